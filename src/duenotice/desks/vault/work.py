"""Slow work on the screen: how far it is, stop it, let it go on."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from duenotice.custody import jobs
from duenotice.custody.models import Job
from duenotice.desks.vault.access import POSTED, go, language, page, visit_of
from duenotice.desks.vault.access import private as unkept
from duenotice.register import journeys, policy
from duenotice.register.policy import Act
from duenotice.words import phrase, spoken


def progress_of(job: Job | None, lang: str) -> dict[str, Any] | None:
    """A job as a page shows it."""
    if job is None:
        return None
    return {
        "id": job.pk, "kind": job.kind, "status": job.status, "done": job.done, "total": job.total, "reason": job.reason,
        "title": spoken(f"vault.job.{job.kind}", lang), "state": spoken(f"vault.job.status.{job.status}", lang),
        "goes_on": job.status in (jobs.WAITING, jobs.RUNNING), "can_resume": job.status in (jobs.STOPPED, jobs.FAILED),
        "counted": job.kind == "read" and bool(job.total), "measured": bool(job.total),
    }  # fmt: skip


def _job(request: HttpRequest, identity: str) -> Job:
    """The job, when it is of a case that exists for the visitor, or of the vault itself."""
    job = jobs.get(identity)
    actor = visit_of(request).actor
    # Asked whether or not there is such a job: how long the answer takes must not tell.
    case = policy.case_for(actor, Act.CHANGE, job.case if job is not None else identity)
    if job is None or (case is None if job.case else not policy.may(actor, Act.BACK_UP)):
        raise Http404
    return job


@page(Act.LIST, poll=True)
def state(request: HttpRequest, identity: str) -> HttpResponse:
    """How far a job is, for the page that shows it."""
    shown = progress_of(_job(request, identity), language(request)) or {}
    told = {key: shown[key] for key in ("status", "done", "total", "goes_on")}
    count = phrase("vault.job.count", language(request), done=told["done"], total=told["total"])
    told["counted"] = count if shown["counted"] else ""
    return unkept(JsonResponse({**told, "state": str(shown["state"])}))


@page(Act.LIST, POSTED)
def steer(request: HttpRequest, identity: str) -> HttpResponse:
    """Stop a job, or let it go on."""
    job = _job(request, identity)
    if request.POST.get("do") == "stop":
        jobs.stop(job)
    else:
        jobs.resume(job)
        jobs.wake()
    if job.case:
        return go(request, "exhibits", job.case)
    return go(request, "journey" if job.kind in (journeys.LEAVE, journeys.RETURN) else "copies")
