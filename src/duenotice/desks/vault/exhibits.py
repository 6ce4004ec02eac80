"""Exhibits: drop files, see what was found in them, look at their pages, take one out."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from duenotice.custody import jobs, sealed
from duenotice.desks.vault import pictures, say
from duenotice.desks.vault.access import POSTED, actor_id, go, language, page, visit_of
from duenotice.desks.vault.work import progress_of
from duenotice.documents.intake import Passage, Refused, address, describe
from duenotice.documents.intake.texts import text as intake_text
from duenotice.register import actions, index, reading
from duenotice.register.models import Case, Exhibit, Reading
from duenotice.register.policy import Act
from duenotice.words import Spoken

ON_A_PAGE = 100
#: Passages of text shown at once where an exhibit has no pictures.
PASSAGES = 300


@page(Act.READ)
def listed(request: HttpRequest, case: Case, number: int = 1) -> HttpResponse:
    """The exhibits of a case, and the place to drop files."""
    lang, visit = language(request), visit_of(request)
    rows = Exhibit.objects.filter(case=case, removed="").order_by("number")
    pages = Paginator(rows, ON_A_PAGE)
    if number > pages.num_pages:
        raise Http404
    here = pages.page(number)
    shown_rows = list(here.object_list)
    read = {row.exhibit: row for row in Reading.objects.filter(exhibit__in=[row.pk for row in shown_rows])}
    actions.note_read(case, "exhibits.listed", actor=actor_id(request))
    shown = {
        "case": case, "count": pages.count, "page": here, "notes": visit.take_notes(),
        "exhibits": [_line(row, read.get(row.pk), lang, revealed=visit.revealed) for row in shown_rows],
        "job": progress_of(jobs.latest(reading.READ, case.pk), lang),
    }  # fmt: skip
    return render(request, "vault/exhibits.html", shown)


def _line(row: Exhibit, read: Reading | None, lang: str, *, revealed: bool) -> dict[str, Any]:
    return {
        "id": row.pk, "number": row.number, "title": row.title if revealed else "", "size": say.size_text(row.size),
        "kind": (read.kind if read and read.kind else row.media_type.rpartition("/")[2][:8]).upper(),
        "pages": read.pages if read else 0, "found": len(read.findings) if read else 0,
        "status": read.status if read else "waiting",
        "day": say.day_text(row.dated, lang) if revealed and row.dated else "",
    }  # fmt: skip


@page(Act.CHANGE, POSTED)
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Seal the files of a form. Scripts send one at a time and read JSON; without them the page comes again."""
    visit = visit_of(request)
    files = request.FILES.getlist("files")
    added = [
        (file, reading.add(case, file.name or "", file.read(), actor=actor_id(request))) for file in files
    ]
    if reading.enqueue(case, actor=actor_id(request)):
        jobs.wake()
    taken = sum(one.exhibit is not None and not one.again for _, one in added)
    again = sum(one.again for _, one in added)
    refused = [one.reason for _, one in added if one.reason]
    if request.headers.get("X-Requested-With") == "vault":
        return JsonResponse({"taken": taken, "again": again, "refused": refused})
    if not files:
        visit.note("vault.drop.none")
    if taken:
        visit.note("vault.drop.taken", number=taken)
    if again:
        visit.note("vault.drop.again", number=again)
    for file, one in added:
        if one.reason:
            visit.note("vault.plain", text=f"{file.name}: {one.reason}")
    return go(request, "exhibits", case.pk)


def _exhibit(case: Case, identity: str) -> tuple[Exhibit, Reading | None]:
    row = Exhibit.objects.filter(case=case, pk=identity, removed="").first()
    if row is None:
        raise Http404
    return row, reading.of(row)


@page(Act.READ)
def show(request: HttpRequest, case: Case, identity: str) -> HttpResponse:
    """One exhibit: hash, findings, pages or text."""
    row, read = _exhibit(case, identity)
    lang, visit = language(request), visit_of(request)
    actions.note_read(case, "exhibit.read", actor=actor_id(request), object_id=row.pk)
    shown: dict[str, Any] = {
        "case": case, "row": row, "read": read, "size": say.size_text(row.size), "notes": visit.take_notes(),
        "here": sealed.here(row.file),
    }  # fmt: skip
    if visit.revealed:
        shown |= {
            "dated": say.day_text(row.dated, lang) if row.dated else "",
            "findings": _findings(row, read, lang),
        }
        if read is not None and read.status == reading.REFUSED:
            values = {"detail": read.detail}
            shown["refusal"] = [
                intake_text(f"refused.{read.reason}{part}", lang, **values) for part in ("", ".remedy")
            ]
        if read is not None and read.status == reading.READY:
            drawn = reading.can_be_drawn(read)
            shown |= {
                "pages": range(1, read.pages + 1) if drawn else (),
                "passages": () if drawn else _passages(row, lang),
            }
            shown["cut"] = not drawn and read.passages > PASSAGES
    return render(request, "vault/exhibit.html", shown)


def _findings(row: Exhibit, read: Reading | None, lang: str) -> list[Spoken]:
    if read is None:
        return []
    came = [Spoken(text, "en") for text in row.findings if text.startswith("Came inside exhibit ")]
    return came + [Spoken(describe(finding, lang), lang) for finding in reading.findings(read)]


def _passages(row: Exhibit, lang: str) -> list[tuple[str, str]]:
    return [
        (address(Passage(one.unit, one.number, one.text, one.label), lang), one.text)
        for one in index.pages_of(row.pk)[:PASSAGES]
    ]


@page(Act.READ)
def picture(request: HttpRequest, case: Case, identity: str, number: int) -> HttpResponse:
    """One page of the clean copy as a flat picture."""
    _, read = _exhibit(case, identity)
    if (
        not visit_of(request).revealed
        or read is None
        or not reading.can_be_drawn(read)
        or not 1 <= number <= read.pages
    ):
        raise Http404
    try:
        drawn = pictures.page(read, number)
    except Refused:
        raise Http404 from None
    return HttpResponse(drawn, content_type="image/png")


@page(Act.TAKE_OUT, POSTED)
def take(request: HttpRequest, case: Case, identity: str, which: str) -> HttpResponseBase:
    """Hand out the clean copy, or the original, which is a separate and warned act. The log keeps both."""
    row, read = _exhibit(case, identity)
    original = which == "original"
    if not original and (read is None or not read.copy):
        raise Http404
    actions.note_read(
        case,
        "exhibit.original_taken" if original else "exhibit.copy_taken",
        actor=actor_id(request),
        object_id=row.pk,
    )
    file = row.file if original or read is None else read.copy
    ending = "bin" if original or read is None else read.copy_kind
    response = StreamingHttpResponse(sealed.read(file), content_type="application/octet-stream")
    # A name of our making: the name a file came with may say whose it is.
    response.headers["Content-Disposition"] = f'attachment; filename="E{row.number}.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@page(Act.CHANGE, POSTED)
def again(request: HttpRequest, case: Case, identity: str) -> HttpResponse:
    """Read an exhibit again, for example after it was refused for taking too long."""
    row, _ = _exhibit(case, identity)
    reading.forget(row)
    if reading.enqueue(case, actor=actor_id(request)):
        jobs.wake()
    return go(request, "exhibit", case.pk, row.pk)
