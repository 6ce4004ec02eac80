"""Who is at the browser: one visit after each unlocking, in memory only.

A cookie carries a random token and nothing else; it goes to the vault's pages alone and dies with the browser. A visit
ends when the vault is locked, by whom or whatever: it belongs to one opening of it.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from duenotice.custody import session
from duenotice.custody.errors import VaultLocked
from duenotice.register.policy import LOCAL, Actor
from duenotice.words import LANGUAGES

FORM_FIELD = "form_token"


@dataclass
class Visit:
    """One visit.

    Attributes:
        actor: who is there.
        opening: number of the opening of the vault it belongs to.
        token: what the cookie carries.
        form_token: what every form carries, so that no other page can send one.
        revealed: names, states, dates and places are shown; without it, code names and numbers alone.
        notes: what the next page says once, each as the id of a phrase with its values, or an English sentence.
    """

    actor: Actor
    opening: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    revealed: bool = False
    notes: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Seconds until the visit ends, when nobody does anything."""
        return session.current().left

    def touch(self) -> None:
        """Note that a person does something."""
        session.current().touch()

    def note(self, name: str, **values: object) -> None:
        """Say something on the next page.

        Args:
            name: id of a phrase.
            values: for its placeholders.
        """
        self.notes.append((name, values))

    def take_notes(self) -> list[tuple[str, dict[str, object]]]:
        """What is to be said now; it is said once."""
        taken, self.notes = self.notes, []
        return taken


Finder = Callable[[HttpRequest], "Visit | None"]
_finder: Finder | None = None


def use(finder: Finder | None) -> None:
    """Let someone else say who is there: a team's server knows it from its accounts. None: one person again."""
    global _finder
    _finder = finder


_guard = threading.Lock()
_visits: dict[str, Visit] = {}


def begin(actor: Actor = LOCAL) -> Visit:
    """Begin a visit to the open vault. Earlier visits end: one person, one window.

    Raises:
        VaultLocked: no vault is open.
    """
    visit = Visit(actor, session.current().number)
    with _guard:
        _visits.clear()
        _visits[visit.token] = visit
    return visit


def of(request: HttpRequest) -> Visit | None:
    """The visit that a request belongs to; None when the vault is locked or was opened elsewhere."""
    if _finder is not None:
        return _finder(request)
    try:
        opening = session.current().number
    except VaultLocked:
        end_all()
        return None
    sent = [value for name, value in request.COOKIES.items() if name in _cookie_names()]
    with _guard:
        known = list(_visits.values())
    for visit in known:
        if visit.opening == opening and any(_same(visit.token, value) for value in sent):
            return visit
    return None


def end_all() -> None:
    """End every visit."""
    with _guard:
        _visits.clear()


def right_form(request: HttpRequest, visit: Visit) -> bool:
    """Whether a form was made for this visit."""
    return _same(visit.form_token, request.POST.get(FORM_FIELD, ""))


def _same(kept: str, sent: str) -> bool:
    return hmac.compare_digest(kept.encode(), sent.encode("utf-8", "surrogateescape"))


def _paths() -> dict[str, str]:
    """Cookie name to path: the pages of each language lie under an address of their own."""
    home = reverse("vault:home")
    return {f"duenotice-vault-{lang}": home if lang == "en" else f"/{lang}{home}" for lang in LANGUAGES}


def _cookie_names() -> frozenset[str]:
    return frozenset(_paths())


def set_cookies(response: HttpResponse, visit: Visit) -> None:
    """Hand the browser its token: for the vault's pages alone, out of reach of scripts and of other sites."""
    for name, path in _paths().items():
        response.set_cookie(name, visit.token, path=path, httponly=True, samesite="Strict")


def drop_cookies(response: HttpResponse) -> None:
    """Take the token back."""
    for name, path in _paths().items():
        response.delete_cookie(name, path=path, samesite="Strict")
