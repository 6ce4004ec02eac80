"""Search in everything the visitor's cases hold. What is looked for travels in the form, never in an address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.custody import audit
from duenotice.desks.vault import boxes
from duenotice.desks.vault.access import FORM, actor_id, language, page, visit_of
from duenotice.documents.intake import Passage, address
from duenotice.register import index, policy
from duenotice.register.index import Hit
from duenotice.register.models import HELD, Case, Exhibit
from duenotice.register.policy import Act
from duenotice.words import Spoken, spoken


@page(Act.LIST, FORM)
def search(request: HttpRequest) -> HttpResponse:
    """Find words in cases, exhibits, events and people."""
    words = request.POST.get("words", "").strip()
    if request.method != "POST" or not words:
        return render(request, "vault/search.html", {"here": "search"})
    lang, visit = language(request), visit_of(request)
    visible = {case.pk: case for case in policy.cases(visit.actor) if policy.may(visit.actor, Act.READ, case)}
    within = request.POST.get("case", "")
    looked_in = [within] if within in visible else list(visible)
    hits = index.search(words, looked_in)
    audit.append("vault.searched", {"hits": len(hits)}, actor=actor_id(request))
    exhibits = {
        row.pk: row
        for row in Exhibit.objects.filter(
            pk__in={hit.object for hit in hits if hit.kind in ("page", "exhibit")}
        )
    }
    shown = [_shown(hit, visible[hit.case], exhibits, lang, revealed=visit.revealed) for hit in hits]
    return render(
        request, "vault/search.html",
        {"here": "search", "words": words, "hits": shown, "searched": True, "most": len(hits) >= index.LIMIT,
         "within": visible.get(within)},
    )  # fmt: skip


def _shown(
    hit: Hit, case: Case, exhibits: dict[str, Exhibit], lang: str, *, revealed: bool
) -> dict[str, Any]:
    exhibit = exhibits.get(hit.object)
    place = ""
    if exhibit is not None:
        title = Spoken(f"E{exhibit.number}", "und") if not revealed else boxes.title(exhibit, lang)
        if hit.kind == "page":
            place = address(Passage(hit.unit, hit.number, "", hit.label if revealed else ""), lang)
        where = "exhibit"
    else:
        title = spoken(f"vault.kind.{hit.kind}", lang)
        where = "case" if hit.kind == "case" else "request" if hit.kind == "request" else "change"
    parts = [(text, at % 2 == 1) for at, text in enumerate(hit.excerpt)] if revealed else []
    return {
        "case": case, "title": title, "place": place, "parts": parts, "where": where,
        "kind": hit.kind if hit.kind in HELD else "exhibit", "object": hit.object,
    }  # fmt: skip
