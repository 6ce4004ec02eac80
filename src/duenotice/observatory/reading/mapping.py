"""From the cells of a report to rows of a snapshot, by the labels of row and column: next year's report reads the same way.

A mapping is YAML:

    source_id: ccf-report-2025
    source_url: https://...
    confidence: verified
    seen: 2026-12-01
    cells:
    - {table: Requests received, row: Access, column: "2025", series: requests_received_access, period: "2025"}

`table` is a number, or words found in the table's first row or column. `period` may be left out: the label of the column is
then the year. `qualifier` is exact unless given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.folder import FIGURE_COLUMNS
from duenotice.observatory.model import Series
from duenotice.observatory.reading.find import FoundTable
from duenotice.observatory.tables import written, yaml_of

COLUMNS = ("year", *FIGURE_COLUMNS, "page", "seen")
_HEAD = ("source_id", "source_url", "confidence", "seen")


def take(tables: list[FoundTable], mapping: Path, series: Mapping[str, Series]) -> str:
    """A snapshot as CSV, ready for `duenotice ledger add`.

    Args:
        tables: of the report.
        mapping: the YAML file.
        series: the ledger's, for unit and measure.

    Raises:
        LedgerError: every cell that cannot be found, or found twice, or holds no number; nothing is guessed.
    """
    content = yaml_of(mapping.parent, mapping.name)
    if (
        not isinstance(content, dict)
        or not isinstance(content.get("cells"), list)
        or any(not content.get(name) for name in _HEAD)
    ):
        raise LedgerError(
            Fault(
                mapping.name, f"the mapping lacks one of {', '.join((*_HEAD, 'cells'))}.", "See docs/data.md."
            )
        )
    faults: list[Fault] = []
    rows = list(_rows(tables, content, series, mapping.name, faults))
    if faults:
        raise LedgerError(*faults)
    return written(COLUMNS, rows)


def _rows(
    tables: list[FoundTable],
    content: Mapping[str, Any],
    series: Mapping[str, Series],
    name: str,
    faults: list[Fault],
) -> Iterator[dict[str, str]]:
    for number, cell in enumerate(content["cells"], 1):
        where = f"{name}, cell {number}"
        if cell.get("series") not in series:
            faults.append(
                Fault(
                    where,
                    f"no series is called '{cell.get('series')}'.",
                    "Describe it in series/series.csv first.",
                )
            )
            continue
        hits = list(_cells(tables, cell))
        values = [(table, value) for table, value in hits if _number(value)]
        if len(values) != 1:
            what = f"row '{cell.get('row')}', column '{cell.get('column')}' of table '{cell.get('table')}' "
            what += (
                "is not there."
                if not hits
                else "holds no number."
                if not values
                else f"is there {len(values)} times."
            )
            faults.append(
                Fault(
                    where,
                    what,
                    "The layout changed, or the label is too short: look at `duenotice ledger read FILE`.",
                )
            )
            continue
        table, value = values[0]
        held, when = series[cell["series"]], str(cell.get("period") or cell["column"])
        yield {
            "year": when[-4:] if "/" in when else when[:4],
            "period": when,
            "series": held.id,
            "value": _number(value),
            "unit": held.unit,
            "qualifier": str(cell.get("qualifier") or "exact"),
            "measure": held.measure,
            "confidence": str(content["confidence"]),
            "source_id": str(content["source_id"]),
            "source_url": str(content["source_url"]),
            "note": str(cell.get("note") or ""),
            "page": f"{table.place + ', ' if table.place else ''}table {table.number}, "
            f"row {cell['row']}, column {cell['column']}",
            "seen": str(content["seen"]),
        }


def _cells(tables: list[FoundTable], cell: Mapping[str, Any]) -> Iterator[tuple[FoundTable, str]]:
    row_name, column_name = _same(cell.get("row")), _same(cell.get("column"))
    for table in tables:
        if not _is(table, cell.get("table")):
            continue
        columns = [n for n, text in enumerate(_heads(table)) if _same(text) == column_name]
        for row in table.rows:
            if row and _same(row[0]) == row_name:
                yield from ((table, row[n]) for n in columns if n < len(row))


def _heads(table: FoundTable) -> tuple[str, ...]:
    """The first row that names more than one column."""
    return next((row for row in table.rows if sum(bool(cell) for cell in row[1:]) >= 1), ())


def _is(table: FoundTable, wanted: Any) -> bool:
    if wanted is None or isinstance(wanted, int):
        return wanted in (None, table.number)
    labels = [*table.rows[0], *(row[0] for row in table.rows if row)]
    return any(_same(wanted) in _same(label) for label in labels)


def _same(text: Any) -> str:
    return " ".join(str(text if text is not None else "").casefold().split())


def _number(text: str) -> str:
    """A number without its thousands marks and percent sign; '' when the cell holds none, or could be read two ways."""
    bare = text.strip().removesuffix("%").strip()
    if re.fullmatch(r"\d{1,3}([,\u00a0\u202f ]\d{3})+", bare):
        return re.sub(r"\D", "", bare)
    return bare if re.fullmatch(r"\d+(\.\d+)?", bare) else ""
