"""Tables of a report, and figures taken from them by labels."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
import typst

from duenotice.observatory import Ledger, LedgerError, read_ledger
from duenotice.observatory.additions import add
from duenotice.observatory.reading import find_tables, take
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


def report(folder: Path, kind: str) -> Path:
    path = folder / f"report.{kind}"
    if kind == "csv":
        path.write_text("\n".join(";".join(row) for row in ROWS), "utf-8")
    elif kind == "html":
        cells = "".join("<tr>" + "".join(f"<td> {cell}\n</td>" for cell in row) + "</tr>" for row in ROWS)
        path.write_text(f"<p>x<table>{cells}</table><script>alert(1)</script>", "utf-8")
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        for row in ROWS:
            book.active.append(row)
        book.save(path)
    else:
        cells = ", ".join(f"[{cell}]" for row in ROWS for cell in row)
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
