"""A report for the terminal: plain text, wrapped, nothing left out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from duenotice.documents.direction import isolates
from duenotice.reports import (
    Block,
    Items,
    Line,
    Mark,
    Pairs,
    Paragraph,
    Report,
    Role,
    Section,
    Table,
    visible,
)

WIDTH = 100
#: Sections that come first on a terminal; the others follow in their own order.
FIRST = ("grounds", "questions")


def to_text(report: Report, width: int = WIDTH) -> str:
    """Render a report, headline first, then the grounds and the questions, then the rest; notes at the end.

    Args:
        report: what to render.
        width: columns; public addresses longer than a line are left whole.
    """
    writer = _Writer(report, max(width, 30))
    order = {key: index for index, key in enumerate(FIRST)}
    sections = sorted(report.sections, key=lambda section: order.get(section.key, len(FIRST)))
    lines = [*writer.opening()]
    for section in sections:
        lines += writer.section(section, 1)
    return "\n".join([*lines, *writer.notes()]).rstrip() + "\n"


class _Writer:
    def __init__(self, report: Report, width: int) -> None:
        self.report = report
        self.width = width

    def opening(self) -> Iterator[str]:
        yield from self._wrapped(self.report.heading)
        yield ""
        for paragraph in self.report.lead:
            yield from self._block(paragraph)
            yield ""

    def section(self, section: Section, level: int) -> Iterator[str]:
        title = list(self._wrapped(section.title))
        yield ""
        if level == 1:
            yield from (line.upper() if self.report.lang == "en" else line for line in title)
            yield "=" * self.width
        elif level == 2:
            yield from title
            yield "-" * min(self.width, max(columns(line) for line in title))
        else:
            yield from title
        for block in section.blocks:
            yield from self._block(block)
            if not (isinstance(block, Paragraph) and block.role is Role.LABEL):
                yield ""
        for below in section.sections:
            yield from self.section(below, level + 1)

    def notes(self) -> Iterator[str]:
        if not self.report.notes:
            return
        title = self.report.labels.notes
        yield from ("", title.upper() if self.report.lang == "en" else title)
        yield "=" * self.width
        space = len(str(len(self.report.notes))) + 3
        for note in self.report.notes:
            yield from self._wrapped(note.line, first=f"[{note.number}]".ljust(space), rest=" " * space)

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Paragraph(line, role):
                start = "! " if role is Role.CAUTION else ""
                yield from self._wrapped(line, first=start, rest=" " * len(start))
            case Items(entries, ordered):
                yield from self._items(entries, ordered)
            case Pairs(rows):
                for name, value in rows:
                    label = f"{self._plain(name)}: "
                    yield from self._wrapped(value, first=label, rest="    ")
            case Table():
                yield from self._table(block)

    def _items(self, entries: tuple[tuple[Paragraph, ...], ...], ordered: bool) -> Iterator[str]:
        for number, entry in enumerate(entries, 1):
            sign = f"{number}. " if ordered else "- "
            for index, paragraph in enumerate(entry):
                start = sign if index == 0 else " " * len(sign)
                yield from self._wrapped(paragraph.line, first=start, rest=" " * len(sign))

    def _table(self, table: Table) -> Iterator[str]:
        heads = [self._plain(cell) for cell in table.header]
        for row in table.rows:
            for index, cell in enumerate(row):
                start = "- " if index == 0 else f"  {heads[index]}: "
                yield from self._wrapped(cell, first=start, rest="    ")

    def _plain(self, line: Line) -> str:
        shown, marked = "", False
        for item, before, after in isolates(line, self.report):
            if isinstance(item, Mark):
                shown += f"[{item.number}]" if marked else f" [{item.number}]"
            else:
                shown += f"{before}{visible(item.text)}{after}"
            marked = isinstance(item, Mark)
        return shown

    def _wrapped(self, line: Line, *, first: str = "", rest: str = "") -> Iterator[str]:
        current, filled = first, False
        for word in self._plain(line).split(" "):
            for piece in _pieces(word, self.width - columns(rest)):
                space = " " if filled else ""
                if filled and columns(current) + len(space) + columns(piece) > self.width:
                    yield current.rstrip()
                    current, space = rest, ""
                current += space + piece
                filled = True
        yield current.rstrip()


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word cut where it does not fit a line; addresses stay whole, so that they can be copied."""
    if word.lstrip("(").startswith(("https://", "http://")) or columns(word) <= room:
        yield word
        return
    piece = ""
    for char in word:
        if piece and columns(piece + char) > room:
            yield piece
            piece = ""
        piece += char
    yield piece


def columns(text: str) -> int:
    """Columns a text takes on a terminal: two for wide characters, none for marks and direction signs."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
