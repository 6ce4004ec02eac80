"""Tables of requests, screened: what is read, what is refused, what is written."""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from duenotice.assess import assess
from duenotice.assess.bulk import duck, intake
from duenotice.assess.bulk.over_time import chosen_rules
from duenotice.assess.screen import screen
from duenotice.cli.main import app
from duenotice.dossier import DossierError, dossier_from
from duenotice.law import rulebook
from tests.reasoning.conformance import compiled, differences, random_requests, read_result

RULES = (
    "penalty-prosecution-2y",
    "penalty-sentence-6m",
    "purpose-is-extradition",
    "refugee-from-requesting-state",
)
ROWS: list[dict[str, Any]] = [
    {
        "id": "one month short", "mechanism": "red_notice", "issued_on": "2024-03-15", "seen": "full_alert",
        "sought_for": "prosecution", "offences": [{"max_penalty": "23 months"}],
    },
    {
        "id": "two years", "mechanism": "red_notice", "issued_on": "2024-03-15", "seen": "full_alert",
        "sought_for": "prosecution", "offences": [{"max_penalty": "2 years"}, {"max_penalty": "life"}],
    },
    {"id": "short, but what was seen is an extract", "mechanism": "red_notice", "issued_on": "2024", "seen": "public_extract",
     "sought_for": "prosecution", "offences": [{"max_penalty": "23 months"}]},
    {"id": "before the rules", "mechanism": "red_notice", "issued_on": "1998-05", "seen": "full_alert",
     "sought_for": "prosecution"},
    {"id": "nothing known", "mechanism": "diffusion"},
    {"id": "=HYPERLINK(1)", "mechanism": "red_notice", "requesting_state": "Turkey", "feared_state": "TR",
     "protection_status": "refugee",
     "status_confirmed_by_state": True, "live": True, "nationalities": ["TR"]},
]  # fmt: skip


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """The rows as a table, by the ending of the name."""
    if path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
        return path
    names = list(dict.fromkeys(name for row in rows for name in row))
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            for row in rows:
                writer.writerow(
                    {k: json.dumps(v) if isinstance(v, list | bool) else v for k, v in row.items()}
                )
        return path
    lines = write(path.with_suffix(".jsonl"), rows)
    duckdb.execute(
        f"COPY (FROM read_json('{lines}', format='newline_delimited')) TO '{path}' (FORMAT parquet)"
    )
    return path


def faults(path: Path, rows: list[dict[str, Any]]) -> list[str]:
    """What is said of a bad table."""
    with pytest.raises(DossierError) as error:
        screen(write(path, rows), path.with_name("out.parquet"))
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_every_format_gives_the_findings_and_headline_of_single_assessments(
    suffix: str, tmp_path: Path
) -> None:
    today = date(2026, 11, 22)
    screen(write(tmp_path / f"requests{suffix}", ROWS), tmp_path / "out.parquet", today=today)
    found = read_result(tmp_path / "out.parquet")
    assert list(found) == [row["id"] for row in ROWS]
    for row in ROWS:
        facts = {
            name: value for name, value in row.items() if name not in ("id", "mechanism", "issued_on", "seen")
        }
        own = {name: row[name] for name in ("mechanism", "issued_on", "seen") if name in row}
        dossier = dossier_from({**own, "facts": facts})
        single = assess(dossier, None if dossier.issued is not None else today)
        mine = found[row["id"]]
        assert (mine["as_of"], mine["headline"]) == (single.as_of, single.headline)
        assert {item.rule: str(item.verdict) for item in single.findings}.items() <= mine.items()


def test_words_of_the_three_output_formats(tmp_path: Path) -> None:
    table = write(tmp_path / "requests.jsonl", ROWS)
    for suffix in (".parquet", ".csv", ".jsonl"):
        screen(table, tmp_path / f"out{suffix}", rules=RULES)
    parquet = read_result(tmp_path / "out.parquet")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        sheet = list(csv.DictReader(file))
    verdicts = [[row[rule] for rule in RULES] for row in parquet.values()]
    assert (
        [[row[rule] for rule in RULES] for row in lines]
        == verdicts
        == [[row[rule] for rule in RULES] for row in sheet]
    )
    assert [row["penalty-prosecution-2y"] for row in lines[:4]] == [
        "defect", "no_defect_on_stated_facts", "open", "not_applicable",
    ]  # fmt: skip
    assert sheet[5]["id"] == "'=HYPERLINK(1)"
    assert lines[5]["id"] == "=HYPERLINK(1)"


def test_one_day_for_all_rows(tmp_path: Path) -> None:
    table = write(tmp_path / "requests.jsonl", ROWS)
    found = screen(table, tmp_path / "out.parquet", rules=RULES, on=date(2005, 1, 1))
    assert found.on == date(2005, 1, 1)
    assert {row["penalty-prosecution-2y"] for row in read_result(tmp_path / "out.parquet").values()} == {
        "not_applicable"
    }


def test_some_rules_give_no_headline(tmp_path: Path) -> None:
    """A headline over part of the book would claim more than was looked at."""
    found = screen(write(tmp_path / "requests.jsonl", ROWS), tmp_path / "out.parquet", rules=("bright-line",))
    assert not found.headlines
    assert "headline" not in next(iter(read_result(tmp_path / "out.parquet").values()))
    kinds = {rulebook().rules[name].kind for name in found.counts}
    assert kinds == {"bright_line"}


def test_counts_are_of_requests_and_add_up(tmp_path: Path) -> None:
    found = screen(write(tmp_path / "requests.jsonl", ROWS), tmp_path / "out.parquet")
    assert found.rows == len(ROWS)
    assert set(found.counts) == set(rulebook().rules)
    assert {sum(counts.values()) for counts in found.counts.values()} == {len(ROWS)}
    rows = read_result(tmp_path / "out.parquet").values()
    assert found.headlines == Counter(str(row["headline"]) for row in rows)


def test_slices_give_the_same_result_in_the_order_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = random_requests(RULES, 500, seed=4)
    lines = [request.line() for request in asked]
    whole = compiled(lines, RULES, tmp_path)
    monkeypatch.setattr(duck, "SLICE", 60)
    monkeypatch.setattr(intake, "MANY_TEXTS", 0)
    parts = compiled(lines, RULES, tmp_path)
    assert parts == whole
    assert list(parts) == [request.id for request in asked]
    assert not list(differences(asked, parts, RULES))


def test_texts_too_many_to_look_up_are_joined_to_the_same_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = random_requests(RULES, 500, seed=4)
    lines = [request.line() for request in asked]
    whole = compiled(lines, RULES, tmp_path)
    monkeypatch.setattr(intake, "FEW", 0)
    assert compiled(lines, RULES, tmp_path) == whole
    assert not list(differences(asked, whole, RULES))


def test_unknown_columns_are_listed_with_the_nearest_fact(tmp_path: Path) -> None:
    rows = [
        {
            "id": 1,
            "mechanism": "red_notice",
            "sougt_for": "prosecution",
            "colour": "red",
            "offences": [{"max_penalty": "life", "prise": 1}],
        }
    ]
    for suffix in (".jsonl", ".parquet"):
        found = screen(write(tmp_path / f"requests{suffix}", rows), tmp_path / "out.parquet", rules=RULES)
        assert found.unknown["sougt_for"] == "sought_for"
        assert {"colour", "offences.prise"} <= found.unknown.keys()


def test_all_faults_of_a_table_are_named_at_once(tmp_path: Path) -> None:
    rows = [
        {
            "id": 1,
            "mechanism": "red_notice",
            "sentence_imposed": 24,
            "sought_for": "extradite",
            "live": "true",
        },
        {
            "id": 2,
            "mechanism": "purple_alert",
            "sentence_imposed": "P2Y",
            "published_on": "2024-02-31",
            "seen": "tv",
        },
        {
            "id": None,
            "mechanism": "red_notice",
            "requesting_state": "Ruritania",
            "offences": [{"max_penalty": "long"}],
        },
    ]
    said = faults(tmp_path / "requests.jsonl", rows)
    for name in (
        "sentence_imposed",
        "sought_for",
        "mechanism",
        "published_on",
        "seen",
        "id",
        "requesting_state",
        "offences.max_penalty",
    ):
        assert any(line.startswith(f"{name}:") for line in said), (name, said)
    assert not any(line.startswith("live:") for line in said)


def test_wrong_types_are_refused_with_column_reason_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "requests.parquet"
    duckdb.execute(f"""COPY (SELECT 'x' AS id, 'red_notice' AS mechanism, 24 AS sentence_imposed, 1.5 AS live,
        [1, 2] AS nationalities, 7 AS offences, DATE '0044-03-15 (BC)' AS published_on) TO '{path}' (FORMAT parquet)""")
    with pytest.raises(DossierError) as error:
        screen(path, tmp_path / "out.parquet")
    said = {problem.path: f"{problem.reason} {problem.remedy}" for problem in error.value.problems}
    assert "no unit" in said["sentence_imposed"]
    assert "true, false or null" in said["live"]
    assert {"nationalities", "offences", "published_on"} <= said.keys()
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.parquet", b""), ("empty.csv", b""), ("text.parquet", b"not a table"), ("list.jsonl", b"[1, 2]\n"),
        ("half.jsonl", b'{"id": 1, "mech'), ("nul.jsonl", b'{"id": "\x00"}'),
        ("twice.jsonl", b'{"id": 1, "id": 2, "mechanism": "mla"}'),
        ("heads.csv", b"id,mechanism\n"), ("lists.csv", b'id,mechanism,offences\n1,red_notice,"{""max_penalty"": ""life""}"\n'),
        ("items.jsonl", b'{"id": 1, "mechanism": "mla", "offences": ["life"]}'), ("table.xlsx", b"PK"),
        ("none.csv", b"a,b\n1,2\n"),
    ],
)  # fmt: skip
def test_files_that_are_no_table(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DossierError) as error:
        screen(tmp_path / name, tmp_path / "out.parquet")
    assert str(tmp_path) not in str(error.value)


def test_nothing_is_left_beside_the_result(tmp_path: Path) -> None:
    """The working folder holds facts of requests."""
    table = write(tmp_path / "requests.jsonl", ROWS)
    out = tmp_path / "results" / "out.parquet"
    out.parent.mkdir()
    screen(table, out, rules=RULES)
    assert [item.name for item in out.parent.iterdir()] == ["out.parquet"]
    table.write_text('{"id": 1}')
    with pytest.raises(DossierError):
        screen(table, out, rules=RULES)
    assert [item.name for item in out.parent.iterdir()] == ["out.parquet"]


def test_rules_are_chosen_by_kind_family_or_id() -> None:
    book = rulebook()
    assert chosen_rules(book, ()) == tuple(book.rules)
    assert chosen_rules(book, ("penalty-sentence-6m",)) == ("penalty-sentence-6m",)
    assert {book.rules[name].kind for name in chosen_rules(book, ("bright-line", "threshold"))} == {
        "bright_line",
        "threshold",
    }
    with pytest.raises(DossierError, match="no rule, family or kind"):
        chosen_rules(book, ("penalty",))


def test_command_prints_counts_and_never_a_score(tmp_path: Path) -> None:
    table = write(tmp_path / "requests.jsonl", [*ROWS, {"id": 9, "mechanism": "mla", "colour": "red"}])
    done = CliRunner().invoke(app, ["screen", str(table), "--out", str(tmp_path / "out.csv")])
    assert done.exit_code == 0
    assert "7 requests, rulebook" in done.stdout
    assert "penalty-prosecution-2y" in done.stdout
    assert "not_enough_facts" in done.stdout
    assert "colour" in done.stderr
    printed = done.stdout.lower()
    for rule in sorted(rulebook().rules, key=len, reverse=True):
        printed = printed.replace(rule, "")
    for word in ("%", "score", "clear ", "safe", "strong", "sound", "no breach"):
        assert word not in printed


def test_command_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    table = write(tmp_path / "requests.jsonl", ROWS)
    for extra in (["--engine", "abacus"], ["--on", "yesterday"]):
        done = CliRunner().invoke(app, ["screen", str(table), "--out", str(tmp_path / "out.csv"), *extra])
        assert done.exit_code == 2


@pytest.mark.slow
def test_spark_runs_the_same_text_to_the_same_findings(tmp_path: Path) -> None:
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("pyspark or Java is not installed: the transpiled text was not run")
    files = ("rules/red-notices.yaml", "rules/refugee.yaml", "rules/ccf-time-limits.yaml")
    names = [rule.id for rule in rulebook().rules.values() if rule.file in files]
    asked = random_requests(names, 1_000, seed=12)
    found = compiled((request.line() for request in asked), names, tmp_path, engine="spark")
    assert list(differences(asked, found, names)) == []
