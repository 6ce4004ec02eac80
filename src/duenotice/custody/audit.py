"""The log: append-only and chained. It holds changes, reads and exports, and is what "as we knew it on" is read from.

Each line carries opaque ids, a payload sealed under its case's key, and an HMAC-SHA256 over the line and the one before,
keyed from the master key: whoever can write to the database but has no key cannot forge a line. The chain covers the
sealed payload, so that erasing a case (destroying its key) leaves it unbroken.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from duenotice.custody import casekeys, chain, keys, session
from duenotice.custody.chain import Line
from duenotice.custody.models import AuditRow, State

HEAD = "audit_head"
LOCAL = "local"


def now() -> str:
    """The time as this computer's clock says it, UTC, to the microsecond."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def append(
    verb: str,
    payload: Mapping[str, Any] | None = None,
    *,
    case: str = "",
    kind: str = "",
    object_id: str = "",
    actor: str = LOCAL,
) -> Line:
    """Append a line. Call it in the transaction of the change it tells of.

    Args:
        verb: what was done, for example `fact.stated`.
        payload: what to keep of it, as plain values.
        case: id of the case, empty for the vault itself.
        kind: kind of the object.
        object_id: id of the object.
        actor: opaque id of who did it.

    Raises:
        ErasedCase: the case has no key here.
    """
    line = Told(verb, payload or {}, case, kind, object_id, actor)
    return append_all([line])[0]


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it is given: the arguments of `append`."""

    verb: str
    payload: Mapping[str, Any]
    case: str = ""
    kind: str = ""
    object_id: str = ""
    actor: str = LOCAL


def append_all(told: Iterable[Told]) -> list[Line]:
    """Append lines, in order, in one go: many at once cost far less than one by one.

    Raises:
        ErasedCase: a case has no key here; no line is appended.
    """
    held, opened, written = session.current(), reader(), []
    with transaction.atomic():
        seq, previous = _head(lock=True)
        for one in told:
            plain = json.dumps(one.payload, ensure_ascii=False, separators=(",", ":")).encode()
            line = Line(
                seq + 1, now(), one.actor, one.verb, one.case, one.kind, one.object_id, b"", previous, ""
            )
            line = replace(line, payload=keys.seal(opened.key(one.case), plain, line.bound(held.vault)))
            line = replace(line, digest=line.expected_digest(held.key("audit")))
            seq, previous = line.seq, line.digest
            written.append(line)
        rows = ({name: getattr(line, name) for name in Line.__slots__} for line in written)
        AuditRow.objects.bulk_create([AuditRow(**row) for row in rows], batch_size=500)
        head = {"seq": seq, "digest": previous}
        if written and not State.objects.filter(key=HEAD).update(value=head):
            State.objects.create(key=HEAD, value=head)
    return written


def reader() -> chain.Reader:
    """Opens lines of the open vault. Keep one for a page, not longer: it remembers keys."""
    return chain.Reader(session.current().vault, key_of)


def key_of(case: str) -> bytes:
    """The key of a case, or of the vault's own lines for the empty text."""
    return casekeys.key(case) if case else session.current().key("vault records")


def lines(**filters: Any) -> Iterator[Line]:
    """Lines of the log, oldest first.

    Args:
        filters: as for a Django query, for example `case=...`.
    """
    for row in AuditRow.objects.filter(**filters).order_by("seq").iterator():
        values = {name: getattr(row, name) for name in Line.__slots__}
        yield Line(**{**values, "payload": bytes(values["payload"])})


def _head(*, lock: bool) -> tuple[int, str]:
    query = State.objects.select_for_update() if lock and connection.vendor != "sqlite" else State.objects
    state = query.filter(key=HEAD).first()
    return (
        (0, chain.genesis(session.current().vault))
        if state is None
        else (state.value["seq"], state.value["digest"])
    )
