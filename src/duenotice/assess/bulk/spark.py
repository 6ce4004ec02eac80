"""Run programs with Spark: the very text DuckDB runs, transpiled. For those who hold their tables on a cluster.

The table is checked, and its texts read, by DuckDB first; Spark then computes the codes of every part and writes them as
Parquet, in order of row, for the result to be written from.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from duenotice.assess.bulk.duck import Progress, Stored, word_of
from duenotice.assess.bulk.intake import Intake
from duenotice.assess.bulk.sources import Source, literal, quote
from duenotice.dossier import DossierError, Problem
from duenotice.reasoning.compile import CODED_KINDS, Program, code_columns, code_table, to_spark


def session(work: Path) -> Any:
    """A Spark session on this machine.

    Raises:
        DossierError: Spark is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        remedy = "Install it with 'pip install duenotice[spark]' (it needs Java 17), or leave --engine out."
        raise DossierError([Problem("--engine spark", "Spark is not installed.", remedy)]) from None
    logging.getLogger("py4j").setLevel(logging.ERROR)
    builder = SparkSession.builder.master("local[2]").appName("duenotice")
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(work),
        "spark.sql.warehouse.dir": str(work / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.sql.ansi.enabled": "true",
        "spark.log.level": "ERROR",
    }
    for key, value in options.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def find_with_spark(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    intake: Intake,
    programs: Sequence[Program],
    extra: Callable[[Program], Mapping[str, str]],
    work: Path,
    progress: Progress,
) -> tuple[Stored, ...]:
    """Findings of every program, computed by Spark; see `duck.find`.

    Raises:
        DossierError: Spark is not installed.
    """
    spark = session(work)
    try:
        _views(con, spark, source, intake, work)
        stored = []
        for part, program in enumerate(programs):
            progress(part, len(programs))
            written = work / f"part{part}.spark"
            spark.sql(to_spark(program.sql())).write.parquet(str(written))
            stored.append(_stored(con, program, extra(program), written, part))
        progress(len(programs), len(programs))
        return tuple(stored)
    finally:
        spark.stop()


def _views(con: duckdb.DuckDBPyConnection, spark: Any, source: Source, intake: Intake, work: Path) -> None:
    """`requests` with its row numbers, and the code tables, as Spark sees them."""
    numbered = work / "numbered.parquet"
    rows = f"SELECT file_row_number AS _row, * FROM read_parquet({literal(source.path)})"
    con.execute(f"COPY ({rows}) TO {literal(numbered)} (FORMAT parquet)")
    spark.read.parquet(str(numbered)).createOrReplaceTempView("requests")
    for kind in CODED_KINDS:
        codes = work / f"{code_table(kind)}.parquet"
        columns = ", ".join(quote(name) for name, _ in code_columns(kind))
        con.execute(f"COPY (SELECT {columns} FROM {code_table(kind)}) TO {literal(codes)} (FORMAT parquet)")
        spark.read.parquet(str(codes)).createOrReplaceTempView(code_table(kind))


def _stored(
    con: duckdb.DuckDBPyConnection, program: Program, extra: Mapping[str, str], written: Path, part: int
) -> Stored:
    kept = ["_row", *(["id", "as_of", *(["seen"] if program.table.seen else [])] if part == 0 else [])]
    select = [quote(name) for name in kept]
    select += [f"{word_of(quote(rule.id))} AS {quote(rule.id)}" for rule in program.rules]
    select += [f"{sql} AS {quote(name)}" for name, sql in extra.items()]
    held = f"read_parquet({literal(written / '*.parquet')})"
    con.execute(
        f"CREATE TABLE memory.main.part{part} AS SELECT {', '.join(select)} FROM {held} ORDER BY _row"
    )
    return Stored(f"memory.main.part{part}", tuple(rule.id for rule in program.rules), tuple(extra))
