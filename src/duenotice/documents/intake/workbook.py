"""Writes a plain workbook in memory (ISO/IEC 29500-1, 18): values only, the same bytes every time."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from duenotice.documents.intake import xml
from duenotice.documents.intake.archive import pack

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPREAD = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Cell formats: 0 as it is, 1 a date, 2 a date with its time, 3 a time (18.8.30).
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill>'
    '<patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    '<xf numFmtId="46" applyNumberFormat="1"/></cellXfs></styleSheet>'
)

Value = str | int | float | bool | date | datetime | time | timedelta


class Sheet:
    """One sheet, filled in any order.

    Args:
        title: its name.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self._rows: dict[int, dict[int, Value]] = {}

    def put(self, row: int, column: int, value: Value) -> None:
        """Set a cell; a text stays a text, also when it begins like a formula."""
        self._rows.setdefault(row, {})[column] = value

    def part(self) -> bytes:
        """The sheet as a part of the package."""
        rows = []
        for number, cells in sorted(self._rows.items()):
            written = "".join(
                _cell(f"{get_column_letter(column)}{number}", value)
                for column, value in sorted(cells.items())
            )
            rows.append(f'<row r="{number}">{written}</row>')
        return (
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'.encode()
        )


def _cell(place: str, value: Value) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    if isinstance(value, date | time | timedelta):
        style = 2 if isinstance(value, datetime) else 1 if isinstance(value, date) else 3
        return f'<c r="{place}" s="{style}"><v>{_serial(value)!r}</v></c>'
    shown = escape(_NOT_XML.sub("", str(value)))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _serial(value: date | time | timedelta) -> float:
    """A day as the number a spreadsheet counts it by, from 1900 (18.17.4.1)."""
    number: float = to_excel(value)  # type: ignore[no-untyped-call]
    return number


class Workbook:
    """Sheets in their order."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []

    def sheet(self, title: str) -> Sheet:
        """Add a sheet."""
        self._sheets.append(Sheet(_NOT_XML.sub("", title)))
        return self._sheets[-1]

    def packed(self) -> bytes:
        """The workbook as bytes. One without sheets gets an empty one, since programs do not open it otherwise."""
        sheets = self._sheets or [Sheet("-")]
        numbered = list(enumerate(sheets, 1))
        listed = "".join(
            f'<sheet name={quoteattr(sheet.title)} sheetId="{at}" r:id="rId{at}"/>' for at, sheet in numbered
        )
        relations = "".join(
            _relation(f"rId{at}", "worksheet", f"/xl/worksheets/sheet{at}.xml") for at, _ in numbered
        )
        types = "".join(_type(f"xl/worksheets/sheet{at}.xml", "worksheet") for at, _ in numbered)
        relations += _relation("rIdStyles", "styles", "/xl/styles.xml")
        types += _type("xl/workbook.xml", "sheet.main") + _type("xl/styles.xml", "styles")
        rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
        top = _relation("rId1", "officeDocument", "/xl/workbook.xml")
        parts = {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="{xml.CONTENT_TYPES}">{rels}{types}</Types>'.encode(),
            "_rels/.rels": f'{_HEAD}<Relationships xmlns="{xml.RELATIONS}">{top}</Relationships>'.encode(),
            "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{xml.RELATIONS}">{relations}</Relationships>'.encode(),
            "xl/workbook.xml": f"{_HEAD}{book}".encode(),
            "xl/styles.xml": _STYLES.encode(),
        }
        return pack({**parts, **{f"xl/worksheets/sheet{at}.xml": sheet.part() for at, sheet in numbered}})


def _relation(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _type(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{_SPREAD}{kind}+xml"/>'
