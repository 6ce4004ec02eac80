"""The commands: match, match --pairs, match --all, registry build, stat, calibrate."""

import json
from pathlib import Path

import pytest
from bench.identity.population import People
from typer.testing import CliRunner

from duenotice.cli.main import app

RUN = CliRunner()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("commands")
    (home / "people.jsonl").write_text(
        "\n".join(json.dumps(each) for each in People(1).take(300)), encoding="utf-8"
    )
    done = RUN.invoke(
        app, ["registry", "build", str(home / "people.jsonl"), str(home / "registry"), "--sample", "100"]
    )
    assert done.exit_code == 0, done.output
    assert "per 10,000 queries at N = 300" in done.output
    return home


def test_match_explains_and_shows_no_weight(folder: Path) -> None:
    known = next(iter(People(1).take(1)))
    (folder / "query.json").write_text(json.dumps(known), encoding="utf-8")
    text = RUN.invoke(app, ["match", str(folder / "query.json"), str(folder / "registry")])
    assert text.exit_code == 0
    assert "same" in text.output
    assert "weight" not in text.output
    first = RUN.invoke(
        app, ["match", str(folder / "query.json"), str(folder / "registry"), "--format", "json"]
    )
    again = RUN.invoke(
        app, ["match", str(folder / "query.json"), str(folder / "registry"), "--format", "json"]
    )
    assert first.output == again.output
    assert json.loads(first.stdout)["hits"][0]["id"] == known["id"]


def test_pairs_print_one_line_each(tmp_path: Path) -> None:
    pair = {"id": "a1", "left": {"name": ["Иван Петров"]}, "right": {"name": ["Ivan Petrov"]}}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair) + "\n", encoding="utf-8")
    done = RUN.invoke(app, ["match", "--pairs", str(tmp_path / "pairs.jsonl")])
    line = json.loads(done.stdout)
    assert set(line) == {"id", "answer", "weight"}
    assert line["answer"] == "possible"


def test_two_tables(folder: Path) -> None:
    (folder / "few.jsonl").write_text(
        "\n".join(json.dumps(each) for each in People(1).take(5)), encoding="utf-8"
    )
    done = RUN.invoke(
        app,
        [
            "match",
            "--all",
            str(folder / "few.jsonl"),
            str(folder / "people.jsonl"),
            "--out",
            str(folder / "out.jsonl"),
        ],
    )
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["left"] for row in rows} == {f"p{place}" for place in range(5)}


def test_two_large_tables_get_limits_of_their_own(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duenotice.cli.identity.SAMPLE", 200)
    (tmp_path / "few.jsonl").write_text(
        "\n".join(json.dumps(each) for each in People(1).take(3)), encoding="utf-8"
    )
    (tmp_path / "many.jsonl").write_text(
        "\n".join(json.dumps(each) for each in People(1).take(1000)), encoding="utf-8"
    )
    words = ["match", "--all", str(tmp_path / "few.jsonl"), "--out", str(tmp_path / "out.jsonl")]
    many = RUN.invoke(app, [*words, str(tmp_path / "many.jsonl")])
    assert many.exit_code == 0, many.output
    assert "Of 10,000 innocent people this table would put" in many.output
    few = RUN.invoke(app, [*words, str(folder / "people.jsonl")])
    assert "innocent" not in few.output


def test_stat_checks_the_files(folder: Path) -> None:
    done = RUN.invoke(app, ["registry", "stat", str(folder / "registry"), "--format", "json"])
    assert json.loads(done.stdout)["people"] == 300


@pytest.mark.parametrize(
    "words",
    [
        ["match"],
        ["match", "--pairs", "{here}/bad.jsonl"],
        ["match", "{here}/bad.jsonl", "{here}/nowhere"],
        ["match", "--all", "{here}/bad.jsonl", "{here}/bad.jsonl"],
        ["registry", "stat", "{here}/nowhere"],
        ["registry", "build", "{here}/bad.jsonl", "{here}/new"],
    ],
)
def test_bad_input_ends_with_two_and_a_sentence(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "bad.jsonl").write_text("nonsense\n", encoding="utf-8")
    done = RUN.invoke(app, [word.format(here=tmp_path) for word in words])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_reasons_come_in_arabic_and_an_unknown_language_is_refused(folder: Path) -> None:
    (folder / "query.json").write_text(json.dumps(next(iter(People(1).take(1)))), encoding="utf-8")
    words = ["match", str(folder / "query.json"), str(folder / "registry"), "--lang"]
    arabic = RUN.invoke(app, [*words, "ar"])
    assert arabic.exit_code == 0
    assert "إنسان" in arabic.output
    refused = RUN.invoke(app, [*words, "xx"])
    assert refused.exit_code == 2
    assert "language" in refused.output


def test_limits_from_strangers_of_ones_own(folder: Path) -> None:
    strangers = [json.dumps(each) for each in People(8).take(220, "stranger")]
    (folder / "strangers.jsonl").write_text("\n".join(strangers), encoding="utf-8")
    words = [
        "registry",
        "calibrate",
        str(folder / "registry"),
        "--innocents",
        str(folder / "strangers.jsonl"),
        "--look",
        "50",
    ]
    done = RUN.invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "before a person 50 per 10,000" in done.output
    assert "Measured on innocents given" in done.output
