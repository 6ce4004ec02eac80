"""For every test: what is skipped is printed with its reason; where nothing may be skipped, a skip fails the run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.serving import ARGS, CHROMIUM, NO_CHROMIUM

# The browser's driver keeps an event loop running in the process of a test run; Django would then refuse its own database
# to every test that comes after a browser test in the same process.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long one example takes says more of the machine than of the program; the same examples every time, so that a run
# can be repeated. HYPOTHESIS_PROFILE=explore draws new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", settings.get_profile("explore"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium. One for the whole run: two drivers do not live in one process."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        held = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield held
        held.close()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run that skipped something where everything a test needs is installed (continuous checks)."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("DUENOTICE_NOTHING_SKIPPED"):
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and exitstatus == 0:
        reporter.write_line(f"{len(skipped)} tests were skipped where nothing may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
