"""`duenotice ledger` and `duenotice publish` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from duenotice.cli.ledger import app

from .conftest import edit

run = CliRunner()


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["list"],
        ["list", "--to-verify"],
        ["show", "red_published"],
        ["why", "finalised_total", "2021"],
        ["why", "ccf_noncompliance_rate", "2021"],
        ["why", "red_public_extracts", "2019-11-01", "--country", "RU"],
        ["why", "count_reforms_not", "now"],
        ["why", "count_score_interpol_published", "2024"],
        ["diff", "2026.1", "now"],
    ],
)
def test_every_command_speaks_text_and_json(command: list[str]) -> None:
    plain = run.invoke(app, command)
    assert (plain.exit_code, plain.stderr) == (0, ""), plain.output
    made = run.invoke(app, [*command, "--format", "json"])
    assert made.exit_code == 0
    json.loads(made.stdout)


def test_why_prints_the_whole_chain() -> None:
    text = run.invoke(app, ["why", "unexplained_share", "2024"]).stdout
    for part in (
        "87.6 percent",
        "2,157 ÷ 2,462 × 100",
        "break from 2024",
        "rednoticemonitor.com",
        "review_outcomes_by_year.csv, row",
        "caveat:",
    ):
        assert part in text, text


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["show", "red_publishd"], "No series is called"),
        (["show", "ccf_complainants"], "It is held for: RU"),
        (["why", "red_published", "1950"], "There is: 2001"),
        (["why", "count_score_interpol", "1950"], "There is: 2017"),
        (["why", "count_nothing", "now"], "There is: count_members"),
        (["diff", "2000.1"], "No release is called"),
        (["check", "--format", "xml"], "is not a format"),
        (["list", "--ledger", "nowhere"], "no such folder"),
    ],
)
def test_bad_input_ends_in_a_sentence(command: list[str], says: str) -> None:
    result = run.invoke(app, command)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_check_of_another_folder_stops_with_exit_one(copy: Path) -> None:
    edit(
        copy / "snapshots/ccf_by_year.csv",
        {"series": "complaints_compliant", "year": "2021"},
        lambda row: row.update(value="134"),
    )
    result = run.invoke(app, ["check", "--ledger", str(copy)])
    assert result.exit_code == 1
    assert "make 479; the total given is 478" in result.stdout
    assert "faults stop the release" in result.stdout
    made = json.loads(run.invoke(app, ["check", "--ledger", str(copy), "--format", "json"]).stdout)
    assert made["faults"][0]["where"].startswith("snapshots/ccf_by_year.csv, row")


def test_a_year_is_added_then_frozen_and_a_faulty_ledger_is_not(copy: Path, tmp_path: Path) -> None:
    new = tmp_path / "ccf_2025.csv"
    new.write_text(
        "year,period,series,value,unit,qualifier,measure,confidence,source_id,source_url,note,page\n"
        "2025,2025,requests_admissible,2700,requests,exact,flow,verified,rnlj-2024-1,https://example.org,,p. 4\n",
        "utf-8",
    )

    def go(*command: str) -> tuple[int, str, str]:
        made = run.invoke(app, [*command, "--ledger", str(copy)])
        return made.exit_code, made.stdout, made.stderr

    assert go("add", str(new), "--seen", "soon") == (
        2, "", "--seen: 'soon' is not a day. Write YYYY-MM-DD, for example 2024-12-01.\n",
    )  # fmt: skip
    assert json.loads(go("add", str(new), "--format", "json")[1]) == {"file": new.name, "rows": 1}
    assert "2,700" in go("show", "requests_admissible")[1]
    assert "changed: requests_admissible 2025: - (not_known) -> 2700 (published)" in go("diff", "2026.1")[1]
    assert "Release 2027.1:" in go("freeze", "2027.1")[1]
    assert json.loads(go("freeze", "2027.2", "--format", "json")[1])["releases"][-1] == "2027.2"
    assert go("freeze", "2027.1")[0] == 2
    edit(copy / "snapshots/ccf_2025.csv", {"year": "2025"}, lambda row: row.update(value="2701"))
    code, _, said = go("freeze", "2027.3")
    assert code == 1
    assert "ccf_2025.csv, row 2" in said


def test_adding_a_bad_table_exits_one_and_adds_nothing(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", "utf-8")
    result = run.invoke(app, ["add", str(tmp_path / "bad.csv"), "--ledger", str(copy)])
    assert result.exit_code == 1
    assert "nothing was added" in result.stderr
