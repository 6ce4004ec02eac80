"""Conditions as three-valued SQL, one node at a time. The interpreter in `reasoning.tree` is the definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duenotice.reasoning.compile.columns import Column
from duenotice.reasoning.compile.sql import FALSE, TRUE, UNKNOWN, choose, every, negate, quoted, some, truth
from duenotice.reasoning.compile.terms import compare_terms, held, member_of
from duenotice.reasoning.tree import (
    And,
    AtLeast,
    Compare,
    Constant,
    Derived,
    Holds,
    If,
    Includes,
    Member,
    Node,
    Not,
    Or,
    Presume,
    Quantified,
    Ref,
    Shift,
    Term,
    walk,
)  # fmt: skip

#: Column of the plain form: FALSE where the full alert was seen, else NULL.
ABSENT = quoted("_absent")


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


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean while a condition is compiled.

    Attributes:
        columns: facts the table has; inside a quantifier also the item's keys with a leading dot.
        tests: item test -> column that holds the highest code over the row's items (2 true, 1 unknown, 0 false; NULL for none).
        derived: derived facts already computed -> their column.
    """

    columns: Mapping[str, Column]
    tests: Mapping[ItemTest, str]
    derived: Mapping[Node, str] = field(default_factory=dict)


def compile_node(node: Node, scope: Scope) -> str:
    """A boolean SQL expression; NULL is unknown."""
    match node:
        case Constant(value):
            return truth(value)
        case Holds(name):
            return quoted(name) if name in scope.columns else UNKNOWN
        case Compare(operator, left, right):
            sides = held(left, scope.columns), held(right, scope.columns)
            return (
                UNKNOWN
                if sides[0] is None or sides[1] is None
                else compare_terms(operator, sides[0], sides[1])
            )
        case Member(term, among):
            side = held(term, scope.columns)
            return UNKNOWN if side is None else member_of(side, among)
        case Includes():
            return _includes(node, scope)
        case Not(part):
            return negate(compile_node(part, scope))
        case And(parts):
            return every([compile_node(part, scope) for part in parts])
        case Or(parts):
            return some([compile_node(part, scope) for part in parts])
        case _:
            return _compound(node, scope)


def _compound(node: Node, scope: Scope) -> str:
    match node:
        case If(condition, then, otherwise):
            return _if(*(compile_node(part, scope) for part in (condition, then, otherwise)))
        case AtLeast(number, parts):
            return _at_least(number, [compile_node(part, scope) for part in parts])
        case Presume(presumed, part):
            inner = compile_node(part, scope)
            return inner if inner in (TRUE, FALSE) else f"COALESCE({inner}, {truth(presumed)})"
        case Quantified():
            return _quantified(node, scope)
        case Derived(name, body):
            return quoted(scope.derived[node]) if node in scope.derived else derived_value(name, body, scope)
    raise TypeError(f"no SQL for {type(node).__name__}")  # a node type added without its SQL


def _includes(node: Includes, scope: Scope) -> str:
    element = held(node.element, scope.columns)
    column = scope.columns.get(node.name)
    if element is None or column is None:
        return UNKNOWN
    within = f"COALESCE(list_contains({quoted(node.name)}, {element['']}), FALSE)"
    known = every(
        f"({side} IS NOT NULL)"
        for side in (quoted(node.name), element[""])
        if element.constant is None or side != element[""]
    )
    return choose([(known, some((within, ABSENT)) if column.file else within)], UNKNOWN)


def _if(condition: str, then: str, otherwise: str) -> str:
    """The chosen branch; with the condition unknown, what both branches say (the third part)."""
    chosen = (every((condition, then)), every((negate(condition), otherwise)))
    return some((*chosen, every((then, otherwise))))


def _at_least(number: int, parts: list[str]) -> str:
    """True once enough parts are true, false once too few can still be."""
    true = " + ".join(f"COALESCE(CAST({part} AS TINYINT), 0)" for part in parts)
    possible = " + ".join(f"COALESCE(CAST({part} AS TINYINT), 1)" for part in parts)
    return choose([(f"(({true}) >= {number})", TRUE), (f"(({possible}) < {number})", FALSE)], UNKNOWN)


def _quantified(node: Quantified, scope: Scope) -> str:
    """`any` is true once an item is, unknown while the list or an item is, or while the list may hold more."""
    column = scope.columns.get(node.name)
    if column is None:
        return UNKNOWN
    best = quoted(scope.tests[item_test(node)])
    known = quoted(node.name, "known")
    found = choose(
        [(f"({best} = 2)", TRUE), (f"({best} = 1)", UNKNOWN), (known, ABSENT if column.file else FALSE)],
        UNKNOWN,
    )
    return found if node.quantifier == "any" else negate(found)


def derived_value(name: str, body: Node, scope: Scope) -> str:
    """What is stated, else what is implied; NULL when the two contradict."""
    implied = compile_node(body, scope)
    if name not in scope.columns:
        return implied
    stated = quoted(name)
    if implied == UNKNOWN:
        return stated
    heard = choose([(f"({implied} <> {stated})", UNKNOWN)], stated)
    return choose([(f"({stated} IS NULL)", implied)], heard)
