"""The same SQL text in Spark's dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


def to_spark(sql: str) -> str:
    """A program's query as Spark SQL. The transpiler is told of LIST_BIT_OR, which Spark has not: it folds the items."""
    import sqlglot  # large, and needed here alone

    return sqlglot.parse_one(sql, read="duckdb").transform(_folded).sql("spark")


def _folded(node: exp.Expression) -> exp.Expression:
    from sqlglot import exp

    if not (isinstance(node, exp.Anonymous) and node.name.upper() == "LIST_BIT_OR"):
        return node
    so_far, item = exp.to_identifier("_a"), exp.to_identifier("_b")
    merge = exp.Lambda(
        this=exp.BitwiseOr(this=exp.column(so_far.copy()), expression=exp.column(item.copy())),
        expressions=[so_far, item],
    )
    nothing = exp.cast(exp.Literal.number(0), "bigint")
    return exp.Anonymous(
        this="AGGREGATE", expressions=[node.expressions[0].transform(_folded), nothing, merge]
    )
