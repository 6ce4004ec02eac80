"""An earlier rulebook stays loadable: packed by its version, read by a later program."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from duenotice.law import RulebookError
from duenotice.law.archive import pack, packed_digest, use
from duenotice.law.book import rulebook_digest


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # our own program
        [sys.executable, "-m", "duenotice", *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def dossier(tmp_path: Path) -> str:
    path = tmp_path / "dossier.json"
    path.write_text(json.dumps({"mechanism": "red_notice", "facts": {}}))
    return str(path)


def changed(content: bytes, old: str, new: str, edition: str = "") -> bytes:
    """The archive with one text replaced wherever it stands, and another edition where given."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode().replace(old, new)
            after.writestr(name, edition if edition and name == "edition.txt" else text)
    return out.getvalue()


def test_the_same_book_gives_the_same_bytes_and_its_digest() -> None:
    assert pack() == pack()
    assert packed_digest(pack()) == rulebook_digest()


def test_a_changed_book_has_another_digest() -> None:
    assert packed_digest(changed(pack(), "title:", "title: ")) != rulebook_digest()


def test_a_packed_book_gives_what_the_shipped_one_gives(tmp_path: Path, dossier: str) -> None:
    packed = run("rules", "pack", str(tmp_path / "book.zip"))
    assert rulebook_digest() in packed.stdout
    shipped = run("assess", dossier, "--on", "2026-11-01", "--format", "json")
    again = run(
        "assess", dossier, "--on", "2026-11-01", "--format", "json", "--book", str(tmp_path / "book.zip")
    )
    assert again.returncode == 0, again.stderr
    assert again.stdout == shipped.stdout
    assert "An earlier rulebook speaks" in again.stderr


def test_an_earlier_book_speaks_in_its_own_words_and_version(tmp_path: Path, dossier: str) -> None:
    """As if the program of today had another title for a rule, and the assessment were of the day before."""
    title = "The offence is purely political"
    book = tmp_path / "earlier.zip"
    book.write_bytes(changed(pack(), title, "An offence of an earlier day", edition="0.0.1"))
    assert packed_digest(book.read_bytes()) != rulebook_digest()
    told = run("assess", dossier, "--on", "2026-11-01", "--format", "json", "--book", str(book)).stdout
    assert "An offence of an earlier day" in told and title not in told
    assert json.loads(told)["rulebook"]["version"] == f"0.0.1+{packed_digest(book.read_bytes())[:12]}"


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_rulebook_is_refused_in_words(tmp_path: Path, dossier: str, content: bytes) -> None:
    with pytest.raises(RulebookError, match="rulebook"):
        packed_digest(content)
    book = tmp_path / "book.zip"
    book.write_bytes(content)
    refused = run("assess", dossier, "--book", str(book))
    assert refused.returncode == 2 and "rulebook" in refused.stderr and "Traceback" not in refused.stderr


def test_one_process_has_one_book() -> None:
    rulebook_digest()
    with pytest.raises(RulebookError, match="in use already"):
        use(pack())
