"""Runs of the other direction keep their order and do not turn the line around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from duenotice.documents.direction import isolates, spans
from duenotice.reports import Line, Mark, Report, Run, Style

ARABIC = Report("تقييم", "", "ar", date(2026, 1, 1), "x", (), ())
ENGLISH = replace(ARABIC, lang="en")
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"


def told(line: Line, report: Report) -> str:
    return "".join(
        f"{before}{item.text}{after}"
        for item, before, after in isolates(line, report)
        if isinstance(item, Run)
    )


def test_neighbours_in_latin_script_make_one_piece() -> None:
    line = (
        Run("واقعة: "),
        Run("Offence: ", lang="en"),
        Run("Fraud", Style.DATA),
        Run(", ", lang="en"),
        Run("18 months", Style.CITE),
    )
    assert told(line, ARABIC) == f"واقعة: {LRI}Offence: {FSI}Fraud{PDI}, 18 months{PDI}"


def test_a_value_alone_is_isolated_for_itself() -> None:
    assert told((Run("المستند "), Run("A-1", Style.DATA), Run(".")), ARABIC) == f"المستند {FSI}A-1{PDI}."
    assert (
        told((Run("see ", lang="en"), Run("A-1", Style.DATA), Run(".")), ARABIC)
        == f"{LRI}see {PDI}{FSI}A-1{PDI}."
    )


def test_a_note_mark_ends_a_piece() -> None:
    line = (Run("one", lang="en"), Mark(1), Run("two", lang="en"))
    assert [way for way, _ in spans(line, ARABIC)] == ["ltr", "", "ltr"]


def test_in_english_only_foreign_words_are_isolated() -> None:
    assert (
        told((Run("RPD 2025", Style.CITE), Run(" of "), Run("HERON", Style.DATA)), ENGLISH)
        == "RPD 2025 of HERON"
    )
    assert told((Run("named "), Run("محمد", Style.DATA)), ENGLISH) == f"named {FSI}محمد{PDI}"
    assert told((Run("says "), Run("كلمة", lang="ar")), ENGLISH) == f"says {RLI}كلمة{PDI}"


def test_nothing_is_lost() -> None:
    line = (
        Run("a", lang="en"),
        Run("b", Style.DATA),
        Mark(1),
        Run("c"),
        Run("d", Style.DATA),
        Run("e", Style.CITE),
    )
    assert tuple(item for _, items in spans(line, ARABIC) for item in items) == line
