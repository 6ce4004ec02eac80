"""Every way a ledger can be wrong ends in a sentence with its place; none in a crash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from duenotice.observatory.additions import add

from .conftest import edit
from .test_check import HEAD, sentences

CORRECTION = "requests_admissible,,2022,rnlj-2024-1"


def _more(path: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        with (root / path).open("a", encoding="utf-8") as file:
            file.write(text + "\n")

    return change


def _other(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        content = (root / path).read_text("utf-8")
        assert old in content
        (root / path).write_text(content.replace(old, new, 1), "utf-8")

    return change


def _cell(name: str, series: str, **change: str) -> Callable[[Path], None]:
    return lambda root: edit(
        root / f"snapshots/{name}.csv", {"series": series}, lambda row: row.update(change)
    )


INDICATORS, ASSERTIONS = "indicators/indicators.yaml", "series/assertions.yaml"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_more("series/breaks.csv", "red_published,soon,x"), "'soon' is not a year"),
        (_more("series/definitions.csv", "x,red_published,soon,Text"), "'soon' is not a year"),
        (_more("series/series.csv", "arrests,A,,D,persons,flow,INTERPOL,,"), "'arrests' stands twice"),
        (_more("series/choices.csv", "red_published,,2013-13,x,why,2026-11-22"), "is not a period"),
        (_more("series/choices.csv", "red_published,,2024,nobody,why,2026-11-22"), "says nothing about it"),
        (_more("series/choices.csv", "red_published,,2024,x,,2026-11-22"), "a choice without a reason"),
        (_more("observations/annotations.csv", f"{CORRECTION},colour,red,x"), "no such field"),
        (_more("observations/annotations.csv", f"{CORRECTION},state,sure,x"), "'sure' is not a state"),
        (
            _more("observations/annotations.csv", f"{CORRECTION},definition,other,x"),
            "the definition 'other' is not described",
        ),
        (_more("observations/corrections.csv", f"{CORRECTION},many,exact,,2026-12-01,x"), "is not a number"),
        (_more("observations/corrections.csv", f"{CORRECTION},9,nearly,,2026-12-01,x"), "is not a qualifier"),
        (_more("observations/corrections.csv", f"{CORRECTION},9,exact,,2026-12-01,"), "no reason or no day"),
        (
            _more("observations/corrections.csv", "arrests,,1900,x,9,exact,,2026-12-01,x"),
            "names no observation",
        ),
        (_cell("gaps", "arrests", year="once"), "in column year: 'once' is not a period"),
        (_cell("review_outcomes_by_year", "refused_other_share_of_refused", value="188"), "is above 100"),
        (
            _cell(
                "notices_by_year", "red_published", confidence="recalled", source_url="https://example.org"
            ),
            "a recalled figure has an address",
        ),
        (_other("snapshots/index.yaml", "figures:", "figure:"), "the tables are not named"),
        (_other(INDICATORS, "\nindicators:", "\nall:"), "no list of entries under `indicators`"),
        (_other(INDICATORS, "- id: I02", "- id: I01"), "an indicator stands twice"),
        (_other(INDICATORS, "series: [requests_reviewed]", "series: [requests_seen]"), "which is no series"),
        (
            _other(INDICATORS, '  cannot_show: "The number of people', '  shows: "The'),
            "I01 lacks 'cannot_show'",
        ),
        (
            _other(INDICATORS, "formula: red_published / red_and", "fromula: red_published / red_and"),
            "red_share_of_arrest_alerts lacks `formula`",
        ),
        (
            _other(INDICATORS, "    denominator: Red Notices and wanted person diffusions published\n", ""),
            "divides, but its denominator is missing",
        ),
        (_other(INDICATORS, "id: red_share_of_arrest_alerts", "id: arrests"), "also the name of a series"),
        (_other(ASSERTIONS, "of: [red_published, wanted_diffusions]", "from: x"), "cannot be read"),
        (_other(ASSERTIONS, "sum: refused_or_cancelled_total", "sum: refused"), "cannot be read"),
        (
            _more(ASSERTIONS, "- id: shares\n  sum_to: 100\n  of: [refused_article_2, refused_article_3]"),
            "make 305, not 100",
        ),
        (
            _more(ASSERTIONS, "- id: part\n  part: refused_or_cancelled_total\n  of: refused_article_2"),
            "the part is larger than the whole",
        ),
    ],
)
def test_it_stops_with_a_sentence(copy: Path, spoil: Callable[[Path], None], says: str) -> None:
    spoil(copy)
    found = [each for each in sentences(copy) if says in each]
    assert found, sentences(copy)
    assert ("row" in found[0]) or ".yaml" in found[0], "it names the place"


def test_years_must_make_their_total(copy: Path) -> None:
    line = next(
        line for line in (copy / ASSERTIONS).read_text("utf-8").splitlines() if "total_over_years" in line
    )
    series = line.partition("total_over_years:")[2].strip()
    for path in (copy / "snapshots").glob("*.csv"):
        if f",{series}," in path.read_text("utf-8"):
            edit(path, {"series": series}, lambda row: row.update(value="1"))
    assert any("the total given is 1" in each for each in sentences(copy)), sentences(copy)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (HEAD + "\n", "holds no row"),
        (HEAD + "\n2025,2025\n", "the row has 2 cells"),
        ("series,value\na,1\n", "the column period"),
        (HEAD.replace("note", "year") + "\n", "the column note"),
        (HEAD + ",year\n", "a column stands twice"),
        ("\xff", "not UTF-8"),
        (HEAD + '\n"2025', "not well formed"),
    ],
)
def test_a_table_that_cannot_come_in_is_said(copy: Path, tmp_path: Path, content: str, says: str) -> None:
    new = tmp_path / "new.csv"
    new.write_bytes(content.encode("latin-1"))
    with pytest.raises(ValueError, match=says):
        add(copy, new, date(2026, 12, 1))
    assert not (copy / "snapshots" / "new.csv").exists()


def test_a_table_whose_name_is_taken_stays_out(copy: Path, tmp_path: Path) -> None:
    new = tmp_path / "ccf_by_year.csv"
    new.write_text(HEAD + "\n2025,2025,x,1,a,exact,flow,reported,a,https://example.org,\n", "utf-8")
    with pytest.raises(ValueError, match="of this name is in the ledger"):
        add(copy, new, date(2026, 12, 1))
