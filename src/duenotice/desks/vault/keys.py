"""The passphrase and the recovery code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.custody import vault as custody
from duenotice.custody.errors import VaultError
from duenotice.desks.vault.access import FORM, go, language, page, visit_of
from duenotice.register.policy import Act
from duenotice.words import phrase


@page(Act.CHANGE_KEYS, FORM)
def keys(request: HttpRequest) -> HttpResponse:
    """Change the passphrase, or make a new recovery code."""
    visit = visit_of(request)
    if request.method != "POST":
        return render(request, "vault/keys.html", {"notes": visit.take_notes()})
    if request.POST.get("do") == "code":
        return render(request, "vault/code.html", {"code": custody.change_recovery_code()})
    passphrase = request.POST.get("passphrase", "")
    if passphrase != request.POST.get("again", ""):
        faults = [phrase("vault.create.differ", language(request))]
        return render(request, "vault/keys.html", {"faults": faults}, status=422)
    try:
        custody.change_passphrase(passphrase)
    except VaultError as error:
        return render(
            request, "vault/keys.html", {"faults": [error.reason, error.remedy], "english": True}, status=422
        )
    visit.note("vault.keys.changed")
    return go(request, "home")
