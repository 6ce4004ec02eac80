"""A team's server in the web project: who is there, what a stranger gets, when someone must prove again who she is."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.db import close_old_connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url

from duenotice.desks.team.models import account_of
from duenotice.desks.vault import visits
from duenotice.desks.vault.visits import Visit
from duenotice.register.policy import Act, Actor
from duenotice.web.errors import refusal
from duenotice.web.language import language, prefixed
from duenotice.web.policy import PERMISSIONS
from duenotice.web.security import GetResponse

#: Addresses that answer a stranger: signing in, and whether the server runs.
OPEN = frozenset(
    {"account_login", "mfa_login_webauthn", "mfa_authenticate", "account_inactive", "alive", "team_open"}
)
#: What someone may do before the account is complete: a password of her own, a second factor, leaving.
_ALWAYS = frozenset({"account_logout", "account_change_password", "account_reauthenticate"})
_SECOND = frozenset({
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
})  # fmt: skip
#: What takes files out, destroys, lets others in or manages accounts: whoever asks has just proved who she is.
PROVE_AGAIN = frozenset({Act.TAKE_OUT, Act.ERASE, Act.SHARE})
#: Pages that ask by themselves whether the visit goes on: they do not keep it open.
_POLLS = frozenset({"team_state", "vault:job"})
_MARK = "visit"


@dataclass
class TeamVisit(Visit):
    """A visit of someone with an account. It ends when unused for `VISIT_IDLE_SECONDS`."""

    seen: float = field(default_factory=time.monotonic)

    def touch(self) -> None:
        """Note that the person asked for something."""
        self.seen = time.monotonic()

    @property
    def left(self) -> float:
        """Seconds until it ends, when nobody does anything."""
        return self.seen + float(settings.VISIT_IDLE_SECONDS) - time.monotonic()

    @property
    def idle(self) -> bool:
        """Whether it lay unused too long."""
        return self.left < 0


_guard = threading.Lock()
_visits: dict[str, TeamVisit] = {}


def visit_of(request: HttpRequest) -> TeamVisit | None:
    """The visit that the gate found, for the pages of the vault."""
    found: TeamVisit | None = getattr(request, "team_visit", None)
    return found


def _begin(request: HttpRequest) -> TeamVisit:
    """A visit for this session; in memory only, so that a restart ends it."""
    visit = TeamVisit(Actor(str(request.user.pk)), 0)
    with _guard:
        for token in [token for token, held in _visits.items() if held.idle]:
            del _visits[token]
        _visits[visit.token] = visit
    request.session[_MARK] = visit.token
    return visit


def _known(request: HttpRequest) -> TeamVisit | None:
    with _guard:
        visit = _visits.get(str(request.session.get(_MARK, "")))
    return visit if visit is not None and visit.actor.id == str(request.user.pk) else None


def forget_all() -> None:
    """End every visit."""
    with _guard:
        _visits.clear()


class FreshConnection:
    """Give a broken or old database connection up, in whichever thread answers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()


class Gate:
    """Nobody passes without an account, a password of her own and a second factor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._admit(request)
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        if request.path_info.startswith("/account/"):
            response.headers["Permissions-Policy"] = WITH_PASSKEYS
        return _in_language(request, response)

    def _admit(self, request: HttpRequest) -> None:
        visit = _known(request)
        if visit is None and request.session.get(_MARK):
            logout(request)
            return
        visit = visit or _begin(request)
        if visit.idle:
            with _guard:
                _visits.pop(visit.token, None)
            logout(request)
            return
        request.team_visit = visit  # type: ignore[attr-defined]

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        """Before any page: is this person through?"""
        assert request.resolver_match is not None
        name = request.resolver_match.view_name
        if name in OPEN:
            return None
        visit = visit_of(request)
        if visit is None:
            return _sign_in(request, name)
        if name not in _POLLS:
            visit.touch()
        if (further := _incomplete(request, name)) is not None:
            return _to(request, further)
        request.visit = visit  # type: ignore[attr-defined]
        if not _of_this_account(request, name):
            raise Http404
        if name.startswith("team:") and request.method == "POST" and not visits.right_form(request, visit):
            return refusal(request, 403)
        act = getattr(view, "vault_act", None)
        if act in PROVE_AGAIN and not _proved_lately(request):
            return _prove_again(request)
        return None


#: Signing in with a passkey needs a feature that every other page refuses.
WITH_PASSKEYS = (
    PERMISSIONS.replace("publickey-credentials-get=()", "publickey-credentials-get=(self)")
    + ", publickey-credentials-create=(self)"
)


def _sign_in(request: HttpRequest, name: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return JsonResponse(
            {"problems": [{"path": "", "reason": "Sign in first.", "remedy": ""}]}, status=401
        )
    if name == "team_state":
        return JsonResponse({"open": False})
    return _to(request, "account_login")


def _incomplete(request: HttpRequest, name: str) -> str | None:
    """Which step of taking an account over is still missing; None when none is, or this page serves it."""
    if name in _ALWAYS:
        return None
    if account_of(request).must_change:
        return "account_change_password"
    if name in _SECOND:
        return None
    strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return None if is_mfa_enabled(request.user, strong) else "mfa_index"


def _of_this_account(request: HttpRequest, name: str) -> bool:
    """An administrator sees accounts and nothing of cases; a member sees no accounts but her own."""
    if account_of(request).is_administrator:
        return not name.startswith(("vault:", "team:members"))
    return not name.startswith("team:account")


def _proved_lately(request: HttpRequest) -> bool:
    """Whether she signed in, or showed again that it is she, within the time that counts as just now."""
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(float(record["at"]) > oldest for record in get_authentication_records(request, request.user))


def _prove_again(request: HttpRequest) -> HttpResponse:
    """Ask for the password or the second factor again, then go back to the page the form stood on."""
    here = request.path if request.method == "GET" else prefixed(language(request), resolve_url("vault:home"))
    back = request.POST.get("back", "") if request.method == "POST" else ""
    if back.startswith("/") and "//" not in back and "\\" not in back:
        here = back
    response = _to(request, "account_reauthenticate")
    response.headers["Location"] += "?" + urlencode({"next": here})
    return response


def _to(request: HttpRequest, name: str) -> HttpResponse:
    response = HttpResponseRedirect(prefixed(language(request), resolve_url(name)))
    response.status_code = 303
    return response


def _in_language(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """allauth's own redirects know no language in an address: keep the reader's."""
    lang, target = language(request), response.headers.get("Location", "")
    if lang != "en" and target.startswith(("/account/", "/vault/", "/team/")):
        response.headers["Location"] = prefixed(lang, target)
    return response


def context(request: HttpRequest) -> dict[str, Any]:
    """What every template knows of the team: that there is one, who is there, how long an unused visit lasts."""
    visit = visit_of(request)
    if visit is None:
        return {"team_served": True}
    return {
        "team_served": True, "account": request.user, "visit": visit, "revealed": visit.revealed,
        "idle_seconds": settings.VISIT_IDLE_SECONDS,
    }  # fmt: skip


def new_visit(sender: Any, request: HttpRequest, **more: Any) -> None:
    """Signing in begins another visit."""
    request.session.pop(_MARK, None)
