"""`nothing_found` can be reached, and only with the full alert, every bright line and Articles 2 and 3 decided."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from duenotice.assess import Assessment, Finding, Headline, assess
from duenotice.assess.findings import examiner
from duenotice.assess.headline import ARTICLES_2_AND_3
from duenotice.dossier import Dossier, Fact, vocabulary
from duenotice.quantities import Penalty
from duenotice.reasoning.rules import Verdict
from tests.assess.test_questions import DAY, Facts, example_of, sound_notice

OFFENCE = {
    "label": "fraud",
    "max_penalty": Penalty.parse("5 years"),
    "category": "ordinary",
    "rules_ok": True,
}


def blocking(findings: Sequence[Finding]) -> list[Finding]:
    """What keeps an assessment from `nothing_found`: an open bright line or question of Articles 2 and 3, or a point raised."""
    deciding = [item for item in findings if item.in_headline]
    must = [item for item in deciding if item.kind == "bright_line" or ARTICLES_2_AND_3 & set(item.families)]
    raised = [item for item in deciding if item.verdict in (Verdict.DEFECT, Verdict.ARGUABLE)]
    return [*raised, *(item for item in must if item.verdict is Verdict.OPEN)]


def answered() -> Facts:
    """A sound notice with every question that must be answered, answered for the request."""
    bench = examiner(DAY)
    facts = {**sound_notice(bench), "offences": Fact((OFFENCE,))}
    for _ in range(6):
        for item in blocking(bench.findings(Dossier("red_notice", facts, seen="full_alert"))):
            lifted = example_of(bench.book.rules[item.rule], Verdict.NO_DEFECT, Verdict.NOT_APPLICABLE) or {}
            overwrite = item.verdict is not Verdict.OPEN
            facts.update(
                {
                    key: fact
                    for key, fact in lifted.items()
                    if key != "offences" and (overwrite or key not in facts)
                }
            )
            unknown = (
                key
                for key in item.missing
                if key in vocabulary() and vocabulary()[key].type.kind == "boolean"
            )
            facts.update({key: Fact(False) for key in unknown if key not in facts})
    return facts


@pytest.fixture(scope="module")
def facts() -> Facts:
    return answered()


def look(facts: Facts, seen: str | None = "full_alert") -> Assessment:
    return assess(Dossier("red_notice", facts, seen=seen), DAY)


def test_a_fully_answered_notice_says_that_nothing_was_found_and_what_that_does_not_mean(
    facts: Facts,
) -> None:
    assessment = look(facts)
    assert assessment.headline is Headline.NOTHING_FOUND, [
        item.rule for item in blocking(assessment.findings)
    ]
    assert assessment.text.startswith(
        "We found no defect in what was entered. This does not mean the alert is lawful"
    )
    assert "or that you are safe" in assessment.text


@pytest.mark.parametrize("seen", ["ccf_disclosure", "public_extract", "hit_report", "hearsay", None])
def test_less_than_the_full_alert_is_never_enough(facts: Facts, seen: str | None) -> None:
    assert look(facts, seen).headline is not Headline.NOTHING_FOUND


def test_one_bright_line_left_open_is_not_enough(facts: Facts) -> None:
    without = {key: fact for key, fact in facts.items() if key != "warrant.referenced"}
    assert look(without).headline is Headline.NOT_ENOUGH_FACTS
