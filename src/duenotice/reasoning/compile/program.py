"""Many rules over a table in one query: facts in plain form, then layer on layer of conditions, then one code a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from duenotice.reasoning.compile.nodes import Scope
from duenotice.reasoning.compile.relations import ROW, Table
from duenotice.reasoning.compile.sql import quoted
from duenotice.reasoning.compile.status import DatedRule, rule_status


@dataclass(slots=True)
class Program:
    """Rules compiled for a table.

    Attributes:
        table: the table.
        rules: the rules, in the order of their columns.
        mechanisms: the mechanisms the table holds, where known.
    """

    table: Table
    rules: Sequence[DatedRule]
    mechanisms: frozenset[str] | None = None
    _compiled: tuple[Scope, tuple[str, ...]] | None = None

    @property
    def takes_apart(self) -> bool:
        """Whether the items of any list become rows, so that requests are put together again in memory."""
        return self._codes()[0].apart

    def sql(self) -> str:
        """The query in DuckDB's dialect: `_row`, `id`, `mechanism`, `seen` (if any), `as_of`, and a code for each rule."""
        scope, found = self._codes()
        names = ("id", "mechanism", *(["seen"] if self.table.seen else []), "as_of")
        kept = (ROW, *map(quoted, names))
        codes = (
            f"CAST({code} AS UTINYINT) AS {quoted(rule.id)}"
            for rule, code in zip(self.rules, found, strict=True)
        )
        ctes = [f'"rows" AS ({self.table.relation(scope.plain, scope.raw)})']
        last = "rows"
        for level, columns in scope.sheet.layers():
            joins = (join(last) for join in scope.sheet.joins.get(level, ()))
            held = ", ".join(f"{sql()} AS {name}" for name, sql in columns)
            below = " ".join((f"{quoted(last)} AS r", *joins))
            last = f"layer{level}"
            ctes.append(f"{quoted(last)} AS (SELECT r.*, {held} FROM {below})")
        return f"WITH {', '.join(ctes)} SELECT {', '.join((*kept, *codes))} FROM {quoted(last)}"

    def _codes(self) -> tuple[Scope, tuple[str, ...]]:
        """The columns, and each rule's code in their terms."""
        if self._compiled is None:
            columns = dict(self.table.plain)
            if self.mechanisms is not None:
                texts = {name: name for name in sorted(self.mechanisms)}
                columns["mechanism"] = replace(columns["mechanism"], texts=texts)
            scope = Scope(columns)
            codes = tuple(rule_status(rule, scope, self.mechanisms) for rule in self.rules)
            self._compiled = scope, codes
        return self._compiled


#: Spark's cost of one query grows with its columns times its expressions, so wide books are asked in parts.
MAX_FACTS = 60
MAX_RULES = 40


def programs(
    table: Table, rules: Sequence[DatedRule], mechanisms: frozenset[str] | None = None
) -> tuple[Program, ...]:
    """The rules as several narrow programs over the same rows, in the order given.

    Args:
        table: the table.
        rules: the rules.
        mechanisms: the mechanisms the table holds, where known.
    """
    parts: list[list[DatedRule]] = [[]]
    held: set[str] = set()
    for rule in rules:
        live = mechanisms is None or rule.mechanisms & mechanisms
        reads = rule.facts() & table.plain.keys() if live else frozenset()
        if parts[-1] and (len(held | reads) > MAX_FACTS or len(parts[-1]) >= MAX_RULES):
            parts.append([])
            held = set()
        parts[-1].append(rule)
        held |= reads
    return tuple(Program(table, part, mechanisms) for part in parts if part)
