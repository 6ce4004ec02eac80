"""The real program on a free port, and Debian's Chromium in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.serving import CHROMIUM, NO_CHROMIUM, served

# What a page shall show is waited for as long as a busy machine may take.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say once, in the list of skipped tests, why nothing ran."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the program."""
    with served() as address:
        yield address


Opened = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Opened]:
    """Open a page; at the end, the console must have stayed silent about the security policy."""
    messages: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        messages.append(message.text)

    def opened(path: str, *, scripts: bool = True, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            base_url=site,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", listen)
        page.on("pageerror", lambda error: messages.append(f"script error: {error}"))
        page.on(
            "request",
            lambda request: (
                messages.append(f"left the site: {request.url}") if not request.url.startswith(site) else None
            ),
        )
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        assert not context.cookies()
        context.close()
    # A page that says "422" to a wrong answer is meant; anything else is not.
    assert [text for text in messages if "422" not in text] == []
