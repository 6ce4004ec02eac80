"""Reports: notes in order, text made visible, phrases with runs spliced in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duenotice.reports import (
    Line,
    Mark,
    Note,
    Notes,
    Paragraph,
    Report,
    ReportError,
    Run,
    Section,
    Style,
    direction_of,
    plain_text,
    splice,
    visible,
)


def report(lines: list[Line], notes: tuple[Note, ...]) -> Report:
    blocks = tuple(Paragraph(line) for line in lines)
    return Report(
        "Assessment", "", "en", date(2026, 1, 1), "x", (), (Section("a", (Run("A"),), blocks),), notes
    )


def test_notes_number_themselves_and_keep_their_first_number() -> None:
    notes = Notes()
    marks = [notes.cite((Run(text),)) for text in ("a", "b", "a")]
    assert [mark.number for mark in marks] == [1, 2, 1]
    assert [note.number for note in notes.all()] == [1, 2]


@pytest.mark.parametrize(
    ("marks", "notes"),
    [
        ([1], ()),
        ([], (Note(1, (Run("a"),)),)),
        ([2, 1], (Note(1, (Run("a"),)), Note(2, (Run("b"),)))),
        ([2], (Note(2, (Run("b"),)),)),
        ([1], (Note(1, (Mark(1),)),)),
    ],
)
def test_notes_that_do_not_match_are_refused(marks: list[int], notes: tuple[Note, ...]) -> None:
    with pytest.raises(ReportError):
        report([tuple(Mark(number) for number in marks)], notes)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\nb\tc", "a b c"),
        ("\u202eabc", "[U+202E]abc"),
        ("\x00\x1b", "[U+0000][U+001B]"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\U000e0041", "[U+E0041]"),
        ("\ud800", "[U+D800]"),
        ("\ufffe", "[U+FFFE]"),
        ("\ue000", "[U+E000]"),
        ("caf\u00e9 \u4e2d", "caf\u00e9 \u4e2d"),
    ],
)
def test_hidden_characters_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_what_is_visible_can_stand_in_xml_and_stays_the_same(text: str) -> None:
    shown = visible(text)
    assert shown == visible(shown)
    assert not [char for char in shown if ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF]


def test_runs_are_spliced_into_a_phrase() -> None:
    line = splice(
        lambda who, what: f"Said by {who} of {what}.", who=Run("A", Style.DATA), what=(Run("B"), Mark(1))
    )
    assert line == (Run("Said by "), Run("A", Style.DATA), Run(" of "), Run("B"), Mark(1), Run("."))
    assert plain_text(line) == "Said by A of B."


def test_a_line_wholly_in_another_language_takes_its_direction() -> None:
    assert direction_of((Run("words", lang="en"),), "ar") == "ltr"
    assert direction_of((Run("words", lang="en"), Run("كلمات")), "ar") == "rtl"
    assert direction_of((Run("HERON", Style.DATA),), "ar") == "rtl"
    assert direction_of((), "ar") == "rtl"
