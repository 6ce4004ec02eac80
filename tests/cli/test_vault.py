"""The vault from the command line: the whole road, and every refusal in words."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from duenotice.cli import main
from duenotice.custody.stretch import TEST_SETTING
from tests.vault_fixtures import *  # noqa: F403
from tests.vault_support import PASSPHRASE


class Shell:
    """Runs commands as a user does, in this process, or in one of its own where asked."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]) -> None:
        self.folder, self.patch, self.captured = folder, patch, captured
        self.environment = {
            "DUENOTICE_HOME": str(folder / "vault"), "DUENOTICE_PASSPHRASE_FILE": str(folder / "passphrase"),
            TEST_SETTING: "yes", "TMPDIR": str(folder / "temporary"),
        }  # fmt: skip
        (folder / "temporary").mkdir()
        (folder / "passphrase").write_text(PASSPHRASE + "\n")
        (folder / "passphrase").chmod(0o600)
        patch.chdir(folder)

    def __call__(self, *words: str, code: int = 0, typed: str = "", **environment: str) -> str:
        answers = iter(typed.splitlines())
        with self.patch.context() as patch:
            for name, value in (self.environment | environment).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["duenotice", *words])
            patch.setattr("typer.prompt", lambda *args, **named: next(answers))
            patch.setattr("typer.confirm", lambda *args, **named: next(answers) == "y")
            self.captured.readouterr()
            try:
                main()
                ended: object = 0
            except SystemExit as stop:
                ended = stop.code or 0
        said = self.captured.readouterr()
        self.errors = said.err
        assert ended == code, said.out + said.err
        return said.out

    def outside(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        environment = os.environ | self.environment | {"PYTHONPATH": os.pathsep.join(sys.path)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, "-m", "duenotice", *words]
        return subprocess.run(
            command,
            input=typed,
            cwd=self.folder,
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )

    def looked_at(self, *words: str) -> str:
        """Everything a terminal is sent while a command runs in it."""
        environment = (
            os.environ | self.environment | {"PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"}
        )
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        ours, theirs = os.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "duenotice", *words], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=theirs,
        ) as running:  # fmt: skip
            os.close(theirs)
            said = b""
            with suppress(OSError):  # the other end is shut
                while piece := os.read(ours, 4096):
                    said += piece
        os.close(ours)
        assert running.returncode == 0, said
        return said.decode()


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys, django_for_vault):
    return Shell(tmp_path, monkeypatch, capsys)


def canaries(folder: Path) -> list[str]:
    found = [path for path in folder.rglob("*") if path.is_file() and b"CANARY" in path.read_bytes()]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def test_the_whole_road(shell, tmp_path):
    code = re.search(r"Recovery code: (\S+)", shell("vault", "init")).group(1)
    assert len(code) == 42
    assert "HERON is open" in shell("case", "new", "HERON")
    (tmp_path / "in").mkdir()
    for name in ("warrant.pdf", "visa.png"):
        (tmp_path / "in" / name).write_text("CANARY " + name)
    assert "E2 visa: sealed" in shell("case", "add", "heron", "in/warrant.pdf", "in/visa.png")
    assert "HERON: opened" in shell("case", "list")
    shown = shell("case", "show", "HERON")
    assert "2 exhibits" in shown and "warrant" not in shown
    assert "E1 warrant" in shell("case", "show", "HERON", "--reveal")
    assert "0 exhibits" in shell("case", "show", "HERON", "--on", "2020-01-01")
    assert "2 sealed files" in shell("backup", "one.backup")
    assert shell("verify").endswith("Everything holds together.\n")
    assert "rehearsal is recorded" in shell("restore", "one.backup", "back", "--verify")
    assert "Last rehearsed restore: 2" in shell("backup", "two.backup")
    assert "E1 warrant" in shell("case", "show", "HERON", "--reveal", DUENOTICE_HOME=str(tmp_path / "back"))
    assert "in clear" not in shell("case", "export", "HERON", "out") and "in clear" in shell.errors
    assert canaries(tmp_path) == [
        "in/visa.png",
        "in/warrant.pdf",
        "out/files/E0001.pdf",
        "out/files/E0002.png",
    ]
    assert "OTTER is in the vault" in shell("case", "import", "out", "--code-name", "OTTER")
    assert "Nothing was erased" in shell("case", "erase", "HERON", typed="n\n")
    assert "is erased" in shell("case", "erase", "HERON", "--yes")
    assert "HERON" not in shell("case", "list")
    shell("restore", "one.backup", "again")
    assert "0 cases" in shell("case", "list", DUENOTICE_HOME=str(tmp_path / "again"))
    assert "erased again" in shell.errors or "0 cases" in shell(
        "case", "list", DUENOTICE_HOME=str(tmp_path / "again")
    )
    assert "Everything holds together" in shell("verify")


def test_an_archive_of_the_page_comes_in_as_it_is(shell, tmp_path):
    shell("vault", "init")
    shell("case", "new", "HERON")
    shell("case", "export", "HERON", "out")
    shutil.make_archive(str(tmp_path / "case"), "zip", tmp_path / "out")
    assert "OTTER is in the vault" in shell("case", "import", "case.zip", "--code-name", "OTTER")
    assert "damaged" in (shell("case", "import", "passphrase", code=2) or shell.errors)
    assert "There is no none.zip here" in (shell("case", "import", "none.zip", code=2) or shell.errors)


def test_slow_work_shows_how_far_it_is_where_someone_looks(shell):
    """In a terminal alone: the bar is gone when the work is done, and stands in no pipe."""
    shell("vault", "init")
    shell("case", "new", "HERON")
    assert "%" not in shell("verify") + shell.errors
    for words, told in (
        (("verify",), "Checking"),
        (("backup", "one.backup"), "Backing up"),
        (("restore", "one.backup", "back"), "Restoring"),
        (("case", "export", "HERON", "out"), "Writing the case"),
        (("case", "import", "out", "--code-name", "OTTER"), "Reading the case"),
    ):
        assert told in shell.looked_at(*words), words


def test_cases_travel_and_return(shell):
    shell("vault", "init")
    shell("case", "new", "HERON")
    shell("case", "new", "OTTER")
    assert "1 case has left" in shell("vault", "travel", "safe.backup", "HERON")
    assert shell("case", "list").splitlines()[-1] == "1 case. 1 case is away."
    assert "HERON" in shell("vault", "return", "safe.backup")
    assert "2 cases." in shell("case", "list")


def test_a_change_of_passphrase_and_the_way_back_in(shell, tmp_path):
    code = re.search(r"Recovery code: (\S+)", shell("vault", "init")).group(1)
    shell("backup", "old.backup")
    (tmp_path / "new").write_text("another set of words\n")
    shell("vault", "passphrase", "--new-passphrase-file", "new")
    assert "does not open with this passphrase" in (shell("case", "list", code=2) or shell.errors)
    shell("case", "list", DUENOTICE_PASSPHRASE_FILE=str(tmp_path / "new"))
    shell("vault", "passphrase", "--recovery", "--new-passphrase-file", "passphrase", typed=code + "\n")
    shell("case", "list")
    fresh = re.search(r"Recovery code: (\S+)", shell("vault", "passphrase", "--new-recovery-code")).group(1)
    shell("vault", "passphrase", "--recovery", "--new-passphrase-file", "new", typed=code + "\n", code=2)
    shell("vault", "passphrase", "--recovery", "--new-passphrase-file", "new", typed=fresh + "\n")
    shell("restore", "old.backup", "back")
    shell("restore", "old.backup", "back2", DUENOTICE_PASSPHRASE_FILE=str(tmp_path / "new"))


def test_refusals_are_sentences(shell, tmp_path):
    shell("case", "list", code=2)
    assert "There is no vault" in shell.errors
    shell("vault", "lock", code=2)
    shell("vault", "init")
    shell("vault", "init", code=2)
    assert "not empty" in shell.errors
    shell("case", "show", "HERON", code=2)
    assert "No case is called 'HERON'" in shell.errors
    shell("case", "new", "HERON")
    shell("case", "add", "HERON", "absent.pdf", code=2)
    assert "absent.pdf is not a file" in shell.errors
    shell("restore", "passphrase", "back", code=2)
    assert "not a backup" in shell.errors
    shell("case", "show", "HERON", "--on", "yesterday", code=2)
    shell("case", "list", code=2, DUENOTICE_PASSPHRASE_FILE=str(tmp_path / "absent"))
    assert "passphrase cannot be read" in shell.errors
    assert "locked" in shell("vault", "lock")


def test_a_weak_passphrase_makes_no_vault(shell, tmp_path):
    (tmp_path / "passphrase").write_text("short\n")
    shell("vault", "init", code=2)
    assert "12 characters" in shell.errors
    assert not (tmp_path / "vault" / "vault.json").exists()


def test_verify_names_what_does_not_hold_and_exits_1(shell, tmp_path):
    shell("vault", "init")
    shell("case", "new", "HERON")
    (tmp_path / "a.pdf").write_text("a")
    shell("case", "add", "HERON", "a.pdf")
    (file,) = (path for path in (tmp_path / "vault" / "files").rglob("*") if path.is_file())
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.write_bytes(bytes(raw))
    assert file.name in shell("verify", code=1)


@pytest.mark.parametrize("place", [0, 20, 3000, 5000, 40_000, -10])
def test_a_flipped_byte_of_the_database_is_noticed(shell, tmp_path, place):
    shell("vault", "init")
    shell("case", "new", "HERON")
    database = tmp_path / "vault" / "vault.db"
    raw = bytearray(database.read_bytes())
    raw[place] ^= 1
    database.write_bytes(bytes(raw))
    try:
        said = shell("verify", code=1)
    except AssertionError:
        said = shell("verify", code=2)
    assert "holds together" not in said


def test_retention_from_a_file(shell, tmp_path):
    shell("vault", "init")
    assert "No rule is set" in shell("vault", "retention")
    (tmp_path / "rules.yaml").write_text(
        "rules:\n- {kind: case, keep: 5 years, source: Bar rule 12, set_on: 2026-01-01}\n"
    )
    assert "Bar rule 12" in shell("vault", "retention", "--set", "rules.yaml")
    (tmp_path / "rules.yaml").write_text("rules:\n- {kind: case, keep: 5 years}\n")
    shell("vault", "retention", "--set", "rules.yaml", code=2)


def test_the_program_itself_keeps_a_case_between_runs(shell, tmp_path):
    shell("vault", "init")
    assert shell.outside("case", "new", "HERON").returncode == 0
    assert "HERON: opened" in shell("case", "list")
    done = shell.outside("case", "show", "OTTER")
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_other_commands_do_not_load_the_database():
    script = "import duenotice.cli.main, sys; assert 'django.db.models' not in sys.modules or 'sqlcipher3' not in sys.modules"
    subprocess.run(
        [sys.executable, "-c", script], check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )
