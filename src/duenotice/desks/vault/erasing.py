"""Erase a case: say first what goes and what stays, and do it only for its code name typed out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.custody import older
from duenotice.desks.vault.access import FORM, actor_id, go, language, page, visit_of
from duenotice.register import actions, policy, selectors
from duenotice.register.models import Case
from duenotice.register.policy import Act
from duenotice.words import phrase


@page(Act.ERASE, FORM)
def erase(request: HttpRequest, case: Case) -> HttpResponse:
    """Erase a case for good."""
    shown = {
        "case": case, "counts": selectors.counts(case), "older": len(older.listed()),
        "copies_here": policy.may(visit_of(request).actor, Act.BACK_UP),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "vault/erase.html", shown)
    typed = " ".join(request.POST.get("code_name", "").split())
    if typed.casefold() != case.code_name.casefold():
        faults = [phrase("vault.erase.differs", language(request))]
        return render(
            request, "vault/erase.html", {**shown, "faults": faults, "anchor": "code_name"}, status=422
        )
    actions.erase_case(case, actor=actor_id(request))
    visit_of(request).note("vault.erase.done")
    return go(request, "home")
