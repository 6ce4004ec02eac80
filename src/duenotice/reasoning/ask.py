"""The next best question, by the ratio of cost to probability.

Evaluating a condition whose facts must be paid for: for a conjunction ask first what is cheap and likely to be false, for a
disjunction what is cheap and likely to be true (exact for one level and independent facts, a good rule above). One pass
over what remains of each open rule.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from duenotice.reasoning.rules import RuleVersion
from duenotice.reasoning.tree import (
    And,
    AtLeast,
    Constant,
    Derived,
    If,
    Node,
    Not,
    Or,
    Presume,
    Quantified,
    facts_of,
)  # fmt: skip
from duenotice.reasoning.values import Environment

Key = TypeVar("Key")


class Goal(StrEnum):
    """What the questions are for; chosen openly by who is asked."""

    DEFECT = "defect"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Price:
    """What is known of a fact before it is asked.

    Attributes:
        cost: effort to obtain it; infinite for what must never be asked.
        likely: probability of yes, one half when nobody knows.
    """

    cost: float = 2.0
    likely: float = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """How to settle a condition: first fact to ask, expected cost, and how likely it is true."""

    first: str | None
    cost: float
    true: float


Prices = Callable[[str], Price]
_SURE = {True: Plan(None, 0.0, 1.0), False: Plan(None, 0.0, 0.0)}


def plan(node: Node, env: Environment, prices: Prices) -> Plan:
    """Settle one condition as cheaply as may be expected."""
    value = node.step(env).value
    if value is not None and not isinstance(node, Presume):
        return _SURE[value]
    match node:
        case Constant(truth):
            return _SURE[truth]
        case Not(part):
            inner = plan(part, env, prices)
            return Plan(inner.first, inner.cost, 1 - inner.true)
        case And(parts):
            return _in_order([plan(part, env, prices) for part in parts], stop=False)
        case Or(parts):
            return _in_order([plan(part, env, prices) for part in parts], stop=True)
        case AtLeast(number, parts):
            plans = [plan(part, env, prices) for part in parts]
            either = _in_order(plans, stop=number <= len(parts) / 2)
            return Plan(either.first, sum(item.cost for item in plans), min(0.95, either.true / number))
        case If(condition, then, otherwise):
            test, yes, no = (plan(part, env, prices) for part in (condition, then, otherwise))
            true = test.true * yes.true + (1 - test.true) * no.true
            cost = test.cost + test.true * yes.cost + (1 - test.true) * no.cost
            return Plan(test.first or yes.first or no.first, cost, true)
        case Presume(presumed, part):
            return _SURE[presumed] if value is None else plan(part, env, prices)
        case Derived(name, body):
            inner = plan(body, env, prices)
            own = prices(name)
            return inner if inner.first and inner.cost <= own.cost else Plan(name, own.cost, own.likely)
        case _:
            return _leaf(node, env, prices)


def _leaf(node: Node, env: Environment, prices: Prices) -> Plan:
    asked = [name for name in sorted(facts_of(node)) if env.get(name) is None]
    if isinstance(node, Quantified):
        asked = [node.name]
    if not asked:
        return Plan(None, math.inf, 0.5)
    priced = [prices(name) for name in asked]
    return Plan(asked[0], sum(price.cost for price in priced), priced[0].likely if len(asked) == 1 else 0.5)


def _in_order(plans: list[Plan], *, stop: bool) -> Plan:
    """Ask parts by cost / P(stop) until one stops; expected cost, and the probability that all or any hold."""

    def hit(item: Plan) -> float:
        return item.true if stop else 1 - item.true

    ordered = sorted(plans, key=lambda item: item.cost / hit(item) if hit(item) > 0 else math.inf)
    cost, going = 0.0, 1.0
    for item in ordered:
        cost += going * item.cost if going else 0.0
        going *= 1 - hit(item)
    first = next((item.first for item in ordered if item.first), None)
    return Plan(first, cost, 1 - going if stop else going)


def plan_rule(version: RuleVersion, env: Environment, prices: Prices) -> Plan:
    """Settle whether a rule is breached: scope and test both true. Middle outcomes count as the test's."""
    test = version.fault if version.arguable is None else Or((version.fault, version.arguable))
    return plan(test if version.applies is None else And((version.applies, test)), env, prices)


def rank(plans: Mapping[Key, Plan], goal: Goal, weighed: Collection[Key] = ()) -> list[Key]:
    """Rules in the order in which asking about them serves the goal; those that can only weigh come after the others."""

    def worth(key: Key) -> float:
        item = plans[key]
        if item.first is None or not math.isfinite(item.cost):
            return math.inf
        return item.cost / item.true if goal is Goal.DEFECT and item.true > 0 else item.cost

    asked = [key for key in plans if math.isfinite(worth(key))]
    return sorted(asked, key=lambda key: (goal is Goal.DEFECT and key in weighed, worth(key)))


def next_questions(
    plans: Mapping[Key, Plan], goal: Goal, most: int, weighed: Collection[Key] = ()
) -> list[tuple[str, tuple[Key, ...]]]:
    """Facts to ask, best first, each with the rules that ask for it first.

    Args:
        plans: how to settle each open rule.
        goal: what the questions are for.
        most: how many facts at most.
        weighed: rules that can never be a defect, so that looking for one asks about them last.
    """
    asked: dict[str, list[Key]] = {}
    for key in rank(plans, goal, weighed):
        first = plans[key].first
        if first is not None:
            asked.setdefault(first, []).append(key)
    return [(fact, tuple(keys)) for fact, keys in list(asked.items())[:most]]


def fixed_prices(known: Mapping[str, Price]) -> Prices:
    """Prices from a table; one half and a middling cost for the rest."""
    default = Price()
    return lambda name: known.get(name, default)


def facts_asked(items: Iterable[Plan]) -> frozenset[str]:
    """First facts of several plans."""
    return frozenset(item.first for item in items if item.first)
