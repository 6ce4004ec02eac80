"""How a fact stands in a table: its stored column, and the plain columns the conditions are computed on.

Text that stands for a quantity ('23 months', '2020-05', '10000 USD') is never parsed in SQL. Each distinct text is read once
by the reader of single dossiers and joined as a code table (`code_penalty`, `code_date`, ...), so a table cannot be read
otherwise than a dossier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duenotice.quantities import FactType
from duenotice.reasoning.compile.sql import quoted

#: Kind of fact -> parts of its plain form and their SQL types; a single unnamed part for simple kinds.
PARTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "boolean": (("", "BOOLEAN"),),
    "integer": (("", "BIGINT"),),
    "enum": (("", "VARCHAR"),),
    "country": (("", "VARCHAR"),),
    "text": (("", "VARCHAR"),),
    "set": (("", "VARCHAR[]"),),
    "countries": (("", "VARCHAR[]"),),
    "date": (("first", "DATE"), ("last", "DATE")),
    "duration": (("months", "INTEGER"), ("days", "INTEGER"), ("shortest", "INTEGER"), ("longest", "INTEGER")),
    "penalty": (
        ("kind", "VARCHAR"), ("months", "INTEGER"), ("days", "INTEGER"), ("shortest", "INTEGER"), ("longest", "INTEGER"),
    ),
    "money": (("amount", "DECIMAL(18,2)"), ("currency", "VARCHAR"), ("dated", "BOOLEAN")),
}  # fmt: skip
#: Kinds that may be stored as text and then have a code table.
CODED_KINDS = ("boolean", "integer", "country", "date", "duration", "penalty", "money")


@dataclass(frozen=True, slots=True)
class Column:
    """One fact's column in a table of requests.

    Attributes:
        type: the fact's type.
        coded: stored as text that a code table reads; otherwise stored plainly (BOOLEAN, BIGINT, DATE, VARCHAR, VARCHAR[]).
        partial: for dates, stored as text of the forms 2020, 2020-05 and 2020-05-01 alone, which SQL can take apart.
        whole_months: for durations and penalties, every length is in whole months or years, so months alone decide.
        texts: the value of every distinct text the column holds, where they are few; tests on one such text are then looked up.
        reads: SQL of the stored value, where it does not stand under the fact's own name (an item's key).
        file: the fact says what the alert or the file says, so an absence counts only where the full alert was seen.
        items: for a list, the stored keys of an item; a key that is missing is unknown in every item.
        ends: for dates, the earliest and latest day the column holds, None when not looked up.
    """

    type: FactType
    coded: bool = False
    file: bool = False
    items: Mapping[str, Column] = field(default_factory=dict)
    ends: tuple[date, date] | None = None
    partial: bool = False
    whole_months: bool = False
    texts: Mapping[str, Any] | None = None
    reads: str = ""

    @property
    def exact_day(self) -> bool:
        """A date column that holds whole days only."""
        return self.type.kind == "date" and not self.coded and not self.partial


def code_table(kind: str) -> str:
    """Name of the code table of a kind."""
    return f"code_{kind}"


def code_columns(kind: str) -> tuple[tuple[str, str], ...]:
    """Columns and SQL types of a code table, the text first."""
    return (("text", "VARCHAR"), *((part or "value", sql) for part, sql in PARTS[kind]))


def encode(kind: str, value: Any) -> tuple[Any, ...]:
    """The plain parts of a typed value, in the order of PARTS."""
    match kind:
        case "date":
            return (value.first, value.last)
        case "duration":
            return (value.months, value.days, value.shortest(), value.longest())
        case "penalty":
            return (value.kind, *(encode("duration", value.term) if value.term is not None else (None,) * 4))
        case "money":
            return (value.amount, value.currency, value.on is not None)
        case _:
            return (value,)


def plain_parts(name: str, column: Column) -> dict[str, str]:
    """Part -> SQL of a fact's plain form; a whole-day date is its own first and last day."""
    kind = column.type.kind
    if not column.reads:
        if column.exact_day:
            return {"first": quoted(name), "last": quoted(name)}
        return {part: quoted(name, part) if part else quoted(name) for part, _ in PARTS[kind]}
    if column.partial:
        return {"first": _first_day(column.reads), "last": _last_day(column.reads)}
    if kind == "date":
        whole = f"CAST({column.reads} AS DATE)"
        return {"first": whole, "last": whole}
    return {"": column.reads}


def plain_select(name: str, column: Column, stored: str, alias: str) -> list[str]:
    """Select list that turns a stored column into its plain columns.

    Args:
        name: the fact.
        column: how it is stored.
        stored: SQL of the stored column.
        alias: alias of its code table in the same FROM.
    """
    kind = column.type.kind
    if column.coded:
        found = [
            (f"{name}.{part}" if part else name, f"{alias}.{quoted(part or 'value')}")
            for part, _ in PARTS[kind]
        ]
    elif column.partial:
        found = [(f"{name}.first", _first_day(stored)), (f"{name}.last", _last_day(stored))]
    elif kind == "date":
        found = [(name, f"CAST({stored} AS DATE)")]
    else:
        found = [(name, stored)]
    return [f"{sql} AS {quoted(label)}" for label, sql in found]


def code_join(column: Column, alias: str, stored: str) -> str:
    """The join of a code table on the text of a stored column."""
    return f'LEFT JOIN {code_table(column.type.kind)} AS {alias} ON {alias}."text" = {stored}'


def _first_day(stored: str) -> str:
    whole = f"CASE LENGTH({stored}) WHEN 4 THEN CONCAT({stored}, '-01-01') WHEN 7 THEN CONCAT({stored}, '-01') ELSE {stored} END"
    return f"CAST({whole} AS DATE)"


def _last_day(stored: str) -> str:
    month = f"LAST_DAY(CAST(CONCAT({stored}, '-01') AS DATE))"
    year = f"CAST(CONCAT({stored}, '-12-31') AS DATE)"
    return f"CASE LENGTH({stored}) WHEN 4 THEN {year} WHEN 7 THEN {month} ELSE CAST({stored} AS DATE) END"
