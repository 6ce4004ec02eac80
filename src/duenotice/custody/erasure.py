"""Erase a case: its key is destroyed, its rows and files go, a tombstone and an unbroken log stay.

The list of erased cases also lies beside the database, sealed against change, so that a restored older backup erases
them again. It is written first: an erasure that a crash cut short is finished at the next opening.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from duenotice.custody import audit, casekeys, keys, sealed, session
from duenotice.custody.disk import write_whole
from duenotice.custody.errors import Damaged
from duenotice.custody.models import Tombstone

NAME = "erased.json"
ERASED = "erased"
TRAVELLING = "travelling"

_removers: list[Callable[[str], None]] = []


def also_remove(remover: Callable[[str], None]) -> None:
    """Register what else must go when a case is erased: it is called with the id of the case, without its key."""
    if remover not in _removers:
        _removers.append(remover)


def erase(case: str, *, actor: str = audit.LOCAL) -> None:
    """Erase a case for good.

    Copies in older backups stay readable until those are replaced; a restore erases the case again.

    Raises:
        DiskTrouble: the list of erased cases cannot be written; nothing was erased.
    """
    held = session.current()
    listed = read_list(held.folder, held.vault, held.master())
    write_list(held.folder, held.vault, held.master(), listed | {case})
    remove(case, ERASED, "case.erased", actor=actor)


def remove(
    case: str, reason: str, verb: str, payload: dict[str, Any] | None = None, *, actor: str = audit.LOCAL
) -> None:
    """Take a case's key, rows and files away and leave a tombstone.

    Inside a larger change, whoever began it empties the write-ahead log afterwards.
    """
    with transaction.atomic():
        casekeys.destroy(case)
        for remover in _removers:
            remover(case)
        sealed.remove_all(case)
        Tombstone.objects.update_or_create(case=case, defaults={"at": audit.now(), "reason": reason})
        audit.append(verb, payload, kind="case", object_id=case, actor=actor)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def replay() -> list[str]:
    """Erase again what was erased after the backup that this vault was restored from was made. Returns notes."""
    held = session.current()
    again = [case for case in read_list(held.folder, held.vault, held.master()) if casekeys.exists(case)]
    for case in again:
        remove(case, ERASED, "case.erased_again")
    if not again:
        return []
    what = "One case" if len(again) == 1 else f"{len(again)} cases"
    return [
        f"{what} erased earlier came back with the restored copy and {'was' if len(again) == 1 else 'were'} erased again."
    ]


def read_list(folder: Path, vault: str, master: bytes) -> frozenset[str]:
    """Ids of the cases erased from a vault.

    Raises:
        Damaged: the list was changed, or belongs to another vault.
    """
    try:
        content = json.loads((folder / NAME).read_bytes())
        cases, mark = frozenset(map(str, content["cases"])), str(content["mark"])
    except FileNotFoundError:
        return frozenset()
    except (ValueError, KeyError, TypeError):
        cases, mark = frozenset(), ""
    if not hmac.compare_digest(mark, _mark(vault, master, cases)):
        raise Damaged(
            "The list of erased cases was changed, or is another vault's.", "Restore the vault from a backup."
        )
    return cases


def write_list(folder: Path, vault: str, master: bytes, cases: Iterable[str]) -> None:
    """Write the list of erased cases."""
    kept = frozenset(cases)
    content = {"vault": vault, "cases": sorted(kept), "mark": _mark(vault, master, kept)}
    write_whole(folder / NAME, json.dumps(content, indent=1).encode(), "the list of erased cases")


def _mark(vault: str, master: bytes, cases: Iterable[str]) -> str:
    return hmac.new(
        keys.derive(master, "erased list"), keys.bound(vault, *sorted(cases)), hashlib.sha256
    ).hexdigest()
