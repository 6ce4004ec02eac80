"""Cells: the finitely many values of a fact that a set of conditions can tell apart.

One idea serves questions, lint, change sets and test rows: a threshold of 24 months splits a penalty into below, at and
above; an enumeration into the members named and one other.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duenotice.quantities import Duration, FactType, Money, PartialDate, Penalty
from duenotice.reasoning.tree import (
    Compare,
    Includes,
    Literal,
    Member,
    Node,
    Quantified,
    Ref,
    Shift,
    Term,
    walk,
)

BASE_DAY = PartialDate.parse(date(2020, 1, 15))
#: Before and after everything else.
FAR_DAYS = (PartialDate.parse("1900-01-01"), PartialDate.parse("2200-01-01"))
_COUNTRIES = ("TR", "DE", "US")
MAX_ITEM_CELLS = 12


@dataclass(slots=True)
class _Marks:
    """Constants and shifts that conditions hold against one fact."""

    constants: set[Any] = field(default_factory=set)
    shifts: set[Duration] = field(default_factory=set)


def cells(conditions: Iterable[Node], types: Mapping[str, FactType]) -> dict[str, tuple[Any, ...]]:
    """Distinguishable known values of every fact the conditions read."""
    marks: dict[str, _Marks] = {}
    for condition in conditions:
        _collect(condition, marks)
    found: dict[str, tuple[Any, ...]] = {}
    shifts = set().union(*(mark.shifts for mark in marks.values()))
    for name, mark in marks.items():
        if not name.startswith(".") and name in types:
            found[name] = _values(types[name], mark, shifts, marks)
    return found


def _collect(condition: Node, marks: dict[str, _Marks]) -> None:
    for node in walk(condition):
        name = getattr(node, "name", None)
        if isinstance(name, str):
            marks.setdefault(name, _Marks())
        match node:
            case Compare(_, left, right):
                _pair(left, right, marks)
                _pair(right, left, marks)
            case Member(term, among):
                for constant in among:
                    _pair(term, Literal(constant), marks)
            case Includes(name, element):
                if isinstance(element, Literal):
                    marks[name].constants.add(element.constant)
                _pair(element, element, marks)
            case Quantified():
                pass


def _pair(term: Term, other: Term, marks: dict[str, _Marks]) -> None:
    base = term.base if isinstance(term, Shift) else term
    if not isinstance(base, Ref):
        return
    mark = marks.setdefault(base.name, _Marks())
    for side in (term, other):
        if isinstance(side, Shift):
            mark.shifts.add(side.duration)
    constant = other.base if isinstance(other, Shift) else other
    if isinstance(constant, Literal):
        mark.constants.add(constant.constant)


def _values(
    kind: FactType, mark: _Marks, shifts: set[Duration], marks: Mapping[str, _Marks]
) -> tuple[Any, ...]:
    match kind.kind:
        case "boolean":
            return (True, False)
        case "integer":
            numbers = {number + step for number in mark.constants for step in (-1, 0, 1)} or {0, 1}
            return tuple(sorted(number for number in numbers if number >= 0))
        case "enum":
            named = [member for member in kind.members if member in mark.constants]
            other = [member for member in kind.members if member not in mark.constants][:1]
            return (*named, *other) if named else kind.members[:2]
        case "country":
            return (*sorted(mark.constants & {*mark.constants}), *_COUNTRIES[:2])
        case "date":
            return _dates(mark, shifts)
        case "duration" | "penalty" | "money":
            return _lengths(kind.kind, mark)
        case "countries":
            return (frozenset(), frozenset({_COUNTRIES[0]}), frozenset({_COUNTRIES[1]}), *_singles(mark))
        case "set":
            return _sets(kind, mark)
        case "list":
            return _lists(kind, shifts, marks)
        case _:
            return ("text",)


def _singles(mark: _Marks) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({constant}) for constant in sorted(mark.constants))


def _sets(kind: FactType, mark: _Marks) -> tuple[frozenset[str], ...]:
    named = [member for member in kind.members if member in mark.constants]
    if len(named) <= 4:
        sizes = range(len(named) + 1)
        return tuple(frozenset(chosen) for size in sizes for chosen in itertools.combinations(named, size))
    without = tuple(frozenset(named) - {member} for member in named)
    return (frozenset(), frozenset(named), *without, *(frozenset({member}) for member in named))


def _dates(mark: _Marks, shifts: set[Duration]) -> tuple[PartialDate, ...]:
    day = Duration(0, 1)
    anchors = {constant for constant in mark.constants if isinstance(constant, PartialDate)} or {BASE_DAY}
    for anchor in tuple(anchors):
        for shift in shifts:
            anchors |= {anchor.shift(shift), anchor.shift(shift, -1)}
    near = {moved for anchor in anchors for moved in (anchor.shift(day, -1), anchor, anchor.shift(day))}
    return tuple(sorted(near | set(FAR_DAYS), key=lambda value: value.first))


def _lengths(kind: str, mark: _Marks) -> tuple[Any, ...]:
    if kind == "money":
        sums = [constant for constant in mark.constants if isinstance(constant, Money)] or [
            Money.parse("1 USD")
        ]
        around = [Money(entry.amount + step, entry.currency) for entry in sums for step in (-1, 0, 1)]
        return tuple(dict.fromkeys(around))
    limits = sorted({c for c in mark.constants if isinstance(c, Duration)}, key=Duration.longest) or [
        Duration(1)
    ]
    lengths = [Duration(max(0, limit.months + step), limit.days) for limit in limits for step in (-1, 0, 1)]
    lengths += [
        Duration(0, max(0, limit.days + step)) for limit in limits if not limit.months for step in (-1, 1)
    ]
    unique = tuple(dict.fromkeys(lengths))
    if kind == "duration":
        return unique
    return (
        *(Penalty("term", length) for length in unique),
        Penalty("life"),
        Penalty("death"),
        Penalty("corporal"),
        Penalty("fine"),
    )


def _lists(kind: FactType, shifts: set[Duration], marks: Mapping[str, _Marks]) -> tuple[Any, ...]:
    used = {key: inner for key, inner in kind.item.items() if f".{key}" in marks}
    options = {key: (*_values(inner, marks[f".{key}"], shifts, marks), None) for key, inner in used.items()}
    items = [
        {key: value for key, value in zip(options, chosen, strict=True) if value is not None}
        for chosen in itertools.islice(itertools.product(*options.values()), 400)
    ]
    if len(items) > MAX_ITEM_CELLS:
        items = random.Random(7).sample(items, MAX_ITEM_CELLS)
    pairs = [(items[0], items[-1])] if len(items) > 1 else []
    return ((), *((item,) for item in items), *pairs)


def environments(
    options: Mapping[str, Sequence[Any]], *, limit: int, seed: int = 7, unknown: bool = True
) -> tuple[Iterator[dict[str, Any]], bool]:
    """All combinations of cells (and unknown), or `limit` random ones when there are more.

    Returns:
        The environments, and whether they are all there are.
    """
    choices = {name: [*values, None] if unknown else list(values) for name, values in options.items()}
    total = 1
    for values in choices.values():
        total *= len(values)
    if total <= limit:
        combinations = itertools.product(*choices.values())
        return (
            {name: v for name, v in zip(choices, c, strict=True) if v is not None} for c in combinations
        ), True
    draw = random.Random(seed)
    return (_draw(choices, draw) for _ in range(limit)), False


def _draw(choices: Mapping[str, Sequence[Any]], draw: random.Random) -> dict[str, Any]:
    drawn = {name: draw.choice(values) for name, values in choices.items()}
    return {name: value for name, value in drawn.items() if value is not None}
