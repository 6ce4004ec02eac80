"""Bad input: a clear page or a correct result, quickly; hostile text stays text."""

from __future__ import annotations

import json
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from duenotice.assess import assess
from tests.patience import costs_under
from tests.web.conftest import carried

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% load static %}",
    "javascript:alert(1)",
    "' OR 1=1 --",
    "=HYPERLINK(1)",
    "</textarea></select></form>",
    "\u05e9\u05dc\u05d5\u05dd abc \u0645\u0631\u062d\u0628\u0627",
]


def give(client: Client, content: bytes, path: str = "/assess/file/") -> HttpResponse:
    return client.post(path, {"file": SimpleUploadedFile("case.yaml", content)})  # type: ignore[return-value]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("path", ["/assess/review/", "/assess/result/", "/ar/assess/result/"])
def test_hostile_text_stays_text(client: Client, path: str, text: str) -> None:
    facts = {
        "drug_quantity": {"value": text, "exhibit": text},
        "offences": [{"label": text, "statute": text, "max_penalty": "5 years"}],
    }
    response = client.post(path, carried({"mechanism": "red_notice", "reference": text, "facts": facts}))
    assert response.status_code == 200
    page = response.content.decode()
    for mark in ("<script>alert", "<img src=x", "</textarea></select></form>"):
        assert mark not in page
    assert "{{ 7*7 }}" in page or "{{" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_the_boxes_of_a_question(client: Client, text: str) -> None:
    for fact, boxes in (
        ("drug_quantity", {"a": text}),
        ("requesting_state", {"a": text}),
        ("offences", {"a.count": "1", "a.0.label": text}),
    ):
        form = {**carried(path=[":mechanism", fact], at=1), **boxes, "exhibit": text, "do": "show"}
        page = client.post("/assess/", form).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert page.count("</form>") == 1


NOTES = [
    (b"", "empty"),
    (b"   \n", "empty"),
    (bytes(range(256)) * 40, "UTF-8"),
    (b"\x00\x00", "NUL"),
    (b"mechanism: red_notice\x00", "NUL"),
    (b"[" * 100_000, "nested"),
    (b"a: " + b"[" * 5000, "nested"),
    (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "alias"),
    (b"mechanism: red_notice\nmechanism: diffusion", "twice"),
    (b'{"mechanism": "red_notice", "mechanism": "diffusion"}', "twice"),
    (b"--- 1\n--- 2", "more than one"),
    ('mechanism: red_notice\nfacts: {drug_quantity: "a\u202eb"}'.encode(), "hidden"),
    (b"mechanism: red_notice\nfacts: {live: perhaps}", "yes or no"),
    (b"mechanism: red_notice\nfacts: {sentence_imposed: 23}", "unit"),
    (b"mechanism: red_notice\nfacts: {published_on: 2021-02-30}", "day that does not exist"),
    (b"mechanism: red_notice\nfacts: {offencs: []}", "Did you mean"),
    (b"just words", "list or a single value"),
    (b"a: !!python/object:os.system x", "tag"),
]


@pytest.mark.parametrize(("content", "said"), NOTES)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(
    client: Client, content: bytes, said: str
) -> None:
    with costs_under(3):
        response = give(client, content)
    assert response.status_code == 400
    text = response.content.decode()
    assert said in text
    assert 'class="problems"' in text


def test_all_faults_of_a_file_are_listed_at_once(client: Client) -> None:
    content = (
        b"mechanism: red_notic\nseen: once\nfacts: {live: perhaps, sentence_imposed: 23, no_such_fact: 1}"
    )
    text = give(client, content).content.decode()
    assert text.count("<li lang=") == 5


@pytest.mark.parametrize("day", ["0001-01-01", "0001", "9999-12-31", "9999"])
def test_the_ends_of_the_calendar(client: Client, day: str) -> None:
    facts = {
        "warrant": {"issued_on": day},
        "published_on": day,
        "offences": [{"date_from": day, "date_to": day}],
    }
    response = client.post(
        "/assess/result/", carried({"mechanism": "red_notice", "issued_on": day, "facts": facts})
    )
    assert response.status_code == 200


def test_ten_thousand_offences_within_the_time_a_request_has(client: Client) -> None:
    client.post("/assess/result/", carried())
    offences = [{"label": f"Offence {number}", "max_penalty": "23 months"} for number in range(10_000)]
    content = json.dumps(
        {"mechanism": "red_notice", "facts": {"sought_for": "prosecution", "offences": offences}}
    )
    for send in (
        lambda: give(client, content.encode()),
        lambda: client.post("/assess/result/", {"dossier": content, "way": ""}),
        lambda: client.post("/api/v1/assess", content, content_type="application/json"),
    ):
        with costs_under(12):
            assert send().status_code == 200


def test_a_long_list_keeps_all_its_entries_on_the_way(client: Client) -> None:
    offences = [{"label": f"Offence {number}"} for number in range(200)]
    form = carried(
        {"mechanism": "red_notice", "facts": {"offences": offences}},
        path=[":mechanism", "offences", "live"],
        at=1,
    )
    page = client.post("/assess/", {**form, "do": "show"}).content.decode()
    assert "too long to change here" in page
    assert 'name="do" value="next">Continue' not in page
    from tests.web.conftest import state_of

    moved = client.post("/assess/", {**form, "do": "back"})
    assert len(state_of(moved)[0]["facts"]["offences"]) == 200


def test_fifty_megabytes_are_refused_before_they_are_read(client: Client) -> None:
    with costs_under(1):
        response = client.post(
            "/assess/file/", b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH="50000000"
        )
    assert response.status_code == 413
    answer = client.post("/api/v1/assess", b"x", content_type="application/json", CONTENT_LENGTH="50000000")
    assert answer.status_code == 413
    assert answer.json()["problems"][0]["remedy"]


def test_a_length_that_is_no_number(client: Client) -> None:
    assert client.post("/assess/", b"x", content_type="text/plain", CONTENT_LENGTH="many").status_code == 400


def test_too_many_boxes_and_a_broken_upload(client: Client) -> None:
    many = "&".join(f"a{number}=1" for number in range(6000))
    kind = "application/x-www-form-urlencoded"
    assert client.post("/assess/", many, content_type=kind).status_code == 400
    broken = client.post("/assess/file/", b"--b\r\nnonsense", content_type="multipart/form-data; boundary=")
    assert broken.status_code == 400
    assert client.post("/assess/file/", {}).status_code == 422


def test_a_public_notice_fills_what_it_can(client: Client) -> None:
    notice = {
        "entity_id": "2024/1", "forename": "X", "name": "Y", "date_of_birth": "1980/01/01", "nationalities": ["TR", "ZZ"],
        "arrest_warrants": [{"charge": "Fraud", "issuing_country_id": "TR", "charge_translation": None}],
    }  # fmt: skip
    response = give(client, json.dumps(notice).encode())
    text = response.content.decode()
    assert response.status_code == 200
    assert "could not be read and is treated as unknown" in text
    assert "1980" not in text


def test_a_computation_without_end_is_answered(
    client: Client, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TIME_LIMIT_SECONDS = 0.05  # type: ignore[attr-defined]

    def slow(*given: object, **named: object) -> object:
        time.sleep(0.4)
        return assess(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("duenotice.desks.assess.views.assess", slow)
    monkeypatch.setattr("duenotice.web.api.assess", slow)
    assert client.post("/assess/result/", carried()).status_code == 503
    answer = client.post("/api/v1/assess", '{"mechanism": "red_notice"}', content_type="application/json")
    assert answer.status_code == 503
    assert answer.json()["problems"]
