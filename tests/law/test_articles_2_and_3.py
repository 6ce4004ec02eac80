"""Articles 2 and 3: the official examples, the membership scale, bare assertions of the asking state."""

from __future__ import annotations

from datetime import date
from importlib import resources
from typing import Any

import pytest

from duenotice.dossier import dossier_from
from duenotice.dossier.vocabulary import vocabulary
from duenotice.law.book import rulebook
from duenotice.law.environment import Reading, environment
from duenotice.law.model import Rule
from duenotice.reasoning.rules import judge
from duenotice.strict import read_yaml

DAY = date(2024, 12, 1)
FAMILIES = {"neutrality", "ill_treatment", "fair_trial", "refugee"}
FILES = {"rules/predominance.yaml", "rules/article-3.yaml", "rules/article-2.yaml", "rules/refugee.yaml"}
RANK = {"defect": 2, "arguable": 1}
BOOLEAN = {name for name, spec in vocabulary().items() if spec.type.kind == "boolean"}


def rules() -> list[Rule]:
    return [rule for rule in rulebook().rules.values() if rule.file in FILES and rule.on(DAY)]


def verdict(
    rule: Rule, facts: dict[str, Any], mechanism: str = "red_notice", reading: Reading = Reading.MAIN
) -> str:
    text = rule.on(DAY)
    if text is None or mechanism not in rule.mechanisms:
        return "not_applicable"
    dossier = dossier_from({"mechanism": mechanism, "seen": "full_alert", "facts": facts})
    return str(judge(text.logic, environment(dossier, DAY, reading)).verdict)


def official_examples() -> list[dict[str, Any]]:
    text = (resources.files("duenotice.law") / "precedents" / "repository-of-practice.yaml").read_text(
        "utf-8"
    )
    return list(read_yaml(text).content["decisions"])


def codes(example: dict[str, Any]) -> dict[str, bool]:
    return {code: True for code in example["present"] if code in vocabulary()}


def test_no_official_example_that_stood_is_called_a_defect_of_substance() -> None:
    wrong = [
        (example["id"], rule.id)
        for example in official_examples()
        if example["outcome"] == "request"
        for rule in rules()
        if rule.nature == "substance" and verdict(rule, codes(example), example["mechanism"]) == "defect"
    ]
    assert wrong == []


def test_nearly_every_refused_official_example_raises_articles_2_or_3() -> None:
    refused = [item for item in official_examples() if item["outcome"] == "person"]
    raised = [
        item["id"]
        for item in refused
        if any(
            FAMILIES & set(rule.families) and verdict(rule, codes(item), item["mechanism"]) in RANK
            for rule in rules()
        )
    ]
    applicable = [item for item in refused if any(item["mechanism"] in rule.mechanisms for rule in rules())]
    assert len(applicable) >= 80
    assert len(raised) >= 0.95 * len(applicable)


def test_nothing_is_raised_out_of_thin_air() -> None:
    assert [rule.id for rule in rules() if verdict(rule, {}) in RANK] == []


@pytest.mark.parametrize(
    "rule", [rule for rule in rules() if FAMILIES & set(rule.families)], ids=lambda rule: rule.id
)
def test_a_bare_assertion_of_the_asking_state_never_lowers_a_finding(rule: Rule) -> None:
    bare = Reading.WITHOUT_BARE_ASSERTIONS
    text = rule.on(DAY)
    assert text is not None
    names = sorted(text.logic.facts() & BOOLEAN)
    for given in names:
        before = RANK.get(verdict(rule, {given: True}, reading=bare), 0)
        for other in (name for name in names if name != given and before):
            for value in (True, False):
                said = {given: True, other: {"value": value, "said_by": "requesting_state"}}
                assert RANK.get(verdict(rule, said, reading=bare), 0) >= before, (given, other, value)


@pytest.mark.parametrize(
    ("recognised", "act", "suffices"),
    [
        ("group_universally_recognised", "travelled_to_join", True),
        ("group_universally_recognised", "paid_in", True),
        ("group_universally_recognised", "gave_orders", True),
        ("group_universally_recognised", "rank_only", False),
        ("group_recognised_by_some", "travelled_to_join", False),
        ("group_recognised_by_some", "paid_in", False),
        ("group_recognised_by_some", "recruited", True),
        ("group_recognised_by_some", "trained", True),
        ("group_recognised_by_some", "funded", True),
        ("group_recognised_by_some", "supplied", True),
        ("group_recognised_by_some", "sheltered", True),
        ("group_recognised_by_some", "operational_meeting", True),
        ("group_recognised_by_some", "bore_arms", True),
        ("group_recognised_by_some", "violence_or_threats", True),
        ("group_recognised_by_some", "slogans_or_flags", False),
        ("group_recognised_by_some", "defence_work", False),
        ("group_not_recognised", "funded", False),
        ("group_not_recognised", "rank_only", False),
        ("group_not_recognised", "violence_or_threats", True),
    ],
)
def test_the_membership_scale(recognised: str, act: str, suffices: bool) -> None:
    """Repository of Practice 3.6 paras 8-14: wider recognition, lighter link."""
    scale = {"group_universally_recognised": False, "group_recognised_by_some": False}
    crimes = {"ordinary_law_crime_serious": False, "violence_or_victims": False}
    given = {
        "violent_group_membership_alleged": True,
        **scale,
        **crimes,
        recognised: True,
        "link_acts": [act],
    }
    given["ordinary_crime_described"] = False
    rule = rulebook().rules["membership-without-link"]
    assert (verdict(rule, given) != "defect") is suffices
