"""Killed at any moment of any write: every acknowledged change is there, the vault opens, the check is clean, and no
word of a case lies in clear anywhere on the disk."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from duenotice.custody import audit, backup, casekeys, sealed, session, vault
from tests.vault_support import PASSPHRASE

pytestmark = pytest.mark.usefixtures("code")
CHILD = Path(__file__).with_name("kill_child.py")


def run_and_kill(folder: Path, temporary: Path, seed: int, after: float) -> list[list[str]]:
    """What the child acknowledged before it was killed."""
    environment = os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), PASSPHRASE, str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(child.stdout))
    assert child.stdout.readline() == "ready\n"
    reader.start()
    time.sleep(after)
    child.kill()
    child.wait()
    reader.join()
    child.stdout.close()
    return [line.split() for line in said if line.endswith("\n")]


def assert_kept(said: list[list[str]]) -> None:
    leaving = {words[1] for words in said if words[0] in ("erasing", "erased")}
    reader = audit.reader()
    for words in said:
        if words[0] == "erased":
            assert not casekeys.exists(words[1])
        elif words[0] == "backup":
            backup.check(Path(words[1]), session.current().master())
        elif words[0] in ("case", "file", "line") and words[1] not in leaving:
            assert casekeys.exists(words[1])
            if words[0] == "file":
                assert hashlib.sha256(b"".join(sealed.read(words[2]))).hexdigest() == words[3]
            if words[0] == "line":
                (line,) = audit.lines(seq=int(words[2]))
                assert reader(line) == {"text": f"CANARY-{words[3]}"}


def clear_words(*folders: Path) -> list[Path]:
    """Files that hold a canary in clear."""
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [
        path
        for path in paths
        if b"CANARY" in path.read_bytes() or "CANARY".encode("utf-16-le") in path.read_bytes()
    ]


def kill_many(folder: Path, tmp_path: Path, count: int) -> int:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    chance, acknowledged = random.Random(count), 0
    vault.lock()
    for seed in range(count):
        said = run_and_kill(folder, temporary, seed, chance.uniform(0.0, 0.25))
        assert clear_words(folder, temporary, tmp_path) == []
        vault.unlock(folder, PASSPHRASE)
        assert vault.verify().faults == ()
        assert_kept(said)
        known = set(sealed.SealedFile.objects.values_list("file", flat=True))
        assert session.current().files.names() == known
        assert not list(folder.rglob("*.part"))
        vault.lock()
        acknowledged += len(said)
        for copy in tmp_path.glob("copy-*"):
            copy.unlink()
    return acknowledged


def test_ten_kills(folder, tmp_path):
    assert kill_many(folder, tmp_path, 10) > 20


@pytest.mark.slow
def test_two_hundred_kills(folder, tmp_path):
    assert kill_many(folder, tmp_path, 200) > 1_000
