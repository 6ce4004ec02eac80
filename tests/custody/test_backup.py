"""Backup, restore, rehearsal: what was kept comes back, and what did not hold is said."""

from __future__ import annotations

import os
import subprocess

import pytest

from duenotice.custody import (
    audit,
    backup,
    casekeys,
    erasure,
    header,
    older,
    parcel,
    sealed,
    session,
    state,
    vault,
)
from duenotice.custody.errors import Damaged, DiskTrouble, ErasedCase, VaultError
from tests.vault_support import PASSPHRASE, new_vault

pytestmark = pytest.mark.usefixtures("code")
CASE, OTHER = "c" * 32, "d" * 32


@pytest.fixture
def files(code):
    casekeys.create(CASE)
    casekeys.create(OTHER)
    return [
        sealed.add(case, [os.urandom(size)]).file for case, size in ((CASE, 10), (CASE, 200_000), (OTHER, 0))
    ]


@pytest.fixture
def copy(files, tmp_path):
    path = tmp_path / "copy.backup"
    backup.write(path)
    return path


def master():
    return session.current().master()


def test_a_backup_comes_back_whole(files, copy, tmp_path, folder):
    contents = [b"".join(sealed.read(file)) for file in files]
    report = backup.restore(copy, tmp_path / "back", master())
    assert (report.health.faults, report.files, report.health.files) == ((), 3, 3)
    vault.lock()
    vault.unlock(tmp_path / "back", PASSPHRASE)
    assert [b"".join(sealed.read(file)) for file in files] == contents
    assert vault.verify().faults == ()


def test_a_restored_copy_opens_with_the_recovery_code(copy, tmp_path, code):
    backup.restore(copy, tmp_path / "back", master())
    vault.lock()
    assert vault.unlock(tmp_path / "back", recovery_code=code)


def test_the_key_can_come_from_the_backup_itself(copy, tmp_path):
    vault.lock()
    found, _ = parcel.read_header(copy)
    backup.restore(copy, tmp_path / "back", found.master_by_passphrase(PASSPHRASE))


def test_success_is_recorded(copy):
    last = state.get(state.LAST_BACKUP)
    assert last["ok"] and last["files"] == 3
    assert [line.verb for line in audit.lines()][-1] == "backup.made"


def test_a_backup_shows_nothing_of_names_counts_or_content(files, copy):
    audit.append("note", {"text": "CANARY"}, case=CASE)
    raw = copy.read_bytes()
    for word in (b"CANARY", b"custody", b"vault.db", files[0].encode(), b"manifest", b"SQLite"):
        assert word not in raw
    assert copy.stat().st_mode & 0o077 == 0


def test_every_part_of_a_backup_is_guarded(copy, tmp_path):
    raw, key = copy.read_bytes(), master()
    bad = tmp_path / "bad.backup"
    places = [0, 10, 25, *range(1_500, len(raw), len(raw) // 25), len(raw) - 1]
    for place in places:
        bad.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        with pytest.raises(VaultError):
            backup.check(bad, key)
    for length in (0, 5, 30, 1_000, len(raw) // 2, len(raw) - 70_000, len(raw) - 1):
        bad.write_bytes(raw[:length])
        with pytest.raises(VaultError):
            backup.restore(bad, tmp_path / "never", key)
    bad.write_bytes(raw + b"x")
    with pytest.raises(VaultError):
        backup.check(bad, key)
    assert not (tmp_path / "never").exists() and not (tmp_path / "never.part").exists()


def test_another_vaults_key_opens_nothing(copy, tmp_path):
    new_vault(tmp_path / "other")
    with pytest.raises(Damaged):
        backup.check(copy, master())


def test_a_backup_never_replaces_a_file(copy):
    before = copy.read_bytes()
    with pytest.raises(VaultError, match="exists already"):
        backup.write(copy)
    assert copy.read_bytes() == before
    assert state.get(state.LAST_BACKUP)["ok"] is False


def test_a_failing_backup_says_failed(files, tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(DiskTrouble, match="disk is full"):
        patched.setattr("duenotice.custody.backup.flush", full)
        backup.write(tmp_path / "copy.backup")
    last = state.get(state.LAST_BACKUP)
    assert last["ok"] is False and "disk is full" in last["reason"]
    assert list(tmp_path.glob("copy*")) == []


def test_a_backup_that_does_not_read_back_fails(files, tmp_path, monkeypatch):
    real = backup.write_sealed

    def worn_disk(out, *rest):
        written = real(out, *rest)
        out.seek(-100, 2)
        out.write(b"\0" * 10)
        return written

    with monkeypatch.context() as patched, pytest.raises(Damaged):
        patched.setattr("duenotice.custody.backup.write_sealed", worn_disk)
        backup.write(tmp_path / "copy.backup")
    assert state.get(state.LAST_BACKUP)["ok"] is False


def test_a_damaged_vault_is_not_restored_as_if_it_were_whole(files, tmp_path, folder):
    session.current().files.path(files[1]).write_bytes(b"worn out")
    backup.write(tmp_path / "copy.backup")
    with pytest.raises(Damaged, match="does not hold together"):
        backup.restore(tmp_path / "copy.backup", tmp_path / "back", master())
    assert not (tmp_path / "back").exists()


def test_a_rehearsal_is_recorded_and_leaves_nothing_behind(copy, folder):
    before = {path.name for path in folder.iterdir()}
    backup.rehearse(copy)
    assert {path.name for path in folder.iterdir()} == before
    assert state.get(state.LAST_REHEARSAL)["ok"] is True
    assert vault.verify().faults == ()


def test_a_failed_rehearsal_is_recorded(copy):
    copy.write_bytes(copy.read_bytes()[:-1])
    with pytest.raises(VaultError):
        backup.rehearse(copy)
    last = state.get(state.LAST_REHEARSAL)
    assert last["ok"] is False and last["reason"]


def test_restoring_an_older_backup_erases_again_what_was_erased(files, copy, tmp_path, folder):
    erasure.erase(CASE)
    assert not session.current().files.path(files[0]).exists()
    backup.restore(copy, tmp_path / "back", master(), erased_in=folder)
    vault.lock()
    opening = vault.unlock(tmp_path / "back", PASSPHRASE)
    assert "erased again" in " ".join(opening.notes)
    with pytest.raises(ErasedCase):
        casekeys.key(CASE)
    assert casekeys.exists(OTHER) and session.current().files.names() == {files[2]}
    assert vault.verify().faults == ()
    vault.lock()
    assert vault.unlock(tmp_path / "back", PASSPHRASE).notes == ()


def test_the_list_of_erased_cases_cannot_be_shortened(copy, tmp_path, folder):
    erasure.erase(CASE)
    path = folder / erasure.NAME
    path.write_text(path.read_text().replace(CASE, OTHER))
    with pytest.raises(Damaged, match="erased cases was changed"):
        backup.restore(copy, tmp_path / "back", master(), erased_in=folder)


def test_an_erasure_cut_short_is_finished_at_the_next_opening(files, folder, monkeypatch):
    with monkeypatch.context() as patched, pytest.raises(RuntimeError):
        patched.setattr(
            "duenotice.custody.erasure.remove", lambda *args, **named: (_ for _ in ()).throw(RuntimeError)
        )
        erasure.erase(CASE)
    assert casekeys.exists(CASE)
    vault.lock()
    vault.unlock(folder, PASSPHRASE)
    assert not casekeys.exists(CASE)


def test_an_older_vault_is_copied_checked_brought_up_to_date_and_reported(files, folder, monkeypatch):
    from duenotice.custody import schema

    contents = [b"".join(sealed.read(file)) for file in files]
    vault.lock()
    now = schema.SCHEMA
    monkeypatch.setattr(schema, "SCHEMA", now + 1)
    opening = vault.unlock(folder, PASSPHRASE)
    assert f"from schema {now} to {now + 1}" in opening.notes[0]
    (kept,) = older.listed()
    assert kept.parent == folder / older.FOLDER and kept.stat().st_mode & 0o077 == 0
    backup.check(kept, master())
    assert header.Header.read(folder).schema == now + 1
    assert [b"".join(sealed.read(file)) for file in files] == contents
    assert "vault.updated" in [line.verb for line in audit.lines()]
    assert older.remove() == 1 and older.listed() == []
    assert older.remove() == 0
    assert [line.verb for line in audit.lines()][-1] == "copies.deleted"


def test_a_case_that_leaves_stays_in_no_copy_from_before_an_update(files, tmp_path):
    from duenotice.custody import absence

    backup.write(older.place("schema-1"))
    with pytest.raises(VaultError):
        absence.leave([CASE], tmp_path / "no" / "such" / "folder.backup")
    assert len(older.listed()) == 1, "nothing goes when the backup failed"
    absence.leave([CASE], tmp_path / "journey.backup")
    assert older.listed() == []


def _mounted(path, size):
    path.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)], capture_output=True, check=False
    )
    return done.returncode == 0


@pytest.fixture
def small_disk(tmp_path):
    path = tmp_path / "small"
    if not _mounted(path, "3m"):
        pytest.skip("needs the right to mount a small disk")
    yield path
    session.end()
    subprocess.run(["umount", "-l", str(path)], check=True)


def test_a_really_full_disk_loses_nothing_that_was_acknowledged(small_disk):
    vault.lock()
    new_vault(small_disk / "vault")
    casekeys.create(CASE)
    kept = []
    with pytest.raises(VaultError, match="disk is full"):
        for _ in range(100):
            content = os.urandom(150_000)
            kept.append((sealed.add(CASE, [content]).file, content))
    assert kept
    with pytest.raises(VaultError, match="disk is full"):
        backup.write(small_disk / "copy.backup")
    session.end()
    with pytest.raises(VaultError, match="disk is full"):
        vault.unlock(small_disk / "vault", PASSPHRASE)
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    vault.unlock(small_disk / "vault", PASSPHRASE)
    assert vault.verify().faults == ()
    assert all(b"".join(sealed.read(file)) == content for file, content in kept)


def test_a_disk_that_becomes_read_only_is_said(small_disk, tmp_path):
    vault.lock()
    new_vault(small_disk / "vault")
    casekeys.create(CASE)
    vault.lock()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(VaultError, match="cannot be written"):
        vault.unlock(small_disk / "vault", PASSPHRASE)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    vault.unlock(small_disk / "vault", PASSPHRASE)
    assert vault.verify().faults == ()
