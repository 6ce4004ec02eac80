"""Earlier requests filed again: same subject, same facts, which channel."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from duenotice.cli.main import app
from duenotice.identity import IdentityError
from duenotice.identity.refiled import explain_refiled, refiled, refiled_among, request

EARLIER: dict[str, Any] = {
    "id": "old",
    "subject": {"name": "Timur Akhmetov", "birthDate": "1974-05-09", "nationality": "KZ"},
    "channel": "red_notice",
    "source": "KZ",
    "charge": "Embezzlement of bank funds on a large scale",
    "dates": ["2009", "2010"],
    "place": "Almaty",
    "case_number": "No. 12-7/4411",
    "co_accused": ["Aslan Bekov"],
    "outcome": "deleted",
}


def judge(change: dict[str, Any]) -> Any:
    return refiled(
        request(EARLIER | {"id": "new", "channel": "diffusion"} | change, key="n"), request(EARLIER, key="o")
    )


def test_another_channel_and_spelling_is_the_same_request() -> None:
    found = judge(
        {
            "subject": EARLIER["subject"] | {"name": "Тимур Ахметов"},
            "case_number": "12/7-4411",
            "co_accused": ["А. Беков"],
        }
    )
    assert found.answer == "same_request"
    told = explain_refiled(found)
    assert (
        "Before it came as: Red Notice. Now as: Diffusion (wanted person). That is another channel."
        in told["reasons"]
    )
    assert any("deleted" in line for line in told["reasons"])
    assert told["automatic"] is False


def test_a_new_charge_on_the_same_facts_and_number_is_seen() -> None:
    found = judge({"charge": "Participation in an organised criminal group"})
    assert found.answer == "same_request"


def test_other_facts_against_the_same_subject() -> None:
    found = judge(
        {
            "charge": "Murder",
            "dates": "2019",
            "place": "Shymkent",
            "case_number": "77",
            "co_accused": ["Olga Kim"],
        }
    )
    assert found.answer == "same_subject_new_facts"


def test_another_subject() -> None:
    other = {"name": "Maria Gonzalez", "birthDate": "1990-01-20"}
    assert judge({"subject": other, "case_number": "9", "charge": "Fraud"}).answer == "different"
    assert judge({"subject": other}).answer == "cannot_tell"


def test_nothing_known_of_the_facts_cannot_be_told() -> None:
    bare = {"id": "n", "subject": EARLIER["subject"]}
    assert refiled(request(bare), request(EARLIER)).answer == "cannot_tell"


def test_a_request_without_subject_is_refused() -> None:
    with pytest.raises(IdentityError, match="no subject"):
        request({"charge": "Fraud"})


def test_the_same_facts_under_another_charge_and_without_a_number() -> None:
    bare = {"charge": "Tax evasion", "case_number": "", "channel": "extradition"}
    assert judge(bare).answer == "same_request"
    assert judge(bare | {"co_accused": []}).answer == "cannot_tell"
    assert judge(bare | {"dates": "2019"}).answer == "cannot_tell"


def test_another_charge_alone_is_no_new_fact() -> None:
    for lone in ({"charge": "Murder"}, {"case_number": "77"}):
        bare = {"subject": EARLIER["subject"], "channel": "diffusion"} | lone
        assert refiled(request(bare, key="n"), request(EARLIER, key="o")).answer == "cannot_tell"


def test_a_case_number_says_nothing_between_two_states() -> None:
    found = judge(
        {"source": "UZ", "charge": "Murder", "dates": "2019", "place": "Shymkent", "co_accused": []}
    )
    assert found.answer == "cannot_tell"
    told = explain_refiled(found)
    assert "A number of a case or warrant decides nothing between two states." in told["reasons"]
    other = {"name": "Maria Gonzalez", "birthDate": "1990-01-20"}
    assert judge({"subject": other, "source": "ES"}).answer == "different"


def test_a_charge_in_another_language_is_not_another_charge() -> None:
    found = judge({"charge": "Хищение средств банка в особо крупном размере"})
    assert "charge" in found.unknown
    assert found.answer == "same_request"


def test_the_foremost_comes_first() -> None:
    others = [
        request({"id": "other", "subject": {"name": "Maria Gonzalez", "birthDate": "1990-01-20"}}),
        request({"id": "bare", "subject": EARLIER["subject"]}),
        request(EARLIER),
    ]
    found = refiled_among(request(EARLIER | {"id": "new"}), others)
    assert [(each.earlier.id, each.answer) for each in found] == [
        ("old", "same_request"),
        ("bare", "cannot_tell"),
        ("other", "different"),
    ]


RUN = CliRunner()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    new = EARLIER | {
        "id": "new",
        "channel": "diffusion",
        "subject": EARLIER["subject"] | {"name": "Тимур Ахметов"},
    }
    (tmp_path / "new.json").write_text(json.dumps(new), encoding="utf-8")
    other = {"id": "other", "subject": {"name": "Maria Gonzalez", "birthDate": "1990-01-20"}}
    lines = "\n".join(json.dumps(each) for each in (other, EARLIER))
    (tmp_path / "earlier.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_the_command_says_what_was_compared(home: Path) -> None:
    words = ["refiled", str(home / "new.json"), str(home / "earlier.jsonl")]
    done = RUN.invoke(app, words)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("old: same request. This looks like the earlier request filed again.")
    assert "That is another channel." in done.stdout
    assert "seek another person, as far as the records go: 1." in done.stdout
    lines = RUN.invoke(app, [*words, "--format", "json"]).stdout
    assert [(each["earlier"], each["answer"]) for each in map(json.loads, lines.splitlines())] == [
        ("old", "same_request"),
        ("other", "different"),
    ]
    assert lines == RUN.invoke(app, [*words, "--format", "json"]).stdout
    assert "weight" not in lines
    arabic = RUN.invoke(app, [*words, "--lang", "ar"])
    assert "الطلب نفسه" in arabic.stdout
    assert "قناة أخرى" in arabic.stdout


def test_the_command_says_what_it_did_not_read(home: Path) -> None:
    new = json.loads((home / "new.json").read_text(encoding="utf-8"))
    new["case_no"] = new.pop("case_number")
    new["subject"]["birthDate"] = "2199-01-01"
    (home / "new.json").write_text(json.dumps(new), encoding="utf-8")
    done = RUN.invoke(app, ["refiled", str(home / "new.json"), str(home / "earlier.jsonl")])
    assert "Field not read: case_no." in done.stdout
    assert "lies in the future" in done.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nonsense", "not JSON"),
        ("[]", "no request"),
        ("", "no request"),
        ("[1]", "no JSON object"),
        ('{"charge": "Fraud"}', "no subject"),
        ('{"subject": "Timur"}', "no subject"),
        ('{"subject": {"name": "A B"}, "dates": "soon"}', "cannot be read"),
        ('[{"id": "1", "subject": {}}, {"id": "1", "subject": {}}]', "stands twice"),
        ("\udcff", "UTF-8"),
    ],
)
def test_bad_requests_end_with_two_and_a_sentence(home: Path, content: str, said: str) -> None:
    (home / "bad.json").write_text(content, encoding="utf-8", errors="surrogateescape")
    done = RUN.invoke(app, ["refiled", str(home / "new.json"), str(home / "bad.json")])
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_one_new_request_at_a_time(home: Path) -> None:
    done = RUN.invoke(app, ["refiled", str(home / "earlier.jsonl"), str(home / "earlier.jsonl")])
    assert done.exit_code == 2
    assert "holds 2 requests" in done.output


def test_a_subject_without_a_name_cannot_be_told(home: Path) -> None:
    new = EARLIER | {"subject": {"name": "X", "birthDate": "1974-05-09"}}
    (home / "new.json").write_text(json.dumps(new), encoding="utf-8")
    done = RUN.invoke(app, ["refiled", str(home / "new.json"), str(home / "earlier.jsonl")])
    assert "old: cannot tell" in done.stdout
    assert "other: cannot tell" in done.stdout
