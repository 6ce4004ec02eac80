"""A report as DOCX that a lawyer can edit: real footnotes, real headings, the same bytes every time."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from duenotice.documents import wordml as word
from duenotice.documents.direction import isolates, run_direction, run_language
from duenotice.documents.docx_styles import PARAGRAPH_STYLES, set_styles
from duenotice.documents.package import Footnotes, repack
from duenotice.reports import (
    Block,
    Items,
    Line,
    Mark,
    Pairs,
    Paragraph,
    Report,
    Role,
    Run,
    Section,
    Style,
    Table,
    direction_of,
    visible,
)

_BLANK = (
    "author", "category", "comments", "content_status", "identifier", "keywords", "last_modified_by", "subject",
    "version",
)  # fmt: skip


def to_docx(report: Report) -> bytes:
    """Render a report.

    The file's properties hold the title (type of document and code name), the language, the record date
    and the program; the author and everything else is blank. No template of the reader's is used.
    """
    document = docx.Document()
    document.element.body.clear_content()
    set_styles(document, report)
    _Writer(document, report).write()
    _properties(document, report)
    raw = io.BytesIO()
    document.save(raw)
    return repack(raw.getvalue(), report)


def _properties(document: Document, report: Report) -> None:
    core = document.core_properties
    for name in _BLANK:
        setattr(core, name, "")
    core.title = visible(report.title)[:255]
    core.language = report.lang
    core.revision = 1
    core.created = core.modified = datetime.combine(report.record_date, time())
    printed = core._element.find(qn("cp:lastPrinted"))
    if printed is not None:
        core._element.remove(printed)


class _Writer:
    """Writes the body; notes go to their own part as they are first referred to."""

    def __init__(self, document: Document, report: Report) -> None:
        self.document = document
        self.report = report
        self.notes = Footnotes(document)
        self.seen: set[int] = set()
        self.style_ids = {style.name: style.style_id for style in document.styles}
        self.bullets, self.numbers = word.numbering(document)

    def write(self) -> None:
        """The whole document."""
        report = self.report
        self._page()
        self._paragraph(self.document, report.heading, "Title")
        for paragraph in report.lead:
            self._block(paragraph)
        for section in report.sections:
            self._section(section, 1)

    def _page(self) -> None:
        sheet = self.document.sections[0]
        sheet.page_width, sheet.page_height = Mm(210), Mm(297)
        sheet.left_margin = sheet.right_margin = Mm(30)
        sheet.top_margin, sheet.bottom_margin = Mm(26), Mm(26)
        if self.report.rtl:
            sheet._sectPr.append(OxmlElement("w:bidi"))
        sheet.different_first_page_header_footer = True
        for footer in (sheet.footer, sheet.first_page_footer):
            foot = footer.paragraphs[0]
            foot.style = self.document.styles["Footer"]
            word.page_numbers(foot._p, self.report.labels.page, rtl=self.report.rtl)
        head = sheet.header.paragraphs[0]
        head.style = self.document.styles["Header"]
        self._fill(head._p, self.report.heading)

    def _section(self, section: Section, level: int) -> None:
        self._paragraph(self.document, section.title, f"Heading {min(level, 9)}")
        for block in section.blocks:
            self._block(block)
        for below in section.sections:
            self._section(below, level + 1)

    def _block(self, block: Block) -> None:
        match block:
            case Paragraph(line, role):
                self._paragraph(self.document, line, PARAGRAPH_STYLES[role])
            case Items(entries, ordered):
                self._items(entries, ordered)
            case Pairs(rows):
                self._table(rows, None)
            case Table(caption, header, rows):
                if caption:
                    self._paragraph(self.document, (Run(caption),), PARAGRAPH_STYLES[Role.LABEL])
                self._table(rows, header)

    def _items(self, entries: tuple[tuple[Paragraph, ...], ...], ordered: bool) -> None:
        series = word.new_series(self.document, self.numbers) if ordered else self.bullets
        for entry in entries:
            for index, paragraph in enumerate(entry):
                style = "List Paragraph" if paragraph.role is Role.BODY else "List Aside"
                made = self._paragraph(self.document, paragraph.line, style)
                if index == 0:
                    word.number_by(made._p, series)

    def _table(self, rows: tuple[tuple[Line, ...], ...], header: tuple[Line, ...] | None) -> None:
        lines = (header, *rows) if header else rows
        if not lines:
            return
        table = self.document.add_table(rows=0, cols=len(lines[0]))
        table.autofit = False
        widths = (
            [Mm(50)] + [Mm(100 / (len(lines[0]) - 1))] * (len(lines[0]) - 1) if lines[0][1:] else [Mm(150)]
        )
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        word.table_look(table._tbl, rtl=self.report.rtl, header=header is not None)
        for index, line in enumerate(lines):
            row = table.add_row()
            heading = header is not None and index == 0
            word.row_look(row._tr, heading=heading)
            for column, (cell, content) in enumerate(zip(row.cells, line, strict=True)):
                cell.width = widths[column]
                named = heading or (header is None and column == 0)
                first = cell.paragraphs[0]
                first._p.style = self.style_ids["Table Heading" if named else "Table Text"]
                self._fill(first._p, content)
        self.document.add_paragraph(style="Table Gap")

    def _paragraph(self, parent: Any, line: Line, style: str) -> Any:
        made = parent.add_paragraph()
        made._p.style = self.style_ids[style]
        self._fill(made._p, line)
        return made

    def _fill(self, paragraph: Any, line: Line) -> None:
        rtl = direction_of(line, self.report.lang) == "rtl"
        word.turn(paragraph, rtl=rtl, report_rtl=self.report.rtl)
        marked = False
        for item, before, after in isolates(line, self.report):
            if isinstance(item, Run):
                self._run(paragraph, item, before, after, self.document.part)
            else:
                if marked:
                    paragraph.append(word.run(", ", style="FootnoteReference"))
                self._mark(paragraph, item)
            marked = isinstance(item, Mark)

    def _mark(self, paragraph: Any, mark: Mark) -> None:
        if mark.number in self.seen:
            paragraph.extend(word.note_again(mark.number))
            return
        self.seen.add(mark.number)
        line = self.report.notes[mark.number - 1].line
        note = self.notes.add(mark.number)
        word.turn(note, rtl=direction_of(line, self.report.lang) == "rtl", report_rtl=self.report.rtl)
        for item, before, after in isolates(line, self.report):
            if isinstance(item, Run):
                self._run(note, item, before, after, self.notes.part)
        paragraph.extend(word.note_reference(mark.number))

    def _run(self, paragraph: Any, item: Run, before: str, after: str, part: Any) -> None:
        words = f"{before}{visible(item.text)}{after}"
        way = run_direction(item, self.report)
        rtl = word.mostly_rtl(item.text) if way == "auto" else way == "rtl" or (not way and self.report.rtl)
        made = word.run(
            words,
            rtl=rtl,
            bold=item.style is Style.STRONG,
            lang=run_language(item),
            style="Hyperlink" if item.url else "",
        )
        paragraph.append(word.link(made, part, item.url) if item.url else made)
