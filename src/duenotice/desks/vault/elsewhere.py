"""Conflicts of interest: who of a case may stand in another one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.desks.vault import say
from duenotice.desks.vault.access import actor_id, language, page, visit_of
from duenotice.register import actions, conflicts
from duenotice.register.models import Case, Contact, Held, Subject
from duenotice.register.policy import Act
from duenotice.words import spoken


@page(Act.READ)
def compare(request: HttpRequest, case: Case) -> HttpResponse:
    """The people of a case beside those of every other case the visitor has."""
    lang, visit = language(request), visit_of(request)
    actions.note_read(case, "case.compared", actor=actor_id(request))
    found = conflicts.check(case, visit.actor)
    matches = [
        {
            "match": match, "role": _role(match.role, lang), "other_role": _role(match.other_role, lang),
            "birth": spoken(f"vault.elsewhere.birth.{_BIRTH[match.same_birth]}", lang),
        }
        for match in found.matches
    ]  # fmt: skip
    return render(request, "vault/elsewhere.html", {"case": case, "found": found, "matches": matches})


_BIRTH = {True: "agrees", False: "differs", None: "unknown"}


def _role(role: str, lang: str) -> object:
    return spoken("vault.kind.subject", lang) if role == "subject" else say.choice("contact", role, lang)


def warn(request: HttpRequest, case: Case, row: Held | None = None) -> None:
    """Say on the next page that someone may stand in another case: who was just entered, or anyone of a case brought in."""
    if row is not None and not isinstance(row, Subject | Contact):
        return
    visit = visit_of(request)
    found = conflicts.check(case, visit.actor, only=row)
    if found.matches:
        actions.note_read(case, "case.compared", actor=actor_id(request))
        visit.note(
            "vault.elsewhere.warn", cases=", ".join(dict.fromkeys(match.code_name for match in found.matches))
        )
