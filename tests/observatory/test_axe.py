"""axe finds nothing on the site's pages, in both directions, wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

PAGES = (
    "index",
    "red",
    "refusals",
    "ccf",
    "missing",
    "reforms",
    "countries",
    "mechanisms",
    "indicators",
    "data",
    "countries/TR",
    "figures/finalised_total",
    "figures/counts",
    "reforms/area-redress",
)


@pytest.mark.slow
@pytest.mark.browser
def test_axe_is_clean(site: Path, browser: Browser) -> None:
    axe = Axe()
    found = []
    for width in (1280, 375):
        page = browser.new_page(viewport={"width": width, "height": 900})
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        for lang in ("en", "ar"):
            for name in PAGES:
                page.goto((site / lang / f"{name}.html").as_uri())
                result = axe.run(page)
                found += [
                    (lang, name, width, each["id"], each["nodes"][0]["html"][:160])
                    for each in result.response["violations"]
                ]
                if page.evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
                ):
                    found.append((lang, name, width, "scrolls sideways", ""))
                if page.evaluate("getComputedStyle(document.querySelector('main')).maxInlineSize") == "none":
                    found.append((lang, name, width, "style not applied", ""))
        assert all(url.startswith("file:") for url in asked)
        page.close()
    assert sorted({(each[1], *each[3:]) for each in found}) == []
