"""The interview: one question a page, answers carried in the form, back loses nothing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from duenotice.dossier import dossier_from, vocabulary
from duenotice.quantities import FactType
from tests.web.conftest import at, carried, flat, state_of


def send(client: Client, page: HttpResponse, path: str = "/assess/", **boxes: Any) -> HttpResponse:
    """Send a page's form on, with what is typed."""
    dossier, way = state_of(page)
    form = {"dossier": json.dumps(dossier), "way": json.dumps(way), "do": "next", **boxes}
    return client.post(path, form)  # type: ignore[return-value]


def heading(page: HttpResponse) -> str:
    match = re.search(r"<h1>(.*?)</h1>", flat(page), re.S)
    return re.sub(r"<[^>]+>|\s+", " ", match[1]).strip() if match else ""


def test_the_start_page_has_one_filled_button(client: Client) -> None:
    text = flat(client.get("/"))
    assert text.count("filled") == 1
    assert re.search(r'class="button filled" href="/assess/">Assess a request<', text)


@pytest.mark.parametrize("path", ["/", "/assess/", "/assess/file/", "/sample/", "/limits/", "/rules/"])
def test_no_page_has_more_than_one_filled_button(client: Client, path: str) -> None:
    assert flat(client.get(path)).count("button filled") <= 1


def test_the_opening_then_the_best_question(client: Client) -> None:
    page = client.get("/assess/")
    assert "What kind of request" in heading(page)
    page = send(client, page, a="red_notice")
    assert "How have you seen" in heading(page)
    page = send(client, page, a="full_alert")
    assert "When was the request issued" in heading(page)
    page = send(client, page, **{"a.year": "2026", "a.month": "2"})
    assert "What should the questions be for" in heading(page)
    page = send(client, page, a="complete")
    dossier, way = state_of(page)
    assert dossier == {"mechanism": "red_notice", "seen": "full_alert", "issued_on": "2026-02", "facts": {}}
    assert way["goal"] == "complete"
    assert way["path"][:4] == [":mechanism", ":seen", ":issued_on", ":goal"]
    assert way["path"][4] in vocabulary()


def test_unknown_moves_on_and_is_not_asked_again(client: Client) -> None:
    page = client.post(
        "/assess/",
        {**carried(path=[":mechanism", ":seen", ":issued_on", ":goal"], at=3), "do": "next", "a": "defect"},
    )
    asked: list[str] = []
    for _ in range(20):
        _, way = state_of(page)
        step = way["path"][way["at"]]
        assert step not in asked
        asked.append(step)
        page = send(client, page, do="next:unknown")
        if "Check your answers</h1>" in flat(page):
            break
    assert len(asked) > 12
    dossier, _ = state_of(page)
    assert dossier["facts"] == {}


def test_back_keeps_an_answer_that_can_be_read(client: Client) -> None:
    page = client.post("/assess/", {**at("sought_for"), "a": "sentence", "do": "back"})
    dossier, way = state_of(page)
    assert dossier["facts"] == {"sought_for": "sentence"}
    assert way["at"] == 0
    page = send(client, page, a="red_notice")
    assert re.search(r'value="sentence" checked', flat(page))


def test_back_keeps_what_cannot_be_read_yet(client: Client) -> None:
    page = client.post("/assess/", {**at("published_on"), "a.year": "20x4", "a.month": "3", "do": "back"})
    dossier, way = state_of(page)
    assert dossier["facts"] == {}
    assert way["drafts"]["published_on"]["a.year"] == ["20x4"]
    page = send(client, page, a="red_notice")
    text = flat(page)
    assert 'value="20x4"' in text
    assert 'value="3"' in text


def test_back_at_the_first_page_stays_there(client: Client) -> None:
    page = client.post("/assess/", {**carried(path=[":mechanism"], at=0), "do": "back"})
    assert "What kind of request" in heading(page)


def test_the_language_changes_in_place(client: Client) -> None:
    page = client.post("/ar/assess/", {**at("published_on"), "a.year": "20x4", "do": "show"})
    text = flat(page)
    assert '<html lang="ar" dir="rtl">' in text
    assert 'value="20x4"' in text
    assert "لم يراجعها أحد" in text


ANSWERS: list[tuple[str, dict[str, Any], Any]] = [
    ("live", {"a": "yes"}, True),
    ("live", {"a": "no"}, False),
    ("sought_for", {"a": "prosecution"}, "prosecution"),
    ("published_on", {"a.year": "2020"}, "2020"),
    ("published_on", {"a.year": "2020", "a.month": "2", "a.day": "29"}, "2020-02-29"),
    ("sentence_imposed", {"a.kind": "term", "a.years": "1", "a.months": "6"}, "18 months"),
    ("sentence_imposed", {"a.months": "5", "a.days": "3"}, "5 months 3 days"),
    ("sentence_imposed", {"a.kind": "life"}, "life"),
    ("loss_value", {"a.amount": "10,000.50", "a.currency": "usd"}, "10000.50 USD"),
    ("requesting_state", {"a": "Turkey"}, "TR"),
    ("requesting_state", {"a": "TR"}, "TR"),
    ("requesting_state", {"a": "تركيا"}, "TR"),
    ("nationalities", {"a": ["France", "", "DE"]}, ["DE", "FR"]),
    ("identifiers", {"a": ["family_name", "dna"]}, ["dna", "family_name"]),
    ("identifiers", {"a": ["none-of-these"]}, []),
    ("drug_quantity", {"a": "two grams"}, "two grams"),
    (
        "offences",
        {"a.count": "2", "a.0.label": "Fraud", "a.1.max_penalty.kind": "fine"},
        [{"label": "Fraud"}, {"max_penalty": "fine"}],
    ),
    ("offences", {"a.count": "1", "a": "none"}, []),
]


@pytest.mark.parametrize(("fact", "typed", "value"), ANSWERS)
def test_every_type_of_answer(client: Client, fact: str, typed: dict[str, Any], value: Any) -> None:
    page = client.post("/assess/", {**at(fact), **typed, "do": "next"})
    assert page.status_code == 200
    dossier, _ = state_of(page)
    assert dossier["facts"][fact] == value
    again = client.post("/assess/", {**carried(dossier, path=[":mechanism", fact], at=1), "do": "show"})
    shown = client.post(
        "/assess/", {**carried(dossier, path=[":mechanism", fact], at=1), **boxes_of(again), "do": "next"}
    )
    assert state_of(shown)[0]["facts"][fact] == value


def boxes_of(page: HttpResponse) -> dict[str, Any]:
    """What a browser would send back of a page's own boxes, untouched."""
    import html

    text = flat(page)
    sent: dict[str, Any] = {}

    def put(name: str, value: str) -> None:
        sent.setdefault(name, []).append(html.unescape(value))

    for tag in re.findall(r"<input[^>]*>", text):
        attributes = dict(re.findall(r'([a-z_-]+)="([^"]*)"', tag))
        kind, name = attributes.get("type", "text"), attributes.get("name", "")
        if name and (kind in ("text", "hidden") or " checked" in tag) and name not in ("dossier", "way"):
            put(name, attributes.get("value", ""))
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        put(name, chosen[1] if chosen else "")
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', text, re.S):
        put(name, inner)
    return sent


@pytest.mark.parametrize(
    ("fact", "typed"),
    [
        ("live", {}), ("live", {"a": "perhaps"}), ("sought_for", {"a": "trial"}), ("published_on", {"a.month": "2"}),
        ("published_on", {"a.year": "2021", "a.month": "2", "a.day": "29"}), ("published_on", {"a.year": "0000"}),
        ("sentence_imposed", {"a.kind": "term"}), ("sentence_imposed", {"a.years": "two"}),
        ("loss_value", {"a.amount": "10"}), ("loss_value", {"a.currency": "USD"}), ("requesting_state", {"a": "Atlantis"}),
        ("nationalities", {"a": ["France", "Atlantis"]}), ("identifiers", {}), ("identifiers", {"a": ["moustache"]}),
        ("offences", {"a.count": "1"}), ("offences", {"a.count": "1", "a.0.date_from.year": "20x"}),
        ("drug_quantity", {"a": "a\u202eb"}), ("drug_quantity", {"a": "x" * 20001}),
        ("drug_quantity", {"a": "ok", "exhibit": "\u202e"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["", "/ar"])
def test_a_wrong_answer_stays_on_its_page_with_a_summary(
    client: Client, lang: str, fact: str, typed: dict[str, Any]
) -> None:
    page = client.post(f"{lang}/assess/", {**at(fact), **typed, "do": "next"})
    assert page.status_code == 422
    text = flat(page)
    link = re.search(r'class="summary" role="alert".*?href="#([^"]+)"', text, re.S)
    assert link
    assert f'id="{link[1]}"' in text
    dossier, way = state_of(page)
    assert dossier["facts"] == {}
    assert way["at"] == 1


def test_who_says_so_exhibit_and_dispute(client: Client) -> None:
    typed = {
        "a": "yes",
        "said_by": "court",
        "exhibit": "Exhibit 4",
        "disputed_by": ["requesting_state", "interpol"],
    }
    page = client.post("/assess/", {**at("live"), **typed, "do": "next"})
    dossier, _ = state_of(page)
    said = {
        "value": True,
        "said_by": "court",
        "exhibit": "Exhibit 4",
        "disputed_by": ["requesting_state", "interpol"],
    }
    assert dossier["facts"]["live"] == said
    again = client.post("/assess/", {**carried(dossier, path=[":mechanism", "live"], at=1), "do": "show"})
    shown = client.post(
        "/assess/", {**carried(dossier, path=[":mechanism", "live"], at=1), **boxes_of(again), "do": "next"}
    )
    assert state_of(shown)[0] == dossier


def test_entries_of_a_list_are_added_and_removed_without_loss(client: Client) -> None:
    typed = {"a.count": "1", "a.0.label": "First", "a.0.max_penalty.months": "23"}
    page = client.post("/assess/", {**at("offences"), **typed, "do": "add"})
    text = flat(page)
    assert 'value="First"' in text
    assert "Entry 2" in text
    typed = {
        "a.count": "2",
        "a.0.label": "First",
        "a.1.label": "Second",
        "a.1.max_penalty.months": "7",
        "exhibit": "E 1",
    }
    page = client.post("/assess/", {**at("offences"), **typed, "do": "remove:0"})
    text = flat(page)
    assert 'value="First"' not in text
    assert 'name="a.0.label" value="Second"' in text
    assert 'name="a.0.max_penalty.months" value="7"' in text
    assert 'value="E 1"' in text


def test_a_country_box_is_added(client: Client) -> None:
    page = client.post("/assess/", {**at("nationalities"), "a": ["France", "Chad", "Peru"], "do": "add"})
    text = flat(page)
    assert text.count('name="a" value=') == 4
    assert "datalist" in text


def test_change_from_the_review_page_returns_there(client: Client) -> None:
    dossier = {"mechanism": "red_notice", "facts": {"live": True, "sought_for": "sentence"}}
    page = client.post("/assess/", {**carried(dossier), "do": "ask:sought_for@check"})
    assert re.search(r'value="sentence" checked', flat(page))
    page = send(client, page, a="prosecution")
    assert "Check your answers</h1>" in flat(page)
    assert state_of(page)[0]["facts"] == {"live": True, "sought_for": "prosecution"}


def test_a_question_of_the_road_opens_and_keeps_what_was_typed(client: Client) -> None:
    page = client.post("/assess/", {**at("live"), "a": "yes", "do": "ask:offences"})
    assert state_of(page)[0]["facts"] == {"live": True}
    assert 'name="a.0.label"' in flat(page)


def test_the_code_name_is_kept_and_cleared(client: Client) -> None:
    page = client.post("/assess/result/", {**carried(), "reference": " HERON "})
    assert state_of(page)[0]["reference"] == "HERON"
    assert "<bdi>HERON</bdi>" in flat(page)
    page = client.post("/assess/review/", {**carried(state_of(page)[0]), "reference": ""})
    assert "reference" not in state_of(page)[0]


def test_what_only_the_asking_state_could_answer_is_never_asked(client: Client) -> None:
    from duenotice.law import rulebook

    silent = {fact for fact, question in rulebook().questions.items() if question.asks_source}
    for mechanism in ("red_notice", "diffusion", "extradition"):
        for path in ("/assess/review/", "/assess/result/"):
            page = flat(client.post(path, carried({"mechanism": mechanism, "facts": {"live": True}})))
            assert not silent & set(re.findall(r'value="ask:([a-z0-9_.]+)"', page))


def test_back_from_the_review_page(client: Client) -> None:
    page = client.post("/assess/review/", {**at("sought_for"), "a": "sentence"})
    assert "Check your answers</h1>" in flat(page)
    page = send(client, page, do="show")
    assert re.search(r'value="sentence" checked', flat(page))


def test_every_fact_of_the_vocabulary_has_a_page(client: Client) -> None:
    kinds: set[str] = set()
    for fact, spec in vocabulary().items():
        shape = spec.type.kind if spec.type.kind != "boolean" else "boolean"
        if shape in ("boolean", "date") and shape in kinds:
            continue
        kinds.add(shape)
        page = client.post("/assess/", {**at(fact), "do": "show"})
        assert page.status_code == 200, fact
        assert heading(page), fact
        assert_unknown_is_offered(flat(page), spec.type)
    assert kinds >= {
        "boolean",
        "enum",
        "date",
        "penalty",
        "money",
        "country",
        "countries",
        "set",
        "text",
        "list",
    }


def assert_unknown_is_offered(text: str, kind: FactType) -> None:
    if kind.kind in ("boolean", "enum"):
        assert re.search(r'type="radio"[^>]*value="unknown"', text)
    else:
        assert 'value="next:unknown"' in text


def test_the_carried_state_is_read_as_untrusted(client: Client) -> None:
    bad = [
        {"dossier": "[]"}, {"dossier": "{"}, {"dossier": '{"mechanism": "red_notice", "facts": {"no_such_fact": 1}}'},
        {**carried(), "way": "{"}, {**carried(), "way": "[]"}, {**carried(), "way": '{"goal": "win"}'},
        carried(path=["no_such_fact"]), carried(path=[":mechanism"] * 2), carried(at=7), carried(at=-1), carried(at="x"),
        carried(drafts={"live": "x"}), carried(drafts={"live": {"a": [1]}}), carried(drafts=[]), {**carried(), "do": "fly"},
        {**carried(), "do": "ask:no_such_fact"},
    ]  # fmt: skip
    for form in bad:
        response = client.post("/assess/", {"do": "show", **form})
        assert response.status_code == 400, form
        assert b'class="problems"' in response.content


def test_the_journey_ends_in_a_dossier_that_can_be_read_again(client: Client) -> None:
    dossier = {
        "mechanism": "red_notice",
        "seen": "full_alert",
        "facts": {"live": True, "offences": [{"label": "A"}]},
    }
    saved = client.post("/assess/download/dossier/", carried(dossier))
    assert dossier_from(json.loads(saved.content)).to_json() == dossier
    assert saved["Content-Disposition"] == 'attachment; filename="dossier.json"'
