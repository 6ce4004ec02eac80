"""An assessment in words: what it must say, in what order, with which notes, and what it may never say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from duenotice.assess import assess
from duenotice.assess import findings as finding_words
from duenotice.assess.assessor import NOTES
from duenotice.assess.finding import Finding
from duenotice.assess.report import build_report
from duenotice.assess.telling import _limit_ids
from duenotice.documents import to_docx, to_html, to_pdf, to_text
from duenotice.dossier import Dossier, dossier_from
from duenotice.reasoning.rules import Verdict
from duenotice.reports import Report, Role, Run, lines_of, plain_text
from duenotice.words import known
from tests.patience import costs_under

ORDER = [
    "assessed",
    "grounds",
    "factors",
    "decisions",
    "questions",
    "not_examined",
    "ask_ccf",
    "conduct",
    "standards",
    "limits",
]
FORBIDDEN = re.compile(
    r"\b(safe from|you are safe\b(?!\.)|is clear\b|sound\b|robust|no breach|no precedent|score|probability|likelihood|per ?cent)"
    r"|%|\d+ (of|out of) \d+ factors",
    re.IGNORECASE,
)


def _again(first: Finding, accounts: Mapping[str, Verdict] | None = None, **ruled: Any) -> Finding:
    """The same finding told otherwise."""
    told = first.accounts if accounts is None else accounts
    return Finding(
        replace(first.ruled, **ruled), first.judgement, {}, first.says, first.voices, told, first.notes
    )


def dossier(**facts: object) -> Dossier:
    return dossier_from(
        {
            "mechanism": "red_notice",
            "reference": "HERON",
            "seen": "full_alert",
            "issued_on": "2026-02-03",
            "facts": facts,
        }
    )


CASE = dossier(
    sought_for="prosecution",
    requesting_state="TR",
    offences={
        "value": [{"label": "Fraud <&> #x", "max_penalty": "18 months"}],
        "said_by": "document",
        "exhibit": "A-1",
    },
    journalist_or_media_target={"value": True, "said_by": "person", "exhibit": "B-2"},
    asylum_granted_vs_source_state={
        "value": True,
        "said_by": "court",
        "exhibit": "C-1",
        "disputed_by": ["requesting_state"],
    },
    personal_gain_shown={"value": True, "said_by": "requesting_state"},
)


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(assess(CASE))


def words_of(report: Report) -> str:
    lines = [paragraph.line for paragraph in report.lead]
    for section in report.sections:
        lines += lines_of(section)
    return "\n".join(plain_text(line) for line in [*lines, *(note.line for note in report.notes)])


def test_sections_stand_in_order(report: Report) -> None:
    keys = [section.key for section in report.sections]
    assert keys == [key for key in ORDER if key in keys]
    assert {
        "assessed",
        "grounds",
        "factors",
        "decisions",
        "questions",
        "not_examined",
        "conduct",
        "standards",
        "limits",
    } <= set(keys)


def test_headline_comes_first_in_its_own_words(report: Report) -> None:
    assert report.title == "Assessment: HERON"
    assert report.lead[0].role is Role.LEAD
    assert plain_text(report.lead[0].line) == assess(CASE).text


def test_what_was_assessed_is_told(report: Report) -> None:
    text = words_of(report)
    found = assess(CASE)
    for expected in (
        "Red Notice",
        "the full alert was read",
        "3 February 2026",
        found.rulebook,
        found.facts_hash,
    ):
        assert expected in text


def test_a_finding_cites_its_provisions_and_the_facts_it_relies_on(report: Report) -> None:
    notes = [plain_text(note.line) for note in report.notes]
    assert any(
        re.match(r"RPD \d{4}, 83\(1\)\(a\)\(ii\)\. INTERPOL's Rules .*Legal-documents$", note)
        for note in notes
    )
    assert any("Fraud <&> #x" in note and "Said by a document; exhibit A-1." in note for note in notes)
    assert any("Said by a court; exhibit C-1. Disputed by the requesting state." in note for note in notes)


def test_a_source_that_was_not_verified_says_so() -> None:
    found = assess(CASE)
    first, *rest = found.findings
    reported = replace(first.provisions[0], confidence="reported", mark="R", url="")
    told = build_report(replace(found, findings=(_again(first, provisions=(reported,)), *rest)))
    assert plain_text(told.notes[0].line).endswith("Reported by others; not verified in the official text.")


def test_both_sides_are_named_and_the_other_side_replies(report: Report) -> None:
    text = words_of(report)
    for expected in (
        "For the person",
        "For the request",
        "Expect this reply",
        "Unless",
        "never counted against each other",
    ):
        assert expected in text


def test_decisions_are_no_forecast(report: Report) -> None:
    text = words_of(report)
    assert "None of this is a forecast" in text
    assert "the publisher chose what to publish" in text.replace("\n", " ")


def test_disputed_facts_show_their_accounts(report: Report) -> None:
    assert "On the requester's account" in words_of(report)


def test_same_on_all_accounts_is_said_in_those_words() -> None:
    found = assess(CASE)
    first, *rest = found.findings
    same = _again(first, dict.fromkeys(("person", "requester", "documents"), first.verdict))
    assert "The finding is the same on all three accounts" in words_of(
        build_report(replace(found, findings=(same, *rest)))
    )


def test_limits_are_told(report: Report) -> None:
    text = words_of(report)
    for expected in (
        "This is not legal advice.", "It may not be cited as proof that an alert is valid.", "Do not travel on this result.",
    ):  # fmt: skip
        assert expected in text


@pytest.mark.parametrize(
    "facts",
    [{}, {"sought_for": "sentence", "sentence_imposed": "5 months", "sentence_remaining": "5 months"}],
)
def test_no_score_and_no_false_comfort(facts: dict[str, object]) -> None:
    found = FORBIDDEN.search(words_of(build_report(assess(dossier(**facts)))))
    assert found is None, found


def test_institutions_and_standards_stand_apart(report: Report) -> None:
    found = assess(CASE)
    apart = {item.rule for item in found.findings if item.nature == "conduct" or item.force == "standard"}
    grounds = next(section for section in report.sections if section.key == "grounds")
    shown = {below.key.removeprefix("rule-") for family in grounds.sections for below in family.sections}
    assert shown
    assert not shown & apart


def test_every_open_test_is_named(report: Report) -> None:
    text = words_of(report)
    for item in assess(CASE).not_examined:
        assert item.title in text


def test_questions_say_why_and_who_knows(report: Report) -> None:
    text = words_of(report)
    for item in assess(CASE).questions:
        assert item.text in text
        assert not item.why or f"Why: {item.why}" in text
    assert "Who usually knows: " in text


def test_sentences_of_the_assessment_have_phrases() -> None:
    held = _limit_ids()
    for text in (
        *NOTES,
        finding_words.UNVERIFIED,
        finding_words.INTERPOL_ONLY,
        finding_words.BARE,
        finding_words.DISPUTED,
    ):
        assert text in held, text


def test_every_code_has_a_phrase() -> None:
    from duenotice.dossier import MECHANISMS, SEEN, SPEAKERS
    from duenotice.law.model import CONFIDENCE, CONSEQUENCES, KNOWERS
    from duenotice.reasoning.rules import Verdict

    groups = {
        "mechanism": MECHANISMS, "seen": SEEN, "speaker": SPEAKERS, "consequence": CONSEQUENCES, "knower": KNOWERS,
        "verdict": [item.value for item in Verdict],
        "confidence": set(CONFIDENCE.values()) - {"verified"},
    }  # fmt: skip
    missing = [
        f"report.{group}.{code}"
        for group, codes in groups.items()
        for code in codes
        if not known(f"report.{group}.{code}")
    ]
    assert not missing


def test_a_long_list_is_shortened_in_its_note_and_says_so() -> None:
    many = [{"label": f"Count {number}", "max_penalty": "18 months"} for number in range(5_000)]
    text = words_of(build_report(assess(dossier(sought_for="prosecution", offences=many))))
    assert "and 4980 more, all in the dossier" in text


def test_in_arabic_law_stays_english_and_marked(report: Report) -> None:
    arabic = build_report(assess(CASE), "ar")
    assert arabic.rtl
    assert [section.key for section in arabic.sections] == [section.key for section in report.sections]
    assert len(arabic.notes) == len(report.notes)
    runs = [
        item
        for section in arabic.sections
        for line in lines_of(section)
        for item in line
        if isinstance(item, Run)
    ]
    latin = [
        run
        for run in runs
        if run.style.value == "plain" and run.lang == "" and re.search(r"[A-Za-z]{4,}", run.text)
    ]
    assert not latin


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_file_is_the_same_the_second_time(lang: str) -> None:
    found = assess(CASE)
    for render in (to_pdf, to_docx, to_html, to_text):
        assert render(build_report(found, lang)) == render(build_report(found, lang))


def test_the_record_date_is_the_day_of_the_law_unless_told() -> None:
    found = assess(CASE)
    assert build_report(found).record_date == date(2026, 2, 3)
    assert build_report(found, record_date=date(2026, 11, 22)).record_date == date(2026, 11, 22)


@pytest.mark.parametrize(
    "mechanism", ["diffusion", "extradition", "removal", "silver_notice", "national_alert"]
)
def test_an_empty_dossier_of_any_kind_can_be_told(mechanism: str) -> None:
    made = build_report(assess(dossier_from({"mechanism": mechanism, "facts": {}}), date(2026, 1, 1)))
    assert made.title == "Assessment"
    assert to_pdf(made).startswith(b"%PDF-")
    assert "No ground could be raised" in words_of(made)


def test_a_text_of_any_length_is_told_in_time() -> None:
    word = "w" * 20_000
    case = dossier_from(
        {
            "mechanism": "red_notice",
            "reference": word[:300],
            "facts": {
                "sought_for": {"value": "prosecution", "said_by": "document", "exhibit": word},
                "offences": [{"label": word, "max_penalty": "18 months"} for _ in range(30)],
            },
        }
    )
    report = build_report(assess(case, date(2026, 1, 1)))
    assert "w [...]" in words_of(report)
    assert len(report.title) < 150
    with costs_under(5):
        assert to_pdf(report).startswith(b"%PDF-")
