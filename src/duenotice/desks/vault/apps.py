"""The Django application of the vault's pages."""

from __future__ import annotations

from django.apps import AppConfig


class VaultPagesConfig(AppConfig):
    """Pages only: the tables belong to custody and the register."""

    name = "duenotice.desks.vault"
    label = "vault_pages"
