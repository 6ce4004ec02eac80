"""What carries a case in: the folder or the ZIP archive that another vault wrote.

An archive is read as it lies: nothing of the case is unpacked onto the disk in clear.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from duenotice.register.errors import RegisterError

_ENCRYPTED = 0x1
#: More than text shrinks to; what unpacks to more was made to fill the disk.
_MOST_UNPACKED, _SMALL = 200, 10_000_000


class Carrier(Protocol):
    """Files by name, with `/` between folder and file.

    Attributes:
        name: of the folder or archive itself.
        names: every file that is there.
    """

    name: str
    names: set[str]

    def size(self, name: str) -> int:
        """Bytes of a file. Raises RegisterError when there is none."""

    def open(self, name: str) -> IO[bytes]:
        """A file, to be read. Raises RegisterError when there is none."""


class Folder:
    """A folder. No link is followed: it might lead out of it."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, path.name
        self.names = {found.relative_to(path).as_posix() for found in path.rglob("*") if not found.is_dir()}

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return self._file(name).stat().st_size

    def open(self, name: str) -> IO[bytes]:
        """A file, to be read."""
        return self._file(name).open("rb")

    def _file(self, name: str) -> Path:
        path = self.path / name
        if path.is_symlink() or not path.is_file():
            raise RegisterError(f"{name}: missing.")
        return path


class Archive:
    """A ZIP archive.

    Raises:
        RegisterError: it is sealed with a password, holds a name twice, or unpacks to more than a case does.
    """

    def __init__(self, packed: zipfile.ZipFile, name: str) -> None:
        self.packed, self.name = packed, name
        entries = [entry for entry in packed.infolist() if not entry.is_dir()]
        self.entries = {entry.filename: entry for entry in entries}
        self.names = set(self.entries)
        if len(self.entries) < len(entries):
            raise RegisterError(f"{name} holds a file twice under one name.")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise RegisterError(f"{name} is locked with a password. Unpack it first, and name the folder.")
        held = sum(entry.compress_size for entry in entries)
        if sum(entry.file_size for entry in entries) > _MOST_UNPACKED * held + _SMALL:
            raise RegisterError(
                f"{name} unpacks to more than {_MOST_UNPACKED} times its size, which no case does."
            )

    def size(self, name: str) -> int:
        """Bytes of a file, unpacked. No more than these are read."""
        return self._entry(name).file_size

    def open(self, name: str) -> IO[bytes]:
        """A file, to be read."""
        return self.packed.open(self._entry(name))

    def _entry(self, name: str) -> zipfile.ZipInfo:
        if name not in self.entries:
            raise RegisterError(f"{name}: missing.")
        return self.entries[name]


@contextmanager
def carrier(source: Path | IO[bytes]) -> Iterator[Carrier]:
    """Open what carries a case.

    Args:
        source: a folder, a ZIP archive, or the content of one.

    Raises:
        RegisterError: it is neither, or an archive that is damaged, also where that shows only while it is read.
    """
    name = source.name if isinstance(source, Path) else "The file"
    if isinstance(source, Path) and source.is_dir():
        yield Folder(source)
        return
    try:
        with zipfile.ZipFile(source) as packed:
            yield Archive(packed, name)
    except FileNotFoundError:
        raise RegisterError(f"There is no {name} here. Name the folder or archive of a case.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise RegisterError(
            f"{name} is not the archive of a case, or it is damaged. Export the case again where it came from."
        ) from None
