"""A table of requests, screened: what each rule says of each row. Defects and open questions, never cures.

Every row is judged by the law of its own day (the day the request was issued, else the day of screening) or of one chosen
day, with the same rules and the same headline as a single assessment.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from duenotice.assess.bulk.duck import Limits, Progress, connect, counts, findings, lay_down, word_of
from duenotice.assess.bulk.intake import take_in
from duenotice.assess.bulk.output import hand_over
from duenotice.assess.bulk.over_time import chosen_rules, dated_rules, headline_parts, headline_sql
from duenotice.assess.bulk.sources import open_source, quote, table_kind
from duenotice.law import Rulebook, rulebook
from duenotice.reasoning.compile import Program

ENGINES = ("duckdb", "spark")


@dataclass(frozen=True, slots=True)
class Screening:
    """What a screening found, in counts; the findings themselves are in the file written.

    Attributes:
        rulebook: version of the book.
        rows: number of requests.
        on: the day whose law was applied to all, None for each row's own day.
        unknown: columns that are no facts, with the nearest fact or ''.
        counts: rule -> verdict -> number of requests.
        headlines: headline -> number of requests; empty when only some rules were applied.
    """

    rulebook: str
    rows: int
    on: date | None
    unknown: Mapping[str, str]
    counts: Mapping[str, Mapping[str, int]]
    headlines: Mapping[str, int]


def silent(done: int, steps: int) -> None:
    """No progress is shown."""


def screen(
    table: Path,
    out: Path,
    *,
    engine: str = "duckdb",
    on: date | None = None,
    rules: Sequence[str] = (),
    limits: Limits | None = None,
    progress: Progress = silent,
    today: date | None = None,
) -> Screening:
    """Screen a table.

    Args:
        table: Parquet, CSV or JSON lines: `id`, `mechanism`, optionally `issued_on` and `seen`, one column a fact.
        out: the file to write (Parquet, CSV or JSON lines): `id`, `as_of`, `headline`, one column a rule.
        engine: duckdb or spark.
        on: one day for all rows; by default each row's own.
        rules: kinds, families or ids; by default the whole book. The headline needs the whole book.
        limits: threads and memory.
        progress: called with steps done and all steps.
        today: the day of screening, for rows without a day.

    Raises:
        DossierError: everything wrong with the table, by column.
        OSError: a file that cannot be read or written.
    """
    table_kind(out)
    book = rulebook()
    names = chosen_rules(book, rules)
    whole = len(names) == len(book.rules)
    with workshop(out) as work:
        con = connect(work, limits or Limits())
        source = open_source(con, table, work)
        # A row's day can be any, so every version of a rule counts here; columns no version reads are not looked into.
        facts = frozenset().union(*(rule.reads() for rule in dated_rules(book, names, date.min, date.max)))
        intake = take_in(con, source, lambda name: name in facts)
        held = intake.table(on, today or datetime.now(UTC).date())
        first, last = _days(held.plain["as_of"].ends, on)
        dated = dated_rules(book, names, first, last)
        if engine == "spark":
            from duenotice.assess.bulk.spark import find_with_spark

            found = find_with_spark(con, source, intake, held, dated, work, progress)
        else:
            program = Program(held, dated, intake.mechanisms)
            found = findings(con, source, program, work, many_texts=intake.many_texts)
        state = _headline(book, names, first, last, seen=held.seen) if whole else None
        result = lay_down(con, _result(found, names, state), work / "result.parquet", progress)
        counted = counts(con, result, names)
        headlines = counts(con, result, ["headline"])["headline"] if state else {}
        hand_over(con, result, out, work)
        return Screening(book.version, source.rows, on, source.unknown, counted, headlines)


@contextmanager
def workshop(out: Path | None) -> Iterator[Path]:
    """A private folder beside the result for what is worked on; it holds facts, so it is removed whatever happens."""
    place = out.parent if out is not None else None
    with tempfile.TemporaryDirectory(prefix=".duenotice-", dir=place) as folder:
        yield Path(folder)


def _days(ends: tuple[date, date] | None, on: date | None) -> tuple[date, date]:
    """Earliest and latest day whose law any row needs."""
    if on is not None:
        return on, on
    return ends if ends is not None else (date.min, date.max)


def _headline(book: Rulebook, names: Sequence[str], first: date, last: date, *, seen: bool) -> str:
    parts = headline_parts(book, names)
    return headline_sql(book, first, last, parts, "seen" if seen else None, "as_of")


def _result(found: str, names: Sequence[str], state: str | None) -> str:
    """The query of the result: id, day, headline where the whole book was applied, and a column a rule."""
    select = ["id", "as_of", *([f"CAST({state} AS headline) AS headline"] if state else [])]
    select += [f"{word_of(quote(name))} AS {quote(name)}" for name in names]
    return f"SELECT {', '.join(select)} FROM {found}"  # noqa: S608 - ids of the book, columns of our own
