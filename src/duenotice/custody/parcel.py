"""The form of a backup file: the vault's header in clear, then, sealed, each file with its name and size, the manifest last."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from duenotice.custody import erasure, keys
from duenotice.custody.disk import flush, make_folder, open_private
from duenotice.custody.errors import Damaged
from duenotice.custody.files import read_sealed
from duenotice.custody.header import Header
from duenotice.custody.session import DATABASE, FILES

MARK = b"DUENOTICE-BACKUP-1\n"
MANIFEST = "manifest.json"
REMEDY = "Use another backup."
PIECE = 1 << 20
#: Of a team's backup: rows of its tables, in pieces.
TABLES = "tables"
_MAX_HEADER = 65_536
_NAMES = re.compile(
    rf"^({re.escape(DATABASE)}|{re.escape(erasure.NAME)}|{FILES}/([0-9a-f]{{2}})/\2[0-9a-f]{{30}}"
    rf"|{TABLES}/[a-z0-9_]+/\d{{6}}|manifest\.json)$"
)


def write_clear(file: IO[bytes], vault_header: Header, backup: str) -> None:
    """Begin a backup: its mark, its id and the vault's header, which holds no fact of any case."""
    clear = json.dumps({"backup": backup, "header": vault_header.to_json()}).encode()
    file.write(MARK + struct.pack(">I", len(clear)) + clear)


def binding(vault: str, backup: str) -> tuple[str, str, str]:
    """What the sealed part is bound to: it opens as no other backup's."""
    return vault, "backup", backup


def frame(name: str, size: int) -> bytes:
    """What stands before each file: its name and its size in bytes."""
    return struct.pack(">HQ", len(name), size) + name.encode()


def piece(name: str, content: bytes, told: dict[str, Any]) -> Iterator[bytes]:
    """A file held in memory, as it stands in a backup.

    Args:
        name: its name there.
        content: its bytes.
        told: the manifest's list of files, which learns its size and hash.
    """
    told[name] = [len(content), hashlib.sha256(content).hexdigest()]
    yield frame(name, len(content)) + content


def file(name: str, path: Path, told: dict[str, Any]) -> Iterator[bytes]:
    """A file on the disk, as it stands in a backup. Arguments as for `piece`.

    Raises:
        Damaged: it went, or became shorter, while it was copied.
    """
    digest = hashlib.sha256()
    try:
        source = path.open("rb")
    except FileNotFoundError:
        raise Damaged("A sealed file went while it was copied.", "Try the backup again.") from None
    with source:
        left = size = os.fstat(source.fileno()).st_size
        yield frame(name, size)
        while left and (taken := source.read(min(PIECE, left))):
            digest.update(taken)
            left -= len(taken)
            yield taken
    if left:
        raise Damaged(f"{name} changed while it was copied.", "Try the backup again.")
    told[name] = [size, digest.hexdigest()]


def take(pieces: Iterator[bytes], target: Path | None) -> list[Any]:
    """Read a file of a backup, and write it where asked. Its size and hash."""
    digest, size = hashlib.sha256(), 0
    with contextlib.ExitStack() as stack:
        out = None
        if target is not None:
            make_folder(target.parent)
            out = stack.enter_context(open_private(target))
        for taken in pieces:
            digest.update(taken)
            size += len(taken)
            if out:
                out.write(taken)
        if out:
            flush(out)
    return [size, digest.hexdigest()]


class _Pull:
    """Reads an exact number of bytes from a stream of pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.held = bytearray()

    def take(self, size: int) -> bytes:
        while len(self.held) < size:
            piece = next(self.pieces, None)
            if piece is None:
                raise Damaged("The backup ends too early.", REMEDY)
            self.held += piece
        taken = bytes(self.held[:size])
        del self.held[:size]
        return taken

    def pieces_of(self, size: int) -> Iterator[bytes]:
        while size:
            taken = self.take(min(size, PIECE))
            size -= len(taken)
            yield taken


def read_header(file: Path) -> tuple[Header, str]:
    """The header of the vault that a backup was made of, and the backup's id.

    Raises:
        Damaged: not a backup.
        NewerVault: made by a later version.
    """
    try:
        with file.open("rb") as source:
            return _read_clear(source)
    except OSError:
        raise Damaged("The backup cannot be read.", "Check the path and its permissions.") from None


def _read_clear(source: IO[bytes]) -> tuple[Header, str]:
    try:
        if source.read(len(MARK)) != MARK:
            raise ValueError
        (size,) = struct.unpack(">I", source.read(4))
        if size > _MAX_HEADER:
            raise ValueError
        clear = json.loads(source.read(size))
        return Header.from_json(clear["header"]), str(clear["backup"])
    except (ValueError, KeyError, TypeError, struct.error):
        raise Damaged("This file is not a backup of a vault, or it is damaged.", REMEDY) from None


def entries(source: IO[bytes], master: bytes) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each file of a backup with its bytes, in order; take them before asking for the next.

    Raises:
        Damaged: a name no vault has, or an end too early or too late.
    """
    vault_header, backup = _read_clear(source)
    pull = _Pull(read_sealed(source, binding(vault_header.vault, backup), keys.derive(master, "backup")))
    name = ""
    while name != MANIFEST:
        length, size = struct.unpack(">HQ", pull.take(10))
        name = pull.take(length).decode("ascii", "replace")
        if not _NAMES.match(name):
            raise Damaged("The backup names a file that no vault has.", REMEDY)
        yield name, pull.pieces_of(size)
    if next(pull.pieces, b"") or pull.held:
        raise Damaged("The backup holds more than its manifest says.", REMEDY)
