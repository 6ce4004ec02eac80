"""Relations a program is built from: requests with their facts in plain form, and the items of a list with theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from duenotice.quantities import FactType
from duenotice.reasoning.compile.columns import Column, code_table, plain_columns, plain_select
from duenotice.reasoning.compile.nodes import ABSENT
from duenotice.reasoning.compile.sql import UNKNOWN, day, quoted, text

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

    def relation(self, facts: Iterable[str], lists: Iterable[str] = ()) -> str:
        """SELECT of the plain columns of some facts, with `_row`, `id`, `mechanism`, `as_of`, and of some lists as stored."""
        wanted = {name for name in facts if name in self.columns and name != "issued_on"}
        dated = [name for name in DAYS if name in self.columns]
        select = [
            f"t.{ROW} AS {ROW}",
            't."id" AS "id"',
            't."mechanism" AS "mechanism"',
            f"t.{ABSENT} AS {ABSENT}",
        ]
        if self.seen:
            select.append('t."seen" AS "seen"')
        select += [f"t.{quoted(name)} AS {quoted(name, 'raw')}" for name in sorted(lists)]
        joins: list[str] = []
        for name in sorted(wanted | set(dated)):
            stored, alias = f"t.{quoted(name)}", f"k{len(joins)}"
            column = self.columns[name]
            label = _STATED if name == "issued_on" else name
            select += plain_select(label, column, stored, alias, f"t.{ABSENT}")
            if column.coded:
                joins.append(code_join(column, alias, stored))
        absent = (
            f'(CASE WHEN r."seen" = {text("full_alert")} THEN FALSE ELSE NULL END)' if self.seen else UNKNOWN
        )
        source = f"(SELECT r.*, {absent} AS {ABSENT} FROM requests AS r) AS t"
        return self._dated(f"SELECT {', '.join(select)} FROM {' '.join((source, *joins))}", dated)

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


def code_join(column: Column, alias: str, stored: str) -> str:
    """The join of a code table on the text of a stored column."""
    return f'LEFT JOIN {code_table(column.type.kind)} AS {alias} ON {alias}."text" = {stored}'


def items_relation(table: Table, name: str, outer: frozenset[str], keys: frozenset[str], source: str) -> str:
    """SELECT of one row for each item of a list: `_row`, facts of the request the tests read, and the item's keys (`.key`).

    Args:
        table: the table.
        name: the list.
        outer: names of plain columns of the request to carry along.
        keys: keys of the item that the tests read.
        source: the relation that holds `_row`, those columns and the list as stored (`NAME.raw`).
    """
    carried = sorted(outer)
    unnested = ", ".join(
        (f"s.{ROW} AS {ROW}", *(f"s.{quoted(label)} AS {quoted(label)}" for label in carried))
    )
    exploded = f"SELECT {unnested}, UNNEST(s.{quoted(name, 'raw')}) AS {quoted('_item')} FROM ({source}) AS s"
    select = [f"i.{ROW} AS {ROW}", *(f"i.{quoted(label)} AS {quoted(label)}" for label in carried)]
    joins: list[str] = []
    items = table.columns[name].items
    for key in sorted(keys & items.keys()):
        stored, alias = f"i.{quoted('_item')}.{quoted(key)}", f"k{len(joins)}"
        select += plain_select(f".{key}", items[key], stored, alias, "")
        if items[key].coded:
            joins.append(code_join(items[key], alias, stored))
    return f"SELECT {', '.join(select)} FROM {' '.join((f'({exploded}) AS i', *joins))}"


def carried_columns(table: Table, facts: Iterable[str]) -> frozenset[str]:
    """Names of the plain columns that stand for some facts of the request."""
    labels = {"_absent"}
    for name in facts:
        if (column := table.plain.get(name)) is not None:
            labels |= {f"{name}.known"} if column.type.kind == "list" else set(plain_columns(name, column))
    return frozenset(labels)
