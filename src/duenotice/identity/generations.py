"""Generations of a registry on disk: which one is in use, what it says of itself, and the swap at one stroke."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any, Final

from duenotice.identity.errors import IdentityError

FORMAT: Final = 2
CURRENT: Final = "CURRENT"
REMEDY: Final = "Build it again with 'duenotice registry build'."


def current(folder: Path) -> Path:
    """The folder of the generation in use.

    Raises:
        IdentityError: there is none, or the folder does not say which.
    """
    try:
        name = (folder / CURRENT).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IdentityError(
            "There is no registry here.", "Build one with 'duenotice registry build'.", str(folder)
        ) from None
    except UnicodeDecodeError:
        name = ""
    home = folder / name
    if not name.startswith("generation-") or "/" in name or not home.is_dir():
        raise IdentityError(
            "The registry does not say which generation is in use: it is damaged.", REMEDY, str(folder)
        )
    return home


def fresh(folder: Path) -> Path:
    """A folder for a new generation."""
    numbers = [int(path.name[11:]) for path in folder.glob("generation-*") if path.name[11:].isdigit()]
    home = folder / f"generation-{max(numbers, default=0) + 1}"
    home.mkdir()
    return home


def put_in_place(folder: Path, home: Path) -> None:
    """Make a generation the one in use, at one stroke; the others are removed."""
    aside = folder / (CURRENT + ".new")
    with aside.open("w", encoding="ascii") as stream:
        stream.write(home.name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(folder / CURRENT)
    for old in folder.glob("generation-*"):
        if old != home:
            shutil.rmtree(old, ignore_errors=True)


def write_meta(home: Path, meta: dict[str, Any]) -> None:
    """Write a generation's record of itself, with its own checksum and one of each file of its index."""
    files = {
        path.name: [path.stat().st_size, _sum(path)]
        for path in sorted((home / "index").iterdir())
        if not path.name.startswith(".") and path.suffix != ".lock"
    }
    meta = meta | {"files": files}
    text = json.dumps(meta, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    aside = home / "meta.new"
    aside.write_text(
        json.dumps({"sum": hashlib.sha256(text.encode()).hexdigest()}) + "\n" + text, encoding="utf-8"
    )
    aside.replace(home / "meta.json")


def read_meta(home: Path) -> dict[str, Any]:
    """A generation's record of itself.

    Raises:
        IdentityError: damaged, or of another format.
    """
    damaged = IdentityError("The registry's record of itself is damaged.", REMEDY, str(home.parent))
    try:
        head, _, text = (home / "meta.json").read_text(encoding="utf-8").partition("\n")
        if json.loads(head)["sum"] != hashlib.sha256(text.encode()).hexdigest():
            raise damaged
        meta: dict[str, Any] = json.loads(text)
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, IdentityError):
            raise
        raise damaged from None
    if meta.get("format") != FORMAT:
        raise IdentityError("The registry was written in another format.", REMEDY, str(home.parent))
    return meta


def check_files(home: Path, meta: dict[str, Any], *, verify: bool) -> None:
    """Check the files of a generation's index: their sizes, and with `verify` every byte.

    Raises:
        IdentityError: one is missing or damaged.
    """
    for name, (size, checksum) in meta["files"].items():
        path = home / "index" / name
        whole = path.is_file() and path.stat().st_size == size
        if not whole or (verify and _sum(path) != checksum):
            raise IdentityError(
                f"The registry's file {name} is missing or damaged.", REMEDY, str(home.parent)
            )


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
