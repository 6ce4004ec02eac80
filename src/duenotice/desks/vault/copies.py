"""Copies of the vault: make a backup, rehearse a restore, check everything, restore where there is no vault yet."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from duenotice.custody import backup, jobs, older, parcel, place, state, upkeep
from duenotice.custody.errors import VaultError
from duenotice.desks.vault import say
from duenotice.desks.vault.access import FORM, POSTED, actor_id, go, language, page, private, visit_of
from duenotice.desks.vault.home import copies as copies_told
from duenotice.desks.vault.work import progress_of
from duenotice.register.policy import Act
from duenotice.words import phrase

_DELETE = "delete_older"
_WORK = (upkeep.BACKUP, upkeep.REHEARSAL, upkeep.CHECK)


@page(Act.BACK_UP, FORM)
def copies(request: HttpRequest) -> HttpResponse:
    """How the copies stand, and what can be done for them."""
    lang = language(request)
    if request.method == "POST":
        kind = request.POST.get("do", "")
        if kind == _DELETE:
            older.remove(actor=actor_id(request))
            visit_of(request).note("vault.older.deleted")
            return go(request, "copies")
        if kind not in _WORK:
            raise Http404
        folder = request.POST.get("folder", "").strip() or str(place.backups())
        jobs.enqueue(kind, actor=actor_id(request), **({"folder": folder} if kind == upkeep.BACKUP else {}))
        jobs.wake()
        return go(request, "copies")
    kept, checked = state.get(upkeep.PLACE), state.get(upkeep.LAST_CHECK)
    work = [progress_of(jobs.latest(kind), lang) for kind in _WORK]
    shown = {
        "here": "copies", "notes": visit_of(request).take_notes(), **copies_told(lang), "work": [one for one in work if one],
        "folder": str((kept or {}).get("folder") or place.backups()), "file": upkeep.last_backup(),
        "older": [(copy.name, say.size_text(copy.stat().st_size)) for copy in older.listed()],
        "size": say.size_text(int(kept["size"])) if kept else "",
        "checked": checked, "checked_on": say.day_text(str(checked["at"])[:10], lang) if checked else "",
    }  # fmt: skip
    return render(request, "vault/copies.html", shown)


@page(Act.BACK_UP, POSTED)
def take(request: HttpRequest) -> HttpResponseBase:
    """Hand out the last backup, which is sealed, to be kept elsewhere."""
    file = upkeep.last_backup()
    if file is None:
        raise Http404
    response = FileResponse(file.open("rb"), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@dataclass
class Restoring:
    """A restore under way, or how it ended. In memory only: there is no vault yet that could keep it."""

    running: bool = False
    faults: tuple[str, ...] = ()
    done: str = ""


_restoring = Restoring()
_guard = threading.Lock()


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest) -> HttpResponse:
    """Restore a backup as the vault of this computer. Only where there is none."""
    if place.has_vault(place.home()):
        return private(go(request, "open"))
    if request.method != "POST":
        return private(_page(request))
    file, secret = Path(request.POST.get("file", "").strip()), request.POST.get("passphrase", "")
    if not file.is_absolute() or not file.is_file():
        return private(_page(request, [phrase("vault.restore.no_file", language(request))], status=422))
    with _guard:
        if not _restoring.running:
            _restoring.running, _restoring.faults, _restoring.done = True, (), ""
            threading.Thread(target=_restore, args=(file, secret), name="restore", daemon=True).start()
    return private(go(request, "restore"))


def _restore(file: Path, secret: str) -> None:
    try:
        found, _ = parcel.read_header(file)
        try:
            master = found.master_by_passphrase(secret)
        except VaultError:
            with contextlib.suppress(VaultError):
                master = b""
                master = found.master_by_recovery_code(secret)
            if not master:
                raise
        backup.restore(file, place.home(), master)
    except VaultError as error:
        _restoring.faults = (error.reason, error.remedy)
    except Exception:  # noqa: BLE001  # whatever it was, the page must not wait for ever
        _restoring.faults = (
            "The restore met a fault of the program.",
            "Try again, or use `duenotice restore`.",
        )
    finally:
        _restoring.running = False


def _page(request: HttpRequest, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    listed = faults or list(_restoring.faults)
    shown = {
        "faults": listed, "english": faults is None, "anchor": "file", "running": _restoring.running, "folder": str(place.home()),
    }  # fmt: skip
    response = render(request, "vault/restore.html", shown, status=status)
    if _restoring.running:
        # The page looks again by itself, with scripts or without.
        response.headers["Refresh"] = "2"
    return response
