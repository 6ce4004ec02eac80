"""What the book may never do, over every rule, factor and question it ships."""

from __future__ import annotations

import re
from datetime import date

import pytest

from duenotice.dossier import MECHANISMS, Dossier, vocabulary
from duenotice.law import rulebook
from duenotice.law.check import reference_ids
from duenotice.law.environment import environment
from duenotice.reasoning.rules import Verdict, judge

#: Words that promise what nobody can know.
FALSE_COMFORT = re.compile(
    r"\b(you are safe|is safe|robust|no breach|no precedent|strong case|sound request|all clear)\b",
    re.IGNORECASE,
)
#: Words that would tell a requester how to mend its request.
CURES = re.compile(
    r"\b(the (requester|requesting state|bureau) should (add|correct|rewrite|resubmit|state)|to cure|can be cured by|resubmit)\b",
    re.IGNORECASE,
)
DAYS = (date(2013, 1, 1), date(2015, 6, 1), date(2021, 6, 1), date(2024, 12, 1), date(2026, 11, 21))


def texts() -> list[tuple[str, str]]:
    found = []
    for rule in rulebook().rules.values():
        found += [
            (rule.id, text)
            for text in (rule.title, rule.rebuttal, *rule.says.values(), *rule.evidence.values())
        ]
    for question in rulebook().questions.values():
        found += [
            (question.fact, text) for text in (question.ask, question.help, question.why, question.look)
        ]
    found += [(factor.code, factor.definition) for factor in rulebook().factors.values()]
    return found


def test_no_text_promises_safety() -> None:
    assert [(name, text) for name, text in texts() if FALSE_COMFORT.search(text)] == []


def test_no_text_tells_a_requester_how_to_pass() -> None:
    assert [(name, text) for name, text in texts() if CURES.search(text)] == []


def test_no_text_counts_like_a_score() -> None:
    score = re.compile(r"\b\d+ (of|out of) \d+\b|\bscore\b|\b\d+ points\b|\d ?%")
    assert [(name, text) for name, text in texts() if score.search(text)] == []


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("day", DAYS)
def test_nothing_is_raised_out_of_thin_air(mechanism: str, day: date) -> None:
    """An empty dossier raises no ground, whatever the mechanism and the day."""
    for seen in ("full_alert", None):
        env = environment(Dossier(mechanism, seen=seen), day)
        raised = [
            active.rule.id
            for active in rulebook().as_of(day)
            if mechanism in active.rule.mechanisms
            and judge(active.logic, env).verdict in (Verdict.DEFECT, Verdict.ARGUABLE)
        ]
        assert raised == []


def test_a_rule_without_a_verified_source_reaches_at_most_arguable() -> None:
    for rule in rulebook().rules.values():
        for text in rule.versions:
            verified = any(source.mark == "V" for source in text.sources)
            expected = Verdict.DEFECT if verified and rule.kind != "factor" else Verdict.ARGUABLE
            assert text.logic.ceiling is expected, rule.id


def test_steps_of_institutions_and_standards_never_set_the_headline() -> None:
    for rule in rulebook().rules.values():
        if rule.id.startswith(("ccf-", "redress-")) or rule.nature == "conduct" or rule.force == "standard":
            assert not rule.in_headline, rule.id


def test_article_83_conditions_never_touch_a_diffusion() -> None:
    """RPD 97(2): diffusions follow the general recording conditions."""
    for rule in rulebook().rules.values():
        for text in rule.versions:
            only = all(
                source.short == "RPD" and re.match(r"8[3467]\b", source.article) for source in text.sources
            )
            assert not only or "diffusion" not in rule.mechanisms, rule.id


def test_the_override_exception_belongs_to_article_83_1_a_i_and_ii_alone() -> None:
    for rule in rulebook().rules.values():
        for text in rule.versions:
            if any(
                "override_valid" in exemption.when.step({}).node.__repr__()
                for exemption in text.logic.exemptions
            ):
                cites = " ".join(source.article for source in text.sources)
                assert "83(1)" in cites or any(
                    source.short == "Article 83 list" or source.short == "Former criteria"
                    for source in text.sources
                ), rule.id


def test_every_test_of_the_reference_tables_is_in_the_book() -> None:
    held = {*rulebook().rules, *rulebook().factors}
    assert {table: [name for name in ids if name not in held] for table, ids in reference_ids().items()} == {
        table: [] for table in reference_ids()
    }


def test_every_provision_has_a_public_address_and_a_mark() -> None:
    for rule in rulebook().rules.values():
        for text in rule.versions:
            assert text.sources, rule.id
            assert all(
                source.url.startswith(("https://", "http://")) and source.confidence
                for source in text.sources
            ), rule.id


def test_every_factor_of_fact_or_plea_is_a_fact_and_no_finding_is() -> None:
    for factor in rulebook().factors.values():
        assert (factor.code in vocabulary()) is (factor.type != "finding"), factor.code


def test_facts_that_only_the_requesting_state_knows_are_never_asked() -> None:
    """The condition about political grounds of a grant is presumed absent and disclosed, never asked of the refugee."""
    hidden = {question.fact for question in rulebook().questions.values() if question.asks_source}
    assert hidden
