"""The door of every page of the vault: locked pages reveal nothing, and every page asks the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from duenotice.custody import session
from duenotice.custody.errors import VaultError, VaultLocked
from duenotice.desks.vault import visits
from duenotice.desks.vault.visits import Visit
from duenotice.register import policy
from duenotice.register.errors import RegisterError
from duenotice.register.models import Case
from duenotice.register.policy import Act
from duenotice.words import phrase

View = Callable[..., Any]
SAFE = ("GET", "HEAD")
POSTED = ("POST",)
FORM = ("GET", "HEAD", "POST")


def language(request: HttpRequest) -> str:
    """Language of the page."""
    return str(getattr(request, "lang", "en"))


def address(request: HttpRequest, name: str, *args: object) -> str:
    """An address of the vault in the page's language."""
    lang, plain = language(request), reverse(f"vault:{name}", args=args)
    return plain if lang == "en" else f"/{lang}{plain}"


def go(request: HttpRequest, name: str, *args: object) -> HttpResponse:
    """Send the browser to a page with a plain GET, so that a reload sends no form again."""
    response = HttpResponseRedirect(address(request, name, *args))
    response.status_code = 303
    return response


def page(
    act: Act,
    methods: Iterable[str] = SAFE,
    *,
    posts: Act | None = None,
    poll: bool = False,
    formless: bool = False,
) -> Callable[[View], View]:
    """A page of the open vault.

    The view gets `request.visit`, and `case` as the case itself, when its address names one that exists for the visitor.

    Args:
        act: what the policy is asked.
        methods: HTTP methods it answers.
        posts: what the policy is asked when its form is sent, where reading the page asks for less.
        formless: takes a form of another desk, which carries no token of this visit; it may then change nothing.
        poll: asked by the page itself and not by a person: it does not keep the vault open.
    """
    allowed = tuple(methods)

    def made(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, **named: Any) -> HttpResponse:
            request.posted_only = "GET" not in allowed  # type: ignore[attr-defined]
            visit = visits.of(request)
            if visit is None:
                return private(go(request, "open"))
            try:
                return private(_answer(request, visit, named))
            except VaultLocked:
                return private(go(request, "open"))

        def _answer(request: HttpRequest, visit: Visit, named: dict[str, Any]) -> HttpResponse:
            if request.method not in allowed:
                return sentence(request, 405, "error.405.text", "error.405.remedy")
            if request.method not in SAFE and not formless and not visits.right_form(request, visit):
                return sentence(request, 403, "vault.error.form", "error.403.remedy")
            if not poll:
                visit.touch()
            request.visit = visit  # type: ignore[attr-defined]
            try:
                _admit(visit, act if request.method in SAFE else posts or act, named)
                answer: HttpResponse = view(request, **named)
                return answer
            except RegisterError as error:
                return told(request, error.problems)
            except VaultError as error:
                if isinstance(error, VaultLocked):
                    raise
                return told(request, [error.reason, error.remedy])
            except DatabaseError:
                if not session.is_open():
                    raise VaultLocked from None
                raise

        shown.vault_act = act  # type: ignore[attr-defined]
        return shown

    return made


def _admit(visit: Visit, act: Act, named: dict[str, Any]) -> None:
    if "case" not in named:
        if not policy.may(visit.actor, act):
            raise Http404
        return
    case = policy.case_for(visit.actor, act, named["case"])
    if case is None:
        raise Http404
    named["case"] = case


def private(response: HttpResponse) -> HttpResponse:
    """A page that no browser and no proxy may keep."""
    response.headers["Cache-Control"] = "no-store"
    return response


def visit_of(request: HttpRequest) -> Visit:
    """The visit of a page made by `page`."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    return visit


def way(request: HttpRequest, case: Case) -> str:
    """How an object of a case is open to the visitor: to `change`, or to `read` alone."""
    return "change" if policy.may(visit_of(request).actor, Act.CHANGE, case) else "read"


def actor_id(request: HttpRequest) -> str:
    """Who is there, as the log keeps it."""
    return visit_of(request).actor.id


def told(request: HttpRequest, sentences: Iterable[str], status: int = 422) -> HttpResponse:
    """A page that says what went wrong. The sentences are English; they may hold what was typed."""
    return render(request, "vault/problem.html", {"sentences": list(sentences)}, status=status)


def sentence(request: HttpRequest, status: int, *names: str) -> HttpResponse:
    """A page that says what went wrong, in the page's language."""
    return render(
        request,
        "vault/problem.html",
        {"said": [phrase(name, language(request)) for name in names]},
        status=status,
    )


def unlock_page(
    request: HttpRequest, faults: list[str] | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page that asks for the passphrase; an assessment on its way into a case is carried along."""
    carried = request.POST.get("dossier", "")
    return render(
        request,
        "vault/open.html",
        {"faults": faults or [], "other_window": session.is_open(), "dossier": carried, **more},
        status=status,
    )
