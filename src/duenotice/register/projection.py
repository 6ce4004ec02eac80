"""Rows of the register as told by the log: take a snapshot, build again, compare, remove."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models

from duenotice.custody import audit
from duenotice.custody.chain import Line
from duenotice.register import index
from duenotice.register.models import HELD, Case, Held

#: Kinds of log line that carry a snapshot of the object, by the end of their verb.
CHANGES = ("opened", "added", "changed", "removed", "brought_in")
KINDS: dict[str, type[models.Model]] = {"case": Case, **HELD}


def kind_of(row: models.Model) -> str:
    """The register's word for a row's kind."""
    return row._meta.model_name or ""


def snapshot(row: models.Model) -> dict[str, Any]:
    """A row as plain values: every column but its id and its case."""
    columns = (field.attname for field in row._meta.concrete_fields)
    return {name: getattr(row, name) for name in columns if name not in ("id", "case_id")}


def history(case: str) -> Iterator[tuple[Line, dict[str, Any]]]:
    """Every change of a case, oldest first, with the object as it was after it."""
    opened = audit.reader()
    for line in audit.lines(case=case):
        if line.kind in KINDS and line.verb.rpartition(".")[2] in CHANGES:
            yield line, opened(line)


def as_told(case: str, until: str = "") -> dict[str, dict[str, dict[str, Any]]]:
    """What the log says a case holds: kind, then id, then the object.

    Args:
        case: id of the case.
        until: leave out what was written after this moment (UTC, as in the log); empty for now.
    """
    told: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
    for line, content in history(case):
        if not until or str(content.get("written_at", line.at)) <= until:
            told[line.kind][line.object] = content["object"]
    return told


def rebuild(case: str) -> int:
    """Build the rows of a case again from the log. Returns how many."""
    remove_rows(case, keep_events=True)
    told, count = as_told(case), 0
    for kind, model in KINDS.items():
        place = {} if kind == "case" else {"case_id": case}
        rows: Any = model._default_manager
        there = set(rows.filter(**_mine(kind, case)).values_list("pk", flat=True))
        made = [
            model(id=identity, **place, **content)
            for identity, content in told[kind].items()
            if identity not in there
        ]
        rows.bulk_create(made, batch_size=500)
        count += len(told[kind])
    index.rebuild(case)
    return count


def differences(case: str) -> list[str]:
    """Objects whose row is not what the log says: someone changed it behind the program's back."""
    told = as_told(case)
    found: list[str] = []
    for kind, model in KINDS.items():
        rows = {str(row.pk): snapshot(row) for row in model._default_manager.filter(**_mine(kind, case))}
        found += [
            f"{kind} {key}"
            for key in sorted(rows.keys() | told[kind].keys())
            if rows.get(key) != told[kind].get(key)
        ]
    return found


def remove_rows(case: str, *, keep_events: bool = False) -> None:
    """Remove the rows of a case. Events go only when the case's key is gone."""
    for kind, model in reversed(KINDS.items()):
        if not (keep_events and kind == "event"):
            rows: Any = model._default_manager.filter(**_mine(kind, case))
            rows._raw_delete(rows.db)


def _mine(kind: str, case: str) -> dict[str, str]:
    return {"id": case} if kind == "case" else {"case_id": case}


def objects(case: str) -> Iterator[Held]:
    """Every object of a case, in an order in which each comes after those it refers to."""
    for model in HELD.values():
        yield from model._default_manager.filter(case_id=case).order_by("pk")
