"""The relation a program starts from: requests with their facts in plain form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from duenotice.quantities import FactType
from duenotice.reasoning.compile.columns import Column, code_join, plain_select
from duenotice.reasoning.compile.nodes import ABSENT, TOLD
from duenotice.reasoning.compile.sql import day, quoted, text

#: Columns that can tell the day of a request, the first known one counts.
DAYS = ("issued_on", "published_on", "circulated_on")
_STATED = "issued_on.stated"
ROW = quoted("_row")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of requests: the relation `requests` with `_row` (unique whole number), `id`, `mechanism` and facts.

    Attributes:
        columns: stored facts by name, `issued_on` among them where the table has it.
        seen: whether there is a column `seen`.
        on: the day whose law applies to every row; None for each row's own day.
        otherwise: the day for rows whose own day is unknown.
    """

    columns: Mapping[str, Column]
    seen: bool
    on: date | None
    otherwise: date

    @property
    def plain(self) -> Mapping[str, Column]:
        """Facts of the plain form: what conditions may name."""
        found = {name: column for name, column in self.columns.items() if name != "issued_on"}
        days = [self.columns[name] for name in DAYS if name in self.columns]
        ends = _around([column.ends for column in days])
        if days:
            found["issued_on"] = Column(
                FactType("date"), partial=any(not column.exact_day for column in days), ends=ends
            )
        fixed = self.on or self.otherwise
        found["as_of"] = Column(
            FactType("date"), ends=(fixed, fixed) if self.on or not days else _around([ends, (fixed, fixed)])
        )
        found["mechanism"] = Column(FactType("enum"))
        return found

    def relation(self, facts: Iterable[str], raw: Iterable[str] = ()) -> str:
        """SELECT of `_row`, `id`, `mechanism`, `as_of`, the plain columns of some facts, and some as stored (`NAME.raw`)."""
        wanted = {name for name in facts if name in self.columns and name != "issued_on"}
        dated = [name for name in DAYS if name in self.columns]
        select = [f"t.{quoted(name)} AS {quoted(name)}" for name in ("_row", "id", "mechanism")]
        if self.seen:
            select.append('t."seen" AS "seen"')
            select += [
                f'CAST(CASE WHEN t."seen" = {text("full_alert")} THEN {full} ELSE 1 END AS UTINYINT) AS {name}'
                for full, name in (("0", ABSENT), ("3", TOLD))
            ]
        else:
            select += [f"CAST(1 AS UTINYINT) AS {name}" for name in (ABSENT, TOLD)]
        select += [f"t.{quoted(name)} AS {quoted(name, 'raw')}" for name in sorted(raw)]
        joins: list[str] = []
        for name in sorted(wanted | set(dated)):
            stored, alias = f"t.{quoted(name)}", f"k{len(joins)}"
            column = self.columns[name]
            label = _STATED if name == "issued_on" else name
            select += plain_select(label, column, stored, alias)
            if column.coded:
                joins.append(code_join(column, alias, stored))
        return self._dated(f"SELECT {', '.join(select)} FROM {' '.join(('requests AS t', *joins))}", dated)

    def _dated(self, plain: str, dated: list[str]) -> str:
        """Add the day of the request and the day whose law applies."""
        extra: list[str] = []
        issued = None
        if dated:
            ends = ("",) if self.plain["issued_on"].exact_day else ("first", "last")
            for end in ends:
                sides = [
                    _end(_STATED if name == "issued_on" else name, self.columns[name], end) for name in dated
                ]
                value = sides[0] if len(sides) == 1 else f"COALESCE({', '.join(sides)})"
                label = quoted("issued_on", end) if end else quoted("issued_on")
                extra.append(f"{value} AS {label}")
                issued = issued or value
        if self.on is not None or issued is None:
            extra.append(f"{day(self.on or self.otherwise)} AS {quoted('as_of')}")
        else:
            extra.append(f"COALESCE({issued}, {day(self.otherwise)}) AS {quoted('as_of')}")
        return f"SELECT p.*, {', '.join(extra)} FROM ({plain}) AS p"


def _around(ends: list[tuple[date, date] | None]) -> tuple[date, date] | None:
    """The ends of several columns together, None when those of any are unknown."""
    known = [pair for pair in ends if pair is not None]
    if not known or len(known) < len(ends):
        return None
    return min(first for first, _ in known), max(last for _, last in known)


def _end(name: str, column: Column, end: str) -> str:
    return f"p.{quoted(name)}" if column.exact_day else f"p.{quoted(name, end)}"
