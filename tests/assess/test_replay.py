"""What a change of the law alters in a table, with both findings."""

from __future__ import annotations

import bisect
import csv
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from duenotice.assess.replay import changed_rules, replay
from duenotice.cli.main import app
from duenotice.law import rulebook
from duenotice.law.environment import environment
from duenotice.reasoning.rules import Verdict, judge
from tests.reasoning.conformance import random_requests

CHEQUE = {
    "id": "cheque", "mechanism": "red_notice", "seen": "full_alert", "sought_for": "prosecution",
    "offences": [{"category": "unfunded_cheque", "max_penalty": "3 years"}],
}  # fmt: skip
PLAIN = {
    "id": "plain",
    "mechanism": "red_notice",
    "seen": "full_alert",
    "offences": [{"category": "ordinary"}],
}
RULE = "offence-unfunded-cheque-post-2022"


def _table(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_unfunded_cheques_became_an_excluded_offence(tmp_path: Path) -> None:
    table = _table(tmp_path / "requests.jsonl", [CHEQUE, PLAIN])
    found = replay(table, date(2015, 1, 1), date(2026, 1, 1), rules=(RULE,), out=tmp_path / "out.csv")
    assert found.rules == (RULE,)
    changes = {change.id: (change.before, change.after) for change in found.first}
    assert changes["cheque"] == ("not_applicable", "defect")
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        assert {row["id"]: (row["before"], row["after"]) for row in csv.DictReader(file)} == changes


def test_changes_are_those_of_the_two_assessments(tmp_path: Path) -> None:
    book, start, end = rulebook(), date(2013, 1, 1), date(2026, 6, 1)
    names = changed_rules(book, list(book.rules), start, end)[:60]
    asked = random_requests(names, 400, seed=8)
    table = tmp_path / "requests.jsonl"
    table.write_text("\n".join(request.line() for request in asked), "utf-8")
    found = replay(table, start, end, rules=names, show=1_000_000)
    expected = []
    for request in asked:
        sides = []
        for day in (start, end):
            env = environment(request.dossier, day)
            held = {
                item.rule.id: item
                for item in book.as_of(day)
                if request.dossier.mechanism in item.rule.mechanisms
            }
            sides.append(
                {
                    name: str(judge(held[name].logic, env).verdict)
                    if name in held
                    else str(Verdict.NOT_APPLICABLE)
                    for name in names
                }
            )
        expected += [
            (request.id, name, sides[0][name], sides[1][name])
            for name in sorted(names)
            if sides[0][name] != sides[1][name]
        ]
    assert [(change.id, change.rule, change.before, change.after) for change in found.first] == expected
    assert sum(found.counts.values()) == len(expected) > 500


def test_between_two_days_of_the_same_law_nothing_is_computed(tmp_path: Path) -> None:
    table = _table(tmp_path / "requests.jsonl", [CHEQUE])
    book = rulebook()
    days = sorted({text.logic.start for rule in book.rules.values() for text in rule.versions})
    last = days[bisect.bisect_right(days, date(2026, 11, 22)) - 1]
    found = replay(table, last, last)
    assert (found.rules, dict(found.counts), found.first) == ((), {}, ())


def test_columns_no_changed_rule_reads_are_not_looked_into(tmp_path: Path) -> None:
    """A value that screening would refuse does not matter to a rule that never reads it."""
    table = _table(tmp_path / "requests.jsonl", [{**CHEQUE, "diffusion_kind": "no such kind"}])
    assert replay(table, date(2015, 1, 1), date(2026, 1, 1), rules=(RULE,)).counts


def test_command_shows_both_findings(tmp_path: Path) -> None:
    table = _table(tmp_path / "requests.jsonl", [CHEQUE, PLAIN])
    days = ["--from", "2015-01-01", "--to", "2026-01-01"]
    done = CliRunner().invoke(app, ["replay", *days, str(table), "--rules", RULE])
    assert done.exit_code == 0
    assert RULE in done.stdout
    assert "not_applicable" in done.stdout
    assert "defect" in done.stdout
    again = CliRunner().invoke(app, ["replay", "--from", "2026-01-01", "--to", "2026-01-01", str(table)])
    assert "no finding changes" in again.stdout


@pytest.mark.parametrize("day", ["2015", "yesterday", "2015-02-30"])
def test_days_are_whole_days(day: str, tmp_path: Path) -> None:
    table = _table(tmp_path / "requests.jsonl", [CHEQUE])
    assert CliRunner().invoke(app, ["replay", "--from", day, "--to", "2026-01-01", str(table)]).exit_code == 2
