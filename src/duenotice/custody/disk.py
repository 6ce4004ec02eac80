"""Writing that survives a crash, and one process at a time."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO

from duenotice.custody.errors import AlreadyOpen, disk_in_words

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
PART = ".part"


def make_folder(path: Path) -> None:
    """Create a folder that only its owner may enter."""
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)


def open_private(path: Path) -> IO[bytes]:
    """Create a file that only its owner may read."""
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, PRIVATE_FILE), "w+b")


def flush(file: IO[bytes]) -> None:
    """Push a file's bytes to the disk itself."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Push a folder's list of names to the disk itself, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes, what: str) -> None:
    """Replace a file by new content: after a crash either the old or the new is there, whole.

    Raises:
        DiskTrouble: the disk is full or cannot be written; the old file is unchanged.
    """
    part = path.with_name(path.name + PART)
    with disk_in_words(what):
        try:
            with open_private(part) as file:
                file.write(content)
                flush(file)
            part.replace(path)
            sync_folder(path.parent)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise


class Lock:
    """Held while a process has the vault open; the system frees it when the process dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Hold the lock.

        Raises:
            AlreadyOpen: another process holds it.
            DiskTrouble: the lock file cannot be written.
        """
        with disk_in_words("the lock"):
            file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE), "r+b")
        if not _try_lock(file):
            file.close()
            reason = "The vault is open in another window or program, and two at once could damage it."
            raise AlreadyOpen(reason, "Close or lock it there first.")
        self._file = file

    def free(self) -> None:
        """Let the lock go."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Lock:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.free()


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def forbid_core_dumps() -> None:
    """A crash must not leave the memory, keys included, in a file."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
