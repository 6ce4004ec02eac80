"""XLSX: a new workbook with the values that show, and nothing else (ISO/IEC 29500-1, 18)."""

from __future__ import annotations

import io
import warnings
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from duenotice.documents.intake import xml
from duenotice.documents.intake.archive import Package, pack
from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Cleaned, Found, Kind, Passage
from duenotice.documents.intake.workbook import Sheet, Workbook

#: What reading keeps from the package; drawings, comments, pivot data, links and connections never reach the reader.
_KEPT = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
)
_SHEETS = "xl/worksheets/"
_NOTED = {
    "xl/pivotCache/pivotCacheDefinition": "pivot", "xl/externalLinks/externalLink": "remote", "xl/drawings/drawing": "drawing",
    "xl/embeddings/": "object", "xl/connections": "defined_name", "docProps/thumbnail": "thumbnail",
    "xl/queryTables/": "defined_name",
    "xl/ctrlProps/": "object", "customXml/item": "part", "xl/printerSettings/": "part", "xl/threadedComments/": "comment",
}  # fmt: skip


def clean_xlsx(data: bytes, limits: Limits) -> Cleaned:
    """Copy the values of the sheets, rows and columns that show into a new workbook.

    Raises:
        Refused: damaged, locked, or with too many cells.
    """
    package, found = Package(data, limits), Found()
    _note(package, found)
    plain = _reduced(package)
    shown, formulas = _load(plain, values=True), _load(plain, values=False)
    copy = Workbook()
    passages: list[Passage] = []
    left = [limits.cells, limits.text_characters]
    for sheet in shown.worksheets:
        if sheet.sheet_state != "visible":
            found.add("hidden_sheet")
            continue
        passages += _copy_sheet(sheet, formulas[sheet.title], copy.sheet(sheet.title), found, left, limits)
    found.add("defined_name", len(shown.defined_names))
    found.add("too_long", int(left[1] < 0))
    return Cleaned(copy.packed(), Kind.XLSX, found.all(), tuple(passages))


def _note(package: Package, found: Found) -> None:
    for name in package.names:
        if name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
            found.add("info", len(xml.parse(package.read(name))))
        elif name.startswith(("xl/comments", "xl/worksheets/comments")):
            found.add("comment", len(xml.named(xml.parse(package.read(name)), ("comment",))))
        elif name.endswith(".rels"):
            rows = xml.parse(package.read(name))
            found.add("link", sum(str(row.get("Type", "")).endswith("/hyperlink") for row in rows))
        else:
            for start, code in _NOTED.items():
                found.add(code, int(name.startswith(start)))


def _reduced(package: Package) -> bytes:
    """The same workbook without the parts that are not read, every part parsed strictly first."""
    parts = {}
    for name in package.names:
        if name in _KEPT or (
            name.startswith(_SHEETS) and name.endswith(".xml") and "/" not in name.removeprefix(_SHEETS)
        ):
            root = xml.parse(package.read(name))
            _cut(name, root)
            parts[name] = xml.write(root)
    return pack(parts)


def _cut(name: str, root: Any) -> None:
    if name == "[Content_Types].xml":
        for row in list(root):
            if row.get("PartName") and not _is_read(str(row.get("PartName")).lstrip("/")):
                root.remove(row)
    elif name.endswith(".rels"):
        for row in list(root):
            target = xml.target_of(
                "xl/workbook.xml" if "workbook" in name else "", str(row.get("Target", ""))
            )
            if row.get("TargetMode") == "External" or not _is_read(target):
                root.remove(row)
    else:
        outside = (
            "externalReferences",
            "pivotCaches",
            "legacyDrawing",
            "legacyDrawingHF",
            "drawing",
            "tableParts",
            "hyperlinks",
        )
        for node in xml.named(
            root,
            (*outside, "picture", "oleObjects", "controls", "customSheetViews", "extLst", "webPublishItems"),
        ):
            xml.remove(node)


def _is_read(name: str) -> bool:
    return name in _KEPT or name.startswith(_SHEETS)


def _load(plain: bytes, *, values: bool) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(plain), data_only=values, keep_links=False)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # the reader raises whatever a damaged sheet leads it to
        raise Refused("damaged") from None


def _copy_sheet(
    sheet: Any, formulas: Any, target: Sheet, found: Found, left: list[int], limits: Limits
) -> list[Passage]:
    hidden_rows = {number for number, row in sheet.row_dimensions.items() if row.hidden or row.height == 0}
    hidden_columns = _hidden_columns(sheet)
    passages, seen_rows, seen_columns = [], set(), set()
    for row in sheet.iter_rows():
        words = []
        for cell in row:
            left[0] -= 1
            if left[0] < 0:
                raise Refused("too_many_cells", str(limits.cells))
            formula = formulas.cell(cell.row, cell.column).value
            if cell.value is None and formula is None:
                continue
            if cell.row in hidden_rows or cell.column in hidden_columns:
                seen_rows.update({cell.row} & hidden_rows)
                seen_columns.update({cell.column} & hidden_columns)
                continue
            words.append(_copy_cell(cell, formula, target, found))
        text = "\t".join(words)
        left[1] -= len(text)
        if text and left[1] >= 0:
            passages.append(Passage("row", row[0].row, text, sheet.title))
    found.add("hidden_cells", len(seen_rows) + len(seen_columns))
    return passages


def _hidden_columns(sheet: Any) -> set[int]:
    hidden: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if (dimension.hidden or dimension.width == 0) and dimension.min and dimension.max:
            hidden.update(range(dimension.min, min(dimension.max, 16_384) + 1))
    return hidden


def _copy_cell(cell: Any, formula: Any, target: Sheet, found: Found) -> str:
    value = cell.value
    if (
        not isinstance(formula, str | int | float | bool)
        and formula is not None
        and not hasattr(formula, "year")
    ):
        formula = getattr(formula, "text", None) or ""
    is_formula = isinstance(formula, str) and formula.startswith("=") and value != formula
    found.add("formula", int(is_formula and value is not None))
    if value is None:
        found.add("formula_empty")
        value = str(formula)
    target.put(cell.row, cell.column, value)
    return f"{get_column_letter(cell.column)}: {value}"
