"""A case comes in from another vault, as the archive that vault wrote."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.custody import jobs
from duenotice.desks.vault import elsewhere
from duenotice.desks.vault.access import FORM, actor_id, go, language, page, visit_of
from duenotice.register import incoming, reading
from duenotice.register.errors import RegisterError
from duenotice.register.policy import Act
from duenotice.words import phrase


@page(Act.OPEN_CASE, FORM)
def bring(request: HttpRequest) -> HttpResponse:
    """Read an archive as it was sent: it is kept in memory, and nothing of it touches the disk in clear."""
    code_name = " ".join(request.POST.get("code_name", "").split())
    if request.method != "POST":
        return render(request, "vault/bring.html", {"code_name": ""})
    file = request.FILES.get("file")
    if file is None:
        faults = [phrase("vault.bring.none", language(request))]
        return _again(request, code_name, faults=faults, anchor="file")
    try:
        case = incoming.bring_in(file, code_name=code_name, actor=actor_id(request))
    except RegisterError as error:
        return _again(request, code_name, faults=error.problems[:20], english=True, anchor="file")
    visit_of(request).note("vault.bring.done")
    if reading.enqueue(case, actor=actor_id(request)):
        visit_of(request).note("vault.bring.reading")
        jobs.wake()
    elsewhere.warn(request, case)
    return go(request, "case", case.pk)


def _again(request: HttpRequest, code_name: str, **told: object) -> HttpResponse:
    return render(request, "vault/bring.html", {"code_name": code_name, **told}, status=422)
