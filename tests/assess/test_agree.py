"""`duenotice agree`: what enters a dossier, what is measured, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from duenotice.assess.agree import (
    CodedDecision,
    breadth,
    empty_dossiers,
    outcome_of,
    person_rows,
    read_decisions,
    request_rows,
)
from duenotice.assess.agree_models import clashes, counted, measure_counting, measure_models
from duenotice.cli.agree import report, text
from duenotice.law import rulebook
from duenotice.reasoning.precedents import Side
from duenotice.strict import StrictError


def row(**changes: Any) -> dict[str, Any]:
    """An invented coded decision."""
    return {
        "id": "court-a",
        "kind": "court",
        "year": 2023,
        "mechanism": "extradition",
        "outcome": "refused",
        "grounds": ["article_3_political"],
        "factors_basis": "stated",
        "factors_for": ["political_opponent_status", "unreliable_assurances"],
        "factors_against": ["large_financial_loss", "assurances_accepted_specific"],
        "source_urls": [],
        **changes,
    }


def example(**changes: Any) -> dict[str, Any]:
    """An invented row in the format of the official examples."""
    return {
        "id": "rop-x",
        "section": "3.5 Case 99",
        "mechanism": "red_notice",
        "outcome": "not_compliant",
        "factors_for": ["pure_political_offence"],
        "factors_against": [],
        "text_dated": "2024-11",
        **changes,
    }


def read(*rows: dict[str, Any]) -> tuple[CodedDecision, ...]:
    return read_decisions("\n".join(json.dumps(entry) for entry in rows))


def test_only_what_could_be_known_before_the_decision_enters_the_dossier() -> None:
    (decision,) = read(row())
    assert set(decision.dossier().facts) == {"political_opponent_status", "large_financial_loss"}
    findings = {factor.code for factor in rulebook().factors.values() if factor.type == "finding"}
    assert not findings & set(decision.codes)


@pytest.mark.parametrize("key", ["grounds", "outcome", "label", "outcome_raw", "tags"])
def test_grounds_labels_and_outcomes_never_change_the_assessment(key: str) -> None:
    (plain,) = read(row())
    (changed,) = read(row(**{key: ["ne_bis_in_idem"] if key == "grounds" else "granted"}))
    assert plain.dossier() == changed.dossier()
    assert outcome_of(plain).raised == outcome_of(changed).raised


def test_rows_are_assessed_as_of_july_and_examples_as_of_december_2024() -> None:
    (decision,) = read(row())
    (official,) = read(example())
    assert decision.as_of == date(2023, 7, 1)
    assert official.as_of == date(2024, 12, 1)


def test_codes_of_issue_tags_are_pleaded_not_established() -> None:
    (tags,) = read(row(factors_basis="tag_issue"))
    fact = tags.dossier().facts["political_opponent_status"]
    assert fact.said_by == "person"
    assert fact.disputed_by == ("requesting_state",)
    (full,) = read(row())
    assert full.dossier().facts["political_opponent_status"].disputed_by == ()


def test_a_pleaded_issue_is_raised_as_arguable_and_never_as_a_defect() -> None:
    (tags,) = read(row(factors_basis="tag_issue"))
    outcome = outcome_of(tags)
    assert "neutrality" in outcome.raised
    assert outcome.defects == ()


def test_a_decision_is_left_out_of_the_precedents_with_all_its_records() -> None:
    (official,) = read(example(id="rop-3.9-B1", duplicate_of=None))
    assert {"rop-3.9-b1", "rop-3.12-b1"} <= official.leave_out
    (court,) = read(row(source_urls=["https://juris.ohchr.org/casedetails/9/en"]))
    assert "un-cat-2013-430" in court.leave_out


def test_a_rejected_ground_is_a_ground_of_its_family_decided_for_the_request() -> None:
    (decision,) = read(row(outcome="granted", grounds=["article_3_political_rejected", "notice_withdrawn"]))
    assert decision.grounds == {"neutrality"}
    assert decision.won == frozenset()


def test_every_miss_is_listed_and_rows_without_a_ground_do_not_count() -> None:
    outcomes = [
        outcome_of(decision)
        for decision in read(
            row(id="a"),
            row(id="b", grounds=["ne_bis_in_idem"]),
            row(id="c", grounds=["notice_withdrawn"]),
            row(id="d", outcome="partly"),
        )
    ]
    tallies = person_rows(outcomes)
    assert (tallies["overall"].rows, tallies["overall"].hits) == (2, 1)
    assert tallies["overall"].misses == ["b: decided on double_jeopardy; raised neutrality"]
    assert tallies["double_jeopardy"].hits == 0


def test_a_miss_among_the_examples_names_its_place_in_the_text() -> None:
    tallies = person_rows(
        [outcome_of(decision) for decision in read(example(factors_for=["religious_target"]))]
    )
    assert tallies["overall"].misses == ["rop-x (3.5 Case 99): decided on Article 2 or 3; raised nothing"]


def test_doubtful_outcomes_are_set_aside_where_the_request_stood() -> None:
    decisions = read(row(id="a", outcome="granted"), row(id="b", outcome="granted", doubtful_outcome=True))
    assert request_rows([outcome_of(decision) for decision in decisions]).rows == 1


def test_breadth_stands_beside_the_family_of_every_given_factor() -> None:
    outcomes = [outcome_of(decision) for decision in read(row())]
    book, baseline = breadth(outcomes), breadth(outcomes, baseline=True)
    assert (book.decided, book.right, baseline.right) == (1, 1, 1)
    assert book.raised < baseline.raised


def test_an_empty_dossier_raises_nothing_by_any_mechanism() -> None:
    assert empty_dossiers() == {}


def test_no_family_is_raised_without_a_given_fact() -> None:
    decisions = read(row(id="a"), example(id="b"), row(id="c", mechanism="removal"))
    assert all(outcome_of(decision).unfounded == () for decision in decisions)


def test_models_leave_the_decision_out_and_stand_beside_plain_counting() -> None:
    same = ["political_opponent_status", "torture_pattern_country"]
    decisions = read(
        row(id="a", factors_for=same, factors_against=[]),
        row(id="b", factors_for=same, factors_against=[]),
        row(id="c", kind="ccf_decision", mechanism="red_notice", factors_for=same[:1], factors_against=[]),
    )
    results = {(result.model, result.body): result for result in measure_models(decisions)}
    assert results["result model, as coded", "court"].right == 2
    assert results["result model, as coded", "ccf_decision"].answered == 0
    assert results["result model, under every completion of what is not stated", "court"].answered == 0
    assert [(found.body, found.answered) for found in measure_counting(decisions)] == [
        ("court", 2),
        ("ccf_decision", 1),
        ("all bodies", 3),
    ]


def test_a_tie_is_no_answer_and_contradictions_are_listed_not_resolved() -> None:
    decisions = read(
        row(id="a", factors_for=["lapse_of_time"], factors_against=["final_conviction"]),
        row(id="b", factors_for=["lapse_of_time"], factors_against=["final_conviction"], outcome="granted"),
    )
    assert counted(decisions[0]) is None
    assert [(clash.person, clash.request) for clash in clashes(decisions)] == [("a", "b")]
    assert counted(read(row(factors_against=[]))[0]) is Side.PERSON


def test_the_report_counts_and_never_divides() -> None:
    result = report(
        [outcome_of(decision) for decision in read(row(), row(id="b", factors_basis="tag_issue"))]
    )
    assert [group["name"] for group in result["groups"]] == [
        "all rows",
        "other mechanisms",
        "rows coded from issue tags",
        "rows coded in full",
    ]
    lines = "\n".join(text(result))
    assert "%" not in lines
    assert "score" not in lines
    json.dumps(result)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "line 1: This line is not JSON"),
        ("[1]", "not a decision"),
        ("{}", "lacks id"),
        (json.dumps(row(mechanism="carrier_pigeon")), "not a known mechanism"),
        (json.dumps(row(year=None)), "lacks year"),
        (json.dumps(row(year=9999)), "out of range"),
        (json.dumps(row(factors_for="political")), "is not a list"),
        (json.dumps(row(factors_for=["made_up"])), "Unknown codes: made_up"),
        ("\n".join([json.dumps(row())] * 2), "stands twice"),
        ("[" * 5000, "not JSON"),
        ("\n\n", "holds no decision"),
        (b"\xff\xfe\x00", "not text"),
    ],
)
def test_bad_input_ends_in_a_sentence(line: str | bytes, words: str) -> None:
    with pytest.raises(StrictError, match=words):
        read_decisions(line)
