"""Verdicts as small whole numbers, and a rule's version as the expression that gives one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from duenotice.reasoning.compile.item_tests import item_keys, item_tests
from duenotice.reasoning.compile.nodes import Scope, compile_node
from duenotice.reasoning.compile.sql import day, quoted
from duenotice.reasoning.compile.truth import either, presumed
from duenotice.reasoning.rules import Exemption, RuleVersion, Verdict, judge
from duenotice.reasoning.tree import Holds, Member, Ref

#: Verdict -> code, in three bits. The words are written in output; the codes only travel inside queries.
CODES = {
    Verdict.NOT_APPLICABLE: 0, Verdict.DEFECT: 1, Verdict.NO_DEFECT: 2, Verdict.OPEN: 3, Verdict.ARGUABLE: 4,
    Verdict.EXCEPTED: 5,
}  # fmt: skip
_OUT = str(CODES[Verdict.NOT_APPLICABLE])
_TRUTHS = {"0": False, "1": None, "3": True}


@dataclass(frozen=True, slots=True)
class DatedRule:
    """A rule over time, for a table whose rows are of many years.

    Attributes:
        id: its name.
        mechanisms: kinds of request it is for; on any other it is not applicable.
        spans: (first day, logic) in order of day, each until the next; None where no version is in force.
    """

    id: str
    mechanisms: frozenset[str]
    spans: tuple[tuple[date, RuleVersion | None], ...]

    def versions(self) -> tuple[RuleVersion, ...]:
        """The logic of each span that has one."""
        return tuple(logic for _, logic in self.spans if logic is not None)

    def facts(self) -> frozenset[str]:
        """All facts any span reads."""
        return frozenset().union(*(logic.facts() for logic in self.versions()))

    def reads(self) -> frozenset[str]:
        """All facts any span reads, and the keys of list items as `LIST.KEY`."""
        tests = (
            test for logic in self.versions() for node in logic.conditions() for test in item_tests(node)
        )
        keys = (f"{test.name}.{key}" for test in tests for key in item_keys(test.condition))
        return self.facts() | frozenset(keys)


def rule_status(rule: DatedRule, scope: Scope, mechanisms: frozenset[str] | None = None) -> str:
    """The code of a rule's finding, by the row's mechanism and day.

    Args:
        rule: the rule.
        scope: the columns.
        mechanisms: the mechanisms the table holds, where known; tests that cannot differ are left out.
    """
    here = rule.mechanisms if mechanisms is None else rule.mechanisms & mechanisms
    if not here:
        return _OUT
    dated = _dated(rule.spans, scope)
    if dated == _OUT or (mechanisms is not None and mechanisms <= rule.mechanisms):
        return dated
    named = compile_node(Member(Ref("mechanism"), tuple(sorted(here))), scope)
    return f"({dated} & {scope.sheet.put(f'({named} * 85)')})"


def _dated(spans: Sequence[tuple[date, RuleVersion | None]], scope: Scope) -> str:
    """The version of the row's own day; before the first span the rule is not applicable."""
    code = _OUT
    for start, logic in spans:
        later = version_status(logic, scope)
        if start == date.min or later == code:
            code = later
            continue
        since, before = _since(start, scope)
        code = f"({_masked(code, before)} | {_masked(later, since)})"
    return code


def _since(start: date, scope: Scope) -> tuple[str, str]:
    """Eight set bits from a day on, and until it."""
    scope.plain.add("as_of")
    since = scope.sheet.put(f"(CAST({quoted('as_of')} >= {day(start)} AS UTINYINT) * 255)")
    return since, scope.sheet.put(f"(255 - {since})")


def _masked(code: str, mask: str) -> str:
    return _OUT if code == _OUT else f"({code} & {mask})"


def version_status(version: RuleVersion | None, scope: Scope) -> str:
    """The code of one version's finding: the finding of the interpreter for every combination of its conditions' values."""
    if version is None:
        return _OUT
    codes = {"fault": compile_node(version.fault, scope)}
    if version.applies is not None:
        codes["applies"] = compile_node(version.applies, scope)
    if version.arguable is not None:
        codes["middle"] = compile_node(version.arguable, scope)
    if version.exemptions:
        codes["lifted"] = _lifted(version, scope)
    shape = replace(
        version,
        fault=Holds("fault"),
        applies=Holds("applies") if "applies" in codes else None,
        arguable=Holds("middle") if "middle" in codes else None,
        exemptions=(Exemption(Holds("lifted"), "anyone"),) if "lifted" in codes else (),
    )
    open_names = [name for name, code in codes.items() if code not in _TRUTHS]
    fixed = {name: _TRUTHS[code] for name, code in codes.items() if code in _TRUTHS}
    found = [0] * 4 ** len(open_names)
    for values in itertools.product((0, 1, 3), repeat=len(open_names)):
        env = fixed | {name: _TRUTHS[str(value)] for name, value in zip(open_names, values, strict=True)}
        found[sum(value << 2 * place for place, value in enumerate(values))] = CODES[
            judge(shape, env).verdict
        ]
    return _looked_up([codes[name] for name in open_names], found)


def _looked_up(codes: Sequence[str], found: Sequence[int]) -> str:
    """The finding for the conditions' codes: a short table rides in one number, three bits each; a longer one is an array."""
    if not codes:
        return str(found[0])
    key = " | ".join(f"({code} * {4**place})" if place else code for place, code in enumerate(codes))
    if len(codes) > 2:
        return f"(CAST([{', '.join(map(str, found))}] AS UTINYINT[]))[CAST(({key}) AS INTEGER) + 1]"
    table = sum(code << 3 * place for place, code in enumerate(found))
    return f"CAST(((CAST({table} AS BIGINT) >> (CAST(({key}) AS INTEGER) * 3)) & 7) AS UTINYINT)"


def _lifted(version: RuleVersion, scope: Scope) -> str:
    """Whether an exception lifts the finding: one that somebody in particular must show counts as absent until shown."""
    shown = ((compile_node(item.when, scope), item.presumed_absent) for item in version.exemptions)
    return either(presumed(code, counts_as=False) if absent else code for code, absent in shown)
