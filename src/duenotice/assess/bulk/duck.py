"""Run a program with DuckDB: from Parquet to Parquet in one stream, in the order of the table, with bounded memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from duenotice.assess.bulk.sources import Source, literal, quote
from duenotice.assess.model import Headline
from duenotice.reasoning.compile import CODES, Program

#: Rows worked on at once where no stream can keep their order: lists taken apart and put together again, large joins.
SLICE = 1_000_000
#: More distinct texts than this make a join that may have to work on disk, out of order.
MANY_TEXTS = 100_000
#: Seconds between two looks at how far a query is.
_LOOK = 0.2
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
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
    con.execute("SET preserve_insertion_order=true")
    # Requests stay on the side of each join that is read in order.
    con.execute("SET disabled_optimizers='join_order,build_side_probe_side'")
    con.execute("SET parquet_metadata_cache=true")
    con.execute("SET autoinstall_known_extensions=false")
    con.execute("SET enable_progress_bar=true")
    con.execute("SET enable_progress_bar_print=false")
    con.execute("SET progress_bar_time=0")
    for name, words in (("verdict", WORDS), ("headline", tuple(Headline))):
        con.execute(f"CREATE TYPE {name} AS ENUM ({', '.join(literal(word) for word in words)})")
    return con


def findings(
    con: duckdb.DuckDBPyConnection, source: Source, program: Program, work: Path, *, many_texts: bool
) -> str:
    """A relation of one row a request, in the order of the table, with the program's codes.

    Args:
        con: the connection, with the code tables of the source.
        source: the table.
        program: the rules.
        work: a private folder.
        many_texts: whether a code table is large.
    """
    if not (program.takes_apart or many_texts):
        view(con, source, 0, source.rows - 1)
        return f"({program.sql()})"
    files = []
    for number, (first, last) in enumerate(slices(source.rows)):
        view(con, source, first, last)
        files.append(literal(work / f"slice{number}.parquet"))
        con.execute(f"COPY ({program.sql()} ORDER BY _row) TO {files[-1]} ({PARQUET})")
    return f"read_parquet([{', '.join(files)}])"


def lay_down(con: duckdb.DuckDBPyConnection, query: str, out: Path, progress: Progress) -> Path:
    """Write a query's rows as Parquet, telling how far it is."""
    with _watched(con, progress):
        con.execute(f"COPY ({query}) TO {literal(out)} ({PARQUET})")
    return out


@contextmanager
def _watched(con: duckdb.DuckDBPyConnection, progress: Progress) -> Iterator[None]:
    """Call `progress` with hundredths done, from time to time, while a query runs."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK):
            progress(min(100, max(0, int(con.query_progress()))), 100)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    progress(100, 100)


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


def word_of(code: str) -> str:
    """The verdict of a code, as an enumeration."""
    words = ", ".join(literal(word) for word in WORDS)
    return f"(CAST([{words}] AS verdict[]))[CAST({code} + 1 AS BIGINT)]"


def counts(con: duckdb.DuckDBPyConnection, result: Path, columns: Sequence[str]) -> dict[str, dict[str, int]]:
    """Column -> word -> number of rows, of a result."""
    found: dict[str, dict[str, int]] = {}
    for name in columns:
        counted = f"SELECT {quote(name)}, count(*) FROM read_parquet({literal(result)}) GROUP BY 1"
        found[name] = {str(word): int(number) for word, number in con.execute(counted).fetchall()}
    return found
