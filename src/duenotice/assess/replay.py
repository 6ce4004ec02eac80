"""The same requests under the law of two days: which findings a change of the rules alters.

Only rules whose conditions differ between the two days are computed, and only the columns they read are opened. The findings
are those of `assess --on` either day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from duenotice.assess.bulk.duck import Limits, Progress, connect, slices, view, word_of
from duenotice.assess.bulk.intake import take_in
from duenotice.assess.bulk.output import id_column, write
from duenotice.assess.bulk.over_time import chosen_rules, same_logic
from duenotice.assess.bulk.sources import Source, literal, open_source, quote, table_kind
from duenotice.assess.screen import silent, workshop
from duenotice.law import Rulebook, rulebook
from duenotice.reasoning.compile import DatedRule, Program, on_day, programs
from duenotice.reasoning.rules import RuleVersion

BEFORE, AFTER = "@before", "@after"


@dataclass(frozen=True, slots=True)
class Change:
    """One finding that differs: of which request, by which rule, under the law of the first day and of the second."""

    id: str
    rule: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What a change of the law alters in a table.

    Attributes:
        rulebook: version of the book.
        start, end: the two days.
        rows: number of requests.
        rules: ids of the rules whose conditions differ between the days.
        unknown: columns that are no facts, with the nearest fact or ''.
        counts: (rule, before, after) -> number of requests.
        first: the first changes, in the order of the table.
    """

    rulebook: str
    start: date
    end: date
    rows: int
    rules: tuple[str, ...]
    unknown: Mapping[str, str]
    counts: Mapping[tuple[str, str, str], int]
    first: tuple[Change, ...]


def changed_rules(book: Rulebook, names: Sequence[str], start: date, end: date) -> tuple[str, ...]:
    """Rules that decide otherwise on one day than on the other; a new citation alone is no change."""
    before, after = _law(book, start), _law(book, end)
    return tuple(name for name in names if not same_logic(before.get(name), after.get(name)))


def _law(book: Rulebook, day: date) -> dict[str, RuleVersion]:
    return {active.rule.id: active.logic for active in book.as_of(day)}


def replay(
    table: Path,
    start: date,
    end: date,
    *,
    out: Path | None = None,
    rules: Sequence[str] = (),
    show: int = 20,
    limits: Limits | None = None,
    progress: Progress = silent,
) -> Replay:
    """Find what a change of the law alters.

    Args:
        table: Parquet, CSV or JSON lines, as for `screen`.
        start: the first day.
        end: the second day.
        out: file to write every change to, one a row: `id`, `rule`, `before`, `after`.
        rules: kinds, families or ids; by default the whole book.
        show: how many changes to hand back.
        limits: threads and memory.
        progress: called with steps done and all steps.

    Raises:
        DossierError: everything wrong with the table, by column.
        OSError: a file that cannot be read or written.
    """
    if out is not None:
        table_kind(out)
    book = rulebook()
    names = changed_rules(book, chosen_rules(book, rules), start, end)
    with workshop(out) as work:
        con = connect(work, limits or Limits())
        source = open_source(con, table, work)
        dated = [side for name in names for side in _sides(book, name, start, end)]
        facts = frozenset().union(*(rule.reads() for rule in dated))
        intake = take_in(con, source, lambda name: name in facts)
        parts = programs(intake.table(end, end), dated, intake.mechanisms, together=2)
        con.execute(
            "CREATE TABLE changes (_row BIGINT, id VARCHAR, rule VARCHAR, before verdict, after verdict)"
        )
        for number, program in enumerate(parts):
            progress(number, len(parts))
            _changes(con, source, program)
        progress(len(parts), len(parts))
        counted = con.execute(
            "SELECT rule, before, after, count(*) FROM changes GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        ordered = "SELECT id, rule, before::VARCHAR, after::VARCHAR FROM changes ORDER BY _row, rule"
        first = tuple(Change(*map(str, row)) for row in con.execute(f"{ordered} LIMIT {show}").fetchall())
        if out is not None:
            kept = id_column(table_kind(out), "id")
            listed = f"SELECT {kept} AS id, rule, before, after FROM changes ORDER BY _row, rule"  # noqa: S608 - ids of the book, columns of our own
            write(con, listed, out, work)
        by = {(str(rule), str(before), str(after)): int(number) for rule, before, after, number in counted}
        return Replay(book.version, start, end, source.rows, names, source.unknown, by, first)


def _sides(book: Rulebook, name: str, start: date, end: date) -> Iterator[DatedRule]:
    """A rule twice: as the law of each day, with that day written in."""
    for day, mark in ((start, BEFORE), (end, AFTER)):
        logic = _law(book, day).get(name)
        fixed = None if logic is None else on_day(logic, day)
        yield DatedRule(f"{name}{mark}", book.rules[name].mechanisms, ((date.min, fixed),))


def _changes(con: duckdb.DuckDBPyConnection, source: Source, program: Program) -> None:
    """Add what differs between the two sides of a program's rules. A code is never NULL, so comparing codes loses no row."""
    names = [rule.id.removesuffix(BEFORE) for rule in program.rules if rule.id.endswith(BEFORE)]
    differs = {name: f"{quote(name + BEFORE)} <> {quote(name + AFTER)}" for name in names}
    whole = [(0, source.rows - 1)]
    for first, last in slices(source.rows) if program.takes_apart else whole:
        view(con, source, first, last)
        moved = f"SELECT * FROM ({program.sql()}) WHERE {' OR '.join(differs.values())}"  # noqa: S608 - ids of the book, columns of our own
        con.execute(f"CREATE OR REPLACE TEMP TABLE moved AS {moved}")
        for name, condition in differs.items():
            words = f"{word_of(quote(name + BEFORE))}, {word_of(quote(name + AFTER))}"
            found = f"SELECT _row, CAST(id AS VARCHAR), {literal(name)}, {words} FROM moved WHERE {condition}"  # noqa: S608
            con.execute(f"INSERT INTO changes {found}")
