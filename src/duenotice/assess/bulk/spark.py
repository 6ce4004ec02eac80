"""Run programs with Spark: the very text DuckDB runs, transpiled. For those who hold their tables on a cluster.

The table is checked, and its texts read, by DuckDB first; Spark then computes the codes of every part and writes them as
Parquet, in order of row, for the result to be written from.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from duenotice.assess.bulk.duck import Progress
from duenotice.assess.bulk.intake import Intake
from duenotice.assess.bulk.sources import Source, literal, quote
from duenotice.dossier import DossierError, Problem
from duenotice.reasoning.compile import (
    CODED_KINDS,
    DatedRule,
    Program,
    Table,
    code_columns,
    code_table,
    programs,
    to_spark,
)


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
    table: Table,
    rules: Sequence[DatedRule],
    work: Path,
    progress: Progress,
) -> str:
    """A relation of one row a request, in the order of the table, with the rules' codes, computed by Spark.

    Raises:
        DossierError: Spark is not installed.
    """
    spark = session(work)
    parts = programs(table, rules, intake.mechanisms)
    try:
        _views(con, spark, source, intake, work)
        for number, program in enumerate(parts):
            progress(number, len(parts))
            spark.sql(to_spark(program.sql())).write.parquet(str(work / f"part{number}.spark"))
        progress(len(parts), len(parts))
    finally:
        spark.stop()
    return _side_by_side(con, parts, work)


def _side_by_side(con: duckdb.DuckDBPyConnection, parts: Sequence[Program], work: Path) -> str:
    """All parts in one relation; each is first put in the order of the table, in which they stand side by side."""
    for number in range(len(parts)):
        held = f"read_parquet({literal(work / f'part{number}.spark' / '*.parquet')})"
        con.execute(f"CREATE TABLE part{number} AS SELECT * FROM {held} ORDER BY _row")
    select = [f"p{number}.{quote(rule.id)}" for number, part in enumerate(parts) for rule in part.rules]
    own = "p0._row, p0.id, p0.mechanism, p0.as_of" + (", p0.seen" if parts[0].table.seen else "")
    beside = " POSITIONAL JOIN ".join(f"part{number} AS p{number}" for number in range(len(parts)))
    return f"(SELECT {', '.join((own, *select))} FROM {beside})"


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
