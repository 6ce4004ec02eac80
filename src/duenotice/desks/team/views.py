"""Two pages: the accounts, for administrators; who belongs to a case, for its owners."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any

from babel.dates import format_date
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from duenotice.custody import audit, state
from duenotice.desks.team import accounts, members
from duenotice.desks.team.models import KINDS, ROLES, Account, account_of
from duenotice.register import policy
from duenotice.register.errors import RegisterError
from duenotice.register.models import Case
from duenotice.register.policy import Act, Actor
from duenotice.words import spoken

View = Callable[..., HttpResponse]


def _actor(request: HttpRequest) -> str:
    return str(request.user.pk)


def _lang(request: HttpRequest) -> str:
    return str(getattr(request, "lang", "en"))


def _go(request: HttpRequest, name: str, *args: object) -> HttpResponse:
    plain, lang = reverse(f"team:{name}", args=args), _lang(request)
    response = HttpResponseRedirect(plain if lang == "en" else f"/{lang}{plain}")
    response.status_code = 303
    return response


def asks(act: Act, methods: Iterable[str]) -> Callable[[View], View]:
    """A page of one case, or (without a case) of the accounts. Whoever may not see it is told there is none.

    Args:
        act: what the policy is asked; who just signed in again is asked for by the gate.
        methods: HTTP methods it answers.
    """
    allowed = tuple(methods)

    def made(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, **named: Any) -> HttpResponse:
            request.posted_only = "GET" not in allowed  # type: ignore[attr-defined]
            if request.method not in allowed:
                raise Http404
            if "case" in named:
                named["case"] = policy.case_for(Actor(_actor(request)), act, named["case"])
                if named["case"] is None:
                    raise Http404
            elif not account_of(request).is_administrator:
                raise Http404
            return view(request, **named)

        shown.vault_act = act  # type: ignore[attr-defined]
        return shown

    return made


@asks(Act.SHARE, ("GET", "HEAD", "POST"))
def accounts_page(request: HttpRequest) -> HttpResponse:
    """Every account, and the form that makes one."""
    if request.method != "POST":
        return _accounts(request)
    typed = {name: request.POST.get(name, "") for name in ("username", "name", "kind")}
    try:
        account, once = accounts.add(**typed, actor=_actor(request))
    except RegisterError as error:
        return _accounts(request, error.problems, typed=typed, status=422)
    return _accounts(request, made=account, once=once)


@asks(Act.SHARE, ("POST",))
def account_act(request: HttpRequest, identity: str, act: str) -> HttpResponse:
    """Reset an account, shut it, or open it again."""
    account = Account.objects.filter(pk=identity).first()
    if account is None:
        raise Http404
    try:
        if act == "reset":
            once, waiting = accounts.reset(account, actor=_actor(request))
            return _accounts(request, made=account, once=once, waiting=waiting > 0)
        if act == "shut":
            accounts.shut(account, actor=_actor(request))
            return _go(request, "accounts")
        if act == "open":
            once = accounts.open_again(account, actor=_actor(request))
            return _accounts(request, made=account, once=once, waiting=True)
    except RegisterError as error:
        return _accounts(request, error.problems, status=422)
    raise Http404


def _accounts(
    request: HttpRequest, faults: Iterable[str] = (), *, status: int = 200, **more: Any
) -> HttpResponse:
    lang = _lang(request)
    listed = [
        {
            "row": row,
            "kind": spoken(f"team.kind.{row.kind}", lang),
            "state": spoken(f"team.state.{_state(row)}", lang),
        }
        for row in Account.objects.all()
    ]
    kinds = [(kind, spoken(f"team.kind.{kind}", lang)) for kind in KINDS]
    copies = {"backup": _copy(state.LAST_BACKUP, lang), "rehearsal": _copy(state.LAST_REHEARSAL, lang)}
    shown = {"accounts": listed, "kinds": kinds, "faults": list(faults), **copies, **more}
    return render(request, "team/accounts.html", shown, status=status)


def _copy(name: str, lang: str) -> dict[str, Any] | None:
    """The last backup or rehearsal: its day, whether it held, and why not."""
    kept = state.get(name)
    if kept is None:
        return None
    day = datetime.fromisoformat(str(kept["at"]))
    # English writes days before months.
    return {**kept, "day": format_date(day, "EEE d MMM y", locale="en_GB" if lang == "en" else lang)}


def _state(row: Account) -> str:
    """Shut, waiting to be taken over, or in use."""
    if not row.is_active:
        return "shut"
    if row.must_change:
        return "lapsed" if row.password_expired() else "waiting"
    return "in_use"


@asks(Act.SHARE, ("GET", "HEAD", "POST"))
def members_page(request: HttpRequest, case: Case) -> HttpResponse:
    """Everyone who belongs to a case, and the form that adds someone."""
    if request.method != "POST":
        audit.append("members.read", case=case.pk, kind="reading", object_id=case.pk, actor=_actor(request))
        return _members(request, case)
    typed = {name: request.POST.get(name, "") for name in ("username", "role")}
    try:
        members.add(case, typed["username"], typed["role"], actor=_actor(request))
    except RegisterError as error:
        return _members(request, case, error.problems, typed=typed, status=422)
    return _go(request, "members", case.pk)


@asks(Act.SHARE, ("POST",))
def member_act(request: HttpRequest, case: Case, identity: str, act: str) -> HttpResponse:
    """Give someone another role, confirm her again, or take her out."""
    actor = _actor(request)
    try:
        if act == "role":
            members.change(case, identity, request.POST.get("role", ""), actor=actor)
        elif act == "confirm":
            members.confirm(case, identity, actor=actor)
        elif act == "remove":
            members.remove(case, identity, actor=actor)
        else:
            raise Http404
    except RegisterError as error:
        return _members(request, case, error.problems, status=422)
    if policy.case_for(Actor(actor), Act.SHARE, case.pk) is None:
        return HttpResponseRedirect(reverse("vault:home"))
    return _go(request, "members", case.pk)


def _members(
    request: HttpRequest, case: Case, faults: Iterable[str] = (), *, status: int = 200, **more: Any
) -> HttpResponse:
    lang = _lang(request)
    roles = [
        (role, spoken(f"team.role.{role}", lang), spoken(f"team.role.{role}.may", lang)) for role in ROLES
    ]
    listed = [(row, spoken(f"team.role.{row.role}", lang)) for row in members.of(case)]
    shown = {"case": case, "members": listed, "roles": roles, "faults": list(faults), **more}
    return render(request, "team/members.html", shown, status=status)
