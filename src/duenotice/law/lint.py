"""The book under the lint of its cells: idle facts, findings open in name only, clashes; and, for editors, implied rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import date

from duenotice.dossier import plain
from duenotice.law.book import Rulebook
from duenotice.law.model import Rule
from duenotice.reasoning.lint import clash, idle_facts, implied, open_in_name_only
from duenotice.reasoning.values import Environment


def lint_rule(book: Rulebook, rule: Rule, worked: Iterable[Environment]) -> Iterator[str]:
    """What no example shows about one rule, in sentences."""
    cases = list(worked)
    for text in rule.versions:
        for fact in idle_facts(text.logic, book.types, cases):
            yield f"from {text.logic.start}: no value of '{fact}' ever changes the finding"
        case = open_in_name_only(text.logic, book.types)
        if case is not None:
            yield f"from {text.logic.start}: open in name only for {_shown(case)}; write the choice as if/then/else"


def clashes(book: Rulebook, rules: Iterable[Rule]) -> Iterator[tuple[Rule, Rule, str]]:
    """Rules that answer the same question differently without one overriding the other, with the case that proves it."""
    answering = [rule for rule in rules if rule.answers]
    for one, two in itertools.combinations(answering, 2):
        ordered = two.id in one.overrides or one.id in two.overrides
        if one.answers != two.answers or ordered or not one.mechanisms & two.mechanisms:
            continue
        for first, second in itertools.product(one.versions, two.versions):
            if _meet(first.logic.start, first.logic.end, second.logic.start, second.logic.end):
                case = clash(first.logic, second.logic, book.types)
                if case is not None:
                    yield one, two, _shown(case)


def _meet(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
    return (other_end is None or start < other_end) and (end is None or other_start < end)


def implied_rules(book: Rulebook, day: date) -> Iterator[tuple[str, str]]:
    """Rules whose defect always brings another's, on a day: for editors, to see what could be said once."""
    active = {item.rule.id: item for item in book.as_of(day)}
    logic = {name: item.logic for name, item in active.items()}
    return implied(logic, book.types, {name: item.rule.mechanisms for name, item in active.items()})


def _shown(case: Environment) -> str:
    return ", ".join(f"{name} = {plain(value)}" for name, value in case.items()) or "no facts"
