"""One request of a case: what is known of it, its own event line, its assessments, and the way to assess it."""

from __future__ import annotations

import io
import json
import zipfile

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.desks.vault import boxes, say
from duenotice.desks.vault.access import POSTED, actor_id, language, page, visit_of
from duenotice.desks.vault.casefile import event_page
from duenotice.register import actions, assessments, books, selectors
from duenotice.register.models import Assessment, Case, Fact, Request
from duenotice.register.policy import Act
from duenotice.words import spoken


def _request(case: Case, identity: str) -> Request:
    row = Request.objects.filter(case=case, pk=identity, removed="").first()
    if row is None:
        raise Http404
    return row


@page(Act.READ)
def show(request: HttpRequest, case: Case, identity: str) -> HttpResponse:
    """One request."""
    row, lang = _request(case, identity), language(request)
    visit = visit_of(request)
    actions.note_read(case, "request.read", actor=actor_id(request), object_id=row.pk)
    dossier = selectors.dossier_of(row)
    shown = {
        "case": case, "row": row, "what": say.choice("mechanism", row.mechanism, lang), "title": boxes.title(row, lang),
        "status": say.choice("status", row.status, lang),
        "facts": Fact.objects.filter(request=row, removed="", relied_on=True).count(),
        "dossier": json.dumps(dossier.to_json(), ensure_ascii=False), "notes": visit.take_notes(),
        "kept": _kept(case, lang, Assessment.objects.filter(request=row, removed="")),
        **event_page(case, lang, 1, revealed=visit.revealed, request=row),
    }  # fmt: skip
    return render(request, "vault/request.html", shown)


def _kept(case: Case, lang: str, rows: QuerySet[Assessment]) -> list[dict[str, object]]:
    listed = []
    for row in rows.order_by("-made_on", "-pk"):
        listed.append({
            "id": row.pk, "day": say.day_text(row.made_on, lang), "as_of": say.day_text(row.as_of, lang),
            "headline": spoken(f"headline.{row.headline}.short", lang), "rulebook": row.rulebook,
            "request": boxes.title(row.request, lang) if row.request else None,
        })  # fmt: skip
    return listed


@page(Act.READ)
def listed(request: HttpRequest, case: Case) -> HttpResponse:
    """Every assessment of a case."""
    kept = _kept(
        case, language(request), Assessment.objects.filter(case=case, removed="").select_related("request")
    )
    requests = [
        {
            "row": row,
            "title": boxes.title(row, language(request)),
            "what": say.choice("mechanism", row.mechanism, language(request)),
        }
        for row in Request.objects.filter(case=case, removed="")
    ]
    return render(request, "vault/assessments.html", {"case": case, "kept": kept, "requests": requests})


def _assessment(case: Case, identity: str) -> Assessment:
    row = Assessment.objects.filter(case=case, pk=identity, removed="").select_related("request").first()
    if row is None:
        raise Http404
    return row


@page(Act.READ)
def assessment(request: HttpRequest, case: Case, identity: str) -> HttpResponse:
    """One assessment, as it was kept."""
    row, lang = _assessment(case, identity), language(request)
    actions.note_read(case, "assessment.read", actor=actor_id(request), object_id=row.pk)
    findings = [entry for entry in row.result["findings"] if entry["verdict"] in ("defect", "arguable")]
    shown = {
        "case": case, "row": row, "headline": spoken(f"headline.{row.headline}.short", lang),
        "text": row.result["headline"]["text"], "day": say.day_text(row.made_on, lang),
        "as_of": say.day_text(row.as_of, lang), "findings": findings,
        "title": boxes.title(row.request, lang) if row.request else None,
        "held": books.of(row.rulebook_hash) is not None,
        "dossier": json.dumps(row.dossier, ensure_ascii=False),
    }  # fmt: skip
    return render(request, "vault/assessment.html", shown)


@page(Act.TAKE_OUT, POSTED)
def download(request: HttpRequest, case: Case, identity: str) -> HttpResponse:
    """The assessment with its facts and the rulebook that made it, as one archive."""
    row = _assessment(case, identity)
    actions.note_read(case, "assessment.exported", actor=actor_id(request), object_id=row.pk)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in assessments.parcel(row).items():
            packed.writestr(zipfile.ZipInfo(name), content)
    response = HttpResponse(whole.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="assessment.zip"'
    return response
