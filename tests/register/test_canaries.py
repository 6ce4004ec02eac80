"""Nothing of a case lies in clear on the disk: not in the database, its log, the sealed files, nor among temporary files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from duenotice.custody import absence, backup, session, vault
from duenotice.custody.models import CaseKey
from duenotice.register import actions, projection
from tests.register.samples import fill
from tests.vault_support import PASSPHRASE

pytestmark = pytest.mark.usefixtures("code")
WORD = "KANARIENVOGEL"


def forms(word: str) -> list[bytes]:
    """A word as it could lie in a file."""
    return [
        word.encode(),
        word.lower().encode(),
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        word.encode().hex().encode(),
    ]


def leaks(*folders: Path) -> list[str]:
    """Files in which a canary lies."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(form in path.read_bytes() for form in forms(WORD))]


def open_files() -> set[str]:
    """Files that this process has open, deleted ones included."""
    return {
        os.readlink(f"/proc/self/fd/{number}")
        for number in os.listdir("/proc/self/fd")
        if number.isdigit() and os.path.islink(f"/proc/self/fd/{number}")
    }


def test_a_filled_vault_shows_nothing_open_or_locked(folder, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    cases = [actions.open_case(f"{WORD} {number}") for number in range(3)]
    for case in cases:
        fill(case, WORD)
    for number in range(300):
        actions.add("event", cases[0], what=f"{WORD} {number} " * 20, happened_on="2024")
    actions.change(cases[0].subjects.get(), notes=f"{WORD} changed")
    list(cases[0].events.order_by("-what").values_list("what", flat=True))
    assert leaks(folder, temporary) == []
    backup.write(tmp_path / "one.backup")
    absence.leave([cases[1].pk], tmp_path / "two.backup")
    actions.erase_case(cases[2])
    projection.differences(cases[0].pk)
    assert leaks(folder, tmp_path) == []
    assert not [
        path
        for path in open_files()
        if str(folder) not in path and path.endswith("(deleted)") and "etilqs" in path
    ]
    vault.lock()
    assert leaks(folder, tmp_path) == []
    assert list(temporary.iterdir()) == []


def pages(database: Path, key: bytes) -> bytes:
    """Every page of the database decrypted by hand, free pages included (SQLCipher 4: AES-256-CBC, IV and HMAC at the end)."""
    raw, size, reserve, salt = database.read_bytes(), 4096, 80, 16
    plain = []
    for start in range(0, len(raw), size):
        page = raw[start : start + size]
        vector = page[size - reserve : size - reserve + 16]
        content = page[salt if start == 0 else 0 : size - reserve]
        opened = Cipher(algorithms.AES256(key), modes.CBC(vector)).decryptor()
        plain.append(opened.update(content) + opened.finalize())
    return b"".join(plain)


def test_an_erased_case_leaves_no_trace_even_in_free_pages(folder):
    """With the vault's own key in hand, neither the sealed key of an erased case nor its text lies in any page."""
    case = actions.open_case("HERON")
    fill(case, WORD)
    kept = bytes(CaseKey.objects.get(case=case.pk).sealed)
    key = session.current().key("database")
    vault.empty_write_ahead_log()
    before = pages(session.current().database, key)
    assert kept in before and WORD.encode() in before, "the reading by hand must be able to find them"
    actions.erase_case(case)
    after = pages(session.current().database, key)
    assert b"custody_audit" in after and kept not in after and WORD.encode() not in after
    vault.lock()
    vault.unlock(folder, PASSPHRASE)
    assert vault.verify().faults == ()
