"""The Django application of the vault's pages."""

from __future__ import annotations

from django.apps import AppConfig


class VaultPagesConfig(AppConfig):
    """Pages only: the tables belong to custody and the register."""

    name = "duenotice.desks.vault"
    label = "vault_pages"

    def ready(self) -> None:
        """Pictures kept in memory go when the vault locks, and when a case is erased."""
        from duenotice.custody import erasure, session
        from duenotice.desks.vault import pictures

        session.after_lock(pictures.forget)
        erasure.also_remove(pictures.forget)
