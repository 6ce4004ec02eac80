"""Addresses of a team's server. What one computer needs and a server must not have leads nowhere."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.http import require_POST, require_safe

from duenotice.desks.vault import opening
from duenotice.web.language import language, prefixed
from duenotice.web.urls import handler400, handler403, handler404, handler500
from duenotice.web.urls import urlpatterns as stateless

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def nowhere(request: HttpRequest, **named: Any) -> HttpResponse:
    """There is no such page here.

    Raises:
        Http404: always.
    """
    raise Http404


@require_safe
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Where a locked vault would be opened: here someone signs in."""
    return HttpResponseRedirect(prefixed(language(request), "/account/login/"))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The lock button ends this person's visit; nobody else's."""
    logout(request)
    return HttpResponseRedirect(prefixed(language(request), "/account/login/"))


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """That the server runs; nothing more."""
    return HttpResponse("ok\n", "text/plain")


#: Names that allauth leads to and that are not offered here: no sign-up, no mail, no reset without an administrator.
_NOT_OFFERED = (
    "account_signup", "account_email", "account_email_verification_sent", "account_set_password",
    "account_reset_password", "account_confirm_login_code", "account_request_login_code",
)  # fmt: skip
account = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/", views.password_change, name="account_change_password"),
    path("strong/", include("allauth.mfa.urls")),
    *(path(f"not-offered/{name}/", nowhere, name=name) for name in _NOT_OFFERED),
]
#: These stand before the vault's own addresses of the same text, and take their place.
in_place_of_the_vaults = [
    path("open/", to_sign_in, name="team_open"),
    path("lock/", leave, name="team_lock"),
    path("state/", opening.state, name="team_state"),
    *(path(address, nowhere) for address in ("new/", "restore/", "keys/", "copies/", "copies/take/")),
]
urlpatterns = [
    path("alive/", alive, name="alive"),
    path("account/", include(account)),
    path("vault/", include(in_place_of_the_vaults)),
    path("vault/", include("duenotice.desks.vault.urls")),
    path("team/", include("duenotice.desks.team.urls")),
    *stateless,
]
