"""Trees back to text: `parse(render(tree))` is the tree."""

from __future__ import annotations

from typing import Any

from duenotice.quantities import Duration
from duenotice.reasoning.tree import (
    And,
    AtLeast,
    Compare,
    Constant,
    Derived,
    Holds,
    If,
    Includes,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Presume,
    Quantified,
    Ref,
    Shift,
    Term,
)  # fmt: skip


def render(node: Node) -> str:
    """The condition as its author would write it."""
    return _render(node, 0)


def _render(node: Node, level: int) -> str:
    match node:
        case If(condition, then, otherwise):
            text = f"if {_render(condition, 1)} then {_render(then, 1)} else {_render(otherwise, 1)}"
            return f"({text})" if level > 0 else text
        case Or(parts):
            text = " or ".join(_render(part, 2) for part in parts)
            return f"({text})" if level > 1 else text
        case And(parts):
            text = " and ".join(_render(part, 3) for part in parts)
            return f"({text})" if level > 2 else text
        case Not(part):
            return f"not {_render(part, 4)}"
        case _:
            return _atom(node)


def _atom(node: Node) -> str:
    match node:
        case Constant(truth):
            return str(truth).lower()
        case Holds(name) | Derived(name, _):
            return name.removeprefix(".")
        case Compare(operator, left, right):
            return f"{render_term(left)} {operator} {render_term(right)}"
        case Member(term, among):
            return f"{render_term(term)} in {{{', '.join(_constant(value) for value in among)}}}"
        case Includes(name, element):
            return f"{name.removeprefix('.')} includes {render_term(element)}"
        case AtLeast(number, parts):
            return f"at least {number} of ({', '.join(_render(part, 0) for part in parts)})"
        case Presume(presumed, part):
            return f"presume {str(presumed).lower()} ({_render(part, 0)})"
        case Quantified(quantifier, name, condition):
            return f"{quantifier} of {name} where ({_render(condition, 0)})"
        case _:
            raise AssertionError(node)


def render_term(term: Term) -> str:
    """One side of a comparison as text."""
    match term:
        case Ref(name):
            return name.removeprefix(".")
        case Literal(constant):
            return _constant(constant)
        case Shift(base, duration, sign):
            return f"{render_term(base)} {'+' if sign > 0 else '-'} {_duration(duration)}"


def _constant(value: Any) -> str:
    return _duration(value) if isinstance(value, Duration) else str(value)


def _duration(duration: Duration) -> str:
    return str(duration)
