"""The Django application that binds the accounts of a team to the pages of the vault."""

from __future__ import annotations

from django.apps import AppConfig


class WebTeamConfig(AppConfig):
    """The web project, served to a team."""

    name = "duenotice.web"

    def ready(self) -> None:
        """From now on a visit belongs to an account."""
        from allauth.account.signals import user_logged_in

        from duenotice.desks.vault import visits
        from duenotice.web import team

        visits.use(team.visit_of)
        user_logged_in.connect(team.new_visit, dispatch_uid="duenotice.web.team")
