"""The vault in a real browser: from no vault to an erased case, with an exhibit of every kind, a lock, a backup and a restore."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from duenotice.documents.intake import Kind
from tests.vault_pages.exhibits import one_of_each
from tests.vault_support import PASSPHRASE

WORD = "Zvezdokanarie"


@contextmanager
def program(home: Path, temporary: Path) -> Iterator[str]:
    """The program over a vault folder; its address."""
    command = [sys.executable, "-m", "duenotice", "serve", "--port", "0"]
    env = {
        **os.environ, "PYTHONUNBUFFERED": "1", "DUENOTICE_HOME": str(home), "TMPDIR": str(temporary),
        "DUENOTICE_TEST_ONLY_CHEAP_PASSPHRASE": "yes",
    }  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        found = re.search(r"http://\S+/", running.stdout.readline())
        assert found, running.stderr.read()
        try:
            yield found[0].rstrip("/")
        finally:
            running.terminate()
            try:
                _, said = running.communicate(timeout=40)
            except subprocess.TimeoutExpired:
                running.kill()
                raise
        assert WORD not in said and "Traceback" not in said


Serve = Callable[..., Page]


@pytest.fixture
def serve(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Start the program over a folder and open a page in front of it; at the end the console must have stayed silent."""
    with ExitStack() as stack:
        messages: list[str] = []
        (tmp_path / "temporary").mkdir()

        def served(home: Path, *, scripts: bool = True) -> Page:
            site = stack.enter_context(program(home, tmp_path / "temporary"))
            context = browser.new_context(java_script_enabled=scripts, base_url=site, accept_downloads=True)
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(30_000)
            page.on("console", lambda message: messages.append(message.text))
            page.on("pageerror", lambda error: messages.append(f"script error: {error}"))
            return page

        yield served
        assert [text for text in messages if "422" not in text and "Password forms" not in text] == []


def make_vault(page: Page) -> str:
    page.goto("/vault/")
    page.locator("main a.filled").click()
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", PASSPHRASE)
    page.locator("main button.filled").click()
    code = page.locator(".recovery-code").inner_text()
    page.locator("main a.filled").click()
    return code


def unlock(page: Page) -> None:
    page.fill("#passphrase", PASSPHRASE)
    page.locator("main button.filled").click()
    expect(page.locator("h1")).to_have_text("Cases")


def open_case(page: Page, code_name: str) -> None:
    page.goto("/vault/cases/new/")
    page.fill("#code_name", code_name)
    page.locator("main button.filled").click()
    expect(page.locator("h1")).to_contain_text(code_name)


def drop(page: Page, files: list[Path], *, scripts: bool) -> None:
    """Add files and wait until every one is read. With scripts the page comes again by itself."""
    page.locator(".crumbs a").nth(1).click()
    page.set_input_files("#files", [str(file) for file in files])
    page.locator("main form.drop button.filled").click()
    expect(page.locator(".exhibit-table tbody tr")).to_have_count(len(files), timeout=120_000)
    work_ended(page, scripts=scripts)
    expect(page.locator(".exhibit-table")).not_to_contain_text("waits to be read")


def press(page: Page, kind: str, *, scripts: bool) -> None:
    """Start work on the page of copies and wait until none is under way."""
    with page.expect_navigation():
        page.locator(f"button[value={kind}]").click()
    work_ended(page, scripts=scripts)


def work_ended(page: Page, *, scripts: bool) -> None:
    """No work is under way on the page. With scripts it comes again by itself: it is never asked for meanwhile."""
    for _ in range(0 if scripts else 240):
        if not page.locator(".reload").count():
            break
        page.wait_for_timeout(250)
        page.locator(".reload").first.click()
    expect(page.locator(".job.running, .job.waiting")).to_have_count(0, timeout=120_000)


def in_clear(folder: Path, word: str) -> list[Path]:
    marks = [word.encode(), word.lower().encode(), word.encode("utf-16-le"), PASSPHRASE.encode()]
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(mark in path.read_bytes() for mark in marks)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False])
def test_from_no_vault_to_an_erased_case(serve: Serve, tmp_path: Path, scripts: bool) -> None:
    home, given = tmp_path / "home", tmp_path / "given"
    page = serve(home, scripts=scripts)
    code = make_vault(page)
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{2,4}){8}", code)
    open_case(page, "HERON")
    page.locator("button[name=reveal]").click()
    files = one_of_each(given, WORD)
    assert len(files) == len(Kind)
    drop(page, files, scripts=scripts)
    assert "could not be read" not in page.locator(".exhibit-table").inner_text()
    page.goto("/vault/search/")
    page.fill("#words", WORD[:7].lower())
    page.locator("main button.filled").click()
    expect(page.locator("mark").first).to_have_text(WORD)
    page.locator(".hits a").first.click()
    expect(page.locator("main")).to_contain_text("The sealed original")
    if scripts:
        page.goto("/vault/")
        page.locator(".case-link").click()
        page.locator(".crumbs a").nth(1).click()
        page.locator(".exhibit-table tr", has_text="PDF").first.locator("a").click()
        picture = page.locator(".sheet img").first
        expect(picture).to_be_visible()
        drawn = "document.querySelector('.sheet img').naturalWidth"
        for _ in range(60):
            if page.evaluate(drawn) > 500:
                break
            page.wait_for_timeout(500)
        assert page.evaluate(drawn) > 500
    page.locator("button.lock").click()
    expect(page.locator("h1")).to_have_text("Unlock the vault")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Unlock the vault")
    assert not in_clear(home, WORD) and not in_clear(tmp_path / "temporary", WORD)
    unlock(page)
    page.goto("/vault/copies/")
    page.fill("#folder", str(tmp_path / "copies"))
    for kind in ("backup", "check", "rehearsal"):
        press(page, kind, scripts=scripts)
    expect(page.locator("main")).to_contain_text("everything held together")
    expect(page.locator(".copies-line")).not_to_contain_text("never")
    (copy,) = (tmp_path / "copies").iterdir()
    assert not in_clear(tmp_path / "copies", WORD)

    other = serve(tmp_path / "elsewhere", scripts=scripts)
    other.goto("/vault/restore/")
    other.fill("#file", str(copy))
    other.fill("#passphrase", PASSPHRASE)
    other.locator("main button.filled").click()
    expect(other.locator("h1")).to_have_text("Unlock the vault", timeout=60_000)
    unlock(other)
    expect(other.locator(".case-list")).to_contain_text("HERON")
    other.goto("/vault/copies/")
    press(other, "check", scripts=scripts)
    expect(other.locator("main")).to_contain_text("everything held together")

    page.goto("/vault/")
    page.locator(".case-link").click()
    page.locator("aside a", has_text="Change code name").click()
    page.locator("a.danger-link").click()
    page.fill("#code_name", "HERON")
    page.locator("button.danger").click()
    expect(page.locator(".notes")).to_contain_text("The case is erased")
    expect(page.locator("main")).to_contain_text("There is no case here yet")


@pytest.mark.slow
def test_five_hundred_files_are_stopped_and_go_on_and_none_comes_in_twice(
    serve: Serve, tmp_path: Path
) -> None:
    page = serve(tmp_path / "home")
    make_vault(page)
    open_case(page, "HERON")
    page.locator("button[name=reveal]").click()
    page.locator(".crumbs a").nth(1).click()
    given = tmp_path / "given"
    given.mkdir()
    files = [given / f"{number:03}.txt" for number in range(500)]
    for file in files:
        file.write_text(f"{WORD} {file.name}", "utf-8")
    page.set_input_files("#files", [str(file) for file in files])
    page.locator("main form.drop button.filled").click()
    expect(page.locator("[data-drop-line]")).to_contain_text("Sending")
    page.locator("[data-stop]").click()
    expect(page.locator("[data-drop-line]")).to_contain_text("Stopped")
    page.locator("[data-go-on]").click()
    expect(page.locator(".exhibit-table tbody tr")).to_have_count(100, timeout=300_000)
    expect(page.locator("nav.pages")).to_contain_text("1 of 5")
    page.locator(".job button[value=stop]").click()
    expect(page.locator(".job")).to_contain_text("stopped")
    with page.expect_navigation():
        page.locator(".job button[value=resume]").click()
    page.set_input_files("#files", [str(file) for file in files[:5]])
    expect(page.locator("[data-job-ended]")).to_be_visible(timeout=300_000)
    assert page.evaluate("document.querySelector('#files').files.length") == 5, "what was begun is not lost"
    with page.expect_navigation(timeout=60_000):
        page.locator("main form.drop button.filled").click()
    work_ended(page, scripts=True)
    page.locator("nav.pages a[rel=next]").click()
    expect(page.locator("nav.pages")).to_contain_text("2 of 5")


@pytest.mark.slow
def test_an_idle_page_leaves_the_screen(serve: Serve, tmp_path: Path) -> None:
    """Another process locks the vault; the page that shows a case goes by itself."""
    home = tmp_path / "home"
    page = serve(home)
    make_vault(page)
    open_case(page, WORD)
    done = subprocess.run(
        [sys.executable, "-m", "duenotice", "vault", "lock"], env={**os.environ, "DUENOTICE_HOME": str(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    expect(page.locator("h1")).to_have_text("Unlock the vault", timeout=20_000)
    assert WORD not in page.content()


@pytest.mark.slow
def test_a_page_says_a_minute_before_that_the_vault_locks_itself(serve: Serve, tmp_path: Path) -> None:
    page = serve(tmp_path / "home")
    make_vault(page)
    page.goto("/vault/cases/new/")
    told: list[str] = []

    def answer(route: Route) -> None:
        told.append(route.request.url)
        route.fulfill(json={"open": True, "left": 600 if "typed" in route.request.url else 30})

    page.route("**/vault/state/**", answer)
    expect(page.locator("[data-soon]")).to_be_visible(timeout=20_000)
    page.locator("[data-soon] button").click()
    expect(page.locator("[data-soon]")).to_be_hidden()
    assert told[-1].endswith("?typed=1") and not told[0].endswith("?typed=1")
    with page.expect_request("**/vault/state/?typed=1", timeout=20_000):
        page.fill("#code_name", "HER")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["", "/ar"])
def test_axe_and_width_of_every_page(serve: Serve, tmp_path: Path, lang: str) -> None:
    page = serve(tmp_path / "home")
    make_vault(page)
    page.locator("button", has_text="Look around").click()
    case = page.url.rstrip("/").rpartition("/")[2]
    page.locator("button[name=reveal]").click()
    paths = ["", "cases/new/", "cases/bring/", "search/", "copies/", "keys/", "journey/", "terms/"]
    paths += (f"cases/{case}/{rest}" for rest in (
        "", "exhibits/", "assessments/", "log/", "change/", "erase/", "take/", "elsewhere/", "then/", "events/1/",
        "add/subject/", "add/request/",
        "add/event/", "add/contact/", "add/protection/", "add/proceeding/",
    ))  # fmt: skip
    axe = Axe()
    for path in paths:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{lang}/vault/{path}")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (path, width)
        found = axe.run(page)
        assert found.violations_count == 0, (path, found.generate_report())
