"""End a comparison window: what appeared and disappeared between two runs; then the hashes and their key are gone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duenotice.observatory.connectors.notices import Collection
from duenotice.observatory.counts import THRESHOLD

_WHOLE = {"complete", "zero"}


@dataclass(frozen=True, slots=True)
class Moved:
    """What changed in one slice between two runs.

    Attributes:
        name: of the slice.
        appeared, disappeared: how many notices; None when there were fewer than ten, none included.
    """

    name: str
    appeared: int | None
    disappeared: int | None


def compare(before: Path, after: Path) -> list[Moved]:
    """Compare two runs of one window and discard both files.

    Only slices complete in both runs are compared: a slice that fell short would look like a disappearance. What is given
    back holds nothing under ten, because one disappearance can tell that somebody found refuge.

    Raises:
        ValueError: the runs do not share a key, or are one; the files stay.
    """
    if before.resolve() == after.resolve():
        raise ValueError("Give two different runs: a run does not differ from itself.")
    one, two = Collection.read(before), Collection.read(after)
    if one.key != two.key:
        raise ValueError("The two runs are of different comparison windows: their hashes cannot be compared.")
    found = []
    for name, held in sorted(one.states.items()):
        other = two.states.get(name)
        if other is not None and {held.outcome, other.outcome} <= _WHOLE:
            found.append(Moved(name, _told(other.found - held.found), _told(held.found - other.found)))
    discard(before, after)
    return found


def discard(*paths: Path) -> None:
    """Overwrite the key and the hashes, and remove the files."""
    for path in paths:
        length = path.stat().st_size
        with path.open("r+b") as file:
            file.write(b"\0" * length)
            file.flush()
        path.unlink()


def _told(marks: set[str]) -> int | None:
    return len(marks) if len(marks) >= THRESHOLD else None
