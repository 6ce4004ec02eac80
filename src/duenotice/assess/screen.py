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

import duckdb

from duenotice.assess.bulk.duck import Limits, Progress, Stored, connect, counts, find, put_in_step, together
from duenotice.assess.bulk.intake import take_in
from duenotice.assess.bulk.output import id_column, write
from duenotice.assess.bulk.over_time import chosen_rules, dated_rules, headline_parts, headline_sql
from duenotice.assess.bulk.sources import open_source, quote, table_kind
from duenotice.law import Rulebook, rulebook
from duenotice.reasoning.compile import Program, programs

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
        parts = programs(held, dated, intake.mechanisms)

        def asked(part: Program) -> Mapping[str, str]:
            return headline_parts(book, [rule.id for rule in part.rules]) if whole else {}

        if engine == "spark":
            from duenotice.assess.bulk.spark import find_with_spark

            stored = find_with_spark(con, source, intake, parts, asked, work, progress)
        else:
            stored = find(con, source, parts, asked, work, progress)
        put_in_step(con, stored)
        state = _headline(book, stored, first, last, seen=held.seen) if whole else None
        write(con, _result(stored, state, table_kind(out)), out, work)
        headlines = _headlines(con, stored, state) if state else {}
        return Screening(book.version, source.rows, on, source.unknown, counts(con, stored), headlines)


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


def _headline(book: Rulebook, stored: Sequence[Stored], first: date, last: date, *, seen: bool) -> str:
    columns = headline_parts(book, ())
    parts = {
        name: f"({' OR '.join(f'p{number}.{quote(name)}' for number in range(len(stored)))})"
        for name in columns
    }
    return headline_sql(book, first, last, parts, "p0.seen" if seen else None, "p0.as_of")


def _result(stored: Sequence[Stored], state: str | None, kind: str) -> str:
    """The query of the result: id, day, headline where the whole book was applied, and a column a rule."""
    select = [f"{id_column(kind, 'p0.id')} AS id", "p0.as_of AS as_of"]
    if state is not None:
        select.append(f"CAST({state} AS headline) AS headline")
    select += [f"p{number}.{quote(rule)}" for number, part in enumerate(stored) for rule in part.rules]
    return f"SELECT {', '.join(select)} FROM {together(stored)}"  # noqa: S608 - ids of the book, columns of our own


def _headlines(con: duckdb.DuckDBPyConnection, stored: Sequence[Stored], state: str) -> dict[str, int]:
    counted = f"SELECT {state} AS state, count(*) FROM {together(stored)} GROUP BY 1"  # noqa: S608 - ids of the book, columns of our own
    rows = con.execute(counted).fetchall()
    return {str(word): int(number) for word, number in rows}
