"""The assessment of one dossier: headline, accounts, care."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from duenotice.assess import Assessment, Finding, Headline, assess, assessment_json
from duenotice.assess.findings import BARE, DISPUTED, SEVERITY
from duenotice.assess.schema import assessment_schema
from duenotice.dossier import Dossier, Fact, dossier_from, vocabulary
from duenotice.law import rulebook
from duenotice.reasoning.cells import cells
from duenotice.reasoning.rules import Verdict

#: Seconds of this process; a guard against growth, not a measure of speed (that is in bench/).
PATIENCE = 3

FRAUD = {"sought_for": "prosecution", "offences": [{"label": "fraud", "max_penalty": "23 months"}]}


def look(
    facts: dict[str, Any],
    mechanism: str = "red_notice",
    seen: str | None = "full_alert",
    on: date | None = date(2024, 12, 1),
    **more: Any,
) -> Assessment:
    return assess(dossier_from({"mechanism": mechanism, "seen": seen, "facts": facts, **more}), on)


def finding(assessment: Assessment, rule: str) -> Finding:
    return next(item for item in assessment.findings if item.rule == rule)


def test_a_penalty_one_month_short_is_a_clear_defect_if_proved() -> None:
    assessment = look(FRAUD)
    assert assessment.headline is Headline.DEFECT
    assert "if these facts are proved" in assessment.text
    assert "Do not travel on this result" in assessment.text
    assert "Unless a documented override exists" in assessment.text
    found = finding(assessment, "penalty-prosecution-2y")
    assert found.verdict is Verdict.DEFECT
    assert found.provisions[0].article.startswith("83(1)(a)(ii)")
    assert set(found.reason) == {"sought_for", "offences"}
    assert found.unless


def test_the_same_facts_on_a_diffusion_meet_no_threshold() -> None:
    assert finding(look(FRAUD, "diffusion"), "penalty-prosecution-2y").verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("imposed", "remaining", "verdict"),
    [
        ("5 months", "5 months", "defect"),
        ("5 months", "6 months", "arguable"),
        ("6 months", "5 months", "arguable"),
        ("6 months", "6 months", "no_defect_on_stated_facts"),
        ("5 months", None, "open"),
    ],
)
def test_six_months_imposed_and_or_remaining(imposed: str, remaining: str | None, verdict: str) -> None:
    facts = {"sought_for": "sentence", "sentence_imposed": imposed, "sentence_remaining": remaining}
    assert finding(look(facts), "penalty-sentence-6m").verdict == verdict


@pytest.mark.parametrize("penalty", ["life", "death"])
def test_life_and_death_reach_the_threshold(penalty: str) -> None:
    facts = {"sought_for": "prosecution", "offences": [{"max_penalty": penalty}]}
    assert finding(look(facts), "penalty-prosecution-2y").verdict is Verdict.NO_DEFECT


def test_nothing_known_is_not_enough_facts() -> None:
    for mechanism in ("red_notice", "diffusion", "extradition", "removal", "mla", "blue_notice"):
        assessment = look({}, mechanism)
        assert assessment.headline is Headline.NOT_ENOUGH_FACTS
        assert assessment.questions
        assert not [
            item for item in assessment.findings if item.verdict in (Verdict.DEFECT, Verdict.ARGUABLE)
        ]


def test_the_law_of_the_day() -> None:
    """Unfunded cheques: a sum to reach before 28 January 2022, excluded from then on."""
    facts = {
        "sought_for": "prosecution",
        "offences": [{"category": "unfunded_cheque", "max_penalty": "3 years"}],
        "live": True,
    }
    listed = "offence-unfunded-cheque-post-2022"
    in_force = {
        day.year: listed in {item.rule for item in look(facts, on=day).findings}
        for day in (date(2015, 1, 1), date(2021, 1, 1), date(2026, 1, 1))
    }
    assert in_force == {2015: False, 2021: False, 2026: True}
    assert "cheque-usd-10000-legacy" in {item.rule for item in look(facts, on=date(2015, 1, 1)).findings}
    assert "ccf-portal-used" in {item.rule for item in look({}, on=date(2026, 11, 1)).findings}
    assert "ccf-portal-used" not in {item.rule for item in look({}, on=date(2021, 11, 1)).findings}


def test_the_day_of_the_request_chooses_the_law_by_default() -> None:
    assert (
        look({}, on=None, issued_on="2021-03-04").as_of,
        look({}, on=None, issued_on="2021-03-04").as_of_basis,
    ) == (date(2021, 3, 4), "issued")
    assert look({"published_on": "2019"}, on=None).as_of == date(2019, 1, 1)
    assert look({}, on=None).as_of_basis == "today"


def test_what_the_alert_does_not_say_counts_only_when_it_was_seen_whole() -> None:
    facts = {"facts_summary": {"present": True, "time": False, "place": False}}
    seen = finding(look(facts), "facts-summary-present")
    partly = finding(look(facts, seen="public_extract"), "facts-summary-present")
    assert seen.verdict in (Verdict.DEFECT, Verdict.ARGUABLE)
    assert partly.verdict is Verdict.OPEN


def test_a_confirmed_refugee_against_the_state_of_origin() -> None:
    facts = {
        "protection_status": "refugee",
        "status_confirmed_by_state": True,
        "requesting_state": "TR",
        "feared_state": "TR",
    }
    assessment = look(facts, "diffusion")
    assert finding(assessment, "refugee-from-requesting-state").verdict is Verdict.DEFECT
    assert not any("political grounds" in question.text.lower() for question in assessment.questions)


def test_curable_gaps_of_form_are_incomplete_not_defects() -> None:
    assessment = look({"penalty_stated": False, "sought_for": "prosecution"})
    assert assessment.headline is Headline.INCOMPLETE
    assert assessment.text.startswith("Incomplete: INTERPOL should ask the source")


def test_disputed_facts_are_read_three_ways() -> None:
    disputed = {"value": True, "said_by": "person", "disputed_by": ["requesting_state"]}
    found = finding(look({"journalist_or_media_target": disputed}), "pred-person-status")
    assert found.verdict is Verdict.ARGUABLE
    assert DISPUTED in found.notes
    assert found.accounts["person"] is Verdict.ARGUABLE
    assert not found.same_on_all_accounts


def test_a_finding_the_dispute_does_not_touch_is_the_same_on_all_accounts() -> None:
    facts = {
        "sought_for": {"value": "prosecution", "said_by": "document", "exhibit": "E1"},
        "offences": {
            "value": [{"label": "fraud", "max_penalty": "23 months"}],
            "said_by": "document",
            "exhibit": "E1",
        },
        "override_valid": {"value": False, "said_by": "person", "disputed_by": ["requesting_state"]},
    }
    found = finding(look(facts), "penalty-prosecution-2y")
    assert set(found.accounts) == {"person", "requester", "documents"}


SUBSTANCE = [
    rule
    for rule in rulebook().rules.values()
    if rule.nature == "substance" and "red_notice" in rule.mechanisms
]


@settings(max_examples=150)
@given(st.sampled_from(SUBSTANCE), st.data())
def test_a_requesters_bare_assertion_never_cures(rule: Any, data: st.DataObject) -> None:
    """Whatever the person says, adding what the requesting state alone says of the world never makes a finding milder."""
    day = date(2025, 1, 1)
    text = rule.on(day)
    if text is None:
        return
    options = {
        name: values
        for name, values in cells(text.logic.conditions(), rulebook().types).items()
        if name in vocabulary() and vocabulary()[name].about != "file"
    }
    chosen = data.draw(st.lists(st.sampled_from(sorted(options)), unique=True, max_size=4)) if options else []
    facts = {name: Fact(data.draw(st.sampled_from(options[name]))) for name in chosen}
    rest = sorted(set(options) - set(chosen))
    claimed = data.draw(st.lists(st.sampled_from(rest), unique=True, max_size=3)) if rest else []
    claims = {
        name: Fact(data.draw(st.sampled_from(options[name])), said_by="requesting_state") for name in claimed
    }
    before = finding(assess(Dossier("red_notice", facts, seen="full_alert"), day), rule.id)
    after = finding(assess(Dossier("red_notice", {**facts, **claims}, seen="full_alert"), day), rule.id)
    assert SEVERITY[after.verdict] >= SEVERITY[before.verdict], (facts, claims)


def test_an_exhibit_lifts_a_bare_assertion() -> None:
    bare = {"coup_context": False, "election_context": False}
    said = {name: {"value": value, "said_by": "requesting_state"} for name, value in bare.items()}
    shown = {name: {**entry, "exhibit": "E7"} for name, entry in said.items()}
    assert all(BARE not in item.notes for item in look(shown).findings)


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(sorted(name for name, spec in vocabulary().items() if spec.type.kind == "boolean")),
        st.booleans(),
        max_size=12,
    ),
    st.sampled_from(["red_notice", "diffusion", "extradition", "removal", "mla", "document_entry"]),
)
def test_every_assessment_is_whole_and_fits_its_schema(facts: dict[str, bool], mechanism: str) -> None:
    assessment = look(facts, mechanism)
    content = json.loads(json.dumps(assessment_json(assessment)))
    errors = [error.message for error in Draft202012Validator(assessment_schema()).iter_errors(content)]
    assert errors == []
    for item in assessment.findings:
        assert item.says, (item.rule, item.verdict)
        assert item.provisions
    if assessment.headline is Headline.NOTHING_FOUND:
        assert "does not mean" in assessment.text
    for question in assessment.questions:
        assert question.fact not in facts


def test_the_same_facts_give_the_same_bytes() -> None:
    one = json.dumps(assessment_json(look({**FRAUD, "live": True})))
    two = json.dumps(assessment_json(look({"live": True, **FRAUD})))
    assert one == two


def test_nothing_found_needs_the_full_alert_and_every_bright_line() -> None:
    bench = look({})
    open_lines = [
        item
        for item in bench.findings
        if item.kind == "bright_line" and item.in_headline and item.verdict is Verdict.OPEN
    ]
    assert open_lines
    assert bench.headline is not Headline.NOTHING_FOUND


def test_changes_of_the_headline_are_really_changes() -> None:
    assessment = look({"sought_for": "prosecution"})
    assert assessment.headline_changes
    for change in assessment.headline_changes:
        known = {name: value for name, value in change.answers.items() if name in vocabulary()}
        supposed = Dossier(
            "red_notice",
            {"sought_for": Fact("prosecution"), **{name: Fact(value) for name, value in known.items()}},
            seen="full_alert",
        )
        assert assess(supposed, assessment.as_of).headline is change.headline


def test_no_change_set_is_offered_on_a_defect() -> None:
    """Nothing tells a requester which fact would lift a defect."""
    assessment = look(FRAUD)
    assert assessment.headline_changes == ()
    assert all(item.change_sets == () for item in assessment.findings if item.verdict is not Verdict.OPEN)


def test_precedents_go_both_ways_and_carry_the_warning() -> None:
    assessment = look(
        {"journalist_or_media_target": True, "election_context": True, "violence_or_victims": True}
    )
    assert assessment.precedents
    outcomes = {near.outcome for group in assessment.precedents for near in group.nearest}
    assert {"for the person", "for the request"} <= outcomes
    assert "no forecast" in assessment_json(assessment)["precedents_note"]


def test_ten_thousand_offences_within_a_second() -> None:
    facts = {
        "sought_for": "prosecution",
        "offences": [{"label": "fraud", "max_penalty": "23 months", "category": "ordinary"}] * 10_000,
    }
    start = time.process_time()
    look(facts)
    assert time.process_time() - start < PATIENCE
