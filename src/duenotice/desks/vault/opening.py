"""Make, open and lock the vault. These pages come before anything is open: they hold nothing of any case."""

from __future__ import annotations

import json
import threading
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from duenotice.custody import jobs, place, session
from duenotice.custody import vault as custody
from duenotice.custody.errors import VaultError, VaultLocked
from duenotice.custody.header import Header
from duenotice.desks.vault import visits
from duenotice.desks.vault.access import POSTED, address, go, language, page, private, unlock_page, visit_of
from duenotice.desks.vault.keeping import keep_page
from duenotice.dossier import DossierError, read_dossier
from duenotice.register import reading
from duenotice.register.policy import Act
from duenotice.words import phrase

#: One try at a time: a guess costs a second and much memory, so that many at once would only slow this computer down.
_one_try = threading.Lock()


@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Open the vault with its passphrase or its recovery code."""
    if not place.has_vault(place.home()):
        return private(render(request, "vault/none.html"))
    if request.method != "POST":
        return private(go(request, "home") if visits.of(request) else unlock_page(request))
    passphrase, code = request.POST.get("passphrase", ""), request.POST.get("code", "").strip()
    if not passphrase and not code:
        return private(unlock_page(request, [phrase("vault.open.nothing", language(request))], status=422))
    try:
        with _one_try:
            visit = _enter(passphrase, code)
    except VaultError as error:
        return private(
            unlock_page(request, [error.reason, error.remedy], by_code=bool(code), english=True, status=422)
        )
    if code:
        visit.note("vault.open.by_code")
    reading.catch_up()
    jobs.wake()
    response = _onward(request, visit) or go(request, "keys" if code else "home")
    visits.set_cookies(response, visit)
    return private(response)


def _onward(request: HttpRequest, visit: visits.Visit) -> HttpResponse | None:
    """With an assessment in hand, go on to the page that asks where it is to be kept."""
    if not request.POST.get("dossier"):
        return None
    try:
        dossier = read_dossier(request.POST["dossier"])
    except DossierError:
        return None
    request.visit = visit  # type: ignore[attr-defined]
    return keep_page(request, json.dumps(dossier.to_json(), ensure_ascii=False), dossier.reference or "")


def _enter(passphrase: str, code: str) -> visits.Visit:
    """Open the vault; where this program has it open already, only check who asks."""
    folder = place.home()
    if session.is_open() and session.current().folder == folder:
        header = Header.read(folder)
        _ = header.master_by_recovery_code(code) if code else header.master_by_passphrase(passphrase)
        return visits.begin()
    opening = custody.unlock(folder, passphrase, recovery_code=code)
    jobs.after_opening()
    visit = visits.begin()
    for sentence in opening.notes:
        visit.note("vault.plain", text=sentence)
    return visit


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Make a vault; its recovery code is shown on the answer, once."""
    if place.has_vault(place.home()):
        return private(go(request, "open"))
    if request.method != "POST":
        return private(_create_page(request))
    passphrase = request.POST.get("passphrase", "")
    if passphrase != request.POST.get("again", ""):
        return private(_create_page(request, [phrase("vault.create.differ", language(request))], status=422))
    try:
        with _one_try:
            _, code = custody.create(place.home(), passphrase)
            visit = visits.begin()
    except VaultError as error:
        return private(_create_page(request, [error.reason, error.remedy], english=True, status=422))
    response = render(request, "vault/code.html", {"code": code, "visit": visit, "first": True})
    visits.set_cookies(response, visit)
    return private(response)


def _create_page(
    request: HttpRequest, faults: list[str] | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(
        request,
        "vault/create.html",
        {"faults": faults or [], "folder": str(place.home()), **more},
        status=status,
    )


@page(Act.LIST, POSTED)
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the vault; the browser gives its token back."""
    custody.lock()
    visits.end_all()
    response = go(request, "open")
    visits.drop_cookies(response)
    return response


@page(Act.LIST, POSTED)
def reveal(request: HttpRequest) -> HttpResponse:
    """Show names, states, dates and places, or hide them again."""
    visit = visit_of(request)
    visit.revealed = request.POST.get("reveal") == "yes"
    if carried := _onward(request, visit):
        return carried
    response = go(request, "home")
    back = request.POST.get("back", "")
    if back.startswith(address(request, "home")) and "//" not in back and "\\" not in back:
        response.headers["Location"] = back
    return response


@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Whether the visit goes on, and for how many seconds. Asked by open pages, which leave the screen when it has ended.

    A page on which someone has typed since it last asked says so: who writes is not idle.
    """
    try:
        visit = visits.of(request)
        if visit is None:
            return private(JsonResponse({"open": False}))
        if "typed" in request.GET:
            visit.touch()
        return private(JsonResponse({"open": True, "left": max(0, int(visit.left))}))
    except VaultLocked:
        return private(JsonResponse({"open": False}))
