"""Take an assessment over from the assess desk into a case. Locked or not, what was answered is not lost on the way."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.desks.vault import boxes, say, visits
from duenotice.desks.vault.access import (
    POSTED,
    SAFE,
    actor_id,
    go,
    language,
    page,
    private,
    unlock_page,
    visit_of,
)
from duenotice.dossier import DossierError, read_dossier
from duenotice.register import actions, assessments, policy
from duenotice.register.models import Case, Request
from duenotice.register.policy import Act


def keep(request: HttpRequest) -> HttpResponse:
    """Take an assessment over from the assess desk. Where the vault is locked, ask for the passphrase and carry it along."""
    if request.method == "POST" and visits.of(request) is None:
        return private(unlock_page(request))
    answer: HttpResponse = _keep(request)
    return answer


@page(Act.LIST, (*POSTED, *SAFE), formless=True)
def _keep(request: HttpRequest) -> HttpResponse:
    """Ask in which case it is kept. Nothing is written yet, so a form of another desk may ask."""
    if request.method != "POST":
        return go(request, "home")
    try:
        dossier = read_dossier(request.POST.get("dossier", ""))
    except DossierError:
        return go(request, "home")
    return keep_page(request, json.dumps(dossier.to_json(), ensure_ascii=False), dossier.reference or "")


def keep_page(request: HttpRequest, dossier: str, reference: str) -> HttpResponse:
    """The page that asks where an assessment is to be kept."""
    lang, actor = language(request), visit_of(request).actor
    choices = []
    for case in policy.cases(actor):
        if policy.may(actor, Act.CHANGE, case):
            rows = Request.objects.filter(case=case, removed="")
            named = [
                (row.pk, boxes.title(row, lang), say.choice("mechanism", row.mechanism, lang)) for row in rows
            ]
            choices.append((case, case.code_name.casefold() == reference.casefold(), named))
    return render(request, "vault/keep.html", {"choices": choices, "dossier": dossier})


@page(Act.CHANGE, POSTED)
def kept(request: HttpRequest, case: Case) -> HttpResponse:
    """Keep an assessment in a case."""
    try:
        dossier = read_dossier(request.POST.get("dossier", ""))
    except DossierError:
        return go(request, "case", case.pk)
    chosen = request.POST.get("request", "")
    row = Request.objects.filter(case=case, pk=chosen, removed="").first()
    if row is None and chosen == "new":
        row = actions.add(
            "request", case, actor=actor_id(request), mechanism=dossier.mechanism, seen=dossier.seen or "",
            issued_on=str(dossier.issued_on or ""),
        )  # fmt: skip
    saved = assessments.keep(case, row, dossier, actor=actor_id(request))
    return go(request, "assessment", case.pk, saved.pk)
