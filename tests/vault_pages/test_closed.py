"""Locked pages reveal nothing; a visit belongs to one browser; forms of strangers change nothing; nothing is cached."""

from __future__ import annotations

import logging
import re
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from duenotice.custody import session
from duenotice.register.models import Contact
from tests.vault_pages.conftest import Visitor
from tests.vault_support import PASSPHRASE

CANARY = "Zvezdokanarie"
HEX = "0" * 32


def addresses() -> list[str]:
    """Every address of the vault's pages, filled with ids."""
    values = {"case": HEX, "identity": HEX, "kind": "subject", "which": "copy", "number": 1}
    found = []
    for pattern in get_resolver("duenotice.desks.vault.urls").url_patterns:
        route = str(pattern.pattern)
        for name, value in values.items():
            for kind in ("slug", "int"):
                route = route.replace(f"<{kind}:{name}>", str(value))
        found.append(f"/vault/{route}")
    return found


OUTSIDE = {"/vault/open/", "/vault/new/", "/vault/restore/", "/vault/state/", "/vault/keep/"}


@pytest.mark.parametrize("lang", ["", "/ar"])
def test_every_page_of_a_locked_vault_leads_to_the_same_door(home: Path, lang: str) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    for address in addresses():
        for method in (client.get, client.post):
            answer = method(lang + address)
            if address in OUTSIDE:
                assert answer.status_code in (200, 303, 405, 422), address
            else:
                assert (answer.status_code, answer["Location"]) == (303, f"{lang}/vault/open/"), address
                assert answer.content == b""
            assert answer["Cache-Control"] == "no-store"


def test_every_page_asks_the_policy() -> None:
    for pattern in get_resolver("duenotice.desks.vault.urls").url_patterns:
        address = "/vault/" + str(pattern.pattern)
        if address not in OUTSIDE:
            assert hasattr(pattern.callback, "vault_act"), address


@pytest.mark.slow
def test_what_the_policy_withholds_exists_nowhere(visitor: Visitor, work, monkeypatch) -> None:
    from duenotice.register import policy
    from duenotice.register.models import Case, Event, Exhibit, Request, Subject

    case = visitor.new_case(f"{CANARY}CASE")
    visitor.reveal()
    visitor.post(f"cases/{case}/add/subject/", {"name": CANARY})
    visitor.post(f"cases/{case}/add/request/", {"mechanism": "red_notice", "status": "live"})
    visitor.post(f"cases/{case}/add/event/", {"kind": "other", "what": CANARY, "said_by": "person"})
    visitor.post(
        f"cases/{case}/exhibits/add/", {"files": [SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())]}
    )
    work()
    assert CANARY in visitor.post("search/", {"words": CANARY}).content.decode()
    monkeypatch.setattr(policy, "_answers", policy.Answers(seen_by=lambda actor: Case.objects.none()))
    rows = {"subject": Subject.objects.get(), "event": Event.objects.get(), "exhibit": Exhibit.objects.get(),
            "request": Request.objects.get()}  # fmt: skip
    for kind, row in rows.items():
        for address in addresses():
            if HEX not in address:
                continue
            filled = (
                address.replace(f"cases/{HEX}", f"cases/{case}")
                .replace(HEX, row.pk)
                .replace("/subject/", f"/{kind}/")
            )
            if "work" in filled.split("/"):
                continue
            for answer in (
                visitor.client.get(filled),
                visitor.post(filled.removeprefix("/vault/"), {"code_name": CANARY}),
            ):
                assert answer.status_code in (404, 405), filled
                assert CANARY.encode() not in answer.content
    for page in (visitor.get(""), visitor.post("search/", {"words": CANARY[:8]})):
        assert CANARY.encode() not in page.content.replace(f'value="{CANARY[:8]}"'.encode(), b"")


def test_a_job_of_a_withheld_case_exists_for_nobody(visitor: Visitor, monkeypatch) -> None:
    from duenotice.custody.models import Job
    from duenotice.register import policy
    from duenotice.register.models import Case

    case = visitor.new_case()
    visitor.post(f"cases/{case}/exhibits/add/", {"files": [SimpleUploadedFile("a.txt", b"words")]})
    job = Job.objects.get(case=case)
    assert visitor.get(f"work/{job.pk}/").status_code == 200
    monkeypatch.setattr(policy, "_answers", policy.Answers(seen_by=lambda actor: Case.objects.none()))
    assert visitor.get(f"work/{job.pk}/").status_code == 404
    assert visitor.post(f"work/{job.pk}/steer/", {"do": "stop"}).status_code == 404


def test_the_vault_open_in_one_browser_is_shut_to_another(visitor: Visitor) -> None:
    case = visitor.new_case()
    other = Visitor()
    assert other.get(f"cases/{case}/")["Location"] == "/vault/open/"
    assert b"open in another window" in other.get("open/").content
    assert other.unlock("not the passphrase").status_code == 422
    assert visitor.get(f"cases/{case}/").status_code == 200
    assert other.unlock().status_code == 303
    assert visitor.get(f"cases/{case}/")["Location"] == "/vault/open/"


def test_the_cookie_goes_to_the_vault_alone_and_is_out_of_reach(home: Path) -> None:
    answer = Visitor().unlock()
    assert {cookie["path"] for cookie in answer.cookies.values()} == {
        "/vault/",
        "/ar/vault/",
        "/fr/vault/",
        "/es/vault/",
    }
    for cookie in answer.cookies.values():
        assert (
            cookie["samesite"] == "Strict"
            and cookie["httponly"]
            and not cookie["max-age"]
            and not cookie["expires"]
        )
        assert len(cookie.value) >= 43


def test_locking_ends_the_visit_and_an_old_token_opens_nothing(visitor: Visitor) -> None:
    kept = dict(visitor.client.cookies)
    assert visitor.post("lock/")["Location"] == "/vault/open/"
    assert not session.is_open()
    again = Visitor()
    assert again.unlock().status_code == 303
    visitor.client.cookies.update(kept)
    assert visitor.get("")["Location"] == "/vault/open/"


def test_an_idle_vault_locks_itself_and_polling_does_not_keep_it_open(visitor: Visitor) -> None:
    session.current()._seen -= session.IDLE_SECONDS - 5
    before = session.current()._seen
    assert visitor.get("state/").json() == {"open": True, "left": 4}
    assert session.current()._seen == before
    session.current()._seen -= 10
    assert visitor.get("state/").json() == {"open": False}
    assert visitor.get("")["Location"] == "/vault/open/"


def test_who_types_is_not_idle(visitor: Visitor) -> None:
    session.current()._seen -= session.IDLE_SECONDS - 5
    assert visitor.get("state/?typed=1").json()["left"] > 500
    assert visitor.get("state/").json()["left"] > 500
    assert Visitor().get("state/?typed=1").json() == {"open": False}


def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(visitor: Visitor) -> None:
    from duenotice.register.models import Case

    assert visitor.client.post("/vault/cases/new/", {"code_name": "HERON"}).status_code == 403
    assert (
        visitor.client.post("/vault/cases/new/", {"code_name": "HERON", "form_token": "x"}).status_code == 403
    )
    assert (
        visitor.post(
            "cases/new/", {"code_name": "HERON"}, headers={"Sec-Fetch-Site": "cross-site"}
        ).status_code
        == 403
    )
    assert (
        visitor.post(
            "cases/new/", {"code_name": "HERON"}, headers={"Origin": "http://127.0.0.1:9"}
        ).status_code
        == 403
    )
    assert not Case.objects.exists()


def test_pages_are_kept_nowhere_and_run_nothing_inline(visitor: Visitor, work) -> None:
    import re

    case = visitor.new_case(CANARY)
    visitor.reveal()
    visitor.post(f"cases/{case}/exhibits/add/", {"files": [SimpleUploadedFile("a.txt", b"words")]})
    work()
    for path in (
        "",
        f"cases/{case}/",
        f"cases/{case}/exhibits/",
        f"cases/{case}/log/",
        "copies/",
        "keys/",
        "search/",
    ):
        answer = visitor.get(path)
        text = answer.content.decode()
        assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|<script>|\son[a-z]+=|javascript:", text)
        # A title goes into the browser's history, which lies in clear on the disk.
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        assert title and CANARY not in title[1]


def test_nothing_typed_reaches_a_log(visitor: Visitor) -> None:
    from duenotice.web.logs import QuietFormatter

    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(QuietFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "duenotice")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        case = visitor.new_case(CANARY)
        visitor.post(f"cases/{case}/add/subject/", {"name": CANARY, "born": CANARY})
        visitor.post("search/", {"words": CANARY})
        visitor.post(
            f"cases/{case}/exhibits/add/",
            {"files": [SimpleUploadedFile(f"{CANARY}.exe", b"MZ" + CANARY.encode())]},
        )
        visitor.get(f"cases/{CANARY}/")
        Visitor().client.post("/vault/open/", {"passphrase": CANARY})
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    assert CANARY not in stream.getvalue()


def test_until_revealed_no_name_or_word_is_on_a_page(visitor: Visitor, work) -> None:
    case = visitor.new_case("HERON")
    visitor.post(f"cases/{case}/add/subject/", {"name": CANARY})
    visitor.post(f"cases/{case}/add/event/", {"kind": "other", "what": CANARY, "said_by": "person"})
    visitor.post(
        f"cases/{case}/exhibits/add/", {"files": [SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())]}
    )
    work()
    found = visitor.post("search/", {"words": CANARY[:6]}).content.decode()
    assert "Places: 4" in found and CANARY not in found
    for path in ("", f"cases/{case}/", f"cases/{case}/exhibits/", f"cases/{case}/log/"):
        assert CANARY not in visitor.get(path).content.decode()
    visitor.reveal()
    assert CANARY in visitor.get(f"cases/{case}/").content.decode()


def test_nothing_in_clear_on_the_disk(visitor: Visitor, work, tmp_path: Path, monkeypatch) -> None:
    import tempfile

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    case = visitor.new_case(f"{CANARY}1")
    big = (CANARY.encode() + b" words\n") * 400_000
    visitor.post(
        f"cases/{case}/exhibits/add/", {"files": [SimpleUploadedFile(f"{CANARY}.txt", big[:3_000_000])]}
    )
    visitor.post(f"cases/{case}/add/subject/", {"name": CANARY, "notes": CANARY})
    assert visitor.post("search/", {"words": CANARY}).status_code == 200
    folder = session.current().folder
    # While open, too: the keys are in memory only.
    assert not _in_clear(folder) and not _in_clear(temporary)
    visitor.post("lock/")
    assert not _in_clear(folder) and not _in_clear(temporary)
    assert list(temporary.iterdir()) == []


def _in_clear(folder: Path) -> list[Path]:
    marks = [CANARY.encode(), CANARY.lower().encode(), CANARY.encode("utf-16-le"), PASSPHRASE.encode()]
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(mark in path.read_bytes() for mark in marks)
    ]


def test_names_are_shown_and_hidden_without_losing_the_page(visitor: Visitor) -> None:
    case = visitor.new_case()
    visitor.post(f"cases/{case}/add/contact/", {"role": "relative", "name": "Invented"})
    row = Contact.objects.get()
    refused = visitor.post(f"cases/{case}/contact/{row.pk}/remove/", {"reason": ""})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert f'name="back" value="/vault/cases/{case}/"' in text, (
        "an address that only takes a form leads nowhere"
    )
    assert 'lang="ar"' not in text
    searched = visitor.post("search/", {"words": "x"}).content.decode()
    assert 'name="back" value="/vault/search/"' in searched
    asked = visitor.client.post(
        "/vault/keep/", {"dossier": '{"mechanism": "red_notice", "facts": {"live": true}}'}
    )
    assert "Keep the assessment in a case" in asked.content.decode()
    given = {
        name: unescape(value)
        for name, value in re.findall(r'name="(back|dossier)" value="([^"]*)"', asked.content.decode())
    }
    again = visitor.post("reveal/", {"reveal": "yes", **given})
    assert (
        "Keep the assessment in a case" in again.content.decode()
        and "&quot;live&quot;: true" in again.content.decode()
    )
