"""HTML: one file, no script, no request, hostile text inert, notes linked both ways."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.documents import to_html
from duenotice.reports import visible
from tests.documents.conftest import HOSTILE, MakeReport, _report

ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "h3", "h4", "p", "ul", "ol",
    "li", "dl", "div", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "sup", "a", "strong", "bdi", "span",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects elements, addresses, ids and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, name: str) -> list[str]:
        return [held[name] for _, held in self.elements if name in held]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_it_makes_no_request_and_runs_nothing(make_report: MakeReport, lang: str) -> None:
    page = to_html(make_report(lang, data=HOSTILE))
    read = Reader(page)
    assert {tag for tag, _ in read.elements} <= ELEMENTS
    assert [tag for tag, _ in read.elements].count("style") == 1
    assert not [
        name
        for _, held in read.elements
        for name in held
        if name.startswith("on") or name in ("src", "style")
    ]
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page
    css = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert css is not None
    digest = base64.b64encode(hashlib.sha256(css[1].encode()).digest()).decode()
    assert f"sha256-{digest}" in page


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_hostile_strings_are_text(make_report: MakeReport, lang: str) -> None:
    text = "".join(Reader(to_html(make_report(lang, code_name=HOSTILE[0], data=HOSTILE))).words)
    for hostile in HOSTILE:
        assert visible(hostile) in text
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068") & set(text)


def test_notes_and_references_link_both_ways(make_report: MakeReport) -> None:
    report = make_report()
    read = Reader(to_html(report))
    ids, links = set(read.all("id")), [link for link in read.all("href") if link.startswith("#")]
    assert len(ids) == len(read.all("id"))
    assert {link.lstrip("#") for link in links} <= ids
    assert {f"note-{note.number}" for note in report.notes} <= ids
    assert {held.get("rel") for tag, held in read.elements if held.get("href", "").startswith("http")} == {
        "noopener noreferrer"
    }


def test_language_and_direction_are_declared(make_report: MakeReport) -> None:
    page = to_html(make_report("ar"))
    read = Reader(page)
    assert read.elements[0] == ("html", {"lang": "ar", "dir": "rtl"})
    assert ("bdi", {"dir": "ltr"}) in read.elements
    assert '<bdi dir="ltr"><span lang="en">RPD 2025, 83(1)(a)(ii)</span></bdi>' in page
    assert '<p dir="ltr">' in page


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_any_text_comes_back_visible(text: str) -> None:
    read = Reader(to_html(_report(data=(text,), code_name=text)))
    assert {tag for tag, _ in read.elements} <= ELEMENTS
    assert visible(text) in "".join(read.words)
