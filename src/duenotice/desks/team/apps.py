"""The Django application of accounts and membership."""

from __future__ import annotations

from django.apps import AppConfig


class TeamConfig(AppConfig):
    """Accounts and memberships. Once it is ready, the policy answers by role and membership."""

    name = "duenotice.desks.team"
    label = "team"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the policy; when a case is erased, who belonged to it goes with it."""
        from duenotice.custody import erasure
        from duenotice.desks.team import members, policy
        from duenotice.register import policy as asked

        asked.use(policy.TEAM)
        erasure.also_remove(members.remove_case)
