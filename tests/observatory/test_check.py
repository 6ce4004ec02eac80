"""What stops a release, in sentences for people who do not program."""

from __future__ import annotations

from pathlib import Path

import pytest

from duenotice.observatory import Ledger, LedgerError, read_ledger
from duenotice.observatory.additions import add
from duenotice.observatory.check import check
from duenotice.observatory.releases import NOW, diff, freeze
from duenotice.observatory.releases import names as releases
from duenotice.observatory.vocabulary import State
from duenotice.observatory.why import find

from .conftest import edit

HEAD = "year,period,series,value,unit,qualifier,measure,confidence,source_id,source_url,note"


def sentences(root: Path) -> list[str]:
    try:
        return [str(fault) for fault in check(read_ledger(root))]
    except LedgerError as error:
        return [str(fault) for fault in error.faults]


def test_the_ledger_as_it_comes_may_be_released(ledger: Ledger) -> None:
    assert [str(fault) for fault in check(ledger)] == []


def test_a_wrong_sum_names_the_row_and_the_figures(copy: Path) -> None:
    edit(
        copy / "snapshots/review_outcomes_by_year.csv",
        {"series": "refused_other", "year": "2024"},
        lambda row: row.update(value="2175"),
    )
    found = [each for each in sentences(copy) if "parts do not make the whole" in each]
    assert len(found) == 1
    assert "review_outcomes_by_year.csv, row" in found[0]
    assert "111 (Refused or cancelled under Article 2) + 194" in found[0]
    assert "make 2,480; the total given is 2,462" in found[0]


def test_a_changed_definition_without_a_break_stops(copy: Path) -> None:
    path = copy / "series/breaks.csv"
    path.write_text(
        "\n".join(
            line for line in path.read_text("utf-8").splitlines() if "refused_article_2,2024" not in line
        )
        + "\n",
        "utf-8",
    )
    found = [
        each
        for each in sentences(copy)
        if "the definition of 'refused_article_2' changes between 2021 and 2024" in each
    ]
    assert len(found) == 1
    assert "take the difference for a change in the world" in found[0]


def test_words_of_a_definition_cannot_change_after_a_release(copy: Path) -> None:
    if not releases(read_ledger(copy)):
        freeze(read_ledger(copy), "2026.1")
    edit(
        copy / "series/series.csv",
        {"id": "red_published"},
        lambda row: row.update(definition="Red Notices renewed or published."),
    )
    assert any("definition of 'red_published' was changed after release" in each for each in sentences(copy))


def test_a_missing_denominator_stops(copy: Path) -> None:
    edit(
        copy / "series/series.csv",
        {"id": "refused_share_of_published"},
        lambda row: row.update(denominator=""),
    )
    found = [each for each in sentences(copy) if "the denominator is missing" in each]
    assert found
    assert "nobody says of what" in found[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": "-5"}, "cannot be below zero"),
        ({"measure": "stock"}, "is a flow, this row a stock"),
        ({"unit": "persons"}, "is counted in notices, this row in persons"),
        ({"value": "15,548"}, "is not a number"),
        ({"confidence": "sure"}, "is not a confidence"),
        ({"qualifier": "roughly"}, "is not a qualifier"),
        ({"source_id": "nobody"}, "is not in snapshots/sources.csv"),
        ({"source_url": ""}, "no address where it can be read"),
        ({"series": "red_publishd"}, "no series is called"),
        ({"period": "2024-13"}, "is not a period"),
        ({"value": "155480"}, "no break is declared"),
    ],
)
def test_a_bad_row_is_named(copy: Path, change: dict[str, str], says: str) -> None:
    edit(
        copy / "snapshots/notices_by_year.csv",
        {"series": "red_published", "year": "2024"},
        lambda row: row.update(change),
    )
    found = [each for each in sentences(copy) if says in each]
    assert found, sentences(copy)
    assert "notices_by_year.csv, row 68" in found[0]


def test_stocks_that_never_fall_may_not_fall(copy: Path) -> None:
    edit(
        copy / "snapshots/notices_by_year.csv",
        {"series": "member_countries", "year": "2018"},
        lambda row: row.update(value="149"),
    )
    assert any("expected never to fall" in each for each in sentences(copy))


def test_a_contradiction_without_a_written_choice_stops(copy: Path) -> None:
    path = copy / "series/choices.csv"
    path.write_text(
        "\n".join(line for line in path.read_text("utf-8").splitlines() if ",2023," not in line) + "\n",
        "utf-8",
    )
    found = [each for each in sentences(copy) if "contradict each other" in each]
    assert "2,793 (ayl-2023); 2,743 (rnm-numbers-1)" in found[0] or "2,743" in found[0]


def test_a_correction_appends_and_the_old_value_stays_visible(copy: Path) -> None:
    freeze(read_ledger(copy), "2027.1")
    with (copy / "observations/corrections.csv").open("a", encoding="utf-8") as file:
        file.write(
            "requests_admissible,,2022,rnlj-2024-1,1943,exact,p. 6,2026-12-01,Read in the report itself\n"
        )
    ledger = read_ledger(copy)
    assert check(ledger) == []
    value = find(ledger, "requests_admissible", "2022")
    assert value.row()["value"] == "1943"
    assert [(each.figure.value, each.replaced) for each in value.others] == [(1940, True)]
    assert [
        (each["change"], each["value_before"], each["value_after"]) for each in diff(ledger, "2027.1", NOW)
    ] == [("changed", "1940", "1943")]


def test_overwriting_a_released_row_stops(copy: Path) -> None:
    freeze(read_ledger(copy), "2027.1")
    edit(
        copy / "snapshots/ccf_by_year.csv",
        {"series": "requests_admissible", "year": "2022"},
        lambda row: row.update(value="1943"),
    )
    assert any("was changed after release 2027.1" in each for each in sentences(copy))


def test_one_more_year_is_a_table_and_one_command(copy: Path, tmp_path: Path) -> None:
    new = tmp_path / "ccf_2025.csv"
    url = "https://example.org/report-2025"
    new.write_text(
        f"{HEAD},page\n2025,2025,requests_admissible,2700,requests,exact,flow,reported,rnlj-2024-1,{url},,p. 4\n",
        "utf-8",
    )
    assert add(copy, new, __import__("datetime").date(2026, 12, 1)) == 1
    value = find(read_ledger(copy), "requests_admissible", "2025")
    assert value.state is State.PUBLISHED
    assert value.chosen is not None
    assert (value.chosen.page, value.chosen.seen) == ("p. 4", "2026-12-01")


def test_a_bad_table_changes_nothing(copy: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    new = tmp_path / "ccf_2025.csv"
    new.write_text(
        f"{HEAD}\n2025,2025,requests_admissible,27000,requests,exact,flow,reported,rnlj-2024-1,https://example.org,\n",
        "utf-8",
    )
    with pytest.raises(LedgerError, match="no break is declared"):
        add(copy, new, __import__("datetime").date(2026, 12, 1))
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


def test_a_release_is_never_overwritten(copy: Path) -> None:
    freeze(read_ledger(copy), "2027.1")
    with pytest.raises(LedgerError, match="never changed"):
        freeze(read_ledger(copy), "2027.1")
    with pytest.raises(LedgerError, match="not a name"):
        freeze(read_ledger(copy), "../x")
    with pytest.raises(LedgerError, match="No release is called"):
        diff(read_ledger(copy), "1999.1", NOW)
