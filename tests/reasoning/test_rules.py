"""One rule at one date: scope, test, exceptions and the finding they give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.reasoning.cells import cells, environments
from duenotice.reasoning.explain import change_sets, residual_of, sufficient_reason, unknown_facts
from duenotice.reasoning.grammar import parse
from duenotice.reasoning.mutants import mutants
from duenotice.reasoning.rules import Exemption, RuleVersion, Verdict, judge
from duenotice.reasoning.tree import Node, Not
from tests.reasoning.conftest import CONDITIONS, ENVIRONMENTS, TYPES, VALUES


def rule(fault: str, **parts: str) -> RuleVersion:
    exemptions = tuple(
        Exemption(parse(parts[key], TYPES), key) for key in ("requester", "anyone") if key in parts
    )
    optional = {key: parse(parts[key], TYPES) for key in ("applies", "arguable") if key in parts}
    return RuleVersion(date(2012, 7, 1), None, parse(fault, TYPES), exemptions=exemptions, **optional)


RULES = {
    "plain": rule("a"),
    "scoped": rule("a", applies="b"),
    "middle": rule("a", arguable="c"),
    "presumed": rule("a", requester="d"),
    "open exception": rule("a", anyone="d"),
}


@pytest.mark.parametrize(
    ("name", "env", "verdict"),
    [
        ("plain", {"a": True}, "defect"),
        ("plain", {"a": False}, "no_defect_on_stated_facts"),
        ("plain", {}, "open"),
        ("scoped", {"a": True, "b": False}, "not_applicable"),
        ("scoped", {"a": True}, "open"),
        ("scoped", {"a": True, "b": True}, "defect"),
        ("middle", {"a": False, "c": True}, "arguable"),
        ("middle", {"c": True}, "open"),
        ("middle", {"a": False}, "open"),
        ("middle", {"a": True}, "defect"),
        ("presumed", {"a": True}, "defect"),
        ("presumed", {"a": True, "d": True}, "excepted"),
        ("presumed", {"a": True, "d": False}, "defect"),
        ("presumed", {"d": True}, "open"),
        ("open exception", {"a": True}, "open"),
        ("open exception", {"a": True, "d": False}, "defect"),
        ("open exception", {"a": True, "d": True}, "excepted"),
    ],
)
def test_findings(name: str, env: dict[str, Any], verdict: str) -> None:
    assert judge(RULES[name], env).verdict == verdict


def test_an_exception_nobody_has_shown_is_disclosed() -> None:
    assert [item.shown_by for item in judge(RULES["presumed"], {"a": True}).not_shown] == ["requester"]
    assert judge(RULES["presumed"], {"a": True, "d": False}).not_shown == ()


def test_unknown_is_never_a_breach() -> None:
    for version in RULES.values():
        assert judge(version, {}).verdict is Verdict.OPEN


def test_an_unverified_rule_reaches_at_most_arguable() -> None:
    assert judge(replace(RULES["plain"], ceiling=Verdict.ARGUABLE), {"a": True}).verdict is Verdict.ARGUABLE


def test_an_open_finding_that_cannot_hurt_says_so() -> None:
    assert judge(RULES["scoped"], {"a": False}).harmless
    assert not judge(RULES["scoped"], {"a": True}).harmless


VERSIONS = st.builds(
    lambda fault, applies, arguable, when: RuleVersion(
        date(2012, 7, 1), None, fault, applies, arguable, (Exemption(when, "anyone"),) if when else ()
    ),
    CONDITIONS, st.none() | CONDITIONS, st.none() | CONDITIONS, st.none() | CONDITIONS,
)  # fmt: skip


@settings(max_examples=300)
@given(VERSIONS, ENVIRONMENTS, st.data())
def test_more_facts_never_reverse_a_finding(
    version: RuleVersion, env: dict[str, Any], data: st.DataObject
) -> None:
    before = judge(version, env).verdict
    names = data.draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4))
    fuller = {**{name: data.draw(st.sampled_from(VALUES[name])) for name in names}, **env}
    if before is not Verdict.OPEN:
        assert judge(version, fuller).verdict is before


@settings(max_examples=300)
@given(VERSIONS, ENVIRONMENTS)
def test_a_sufficient_reason_suffices_and_no_smaller_one_does(
    version: RuleVersion, env: dict[str, Any]
) -> None:
    verdict = judge(version, env).verdict
    reason = sufficient_reason(version, env, verdict)
    assert judge(version, {name: env[name] for name in reason}).verdict is verdict
    for name in reason:
        assert judge(version, {other: env[other] for other in reason if other != name}).verdict is not verdict


@settings(max_examples=200)
@given(VERSIONS, ENVIRONMENTS)
def test_a_change_set_really_changes_and_no_part_of_it_does(
    version: RuleVersion, env: dict[str, Any]
) -> None:
    judgement = judge(version, env)
    if judgement.verdict is not Verdict.OPEN:
        return
    options = cells(version.conditions(), TYPES)
    for answers in change_sets(version, env, options, unknown_facts(judgement, env)):
        assert judge(version, {**env, **answers}).verdict in (Verdict.DEFECT, Verdict.ARGUABLE)
        for name in answers:
            fewer = {other: held for other, held in answers.items() if other != name}
            assert judge(version, {**env, **fewer}).verdict not in (Verdict.DEFECT, Verdict.ARGUABLE)


@settings(max_examples=300)
@given(CONDITIONS, ENVIRONMENTS, st.data())
def test_what_remains_says_the_same_as_the_whole(
    node: Node, env: dict[str, Any], data: st.DataObject
) -> None:
    version = RuleVersion(date(2012, 7, 1), None, node)
    rest = residual_of(version, env)
    more = {name: data.draw(st.sampled_from(held)) for name, held in VALUES.items() if name not in env}
    assert rest.step({**env, **more}).value is node.step({**env, **more}).value


@settings(max_examples=150)
@given(VERSIONS)
def test_every_fact_that_can_change_an_open_finding_is_listed(version: RuleVersion) -> None:
    """With nothing known: a fact whose cell alone decides the finding is among the unknown facts."""
    judgement = judge(version, {})
    if judgement.verdict is not Verdict.OPEN:
        return
    listed = unknown_facts(judgement, {})
    for name, values in cells(version.conditions(), TYPES).items():
        if any(judge(version, {name: held}).verdict in (Verdict.DEFECT, Verdict.ARGUABLE) for held in values):
            assert name in listed


def test_mutants_cover_every_slip() -> None:
    version = rule(
        "a and not (end > start + 9 months)",
        applies="purpose = prosecution",
        requester="at least 2 of (b, c, d)",
    )
    slips = " | ".join(mutant.slip for mutant in mutants(version))
    for slip in (
        "'and' swapped",
        "dropped a",
        "'not' lost",
        "'>' became '>='",
        "number moved",
        "scope forgotten",
        "exception 1 forgotten",
        "burden turned",
        "'at least 2' became 1",
    ):
        assert slip in slips, slip


def test_mutants_differ_from_the_rule() -> None:
    version = rule(
        "if a then penalty >= 2 years else count = 1",
        applies="purpose in {prosecution, other}",
        anyone="not b",
    )
    assert all(mutant.version != version for mutant in mutants(version))


def test_cells_straddle_each_threshold() -> None:
    found = cells(
        [parse("penalty >= 2 years and length < 45 days and count > 3 and end <= start + 6 months", TYPES)],
        TYPES,
    )
    assert {str(held) for held in found["penalty"]} >= {"23 months", "2 years", "25 months", "life", "fine"}
    assert {str(held) for held in found["length"]} >= {"44 days", "45 days", "46 days"}
    assert set(found["count"]) == {2, 3, 4}
    assert len({str(held) for held in found["end"]}) >= 9


def test_environments_are_exhaustive_when_few_and_random_when_many() -> None:
    few, whole = environments({"a": (True, False), "b": (True, False)}, limit=100)
    assert whole
    assert len(list(few)) == 9
    many, whole = environments({name: tuple(range(9)) for name in "abcdef"}, limit=50)
    assert not whole
    assert len(list(many)) == 50


def test_double_negation_is_kept_as_written() -> None:
    assert parse("not not a", TYPES) == Not(Not(parse("a", TYPES)))
