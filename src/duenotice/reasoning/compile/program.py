"""Many rules over a table in one query: facts to plain form, lists to item codes, derived facts, then one code a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duenotice.reasoning.compile.columns import Column
from duenotice.reasoning.compile.nodes import (
    ItemTest,
    Scope,
    compile_node,
    derived_value,
    item_keys,
    item_tests,
)
from duenotice.reasoning.compile.relations import ROW, Table, carried_columns, items_relation
from duenotice.reasoning.compile.sql import quoted
from duenotice.reasoning.compile.status import DatedRule, rule_status
from duenotice.reasoning.tree import Derived, Node, Quantified, children, facts_of


@dataclass(frozen=True, slots=True)
class _Tests:
    """Item tests of one list that can be computed together, and those they rest on (a derived fact may hold another list)."""

    label: str
    name: str
    tests: tuple[ItemTest, ...]
    below: tuple[ItemTest, ...]


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
    _columns: dict[ItemTest, str] = field(default_factory=dict)

    @property
    def facts(self) -> frozenset[str]:
        """Facts the rules read and the table has."""
        return frozenset().union(*(rule.facts() for rule in self.rules)) & self.table.plain.keys()

    @property
    def has_lists(self) -> bool:
        """Whether any rule looks into a list the table has."""
        return bool(self._tests())

    def sql(self) -> str:
        """The query in DuckDB's dialect: `_row`, `id`, `mechanism`, `seen` (if any), `as_of`, and a code for each rule."""
        groups = _grouped(self._tests(), self.table)
        self._columns = {test: f"_q{index}" for index, test in enumerate(self._tests())}
        ctes = [f"{quoted(group.label)} AS ({self._group(group, groups)})" for group in groups]
        ctes.append(f'"rows" AS ({self._joined(self.facts, self._tests(), groups)})')
        last = "rows"
        derived: dict[Node, str] = {}
        for index, layer in enumerate(_layers(self._conditions())):
            scope = self._scope(derived)
            columns: dict[Node, str] = {
                node: f"_term{len(derived) + place}" for place, node in enumerate(layer)
            }
            terms = [
                f"{derived_value(node.name, node.body, scope)} AS {quoted(columns[node])}" for node in layer
            ]
            ctes.append(f'"terms{index}" AS (SELECT x.*, {", ".join(terms)} FROM {quoted(last)} AS x)')
            last = f"terms{index}"
            derived.update(columns)
        scope = self._scope(derived)
        kept = [
            ROW,
            *(quoted(name) for name in ("id", "mechanism", *(["seen"] if self.table.seen else []), "as_of")),
        ]
        codes = (
            f"CAST({rule_status(rule, scope, self.mechanisms)} AS UTINYINT) AS {quoted(rule.id)}"
            for rule in self.rules
        )
        return f"WITH {', '.join(ctes)} SELECT {', '.join((*kept, *codes))} FROM {quoted(last)}"

    # parts ------------------------------------------------------------------------------------------------------

    def _conditions(self) -> tuple[Node, ...]:
        here = (rule for rule in self.rules if self.mechanisms is None or rule.mechanisms & self.mechanisms)
        nodes = (node for rule in here for version in rule.versions() for node in version.conditions())
        return tuple(dict.fromkeys(nodes))

    def _tests(self) -> tuple[ItemTest, ...]:
        found = dict.fromkeys(test for node in self._conditions() for test in item_tests(node))
        return tuple(test for test in found if test.name in self.table.columns)

    def _scope(self, derived: Mapping[Node, str]) -> Scope:
        return Scope(self.table.plain, self._columns, derived)

    def _group(self, group: _Tests, groups: Sequence[_Tests]) -> str:
        outer, keys = _read(test.condition for test in group.tests)
        source = self._joined(outer, group.below, groups, lists=(group.name,))
        carried = carried_columns(self.table, outer) | {self._columns[test] for test in group.below}
        items = {f".{key}": column for key, column in self.table.columns[group.name].items.items()}
        scope = Scope({**self.table.plain, **items}, self._columns)
        codes = (
            f"MAX(COALESCE(CAST({compile_node(test.condition, scope)} AS TINYINT) * 2, 1)) AS {quoted(self._columns[test])}"
            for test in group.tests
        )
        relation = items_relation(self.table, group.name, carried, keys, source)
        return f"SELECT {ROW}, {', '.join(codes)} FROM ({relation}) AS j GROUP BY {ROW}"

    def _joined(
        self,
        facts: Iterable[str],
        tests: Sequence[ItemTest],
        groups: Sequence[_Tests],
        lists: Sequence[str] = (),
    ) -> str:
        """Requests in plain form beside the codes of some item tests."""
        relation = self.table.relation(facts, lists)
        used = [group for group in groups if set(group.tests) & set(tests)]
        if not used:
            return relation
        wanted = (
            f"g{n}.{quoted(self._columns[test])}" for n, group in enumerate(used) for test in group.tests
        )
        joins = (
            f"LEFT JOIN {quoted(group.label)} AS g{n} ON g{n}.{ROW} = b.{ROW}" for n, group in enumerate(used)
        )
        return f"SELECT b.*, {', '.join(wanted)} FROM ({relation}) AS b {' '.join(joins)}"


#: An engine's cost of one query grows with its columns times its expressions, so wide books are asked in parts.
MAX_FACTS = 60
MAX_RULES = 40


def programs(
    table: Table, rules: Sequence[DatedRule], mechanisms: frozenset[str] | None = None, *, together: int = 1
) -> tuple[Program, ...]:
    """The rules as several narrow programs over the same rows, in the order given.

    Args:
        table: the table.
        rules: the rules.
        mechanisms: the mechanisms the table holds, where known.
        together: so many rules in a row are never parted.
    """
    parts: list[list[DatedRule]] = [[]]
    held: set[str] = set()
    for start in range(0, len(rules), together):
        pack = rules[start : start + together]
        live = (rule for rule in pack if mechanisms is None or rule.mechanisms & mechanisms)
        reads = frozenset[str]().union(*(rule.facts() for rule in live)) & table.plain.keys()
        if parts[-1] and (len(held | reads) > MAX_FACTS or len(parts[-1]) >= MAX_RULES):
            parts.append([])
            held = set()
        parts[-1] += pack
        held |= reads
    return tuple(Program(table, part, mechanisms) for part in parts if part)


def _read(conditions: Iterable[Node]) -> tuple[frozenset[str], frozenset[str]]:
    """Facts of the request, and keys of the item, that item tests read."""
    outer: set[str] = set()
    keys: set[str] = set()
    for condition in conditions:
        outer |= facts_of(condition)
        keys |= item_keys(condition)
    return frozenset(outer), frozenset(keys)


def _grouped(tests: Sequence[ItemTest], table: Table) -> tuple[_Tests, ...]:
    """Tests by list, those without inner lists first."""
    depth: dict[ItemTest, int] = {}
    for test in tests:
        depth[test] = _depth(test, table.columns)
    groups: list[_Tests] = []
    for level in sorted(set(depth.values())):
        names = dict.fromkeys(test.name for test in tests if depth[test] == level)
        for name in names:
            mine = tuple(test for test in tests if depth[test] == level and test.name == name)
            below = dict.fromkeys(
                inner for test in mine for inner in item_tests(test.condition) if inner.name in table.columns
            )
            groups.append(_Tests(f"items{len(groups)}", name, mine, tuple(below)))
    return tuple(groups)


def _depth(test: ItemTest, columns: Mapping[str, Column]) -> int:
    inner = [part for part in item_tests(test.condition) if part.name in columns]
    return 1 + max(_depth(part, columns) for part in inner) if inner else 0


def _layers(conditions: Iterable[Node]) -> tuple[tuple[Derived, ...], ...]:
    """Derived facts that rules name outside lists, each layer resting on the ones before."""
    found = dict.fromkeys(node for condition in conditions for node in _derived(condition))
    layers: list[tuple[Derived, ...]] = []
    placed: set[Derived] = set()
    while len(placed) < len(found):
        layers.append(
            tuple(node for node in found if node not in placed and set(_derived(node.body)) <= placed)
        )
        placed |= set(layers[-1])
    return tuple(layers)


def _derived(node: Node) -> Iterator[Derived]:
    """Derived facts in a condition, those inside them included; what stands only inside a list's test is left out."""
    if isinstance(node, Derived):
        yield node
    if not isinstance(node, Quantified):
        for child in children(node):
            yield from _derived(child)
