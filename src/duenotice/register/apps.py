"""The Django application of the register."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Cases and what they hold."""

    name = "duenotice.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """When a case is erased, its rows here go with it; when the vault locks, the names compared are forgotten."""
        from duenotice.custody import erasure, jobs, session, upkeep  # noqa: F401  # upkeep says what does the vault's own work
        from duenotice.register import index, journeys, reading  # noqa: F401  # and journeys what takes cases away
        from duenotice.register.projection import remove_rows

        for remover in (remove_rows, index.remove_case, reading.remove_case, jobs.remove_case):
            erasure.also_remove(remover)
        session.after_lock(_forget_names)


def _forget_names() -> None:
    from duenotice.names import forget  # its tables take a tenth of a second to load

    forget()
