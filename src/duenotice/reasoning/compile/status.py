"""Verdicts as small whole numbers, and a rule's version as the expression that gives one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duenotice.reasoning.compile.nodes import Scope, compile_node, item_keys, item_tests
from duenotice.reasoning.compile.sql import (
    FALSE,
    TRUE,
    UNKNOWN,
    choose,
    day,
    is_among,
    quoted,
    some,
    text,
)
from duenotice.reasoning.rules import RuleVersion, Verdict

#: Verdict -> code. The words are written in output; the codes only travel inside queries.
CODES = {
    Verdict.NOT_APPLICABLE: 0, Verdict.DEFECT: 1, Verdict.NO_DEFECT: 2, Verdict.OPEN: 3, Verdict.ARGUABLE: 4,
    Verdict.EXCEPTED: 5,
}  # fmt: skip
_OUT, _GOOD, _OPEN, _MIDDLE, _LIFTED = (
    str(CODES[verdict])
    for verdict in (
        Verdict.NOT_APPLICABLE,
        Verdict.NO_DEFECT,
        Verdict.OPEN,
        Verdict.ARGUABLE,
        Verdict.EXCEPTED,
    )
)


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
    if mechanisms is not None and mechanisms <= rule.mechanisms:
        return dated
    return choose([(is_among(quoted("mechanism"), map(text, here)), dated)], _OUT)


def _dated(spans: Sequence[tuple[date, RuleVersion | None]], scope: Scope) -> str:
    """The version of the row's own day; before the first span the rule is not applicable."""
    newest_first = [(start, version_status(logic, scope)) for start, logic in reversed(spans)]
    return choose(((_from(start), code) for start, code in newest_first), _OUT)


def _from(start: date) -> str:
    return TRUE if start == date.min else f"({quoted('as_of')} >= {day(start)})"


def version_status(version: RuleVersion | None, scope: Scope) -> str:
    """The code of one version's finding."""
    if version is None:
        return _OUT
    found = _tested(version, scope)
    if version.applies is None:
        return found
    return _by_truth(compile_node(version.applies, scope), found, _OUT)


def _tested(version: RuleVersion, scope: Scope) -> str:
    fault = compile_node(version.fault, scope)
    lifted = _lifted(version, scope)
    bad, good, neither = _unless(str(CODES[version.ceiling]), lifted), _GOOD, _OPEN
    if version.arguable is not None:
        middle = compile_node(version.arguable, scope)
        argued = _unless(_MIDDLE, lifted)
        good = _by_truth(middle, argued, _GOOD)
        # The test is open: with the middle true both ways can still meet, in an exception or under a ceiling.
        same = argued if version.ceiling is Verdict.ARGUABLE else choose([(lifted, _LIFTED)], _OPEN)
        neither = choose([(middle, same)], _OPEN)
    return _by_truth(fault, bad, good, neither)


def _by_truth(condition: str, true: str, false: str, unknown: str = _OPEN) -> str:
    """One code where true, another where false, a third where unknown.

    Written as arithmetic over codes, which are never NULL: the condition is read once, and no branch is taken apart.
    """
    if condition in (TRUE, FALSE, UNKNOWN):
        return {TRUE: true, FALSE: false, UNKNOWN: unknown}[condition]
    truth = f"CAST({condition} AS TINYINT)"
    if true.isdigit() and false.isdigit():
        known = f"{false} + {int(true) - int(false)} * {truth}"
    else:
        known = f"{true} * {truth}" if false == "0" else f"{false} + ({true} - {false}) * {truth}"
    return f"COALESCE({known}, {unknown})"


def _lifted(version: RuleVersion, scope: Scope) -> str:
    """Whether an exception lifts the finding: one that somebody in particular must show counts as absent until shown."""
    parts = []
    for exemption in version.exemptions:
        when = compile_node(exemption.when, scope)
        presumed = exemption.presumed_absent and when not in (TRUE, FALSE)
        parts.append((FALSE if when == UNKNOWN else f"COALESCE({when}, FALSE)") if presumed else when)
    return some(parts)


def _unless(code: str, lifted: str) -> str:
    return _by_truth(lifted, _LIFTED, code)
