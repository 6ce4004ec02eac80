"""The same pages inside the program: no cookie, the pinned headers, renewed when the ledger changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from duenotice.desks.observatory import shelf as shelves
from duenotice.desks.observatory import views
from duenotice.desks.observatory.shelf import Shelf
from duenotice.observatory import LedgerError
from duenotice.observatory.site import Edition, render, under
from duenotice.web.policy import HEADERS
from tests.web.test_headers import CSP

from .conftest import edit
from .pages import SOME, Page, unresolved
from .test_site import undrawn  # noqa: F401  # a fixture

ADDRESS = "/observatory/"


@pytest.fixture
def client(undrawn: Edition, monkeypatch: pytest.MonkeyPatch) -> Client:  # noqa: F811
    """The program with the session's edition on its shelf."""
    shelf = Shelf(undrawn.ledger.root, ADDRESS)
    monkeypatch.setattr(shelves, "Edition", lambda _: undrawn)
    monkeypatch.setattr(views, "shelf", lambda _: shelf)
    return Client(SERVER_NAME="127.0.0.1")


def address(name: str, lang: str = "en") -> str:
    place = name.removesuffix("index")
    return f"{'' if lang == 'en' else '/' + lang}{ADDRESS}{place}{'/' if place and not place.endswith('/') else ''}"


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_kind_of_page_has_the_pinned_headers_and_no_cookie(client: Client, lang: str) -> None:
    for name in SOME:
        response = client.get(address(name, lang))
        assert response.status_code == 200, name
        assert {part.strip() for part in response["Content-Security-Policy"].split(";")} == CSP
        assert all(response[header] == value for header, value in HEADERS.items())
        assert response["Cache-Control"] == "no-cache"
        assert not response.cookies
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|<form|<input", text(response)), name
        page = Page(text(response))
        assert page.root == {"lang": lang, "dir": "rtl" if lang == "ar" else "ltr"}
        assert len(page.ids) == len(set(page.ids)), name


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_link_leads_somewhere(client: Client, lang: str) -> None:
    seen: set[str] = set()
    for name in SOME:
        page = Page(text(client.get(address(name, lang))))
        seen |= {link.partition("#")[0] for link in page.links if link.startswith("/")}
        assert all(link.startswith(("/", "#", "https://", "http://")) for link in page.links), name
    inside = {link for link in seen if ADDRESS in link}
    files = {link for link in inside if "/charts/" in link}
    sample = sorted(inside - files)[:: max(1, len(inside) // 60)]
    assert len(inside) > 300
    for link in sample:
        assert client.get(link).status_code == 200, link
    assert {link.rpartition(".")[2] for link in files} == {"csv", "json", "svg", "png"}


def test_what_stands_on_a_page_is_what_stands_on_the_still_page(client: Client, undrawn: Edition) -> None:  # noqa: F811
    for name in ("index", "missing", "countries/TR"):
        still = render(undrawn, "en", name, under("", ADDRESS), "inside.jinja").text
        assert str(still) in text(client.get(address(name)))


def test_every_figure_resolves(client: Client, undrawn: Edition) -> None:  # noqa: F811
    for name in ("index", "missing", "indicators", "countries/TR"):
        assert list(unresolved(undrawn.ledger, Page(text(client.get(address(name)))))) == []


def test_files_come_as_files(client: Client) -> None:
    for path, kind in (
        ("data/values.csv", "text/csv; charset=utf-8"),
        ("data/values.parquet", "application/vnd.apache.parquet"),
        ("data/ledger.sqlite", "application/vnd.sqlite3"),
        ("data/datapackage.json", "application/json"),
        ("charts/grounds.csv", "text/csv; charset=utf-8"),
        ("charts/grounds.json", "application/json"),
        ("charts/grounds.svg", "image/svg+xml"),
    ):
        response = client.get(ADDRESS + path)
        assert response.status_code == 200, path
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"].startswith("attachment")
        assert len(response.content) > 30
    assert client.get(ADDRESS + "feed.xml")["Content-Type"].startswith("application/atom+xml")
    assert 'href="/observatory/data/"' in text(client.get(ADDRESS + "feed.xml"))
    assert client.get(ADDRESS + "style.css")["Content-Type"].startswith("text/css")


@pytest.mark.parametrize(
    "path",
    [
        "nowhere/", "index/", "countries/ZZ/", "countries/tr/", "figures/nothing/", "data/nothing.csv", "charts/nothing.svg",
        "charts/grounds.exe", "../data/values.csv", "figures/index/", "red",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(ADDRESS + path).status_code == 404


def test_a_browser_that_holds_the_page_is_told_so(client: Client) -> None:
    first = client.get(address("methods"))
    again = client.get(address("methods"), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(address("methods", "ar"), headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post(address("red")).status_code == 405


def test_the_start_page_and_every_footer_lead_here(client: Client) -> None:
    assert text(client.get("/")).count('href="/observatory/"') == 2
    assert 'href="/ar/observatory/"' in text(client.get("/ar/"))


def test_a_changed_ledger_is_shown_and_a_faulty_one_is_not(copy: Path) -> None:
    shelf = Shelf(copy, ADDRESS)
    first = shelf.edition()
    assert shelf.edition() is first
    series = copy / "series/series.csv"
    series.write_text(
        series.read_text("utf-8").replace(",Requests closed,", ",Requests that were closed,"), "utf-8"
    )
    second = shelf.edition()
    assert second is not first
    assert shelf.page("en", "", "figures/finalised_total").heading == "Requests that were closed"
    edit(
        copy / "snapshots/review_outcomes_by_year.csv",
        {"series": "refused_other", "year": "2024"},
        lambda row: row.update(value="1"),
    )
    assert shelf.edition() is second, "the last one that held stays"
    with pytest.raises(LedgerError, match="parts do not make the whole"):
        Shelf(copy, ADDRESS).edition()


def test_a_ledger_that_never_held_is_said_plainly(
    client: Client, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: object) -> Edition:
        raise LedgerError()

    monkeypatch.setattr(shelves, "Edition", stopped)
    monkeypatch.setattr(views, "shelf", lambda _: Shelf(copy, ADDRESS))
    response = client.get(ADDRESS)
    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store"
    assert "nothing is shown until someone has looked at it" in text(response)


def test_a_fault_of_the_program_is_not_told_as_a_missing_page(client: Client, monkeypatch) -> None:
    from duenotice.desks.observatory import shelf

    def broken(*given: object) -> None:
        raise KeyError("series")

    monkeypatch.setattr(shelf, "render", broken)
    with pytest.raises(KeyError, match="series"):
        client.get(ADDRESS + "countries/AL/")
