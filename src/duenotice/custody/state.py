"""Small facts about the vault itself."""

from __future__ import annotations

from typing import Any

from duenotice.custody.models import State

LAST_BACKUP = "backup"
LAST_REHEARSAL = "rehearsal"


def get(key: str) -> dict[str, Any] | None:
    """A fact, None when nothing was recorded."""
    row = State.objects.filter(key=key).first()
    return None if row is None else dict(row.value)


def put(key: str, value: dict[str, Any]) -> None:
    """Record a fact in place of the one before."""
    State.objects.update_or_create(key=key, defaults={"value": value})
