"""The whole interview in a real browser: English and Arabic, scripts on and off, wide and narrow, by keyboard."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Opened

LANGS = {"en": "", "ar": "/ar"}
PUBLIC = [
    "/",
    "/assess/",
    "/assess/file/",
    "/sample/",
    "/limits/",
    "/rules/",
    "/rules/penalty-prosecution-2y/",
    "/nowhere/",
]


def go_on(page: Page) -> None:
    """Press the one filled button and wait for the page that comes."""
    before = page.locator("main").inner_text()
    page.locator("main button.filled").click()
    expect(page.locator("main")).not_to_have_text(before, use_inner_text=True)


def opening(page: Page) -> None:
    page.check("input[value=red_notice]")
    go_on(page)
    page.check("input[value=full_alert]")
    go_on(page)
    page.fill("input[name='a.year']", "2026")
    page.fill("input[name='a.month']", "2")
    go_on(page)
    page.check("input[value=defect]")
    go_on(page)


def to_offences(page: Page) -> None:
    """Open the question about the offences from the road ahead, as a reader would."""
    button = page.locator("aside button[value='ask:offences']").first
    button.locator("xpath=ancestor::details").locator("summary").click()
    button.click()
    expect(page.locator("input[name='a.0.label']")).to_be_visible()


def answer_offences(page: Page) -> None:
    page.fill("input[name='a.0.label']", "Cheque <b>without funds</b>")
    page.select_option("select[name='a.0.max_penalty.kind']", "term")
    page.fill("input[name='a.0.max_penalty.months']", "23")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1280, 375])
def test_the_whole_interview(open_page: Opened, lang: str, scripts: bool, width: int) -> None:
    page = open_page(f"{LANGS[lang]}/", scripts=scripts, width=width)
    page.locator("a.button.filled").click()
    opening(page)
    page.check("input[value=unknown]")
    go_on(page)
    to_offences(page)
    answer_offences(page)
    go_on(page)
    page.locator("button[formaction$='/assess/review/']").click()
    expect(page.locator("dl.answers").first).to_be_visible()
    expect(page.locator("dl.answers").nth(1)).to_contain_text("Cheque <b>without funds</b>")
    page.fill("#reference", "HERON")
    page.locator("button[value='ask:offences@check']").click()
    expect(page.locator("input[name='a.0.label']")).to_have_value("Cheque <b>without funds</b>")
    page.fill("input[name='a.0.max_penalty.months']", "22")
    go_on(page)
    page.locator("main button.filled").click()
    expect(page.locator("section.headline")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("HERON" if lang == "" else "")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") if scripts else True
    address = page.url
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+(/ar)?/assess/(result/)?", address)
    row = page.locator("details.row").first
    row.locator("summary").first.click()
    other = row.locator("details.other-side").first
    other.locator("summary").click()
    expect(other.locator("p").first).to_be_visible()


def test_downloads_from_the_assessment(open_page: Opened, tmp_path: Path) -> None:
    for scripts in (True, False):
        page = open_page("/sample/", scripts=scripts)
        for form, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("json", b"{")):
            with page.expect_download() as waiting:
                page.locator(f"button[formaction='/assess/download/{form}/']").click()
            target = tmp_path / f"{form}-{scripts}"
            waiting.value.save_as(target)
            assert target.read_bytes().startswith(start)
        assert json.loads((tmp_path / f"json-{scripts}").read_bytes())["headline"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("scripts", [True, False])
def test_the_back_button_of_the_form_loses_nothing(open_page: Opened, lang: str, scripts: bool) -> None:
    page = open_page(f"{LANGS[lang]}/assess/", scripts=scripts)
    opening(page)
    page.check("input[value=no]")
    page.locator("button[value=back]").click()
    expect(page.locator("input[value=defect]")).to_be_checked()
    page.locator("button[value=back]").click()
    expect(page.locator("input[name='a.year']")).to_have_value("2026")
    page.fill("input[name='a.day']", "40")
    page.locator("button[value=back]").click()
    expect(page.locator("input[value=full_alert]")).to_be_checked()
    go_on(page)
    expect(page.locator("input[name='a.day']")).to_have_value("40")
    page.fill("input[name='a.day']", "4")
    go_on(page)
    go_on(page)
    expect(page.locator("input[value=no]")).to_be_checked()


def test_the_browser_s_own_back_loses_nothing_with_scripts(open_page: Opened) -> None:
    page = open_page("/assess/")
    opening(page)
    page.check("input[value=no]")
    page.go_back()
    expect(page.locator("input[value=defect]")).to_be_checked()
    page.go_back()
    expect(page.locator("input[name='a.year']")).to_have_value("2026")
    page.go_forward()
    page.go_forward()
    expect(page.locator("input[value=no]")).to_be_checked()
    page.go_back()
    go_on(page)
    # The library notes the address of the page, which holds nothing of a case; nothing else is kept.
    assert page.evaluate("[...Object.values(sessionStorage), ...Object.values(localStorage)]") in (
        [],
        ["/assess/"],
    )


def test_the_browser_s_own_back_loses_nothing_without_scripts(open_page: Opened) -> None:
    """The pages are kept in no cache, so Chromium asks whether to send the form again. What it holds and sends then is
    the whole form of that step, and the answer is the page with everything in it.
    """
    page = open_page("/assess/", scripts=False)
    opening(page)
    page.check("input[value=no]")
    go_on(page)
    with page.expect_request("**/assess/") as asked:
        try:
            page.go_back()
        except Error as error:
            assert "ERR_CACHE_MISS" in str(error)
    assert asked.value.method == "POST"
    sent = asked.value.post_data
    assert sent
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": "null",
        "Sec-Fetch-Site": "same-origin",
    }
    again = page.request.post("/assess/", data=sent, headers=headers)
    assert again.ok
    text = html.unescape(again.text())
    assert '"seen":"full_alert"' in text
    assert '"issued_on":"2026-02"' in text


def test_errors_are_summed_up_on_top_and_lead_to_the_box(open_page: Opened) -> None:
    for scripts in (True, False):
        page = open_page("/assess/", scripts=scripts)
        page.locator("main button.filled").click()
        summary = page.locator(".summary[role=alert]").first
        expect(summary).to_be_visible()
        target = summary.locator("a").first.get_attribute("href")
        assert target
        expect(page.locator(target)).to_be_visible()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("dark", [False, True])
def test_no_fault_of_accessibility(browser: object, site: str, lang: str, path: str, dark: bool) -> None:
    context = browser.new_context(color_scheme="dark" if dark else "light", base_url=site)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(LANGS[lang] + path)
    page.evaluate(
        "document.querySelectorAll('details').forEach((row, index) => { if (index < 25) row.open = true; })"
    )
    faults = Axe().run(page).response["violations"]
    context.close()
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in faults] == []


@pytest.mark.parametrize("lang", LANGS)
def test_no_fault_of_accessibility_on_the_way(open_page: Opened, lang: str) -> None:
    page = open_page(f"{LANGS[lang]}/assess/")

    def check() -> None:
        faults = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in faults] == []

    page.locator("main button.filled").click()
    expect(page.locator(".summary[role=alert]").first).to_be_visible()
    check()
    opening(page)
    check()
    to_offences(page)
    check()
    answer_offences(page)
    page.locator("button[value=add]").click()
    expect(page.locator("input[name='a.1.label']")).to_be_visible()
    page.locator("button[formaction$='/assess/review/']").click()
    expect(page.locator("#reference")).to_be_visible()
    check()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("width", [375, 1280])
def test_no_page_is_wider_than_the_screen(open_page: Opened, lang: str, path: str, width: int) -> None:
    page = open_page("/", width=width)
    page.goto(LANGS[lang] + path) if path != "/nowhere/" else None
    page.evaluate("document.querySelectorAll('details').forEach((row) => { row.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_a_finger(open_page: Opened) -> None:
    for path in ("/", "/assess/", "/sample/"):
        page = open_page(path, width=375)
        small = page.evaluate(
            """() => [...document.querySelectorAll('main button, main summary, main .button, header a, header button, .choice')]
                .filter((item) => item.offsetParent && !item.classList.contains('unseen'))
                .filter((item) => item.getBoundingClientRect().height < 43.5)
                .map((item) => item.outerHTML.slice(0, 120))"""
        )
        assert small == []


def test_by_keyboard_alone(open_page: Opened) -> None:
    page = open_page("/assess/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("input[value=red_notice]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("input[value=full_alert]")).to_be_visible()
    expect(page.locator("#main")).to_be_focused()


def test_the_fonts_are_our_own(open_page: Opened) -> None:
    page = open_page("/ar/")
    page.wait_for_function("document.fonts.status === 'loaded'")
    loaded = page.evaluate(
        "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family)"
    )
    assert {name.strip('"') for name in loaded} >= {"Noto Naskh Arabic", "Source Serif 4"}


def test_the_printed_page_holds_the_same(open_page: Opened) -> None:
    page = open_page("/sample/")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.stacked')).display") == "none"
    assert page.locator("section.headline").is_visible()


def test_a_change_of_language_keeps_everything(open_page: Opened) -> None:
    for scripts in (True, False):
        page = open_page("/assess/", scripts=scripts)
        opening(page)
        page.check("input[value=no]")
        page.locator(".languages button[lang=ar]").click()
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator("input[value=no]")).to_be_checked()
        carried = json.loads(page.locator("input[name=dossier]").first.get_attribute("value") or "")
        assert carried["seen"] == "full_alert"
