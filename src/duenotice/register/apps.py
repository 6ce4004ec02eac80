"""The Django application of the register."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Cases and what they hold."""

    name = "duenotice.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """When a case is erased, its rows here go with it."""
        from duenotice.custody import erasure
        from duenotice.register.projection import remove_rows

        erasure.also_remove(remove_rows)
