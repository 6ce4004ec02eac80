"""Where the vault of this computer lies."""

from __future__ import annotations

import os
from pathlib import Path

from duenotice.custody.header import NAME


def home() -> Path:
    """The vault's folder: `DUENOTICE_HOME`, else `DueNotice` in the person's home folder."""
    return Path(os.environ.get("DUENOTICE_HOME") or Path.home() / "DueNotice").absolute()


def has_vault(folder: Path) -> bool:
    """Whether a vault lies in a folder."""
    return (folder / NAME).exists()


def backups() -> Path:
    """Where backups are put unless another place is chosen: beside the vault, never inside it."""
    folder = home()
    return folder.with_name(f"{folder.name}-backups")
