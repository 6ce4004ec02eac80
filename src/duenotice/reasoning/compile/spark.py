"""The same SQL text in Spark's dialect."""

from __future__ import annotations

import sqlglot


def to_spark(sql: str) -> str:
    """A program's query as Spark SQL; nothing is rewritten by hand."""
    return sqlglot.transpile(sql, read="duckdb", write="spark")[0]
