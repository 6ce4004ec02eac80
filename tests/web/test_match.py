"""The API's question whether a person is one of these: same call as the command, nothing kept, bad input told apart."""

from __future__ import annotations

import io
import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from duenotice.identity import answer_for, person
from duenotice.names import forget
from duenotice.names.memory import MEMORIES
from duenotice.web.logs import QuietFormatter

KNOWN = {"id": "a1", "name": "Тимур Олегович Ахметов", "birthDate": "1974-05-09", "nationality": "KZ"}
OTHER = {"id": "b2", "name": "Maria Gonzalez", "birthDate": "1990-01-20"}
ASKED = {"name": "Timur Akhmetov", "birthDate": "1974-05-09", "nationality": "KZ"}


def post(client: Client, body: Any, lang: str = "") -> HttpResponse:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"{lang}/api/v1/match", content, content_type="application/json")  # type: ignore[return-value]


def told(client: Client, body: Any, lang: str = "") -> Any:
    answer = post(client, body, lang)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def test_one_person_among_several(client: Client) -> None:
    answer = told(client, {"query": ASKED, "people": [OTHER, KNOWN]})
    assert answer["answer"] == answer_for(person(ASKED), person(KNOWN)).answer == "same"
    assert [(hit["place"], hit["id"]) for hit in answer["hits"]] == [(2, "a1")]
    assert answer["hits"][0]["automatic"] is False
    assert "weight" not in json.dumps(answer)
    assert answer["compared"] == 2


def test_the_same_question_gives_the_same_bytes(client: Client) -> None:
    body = {"query": ASKED, "people": [KNOWN, OTHER]}
    assert post(client, body).content == post(client, body).content


def test_reasons_in_the_language_of_the_address(client: Client) -> None:
    body = {"query": ASKED, "people": [KNOWN]}
    english, arabic = told(client, body), told(client, body, "/ar")
    assert english["hits"][0]["answer"] == arabic["hits"][0]["answer"]
    assert english["says"] != arabic["says"]


def test_two_that_fit_alike_and_a_number_two_hold_are_not_the_same(client: Client) -> None:
    twice = told(client, {"query": ASKED, "people": [KNOWN, KNOWN]})
    assert twice["answer"] == "possible"
    assert [hit["place"] for hit in twice["hits"]] == [1, 2]
    number = {"passportNumber": "N0123456"}
    people = [ASKED | number, {"name": "Else Entirely"} | number]
    assert told(client, {"query": ASKED | number, "people": people})["answer"] == "possible"


@pytest.mark.parametrize("name", ["", "X", "Dr.", "\u200b\u202e", "\ud800", []])
def test_a_name_that_cannot_be_compared_cannot_be_told(client: Client, name: Any) -> None:
    assert told(client, {"query": {"name": name}, "people": [KNOWN]})["answer"] == "cannot_tell"
    assert told(client, {"query": ASKED, "people": [{"name": name}]})["answer"] == "cannot_tell"


def test_a_date_that_cannot_be_read_is_told(client: Client) -> None:
    answer = told(client, {"query": {**ASKED, "birthDate": "sometime"}, "people": [KNOWN]})
    assert answer["answer"] == "possible"
    assert "query" in answer["set_aside"][0]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 422),
        ({}, 422),
        ({"query": ASKED}, 422),
        ({"query": ASKED, "people": []}, 422),
        ({"query": ASKED, "people": [KNOWN], "more": 1}, 422),
        ({"query": {"name": 3}, "people": [KNOWN]}, 422),
        ({"query": {"nam": "x"}, "people": [KNOWN]}, 422),
        ({"query": {"name": "x" * 401}, "people": [KNOWN]}, 422),
        ({"query": ASKED, "people": [KNOWN] * 1001}, 422),
        ({"query": {"name": ["x" * 400] * 60}, "people": [{"name": ["y" * 400] * 60}] * 2}, 413),
    ],
)
def test_bad_bodies(client: Client, body: Any, status: int) -> None:
    answer = post(client, body)
    assert answer.status_code == status
    problems = json.loads(answer.content)["problems"]
    assert all(set(problem) == {"path", "reason", "remedy"} for problem in problems)
    assert problems


def test_only_json_is_taken_and_no_query(client: Client) -> None:
    assert client.post("/api/v1/match", {"query": "x"}).status_code == 415
    assert client.get("/api/v1/match").status_code == 405
    body = json.dumps({"query": ASKED, "people": [KNOWN]})
    assert client.post("/api/v1/match?q=x", body, content_type="application/json").status_code == 400


def test_nothing_typed_is_kept_or_logged(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(QuietFormatter())
    logger = logging.getLogger()
    logger.addHandler(handler)
    try:
        for body in (
            {"query": ASKED, "people": [KNOWN]},
            {"query": {"name": 3, "x": "Akhmetov"}, "people": []},
            "Akhmetov",
        ):
            answer = post(client, body)
            assert answer.headers["Cache-Control"].startswith("no-store")
            assert not answer.cookies
            if answer.status_code != 200:
                assert b"Akhmetov" not in answer.content
    finally:
        logger.removeHandler(handler)
    assert "Akhmetov" not in stream.getvalue()
    assert list(tmp_path.iterdir()) == []


def test_nothing_typed_stays_in_memory(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def held() -> int:
        return sum(memory.cache_info().currsize for memory in MEMORIES)

    forget()
    with monkeypatch.context() as without:
        without.setattr("duenotice.web.match.forget", lambda: None)
        told(client, {"query": ASKED, "people": [KNOWN, OTHER]})
        assert held()
    told(client, {"query": ASKED, "people": [KNOWN, OTHER]})
    assert not held()
    told(client, {"query": ASKED, "people": [{"name": "Akhmetov", "birthDate": "soon"}]})
    assert not held()
