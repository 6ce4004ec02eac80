"""Make, open, lock: who gets in, who does not, and what is left on the disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
import time_machine

from duenotice.custody import audit, casekeys, sealed, session, state, vault
from duenotice.custody.disk import Lock
from duenotice.custody.errors import (
    AlreadyOpen,
    Damaged,
    NewerVault,
    VaultError,
    VaultLocked,
    WrongPassphrase,
)
from duenotice.custody.header import NAME, Header
from duenotice.custody.session import DATABASE
from tests.patience import until
from tests.vault_support import PASSPHRASE, new_vault

pytestmark = pytest.mark.usefixtures("django_for_vault")
CASE = "c" * 32


def reopen(folder, **how):
    vault.lock()
    return vault.unlock(folder, **(how or {"passphrase": PASSPHRASE}))


def test_a_vault_opens_again_with_what_was_put_in(code, folder):
    casekeys.create(CASE)
    file = sealed.add(CASE, [b"the warrant"]).file
    audit.append("exhibit.added", {"title": "Warrant"}, case=CASE, kind="exhibit", object_id="e" * 32)
    reopen(folder)
    assert b"".join(sealed.read(file)) == b"the warrant"
    line = next(audit.lines(verb="exhibit.added"))
    assert audit.reader()(line) == {"title": "Warrant"}
    assert vault.verify().faults == ()


def test_the_recovery_code_opens_and_a_new_one_shuts_the_old(code, folder):
    reopen(folder, recovery_code=code)
    fresh = vault.change_recovery_code()
    reopen(folder, recovery_code=fresh)
    vault.lock()
    with pytest.raises(WrongPassphrase):
        vault.unlock(folder, recovery_code=code)


def test_a_change_of_passphrase_encrypts_nothing_again(code, folder):
    casekeys.create(CASE)
    file = sealed.add(CASE, [b"exhibit"]).file
    raw = session.current().files.path(file).read_bytes()
    vault.change_passphrase("another five words by chance")
    reopen(folder, passphrase="another five words by chance")
    assert session.current().files.path(file).read_bytes() == raw
    vault.lock()
    with pytest.raises(WrongPassphrase):
        vault.unlock(folder, PASSPHRASE)


def test_a_wrong_passphrase_changes_nothing(code, folder):
    vault.lock()
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(WrongPassphrase):
        vault.unlock(folder, "five plain words by chanc")
    assert (folder / DATABASE).read_bytes() == before
    assert not session.is_open()


def test_a_locked_vault_answers_nothing(code, folder):
    vault.lock()
    for reading in (
        vault.verify,
        lambda: list(audit.lines()),
        lambda: casekeys.create(CASE),
        lambda: state.get("backup"),
    ):
        with pytest.raises(VaultLocked):
            reading()
    vault.lock()


def test_the_database_is_ciphertext_from_its_first_byte(code, folder):
    vault.lock()
    raw = (folder / DATABASE).read_bytes()
    assert not raw.startswith(b"SQLite") and b"custody" not in raw and b"CREATE" not in raw


def test_locking_empties_the_write_ahead_log(code, folder):
    audit.append("something.done", {"text": "x" * 10_000})
    assert (folder / f"{DATABASE}-wal").stat().st_size > 0
    vault.lock()
    log = folder / f"{DATABASE}-wal"
    assert not log.exists() or log.stat().st_size == 0


def test_locking_reaches_the_connections_of_other_threads(code, folder):
    ready, locked, seen = threading.Event(), threading.Event(), []

    def other():
        seen.append(len(list(audit.lines())))
        ready.set()
        locked.wait(10)
        try:
            seen.append(len(list(audit.lines())))
        except VaultLocked:
            seen.append("locked")
        vault.unlock(folder, PASSPHRASE)
        seen.append(len(list(audit.lines())) > 0)

    thread = threading.Thread(target=other)
    thread.start()
    ready.wait(10)
    held = session.current()
    vault.lock()
    with pytest.raises(VaultLocked):
        held.key("database")
    locked.set()
    thread.join(20)
    assert seen == [3, "locked", True]


def test_an_idle_vault_locks_itself(code, folder, monkeypatch):
    vault.lock()
    now = [time.monotonic()]
    with monkeypatch.context() as clock:
        clock.setattr(session, "time", SimpleNamespace(monotonic=lambda: now[0], sleep=time.sleep))
        vault.unlock(folder, PASSPHRASE, idle_seconds=200)
        session.current().touch()
        watcher = session.IdleLock(every=0.01)
        watcher.start()
        for _ in range(5):
            now[0] += 100
            assert session.is_open()
            session.current().touch()
        now[0] += 201
        until(lambda: session._current is None)
    watcher.stopped.set()
    vault.unlock(folder, PASSPHRASE)
    assert [line.verb for line in audit.lines()][-2:] == ["vault.locked", "vault.opened"]


def test_two_processes_cannot_hold_one_vault(code, folder):
    script = (
        "import sys, pathlib; from duenotice.register.embedded import prepare; prepare()\n"
        "from duenotice.custody import vault\n"
        "from duenotice.custody.errors import AlreadyOpen\n"
        "try: vault.unlock(pathlib.Path(sys.argv[1]), sys.argv[2])\n"
        "except AlreadyOpen as error: print(error)\n"
    )
    run = [sys.executable, "-c", script, str(folder), PASSPHRASE]
    assert "open in another window" in subprocess.run(run, capture_output=True, text=True, check=True).stdout
    vault.lock()
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == ""


def test_the_lock_is_freed_by_a_killed_process(code, folder):
    vault.lock()
    script = (
        "import sys, time, pathlib; from duenotice.custody.disk import Lock\n"
        "lock = Lock(pathlib.Path(sys.argv[1])); lock.take(); print(1, flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(folder / session.LOCK)], stdout=subprocess.PIPE
    )
    child.stdout.readline()
    with pytest.raises(AlreadyOpen):
        vault.unlock(folder, PASSPHRASE)
    child.kill()
    child.wait()
    child.stdout.close()
    assert vault.unlock(folder, PASSPHRASE).session.vault


def test_a_lock_is_let_go_when_opening_fails(code, folder):
    vault.lock()
    (folder / DATABASE).rename(folder / "elsewhere")
    with pytest.raises(Damaged, match="missing"):
        vault.unlock(folder, PASSPHRASE)
    (folder / "elsewhere").rename(folder / DATABASE)
    with Lock(folder / session.LOCK):
        pass
    vault.unlock(folder, PASSPHRASE)


def test_a_newer_vault_is_refused_in_words_and_untouched(code, folder):
    vault.lock()
    content = json.loads((folder / NAME).read_text())
    (folder / NAME).write_text(json.dumps(content | {"schema": 99}))
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(NewerVault, match="newer version"):
        vault.unlock(folder, PASSPHRASE)
    assert (folder / DATABASE).read_bytes() == before


def test_a_folder_with_other_things_is_refused(folder):
    folder.mkdir()
    (folder / "letters.txt").write_text("x")
    with pytest.raises(VaultError, match="not empty"):
        new_vault(folder)


def test_a_vault_is_never_made_over_another(code, folder):
    vault.lock()
    with pytest.raises(VaultError, match="not empty"):
        new_vault(folder)
    vault.unlock(folder, PASSPHRASE)


def test_a_making_cut_short_can_be_begun_again(folder, monkeypatch):
    def dies(self, place):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Header, "write", dies)
        new_vault(folder)
    assert new_vault(folder)


def test_only_the_owner_may_read_the_folder(code, folder):
    vault.lock()
    for path in [folder, *folder.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0 or path.name.startswith(DATABASE), path
    assert folder.stat().st_mode & 0o077 == 0


def test_no_core_dump_can_hold_the_keys(code):
    import resource

    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)


@pytest.mark.parametrize(("day", "said"), [("2031-05-01", "clock says"), ("2020-01-01", "clock says")])
def test_a_wrong_clock_is_said_and_breaks_nothing(code, folder, day, said):
    with time_machine.travel("2033-01-01", tick=True):
        reopen(folder)
        audit.append("something.done")
    with time_machine.travel(day, tick=True):
        opening = reopen(folder)
        assert said in " ".join(opening.notes)
        audit.append("something.done")
        health = vault.verify()
    assert health.faults == ()
    assert any("clock was set back" in note for note in health.notes)


def test_nothing_is_said_of_a_right_clock(code, folder):
    assert reopen(folder).notes == ()


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_disk_that_cannot_be_written_is_said_in_words(code, folder, monkeypatch):
    vault.lock()

    def refuse(*args):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(VaultError, match="cannot be written"):
        vault.unlock(folder, PASSPHRASE)
