"""A team's master key: in a file of its own on the server, never in the database.

The file holds the vault's random id and 32 random bytes. Whoever has it and the sealed files can read them; whoever has
the database alone cannot. Only the account that runs the program may read it.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

from duenotice.custody import keys, schema, session
from duenotice.custody.disk import Lock, forbid_core_dumps, make_folder, write_whole
from duenotice.custody.errors import Damaged, VaultError, disk_in_words
from duenotice.custody.header import Header
from duenotice.custody.session import FILES, LOCK, Session
from duenotice.custody.stretch import FLOOR

_FORMAT = "duenotice-key"
#: A server's vault is not locked for lying idle: each person's visit ends by itself instead.
_NEVER = 10.0**10


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What the key file holds.

    Attributes:
        vault: random id of the vault.
        master: the master key.
    """

    vault: str
    master: bytes = field(repr=False)


def create(path: Path) -> KeyFile:
    """Make a key file that only its owner may read.

    Raises:
        VaultError: a file is there already; a key is never written over.
        DiskTrouble: the disk is full or cannot be written.
    """
    if path.exists():
        raise VaultError(
            "A key file is there already.", "Keep it: without it the sealed files open never again."
        )
    made = KeyFile(secrets.token_hex(16), keys.new_key())
    content = {
        "format": _FORMAT,
        "version": 1,
        "vault": made.vault,
        "key": base64.b64encode(made.master).decode(),
    }
    make_folder(path.parent)
    write_whole(path, json.dumps(content, indent=1).encode(), "the key file")
    return made


def read(path: Path) -> KeyFile:
    """Read a key file.

    Raises:
        Damaged: missing, not readable, or no key file.
    """
    try:
        content = json.loads(path.read_bytes())
        master = base64.b64decode(content["key"], validate=True)
        vault = str(content["vault"])
        if content["format"] != _FORMAT or len(master) != keys.KEY_BYTES or len(bytes.fromhex(vault)) != 16:
            raise ValueError(vault)
    except (OSError, ValueError, KeyError, TypeError):
        raise Damaged(
            "The key file is missing or cannot be read.",
            "Name the right one in DUENOTICE_KEY_FILE, or make a first one with `duenotice team init`.",
        ) from None
    return KeyFile(vault, master)


def faults(path: Path, apart_from: tuple[Path, ...] = ()) -> list[str]:
    """What is not safe about where and how a key file lies, in sentences.

    Args:
        path: the key file.
        apart_from: folders it must not lie in, such as the database's.
    """
    try:
        found = path.lstat()
    except OSError:
        return ["There is no key file where DUENOTICE_KEY_FILE says."]
    if not stat.S_ISREG(found.st_mode) and not path.is_symlink():
        return ["The key file is no ordinary file."]
    told = []
    if sys.platform != "win32":
        target = path.stat()
        if target.st_mode & 0o077:
            told.append("The key file can be read by other accounts of this server: chmod 600, or 400.")
        if target.st_uid not in (0, os.geteuid()):
            told.append("The key file belongs to another account, which could exchange it.")
        if path.resolve().parent.stat().st_mode & 0o022:
            told.append("The folder of the key file can be written by others, who could exchange the key.")
    real = path.resolve()
    told += [
        f"The key file lies in {folder}, beside what it opens: one copy would take both."
        for folder in apart_from
        if real.is_relative_to(folder.resolve())
    ]
    return told


def open_with(key: KeyFile, folder: Path) -> Session:
    """Open a team's sealed files with its key. One process at a time.

    Raises:
        AlreadyOpen: another process serves this folder.
        DiskTrouble: the folder cannot be written.
    """
    lock = _prepare(folder)
    lock.take()
    try:
        return _start(key, folder, lock)
    except BaseException:
        lock.free()
        raise


def open_beside(key: KeyFile, folder: Path) -> Session:
    """Open a team's sealed files while the server may hold them: to read what never changes, and to write in the log.

    Raises:
        DiskTrouble: the folder cannot be written.
    """
    return _start(key, folder, _prepare(folder))


def _prepare(folder: Path) -> Lock:
    forbid_core_dumps()
    with disk_in_words("the folder of the sealed files"):
        make_folder(folder / FILES)
    return Lock(folder / LOCK)


def _start(key: KeyFile, folder: Path, lock: Lock) -> Session:
    # No passphrase wraps this master key, and none could: the header stays in memory, without slots.
    header = Header(key.vault, schema.SCHEMA, FLOOR, b"", b"", b"")
    return session.start(folder, header, key.master, lock, _NEVER)
