"""Where vocabulary and rulebook are read from: the files shipped with the program, or those of an earlier version.

One book a process. An earlier one is put on the shelf before anything was read.
"""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable

_held: Traversable | None = None


def at(*names: str) -> Traversable:
    """A folder or file of the book, for example `at("law", "rules")`."""
    return (_held or resources.files("duenotice")).joinpath(*names)


def put(book: Traversable | None) -> None:
    """Have the book read from another place: a folder or an archive that holds `dossier` and `law`. None: the shipped one."""
    global _held
    _held = book
