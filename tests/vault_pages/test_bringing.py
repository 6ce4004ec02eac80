"""A case comes in by the page for it: whole, in a new vault, or not at all, with a sentence that says why."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.vault_pages.conftest import Visitor

WORD = "Zvezdokanarie"


def zipped(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("case.zip", content, "application/zip")}


@pytest.fixture
def archive(visitor: Visitor, work: Callable[[], None]) -> bytes:
    """A case as its page hands it out."""
    case = visitor.new_case("HERON")
    exhibit = SimpleUploadedFile("a.txt", f"{WORD} of a letter".encode())
    visitor.post(f"cases/{case}/exhibits/add/", {"files": [exhibit]})
    visitor.post(f"cases/{case}/add/subject/", {"name": "Мария Иванова", "born": "1980"})
    work()
    taken = visitor.post(f"cases/{case}/take/", {"reason": "To the office in Vienna"})
    return b"".join(taken.streaming_content)  # type: ignore[attr-defined]


@pytest.fixture
def other(archive: bytes, home: Path, template: tuple[Path, str]) -> Visitor:
    """Someone at a vault that has no case."""
    from duenotice.custody import vault

    vault.lock()
    shutil.rmtree(home)
    shutil.copytree(template[0], home)
    someone = Visitor()
    assert someone.unlock().status_code == 303
    return someone


def test_what_one_page_hands_out_another_takes_in(
    archive: bytes, other: Visitor, home: Path, work: Callable[[], None]
) -> None:
    assert "Bring in a case" in other.get("cases/new/").content.decode()
    assert "not unpacked" in other.get("cases/bring/").content.decode()
    there = other.post("cases/bring/", zipped(archive))
    assert there.status_code == 303
    shown = other.client.get(there["Location"]).content.decode()
    assert "HERON" in shown and "The case is in the vault" in shown and "Мария Иванова" not in shown
    other.reveal()
    assert "Мария Иванова" in other.client.get(there["Location"]).content.decode()
    work()
    assert f"<mark>{WORD}</mark>" in other.post("search/", {"words": WORD}).content.decode()
    case = there["Location"].rstrip("/").rpartition("/")[2]
    again = b"".join(other.post(f"cases/{case}/take/", {"reason": "Back"}).streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(again)) as packed:
        assert packed.read("files/E0001.txt").decode() == f"{WORD} of a letter"
    assert not [path for path in home.rglob("*") if path.is_file() and WORD.encode() in path.read_bytes()]


def test_a_second_time_it_needs_another_name_and_says_who_is_known_here(
    archive: bytes, other: Visitor
) -> None:
    assert other.post("cases/bring/", zipped(archive)).status_code == 303
    refused = other.post("cases/bring/", zipped(archive))
    assert refused.status_code == 422 and "already exists" in refused.content.decode()
    there = other.post("cases/bring/", {"code_name": " OTTER ", **zipped(archive)})
    assert there.status_code == 303
    shown = other.client.get(there["Location"]).content.decode()
    assert "OTTER" in shown and "may stand in another case: HERON" in shown


def test_what_is_no_case_is_refused_in_words_and_the_code_name_stays(archive: bytes, other: Visitor) -> None:
    nothing = other.post("cases/bring/", {"code_name": "OTTER"})
    assert nothing.status_code == 422 and "Choose the archive of a case" in nothing.content.decode()
    assert 'value="OTTER"' in nothing.content.decode()
    for content in (b"", b"words", archive[:-30], archive[:5000]):
        refused = other.post("cases/bring/", zipped(content))
        assert refused.status_code == 422
        assert "not the archive of a case" in refused.content.decode()
        assert "No case" in other.get("").content.decode() or "no case" in other.get("").content.decode()
    other.lang = "/ar"
    assert other.post("cases/bring/", {}).status_code == 422
    assert 'dir="rtl"' in other.get("cases/bring/").content.decode()
