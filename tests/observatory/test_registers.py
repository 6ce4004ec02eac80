"""What a register exports: counts made fit for publication, and trends looked for, from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from duenotice.cli.ledger import app
from duenotice.observatory.trends import both

from .test_trends import register

run = CliRunner()


def table(path: Path, rows: list[tuple[str, str, str, int]]) -> str:
    path.write_text(
        "period,requesting_state,mechanism,count\n"
        + "".join(f"{period},{state},{mechanism},{count}\n" for period, state, mechanism, count in rows),
        "utf-8",
    )
    return str(path)


def test_one_release_after_another_tells_nothing_small(tmp_path: Path) -> None:
    memory, export = tmp_path / "memory.json", tmp_path / "export.csv"

    def release(rows: list[tuple[str, str, str, int]], on: str) -> tuple[str, str]:
        result = run.invoke(app, ["counts", table(export, rows), "--memory", str(memory), "--on", on])
        assert result.exit_code == 0, result.output
        return result.stdout, result.stderr

    first = [
        ("2024", "AA", "red_notice", 40),
        ("2024", "BB", "red_notice", 3),
        ("2024", "BB", "diffusion", 14),
    ]
    said, _ = release(first, "2025-04-01")
    assert ",3\n" not in said
    assert "2024,AA,red_notice,40" in said
    assert memory.stat().st_mode & 0o077 == 0
    same, why = release([("2024", "AA", "red_notice", 45), *first[1:]], "2025-05-01")
    assert same == said, "five more are not told"
    assert "2024: as before" in why
    _, why = release([*first, ("2025", "AA", "red_notice", 70)], "2025-06-01")
    assert "2025: not over for three months" in why
    (tmp_path / "bad.csv").write_text("period,name,count\n2024,Ann,3\n", "utf-8")
    for arguments, says in (
        (["counts", str(tmp_path / "bad.csv"), "--memory", str(memory)], "Nothing about one person"),
        (["counts", str(export), "--memory", str(tmp_path / "bad.csv")], "does not remember a release"),
        (["counts", str(export), "--memory", str(memory), "--on", "soon"], "is not a day"),
    ):
        result = run.invoke(app, arguments)
        assert result.exit_code == 2
        assert says in result.stderr
        assert "Ann" not in result.stderr


def test_trends_of_a_file_of_counts(tmp_path: Path) -> None:
    panel = register(6, states=15)
    panel.counts[3, 2, 40:52] = np.round(panel.counts[3, 2, 40:52] * 0.5)
    panel.counts[3, 1, 43:55] = np.round(panel.counts[3, 1, 43:55] * 1.5)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("requesting_state", "mechanism", "month", "count"))
    for s, state in enumerate(panel.states):
        for m, mechanism in enumerate(panel.mechanisms):
            for t, month in enumerate(panel.months):
                missing = (s, m) == (9, 0) and t < 12
                writer.writerow((state, mechanism, month, "" if missing else int(panel.counts[s, m, t])))
    path = tmp_path / "counts.csv"
    path.write_text(out.getvalue(), "utf-8")
    result = run.invoke(app, ["trends", str(path)])
    assert result.exit_code == 0, result.output
    assert "S3: red_notice fell from" in result.stdout
    assert "then diffusion rose from" in result.stdout
    assert "not that the same people" in result.stdout
    made = json.loads(run.invoke(app, ["trends", str(path), "--format", "json"]).stdout)
    assert [(each["state"], each["fell"], each["rose"]) for each in made["displacements"]] == [
        ("S3", "red_notice", "diffusion")
    ]
    assert {each["state"] for each in made["changes"]} == {"S3"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "requesting_state,mechanism,month,count\nAA,red_notice,2024-13,1\n", "no YYYY-MM"),
        ("a.csv", "requesting_state,mechanism,month,count\nAA,red_notice,2024-12,1\n", "too few"),
        ("a.csv", "requesting_state,mechanism,month,count\n", "no count"),
        ("a.csv", "state,count\n", "is missing"),
        ("a.parquet", "x", "is no Parquet file"),
    ],
)
def test_a_file_that_cannot_be_looked_through_is_said(
    tmp_path: Path, name: str, content: str, says: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    result = run.invoke(app, ["trends", str(tmp_path / name)])
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_both_holds_the_rate_where_only_one_side_is_true() -> None:
    """A thousand families: 40 with a true fall only, 40 with a true rise only, 20 with both, 900 with neither."""
    rng = np.random.default_rng(4)
    false, found = [], []
    for _ in range(300):
        one, two = rng.random(1000), rng.random(1000)
        one[:60] = rng.random(60) * 1e-4
        two[40:100] = rng.random(60) * 1e-4
        flags = both(one, two, 0.05) <= 0.05
        true = flags[40:60].sum()
        false.append((flags.sum() - true) / max(flags.sum(), 1))
        found.append(true / 20)
    assert np.mean(false) <= 0.05
    assert np.mean(found) > 0.95


def test_both_says_nothing_where_nothing_passes() -> None:
    assert (both(np.ones(50), np.zeros(50), 0.05) == 1).all()
