"""The log: append-only and chained. It holds changes, reads and exports, and is what "as we knew it on" is read from.

Each line carries opaque ids, a payload sealed under its case's key, and an HMAC-SHA256 over the line and the one before,
keyed from the master key: whoever can write to the database but has no key cannot forge a line. The chain covers the
sealed payload, so that erasing a case (destroying its key) leaves it unbroken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
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
    held = session.current()
    plain = json.dumps(payload or {}, ensure_ascii=False, separators=(",", ":")).encode()
    with transaction.atomic():
        seq, previous = _head(lock=True)
        line = Line(seq + 1, now(), actor, verb, case, kind, object_id, b"", previous, "")
        line = replace(line, payload=keys.seal(reader().key(case), plain, line.bound(held.vault)))
        line = replace(line, digest=line.expected_digest(held.key("audit")))
        row = {name: getattr(line, name) for name in Line.__slots__}
        AuditRow(**row).save(force_insert=True)
        State.objects.update_or_create(key=HEAD, defaults={"value": {"seq": line.seq, "digest": line.digest}})
    return line


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
