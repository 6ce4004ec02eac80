"""Check a vault from its bytes: every page, every line of the log, every sealed file, every count.

One way of checking serves the open vault, a backup and a rehearsed restore.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from sqlcipher3 import dbapi2

from duenotice.custody import chain, keys, triggers
from duenotice.custody.chain import Line
from duenotice.custody.errors import Damaged, ErasedCase, VaultError
from duenotice.custody.files import FileStore
from duenotice.custody.progress import Progress, part, silent
from duenotice.custody.session import FILES

Query = Callable[[str], Iterable[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Health:
    """What a check of a whole vault found.

    Attributes:
        lines: lines of the log that hold.
        files: sealed files read.
        faults: what is wrong, in sentences; empty when all holds.
        notes: what is odd without being wrong.
    """

    lines: int
    files: int
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contents:
    """A vault's bytes and the key to them.

    Attributes:
        vault: its id.
        master: the master key.
        store: its sealed files.
        query: runs a statement without parameters.
        embedded: SQLite rather than PostgreSQL.
    """

    vault: str
    master: bytes
    store: FileStore
    query: Query
    embedded: bool = True

    def key_of(self, case: str) -> bytes:
        """The key of a case, or of the vault's own lines for the empty text."""
        if not case:
            return keys.derive(self.master, "vault records")
        for found, sealed in self.query('SELECT "case", sealed FROM custody_case_key'):
            if found == case:
                data = keys.bound("case", self.vault, case)
                return keys.unseal(keys.derive(self.master, "case keys"), bytes(sealed), data)
        raise ErasedCase("This case has no key here.", "")

    def lines(self) -> Iterator[Line]:
        """Every line of the log."""
        for row in self.query(f"SELECT {', '.join(chain.COLUMNS)} FROM custody_audit ORDER BY seq"):  # noqa: S608
            values: list[Any] = list(row)
            values[7] = bytes(values[7])
            yield Line(*values)


def check(contents: Contents, progress: Progress = silent) -> Health:
    """Check everything; never raises for what it finds, only what `progress` raises to stop the work."""
    try:
        faults = _database(contents.query) if contents.embedded else []
        if faults:
            return Health(0, 0, tuple(faults))
        found = check_chain(contents, part(progress, 0, 2))
        if found.bad is not None:
            faults.append(f"The log breaks at line {found.bad}: {found.reason}.")
        count, broken = _files(contents, part(progress, 1, 2))
        return Health(found.lines, count, tuple(faults + broken), found.notes)
    except (DatabaseError, dbapi2.DatabaseError) as error:
        return Health(0, 0, (f"The database cannot be read: {error}.",))


def check_chain(contents: Contents, progress: Progress = silent) -> chain.Finding:
    """Check the log."""
    if not _guarded(contents):
        return chain.Finding(
            0, 1, "the guards that refuse changes to the log are missing, so any line may be changed"
        )
    reader = chain.Reader(contents.vault, contents.key_of)
    head = (0, chain.genesis(contents.vault))
    for (value,) in contents.query("SELECT value FROM custody_state WHERE key = 'audit_head'"):
        content = json.loads(value) if isinstance(value, str) else value
        head = (content["seq"], content["digest"])
    lines = _counted(contents.lines(), head[0], progress)
    return chain.check(lines, contents.vault, keys.derive(contents.master, "audit"), reader, head)


def _counted(lines: Iterator[Line], total: int, progress: Progress) -> Iterator[Line]:
    for done, line in enumerate(lines):
        progress(done, total)
        yield line


_GUARDS = {
    True: "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    False: (
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
        " AND tgenabled <> 'D' AND relnamespace = current_schema()::regnamespace"
    ),
}


def _guarded(contents: Contents) -> bool:
    standing = {name for (name,) in contents.query(_GUARDS[contents.embedded])}
    return set(triggers.names(triggers.AUDIT)) <= standing


def _database(query: Query) -> list[str]:
    faults: list[str] = []
    for pragma in ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check", "PRAGMA foreign_key_check"):
        faults += [f"Database: {row[0]}." for row in query(pragma) if row[0] != "ok"]
    return faults


def _files(contents: Contents, progress: Progress) -> tuple[int, list[str]]:
    rows = list(contents.query('SELECT file, "case", size, digest FROM custody_file ORDER BY file'))
    broken: list[str] = []
    case_keys: dict[str, bytes] = {}
    done, total = 0, sum(row[2] for row in rows)
    for file, case, size, digest in rows:
        progress(done, total)
        done += size
        try:
            if case not in case_keys:
                case_keys[case] = contents.key_of(case)
            check_file(contents.store, case, case_keys[case], (file, size, digest))
        except VaultError as error:
            broken.append(f"File {file}: {error.reason}")
    return len(rows), broken


def check_file(store: FileStore, case: str, key: bytes, expected: tuple[str, int, str]) -> None:
    """Read a sealed file through and compare it with what was sealed.

    Args:
        store: where it lies.
        case: id of its case.
        key: key of its case.
        expected: id, size in bytes and SHA-256 of the content.

    Raises:
        Damaged: missing, altered, or not the content that was sealed.
    """
    file, size, digest = expected
    hashed, length = hashlib.sha256(), 0
    for piece in store.read(case, key, file):
        hashed.update(piece)
        length += len(piece)
    if (length, hashed.hexdigest()) != (size, digest):
        raise Damaged("It does not hold what was sealed.", "Restore it from a backup.")


def counts(query: Query) -> dict[str, int]:
    """Rows of every table of the embedded database."""
    names = [name for (name,) in query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: next(iter(query(f'SELECT count(*) FROM "{name}"')))[0] for name in names}  # noqa: S608


def contents_of(folder: Path, vault: str, master: bytes, connection: Any) -> Contents:
    """The contents of an embedded vault in a folder, over a connection to its database."""
    return Contents(
        vault, master, FileStore(folder / FILES, vault), lambda sql: connection.execute(sql).fetchall()
    )
