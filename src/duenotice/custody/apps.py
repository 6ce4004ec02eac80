"""The Django application that holds the vault's own tables."""

from __future__ import annotations

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Tables of the vault itself: audit, case keys, tombstones, sealed files, state."""

    name = "duenotice.custody"
    label = "custody"
    default_auto_field = "django.db.models.BigAutoField"
