"""The published site: still, complete, without what is only remembered, every figure leading to its source."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from duenotice.observatory import Ledger, LedgerError, read_ledger
from duenotice.observatory.charts import png, svg
from duenotice.observatory.figures import plain
from duenotice.observatory.numerals import grouped
from duenotice.observatory.site import opendata, publish
from duenotice.observatory.site.catalogue import charts, seen
from duenotice.observatory.vocabulary import Confidence

from .conftest import edit


@pytest.fixture(scope="module")
def site(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    steps: list[tuple[int, int]] = []
    publish(ledger, out, lambda _, done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] == len(steps) - 1
    return out


class Page(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.root: dict[str, str | None] = {}
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.root = self.root or held
        self.tags.add(tag)
        self.ids += [held["id"]] if held.get("id") else []
        self.links += [held["href"]] if tag == "a" and held.get("href") else []
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def pages(site: Path) -> Iterator[tuple[Path, Page]]:
    for path in sorted(site.rglob("*.html")):
        yield path, Page(path)


def test_every_link_leads_somewhere_and_ids_are_unique(site: Path) -> None:
    held = dict(pages(site))
    for path, page in held.items():
        assert len(page.ids) == len(set(page.ids)), path
        for link in page.links:
            if link.startswith("http"):
                continue
            target, _, name = link.partition("#")
            place = (path.parent / target).resolve() if target else path
            assert place.is_file(), (path, link)
            if name:
                assert name in held[place].ids, (path, link)


def test_nothing_runs_and_nothing_is_asked_of_others(site: Path) -> None:
    for path, page in pages(site):
        assert not {"script", "iframe", "object", "embed", "form", "input"} & page.tags, path
        for tag, name, value in page.attributes:
            assert name != "style", path
            assert not name.startswith("on"), path
            if name in ("src", "href") and tag != "a":
                assert not value.startswith(("http:", "https:", "//")), (path, value)
    css = (site / "style.css").read_text("utf-8")
    assert re.findall(r"url\((.*?)\)", css) == [f'"fonts/{path.name}"' for path in sorted_fonts(css, site)]


def sorted_fonts(css: str, site: Path) -> list[Path]:
    found = [site / name for name in re.findall(r'url\("(.*?)"\)', css)]
    assert all(path.is_file() for path in found)
    return found


def test_every_page_is_in_both_languages_and_directions(site: Path) -> None:
    english = {path.relative_to(site / "en") for path in (site / "en").rglob("*.html")}
    assert english == {path.relative_to(site / "ar") for path in (site / "ar").rglob("*.html")}
    assert len(english) > 330
    assert Page(site / "ar" / "index.html").root == {"lang": "ar", "dir": "rtl"}
    assert Page(site / "en" / "index.html").root == {"lang": "en", "dir": "ltr"}


def test_recalled_numbers_are_nowhere(site: Path, ledger: Ledger) -> None:
    told = {each.figure.value for each in ledger.observations if each.confidence is not Confidence.UNVERIFIED}
    recalled = {
        each.figure.value for each in ledger.observations if each.confidence is Confidence.UNVERIFIED
    } - told
    assert len(recalled) == 14
    forms = {form for value in recalled for form in (plain(value), grouped(value))}
    for path in [*site.rglob("*.html"), *site.rglob("*.csv"), *site.rglob("*.json")]:
        words = set(re.findall(r"[\d,]+", path.read_text("utf-8")))
        assert not {word.strip(",") for word in words} & forms, path


def test_a_chart_says_what_it_cannot_show_and_has_its_table(site: Path, ledger: Ledger) -> None:
    text = (site / "en" / "refusals.html").read_text("utf-8")
    assert text.count("What this cannot show") == 3
    assert text.count("<table>") == 3
    for name in charts(ledger):
        for form in ("svg", "png", "csv", "json"):
            assert (site / "ar" / "charts" / f"{name}.{form}").stat().st_size > 100
    assert "Seen up to" in (site / "en" / "charts" / "grounds.svg").read_text("utf-8")


def test_a_contradiction_shows_every_figure(site: Path) -> None:
    text = (site / "en" / "figures" / "requests_received.html").read_text("utf-8")
    assert "2,743" in text
    assert "2,793" in text
    assert "sources contradict each other" in text


def test_the_opening_page_begins_with_a_finding(site: Path) -> None:
    text = re.sub(r"<[^>]+>", "", (site / "en" / "index.html").read_text("utf-8"))
    assert (
        "In 2024, INTERPOL refused or cancelled 2,462 alerts. For 2,157 of them, 87.6 in a hundred, it did not say why."
        in text
    )


def test_the_data_package_is_valid(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frictionless = pytest.importorskip("frictionless")
    monkeypatch.chdir(site / "data")
    report = frictionless.validate("datapackage.json")
    assert report.valid, report.flatten(["title", "rowNumber", "message"])[:5]


def test_every_form_of_the_data_holds_the_same_rows(site: Path) -> None:
    connection = sqlite3.connect(site / "data" / "ledger.sqlite")
    for path in sorted((site / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        held = [
            ["" if cell is None else cell for cell in row]
            for row in connection.execute(f'SELECT * FROM "{path.stem}"')
        ]
        assert held == rows, path.name
        with duckdb.connect() as database:
            count = database.execute(f"SELECT count(*) FROM '{path.with_suffix('.parquet')}'").fetchall()
        assert count == [(len(rows),)], path.name
    connection.close()


def test_checksums_are_those_of_the_files(site: Path) -> None:
    lines = (site / "checksums.txt").read_text("utf-8").splitlines()
    assert len(lines) == sum(1 for path in site.rglob("*") if path.is_file()) - 1
    for line in lines[::25]:
        digest, name = line.split("  ")
        assert hashlib.sha256((site / name).read_bytes()).hexdigest() == digest


def test_the_same_ledger_gives_the_same_bytes(ledger: Ledger, site: Path, tmp_path: Path) -> None:
    opendata.write(ledger, tmp_path / "data", "2026.1", seen(ledger))
    for path in sorted((tmp_path / "data").iterdir()):
        assert path.read_bytes() == (site / "data" / path.name).read_bytes(), path.name
    chart = charts(ledger)["grounds"]
    assert png(chart, "ar") == (site / "ar" / "charts" / "grounds.png").read_bytes()
    assert svg(chart, "ar") == (site / "ar" / "charts" / "grounds.svg").read_text("utf-8")


@pytest.mark.slow
def test_the_whole_site_twice(ledger: Ledger, site: Path, tmp_path: Path) -> None:
    publish(ledger, tmp_path / "again")
    for path in site.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "again" / path.relative_to(site)).read_bytes(), path


def test_a_fault_publishes_nothing(copy: Path, tmp_path: Path) -> None:
    edit(
        copy / "snapshots/review_outcomes_by_year.csv",
        {"series": "refused_other", "year": "2024"},
        lambda row: row.update(value="1"),
    )
    with pytest.raises(LedgerError, match="parts do not make the whole"):
        publish(read_ledger(copy), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_files_is_left_alone(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    with pytest.raises(LedgerError, match="holds other files"):
        publish(ledger, tmp_path)
    assert (tmp_path / "mine.txt").is_file()


def test_the_linked_description_is_json(site: Path) -> None:
    made = json.loads((site / "data" / "dataset.jsonld").read_text("utf-8"))
    assert {"contentUrl": "values.csv"}.items() <= made["distribution"][0].items()
