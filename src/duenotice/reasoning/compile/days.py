"""A rule's version as it reads on one fixed day: `as_of` written out, so that two days stand side by side in one query."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from duenotice.quantities import PartialDate
from duenotice.reasoning.rules import RuleVersion
from duenotice.reasoning.tree import (
    And,
    AtLeast,
    Compare,
    Derived,
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
)


def on_day(version: RuleVersion, day: date) -> RuleVersion:
    """The version with every `as_of` replaced by a day."""
    fixed = Literal(PartialDate(day, day))
    return replace(
        version,
        fault=_fixed(version.fault, fixed),
        applies=None if version.applies is None else _fixed(version.applies, fixed),
        arguable=None if version.arguable is None else _fixed(version.arguable, fixed),
        exemptions=tuple(replace(item, when=_fixed(item.when, fixed)) for item in version.exemptions),
    )


def _fixed(node: Node, day: Literal) -> Node:
    match node:
        case And(parts):
            return And(tuple(_fixed(part, day) for part in parts))
        case Or(parts):
            return Or(tuple(_fixed(part, day) for part in parts))
        case AtLeast(number, parts):
            return AtLeast(number, tuple(_fixed(part, day) for part in parts))
        case Not(part):
            return Not(_fixed(part, day))
        case If(condition, then, otherwise):
            return If(_fixed(condition, day), _fixed(then, day), _fixed(otherwise, day))
        case Presume(presumed, part):
            return Presume(presumed, _fixed(part, day))
        case Quantified(quantifier, name, condition):
            return Quantified(quantifier, name, _fixed(condition, day))
        case Derived(name, body):
            return Derived(name, _fixed(body, day))
        case Compare(operator, left, right):
            return Compare(operator, _term(left, day), _term(right, day))
        case Member(term, among):
            return Member(_term(term, day), among)
        case Includes(name, element):
            return Includes(name, _term(element, day))
        case _:
            return node


def _term(term: Term, day: Literal) -> Term:
    match term:
        case Ref("as_of"):
            return day
        case Shift(Ref("as_of"), duration, sign):
            return Shift(day, duration, sign)
        case _:
            return term
