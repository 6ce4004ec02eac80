"""Make, open, lock and check a vault."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

from duenotice.custody import audit, backup, erasure, keys, older, schema, session
from duenotice.custody.disk import Lock, forbid_core_dumps, make_folder
from duenotice.custody.errors import Damaged, VaultError, disk_in_words
from duenotice.custody.header import NAME, Header, refuse_newer
from duenotice.custody.inspection import Contents, Health, check
from duenotice.custody.models import AuditRow, SealedFile
from duenotice.custody.progress import Progress, silent
from duenotice.custody.session import DATABASE, FILES, LOCK, Session

#: No copy of this program existed before this day: an earlier clock is wrong.
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
#: How many lines of the log the clock is compared with: a mistake of long ago is not repeated for ever.
_CLOCK_WINDOW = 200


@dataclass(frozen=True, slots=True)
class Opening:
    """What happened on opening.

    Attributes:
        session: the open vault.
        notes: what the user should read, in sentences.
    """

    session: Session
    notes: tuple[str, ...] = ()


def create(folder: Path, passphrase: str) -> tuple[Session, str]:
    """Make a vault and open it.

    Args:
        folder: a new or empty folder.
        passphrase: at least twelve characters.

    Returns:
        The open vault and its recovery code, which is shown once and kept nowhere.

    Raises:
        WeakPassphrase: too easy to try.
        VaultError: the folder holds something else.
        DiskTrouble: the disk cannot be written.
    """
    if folder.exists() and any(path.name not in _UNFINISHED for path in folder.iterdir()):
        reason = "The folder is not empty, so a vault made here could mix with what it holds."
        raise VaultError(reason, "Choose a new folder, or open the vault that is there.")
    header, master, code = Header.new(passphrase, schema.SCHEMA)
    forbid_core_dumps()
    make_folder(folder)
    lock = _take(folder)
    try:
        for leftover in folder.glob(f"{DATABASE}*"):
            leftover.unlink()
        make_folder(folder / FILES)
        held = session.start(folder, header, master, lock)
        schema.build()
        audit.append("vault.made", {"schema": schema.SCHEMA})
        header.write(folder)
        held.ready = True
    except BaseException:
        session.end()
        lock.free()
        raise
    return held, code


_UNFINISHED = frozenset({DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", FILES, LOCK, f"{NAME}.part"})


def unlock(
    folder: Path, passphrase: str = "", *, recovery_code: str = "", idle_seconds: float = session.IDLE_SECONDS
) -> Opening:
    """Open a vault with its passphrase, or with its recovery code.

    A vault of an older schema is backed up, the backup checked, then brought up to date; the notes say so.

    Raises:
        WrongPassphrase, Damaged, NewerVault, AlreadyOpen, DiskTrouble: as their names say; nothing was changed.
    """
    header = Header.read(folder)
    if header.schema > schema.SCHEMA:
        refuse_newer()
    master = (
        header.master_by_recovery_code(recovery_code)
        if recovery_code
        else header.master_by_passphrase(passphrase)
    )
    forbid_core_dumps()
    lock = _take(folder)
    try:
        held = session.start(folder, header, master, lock, idle_seconds)
        with disk_in_words("the opening of the vault"):
            notes = _after_opening(held)
        held.ready = True
    except BaseException:
        session.end()
        lock.free()
        raise
    return Opening(session.current(), tuple(notes))


def _take(folder: Path) -> Lock:
    lock = Lock(folder / LOCK)
    if session.is_open() and session.current().folder == folder:
        session.end()
    lock.take()
    return lock


def _after_opening(held: Session) -> list[str]:
    if not held.database.exists():
        raise Damaged("The vault's database is missing.", "Restore the vault from a backup.")
    connection.ensure_connection()
    notes = _update(held) if held.header.schema < schema.SCHEMA else []
    notes += _clock_notes()
    _sweep(held.folder)
    notes += erasure.replay()
    held.files.sweep(set(SealedFile.objects.values_list("file", flat=True)))
    audit.append("vault.opened")
    return notes


def _sweep(folder: Path) -> None:
    (folder / session.ASK).unlink(missing_ok=True)
    for part in folder.glob("*.part"):
        part.unlink(missing_ok=True)
    for rehearsal in folder.glob("rehearsal-*"):
        shutil.rmtree(rehearsal, ignore_errors=True)


def _update(held: Session) -> list[str]:
    before = held.header.schema
    copy = older.place(f"schema-{before}")
    report = backup.write(copy, note=False)
    backup.check(copy, held.master())
    schema.build()
    audit.append("vault.updated", {"from": before, "to": schema.SCHEMA})
    held.header = replace(held.header, schema=schema.SCHEMA)
    held.header.write(held.folder)
    return [
        f"The vault was brought from schema {before} to {schema.SCHEMA}. A checked copy of the old one, "
        f"with {report.files} files, is in the vault's folder under {older.FOLDER}. Delete it with the backups once the "
        "new version has proved itself: cases erased from now on stay in it."
    ]


def _clock_notes() -> list[str]:
    now = datetime.now(UTC)
    last = max(AuditRow.objects.order_by("-seq").values_list("at", flat=True)[:_CLOCK_WINDOW], default="")
    if now < _EARLIEST or audit.now() < last:
        latest = f", but the vault was used on {last[:10]}" if last else ""
        return [
            f"This computer's clock says {now:%Y-%m-%d}{latest}. Time limits will be wrong until the clock is set right."
        ]
    return []


def lock() -> None:
    """Lock the vault: the keys are forgotten and the write-ahead log is emptied."""
    session.end()


def _finish() -> None:
    with suppress(DatabaseError, VaultError):
        connection.close_if_unusable_or_obsolete()
        if not connection.in_atomic_block:
            audit.append("vault.locked")
            empty_write_ahead_log()
    with suppress(DatabaseError, VaultError):
        connection.close()


session.before_lock(_finish)


@contextmanager
def change(what: str) -> Iterator[None]:
    """One change of the vault: all of it is kept, or nothing.

    Args:
        what: what is changed, for the sentence when the disk refuses.

    Raises:
        DiskTrouble: disk full or not writable.
    """
    with disk_in_words(what), transaction.atomic():
        yield


def empty_write_ahead_log() -> None:
    """Move the write-ahead log into the database and cut it to nothing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def change_passphrase(passphrase: str) -> None:
    """Wrap the master key under another passphrase; nothing else is encrypted again.

    Raises:
        WeakPassphrase: too easy to try.
    """
    _rewrap(lambda header, master: header.with_passphrase(master, passphrase), "vault.passphrase_changed")


def change_recovery_code() -> str:
    """Make a new recovery code; the old one opens nothing any more."""
    code = keys.new_recovery_code()
    _rewrap(lambda header, master: header.with_recovery_code(master, code), "vault.recovery_code_changed")
    return code


def _rewrap(change: Callable[[Header, bytes], Header], verb: str) -> None:
    held = session.current()
    header = change(held.header, held.master())
    audit.append(verb)
    header.write(held.folder)
    held.header = header


def verify(progress: Progress = silent) -> Health:
    """Check every page of the database, every line of the log and every sealed file."""
    held = session.current()
    empty_write_ahead_log()

    def query(statement: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    contents = Contents(held.vault, held.master(), held.files, query, connection.vendor == "sqlite")
    return check(contents, progress)
