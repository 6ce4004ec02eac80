"""The tables in a PDF, HTML, CSV or XLSX file, each with its page. Nothing in a file is run, and nothing is fetched."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from duenotice.observatory.errors import Fault, LedgerError

_LARGEST, _PAGES, _ROWS = 50_000_000, 400, 5_000


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table.

    Attributes:
        number: from one, in the order of the file.
        place: page of a PDF, sheet of a workbook; '' elsewhere.
        rows: cells as text, without line breaks.
    """

    number: int
    place: str
    rows: tuple[tuple[str, ...], ...]


def find_tables(path: Path) -> list[FoundTable]:
    """Every table of the file.

    Raises:
        LedgerError: the file is not there, too large, of another kind, or cannot be read.
    """
    if not path.is_file():
        raise LedgerError(Fault(path.name, "there is no such file.", "Check the path."))
    if path.stat().st_size > _LARGEST:
        raise LedgerError(
            Fault(path.name, "the file is larger than 50 MB.", "Cut out the pages with the tables.")
        )
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise LedgerError(
            Fault(path.name, "this kind of file is not read.", f"Give one of {', '.join(sorted(_READERS))}.")
        )
    try:
        found = reader(path)
    except LedgerError:
        raise
    except Exception as error:  # noqa: BLE001  # a damaged file may fail anywhere in its reader
        raise LedgerError(
            Fault(
                path.name,
                f"the file could not be read ({type(error).__name__}).",
                "Save it again, or type the table as CSV.",
            )
        ) from None
    kept = [(place, _clean(rows)) for place, rows in found]
    return [
        FoundTable(number, place, rows)
        for number, (place, rows) in enumerate([each for each in kept if each[1]], 1)
    ]


Found = list[tuple[str, list[list[str]]]]


def _clean(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    made = [tuple(" ".join(str(cell or "").split()) for cell in row) for row in rows[:_ROWS]]
    return tuple(row for row in made if any(row))


def _pdf(path: Path) -> Found:
    """Tables with drawn lines; where a report has none at all, tables set by white space alone."""
    import pdfplumber  # takes long to load

    with pdfplumber.open(path) as document:
        pages = document.pages[:_PAGES]
        found = [(page.page_number, table) for page in pages for table in page.extract_tables()]
        if not found:
            found = [
                (page.page_number, table)
                for page in pages
                for table in page.extract_tables(_BY_SPACE)
                if _holds_numbers(table)
            ]
    return [(f"p. {page}", [[cell or "" for cell in row] for row in table]) for page, table in found]


_BY_SPACE = {"vertical_strategy": "text", "horizontal_strategy": "text"}


def _holds_numbers(table: list[list[str | None]]) -> bool:
    """Running text cut by its spaces is no table."""
    cells = [cell for row in table for cell in row[1:] if cell]
    numbers = [cell for cell in cells if cell.strip()[:1].isdigit()]
    return len(numbers) >= 2 and 2 * len(numbers) >= len(cells)


def _xlsx(path: Path) -> Found:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        return [
            (
                sheet.title,
                [
                    ["" if cell is None else str(cell) for cell in row]
                    for row in sheet.iter_rows(values_only=True, max_row=_ROWS)
                ],
            )
            for sheet in book.worksheets
        ]
    finally:
        book.close()


def _csv(path: Path) -> Found:
    text = path.read_bytes().decode("utf-8-sig")
    dialect = csv.Sniffer().sniff(text[:5000], ",;\t")
    return [("", list(csv.reader(io.StringIO(text), dialect)))]


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.done: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append([])
        elif tag == "tr" and self.open:
            self.open[-1].append([])
        elif tag in ("td", "th") and self.open and self.open[-1]:
            self.open[-1][-1].append("")
            self.cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.open:
            self.done.append(self.open.pop())
        elif tag in ("td", "th"):
            self.cell = False

    def handle_data(self, data: str) -> None:
        if self.cell and self.open and self.open[-1] and self.open[-1][-1]:
            self.open[-1][-1][-1] += data


def _html(path: Path) -> Found:
    reader = _Tables()
    reader.feed(path.read_bytes().decode("utf-8-sig", "replace"))
    return [("", rows) for rows in reader.done]


_READERS: dict[str, Callable[[Path], Found]] = {
    ".pdf": _pdf,
    ".xlsx": _xlsx,
    ".csv": _csv,
    ".html": _html,
    ".htm": _html,
}
