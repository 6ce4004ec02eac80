"""The vault that this process has open: its keys live here, in memory only.

One process opens one vault. Locking closes every database connection of every thread, empties the write-ahead log and
forgets the keys. An idle vault locks itself.
"""

from __future__ import annotations

import contextlib
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sqlcipher3 import dbapi2

from duenotice.custody import keys
from duenotice.custody.disk import Lock
from duenotice.custody.errors import AlreadyOpen, VaultLocked, disk_in_words
from duenotice.custody.files import FileStore
from duenotice.custody.header import Header

DATABASE = "vault.db"
FILES = "files"
LOCK = "vault.lock"
#: A file of this name asks the process that has the vault open to lock it.
ASK = "lock-now"
IDLE_SECONDS = 600.0
#: How long running work alone keeps the vault open after the last thing a person did.
WORK_SECONDS = 3600.0


class Connection(Protocol):
    """A database connection that can be closed from another thread."""

    def interrupt(self) -> None:
        """Stop what it is doing."""

    def close(self) -> None:
        """Close it."""


@dataclass
class Session:
    """An open vault.

    Attributes:
        folder: the vault's folder.
        header: its header.
        number: counts the openings in this process, so that a connection of an earlier one is never used again.
        idle_seconds: how long it stays open unused.
        ready: opening succeeded.
    """

    folder: Path
    header: Header
    number: int
    idle_seconds: float
    _master: bytearray
    _lock: Lock
    _connections: weakref.WeakSet[Any] = field(default_factory=weakref.WeakSet)
    _seen: float = field(default_factory=time.monotonic)
    _works: int = 0
    ready: bool = False

    @property
    def vault(self) -> str:
        """Id of the vault."""
        return self.header.vault

    @property
    def database(self) -> Path:
        """Path of the encrypted database."""
        return self.folder / DATABASE

    @property
    def files(self) -> FileStore:
        """The sealed files."""
        return FileStore(self.folder / FILES, self.vault)

    def key(self, purpose: str) -> bytes:
        """The key for one purpose.

        Raises:
            VaultLocked: the vault was locked meanwhile.
        """
        if not any(self._master):
            raise VaultLocked
        return keys.derive(bytes(self._master), purpose)

    def master(self) -> bytes:
        """The master key, for rewrapping only."""
        if not any(self._master):
            raise VaultLocked
        return bytes(self._master)

    def keep(self, connection: Connection) -> None:
        """Remember a connection, to close it on locking."""
        self._connections.add(connection)

    def touch(self) -> None:
        """Note that a person uses the vault."""
        self._seen = time.monotonic()

    @contextlib.contextmanager
    def work(self) -> Iterator[None]:
        """While work runs, the vault stays open longer, though not for ever: nobody may be sitting there."""
        self._works += 1
        try:
            yield
        finally:
            self._works -= 1

    @property
    def left(self) -> float:
        """Seconds until it locks itself, when nobody does anything."""
        longest = max(WORK_SECONDS, self.idle_seconds) if self._works else self.idle_seconds
        return self._seen + longest - time.monotonic()

    @property
    def idle(self) -> bool:
        """Whether it lay unused too long."""
        return self.left < 0


_guard = threading.RLock()
_current: Session | None = None
_count = 0
_before_lock: list[Callable[[], None]] = []
_after_lock: list[Callable[[], None]] = []


def after_lock(action: Callable[[], None]) -> None:
    """Call something after each locking, when nothing can be read any more: what was kept in memory is forgotten then."""
    if action not in _after_lock:
        _after_lock.append(action)


def before_lock(action: Callable[[], None]) -> None:
    """Call something before each locking, while the database is still open."""
    if action not in _before_lock:
        _before_lock.append(action)


def start(
    folder: Path, header: Header, master: bytes, lock: Lock, idle_seconds: float = IDLE_SECONDS
) -> Session:
    """Make a vault the open one."""
    global _current, _count
    with _guard:
        end()
        _count += 1
        _current = Session(folder, header, _count, idle_seconds, bytearray(master), lock)
        return _current


def current() -> Session:
    """The open vault.

    Raises:
        VaultLocked: none is open, or it lay idle and has locked itself.
    """
    held = _current
    if held is not None and not held.idle:
        # Without the guard: a thread in the middle of a change must be able to finish it while another one locks.
        return held
    with _guard:
        if _current is not None and _current.idle:
            end()
        if _current is None:
            raise VaultLocked
        return _current


def is_open() -> bool:
    """Whether a vault is open."""
    try:
        current()
    except VaultLocked:
        return False
    return True


def end() -> None:
    """Lock: finish, close every connection, forget the keys, free the folder. Locking twice is no error."""
    global _current
    with _guard:
        held = _current
        if held is None:
            return
        try:
            held.touch()
            for action in _before_lock if held.ready else ():
                action()
        finally:
            _current = None
            for connection in list(held._connections):
                _close(connection)
            held._master[:] = bytes(len(held._master))
            for action in _after_lock:
                action()
            held._lock.free()


def _close(connection: Connection) -> None:
    with contextlib.suppress(dbapi2.Error):
        connection.interrupt()
    with contextlib.suppress(dbapi2.Error):
        connection.close()


def ask_to_lock(folder: Path, wait: float = 10.0) -> bool:
    """Ask the process that has a vault open to lock it. Returns whether it is locked now.

    Args:
        folder: the vault's folder.
        wait: seconds to wait for it.
    """
    end_of_wait = time.monotonic() + wait
    while True:
        try:
            with Lock(folder / LOCK):
                (folder / ASK).unlink(missing_ok=True)
                return True
        except AlreadyOpen:
            if time.monotonic() > end_of_wait:
                return False
            with disk_in_words("the wish to lock"):
                (folder / ASK).touch()
            time.sleep(0.1)


class IdleLock(threading.Thread):
    """Locks the vault when it lies idle or another process asks for it, even if nobody asks for a page."""

    def __init__(self, every: float = 1.0) -> None:
        super().__init__(name="idle-lock", daemon=True)
        self.every = every
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look at the clock until stopped."""
        while not self.stopped.wait(self.every):
            held = _current
            if held is not None and (held.folder / ASK).exists():
                end()
            is_open()
