"""The assessment page: headline first, grounds as rows, both sides, nothing counted as a score."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from duenotice.assess import assess
from duenotice.samples import sample_dossier
from tests.web.conftest import carried, flat

SHORT = {
    "mechanism": "red_notice",
    "seen": "full_alert",
    "issued_on": "2026-02-16",
    "facts": {
        "sought_for": {"value": "prosecution", "said_by": "document", "exhibit": "Exhibit 9"},
        "offences": {"value": [{"max_penalty": "23 months"}], "said_by": "court", "exhibit": "Exhibit 7"},
        "journalist_or_media_target": {"value": True, "disputed_by": ["requesting_state"]},
        "requesting_state": "TR",
    },
}
FORBIDDEN = re.compile(
    r"\b(you are clear|safe to|sound request|robust|no breach|no precedent|score of|per ?cent|\d+ ?%)\b", re.I
)


@pytest.fixture
def page(client: Client) -> str:
    return flat(client.post("/assess/result/", carried(SHORT)))


def test_the_headline_is_the_assessment_s_own_and_comes_first(page: str) -> None:
    from duenotice.dossier import dossier_from

    text = assess(dossier_from(SHORT)).text
    shown = re.sub(r"\s+", " ", page)
    assert text in shown.replace("&#x27;", "'")
    assert shown.index("headline-text") < shown.index('id="grounds"') < shown.index('id="factors"')


def test_a_row_holds_rule_facts_voices_evidence_other_side_and_working(page: str) -> None:
    rows = re.split(r'<details class="row ', page)
    row = next(part for part in rows if part.startswith("defect") and "penalty-prosecution-2y" in part)
    for expected in (
        "Clear defect if these facts are proved", "23", "Exhibit 7", "According to:", "a court", "What proves it:",
        "Argue the other side", "The working, step by step", "RPD", "verified", "Unless:", "What the rule leads to",
    ):  # fmt: skip
        assert expected in row, expected
    assert re.search(r'<a href="https://[^"]+" rel="noreferrer noopener"', row)


def test_states_and_dates_wait_for_the_reader(page: str) -> None:
    before, _, rest = page.partition("Show states and dates")
    assert "Turkey" not in before.replace('value="TR"', "").split("headline-text")[0]
    assert re.search(r"T(u|ü)rk", rest)
    assert '<details class="aside">' in before[-200:]


def test_both_sides_are_named_and_never_counted(page: str) -> None:
    assert "For the person" in page
    assert "For the request" in page
    assert "None known." in page
    assert "Disputed by:" in page
    assert not FORBIDDEN.search(re.sub(r"<[^>]+>", " ", page))


def test_disputed_facts_show_every_account(page: str) -> None:
    assert "The facts are disputed" in page
    assert "On the person&#x27;s account" in page or "same on all three accounts" in page


def test_institutions_and_standards_stand_apart(page: str) -> None:
    order = [
        page.index(f'id="{name}"')
        for name in ("grounds", "factors", "ask-ccf", "conduct", "standards", "not-examined")
    ]
    assert order == sorted(order)


def test_the_limits_are_on_the_page(page: str) -> None:
    for text in (
        "not legal advice",
        "may not be cited as proof that an alert is valid",
        "Rulebook version",
        "Mon 16 Feb 2026",
    ):
        assert text in page


def test_questions_come_first_when_not_enough_is_known(client: Client) -> None:
    page = flat(client.post("/assess/result/", carried()))
    assert page.index('id="questions"') < page.index('id="grounds"')
    assert "Not enough is known yet" in page


def test_nearest_decisions_in_both_directions_are_no_forecast(client: Client) -> None:
    page = flat(client.get("/sample/"))
    assert "Nearest published decisions" in page
    assert "It is no forecast" in page
    assert "Decided for the person" in page
    assert "Decided for the request" in page
    assert "publishers choose what appears" in page or page.count('class="near"') > 1


def test_the_sample_is_marked_as_invented(client: Client) -> None:
    assert "This request is invented" in flat(client.get("/sample/"))
    assert sample_dossier().reference == "SAMPLE HERON"


def test_the_page_works_as_plain_forms(page: str) -> None:
    """Every button names its form, and every form its address: no script is needed for any of them."""
    for tag in re.findall(r"<button[^>]*>", page):
        assert 'type="submit"' in tag
        assert 'form="answer"' in tag
    assert page.count("<form") == 1
    for tag in re.findall(r"<script[^>]*>", page):
        assert "defer" in tag


@pytest.mark.parametrize(
    ("form", "start", "kind"),
    [
        ("json", b"{", "application/json; charset=utf-8"),
        ("pdf", b"%PDF-", "application/pdf"),
        ("docx", b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("dossier", b"{", "application/json; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("lang", ["", "/ar"])
def test_downloads(client: Client, lang: str, form: str, start: bytes, kind: str) -> None:
    response = client.post(f"{lang}/assess/download/{form}/", carried(SHORT))
    assert response.status_code == 200
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response.content.startswith(start)


def test_the_json_is_the_same_as_the_api_gives(client: Client) -> None:
    saved = json.loads(client.post("/assess/download/json/", carried(SHORT)).content)
    given = client.post("/api/v1/assess", json.dumps(SHORT), content_type="application/json").json()
    assert saved == given


def test_unknown_downloads_and_direct_visits(client: Client) -> None:
    assert client.post("/assess/download/exe/", carried(SHORT)).status_code == 404
    assert client.get("/assess/download/pdf/").status_code == 405
    for path in ("/assess/review/", "/assess/result/"):
        assert client.get(path).status_code == 302
        assert client.post(path, {}).status_code == 400


def test_every_rule_has_a_page(client: Client) -> None:
    text = flat(client.get("/rules/"))
    links = re.findall(r'href="(/rules/[a-z0-9-]+/)"', text)
    assert len(links) > 200
    for link in links[::9]:
        page = client.get(link)
        assert page.status_code == 200
        assert b"Argue the other side" in page.content
    assert client.get("/rules/no-such-rule/").status_code == 404


def test_arabic_falls_back_to_marked_english_and_says_so(client: Client) -> None:
    page = flat(client.post("/ar/assess/result/", carried(SHORT)))
    assert '<html lang="ar" dir="rtl">' in page
    assert "لم يراجعها أحد" in page
    assert "<bdi>" in page or 'dir="ltr"' in page
    assert 'lang="en" dir="ltr"' in page
