"""One-slip mutants of a rule: what a tired author might have written. Examples must tell each from the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from duenotice.quantities import Duration, Money, PartialDate
from duenotice.reasoning.render import render
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
    Shift,
    Term,
)  # fmt: skip

#: A longer list (the states of a treaty) is data with a source of its own, not a choice an example can show.
MAX_LISTED = 12
_LOOSER = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": "!=", "!=": "="}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed version and the slip that made it."""

    version: RuleVersion
    slip: str


def mutants(version: RuleVersion) -> Iterator[Mutant]:
    """Every version that differs by one slip: condition dropped, and/or swapped, number moved by one, negation lost,
    presumption or burden turned round, exception or scope forgotten."""
    for node, slip in slips(version.fault):
        yield Mutant(replace(version, fault=node), f"test: {slip}")
    if version.applies is not None:
        yield Mutant(replace(version, applies=None), "scope forgotten")
        for node, slip in slips(version.applies):
            yield Mutant(replace(version, applies=node), f"scope: {slip}")
    if version.arguable is not None:
        yield Mutant(replace(version, arguable=None), "middle forgotten")
        for node, slip in slips(version.arguable):
            yield Mutant(replace(version, arguable=node), f"middle: {slip}")
    yield from _exemption_slips(version)


def _exemption_slips(version: RuleVersion) -> Iterator[Mutant]:
    for index, exemption in enumerate(version.exemptions):
        before, after = version.exemptions[:index], version.exemptions[index + 1 :]
        yield Mutant(replace(version, exemptions=(*before, *after)), f"exception {index + 1} forgotten")
        turned = replace(exemption, shown_by="requester" if exemption.shown_by == "anyone" else "anyone")
        yield Mutant(
            replace(version, exemptions=(*before, turned, *after)), f"exception {index + 1}: burden turned"
        )
        for node, slip in slips(exemption.when):
            changed = replace(exemption, when=node)
            yield Mutant(
                replace(version, exemptions=(*before, changed, *after)), f"exception {index + 1}: {slip}"
            )


def slips(node: Node) -> Iterator[tuple[Node, str]]:
    """Every condition that differs from a condition by one slip, with the slip in words."""
    match node:
        case Not(part):
            yield part, f"'not' lost before {render(part)}"
            yield from _inside(part, Not)
        case And(parts) | Or(parts):
            other, word = (Or, "and") if isinstance(node, And) else (And, "or")
            yield other(parts), f"'{word}' swapped in {render(node)}"
            yield from _lists(parts, type(node))
        case AtLeast(number, parts):
            for moved in {number - 1, number + 1} & set(range(1, len(parts) + 1)):
                yield AtLeast(moved, parts), f"'at least {number}' became {moved}"
            for index, part in enumerate(parts):
                for inner, slip in slips(part):
                    yield AtLeast(number, (*parts[:index], inner, *parts[index + 1 :])), slip
        case If(condition, then, otherwise):
            yield If(condition, otherwise, then), "branches of 'if' swapped"
            yield from _inside(condition, lambda inner: If(inner, then, otherwise))
            yield from _inside(then, lambda inner: If(condition, inner, otherwise))
            yield from _inside(otherwise, lambda inner: If(condition, then, inner))
        case Presume(presumed, part):
            yield Presume(not presumed, part), f"presumption turned for {render(part)}"
            yield part, f"presumption lost for {render(part)}"
            yield from _inside(part, lambda inner: Presume(presumed, inner))
        case Quantified(quantifier, name, condition):
            swapped = {"any": "every", "every": "any", "none": "any"}[quantifier]
            yield Quantified(swapped, name, condition), f"'{quantifier} of {name}' became '{swapped}'"
            yield from _inside(condition, lambda inner: Quantified(quantifier, name, inner))
        case _:
            yield from _tests(node)


def _inside(part: Node, wrap: Callable[[Node], Node]) -> Iterator[tuple[Node, str]]:
    for inner, slip in slips(part):
        yield wrap(inner), slip


def _lists(parts: tuple[Node, ...], make: type[And] | type[Or]) -> Iterator[tuple[Node, str]]:
    for index, part in enumerate(parts):
        rest = (*parts[:index], *parts[index + 1 :])
        yield (rest[0] if len(rest) == 1 else make(rest)), f"dropped {render(part)}"
        for inner, slip in slips(part):
            yield make((*parts[:index], inner, *parts[index + 1 :])), slip


def _tests(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case Compare(operator, left, right):
            yield (
                Compare(_LOOSER[operator], left, right),
                f"'{operator}' became '{_LOOSER[operator]}' in {render(node)}",
            )
            for moved in _moved(right):
                yield Compare(operator, left, moved), f"number moved by one in {render(node)}"
        case Member(term, among) if 1 < len(among) <= MAX_LISTED:
            for index, value in enumerate(among):
                yield (
                    Member(term, (*among[:index], *among[index + 1 :])),
                    f"dropped {value} from {render(node)}",
                )
        case Derived() | Includes() | Member():
            yield Not(node), f"negation added to {render(node)}"
        case _:
            yield Not(node), f"negation added to {render(node)}"


def _moved(term: Term) -> Iterator[Term]:
    match term:
        case Literal(Duration(months, days)):
            for sign in (-1, 1):
                yield Literal(Duration(months + sign, days) if months else Duration(0, max(0, days + sign)))
        case Literal(int() as number):
            yield from (Literal(number - 1), Literal(number + 1))
        case Literal(Money(amount, currency)):
            yield from (Literal(Money(amount - 1, currency)), Literal(Money(amount + 1, currency)))
        case Literal(PartialDate() as day):
            yield from (Literal(day.shift(Duration(0, 1), sign)) for sign in (-1, 1))
        case Shift(base, Duration(months, days), sign):
            for step in (-1, 1):
                moved = Duration(months + step, days) if months else Duration(0, max(0, days + step))
                yield Shift(base, moved, sign)
        case _:
            return


def replaced(version: RuleVersion, name: str, body: Node) -> RuleVersion:
    """The version with another condition behind a derived fact."""
    exemptions = tuple(replace(item, when=_with(item.when, name, body)) for item in version.exemptions)
    applies = None if version.applies is None else _with(version.applies, name, body)
    arguable = None if version.arguable is None else _with(version.arguable, name, body)
    fault = _with(version.fault, name, body)
    return replace(version, fault=fault, applies=applies, arguable=arguable, exemptions=exemptions)


def _with(node: Node, name: str, body: Node) -> Node:
    match node:
        case Derived(own, inner):
            return Derived(own, body if own == name else _with(inner, name, body))
        case Not(part):
            return Not(_with(part, name, body))
        case And(parts) | Or(parts):
            return type(node)(tuple(_with(part, name, body) for part in parts))
        case AtLeast(number, parts):
            return AtLeast(number, tuple(_with(part, name, body) for part in parts))
        case If(condition, then, otherwise):
            return If(_with(condition, name, body), _with(then, name, body), _with(otherwise, name, body))
        case Presume(presumed, part):
            return Presume(presumed, _with(part, name, body))
        case Quantified(quantifier, listed, condition):
            return Quantified(quantifier, listed, _with(condition, name, body))
        case _:
            return node
