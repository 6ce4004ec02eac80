"""Packages (DOCX, ODT, XLSX are ZIP archives): read within limits, and written the same every time."""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import PurePosixPath

from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import DEFAULT, Limits

#: The first day a ZIP archive can name; every entry carries it.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NESTED = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")
#: Packages inside a document that are expected there and are dropped unopened: data behind a chart, embedded documents.
_EXPECTED = ("word/embeddings/", "xl/embeddings/", "Object ", "ObjectReplacements/", "word/fonts/", "Fonts/")


#: Names in archives may be in this encoding; loaded now, since nothing can be loaded behind the fence.
codecs.lookup("cp437")


class Package:
    """A ZIP archive whose every part can be read without surprise.

    Args:
        data: the archive.
        limits: of parts, expanded size and growth.

    Raises:
        Refused: damaged, locked, growing out of bounds, with names that programs read differently, or with an archive
            inside.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._left = limits.archive_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise Refused("damaged") from None
        entries = self._zip.infolist()
        if (
            len(entries) > limits.archive_entries
            or sum(entry.file_size for entry in entries) > limits.archive_bytes
        ):
            raise Refused("bomb")
        self._check_shape(data, entries)
        self._entries = {entry.filename: entry for entry in entries if not entry.is_dir()}
        for name in self.names:
            self._check_nested(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The parts, in the order of the archive."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """A part, expanded.

        Raises:
            Refused: it is damaged, or larger than it says.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise Refused("damaged")
        try:
            with self._zip.open(entry) as file:
                content = file.read(min(entry.file_size, self._left) + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ):
            raise Refused("damaged") from None
        if len(content) > entry.file_size:
            raise Refused("bomb")
        return content

    def _check_shape(self, data: bytes, entries: list[zipfile.ZipInfo]) -> None:
        names = [entry.filename for entry in entries]
        if not entries or len(set(map(str.lower, names))) < len(names) or any(map(_is_odd, names)):
            raise Refused("package")
        for entry in entries:
            if entry.flag_bits & 0x1:
                raise Refused("password")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Refused("package")
            if entry.file_size > 1_000_000 and entry.file_size > self._limits.archive_ratio * max(
                entry.compress_size, 1
            ):
                raise Refused("bomb")
        starts = sorted((entry.header_offset, entry.compress_size) for entry in entries)
        overlap = any(at + size > after for (at, size), (after, _) in pairwise(starts))
        # Bytes before the first part or after the directory belong to another file.
        tail = data.rfind(b"PK\x05\x06")
        length = int.from_bytes(data[tail + 20 : tail + 22], "little") if tail >= 0 else 0
        if (
            overlap
            or starts[0][0] != 0
            or not data.startswith(b"PK\x03\x04")
            or tail + 22 + length != len(data)
        ):
            raise Refused("two_types" if not overlap else "bomb")

    def _check_nested(self, name: str) -> None:
        entry = self._entries[name]
        if name.startswith(_EXPECTED):
            return
        try:
            with self._zip.open(entry) as file:
                head = file.read(8)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ):
            raise Refused("damaged") from None
        if head.startswith(_NESTED):
            raise Refused("nested_archive")


def _is_odd(name: str) -> bool:
    path = PurePosixPath(name)
    bad = any(ord(char) < 32 or char == "\\" for char in name)
    return bad or path.is_absolute() or ".." in path.parts or not name or ":" in name


def pack(parts: Mapping[str, bytes], stored_first: str = "") -> bytes:
    """Write a package: fixed dates, sorted parts, no remarks.

    Args:
        parts: name to content.
        stored_first: a part that comes first and uncompressed, as ODF asks for `mimetype`.
    """
    out = io.BytesIO()
    first = (stored_first, "[Content_Types].xml")
    order = sorted(parts, key=lambda name: (first.index(name) if name in first else len(first), name))
    with zipfile.ZipFile(out, "w") as archive:
        for name in order:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name == stored_first else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, parts[name])
    return out.getvalue()
