"""Golden cases of extradition, removal and asset requests, as a jurist would tell them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from duenotice.assess import assess
from duenotice.dossier import dossier_from
from duenotice.law import rulebook

HELD = {"treaty": {"instrument": "ece"}, "documents": {"received": False}}


def verdicts(mechanism: str, facts: dict[str, Any], on: date) -> dict[str, str]:
    """Rule -> verdict for one invented case."""
    found = assess(dossier_from({"mechanism": mechanism, "facts": facts}), on)
    return {finding.rule: finding.verdict.value for finding in found.findings}


def arrested(basis: str, **more: Any) -> dict[str, Any]:
    return {**HELD, "arrest": {"basis": basis, "on": "2026-01-01", "still_held": True}, **more}


@pytest.mark.parametrize(("day", "verdict"), [(11, "defect"), (10, "arguable")])
def test_provisional_arrest_must_end_after_forty_days(day: int, verdict: str) -> None:
    found = verdicts("provisional_arrest", arrested("provisional"), date(2026, 2, day))
    assert found["ext-provisional-arrest-expiry"] == verdict


def test_provisional_arrest_may_end_after_eighteen_days() -> None:
    found = verdicts("provisional_arrest", arrested("provisional"), date(2026, 1, 20))
    assert found["ext-provisional-arrest-expiry"] == "arguable"


def test_a_schengen_alert_outside_european_warrant_law_starts_the_same_clock() -> None:
    found = verdicts("provisional_arrest", arrested("sis", eaw_applies=False), date(2026, 2, 11))
    assert found["sis-alert-equals-provisional"] == "defect"
    assert found["ext-provisional-arrest-expiry"] == "defect"


HAMM = {
    "protection_status": "refugee",
    "protection_state": "IT",
    "requested_state": "DE",
    "requesting_state": "TR",
    "feared_state": "TR",
}


def test_a_refugee_of_one_union_state_is_not_extradited_by_another() -> None:
    found = verdicts("extradition", HAMM, date(2025, 1, 1))
    assert found["eu-refugee-other-ms"] == "defect"
    assert found["eu-asylum-consult-duty"] == "open"
    assert found["ref-33-refoulement"] == "arguable"


def test_a_withdrawn_status_lifts_that_bar_but_not_the_bars_on_torture() -> None:
    found = verdicts("extradition", {**HAMM, "protection_status": "revoked"}, date(2025, 1, 1))
    assert found["eu-refugee-other-ms"] == "no_defect_on_stated_facts"
    assert found["hr-art3-real-risk"] == "open"


US = {"requested_state": "US", "us": {"bar_applied": True, "circuit": "ninth", "notice_only_evidence": True}}


def test_a_faulty_notice_alone_is_no_probable_cause_in_the_ninth_circuit() -> None:
    faults = {"date_conflict": True, "no_specific_offence": True}
    found = verdicts("removal", {**US, "notice_defect": faults}, date(2023, 1, 1))
    assert found["us-red-notice-sole-evidence"] == "defect"
    assert found["us-snpc-probable-cause"] == "open"


def test_a_notice_beside_a_warrant_is_another_case() -> None:
    us = {**US["us"], "notice_only_evidence": False}
    found = verdicts("removal", {**US, "us": us}, date(2023, 1, 1))
    assert found["us-red-notice-sole-evidence"] == "no_defect_on_stated_facts"


def test_papers_cancelled_then_removal_without_a_request_shows_signs_of_disguise() -> None:
    removal = {
        "executed_on": "2024-03-01",
        "papers_cancelled_on": "2024-01-15",
        "alert_but_no_request": True,
        "risk_examined": False,
        "arrest_on_arrival": True,
    }
    facts = {"requesting_state": "TR", "destination_state": "TR", "removal": removal}
    found = verdicts("removal", facts, date(2024, 6, 1))
    assert found["rem-disguised-score"] == "arguable"
    assert found["rem-no-risk-assessment"] == "defect"


def test_a_detour_through_a_neighbour_shows_signs_of_disguise() -> None:
    removal = {
        "executed_on": "2024-03-01",
        "extradition_closed_on": "2023-10-01",
        "order_kept_back": True,
        "appeal_period_over": False,
        "counsel_access": False,
        "onward_handover": True,
    }
    facts = {"requesting_state": "IT", "destination_state": "ES", "removal": removal}
    assert verdicts("removal", facts, date(2024, 6, 1))["rem-disguised-score"] == "arguable"


def test_a_protected_person_sent_to_the_feared_state_stands_alone() -> None:
    facts = {"protection_status": "subsidiary", "destination_state": "TR", "feared_state": "TR"}
    assert verdicts("removal", facts, date(2024, 6, 1))["rem-disguised-score"] == "arguable"


def test_an_ordinary_removal_shows_no_sign() -> None:
    removal = {
        "executed_on": "2024-03-01",
        "hearing_held": True,
        "counsel_access": True,
        "risk_examined": True,
        "onward_handover": False,
    }
    facts = {
        "requesting_state": "TR",
        "destination_state": "CA",
        "protection_status": "none",
        "interim_measures": [{"body": "ecthr", "live": False}],
        "removal": removal,
    }
    assert verdicts("removal", facts, date(2024, 6, 1))["rem-disguised-score"] == "no_defect_on_stated_facts"


def test_a_live_stay_comes_before_everything() -> None:
    facts = {"interim_measures": [{"body": "ecthr", "live": True}]}
    assert verdicts("extradition", facts, date(2025, 1, 1))["hr-interim-measure-live"] == "defect"


@pytest.mark.parametrize(
    "name", ["hr-art3-real-risk", "hr-flagrant-denial", "hr-torture-evidence", "ext-treaty-basis"]
)
def test_what_was_not_read_in_an_official_text_is_never_a_clear_defect(name: str) -> None:
    for text in rulebook().rules[name].versions:
        assert text.logic.ceiling.value == "arguable"


def test_signs_of_disguise_are_named_and_never_scored() -> None:
    rule = rulebook().rules["rem-disguised-score"]
    words = " ".join((rule.title, rule.rebuttal, *rule.says.values())).lower()
    assert not any(word in words for word in ("score", "point", "weight", "%", "strong", "band"))
