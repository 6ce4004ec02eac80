"""Add, change or take out one object of a case: a person, a status, a request, a proceeding, an event, a contact."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.desks.vault import boxes
from duenotice.desks.vault.access import FORM, POSTED, actor_id, go, language, page, way
from duenotice.desks.vault.elsewhere import warn
from duenotice.register import actions
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Held
from duenotice.register.policy import Act

_DEFAULTS = {"contact": {"protected": "yes"}}


@page(Act.CHANGE, FORM)
def add(request: HttpRequest, case: Case, kind: str) -> HttpResponse:
    """Add an object to a case."""
    if kind not in boxes.ADDED:
        raise Http404
    if request.method != "POST":
        first = {
            box.name: box.options[0] for box in boxes.BOXES[kind] if box.kind == "choice" and not box.blank
        }
        return _form(request, case, kind, first | _DEFAULTS.get(kind, {}))
    texts = boxes.typed(kind, request.POST)
    try:
        row = actions.add(kind, case, actor=actor_id(request), **boxes.values(kind, texts, case))
    except RegisterError as error:
        return _form(request, case, kind, texts, error.problems)
    warn(request, case, row)
    return go(request, "case", case.pk)


@page(Act.READ, FORM, posts=Act.CHANGE)
def change(request: HttpRequest, case: Case, kind: str, identity: str) -> HttpResponse:
    """Read an object, and change it where the visitor may. What happened is never changed: an event is corrected."""
    row = _row(case, kind, identity)
    if request.method != "POST":
        actions.note_read(case, f"{kind}.read", actor=actor_id(request), object_id=row.pk)
    if kind == "event":
        return _correct(request, case, row)
    if request.method != "POST":
        return _form(request, case, kind, boxes.texts_of(kind, row, language(request)), row=row)
    texts = boxes.typed(kind, request.POST)
    try:
        actions.change(row, actor=actor_id(request), **boxes.values(kind, texts, case))
    except RegisterError as error:
        return _form(request, case, kind, texts, error.problems, row)
    warn(request, case, row)
    return go(
        request,
        "exhibit" if kind == "exhibit" else "case",
        case.pk,
        *([identity] if kind == "exhibit" else []),
    )


def _correct(request: HttpRequest, case: Case, row: Held) -> HttpResponse:
    """The new event stands in place of the old one, which stays in the log."""
    if request.method != "POST":
        return _form(request, case, "event", boxes.texts_of("event", row, language(request)), row=row)
    texts = boxes.typed("event", request.POST)
    try:
        actions.add(
            "event", case, actor=actor_id(request), **boxes.values("event", texts, case) | {"corrects": row}
        )
    except RegisterError as error:
        return _form(request, case, "event", texts, error.problems, row)
    return go(request, "case", case.pk)


@page(Act.CHANGE, POSTED)
def remove(request: HttpRequest, case: Case, kind: str, identity: str) -> HttpResponse:
    """Take an object out of account, with the reason."""
    row = _row(case, kind, identity)
    try:
        actions.remove(row, request.POST.get("reason", ""), actor=actor_id(request))
    except RegisterError as error:
        row = _row(case, kind, identity)
        texts = boxes.texts_of(kind, row, language(request))
        return _form(request, case, kind, texts, row=row, refused=error.problems)
    return go(request, "exhibits" if kind == "exhibit" else "case", case.pk)


def _row(case: Case, kind: str, identity: str) -> Held:
    model = HELD.get(kind)
    if model is None or kind not in boxes.BOXES:
        raise Http404
    row = model._default_manager.filter(case=case, pk=identity, removed="").first()
    if row is None:
        raise Http404
    return row


def _form(
    request: HttpRequest,
    case: Case,
    kind: str,
    texts: dict[str, str],
    problems: tuple[str, ...] = (),
    row: Held | None = None,
    refused: tuple[str, ...] = (),
) -> HttpResponse:
    lang = language(request)
    shown = {
        "case": case, "kind": kind, "row": row, "boxes": boxes.shown(kind, texts, lang, case, problems),
        "general": boxes.general(kind, problems), "problems": problems, "refused": refused, "countries": True,
        "title": f"vault.{way(request, case) if row else 'add'}.{kind}",
    }  # fmt: skip
    return render(request, "vault/object.html", shown, status=422 if problems or refused else 200)
