"""The case file: open a case, see what it holds, change what is known of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.desks.vault import boxes
from duenotice.desks.vault.access import FORM, POSTED, actor_id, go, language, page, visit_of, way
from duenotice.desks.vault.casefile import case_page, event_page, past_page
from duenotice.desks.vault.sample import open_sample
from duenotice.desks.vault.say import day_text
from duenotice.register import actions
from duenotice.register.errors import RegisterError
from duenotice.register.models import Case
from duenotice.register.policy import Act
from duenotice.words import phrase


@page(Act.OPEN_CASE, FORM)
def new(request: HttpRequest) -> HttpResponse:
    """Open a case under a code name."""
    if request.method != "POST":
        return render(request, "vault/new_case.html", {"code_name": ""})
    given = request.POST.get("code_name", "")
    try:
        case = actions.open_case(given, actor=actor_id(request))
    except RegisterError as error:
        listed = {"code_name": given, "faults": error.problems, "english": True, "anchor": "code_name"}
        return render(request, "vault/new_case.html", listed, status=422)
    return go(request, "case", case.pk)


@page(Act.OPEN_CASE, POSTED)
def sample(request: HttpRequest) -> HttpResponse:
    """Open an invented case to look around in."""
    return go(request, "case", open_sample(actor=actor_id(request)).pk)


@page(Act.READ)
def show(request: HttpRequest, case: Case) -> HttpResponse:
    """The case file."""
    visit = visit_of(request)
    actions.note_read(case, "case.read", actor=actor_id(request))
    shown = case_page(case, language(request), revealed=visit.revealed)
    return render(request, "vault/case.html", {"case": case, "notes": visit.take_notes(), **shown})


@page(Act.READ, FORM, posts=Act.CHANGE)
def change(request: HttpRequest, case: Case) -> HttpResponse:
    """Read what is known of the case itself, and change it where the visitor may."""
    lang = language(request)
    problems: tuple[str, ...] = ()
    texts = boxes.texts_of("case", case, lang)
    if request.method == "POST":
        texts = boxes.typed("case", request.POST)
        try:
            actions.change_case(case, actor=actor_id(request), **boxes.values("case", texts, case))
            return go(request, "case", case.pk)
        except RegisterError as error:
            problems = error.problems
            case.refresh_from_db()
    shown = {
        "case": case, "kind": "case", "boxes": boxes.shown("case", texts, lang, case, problems),
        "general": boxes.general("case", problems), "problems": problems, "title": f"vault.{way(request, case)}.case",
    }  # fmt: skip
    return render(request, "vault/object.html", shown, status=422 if problems else 200)


@page(Act.READ, FORM)
def then(request: HttpRequest, case: Case) -> HttpResponse:
    """The case as it was known on a past day."""
    lang, typed = language(request), request.POST.get("day", "").strip()
    shown: dict[str, Any] = {"case": case, "day": typed}
    if request.method != "POST":
        return render(request, "vault/then.html", shown)
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        faults = [phrase("vault.then.no_day", lang)]
        return render(request, "vault/then.html", {**shown, "faults": faults, "anchor": "day"}, status=422)
    actions.note_read(case, "case.read", actor=actor_id(request))
    shown |= past_page(case, day.isoformat(), lang, revealed=visit_of(request).revealed)
    shown["told"] = day_text(day.isoformat(), lang)
    return render(request, "vault/then.html", shown)


@page(Act.READ)
def events(request: HttpRequest, case: Case, number: int) -> HttpResponse:
    """A further page of the event line."""
    shown = event_page(case, language(request), number, revealed=visit_of(request).revealed)
    if number > shown["event_pages"]:
        raise Http404
    actions.note_read(case, "case.read", actor=actor_id(request))
    return render(request, "vault/events_page.html", {"case": case, **shown})
