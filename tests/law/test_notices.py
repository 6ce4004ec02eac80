"""Notices and diffusions: the rule clock, the limits of article 83, and what coded decisions raise."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from duenotice.dossier import dossier_from
from duenotice.law.book import rulebook
from duenotice.law.environment import environment
from duenotice.reasoning.rules import judge

CHEQUE = {
    "sought_for": "prosecution",
    "loss_value": "12000 USD",
    "offences": [{"category": "unfunded_cheque"}],
}
FILES = {
    f"rules/{name}.yaml"
    for name in ("red-notices", "notices-general", "notices-weighing", "diffusions", "other-notices")
}


def verdicts(
    facts: dict[str, Any],
    on: date = date(2026, 1, 1),
    mechanism: str = "red_notice",
    seen: str = "full_alert",
) -> dict[str, str]:
    """What each rule of these files says of the facts."""
    env = environment(dossier_from({"mechanism": mechanism, "seen": seen, "facts": facts}), on)
    return {
        active.rule.id: str(judge(active.logic, env).verdict)
        for active in rulebook().as_of(on)
        if active.rule.file in FILES and mechanism in active.rule.mechanisms
    }


@pytest.mark.parametrize("year", [2015, 2021])
def test_cheques_had_a_minimum_before_the_list(year: int) -> None:
    found = verdicts(CHEQUE, date(year, 7, 1))
    assert found["cheque-usd-10000-legacy"] == "no_defect_on_stated_facts"
    assert "offence-unfunded-cheque-post-2022" not in found


def test_cheques_are_barred_since_the_list() -> None:
    found = verdicts(CHEQUE)
    assert found["offence-unfunded-cheque-post-2022"] == "defect"
    assert "cheque-usd-10000-legacy" not in found


def test_an_empty_dossier_raises_nothing() -> None:
    for mechanism in (
        "red_notice",
        "diffusion",
        "blue_notice",
        "green_notice",
        "yellow_notice",
        "silver_notice",
    ):
        assert not {
            name
            for name, found in verdicts({}, mechanism=mechanism).items()
            if found in ("defect", "arguable")
        }


def test_no_condition_of_a_red_notice_reaches_a_diffusion() -> None:
    thin = {
        "sought_for": "prosecution",
        "offences": [{"category": "family_private", "max_penalty": "1 month"}],
        "warrant": {"referenced": False},
        "facts_summary": {"present": False},
        "identifiers": [],
        "assurance": {"given": False},
        "charge_stated": False,
        "penalty_stated": False,
    }
    assert "defect" in verdicts(thin).values()
    assert "defect" not in verdicts(thin, mechanism="diffusion").values()


def test_what_a_public_extract_leaves_out_is_no_defect() -> None:
    silent = {
        "warrant": {"referenced": False},
        "facts_summary": {"present": False},
        "identifiers": [],
        "charge_stated": False,
    }
    assert "defect" not in verdicts(silent, seen="public_extract").values()


def test_only_seriousness_and_penalty_can_be_excepted_by_an_override() -> None:
    below = {
        "sought_for": "prosecution",
        "offences": [{"category": "ordinary", "max_penalty": "1 year"}],
        "override_valid": True,
    }
    assert verdicts(below)["penalty-prosecution-2y"] == "excepted"
    without = {"facts_summary": {"present": False}, "warrant": {"referenced": False}, "override_valid": True}
    found = verdicts(without)
    assert found["facts-summary-present"] == found["judicial-warrant-present"] == "defect"


def test_the_override_is_printed_for_seriousness_and_penalty_alone() -> None:
    lifted = {
        rule.id
        for rule in rulebook().rules.values()
        if rule.file in FILES
        for text in rule.versions
        if any(item.shown_by == "interpol" for item in text.logic.exemptions)
    }
    assert lifted == {
        "offence-excluded-cultural",
        "offence-excluded-family",
        "offence-excluded-admin-private",
        "offence-unfunded-cheque-post-2022",
        "offence-drugs-personal-use",
        "penalty-prosecution-2y",
        "penalty-sentence-6m",
        "penalty-any-of-several",
    }


@pytest.mark.parametrize(
    ("fact", "family"),
    [
        ("no_extradition_request_despite_location", "purpose"),
        ("private_commercial_dispute", "private_matter"),
        ("family_custody_conflict", "private_matter"),
        ("invalid_warrant_or_proceedings", "proceedings"),
        ("proceedings_transferred", "proceedings"),
        ("no_individual_participation_described", "description"),
        ("data_inaccurate", "data_quality"),
        ("low_seriousness", "seriousness"),
        ("prior_deletion_recirculated", "channel"),
        ("ncb_failed_to_answer", "source_conduct"),
        ("extradition_refused_human_rights", "third_state"),
        ("ne_bis_in_idem_pleaded", "double_jeopardy"),
    ],
)
def test_a_coded_consideration_raises_its_own_family_and_no_other(fact: str, family: str) -> None:
    found = verdicts({fact: True}, date(2023, 7, 1))
    raised = {name for name, verdict in found.items() if verdict == "arguable"}
    assert raised
    assert {name for rule in raised for name in rulebook().rules[rule].families} == {family}
    assert "defect" not in found.values()
