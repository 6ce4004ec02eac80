"""A report as one HTML file: no script, no request to anywhere, made to be printed."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from xml.etree import ElementTree as Tree

from duenotice.documents.direction import run_direction, run_language, spans
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


def to_html(report: Report) -> str:
    """Render a report. Words are written as text nodes, never as markup."""
    return "<!DOCTYPE html>\n" + Tree.tostring(_Page(report).tree(), encoding="unicode", method="html") + "\n"


@cache
def _style() -> tuple[str, str]:
    """The style sheet, and its hash for the content security policy of the page."""
    css = (resources.files("duenotice.documents") / "report.css").read_text("utf-8")
    return css, base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()


def _add(parent: Tree.Element, tag: str, text: str = "", **attributes: str) -> Tree.Element:
    names = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    element = Tree.SubElement(parent, tag, names)
    if text:
        element.text = text
    return element


def _append(element: Tree.Element, text: str) -> None:
    """Text after everything the element holds so far."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


class _Page:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.referred: dict[int, int] = {}

    def tree(self) -> Tree.Element:
        report = self.report
        root = Tree.Element("html", {"lang": report.lang, "dir": "rtl" if report.rtl else "ltr"})
        self._head(root)
        main = _add(_add(root, "body"), "main")
        header = _add(main, "header")
        self._inlines(_add(header, "p", class_="kind"), report.heading)
        for index, paragraph in enumerate(report.lead):
            if index == 0:
                self._inlines(_add(header, "h1"), paragraph.line)
            else:
                self._block(header, paragraph)
        for section in report.sections:
            self._section(main, section, 2)
        self._notes(main)
        return root

    def _head(self, root: Tree.Element) -> None:
        css, digest = _style()
        head = _add(root, "head")
        _add(head, "meta", charset="utf-8")
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        _add(head, "meta", http_equiv="Content-Security-Policy", content=policy)
        named = {
            "referrer": "no-referrer",
            "viewport": "width=device-width, initial-scale=1",
            "color-scheme": "light dark",
            "robots": "noindex",
            "generator": self.report.generator,
            "date": self.report.record_date.isoformat(),
        }
        for name, content in named.items():
            _add(head, "meta", name=name, content=content)
        _add(head, "title", visible(self.report.title))
        _add(head, "style", css)

    def _section(self, parent: Tree.Element, section: Section, level: int) -> None:
        element = _add(parent, "section")
        self._inlines(self._turned(_add(element, f"h{min(level, 6)}"), section.title), section.title)
        for block in section.blocks:
            self._block(element, block)
        for below in section.sections:
            self._section(element, below, level + 1)

    def _block(self, parent: Tree.Element, block: Block) -> None:
        match block:
            case Paragraph(line, role):
                element = _add(parent, "p")
                if role is not Role.BODY:
                    element.set("class", role.value)
                self._inlines(self._turned(element, line), line)
            case Items(entries, ordered):
                listing = _add(parent, "ol" if ordered else "ul")
                for entry in entries:
                    item = _add(listing, "li")
                    for paragraph in entry:
                        self._block(item, paragraph)
            case Pairs(rows):
                listing = _add(parent, "dl")
                for name, value in rows:
                    group = _add(listing, "div")
                    self._inlines(_add(group, "dt"), name)
                    self._inlines(_add(group, "dd"), value)
            case Table():
                self._table(parent, block)

    def _table(self, parent: Tree.Element, table: Table) -> None:
        element = _add(_add(parent, "div", class_="wide"), "table")
        _add(element, "caption", visible(table.caption))
        head = _add(_add(element, "thead"), "tr")
        for cell in table.header:
            self._inlines(_add(head, "th", scope="col"), cell)
        body = _add(element, "tbody")
        for row in table.rows:
            line = _add(body, "tr")
            for index, cell in enumerate(row):
                tag = _add(line, "td") if index else _add(line, "th", scope="row")
                self._inlines(self._turned(tag, cell), cell)

    def _turned(self, element: Tree.Element, line: Line) -> Tree.Element:
        way = direction_of(line, self.report.lang)
        if way != ("rtl" if self.report.rtl else "ltr"):
            element.set("dir", way)
        return element

    def _inlines(self, element: Tree.Element, line: Line) -> None:
        marked = False
        for way, items in spans(line, self.report):
            holder = _add(element, "bdi", dir=way) if way else element
            for item in items:
                if isinstance(item, Run):
                    self._run(holder, item)
                else:
                    if marked:
                        _add(element, "sup", ", ")
                    self._mark(element, item)
                marked = isinstance(item, Mark)

    def _run(self, element: Tree.Element, run: Run) -> None:
        words = visible(run.text)
        lang = run_language(run)
        alone = run_direction(run, self.report) == "auto"
        if run.url:
            element = _add(element, "a", href=run.url, rel="noopener noreferrer")
        if run.style is Style.STRONG:
            element = _add(element, "strong")
        if alone or (lang and lang != self.report.lang):
            element = _add(element, "bdi" if alone else "span")
            if lang:
                element.set("lang", lang)
        _append(element, words)

    def _mark(self, element: Tree.Element, mark: Mark) -> None:
        time = self.referred[mark.number] = self.referred.get(mark.number, 0) + 1
        label = self.report.labels.note_mark.format(number=mark.number)
        reference = {"role": "doc-noteref", "aria-label": label, "id": f"ref-{mark.number}-{time}"}
        link = _add(_add(element, "sup"), "a", str(mark.number), href=f"#note-{mark.number}")
        link.attrib.update(reference)

    def _notes(self, parent: Tree.Element) -> None:
        if not self.report.notes:
            return
        section = _add(parent, "section", class_="notes", role="doc-endnotes")
        _add(section, "h2", self.report.labels.notes)
        listing = _add(section, "ol")
        for note in self.report.notes:
            item = _add(listing, "li", id=f"note-{note.number}")
            text = _add(item, "p")
            self._inlines(self._turned(text, note.line), note.line)
            _append(text, " ")
            back = _add(text, "a", "\u21a9\ufe0e", href=f"#ref-{note.number}-1", role="doc-backlink")
            back.set("aria-label", self.report.labels.back.format(number=note.number))
