"""What a finding rests on, what remains of an open one, and which answers would change it.

Everything here is read off the tree by evaluation; each candidate is judged again before it is shown.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from duenotice.reasoning.rules import Judgement, RuleVersion, Verdict, judge
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
    Step,
    Term,
    facts_of,
)  # fmt: skip
from duenotice.reasoning.values import Environment

#: Answers: fact -> value.
Answers = Mapping[str, Any]
AGAINST_THE_REQUEST = frozenset({Verdict.DEFECT, Verdict.ARGUABLE})
MAX_SETS = 24
MAX_TRIALS = 600


def unknown_facts(judgement: Judgement, env: Environment) -> tuple[str, ...]:
    """Unknown facts that can still matter to a finding, in reading order; presumed ones included."""
    found: dict[str, None] = {}
    for step in judgement.steps:
        for name in _unknown(step, env):
            found[name] = None
    return tuple(found)


def _unknown(step: Step, env: Environment) -> Iterator[str]:
    if step.value is not None and step.note != "presumed":
        return
    node = step.node
    if isinstance(node, Derived) and step.note != "conflict":
        yield node.name
    if step.parts and not isinstance(node, Quantified):
        for part in step.parts:
            yield from _unknown(part, env)
        return
    for name in _in_order(node):
        if env.get(name) is None or isinstance(node, Quantified):
            yield name


def _in_order(node: Node) -> Iterator[str]:
    match node:
        case Holds(name) | Quantified(_, name, _) | Derived(name, _):
            yield name
        case Compare(_, left, right):
            yield from _named(left)
            yield from _named(right)
        case Member(term, _):
            yield from _named(term)
        case Includes(name, term):
            yield name
            yield from _named(term)
        case _:
            yield from sorted(facts_of(node))


def _named(term: Term) -> Iterator[str]:
    base = term.base if isinstance(term, Shift) else term
    if isinstance(base, Ref) and not base.name.startswith("."):
        yield base.name


def residual(node: Node, env: Environment) -> Node:
    """What remains of a condition once the known facts are filled in."""
    value = node.step(env).value
    if value is not None:
        return Constant(value)
    match node:
        case Not(part):
            return Not(residual(part, env))
        case And(parts) | Or(parts):
            left = tuple(rest for part in parts if not isinstance(rest := residual(part, env), Constant))
            return left[0] if len(left) == 1 else type(node)(left)
        case AtLeast(number, parts):
            rests = [residual(part, env) for part in parts]
            held = sum(1 for rest in rests if rest == Constant(True))
            left = tuple(rest for rest in rests if not isinstance(rest, Constant))
            return left[0] if len(left) == 1 else AtLeast(number - held, left)
        case If(condition, then, otherwise):
            rest = residual(condition, env)
            if isinstance(rest, Constant):
                return residual(then if rest.truth else otherwise, env)
            return If(rest, residual(then, env), residual(otherwise, env))
        case _:
            return node


def residual_of(version: RuleVersion, env: Environment) -> Node:
    """What remains of an open rule: its scope, if open, and its test."""
    fault = residual(version.fault, env)
    scope = residual(version.applies, env) if version.applies is not None else Constant(True)
    if isinstance(scope, Constant):
        return fault
    return scope if fault == Constant(True) else And((scope, fault))


def sufficient_reason(version: RuleVersion, env: Environment, verdict: Verdict) -> tuple[str, ...]:
    """A smallest set of known facts that alone gives the verdict."""
    known = [name for name in sorted(version.facts()) if env.get(name) is not None]
    fixed = {name: env[name] for name in ("as_of", "mechanism", "issued_on") if env.get(name) is not None}
    free = [name for name in known if name not in fixed]

    def holds(chosen: Iterable[str]) -> bool:
        return judge(version, {**fixed, **{name: env[name] for name in chosen}}).verdict is verdict

    if len(free) <= 8:
        for size in range(len(free) + 1):
            for chosen in itertools.combinations(free, size):
                if holds(chosen):
                    return chosen
    for name in tuple(free):
        rest = [other for other in free if other != name]
        if holds(rest):
            free = rest
    return tuple(free)


def change_sets(
    version: RuleVersion,
    env: Environment,
    options: Mapping[str, Sequence[Any]],
    facts: Sequence[str],
    wanted: frozenset[Verdict] = AGAINST_THE_REQUEST,
    most: int = 3,
) -> tuple[Answers, ...]:
    """Smallest sets of answers to unknown facts that give one of the wanted verdicts; each is judged before it counts.

    Args:
        version: the rule.
        env: what is known.
        options: the cells of each fact.
        facts: the unknown facts to vary.
        wanted: verdicts looked for.
        most: largest number of facts in a set.
    """
    open_facts = [name for name in facts if env.get(name) is None and options.get(name)]
    trials = 0
    for size in range(1, most + 1):
        found: list[Answers] = []
        for chosen in itertools.combinations(open_facts, size):
            for values in itertools.product(*(options[name] for name in chosen)):
                trials += 1
                if trials > MAX_TRIALS or len(found) >= MAX_SETS:
                    return tuple(found)
                answers = dict(zip(chosen, values, strict=True))
                if judge(version, {**env, **answers}).verdict in wanted:
                    found.append(answers)
        if found:
            return tuple(found)
    return ()


def presumed_facts(steps: Iterable[Step]) -> tuple[str, ...]:
    """Facts a finding takes for granted until shown otherwise."""
    found: dict[str, None] = {}
    for step in steps:
        if step.note == "presumed" and isinstance(step.node, Presume):
            found.update(dict.fromkeys(sorted(facts_of(step.node))))
        found.update(dict.fromkeys(presumed_facts(step.parts)))
    return tuple(found)
