"""The first page of the open vault: the cases by code name, and how safe the copies are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.custody import absence, state
from duenotice.desks.vault.access import language, page, visit_of
from duenotice.desks.vault.say import day_text
from duenotice.law import rulebook
from duenotice.register import policy
from duenotice.register.policy import Act


@page(Act.LIST)
def home(request: HttpRequest) -> HttpResponse:
    """Cases by code name; last backup, last rehearsed restore."""
    visit = visit_of(request)
    held = {
        "cases": policy.cases(visit.actor),
        "away": len(absence.away()),
        "notes": visit.take_notes(),
        "rulebook": rulebook().version,
    }
    return render(request, "vault/home.html", {**held, **copies(language(request))})


def copies(lang: str) -> dict[str, Any]:
    """Last backup and last rehearsed restore, each never made, made, or failed."""
    return {"backup": _told(state.LAST_BACKUP, lang), "rehearsal": _told(state.LAST_REHEARSAL, lang)}


def _told(key: str, lang: str) -> dict[str, Any] | None:
    kept = state.get(key)
    if kept is None:
        return None
    return {"ok": kept["ok"], "day": day_text(str(kept["at"])[:10], lang), "reason": kept.get("reason", "")}
