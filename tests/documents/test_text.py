"""Plain text: headline, grounds, questions first; wrapped; nothing left out, nothing that moves the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.documents import to_text
from duenotice.documents.text import columns
from duenotice.reports import visible
from tests.documents.conftest import HOSTILE, MakeReport, _report


def test_headline_then_grounds_then_questions(make_report: MakeReport) -> None:
    text = to_text(make_report())
    places = [
        text.index(words)
        for words in ("HERON", "Clear defect", "GROUNDS", "QUESTIONS", "WHAT WAS ASSESSED", "NOTES")
    ]
    assert places == sorted(places)


def test_lines_fit_and_addresses_stay_whole(make_report: MakeReport) -> None:
    long = "https://www.example.org/" + "x" * 120
    text = to_text(make_report(data=(*HOSTILE, long)))
    assert long in text
    assert all(columns(line) <= 100 or "https://" in line for line in text.splitlines())
    assert all(
        columns(line) <= 60 or "https://" in line
        for line in to_text(make_report(data=HOSTILE), 60).splitlines()
    )


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_notes_carry_the_same_numbers_as_the_other_files(make_report: MakeReport, lang: str) -> None:
    report = make_report(lang)
    text = to_text(report)
    for note in report.notes:
        assert f"[{note.number}]" in text
    assert "[2] RPD 2025, 84. https" in text.replace("\u2066", "").replace("\u2069", "").replace(
        "[2]  ", "[2] "
    )


def test_no_control_character_reaches_the_terminal(make_report: MakeReport) -> None:
    text = to_text(make_report(data=HOSTILE))
    assert not [char for char in text if ord(char) < 32 and char != "\n"]
    assert "\u202e" not in text


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_any_word_survives_wrapping(text: str) -> None:
    shown = to_text(_report(data=(text,)))
    kept = "".join(visible(text).split())
    assert kept in "".join(char for char in shown if not char.isspace() and char not in "\u2068\u2069")
