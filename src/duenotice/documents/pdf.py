"""A report as PDF: archivable and accessible (PDF/A-2a with PDF/UA-1), the same bytes every time."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

import typst

from duenotice.documents.direction import isolates, run_language
from duenotice.documents.errors import DocumentError
from duenotice.documents.fonts import draw, font_folder
from duenotice.reports import (
    Block,
    Inline,
    Items,
    Line,
    Mark,
    Pairs,
    Paragraph,
    Report,
    Role,
    Run,
    Section,
    direction_of,
    visible,
)
from duenotice.reports.text import code_point

_FAILED = "The PDF could not be made from this report."
#: A word longer than this may break anywhere, so that it stays on the page.
LONGEST_WORD = 36
_LONG = re.compile(rf"\S{{{LONGEST_WORD},}}")
_PLAIN = re.compile(r"[^\x20-\x7e\u00a0-\u00ac\u00ae-\u00ff\u0621-\u063a\u0641-\u064a\u2010-\u2027]")


def to_pdf(report: Report) -> bytes:
    """Render a report.

    The file's properties hold the title (type of document and code name), the language, the record date and
    the program: no author, no path, no time of day. Only carried fonts are used.

    Raises:
        DocumentError: the file could not be made; the message holds nothing of the report.
    """
    for drawn in (draw, _safest):
        try:
            return _compile(_Writer(report, drawn).content())
        except typst.TypstError:
            continue
    raise DocumentError(_FAILED, "Try DOCX or HTML, and tell the maintainers.")


def _safest(text: str) -> str:
    """Letters of the Latin and Arabic alphabets as they are, everything else as its code.

    For text that mixes scripts within one letter, which no single font can draw.
    """
    return _PLAIN.sub(lambda found: code_point(found.group()), text)


@cache
def _fonts() -> Any:
    folder = [str(font_folder())]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folder)


@cache
def _template() -> bytes:
    return (resources.files("duenotice.documents") / "report.typ").read_bytes()


def _compile(content: dict[str, Any]) -> bytes:
    year, month, day = content["date"]
    compiler = typst.Compiler(_template(), font_paths=_fonts(), sys_inputs={"report": json.dumps(content)})
    stamp = datetime(year, month, day, tzinfo=UTC)
    made = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=stamp)
    if not isinstance(made, bytes):
        raise DocumentError(_FAILED, "Try DOCX or HTML, and tell the maintainers.")
    return made


class _Writer:
    """A report as the plain values the template reads; first and later references to a note differ."""

    def __init__(self, report: Report, drawn: Any) -> None:
        self.report = report
        self.drawn = drawn
        self.seen: set[int] = set()

    def content(self) -> dict[str, Any]:
        """Everything the template needs."""
        report = self.report
        return {
            "title": self._words(report.title),
            "heading": "".join(item["text"] for item in self._inlines(report.heading)),
            "lang": report.lang,
            "rtl": report.rtl,
            "date": [report.record_date.year, report.record_date.month, report.record_date.day],
            "page": self._words(report.labels.page),
            "lead": [self._block(item) for item in report.lead],
            "sections": [self._section(item) for item in report.sections],
            "notes": [self._inlines(note.line) for note in report.notes],
        }

    def _section(self, section: Section) -> dict[str, Any]:
        return {
            "title": self._line(section.title),
            "blocks": [self._block(item) for item in section.blocks],
            "sections": [self._section(item) for item in section.sections],
        }

    def _block(self, block: Block) -> dict[str, Any]:
        match block:
            case Paragraph(line, role):
                return {"kind": "paragraph", "line": self._line(line), "role": role.value}
            case Items(entries, ordered):
                shown = [[self._block(item) for item in entry] for entry in entries]
                return {"kind": "items", "entries": shown, "ordered": ordered}
            case Pairs(rows):
                return {"kind": "pairs", "rows": [[self._line(line) for line in row] for row in rows]}
            case _:
                caption = self._block(Paragraph((Run(block.caption),), Role.LABEL))
                header = [self._line(cell) for cell in block.header]
                body = [[self._line(cell) for cell in row] for row in block.rows]
                return {
                    "kind": "table",
                    "caption": caption,
                    "header": header,
                    "rows": body,
                }

    def _line(self, line: Line) -> dict[str, Any]:
        return {
            "items": self._inlines(line),
            "rtl": direction_of(line, self.report.lang) == "rtl",
        }

    def _inlines(self, line: Line) -> list[dict[str, Any]]:
        return [self._inline(item, before, after) for item, before, after in isolates(line, self.report)]

    def _inline(self, item: Inline, before: str, after: str) -> dict[str, Any]:
        if isinstance(item, Mark):
            first = item.number not in self.seen
            self.seen.add(item.number)
            return {"note": item.number, "first": first}
        return {
            "text": f"{before}{self._words(item.text)}{after}",
            "style": item.style.value,
            "lang": run_language(item) or None,
            "url": item.url or None,
        }

    def _words(self, text: str) -> str:
        shown = self.drawn(visible(text))
        return _LONG.sub(lambda found: _breakable(found.group()), shown)


def _breakable(word: str) -> str:
    """A long word with places where the line may end."""
    if word.startswith(("https://", "http://")):
        return re.sub(r"([/\-._?&=%])(?=\w)", "\\1\u200b", word)
    return "\u200b".join(word[index : index + 12] for index in range(0, len(word), 12))
