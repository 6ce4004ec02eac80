"""Helpers for those who write reports: notes that number themselves, phrases with runs spliced in."""

from __future__ import annotations

import re
from collections.abc import Callable

from duenotice.reports.model import Inline, Line, Mark, Note, Run, Style

_SLOT = re.compile("\ue000(\\d+)\ue001")


class Notes:
    """Footnotes in the making: the same note said twice keeps its first number."""

    def __init__(self) -> None:
        self._lines: dict[Line, int] = {}

    def cite(self, line: Line) -> Mark:
        """A mark for a note; adds the note the first time."""
        return Mark(self._lines.setdefault(line, len(self._lines) + 1))

    def all(self) -> tuple[Note, ...]:
        """The notes so far, in the order of first reference."""
        return tuple(Note(number, line) for line, number in self._lines.items())


def splice(
    template: Callable[..., str], *, style: Style = Style.PLAIN, lang: str = "", **values: object
) -> Line:
    """A phrase as a line, values that are runs or lines kept whole in the place where the phrase names them.

    Args:
        template: called with every value by name, returns the phrase.
        style: style of the words around the values.
        lang: language of those words where it differs from the report's.
        values: runs, lines, or anything else, which the phrase formats itself.
    """
    slots: list[Line] = []
    plain: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Run | Mark | tuple):
            plain[name] = f"\ue000{len(slots)}\ue001"
            slots.append(value if isinstance(value, tuple) else (value,))
        else:
            plain[name] = value
    pieces: list[Inline] = []
    for index, piece in enumerate(_SLOT.split(template(**plain))):
        if index % 2:
            pieces.extend(slots[int(piece)])
        elif piece:
            pieces.append(Run(piece, style, lang))
    return tuple(pieces)
