"""What a quantifier puts to each item of a list: the test, the keys it reads, and its form as alternatives."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from duenotice.reasoning.tree import (
    And,
    Compare,
    Holds,
    Includes,
    Member,
    Node,
    Not,
    Or,
    Quantified,
    Ref,
    Shift,
    Term,
    facts_of,
    walk,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemTest:
    """The test a quantifier puts to each item: `any of NAME where CONDITION`. `every` and `none` are read from it."""

    name: str
    condition: Node


def item_test(node: Quantified) -> ItemTest:
    """`every` holds unless any item fails, `none` unless any holds."""
    return ItemTest(node.name, Not(node.condition) if node.quantifier == "every" else node.condition)


def item_tests(node: Node) -> tuple[ItemTest, ...]:
    """Every item test of a condition, inner ones included, each once."""
    return tuple(dict.fromkeys(item_test(part) for part in walk(node) if isinstance(part, Quantified)))


def item_keys(condition: Node) -> set[str]:
    """Keys of the item that a quantifier's condition reads, without their dot."""
    names: set[str] = set()
    for node in walk(condition):
        match node:
            case Holds(name):
                names.add(name)
            case Compare(_, left, right):
                names |= {_name(left), _name(right)}
            case Member(term, _):
                names.add(_name(term))
            case Includes(name, element):
                names |= {name, _name(element)}
    return {name[1:] for name in names if name.startswith(".")}


def _name(term: Term) -> str:
    base = term.base if isinstance(term, Shift) else term
    return base.name if isinstance(base, Ref) else ""


def alternatives(node: Node, negated: bool) -> Iterator[tuple[Node, ...]]:
    """The disjunctive form of a condition, as far as `and`, `or` and `not` reach and several names are read."""
    alike = len(item_keys(node)) + len(facts_of(node)) < 2 or not item_keys(node)
    match node:
        case Not(part):
            yield from alternatives(part, not negated)
        case And(parts) | Or(parts) if not alike:
            inner = [tuple(alternatives(part, negated)) for part in parts]
            if isinstance(node, And) is not negated:
                yield from (sum(chosen, ()) for chosen in itertools.product(*inner))
            else:
                yield from itertools.chain(*inner)
        case _:
            yield (Not(node) if negated else node,)
