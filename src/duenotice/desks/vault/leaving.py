"""What leaves: a whole case as an archive, and cases that stay behind while the computer travels."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from duenotice.custody import absence, jobs, place, state, upkeep
from duenotice.desks.vault.access import FORM, actor_id, go, language, page, visit_of
from duenotice.desks.vault.work import progress_of
from duenotice.register import actions, journeys, outgoing, policy, selectors
from duenotice.register.models import Case, Contact, Protection
from duenotice.register.policy import Act
from duenotice.words import phrase


@page(Act.TAKE_OUT, FORM)
def take_case(request: HttpRequest, case: Case) -> HttpResponseBase:
    """The whole case as one archive, in clear, with the reason in the log."""
    reason = " ".join(request.POST.get("reason", "").split())
    if request.method == "POST" and reason:
        actions.note_taken(case, reason, actor=actor_id(request))
        response = StreamingHttpResponse(outgoing.archive(case), content_type="application/zip")
        # A name of our making: the code name in a list of downloads would say that there is such a case.
        response.headers["Content-Disposition"] = 'attachment; filename="case.zip"'
        return response
    shown = {
        "case": case, "counts": selectors.counts(case),
        "protections": Protection.objects.filter(case=case, removed="").count(),
        "guarded": Contact.objects.filter(case=case, removed="", protected=True).count(),
        "faults": [phrase("vault.take.no_reason", language(request))] if request.method == "POST" else [],
        "anchor": "reason",
    }  # fmt: skip
    return render(request, "vault/take_case.html", shown, status=422 if request.method == "POST" else 200)


@page(Act.BACK_UP, FORM)
def journey(request: HttpRequest) -> HttpResponse:
    """Leave cases behind before a journey, and bring them back after it."""
    if request.method != "POST":
        return _journey_page(request)
    if request.POST.get("do") == "leave":
        return _leave(request)
    if request.POST.get("do") == "return":
        return _return(request)
    raise Http404


def _leave(request: HttpRequest) -> HttpResponse:
    chosen = policy.cases(visit_of(request).actor).filter(pk__in=request.POST.getlist("case"))
    cases = [case.pk for case in chosen if policy.may(visit_of(request).actor, Act.TAKE_OUT, case)]
    folder = request.POST.get("folder", "").strip() or str(place.backups())
    if not cases:
        return _journey_page(request, "vault.journey.none_chosen", "leave", folder=folder)
    if not Path(folder).is_absolute():
        return _journey_page(request, "vault.journey.no_path", "folder", cases=cases, folder=folder)
    jobs.enqueue(journeys.LEAVE, actor=actor_id(request), cases=cases, folder=folder)
    jobs.wake()
    return go(request, "journey")


def _return(request: HttpRequest) -> HttpResponse:
    file = request.POST.get("file", "").strip()
    if not Path(file).is_absolute() or not Path(file).is_file():
        return _journey_page(request, "vault.restore.no_file", "file", file=file)
    jobs.enqueue(journeys.RETURN, actor=actor_id(request), file=file)
    jobs.wake()
    return go(request, "journey")


def _journey_page(request: HttpRequest, fault: str = "", anchor: str = "", **typed: object) -> HttpResponse:
    lang, kept = language(request), state.get(upkeep.PLACE)
    last = upkeep.last_backup()
    work = [progress_of(jobs.latest(kind), lang) for kind in (journeys.LEAVE, journeys.RETURN)]
    shown = {
        "here": "copies", "notes": visit_of(request).take_notes(), "open_cases": policy.cases(visit_of(request).actor),
        "away": len(absence.away()), "work": [one for one in work if one and one["status"] != jobs.DONE],
        "folder": str((kept or {}).get("folder") or place.backups()), "file": str(last) if last else "",
        "faults": [phrase(fault, lang)] if fault else [], "anchor": anchor, **typed,
    }  # fmt: skip
    return render(request, "vault/journey.html", shown, status=422 if fault else 200)
