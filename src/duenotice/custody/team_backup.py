"""Backup of a team's server to one encrypted file, rehearsal of a restore, and restore.

The form is that of every backup (`parcel`), sealed under the same key: the rows of all tables as they stood at one moment,
the list of erased cases, every sealed file, and a manifest with counts and hashes. It is read back and compared before it
takes its name. The server goes on meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction

from duenotice.custody import audit, backup, dump, erasure, inspection, parcel, session, state
from duenotice.custody.backup import Report
from duenotice.custody.disk import PART, flush, make_folder, open_private, sync_folder
from duenotice.custody.errors import Damaged, VaultError, disk_in_words
from duenotice.custody.files import FileStore, write_sealed
from duenotice.custody.parcel import MANIFEST, REMEDY
from duenotice.custody.progress import Progress, part, silent
from duenotice.custody.session import FILES, Session

_PART_OF_A_TABLE = re.compile(rf"^{parcel.TABLES}/([a-z0-9_]+)/\d{{6}}$")
_REHEARSAL = "rehearsal-"


def write(out: Path, *, note: bool = True, progress: Progress = silent) -> Report:
    """Write a backup of the team's register and files.

    Args:
        out: the file to make; must not exist.
        note: record success or failure in the register.
        progress: told while it is written and while it is read back; when it raises, nothing is left under the name.

    Raises:
        VaultError: the file exists, the disk refuses, the database does not answer, or what was written does not read
            back. The failure is recorded, and nothing is left under the name.
    """
    try:
        with connection.wrap_database_errors:
            report = _write(out, progress)
    except (VaultError, DatabaseError) as error:
        told = error if isinstance(error, VaultError) else _no_answer(error)
        if note:
            with contextlib.suppress(Exception):
                backup.record_failure(told.reason)
        raise told from None
    if not note:
        return report
    kept = {
        "at": report.made_at, "ok": True, "backup": report.backup, "files": report.files, "rows": report.rows,
    }  # fmt: skip
    with transaction.atomic():
        state.put(state.LAST_BACKUP, kept)
        audit.append("backup.made", kept)
    return report


def _no_answer(error: Exception) -> VaultError:
    return VaultError(
        f"The database refused, or does not answer ({type(error).__name__}).",
        "Check that it runs, that it has space, and that the program's account owns it.",
    )


def _write(out: Path, progress: Progress) -> Report:
    held = session.current()
    if out.exists():
        raise VaultError(
            f"{out.name} exists already.", "Choose another name: a backup never replaces another one."
        )
    unnamed, made = out.with_name(out.name + PART), secrets.token_hex(16)
    with disk_in_words("the backup"):
        try:
            with open_private(unnamed) as file:
                parcel.write_clear(file, held.header, made)
                contents = _contents(held, made, part(progress, 0, 2))
                write_sealed(file, parcel.binding(held.vault, made), held.key("backup"), contents)
                flush(file)
            report = check(unnamed, held.master(), progress=part(progress, 1, 2))
            unnamed.replace(out)
            sync_folder(out.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                unnamed.unlink(missing_ok=True)
            raise
    return report


def _contents(held: Session, made: str, progress: Progress) -> Iterator[bytes]:
    """Rows of one moment, then the files these rows know. A sealed file never changes, so it may be copied afterwards."""
    told: dict[str, Any] = {}
    manifest: dict[str, Any] = {"backup": made, "schema": held.header.schema, "entries": told, "counts": {}}
    with dump.snapshot() as raw:
        manifest |= {"made_at": audit.now(), "migrations": dump.migrations(), "columns": {}}
        tables = list(dump.tables(raw))
        for at, table in enumerate(tables):
            progress(at, 2 * len(tables))
            manifest["columns"][table.name] = list(table.columns)
            manifest["counts"][table.name] = 0
            for number, piece in enumerate(dump.rows(raw, table)):
                manifest["counts"][table.name] += piece.count(b"\n")
                yield from parcel.piece(f"{parcel.TABLES}/{table.name}/{number:06}", piece, told)
        files = [row[0] for row in raw.execute("SELECT file FROM custody_file ORDER BY file").fetchall()]
    if (held.folder / erasure.NAME).exists():
        yield from parcel.piece(erasure.NAME, (held.folder / erasure.NAME).read_bytes(), told)
    for done, file in enumerate(files):
        progress(len(files) + done, 2 * len(files))
        yield from parcel.file(f"{FILES}/{file[:2]}/{file}", held.files.path(file), told)
    content = json.dumps(manifest).encode()
    yield parcel.frame(MANIFEST, len(content)) + content


def check(file: Path, master: bytes, into: Path | None = None, *, progress: Progress = silent) -> Report:
    """Read a whole backup and compare it with its manifest; write its sealed files where asked.

    Args:
        file: the backup.
        master: the master key.
        into: folder for `files` and the list of erased cases; None writes nothing.
        progress: told while it is read.

    Raises:
        Damaged: it does not open or does not hold what it should.
    """
    report, _ = _read(file, master, into, progress)
    return report


def _read(file: Path, master: bytes, into: Path | None, progress: Progress) -> tuple[Report, dict[str, Any]]:
    found: dict[str, list[Any]] = {}
    manifest: dict[str, Any] = {}
    whole = file.stat().st_size
    with file.open("rb") as source:
        for name, pieces in parcel.entries(source, master):
            progress(source.tell(), whole)
            if name == MANIFEST:
                manifest = json.loads(b"".join(pieces))
            else:
                keep = into is not None and not _PART_OF_A_TABLE.match(name)
                found[name] = parcel.take(pieces, into / name if into and keep else None)
        size = source.seek(0, 2)
    if manifest.get("entries") != found or "columns" not in manifest:
        raise Damaged("The backup does not hold what its manifest says, or is of one computer.", REMEDY)
    counts = manifest["counts"]
    files = sum(name.startswith(f"{FILES}/") for name in found)
    report = Report(
        manifest["backup"], manifest["made_at"], files, sum(counts.values()), counts["custody_audit"], size
    )
    return report, manifest


def _fill(file: Path, master: bytes, alias: str, manifest: dict[str, Any], progress: Progress) -> None:
    """Make the tables and put the rows in."""
    dump.build(alias, manifest["migrations"])
    whole = file.stat().st_size
    with dump.Filling(alias, manifest["columns"]) as filling, file.open("rb") as source:
        for name, pieces in parcel.entries(source, master):
            progress(source.tell(), whole)
            table = _PART_OF_A_TABLE.match(name)
            if table:
                filling.put(table[1], pieces)
            else:
                for _ in pieces:
                    pass


def _put_back(file: Path, held: Session, alias: str, folder: Path, progress: Progress) -> Report:
    """Restore into an empty database and a folder, and check everything there.

    Raises:
        Damaged: something does not hold; the caller removes what was made.
    """
    master = held.master()
    report, manifest = _read(file, master, folder, part(progress, 0, 3))
    _fill(file, master, alias, manifest, part(progress, 1, 3))

    def query(statement: str) -> list[tuple[Any, ...]]:
        with connections[alias].cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    store = FileStore(folder / FILES, held.vault)
    contents = inspection.Contents(held.vault, master, store, query, embedded=False)
    health = inspection.check(contents, part(progress, 2, 3))
    faults = list(health.faults)
    for name, count in manifest["counts"].items():
        if query(f'SELECT count(*) FROM "{name}"') != [(count,)]:  # noqa: S608  # a table that was just made
            faults.append(f"The number of rows of {name} differs.")
    if faults:
        raise Damaged(f"What was restored does not hold together: {' '.join(faults)}", REMEDY)
    return replace(report, health=health)


def _of_this_key(file: Path, held: Session) -> None:
    header, _ = parcel.read_header(file)
    if header.vault != held.vault:
        raise VaultError(
            "This backup was made under another key file.", "Name that one in DUENOTICE_KEY_FILE."
        )


def rehearse(file: Path, progress: Progress = silent) -> Report:
    """Restore a backup into a schema and a folder of their own, check everything, throw both away, record it.

    Raises:
        VaultError: it failed; the failure is recorded.
    """
    held = session.current()
    folder = held.folder / f"{_REHEARSAL}{secrets.token_hex(4)}"
    try:
        _of_this_key(file, held)
        with connection.wrap_database_errors, dump.scratch() as alias, disk_in_words("the rehearsal"):
            for left in held.folder.glob(f"{_REHEARSAL}*"):
                shutil.rmtree(left, ignore_errors=True)
            make_folder(folder / FILES)
            report = _put_back(file, held, alias, folder, progress)
    except (VaultError, DatabaseError) as error:
        told = error if isinstance(error, VaultError) else _no_answer(error)
        with contextlib.suppress(DatabaseError):
            backup.record_rehearsal(None, told.reason)
        raise told from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    backup.record_rehearsal(report)
    return report


def restore(
    file: Path, *, erased: Path | None = None, progress: Progress = silent
) -> tuple[Report, list[str]]:
    """Restore a backup into the server's own database and folder, which must hold nothing. All of it, or nothing.

    What was erased after the backup was made is erased again: the list beside the sealed files is kept when it is there,
    and joined with the backup's own.

    Args:
        file: the backup.
        erased: folder of a newer list of erased cases, saved from the server that was lost.
        progress: told while it is read, put in and checked.

    Returns:
        What it held, and notes.

    Raises:
        VaultError: the database or folder holds something, or the backup does not hold; both are as empty as before.
    """
    held = session.current()
    _of_this_key(file, held)
    if not dump.is_empty(DEFAULT_DB_ALIAS):
        raise VaultError("The database holds tables already.", "Name an empty one in DUENOTICE_DATABASE.")
    if held.files.names():
        raise VaultError("The folder holds sealed files already.", "Name an empty one in DUENOTICE_HOME.")
    if erased is not None and not (erased / erasure.NAME).is_file():
        raise VaultError(
            f"No {erasure.NAME} lies in {erased}, so nothing would be erased again.",
            "Name the folder it lies in.",
        )
    unnamed = held.folder / f"restored{PART}"
    shutil.rmtree(unnamed, ignore_errors=True)
    with connection.wrap_database_errors, disk_in_words("the restored server"):
        try:
            make_folder(unnamed / FILES)
            report = _put_back(file, held, DEFAULT_DB_ALIAS, unnamed, progress)
            lists = [unnamed, held.folder, *([erased] if erased else [])]
            known = {case for place in lists for case in erasure.read_list(place, held.vault, held.master())}
            erasure.write_list(held.folder, held.vault, held.master(), known)
            shutil.rmtree(held.folder / FILES)
            (unnamed / FILES).replace(held.folder / FILES)
            sync_folder(held.folder)
        except BaseException:
            with contextlib.suppress(DatabaseError):
                dump.clear(DEFAULT_DB_ALIAS)
            raise
        finally:
            shutil.rmtree(unnamed, ignore_errors=True)
    notes = erasure.replay()
    audit.append("team.restored", {"backup": report.backup, "made_at": report.made_at})
    return report, notes
