"""A report: what a document says, apart from the file it becomes.

Every renderer reads this one model, so that PDF, DOCX, HTML and terminal text carry the same words and notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

#: Languages written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ug", "ckb", "ps"})


class ReportError(ValueError):
    """A report that contradicts itself: a note nobody refers to, a mark without a note, notes out of order."""


class Style(StrEnum):
    """How a run of text is set.

    PLAIN: words of the report. STRONG: the same, set heavier. CITE: a citation or a code, Latin script,
    always from left to right. DATA: a value that came in with the case (a code name, an exhibit), in its own script.
    """

    PLAIN = "plain"
    STRONG = "strong"
    CITE = "cite"
    DATA = "data"


class Role(StrEnum):
    """What a paragraph is for.

    LEAD: the headline sentence. BODY: text. LABEL: a line that names what follows. ASIDE: smaller, what
    limits the text. CAUTION: what the reader must not miss.
    """

    LEAD = "lead"
    BODY = "body"
    LABEL = "label"
    ASIDE = "aside"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style.

    Attributes:
        text: the words; renderers write them literally and never read markup in them.
        style: how it is set.
        lang: its language where that differs from the report's, '' for the report's own.
        url: public address it points to, '' for none.
    """

    text: str
    style: Style = Style.PLAIN
    lang: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A reference to the note of that number."""

    number: int


Inline = Run | Mark
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    line: Line
    role: Role = Role.BODY


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each entry is one or more paragraphs. `ordered` numbers the entries."""

    entries: tuple[tuple[Paragraph, ...], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and values: what was assessed, on what date."""

    rows: tuple[tuple[Line, Line], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row of headings; every row has as many cells as the heading."""

    caption: str
    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


Block = Paragraph | Items | Pairs | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it.

    Attributes:
        key: name by which a renderer may move it (grounds, questions), never shown.
        title: the heading; carries no note.
        blocks: paragraphs, lists, tables.
        sections: sections below.
    """

    key: str
    title: Line
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; `number` counts from one in the order of first reference."""

    number: int
    line: Line


@dataclass(frozen=True, slots=True)
class Labels:
    """The renderers' own words, in the report's language.

    Attributes:
        notes: heading of the notes where they stand together.
        note_mark: a note's number as it is read aloud; holds {number}.
        back: the way back from a note to the text; holds {number}.
        page: running page number; holds {page} and {pages}.
    """

    notes: str = "Notes"
    note_mark: str = "Note {number}"
    back: str = "Back to the text of note {number}"
    page: str = "{page} of {pages}"


@dataclass(frozen=True, slots=True)
class Report:
    """A whole document.

    Attributes:
        kind: type of document, in words: Assessment.
        code_name: code name or file reference of the case, never a person's name; '' when there is none.
        lang: ISO 639 code of its language.
        record_date: date of the record; the only date in the file's properties.
        generator: program and version.
        lead: the opening paragraphs, headline sentence first.
        sections: the body.
        notes: the footnotes, in the order of first reference.
        labels: the renderers' own words.

    Raises:
        ReportError: notes and references do not match.
    """

    kind: str
    code_name: str
    lang: str
    record_date: date
    generator: str
    lead: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...] = ()
    labels: Labels = field(default_factory=Labels)

    def __post_init__(self) -> None:
        if [note.number for note in self.notes] != list(range(1, len(self.notes) + 1)):
            raise ReportError("Notes are not numbered 1, 2, 3 ...")
        marks = (item for line in self._all_lines() for item in line if isinstance(item, Mark))
        first = list(dict.fromkeys(mark.number for mark in marks))
        if first != list(range(1, len(self.notes) + 1)):
            raise ReportError("References and notes do not match in order.")
        if any(isinstance(item, Mark) for note in self.notes for item in note.line):
            raise ReportError("A note refers to another note.")

    @property
    def title(self) -> str:
        """Type of document and code name: what the file's properties carry."""
        return f"{self.kind}: {self.code_name}" if self.code_name else self.kind

    @property
    def heading(self) -> tuple[Run, ...]:
        """The title as it stands on the page, the code name apart from the words."""
        if not self.code_name:
            return (Run(self.kind),)
        return (Run(f"{self.kind}: "), Run(self.code_name, Style.DATA))

    @property
    def rtl(self) -> bool:
        """Whether the report's language is written from right to left."""
        return right_to_left(self.lang)

    def _all_lines(self) -> Iterator[Line]:
        for paragraph in self.lead:
            yield paragraph.line
        for section in self.sections:
            yield from lines_of(section)


def right_to_left(lang: str) -> bool:
    """Whether a language is written from right to left."""
    return lang.split("-")[0] in RIGHT_TO_LEFT


def lines_of(section: Section) -> Iterator[Line]:
    """Every line of a section and those below, in reading order."""
    yield section.title
    for block in section.blocks:
        match block:
            case Paragraph():
                yield block.line
            case Items():
                yield from (paragraph.line for entry in block.entries for paragraph in entry)
            case Pairs():
                yield from (line for row in block.rows for line in row)
            case Table():
                yield from block.header
                yield from (line for row in block.rows for line in row)
    for below in section.sections:
        yield from lines_of(below)


def plain_text(line: Line) -> str:
    """The words of a line without its marks."""
    return "".join(item.text for item in line if isinstance(item, Run))


def direction_of(line: Line, lang: str) -> str:
    """`rtl` or `ltr` for a paragraph: the report's, unless every word is in a language of the other."""
    runs = [item for item in line if isinstance(item, Run) and item.text.strip()]
    ways = {right_to_left(run.lang or lang) for run in runs if run.style is not Style.DATA}
    rtl = ways.pop() if len(ways) == 1 else right_to_left(lang)
    return "rtl" if rtl else "ltr"
