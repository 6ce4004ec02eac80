"""What the templates of every page know of the vault."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duenotice.custody import session
from duenotice.desks.vault.visits import Visit


def vault(request: HttpRequest) -> dict[str, Any]:
    """That a vault is served here, and on its own pages the visit and the time until it locks itself."""
    visit: Visit | None = getattr(request, "visit", None)
    if visit is None:
        return {"vault_served": True}
    return {
        "vault_served": True, "visit": visit, "revealed": visit.revealed, "idle_seconds": _idle_seconds(),
        "this_page": request.path,
    }  # fmt: skip


def _idle_seconds() -> int:
    held = session._current
    return int(held.idle_seconds if held is not None else session.IDLE_SECONDS)
