"""The same requests under the law of two days: which findings a change of the rules alters.

Only rules whose conditions differ between the two days are computed, and only the columns they read are opened. The findings
are those of `assess --on` either day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duenotice.assess.bulk.duck import Limits, Progress, connect, findings, lay_down, word_of
from duenotice.assess.bulk.intake import take_in
from duenotice.assess.bulk.output import hand_over
from duenotice.assess.bulk.over_time import chosen_rules, same_logic
from duenotice.assess.bulk.sources import literal, open_source, quote, table_kind
from duenotice.assess.screen import silent, workshop
from duenotice.law import Rulebook, rulebook
from duenotice.reasoning.compile import DatedRule, Program, on_day
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
        laws = ((start, _law(book, start), BEFORE), (end, _law(book, end), AFTER))
        dated = [_side(book, name, law.get(name), day, mark) for name in names for day, law, mark in laws]
        facts = frozenset().union(*(rule.reads() for rule in dated))
        intake = take_in(con, source, lambda name: name in facts)
        program = Program(intake.table(end, end), dated, intake.mechanisms)
        found = findings(con, source, program, work, many_texts=intake.many_texts)
        result = lay_down(con, _changes(found, names), work / "result.parquet", progress)
        counted = con.execute(_counted(result)).fetchall()
        shown = con.execute(_shown(result, show)).fetchall()
        first = tuple(Change(*map(str, row)) for row in shown)
        if out is not None:
            hand_over(con, result, out, work)
        by = {
            (str(rule), str(before), str(after)): int(number)
            for rule, before, after, number in sorted(counted)
        }
        return Replay(book.version, start, end, source.rows, names, source.unknown, by, first)


def _side(book: Rulebook, name: str, logic: RuleVersion | None, day: date, mark: str) -> DatedRule:
    """A rule as the law of one day, with that day written in."""
    fixed = None if logic is None else on_day(logic, day)
    return DatedRule(f"{name}{mark}", book.rules[name].mechanisms, ((date.min, fixed),))


def _counted(result: Path) -> str:
    return f"SELECT rule, before, after, count(*) FROM read_parquet({literal(result)}) GROUP BY ALL"  # noqa: S608 - our own file


def _shown(result: Path, show: int) -> str:
    return f"SELECT id, rule, before, after FROM read_parquet({literal(result)}) LIMIT {show}"  # noqa: S608 - our own file


def _changes(found: str, names: Sequence[str]) -> str:
    """Every change, one a row, in the order of the table and of the rules' names. A code is never NULL, so none is lost."""
    pairs = [(quote(name + BEFORE), quote(name + AFTER)) for name in sorted(names)]
    moved = " OR ".join(f"{before} <> {after}" for before, after in pairs) or "FALSE"
    rows = f"SELECT CAST(id AS VARCHAR) AS id, {{}} FROM {found} WHERE {moved}"  # noqa: S608 - ids of the book, columns of our own
    if len(pairs) == 1:
        ((before, after),) = pairs
        return rows.format(
            f"{literal(names[0])} AS rule, {word_of(before)} AS before, {word_of(after)} AS after"
        )
    # A change in one number: the rule's place, the code before, the code after; zero where nothing changes.
    packed = ", ".join(
        f"CASE WHEN {before} <> {after} THEN {place * 64} + CAST({before} AS INTEGER) * 8 + CAST({after} AS INTEGER) ELSE 0 END"
        for place, (before, after) in enumerate(pairs, 1)
    )
    listed = rows.format(f"UNNEST(list_filter(CAST([{packed}] AS INTEGER[]), lambda _c: _c > 0)) AS change")
    rule = f"(CAST([{', '.join(literal(name) for name in sorted(names))}] AS VARCHAR[]))[change // 64]"
    sides = f"{word_of('((change // 8) % 8)')} AS before, {word_of('(change % 8)')} AS after"
    return f"SELECT id, {rule} AS rule, {sides} FROM ({listed})"  # noqa: S608
