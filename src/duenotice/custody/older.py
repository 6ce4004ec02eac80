"""Copies kept from before an update, in the folder of the vault or of the team's files.

They open with the same key and hold every case as it stood, those erased since included. So they are told of wherever an
erasing is, and deleted by one act once the new version has proved itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from duenotice.custody import audit, session
from duenotice.custody.disk import make_folder, sync_folder
from duenotice.custody.errors import disk_in_words

FOLDER = "before-update"
_FORM = ".backup"


def listed() -> list[Path]:
    """The copies, oldest first."""
    found = (session.current().folder / FOLDER).glob(f"*{_FORM}")
    return sorted(found, key=lambda copy: copy.stat().st_mtime)


def place(stem: str) -> Path:
    """Where the next copy goes.

    Args:
        stem: what its name begins with.

    Raises:
        DiskTrouble: the folder cannot be made.
    """
    folder = session.current().folder / FOLDER
    with disk_in_words("the backup before the update"):
        make_folder(folder)
    return folder / f"{stem}-{datetime.now(UTC):%Y%m%d-%H%M%S}{_FORM}"


def remove(*, actor: str = audit.LOCAL) -> int:
    """Delete every copy; how many there were.

    Raises:
        DiskTrouble: the disk refuses; the log says nothing of copies that are still there.
    """
    copies = listed()
    with disk_in_words("the deletion of older copies"):
        for copy in copies:
            copy.unlink(missing_ok=True)
        if copies:
            sync_folder(copies[0].parent)
    if copies:
        audit.append("copies.deleted", {"number": len(copies)}, actor=actor)
    return len(copies)
