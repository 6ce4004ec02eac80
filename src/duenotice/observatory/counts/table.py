"""An exported table of counts: closed columns, closed kinds of value, nothing about one person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.periods import period
from duenotice.observatory.tables import rows

#: What counts may be broken down by. Nothing else is taken.
DIMENSIONS = (
    "mechanism", "requesting_state", "host_state", "ground", "outcome", "sex", "age_band", "nationality", "protection_status",
)  # fmt: skip
_WORD = re.compile(r"^[A-Za-z0-9_+-]{1,40}$")
_STATE = re.compile(r"^([A-Z]{2}|unknown)$")
_STATES = ("requesting_state", "host_state", "nationality")
MAX_DIMENSIONS = 3
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts by period and cell.

    Attributes:
        dimensions: names of what the counts are broken down by, the broadest first.
        periods: period -> cell -> count. Cells not listed are zero.
    """

    dimensions: tuple[str, ...]
    periods: Mapping[str, Mapping[Cell, int]]


def read_counts(path: Path) -> CountTable:
    """Read an exported table: `period`, one to three dimensions, `count`.

    Raises:
        LedgerError: another column, a value that is not a plain code, a count that is not a whole number, a cell twice.
    """
    columns: tuple[str, ...] = ()
    found: dict[str, dict[Cell, int]] = {}
    faults: list[Fault] = []
    for place, row in rows(path.parent, path.name, ("period", "count")):
        columns = tuple(name for name in row if name not in ("period", "count"))
        cell = tuple(row[name] for name in columns)
        faults.extend(Fault(str(place), *problem) for problem in _problems(row, columns))
        if cell in found.setdefault(row["period"], {}):
            faults.append(Fault(str(place), "the same cell stands twice.", "Export each combination once."))
        if row["count"].isdigit():
            found[row["period"]][cell] = int(row["count"])
    if faults:
        raise LedgerError(*faults[:20])
    if not found:
        raise LedgerError(Fault(path.name, "the table holds no row.", "Export at least one period."))
    return CountTable(columns, found)


def _problems(row: Mapping[str, str], columns: tuple[str, ...]) -> list[tuple[str, str]]:
    found = []
    strange = [name for name in columns if name not in DIMENSIONS]
    if strange or not 1 <= len(columns) <= MAX_DIMENSIONS:
        what = (
            f"the column '{strange[0]}' is not taken."
            if strange
            else f"{len(columns)} breakdowns; one to {MAX_DIMENSIONS} are taken."
        )
        found.append(
            (what, f"Only counts come in, broken down by {', '.join(DIMENSIONS)}. Nothing about one person.")
        )
    for name in columns:
        if not (_STATE if name in _STATES else _WORD).match(row[name]):
            found.append(
                (
                    f"in column {name}, this value is not a plain code.",
                    "Use two-letter state codes and the words of the vocabulary.",
                )
            )
    if not row["count"].isdigit():
        found.append(("the count is not a whole number.", "Export counts, not rates or names."))
    try:
        if not (period(row["period"]).one_year):
            found.append(("the period covers several years.", "Export months or single years."))
    except ValueError as error:
        found.append((str(error), ""))
    return found
