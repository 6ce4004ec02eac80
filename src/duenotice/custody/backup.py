"""Backup to one encrypted file, and restore from it.

A backup is the vault's header in clear (it holds no fact) and, sealed under the master key, every file of the vault with
a manifest: counts of rows, SHA-256 of each file, head of the log. It is read back and compared before it takes its name.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from duenotice.custody import audit, erasure, header, inspection, keys, parcel, session, state
from duenotice.custody.backend.base import connect
from duenotice.custody.disk import PART, flush, make_folder, open_private, sync_folder
from duenotice.custody.errors import Damaged, VaultError, disk_in_words
from duenotice.custody.files import write_sealed
from duenotice.custody.header import Header
from duenotice.custody.models import SealedFile
from duenotice.custody.parcel import MANIFEST, REMEDY
from duenotice.custody.progress import Progress, part, silent
from duenotice.custody.session import DATABASE, FILES, Session


@dataclass(frozen=True, slots=True)
class Report:
    """What a backup or restore held.

    Attributes:
        backup: random id of the backup.
        made_at: when it was made, UTC.
        files: number of sealed files.
        rows: number of rows in all tables.
        lines: number of lines of the log.
        size: bytes of the backup file.
        health: what a full check found; None when none was asked for.
    """

    backup: str
    made_at: str
    files: int
    rows: int
    lines: int
    size: int
    health: inspection.Health | None = None


def write(out: Path, *, note: bool = True, progress: Progress = silent) -> Report:
    """Write a backup of the open vault.

    Writing to the vault waits while its database is copied, and goes on while the sealed files are.

    Args:
        out: the file to make; must not exist.
        note: record success or failure in the vault.
        progress: told while writing and while reading back; when it raises, nothing is left under the name.

    Raises:
        VaultError: the file exists, the disk is full or not writable, or what was written does not read back. The
            failure is recorded, and nothing is left under the name.
    """
    try:
        report = _write(out, progress)
    except VaultError as error:
        if note:
            with contextlib.suppress(Exception):
                record_failure(error.reason)
        raise
    if note:
        kept = {
            "at": report.made_at,
            "ok": True,
            "backup": report.backup,
            "files": report.files,
            "rows": report.rows,
        }
        with transaction.atomic():
            state.put(state.LAST_BACKUP, kept)
            audit.append("backup.made", kept)
    return report


def record_failure(reason: str) -> None:
    """Record in the vault that a backup failed, so that the first page says so."""
    state.put(state.LAST_BACKUP, {"at": audit.now(), "ok": False, "reason": reason})
    audit.append("backup.failed", {"reason": reason})


def _write(out: Path, progress: Progress) -> Report:
    held = session.current()
    if connection.vendor != "sqlite":
        raise VaultError(
            "A team's server has another backup.", "Use `duenotice team backup`; see docs/deploy.md."
        )
    if out.exists():
        raise VaultError(
            f"{out.name} exists already.", "Choose another name: a backup never replaces another one."
        )
    unnamed = out.with_name(out.name + PART)
    backup = secrets.token_hex(16)
    with disk_in_words("the backup"):
        try:
            with open_private(unnamed) as file:
                parcel.write_clear(file, held.header, backup)
                manifest = _Entries(held, backup, part(progress, 0, 2))
                write_sealed(file, parcel.binding(held.vault, backup), held.key("backup"), manifest.stream())
                flush(file)
            report, _ = _read_through(unnamed, held.master(), progress=part(progress, 1, 2))
            unnamed.replace(out)
            sync_folder(out.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                unnamed.unlink(missing_ok=True)
            raise
    return report


@contextlib.contextmanager
def _frozen(held: Session) -> Iterator[None]:
    """No writer may begin, and the database file holds everything."""
    for _ in range(10):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with transaction.atomic():
            log = held.database.with_name(f"{DATABASE}-wal")
            if not log.exists() or log.stat().st_size == 0:
                yield
                return
    raise VaultError(
        "The vault is too busy to be copied.", "Wait until the running work is done, then try again."
    )


class _Entries:
    """The content of a backup: each file with its name and size, the manifest last."""

    def __init__(self, held: Session, backup: str, progress: Progress) -> None:
        self.held = held
        self.progress = progress
        self.done, self.total = 0, 0
        self.manifest: dict[str, Any] = {"backup": backup, "schema": held.header.schema, "entries": {}}

    def stream(self) -> Iterator[bytes]:
        folder = self.held.folder
        with _frozen(self.held):
            self.manifest |= {"made_at": audit.now(), "counts": inspection.counts(_query)}
            names = [DATABASE] + ([erasure.NAME] if (folder / erasure.NAME).exists() else [])
            known = SealedFile.objects.values_list("file", flat=True).order_by("file")
            files = [f"{FILES}/{file[:2]}/{file}" for file in known]
            self.total = sum(_size(folder / name) for name in (*names, *files))
            for name in names:
                yield from self.entry(name, folder / name)
        # A sealed file never changes: it may be copied while the vault is in use.
        for name in files:
            yield from self.entry(name, folder / name)
        content = json.dumps(self.manifest).encode()
        yield parcel.frame(MANIFEST, len(content)) + content

    def entry(self, name: str, path: Path) -> Iterator[bytes]:
        for taken in parcel.file(name, path, self.manifest["entries"]):
            self.done += len(taken)
            self.progress(self.done, self.total)
            yield taken


def _query(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        raise Damaged("A sealed file went while it was copied.", "Try the backup again.") from None


def _read_through(
    file: Path, master: bytes, into: Path | None = None, progress: Progress = silent
) -> tuple[Report, dict[str, int]]:
    """Read a whole backup, compare it with its manifest, and write its files where asked; with the counts of its rows."""
    whole = file.stat().st_size
    found: dict[str, list[Any]] = {}
    manifest: dict[str, Any] = {}
    with file.open("rb") as source:
        for name, pieces in parcel.entries(source, master):
            progress(source.tell(), whole)
            if name == MANIFEST:
                manifest = json.loads(b"".join(pieces))
            else:
                found[name] = parcel.take(pieces, into / name if into else None)
        size = source.seek(0, 2)
    if manifest.get("entries") != found or DATABASE not in found:
        raise Damaged("The backup does not hold what its manifest says.", REMEDY)
    rows, lines = sum(manifest["counts"].values()), manifest["counts"]["custody_audit"]
    files = sum(name.startswith(FILES) for name in found)
    report = Report(manifest["backup"], manifest["made_at"], files, rows, lines, size)
    return report, manifest["counts"]


def _checked(
    report: Report, folder: Path, opened: tuple[str, bytes], expected: dict[str, int], progress: Progress
) -> Report:
    """The report of a restored folder, with what a full check of it found."""
    vault, master = opened
    database = connect(str(folder / DATABASE), keys.derive(master, "database"))
    try:
        contents = inspection.contents_of(folder, vault, master, database)
        health = inspection.check(contents, progress)
        if inspection.counts(contents.query) != expected:
            health = inspection.Health(
                health.lines, health.files, (*health.faults, "The number of rows differs.")
            )
    finally:
        database.close()
    return replace(report, health=health)


def restore(
    file: Path, folder: Path, master: bytes, *, erased_in: Path | None = None, progress: Progress = silent
) -> Report:
    """Restore a backup into a new folder, checking counts, hashes, every line of the log and every sealed file.

    Args:
        file: the backup.
        folder: a folder that does not exist, or is empty.
        master: the vault's master key.
        erased_in: folder of the living vault: what was erased there is erased again when the copy is opened.
        progress: told while it is written and while it is checked; when it raises, the folder is not made.

    Raises:
        Damaged: the backup does not open or does not hold what it should; the folder is not made.
        DiskTrouble: disk full or not writable.
    """
    vault_header, _ = parcel.read_header(file)
    if folder.exists() and any(folder.iterdir()):
        raise VaultError("The folder is not empty.", "Choose a new folder.")
    unnamed = folder.with_name(folder.name + PART)
    shutil.rmtree(unnamed, ignore_errors=True)
    with disk_in_words("the restored vault"):
        try:
            make_folder(unnamed / FILES)
            report, rows = _read_through(file, master, unnamed, part(progress, 0, 2))
            report = _checked(report, unnamed, (vault_header.vault, master), rows, part(progress, 1, 2))
            if report.health is None or report.health.faults:
                faults = " ".join(report.health.faults) if report.health else ""
                raise Damaged(f"The restored vault does not hold together: {faults}", REMEDY)
            _merge_erased(unnamed, vault_header.vault, master, erased_in)
            vault_header.write(unnamed)
            if folder.exists():
                folder.rmdir()
            unnamed.replace(folder)
            sync_folder(folder.parent)
        finally:
            shutil.rmtree(unnamed, ignore_errors=True)
    return report


def _merge_erased(folder: Path, vault: str, master: bytes, living: Path | None) -> None:
    if living is None or not (living / header.NAME).exists() or Header.read(living).vault != vault:
        return
    known = erasure.read_list(living, vault, master) | erasure.read_list(folder, vault, master)
    erasure.write_list(folder, vault, master, known)


def check(file: Path, master: bytes) -> Report:
    """Read a whole backup and compare it with its manifest, writing nothing.

    Raises:
        Damaged: it does not open or does not hold what it should.
    """
    report, _ = _read_through(file, master)
    return report


def rehearse(file: Path, progress: Progress = silent) -> Report:
    """Restore a backup of the open vault beside it, check everything, remove it again, and record the rehearsal.

    Raises:
        VaultError: it failed; the failure is recorded.
    """
    held = session.current()
    folder = held.folder / f"rehearsal-{secrets.token_hex(4)}"
    try:
        report = restore(file, folder, held.master(), progress=progress)
    except VaultError as error:
        record_rehearsal(None, error.reason)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    record_rehearsal(report)
    return report


def record_rehearsal(report: Report | None, reason: str = "") -> None:
    """Record in the open vault that a restore was rehearsed, or that the rehearsal failed."""
    kept: dict[str, Any] = {"at": audit.now(), "ok": report is not None}
    kept |= {"backup": report.backup, "made_at": report.made_at} if report else {"reason": reason}
    with transaction.atomic():
        state.put(state.LAST_REHEARSAL, kept)
        audit.append("restore.rehearsed" if report else "restore.failed", kept)
