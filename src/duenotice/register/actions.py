"""What can be done in the register. Each action checks, changes and tells the log, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from duenotice.custody import audit, casekeys, erasure, sealed, session, vault
from duenotice.custody.errors import ErasedCase
from duenotice.dossier import vocabulary
from duenotice.register import index, policy
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Event, Exhibit, Fact, Held
from duenotice.register.projection import kind_of, snapshot


def today() -> str:
    """The day, as this computer's clock says it (UTC)."""
    return datetime.now(UTC).date().isoformat()


def open_case(code_name: str, *, actor: str = audit.LOCAL, **fields: Any) -> Case:
    """Open a case under a code name, with a key of its own.

    Raises:
        RegisterError: the code name is taken or empty, or a field is not valid.
    """
    case = Case(code_name=" ".join(code_name.split()), **{"opened_on": today()} | fields)
    _check(case, actor)
    with vault.change("the case"):
        casekeys.create(case.id)
        case.save(force_insert=True)
        _tell("case.opened", case, actor)
        policy.opened(policy.Actor(actor), case)
    return case


def change_case(case: Case, *, actor: str = audit.LOCAL, **fields: Any) -> Case:
    """Change what is known of a case itself: code name, consent, notes, closing."""
    _set(case, fields, actor)
    with vault.change("the case"):
        case.save(force_update=True)
        _tell("case.changed", case, actor)
    return case


def erase_case(case: Case, *, actor: str = audit.LOCAL) -> None:
    """Erase a case: its key is destroyed; a tombstone and an unbroken log stay."""
    erasure.erase(case.id, actor=actor)


def add(kind: str, case: Case, /, *, actor: str = audit.LOCAL, **fields: Any) -> Any:
    """Add a subject, protection, request, proceeding, event, fact or contact to a case.

    Args:
        kind: which.
        case: the case.
        actor: opaque id of who adds it.
        fields: its fields; what it refers to must be of the same case.

    Raises:
        RegisterError: every fault found.
        ErasedCase: the case was erased, or has left this computer.
    """
    _require_key(case)
    row = HELD[kind](case=case, **fields)
    if isinstance(row, Event):
        row.learned_on = row.learned_on or today()
    if isinstance(row, Fact) and row.key not in vocabulary():
        raise RegisterError(
            f"'{row.key}' is not a fact of the vocabulary. `duenotice schema` lists every key."
        )
    _check(row)
    with vault.change(f"the {kind}"):
        row.save(force_insert=True)
        if isinstance(row, Fact):
            _rely_on_latest(row, actor)
        _tell(f"{kind}.added", row, actor)
    return row


def add_exhibit(
    case: Case, file_name: str, content: Iterable[bytes], *, actor: str = audit.LOCAL, **fields: Any
) -> Exhibit:
    """Seal a file as the next exhibit of a case.

    Args:
        case: the case.
        file_name: the name it came with.
        content: its bytes.
        actor: opaque id of who adds it.
        fields: title, media type, dates, language, findings.

    Raises:
        RegisterError: every fault found; nothing is kept.
        DiskTrouble: disk full or not writable; nothing is kept.
    """
    _require_key(case)
    with vault.change("the exhibit"):
        held = sealed.add(case.id, content)
        last = Exhibit.objects.filter(case=case).aggregate(models.Max("number"))["number__max"] or 0
        known: dict[str, Any] = {
            "title": file_name[:300], "media_type": "application/octet-stream", "received_on": today(),
        } | fields  # fmt: skip
        row = Exhibit(
            case=case,
            number=last + 1,
            file=held.file,
            file_name=file_name,
            size=held.size,
            digest=held.digest,
            **known,
        )
        try:
            _check(row)
        except RegisterError:
            session.current().files.remove(held.file)
            raise
        row.save(force_insert=True)
        _tell("exhibit.added", row, actor)
    return row


def change(row: Held, *, actor: str = audit.LOCAL, **fields: Any) -> Held:
    """Change an object. The log keeps what it was.

    Raises:
        RegisterError: a field is not valid, or the object is an event: those are corrected by another event.
    """
    if isinstance(row, Event):
        raise RegisterError("What happened is never overwritten. Add an event that corrects this one.")
    _set(row, fields)
    with vault.change(f"the {kind_of(row)}"):
        row.save(force_update=True)
        _tell(f"{kind_of(row)}.changed", row, actor)
    return row


def remove(row: Held, reason: str, *, actor: str = audit.LOCAL) -> Held:
    """Take an object out of account, with the reason. It stays for the record until its case is erased."""
    if isinstance(row, Event):
        raise RegisterError("What happened is never removed. Add an event that corrects this one.")
    if not reason.strip():
        raise RegisterError("Say why it is removed: a later reader must know.")
    _set(row, {"removed": reason})
    with vault.change(f"the {kind_of(row)}"):
        row.save(force_update=True)
        _tell(f"{kind_of(row)}.removed", row, actor)
    return row


def note_read(case: Case, what: str, *, actor: str = audit.LOCAL, object_id: str = "") -> None:
    """Record that a case, or one object of it, was read or exported."""
    audit.append(f"{what}", case=case.id, kind="reading", object_id=object_id or case.id, actor=actor)


def note_taken(case: Case, reason: str, *, actor: str = audit.LOCAL) -> None:
    """Record that a whole case is taken out in clear, and why. The reason is sealed under the case's key."""
    audit.append(
        "case.exported", {"reason": reason}, case=case.id, kind="reading", object_id=case.id, actor=actor
    )


def _require_key(case: Case) -> None:
    if not casekeys.exists(case.id):
        raise ErasedCase("This case was erased, or has left this computer.", "Nothing was added.")


def _rely_on_latest(fact: Fact, actor: str) -> None:
    """One value of a key is relied on: the latest said. The others stay, and each speaker who differs disputes it."""
    others = Fact.objects.filter(request=fact.request, key=fact.key, removed="").exclude(pk=fact.pk)
    if not fact.relied_on:
        return
    differing = {
        other.said_by for other in others if other.value != fact.value and other.said_by != fact.said_by
    }
    if differing - set(fact.disputed_by):
        fact.disputed_by = sorted({*fact.disputed_by, *differing})
        fact.save(force_update=True)
    for other in others.filter(relied_on=True):
        other.relied_on = False
        other.save(force_update=True)
        _tell("fact.changed", other, actor)


def _set(row: models.Model, fields: dict[str, Any], actor: str = audit.LOCAL) -> None:
    known = {field.name for field in row._meta.concrete_fields} - {
        "id",
        "case",
        "file",
        "size",
        "digest",
        "number",
    }
    for name, value in fields.items():
        if name not in known:
            raise RegisterError(f"'{name}' cannot be changed.")
        setattr(row, name, value)
    _check(row, actor)


def _check(row: models.Model, actor: str = audit.LOCAL) -> None:
    faulty: dict[str, list[str]] = {}
    try:
        row.full_clean(validate_unique=not isinstance(row, Case))
    except ValidationError as error:
        faulty = error.message_dict
    problems = [
        f"{name.replace('_', ' ')}: {message}" for name, messages in faulty.items() for message in messages
    ]
    # A name that cannot be kept, such as one with a NUL, cannot be asked for either.
    problems += _strangers(row)
    if isinstance(row, Case) and "code_name" not in faulty:
        problems += taken(row.code_name, actor, but=row.pk)
    if problems:
        row.refresh_from_db() if not row._state.adding else None
        raise RegisterError(*problems)


def taken(code_name: str, actor: str, *, but: str = "") -> list[str]:
    """What speaks against a code name: it stands once among the cases that exist for whoever gives it.

    Args:
        code_name: the code name.
        actor: opaque id of who gives it.
        but: id of a case that may bear it.
    """
    others = policy.named_beside(policy.Actor(actor)).filter(code_name=code_name).exclude(pk=but)
    return ["code name: Case with this Code name already exists."] if others.exists() else []


def _strangers(row: models.Model) -> list[str]:
    """What a row refers to must belong to its own case."""
    if not isinstance(row, Held):
        return []
    held = (field for field in row._meta.concrete_fields if field.is_relation and field.name != "case")
    targets = ((field.name, getattr(row, field.name)) for field in held)
    return [
        f"{name}: it belongs to another case."
        for name, target in targets
        if target and target.case_id != row.case_id
    ]


def _tell(verb: str, row: models.Model, actor: str) -> None:
    case = row.pk if isinstance(row, Case) else row.case_id  # type: ignore[attr-defined]  # every other kind is held
    audit.append(
        verb, {"object": snapshot(row)}, case=case, kind=kind_of(row), object_id=str(row.pk), actor=actor
    )
    if index.indexed(row):
        index.put(row)
