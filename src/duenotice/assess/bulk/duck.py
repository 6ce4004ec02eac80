"""Run programs with DuckDB: slice by slice, in the order of the table, with bounded memory and disk beside the result."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from duenotice.assess.bulk.sources import Source, literal, quote
from duenotice.assess.model import Headline
from duenotice.reasoning.compile import CODES, Program
from duenotice.reasoning.rules import Verdict

#: Rows worked on at once: lists are taken apart and put together again within a slice.
SLICE = 1_000_000
WORDS = tuple(sorted(CODES, key=CODES.__getitem__))

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine may use: threads, and megabytes before it works on disk."""

    threads: int = os.cpu_count() or 2
    megabytes: int = 320


def connect(work: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    """A connection of its own, with its disk space in a private folder and no network or extension loading."""
    con = duckdb.connect()
    con.execute(f"SET threads={limits.threads}")
    con.execute(f"SET memory_limit='{limits.megabytes}MB'")
    con.execute(f"SET temp_directory={literal(work)}")
    con.execute("SET preserve_insertion_order=false")
    con.execute("SET autoinstall_known_extensions=false")
    con.execute("SET enable_progress_bar=false")
    for name, words in (("verdict", WORDS), ("headline", tuple(Headline))):
        con.execute(f"CREATE TYPE {name} AS ENUM ({', '.join(literal(word) for word in words)})")
    return con


@dataclass(frozen=True, slots=True)
class Stored:
    """Findings of some rules, one row a request in the order of the table.

    Attributes:
        table: name of the table.
        rules: ids of its columns.
        extra: names of its other columns.
    """

    table: str
    rules: tuple[str, ...]
    extra: tuple[str, ...]


def find(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    programs: Sequence[Program],
    extra: Callable[[Program], Mapping[str, str]],
    work: Path,
    progress: Progress,
) -> tuple[Stored, ...]:
    """Findings of every program, stored part by part.

    Args:
        con: the connection, with the code tables of the source.
        source: the table.
        programs: parts of the book.
        extra: further columns computed from a program's codes, by name.
        work: the private folder.
        progress: called with steps done and all steps.
    """
    schema = "memory.main"
    pieces = list(slices(source.rows))
    if len(pieces) > 1:
        con.execute(f"ATTACH {literal(work / 'findings.db')} AS findings")
        schema = "findings.main"
    con.execute("SET preserve_insertion_order=true")
    # Requests stay on the side of each join that is read in order.
    con.execute("SET disabled_optimizers='join_order,build_side_probe_side'")
    stored = []
    for part, program in enumerate(programs):
        more = extra(program)
        table = f"{schema}.part{part}"
        for number, (first, last) in enumerate(pieces):
            progress(part * len(pieces) + number, len(programs) * len(pieces))
            view(con, source, first, last)
            verb = f"CREATE TABLE {table} AS" if number == 0 else f"INSERT INTO {table}"
            con.execute(f"{verb} {_worded(program, more, own=part == 0)}")
        stored.append(Stored(table, tuple(rule.id for rule in program.rules), tuple(more)))
    progress(len(programs) * len(pieces), len(programs) * len(pieces))
    return tuple(stored)


def slices(rows: int) -> Iterator[tuple[int, int]]:
    """First and last row of each slice, of about equal size."""
    count = max(1, -(-rows // SLICE))
    size = -(-rows // count)
    return ((start, min(start + size, rows) - 1) for start in range(0, rows, size))


def view(con: duckdb.DuckDBPyConnection, source: Source, first: int, last: int) -> None:
    """The relation `requests` over some rows of the table; a slice that is everything is left unfiltered."""
    where = (
        "" if first == 0 and last == source.rows - 1 else f" WHERE file_row_number BETWEEN {first} AND {last}"
    )
    held = f"SELECT file_row_number AS _row, * FROM read_parquet({literal(source.path)}){where}"
    con.execute(f"CREATE OR REPLACE TEMP VIEW requests AS {held}")


def _worded(program: Program, extra: Mapping[str, str], *, own: bool) -> str:
    """The query of a program with verdicts in words, kept as an enumeration."""
    kept = ["_row"]
    if own:
        kept += ["id", "as_of", *(["seen"] if program.table.seen else [])]
    select = [f'"{name}"' for name in kept]
    select += [f"{word_of(quote(rule.id))} AS {quote(rule.id)}" for rule in program.rules]
    select += [f"{sql} AS {quote(name)}" for name, sql in extra.items()]
    return f"SELECT {', '.join(select)} FROM ({program.sql()})"


def word_of(code: str) -> str:
    """The verdict of a code, as an enumeration."""
    whens = " ".join(
        f"WHEN {CODES[word]} THEN {literal(word)}::verdict"
        for word in WORDS
        if word is not Verdict.NOT_APPLICABLE
    )
    return f"CASE {code} {whens} ELSE {literal(Verdict.NOT_APPLICABLE)}::verdict END"


def together(stored: Sequence[Stored]) -> str:
    """FROM clause with all parts side by side; every part holds the same rows in the same order."""
    return " POSITIONAL JOIN ".join(f"{part.table} AS p{number}" for number, part in enumerate(stored))


def put_in_step(con: duckdb.DuckDBPyConnection, stored: Sequence[Stored]) -> None:
    """Make sure that every part holds its rows in the order of the table, so that parts can stand side by side."""
    for part in stored:
        before = "SELECT _row, lag(_row, 1, -1) OVER () AS earlier FROM"
        if con.execute(f"SELECT count(*) FROM ({before} {part.table}) WHERE _row <> earlier + 1").fetchall()[
            0
        ][0]:
            con.execute(f"ALTER TABLE {part.table} RENAME TO unordered")
            place = part.table.rpartition(".")[0]
            con.execute(f"CREATE TABLE {part.table} AS SELECT * FROM {place}.unordered ORDER BY _row")
            con.execute(f"DROP TABLE {place}.unordered")


def counts(con: duckdb.DuckDBPyConnection, stored: Sequence[Stored]) -> dict[str, dict[str, int]]:
    """Rule -> verdict -> number of requests."""
    found: dict[str, dict[str, int]] = {}
    for part in stored:
        for rule in part.rules:
            rows = con.execute(
                f"SELECT {quote(rule)}::VARCHAR, count(*) FROM {part.table} GROUP BY 1"
            ).fetchall()
            found[rule] = {str(word): int(number) for word, number in rows}
    return found
