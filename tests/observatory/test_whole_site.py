"""The whole site, page by page: the long suite."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from duenotice.observatory import Ledger
from duenotice.observatory.site import publish

from .pages import Page, numbers, pages, recalled, unresolved

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def held(site: Path) -> dict[Path, Page]:
    return dict(pages(site))


def test_every_link_leads_somewhere_and_ids_are_unique(held: dict[Path, Page]) -> None:
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


def test_nothing_runs_and_nothing_is_asked_of_others(held: dict[Path, Page], site: Path) -> None:
    for path, page in held.items():
        assert not {"script", "iframe", "object", "embed", "form", "input"} & page.tags, path
        for tag, name, value in page.attributes:
            assert name != "style" and not name.startswith("on"), path
            if name in ("src", "href") and tag != "a":
                assert not value.startswith(("http:", "https:", "//")), (path, value)
    fonts = re.findall(r'url\("(.*?)"\)', (site / "style.css").read_text("utf-8"))
    assert len(fonts) == 6
    assert all((site / name).is_file() for name in fonts)


def test_every_figure_on_every_page_resolves(held: dict[Path, Page], ledger: Ledger) -> None:
    found = [(path.name, fault) for path, page in held.items() for fault in unresolved(ledger, page)]
    assert found == []


def test_every_page_is_in_every_language(site: Path) -> None:
    english = {path.relative_to(site / "en") for path in (site / "en").rglob("*.html")}
    assert english == {path.relative_to(site / "ar") for path in (site / "ar").rglob("*.html")}
    assert len(english) > 350


def test_recalled_numbers_are_nowhere(site: Path, ledger: Ledger) -> None:
    forms = recalled(ledger)
    for path in [*site.rglob("*.html"), *site.rglob("*.csv"), *site.rglob("*.json")]:
        text = re.sub(
            r"<svg.*?</svg>",
            lambda drawn: re.sub(r'"[^"]*"', "", drawn[0]),
            path.read_text("utf-8"),
            flags=re.S,
        )
        assert not numbers(text) & forms, path


def test_checksums_are_those_of_the_files(site: Path) -> None:
    lines = (site / "checksums.txt").read_text("utf-8").splitlines()
    assert len(lines) == sum(1 for path in site.rglob("*") if path.is_file()) - 1
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((site / name).read_bytes()).hexdigest() == digest


def test_the_whole_site_twice_is_the_same_bytes(ledger: Ledger, site: Path, tmp_path: Path) -> None:
    publish(ledger, tmp_path / "again")
    for path in site.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "again" / path.relative_to(site)).read_bytes(), path
