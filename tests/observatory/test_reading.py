"""Tables of a report, and figures taken from them by labels."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import typst
from typer.testing import CliRunner

from duenotice.cli.ledger import app
from duenotice.observatory import Ledger, LedgerError, read_ledger
from duenotice.observatory.additions import add
from duenotice.observatory.reading import Given, find_tables, take
from duenotice.observatory.why import find

ROWS = [
    ["Requests", "2024", "2025"],
    ["Access", "957", "1,101"],
    ["Deletion", "1,164", "1,250"],
    ["Admissible", "2,586", "2,701"],
]
MAPPING = """\
source_id: rnlj-2024-1
source_url: https://example.org/report
confidence: verified
seen: 2026-12-01
cells:
- {table: Requests, row: Admissible, column: "2025", series: requests_admissible}
"""


def report(folder: Path, kind: str, rows: list[list[str]] = ROWS) -> Path:
    path = folder / f"report.{kind}"
    if kind == "csv":
        path.write_text("\n".join(";".join(row) for row in rows), "utf-8")
    elif kind == "html":
        cells = "".join("<tr>" + "".join(f"<td> {cell}\n</td>" for cell in row) + "</tr>" for row in rows)
        path.write_text(f"<p>x<table>{cells}</table><script>alert(1)</script>", "utf-8")
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
        source = folder / "report.typ"
        source.write_text(f"#table(columns: 3, {cells})", "utf-8")
        path.write_bytes(typst.compile(str(source)))
    return path


@pytest.mark.parametrize("kind", ["csv", "html", "xlsx", "pdf"])
def test_a_report_reads_in_one_step(kind: str, ledger: Ledger, copy: Path, tmp_path: Path) -> None:
    tables = find_tables(report(tmp_path, kind))
    assert [list(row) for row in tables[0].rows] == ROWS
    mapping = tmp_path / "map.yaml"
    mapping.write_text(MAPPING, "utf-8")
    new = tmp_path / "ccf_2025.csv"
    new.write_text(take(tables, mapping, ledger.series), "utf-8")
    add(copy, new, date(2026, 12, 2))
    value = find(read_ledger(copy), "requests_admissible", "2025")
    assert value.row()["value"] == "2701"
    assert value.chosen is not None
    assert "table 1, row Admissible, column 2025" in value.chosen.page
    assert value.chosen.page.startswith("p. 1" if kind == "pdf" else "Sheet" if kind == "xlsx" else "table")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("row: Admissible", "row: Admitted"), "is not there"),
        (('column: "2025"', 'column: "2026"'), "is not there"),
        (("requests_admissible", "requests_admisible"), "no series is called"),
        (("confidence: verified\n", ""), "the mapping lacks"),
    ],
)
def test_a_layout_that_changed_is_said(
    change: tuple[str, str], says: str, ledger: Ledger, tmp_path: Path
) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(MAPPING.replace(*change), "utf-8")
    with pytest.raises(LedgerError, match=says):
        take(find_tables(report(tmp_path, "csv")), mapping, ledger.series)


def test_a_label_that_stands_twice_is_not_guessed(ledger: Ledger, tmp_path: Path) -> None:
    path = report(tmp_path, "csv")
    path.write_text(path.read_text("utf-8") + "\nAdmissible;1;2\n", "utf-8")
    mapping = tmp_path / "map.yaml"
    mapping.write_text(MAPPING, "utf-8")
    with pytest.raises(LedgerError, match="is there 2 times"):
        take(find_tables(path), mapping, ledger.series)


def test_other_files_end_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    (tmp_path / "b.pdf").write_bytes(b"not a pdf")
    (tmp_path / "c.xlsx").write_bytes(b"PK")
    for name, says in (
        ("a.docx", "not read"),
        ("b.pdf", "could not be read"),
        ("c.xlsx", "could not be read"),
        ("d.csv", "no such file"),
    ):
        with pytest.raises(LedgerError, match=says):
            find_tables(tmp_path / name)


def test_next_years_report_reads_in_one_step(ledger: Ledger, tmp_path: Path) -> None:
    mapping = tmp_path / "map.yaml"
    moving = 'column: "{year}", series: requests_admissible, period: "{year}"'
    mapping.write_text(
        MAPPING.replace('column: "2025", series: requests_admissible', moving) + 'year: "2024"\n', "utf-8"
    )
    tables = find_tables(report(tmp_path, "csv"))
    assert ",requests_admissible,2586," in take(tables, mapping, ledger.series)
    given = Given("2025", "ccf-report-2025", "https://example.org/2025", "2026-12-09")
    made = take(tables, mapping, ledger.series, given)
    assert "2025,2025,requests_admissible,2701," in made
    assert "ccf-report-2025,https://example.org/2025" in made
    assert made.rstrip().endswith("2026-12-09")


def test_a_table_set_by_white_space_is_found(tmp_path: Path) -> None:
    cells = ", ".join(f"[{cell}]" for row in ROWS for cell in row)
    source = tmp_path / "report.typ"
    prose = (
        "The Commission met four times and examined requests from many places in the course of the year. " * 6
    )
    source.write_text(
        f"#table(columns: (6cm, 3cm, 3cm), stroke: none, {cells})\n#pagebreak()\n{prose}", "utf-8"
    )
    path = tmp_path / "report.pdf"
    path.write_bytes(typst.compile(str(source)))
    (found,) = find_tables(path)
    assert [list(row) for row in found.rows] == ROWS
    assert found.place == "p. 1"


COUNTRIES = """\
Country of asylum,2024,2025
World,"36,400,000","35,000,000"
Türkiye,"2,940,000","2,700,000"
Germany,"2,750,000",2 800 000
Russian Federation,-,"1,200"
Andorra,,
"""
COUNTRY_MAP = """\
source_id: rnlj-2024-1
source_url: https://example.org/report
confidence: verified
seen: 2026-12-01
year: "2025"
countries:
- {country: Country of asylum, column: "{year}", series: red_public_extracts, period: "{year}", skip: [World], blank: ["-"]}
"""


def test_a_table_of_countries_comes_in_by_code_with_its_place(
    ledger: Ledger, copy: Path, tmp_path: Path
) -> None:
    (tmp_path / "unhcr.csv").write_text(COUNTRIES, "utf-8")
    (tmp_path / "map.yaml").write_text(COUNTRY_MAP, "utf-8")
    new = tmp_path / "hosted_2025.csv"
    new.write_text(take(find_tables(tmp_path / "unhcr.csv"), tmp_path / "map.yaml", ledger.series), "utf-8")
    assert add(copy, new, date(2026, 12, 2)) == 3
    value = find(read_ledger(copy), "red_public_extracts", "2025", "TR")
    assert value.row()["value"] == "2700000"
    assert value.chosen is not None
    assert value.chosen.page == "table 1, row Türkiye, column 2025"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((", skip: [World]", ""), "'World' is not a country"),
        (('period: "{year}",', 'period: "2024",'), ""),
        (("country: Country of asylum", "country: Country"), "are there 0 times"),
        (('year: "2025"', 'year: "2024"'), ""),
        ((', blank: ["-"]', ""), ""),
    ],
)
def test_nothing_of_a_table_of_countries_is_guessed(
    change: tuple[str, str], says: str, ledger: Ledger, tmp_path: Path
) -> None:
    (tmp_path / "unhcr.csv").write_text(COUNTRIES, "utf-8")
    (tmp_path / "map.yaml").write_text(COUNTRY_MAP.replace(*change), "utf-8")
    tables = find_tables(tmp_path / "unhcr.csv")
    if says:
        with pytest.raises(LedgerError, match=says):
            take(tables, tmp_path / "map.yaml", ledger.series)
    else:
        assert take(tables, tmp_path / "map.yaml", ledger.series)


def test_a_cell_that_may_mean_anything_stops_unless_it_is_named(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "unhcr.csv").write_text(COUNTRIES, "utf-8")
    (tmp_path / "map.yaml").write_text(
        COUNTRY_MAP.replace('year: "2025"', 'year: "2024"').replace(', blank: ["-"]', ""), "utf-8"
    )
    with pytest.raises(LedgerError, match="Russian Federation: '-' holds no figure"):
        take(find_tables(tmp_path / "unhcr.csv"), tmp_path / "map.yaml", ledger.series)


def test_the_status_of_a_treaty_is_the_year_of_its_date(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "treaty.html").write_text(
        "<table><tr><th>Participant</th><th>Ratification, Accession(a)</th></tr>"
        "<tr><td>Germany</td><td>1 Dec 1953</td></tr><tr><td>Türkiye</td><td>30 Mar 1962</td></tr></table>",
        "utf-8",
    )
    (tmp_path / "map.yaml").write_text(
        COUNTRY_MAP.replace("Country of asylum", "Participant")
        .replace('column: "{year}"', 'column: "Ratification, Accession(a)"')
        .replace("skip: [World]", "read: year"),
        "utf-8",
    )
    made = take(find_tables(tmp_path / "treaty.html"), tmp_path / "map.yaml", ledger.series)
    assert [line.split(",")[3] for line in made.splitlines()[1:]] == ["1953", "1962"]


def typed(*answers: str) -> str:
    return "\n".join(answers) + "\n"


HEAD = ("rnlj-2024-1", "https://example.org/report", "", "2026-12-01", "2025")


@pytest.mark.parametrize("kind", ["csv", "html", "xlsx", "pdf"])
def test_a_person_maps_a_report_once_and_next_year_it_reads_by_itself(kind: str, tmp_path: Path) -> None:
    path, mapping, new = report(tmp_path, kind), tmp_path / "ccf.yaml", tmp_path / "ccf_2025.csv"
    answers = typed(
        *HEAD, "7", "1", "4;3", "4,9", "4,3", "requests_admisible", "requests_admissible", "", "", "", ""
    )
    result = CliRunner().invoke(
        app, ["read", str(path), "--learn", str(mapping), "--out", str(new)], input=answers
    )
    assert result.exit_code == 0, result.output
    for said in (
        "There is no table 7.",
        "Write two numbers with a comma.",
        "There is no such cell",
        "Near it: requests_admissible",
        "Taken: 2025,2025,requests_admissible,2701,",
        "Next year: duenotice ledger read REPORT",
    ):
        assert said in result.stderr, said
    assert "requests_admissible,2701" in new.read_text("utf-8")
    later = tmp_path / f"later.{kind}"
    rows = [
        [cell.replace("2025", "2026").replace("2024", "2025").replace("2,701", "2,950") for cell in row]
        for row in ROWS
    ]
    place = tmp_path / "next"
    place.mkdir()
    report(place, kind, rows).rename(later)
    made = CliRunner().invoke(
        app, ["read", str(later), "--map", str(mapping), "--year", "2026", "--seen", "2027-11-02"]
    )
    assert made.exit_code == 0, made.output
    assert "2026,2026,requests_admissible,2950,requests,exact" in made.stdout
    given = ["--map", str(mapping), "--year", "2026", "--seen", "2027-11-02", "--format", "json"]
    rows_of = json.loads(CliRunner().invoke(app, ["read", str(later), *given]).stdout)
    assert {"series": "requests_admissible", "value": "2950"}.items() <= rows_of[0].items()
    again = CliRunner().invoke(app, ["read", str(path), "--learn", str(mapping)])
    assert again.exit_code == 2
    assert "is there already" in again.stderr


def test_a_person_maps_a_table_of_countries(tmp_path: Path) -> None:
    (tmp_path / "unhcr.csv").write_text(COUNTRIES, "utf-8")
    mapping = tmp_path / "unhcr.yaml"
    answers = typed(*HEAD, "1", "countries 1,3", "red_public_extracts", "", "", "no", "", "")
    wrong = CliRunner().invoke(
        app, ["read", str(tmp_path / "unhcr.csv"), "--learn", str(mapping)], input=answers + typed("", "")
    )
    assert "'World' is not a country" in wrong.stderr
    assert "It was left out." in wrong.stderr
    assert wrong.exit_code == 2
    assert not mapping.exists()
    answers = typed(*HEAD, "1", "countries 1,3", "red_public_extracts", "", "", "no", "World", "-", "", "")
    result = CliRunner().invoke(
        app, ["read", str(tmp_path / "unhcr.csv"), "--learn", str(mapping)], input=answers
    )
    assert result.exit_code == 0, result.output
    assert "red_public_extracts,2700000" in result.stdout
    assert 'column: "{year}"' in mapping.read_text("utf-8") or "column: '{year}'" in mapping.read_text(
        "utf-8"
    )


def test_giving_up_writes_nothing(tmp_path: Path) -> None:
    path = report(tmp_path, "csv")
    result = CliRunner().invoke(
        app, ["read", str(path), "--learn", str(tmp_path / "m.yaml")], input="rnlj-2024-1\n"
    )
    assert result.exit_code == 1
    assert not (tmp_path / "m.yaml").exists()
    assert "Traceback" not in result.output
