"""Faults of rules that no example shows: found by trying every cell, or very many.

A fact is *idle* when no value of it ever changes the finding. A finding is *open in name only* when the rule says open
though every completion of the facts gives one answer. A rule *implies* another when its defect always brings the other's.
Two rules that answer the same question *clash* when a case exists that is a defect for one and none for the other.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from duenotice.quantities import FactType
from duenotice.reasoning.cells import FAR_DAYS, cells, environments
from duenotice.reasoning.rules import RuleVersion, Verdict, judge
from duenotice.reasoning.tree import Compare, Derived, Holds, Includes, Member, Quantified, Ref, Shift, walk
from duenotice.reasoning.values import Environment

LIMIT = 4_000
COMPLETIONS = 400


def idle_facts(
    version: RuleVersion, types: Mapping[str, FactType], worked: Iterable[Environment] = ()
) -> tuple[str, ...]:
    """Facts whose value never changes the finding.

    Args:
        version: the rule.
        types: of the facts.
        worked: worked examples to try first: what random cases of a large rule seldom hit, its examples do.
    """
    options = cells(version.conditions(), types)
    waiting = {name for name, values in options.items() if len(values) > 1}
    candidates, _ = environments(options, limit=LIMIT)
    for env in itertools.chain(worked, candidates):
        verdict = judge(version, env).verdict
        for name in tuple(waiting):
            if any(
                judge(version, {**env, name: other}).verdict is not verdict
                for other in (*options[name], None)
            ):
                waiting.discard(name)
        if not waiting:
            break
    return tuple(sorted(waiting))


def open_in_name_only(version: RuleVersion, types: Mapping[str, FactType]) -> Environment | None:
    """A partly known case that the rule calls open though every completion gives one finding; None if there is none.

    A condition that names each fact once cannot have one (Kleene's logic is complete for it), so only the others are tried.
    """
    if not any(count > 1 for count in _mentions(version).values()):
        return None
    options = cells(version.conditions(), types)
    # Nothing stands beyond the far days, so a case that holds one of them would look decided when it is not.
    near = {name: [value for value in values if value not in FAR_DAYS] for name, values in options.items()}
    candidates, _ = environments(near, limit=LIMIT)
    for env in candidates:
        if judge(version, env).verdict is Verdict.OPEN and _decided(version, env, options):
            return env
    return None


def _decided(version: RuleVersion, env: Environment, options: Mapping[str, Sequence[Any]]) -> bool:
    free = {name: values for name, values in options.items() if env.get(name) is None}
    verdicts: set[Verdict] = set()
    for tried, values in enumerate(itertools.product(*free.values())):
        if tried >= COMPLETIONS:
            return False
        verdicts.add(judge(version, {**env, **dict(zip(free, values, strict=True))}).verdict)
        if len(verdicts) > 1 or Verdict.OPEN in verdicts:
            return False
    return True


def _mentions(version: RuleVersion) -> Counter[str]:
    counted: Counter[str] = Counter()
    for condition in version.conditions():
        for node in walk(condition):
            match node:
                case Holds(name) | Includes(name, _) | Quantified(_, name, _) | Derived(name, _):
                    counted[name] += 1
                case Compare(_, left, right):
                    for term in (left, right):
                        base = term.base if isinstance(term, Shift) else term
                        if isinstance(base, Ref):
                            counted[base.name] += 1
                case Member(Ref(name), _):
                    counted[name] += 1
                case _:
                    pass
    return Counter({name: count for name, count in counted.items() if not name.startswith(".")})


def implied(
    versions: Mapping[str, RuleVersion], types: Mapping[str, FactType], together: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str]]:
    """Pairs of rules of which the first's defect always brings the second's: for editors, never a fault.

    Args:
        versions: rules by id.
        types: of the facts.
        together: mechanisms of each rule; rules that never meet are not compared.
    """
    facts = {name: version.facts() for name, version in versions.items()}
    for one, two in itertools.permutations(sorted(versions), 2):
        meet = facts[two] and facts[two] <= facts[one] and together[one] & together[two]
        if meet and _always_brings(versions[one], versions[two], types):
            yield one, two


def _always_brings(one: RuleVersion, two: RuleVersion, types: Mapping[str, FactType]) -> bool:
    breached = False
    for env in _shared_cases(one, two, types):
        first = judge(one, env).verdict
        if first in (Verdict.DEFECT, Verdict.ARGUABLE):
            breached = True
            if judge(two, env).verdict is not first:
                return False
    return breached


def clash(one: RuleVersion, two: RuleVersion, types: Mapping[str, FactType]) -> Environment | None:
    """A case that is a defect for one of two rules and none for the other; None if there is none."""
    opposite = {Verdict.DEFECT, Verdict.NO_DEFECT}
    cases = _shared_cases(one, two, types)
    return next(
        (env for env in cases if {judge(one, env).verdict, judge(two, env).verdict} == opposite), None
    )


def _shared_cases(one: RuleVersion, two: RuleVersion, types: Mapping[str, FactType]) -> Iterator[Environment]:
    options = cells((*one.conditions(), *two.conditions()), types)
    return environments(options, limit=LIMIT)[0]
