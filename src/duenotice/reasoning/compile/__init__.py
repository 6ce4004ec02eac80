"""The second evaluator: rules compiled to DuckDB SQL, for tables of requests.

The interpreter (`reasoning.tree`, `reasoning.rules`) is the definition; this package must agree with it on every finding, and a
conformance suite holds it to that on random rows with unknowns. NULL is unknown throughout. Spark runs the same text, transpiled.
"""

from duenotice.reasoning.compile.columns import CODED_KINDS, PARTS, Column, code_columns, code_table, encode
from duenotice.reasoning.compile.days import on_day
from duenotice.reasoning.compile.program import Program, programs
from duenotice.reasoning.compile.relations import DAYS, Table
from duenotice.reasoning.compile.spark import to_spark
from duenotice.reasoning.compile.status import CODES, DatedRule

__all__ = [
    "CODED_KINDS", "CODES", "DAYS", "PARTS", "Column", "DatedRule", "Program", "Table", "code_columns", "code_table", "encode",
    "on_day",
    "programs", "to_spark",
]  # fmt: skip
