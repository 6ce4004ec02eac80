"""`duenotice assess`: exit 0 whatever the verdict, 2 for bad input, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

FRAUD = {
    "mechanism": "red_notice",
    "seen": "full_alert",
    "issued_on": "2024-05-01",
    "facts": {"sought_for": "prosecution", "offences": [{"label": "fraud", "max_penalty": "23 months"}]},
}
SMALLEST = b'{"mechanism": "red_notice", "facts": {}}'


@pytest.fixture
def fraud(tmp_path: Path) -> str:
    path = tmp_path / "fraud.json"
    path.write_text(json.dumps(FRAUD))
    return str(path)


def test_a_defect_and_an_empty_dossier_both_exit_with_zero(run: Callable, fraud: str) -> None:
    assert run("assess", fraud).code == 0
    assert run("assess", "-", stdin=SMALLEST).code == 0


def test_the_text_opens_with_the_headline_and_names_the_law(run: Callable, fraud: str) -> None:
    ran = run("assess", fraud)
    assert "Clear defect under RPD 2012, 83(1)(a)(ii)" in " ".join(ran.out.split())
    assert "Law as of 2024-05-01 (the day of the request)" in ran.err


def test_json_goes_to_standard_output_alone(run: Callable, fraud: str) -> None:
    content = json.loads(run("assess", fraud, "--format", "json").out)
    assert content["headline"]["verdict"] == "defect"
    assert content["rulebook"]["as_of"] == "2024-05-01"


def test_on_chooses_the_law(run: Callable, fraud: str) -> None:
    content = json.loads(run("assess", fraud, "--format", "json", "--on", "2010-01-01").out)
    assert content["rulebook"]["as_of_basis"] == "chosen"
    assert all(finding["verdict"] != "defect" for finding in content["findings"])


@pytest.mark.parametrize(
    ("ending", "start"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!"), ("json", b"{"), ("txt", b"A")]
)
def test_files_by_their_ending(run: Callable, fraud: str, tmp_path: Path, ending: str, start: bytes) -> None:
    target = tmp_path / f"out.{ending}"
    assert run("assess", fraud, "--out", str(target)).code == 0
    assert target.read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_yaml_and_public_notices_are_read(run: Callable) -> None:
    yaml = b"mechanism: diffusion\nfacts:\n  sought_for: sentence\n"
    assert run("assess", "-", stdin=yaml).code == 0
    notice = json.dumps(
        {
            "entity_id": "2024/1",
            "nationalities": ["TR"],
            "arrest_warrants": [{"charge": "x", "issuing_country_id": "TR"}],
        }
    )
    content = json.loads(run("assess", "-", "--format", "json", stdin=notice.encode()).out)
    assert content["request"]["seen"] == "public_extract"


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        (b"", "empty"),
        (b"\x00\x01", "NUL"),
        (b"\xff\xfe", "UTF-8"),
        (b"x" * 9_000_000, "larger than"),
        (b'{"mechanism": "red", "facts": {"sentence_imposed": 5}}', "no unit"),
        (b'{"mechanism": "red_notice", "mechanism": "diffusion"}', "twice"),
        (b"- 1\n- 2\n", "not the facts of one request"),
        (b"[" * 100_000, "nested"),
    ],
)
def test_bad_input_is_said_in_words_and_exits_with_two(run: Callable, stdin: bytes, said: str) -> None:
    ran = run("assess", "-", stdin=stdin)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess", "missing.json"),
        ("assess", "-", "--format", "odt"),
        ("assess", "-", "--on", "yesterday"),
        ("assess", "-", "--lang", "xx"),
        ("rules", "show", "nothing"),
        ("rules", "diff", "2020-01-01", "soon"),
    ],
)
def test_bad_options_exit_with_two(run: Callable, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments, stdin=SMALLEST)
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_writing_where_one_may_not_is_said_in_words(run: Callable, fraud: str) -> None:
    ran = run("assess", fraud, "--out", "/nowhere/at/all/x.json")
    assert ran.code == 2
    assert "Check the path" in ran.err


def test_the_rules_commands(run: Callable) -> None:
    shown = run("rules", "show", "penalty-prosecution-2y")
    assert shown.code == 0
    assert "83(1)(a)(ii)" in shown.out
    listed = json.loads(run("rules", "list", "--format", "json").out)
    assert {"id", "title", "versions", "rebuttal"} <= listed[0].keys()
    assert (
        "offence-unfunded-cheque-post-2022: begins on 2022-01-28"
        in run("rules", "diff", "2021-01-01", "2023-01-01").out
    )


def test_the_schema_is_printed(run: Callable) -> None:
    assert json.loads(run("schema").out)["$schema"].endswith("2020-12/schema")
