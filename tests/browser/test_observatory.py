"""The public figures inside the program, in a real browser: both directions, wide and narrow, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PATHS = (
    "",
    "missing/",
    "reforms/area-redress/",
    "countries/TR/",
    "mechanisms/",
    "figures/unexplained_share/",
)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["", "/ar"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_is_clean_and_nothing_scrolls_sideways(
    open_page: Callable[..., Page], lang: str, width: int
) -> None:
    for path in PATHS:
        page = open_page(f"{lang}/observatory/{path}", width=width)
        found = [
            (each["id"], each["nodes"][0]["html"][:120]) for each in Axe().run(page).response["violations"]
        ]
        assert found == [], path
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        ), path


def test_a_figure_leads_to_its_source_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page("/", scripts=False)
    page.get_by_role("link", name="Public figures").first.click()
    page.get_by_role("link", name="2,157").first.click()
    assert page.url.endswith("/observatory/figures/refused_other/#p-all-2024")
    assert page.locator("section.chain a[href^='https://']").count() > 0
    assert page.context.cookies() == []
