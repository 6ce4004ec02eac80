"""Write a result as Parquet, CSV or JSON lines, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from duenotice.assess.bulk.sources import literal, table_kind

_FORMATS = {
    "csv": "FORMAT csv, HEADER true",
    "jsonl": "FORMAT json, ARRAY false",
}


def id_column(kind: str, sql: str) -> str:
    """The id as it is written; in CSV a leading mark that a spreadsheet would run as a formula is disarmed."""
    if kind != "csv":
        return sql
    text = f"CAST({sql} AS VARCHAR)"
    return f"CASE WHEN regexp_matches({text}, '^[=+@\\t\\r\\n-]') THEN concat('''', {text}) ELSE {text} END"


def hand_over(con: duckdb.DuckDBPyConnection, result: Path, out: Path, work: Path) -> None:
    """Put a result, held as Parquet, in its place and format, by its ending; an interrupted run leaves no half file.

    Raises:
        DossierError: an ending that is not known.
        OSError: the file cannot be written.
    """
    kind = table_kind(out)
    if kind == "parquet":
        os.replace(result, out)
        return
    part = work / f"result{out.suffix}"
    rows = f"SELECT * REPLACE ({id_column(kind, 'id')} AS id) FROM read_parquet({literal(result)})"
    con.execute(f"COPY ({rows}) TO {literal(part)} ({_FORMATS[kind]})")
    os.replace(part, out)
