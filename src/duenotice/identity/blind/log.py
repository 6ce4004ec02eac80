"""A log that only grows: each line holds the hash of the line before it. It counts, and the caps rest on its counts."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duenotice.identity.errors import IdentityError

_START = "0" * 64


class Log:
    """A chained log in one file, readable by its owner only.

    Args:
        path: the file; made at the first entry.

    Raises:
        IdentityError: a line was changed, dropped or cut.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries = list(_read(path))
        self.head = self.entries[-1]["hash"] if self.entries else _START

    def append(self, entry: dict[str, Any], *, wait: bool = True) -> dict[str, Any]:
        """Write an entry; returns it with its number and hash.

        Args:
            entry: what to log.
            wait: whether it must be safely on disk before this returns.
        """
        held = {**entry, "number": len(self.entries) + 1, "before": self.head}
        held["hash"] = _hash(held)
        with open(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as stream:
            stream.write(_line(held))
            stream.flush()
            if wait:
                os.fsync(stream.fileno())
        self.entries.append(held)
        self.head = held["hash"]
        return held


def _line(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _hash(entry: dict[str, Any]) -> str:
    return hashlib.sha256(_line({key: value for key, value in entry.items() if key != "hash"})).hexdigest()


def _read(path: Path) -> Iterator[dict[str, Any]]:
    before = _START
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            whole = entry["number"] == number and entry["before"] == before and entry["hash"] == _hash(entry)
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise IdentityError(
                "The log of the blind check was changed, so its counts cannot be trusted and nothing is answered.",
                "Compare it with a copy and find out who changed it.",
                f"{path.name}, line {number}",
            )
        before = entry["hash"]
        yield entry


def save(path: Path, data: bytes) -> None:
    """Write a file at one stroke, readable by its owner only."""
    aside = path.with_name(path.name + ".new")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
