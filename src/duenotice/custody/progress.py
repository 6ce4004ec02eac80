"""How far slow work of the vault is."""

from __future__ import annotations

from collections.abc import Callable

#: Told how much of how much is done; may raise to stop the work.
Progress = Callable[[int, int], None]
_STEPS = 1000


def silent(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def part(progress: Progress, number: int, parts: int) -> Progress:
    """The progress of one part of the work, as its share of the whole.

    Args:
        progress: told of the whole, in thousandths of a part.
        number: which part, from 0.
        parts: how many there are; each counts the same.
    """

    def told(done: int, total: int) -> None:
        here = _STEPS * done // total if total else _STEPS
        progress(number * _STEPS + min(here, _STEPS), parts * _STEPS)

    return told
