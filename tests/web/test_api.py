"""The API: a dossier in, the assessment out, all problems at once."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from django.http import HttpResponse
from django.test import Client

from duenotice.assess.schema import assessment_schema
from duenotice.dossier import dossier_from
from duenotice.web.schemas import components


def post(client: Client, body: Any, query: str = "") -> HttpResponse:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"/api/v1/assess{query}", content, content_type="application/json")  # type: ignore[return-value]


def test_the_smallest_dossier(client: Client) -> None:
    answer = post(client, {"mechanism": "red_notice"})
    assert answer.status_code == 200
    jsonschema.validate(json.loads(answer.content), assessment_schema())


def test_the_law_of_a_day(client: Client) -> None:
    answer = json.loads(post(client, {"mechanism": "red_notice"}, "?on=2015-06-01").content)
    assert answer["rulebook"]["as_of"] == "2015-06-01"
    assert answer["rulebook"]["as_of_basis"] == "chosen"


@pytest.mark.parametrize(
    "query",
    [
        "?on=2015-13-01",
        "?on=yesterday",
        "?on=20150601",
        "?on=2015-06-01&on=2016-01-01",
        "?off=1",
        "?goal=win",
    ],
)
def test_a_query_that_cannot_be_read(client: Client, query: str) -> None:
    answer = post(client, {"mechanism": "red_notice"}, query)
    assert answer.status_code == 400
    assert set(json.loads(answer.content)["problems"][0]) == {"path", "reason", "remedy"}


@pytest.mark.parametrize(
    "body", ["{", "mechanism: red_notice", '{"a": 1} {"b": 2}', b"\xff\xfe", "nul", '{"a": NaN}']
)
def test_a_body_that_is_not_json(client: Client, body: str | bytes) -> None:
    answer = post(client, body)
    assert answer.status_code == 400
    assert json.loads(answer.content)["problems"]


def test_every_fault_of_a_dossier_is_listed(client: Client) -> None:
    answer = post(client, {"mechanism": "x", "facts": {"live": 3, "sentence_imposed": 23, "none_such": 1}})
    assert answer.status_code == 422
    paths = {problem["path"] for problem in json.loads(answer.content)["problems"]}
    assert paths == {"mechanism", "facts.live", "facts.sentence_imposed", "facts.none_such"}


def test_only_json_is_taken(client: Client) -> None:
    assert client.post("/api/v1/assess", {"mechanism": "red_notice"}).status_code == 415
    assert client.post("/api/v1/assess", b"", content_type="application/json").status_code in (400, 415)
    assert client.get("/api/v1/assess").status_code == 405


def test_rules(client: Client) -> None:
    listed = client.get("/api/v1/rules").json()
    assert len(listed["rules"]) > 200
    one = client.get(f"/api/v1/rules/{listed['rules'][0]['id']}").json()
    assert one["versions"]
    missing = client.get("/api/v1/rules/none-such")
    assert missing.status_code == 404
    assert missing.json()["problems"]


def test_a_wrong_address_is_answered_in_json(client: Client) -> None:
    answer = client.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.json()["problems"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("Date", ["2024", "2024-02", "2024-02-29", "2023-12-31", "0001", 1999],
         ["2023-02-29", "2024-13", "2024-04-31", "0000", "24", "2024-1-1x", 0]),
        ("Duration", ["23 months", "P23M", "2 years and 6 months", "P1Y6M"], ["23", "two years", "P"]),
        ("Penalty", ["life", "fine", "5 years"], ["long", "5"]),
        ("Money", ["10000 USD", {"amount": "10", "currency": "EUR"}, {"amount": 10, "currency": "EUR", "on": "2020"}],
         ["10", "USD", {"amount": "1"}]),
        ("Country", ["TR", "France"], ["Atlantis", ""]),
        ("Text", ["", "abc\n", "مرحبا"], ["a\u202eb", "\u0000"]),
    ],
)  # fmt: skip
def test_the_published_shapes_and_the_reader_agree(name: str, good: list[Any], bad: list[Any]) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": components()}}
    validator = jsonschema.Draft202012Validator(schema)
    fact = {
        "Date": "published_on",
        "Duration": "sentence_imposed",
        "Penalty": "sentence_imposed",
        "Money": "loss_value",
    }
    fact |= {"Country": "requesting_state", "Text": "drug_quantity"}
    for value in good:
        assert validator.is_valid(value), value
        dossier_from({"mechanism": "red_notice", "facts": {fact[name]: value}})
    for value in bad:
        assert not validator.is_valid(value), value
        with pytest.raises(ValueError, match=r"\w"):
            dossier_from({"mechanism": "red_notice", "facts": {fact[name]: value}})
