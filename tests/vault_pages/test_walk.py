"""From no vault to an erased case, page by page."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.patience import until
from tests.vault_pages.conftest import Visitor
from tests.vault_support import PASSPHRASE


@pytest.mark.slow
def test_make_a_vault_and_see_the_code_once(served: Path) -> None:
    someone = Visitor()
    assert b"Make a vault" in someone.get("open/").content
    assert someone.client.post("/vault/new/", {"passphrase": PASSPHRASE, "again": "other"}).status_code == 422
    made = someone.client.post("/vault/new/", {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    code = re.search(r'recovery-code"[^>]*>([A-Z0-9-]+)<', made.content.decode())
    assert code and made.status_code == 200
    assert made["Cache-Control"] == "no-store"
    assert code[1].encode() not in someone.get("").content
    assert someone.client.get("/vault/new/").status_code == 303
    assert someone.post("lock/").status_code == 303
    opened = someone.client.post("/vault/open/", {"code": code[1]})
    assert opened["Location"] == "/vault/keys/"


def test_a_case_from_opening_to_erasing(visitor: Visitor, work) -> None:
    case = visitor.new_case("HERON")
    visitor.reveal()
    assert visitor.post(f"cases/{case}/add/subject/", {"name": "Ayşe Invented", "aliases": "عائشة", "born": "1980",
        "nationalities": "Turkey, DE"}).status_code == 303  # fmt: skip
    assert visitor.post(f"cases/{case}/add/request/", {"mechanism": "red_notice", "requesting_state": "Turkey",
        "seen": "full_alert", "issued_on": "2026-02-03", "status": "live"}).status_code == 303  # fmt: skip
    assert visitor.post(f"cases/{case}/add/event/", {"kind": "issued", "what": "Notice issued on paper", "said_by": "document",
        "happened_on": "2026-02-03"}).status_code == 303  # fmt: skip
    page = visitor.get(f"cases/{case}/").content.decode()
    assert "Ayşe Invented" in page and "Notice issued on paper" in page and "Tue 3 Feb 2026" in page
    files = [SimpleUploadedFile("letter.txt", b"The minister asked for silence about Pelargonium."),
             SimpleUploadedFile("again.txt", b"The minister asked for silence about Pelargonium."),
             SimpleUploadedFile("tool.exe", b"MZ\x90\x00 program")]  # fmt: skip
    assert visitor.post(f"cases/{case}/exhibits/add/", {"files": files}).status_code == 303
    listed = visitor.get(f"cases/{case}/exhibits/").content.decode()
    assert "Sealed: 1." in listed and "Already in the case: 1." in listed and "tool.exe" in listed
    assert "waits to be read" in listed
    work()
    found = visitor.post("search/", {"words": "pelargoni"}).content.decode()
    assert "<mark>Pelargonium</mark>" in found and "Places: 1" in found
    exhibit = re.search(rf"/vault/cases/{case}/exhibits/([0-9a-f]{{32}})/", found)
    assert exhibit
    shown = visitor.get(f"cases/{case}/exhibits/{exhibit[1]}/").content.decode()
    assert "silence about Pelargonium" in shown and "letter.txt" in shown
    taken = visitor.post(f"cases/{case}/exhibits/{exhibit[1]}/take/original/")
    assert b"".join(taken.streaming_content).endswith(b"Pelargonium.")
    assert taken["Content-Disposition"] == 'attachment; filename="E1.bin"'
    log = visitor.get(f"cases/{case}/log/").content.decode()
    assert "The original of an exhibit was downloaded" in log and "Added: Exhibit" in log
    assert visitor.post(f"cases/{case}/erase/", {"code_name": "other"}).status_code == 422
    assert visitor.post(f"cases/{case}/erase/", {"code_name": "heron"}).status_code == 303
    assert "The case is erased" in visitor.get("").content.decode()
    assert visitor.get(f"cases/{case}/").status_code == 404


def test_a_wrong_box_is_named_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    case = visitor.new_case()
    answer = visitor.post(f"cases/{case}/add/subject/", {"name": "Invented", "born": "yesterday"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="yesterday"' in text and 'value="Invented"' in text and 'href="#born"' in text


def test_an_event_is_corrected_by_another(visitor: Visitor) -> None:
    case = visitor.new_case()
    visitor.reveal()
    visitor.post(f"cases/{case}/add/event/", {"kind": "other", "what": "First words", "said_by": "person"})
    link = re.search(
        rf"/vault/cases/{case}/event/([0-9a-f]{{32}})/change/", visitor.get(f"cases/{case}/").content.decode()
    )
    assert link
    visitor.client.get(link[0])
    assert (
        visitor.post(
            link[0].removeprefix("/vault/"), {"kind": "other", "what": "Second words", "said_by": "person"}
        ).status_code
        == 303
    )
    page = visitor.get(f"cases/{case}/").content.decode()
    assert "Second words" in page and "First words" not in page


def test_a_case_is_shown_as_it_was_known_on_a_past_day(visitor: Visitor) -> None:
    with time_machine.travel("2026-03-01", tick=True):
        case = visitor.new_case()
        visitor.post(
            f"cases/{case}/add/event/", {"kind": "other", "what": "First words", "said_by": "person"}
        )
    with time_machine.travel("2026-03-05", tick=True):
        link = re.search(
            rf"/vault/cases/{case}/event/[0-9a-f]{{32}}/change/",
            visitor.get(f"cases/{case}/").content.decode(),
        )
        assert link
        visitor.post(
            link[0].removeprefix("/vault/"), {"kind": "other", "what": "Second words", "said_by": "person"}
        )
        visitor.reveal()

        def known(day: str) -> str:
            return visitor.post(f"cases/{case}/then/", {"day": day}).content.decode()

        assert "First words" in known("2026-03-02") and "Second words" not in known("2026-03-02")
        assert "Second words" in known("2026-03-05") and "First words" not in known("2026-03-05")
        assert "was not open yet" in known("2026-02-28")
        wrong = visitor.post(f"cases/{case}/then/", {"day": "soon"})
        assert wrong.status_code == 422 and 'value="soon"' in wrong.content.decode()
        visitor.post("reveal/", {"reveal": "no"})
        hidden = known("2026-03-02")
        assert "First words" not in hidden and "Names, states, dates and words are hidden" in hidden


def _made_again_by_its_own_rules(visitor: Visitor, address: str, saved, folder: Path) -> None:
    """Download, unpack, and run what the page says to run."""
    assert "--book rulebook.zip" in visitor.get(address).content.decode()
    taken = visitor.post(f"{address}take/")
    with zipfile.ZipFile(io.BytesIO(taken.content)) as packed:
        packed.extractall(folder)
    again = subprocess.run(
        [sys.executable, "-m", "duenotice", "assess", "dossier.json", "--book", "rulebook.zip", "--on", saved.as_of,
         "--format", "json"], cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(again.stdout)
    assert (told["rulebook"]["version"], told["headline"]) == (saved.rulebook, saved.result["headline"])


def test_an_assessment_is_kept_with_its_rulebook(visitor: Visitor, tmp_path: Path) -> None:
    from duenotice.law import rulebook
    from duenotice.register.models import Assessment, Fact

    case = visitor.new_case("HERON")
    visitor.post(
        f"cases/{case}/add/request/", {"mechanism": "red_notice", "status": "live", "seen": "full_alert"}
    )
    row = re.search(
        rf"/vault/cases/{case}/requests/([0-9a-f]{{32}})/", visitor.get(f"cases/{case}/").content.decode()
    )
    assert row
    assert "Assess this request" in visitor.get(f"cases/{case}/requests/{row[1]}/").content.decode()
    dossier = ('{"mechanism": "red_notice", "reference": "HERON", "seen": "full_alert", "facts":'
               ' {"sought_for": {"value": "prosecution", "said_by": "document"}, "offences": [{"label": "Fraud"}]}}')  # fmt: skip
    asked = visitor.client.post("/vault/keep/", {"dossier": dossier})
    assert "likely" in asked.content.decode()
    kept = visitor.post(f"cases/{case}/assessments/keep/", {"dossier": dossier, "request": row[1]})
    assert kept.status_code == 303
    shown = visitor.client.get(kept["Location"]).content.decode()
    saved = Assessment.objects.get()
    assert saved.rulebook == rulebook().version and saved.rulebook_hash in shown
    assert sorted(Fact.objects.filter(relied_on=True).values_list("key", flat=True)) == [
        "offences",
        "sought_for",
    ]
    _made_again_by_its_own_rules(visitor, kept["Location"].removeprefix("/vault/"), saved, tmp_path)
    visitor.post(
        f"cases/{case}/assessments/keep/",
        {"dossier": '{"mechanism": "red_notice", "facts": {}}', "request": row[1]},
    )
    assert Fact.objects.filter(removed="").count() == 0


def test_an_assessment_waits_at_a_locked_door(home: Path) -> None:
    someone = Visitor()
    dossier = '{"mechanism": "red_notice", "facts": {}}'
    door = someone.client.post("/vault/keep/", {"dossier": dossier}).content.decode()
    assert "Unlock the vault" in door and "red_notice" in door
    opened = someone.client.post("/vault/open/", {"passphrase": PASSPHRASE, "dossier": dossier})
    assert "Keep the assessment in a case" in opened.content.decode()


def test_backup_rehearsal_check_and_restore(visitor: Visitor, work, tmp_path: Path, monkeypatch) -> None:

    from duenotice.custody import upkeep

    case = visitor.new_case("HERON")
    visitor.post(f"cases/{case}/exhibits/add/", {"files": [SimpleUploadedFile("a.txt", b"words")]})
    work()
    assert "never made" in visitor.get("").content.decode()
    visitor.post("copies/", {"do": "backup", "folder": "not/a/full/path"})
    work()
    failed = visitor.get("").content.decode()
    assert "failed on" in failed and "never made" not in failed
    visitor.post("copies/", {"do": "backup", "folder": str(tmp_path / "copies")})
    work()
    visitor.post("copies/", {"do": "rehearsal"})
    visitor.post("copies/", {"do": "check"})
    work()
    page = visitor.get("copies/").content.decode()
    assert "never" not in page and "everything held together" in page, page
    file = upkeep.last_backup()
    assert file is not None and file.parent == tmp_path / "copies"
    visitor.post("lock/")
    monkeypatch.setenv("DUENOTICE_HOME", str(tmp_path / "other"))
    someone = Visitor()
    assert (
        someone.client.post("/vault/restore/", {"file": str(file), "passphrase": "wrong words"}).status_code
        == 303
    )
    page = _wait(someone)
    assert "does not open" in page
    someone.client.post("/vault/restore/", {"file": str(file), "passphrase": PASSPHRASE})
    assert "Unlock the vault" in _wait(someone)
    someone.unlock()
    assert "HERON" in someone.get("").content.decode()


def _wait(someone: Visitor) -> str:
    def ended() -> str:
        page = someone.get("restore/", follow=True).content.decode()
        return "" if "is being read" in page else page

    return until(ended)
