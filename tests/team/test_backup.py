"""Backup of a team's server, rehearsal and restore, on a real PostgreSQL: what was kept comes back, what did not hold is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.team import world as planted
from tests.team.conftest import Person
from tests.team.running import inside, office, serving
from tests.team.world import CANARY, World

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture(scope="module")
def hidden(team) -> World:
    from duenotice.law import rulebook

    rulebook()
    return planted.build(Person)


@pytest.fixture
def copy(hidden, tmp_path) -> Path:
    from duenotice.custody import team_backup

    path = tmp_path / "copy.backup"
    team_backup.write(path)
    return path


def last(name: str):
    from duenotice.custody import state

    return state.get(name)


def traces(team) -> list[str]:
    """What a rehearsal left behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'rehearsal%'")
        return [row[0] for row in cursor.fetchall()] + [path.name for path in team.folder.glob("re*-*")]


def test_a_backup_is_made_read_back_rehearsed_and_recorded(team, hidden, tmp_path):
    from duenotice.custody import audit, state, team_backup
    from duenotice.custody.models import AuditRow, SealedFile

    lines = AuditRow.objects.count()
    told: list[float] = []

    def tell(done: int, total: int) -> None:
        told.append(done / total)

    report = team_backup.write(tmp_path / "copy.backup", progress=tell)
    assert told == sorted(told) and told[0] < 0.1 and told[-1] > 0.9
    assert (report.lines, report.files) == (lines, SealedFile.objects.count()) and report.files >= 1
    assert last(state.LAST_BACKUP)["ok"] and last(state.LAST_BACKUP)["backup"] == report.backup
    told.clear()
    rehearsed = team_backup.rehearse(tmp_path / "copy.backup", tell)
    assert told == sorted(told) and told[0] < 0.1 and told[-1] > 0.9
    assert rehearsed.health.faults == () and rehearsed.health.lines == lines
    assert rehearsed.health.files == report.files and rehearsed.rows == report.rows
    assert last(state.LAST_REHEARSAL) == {
        "at": last(state.LAST_REHEARSAL)["at"], "ok": True, "backup": report.backup, "made_at": report.made_at,
    }  # fmt: skip
    assert [line.verb for line in audit.lines()][-2:] == ["backup.made", "restore.rehearsed"]
    assert traces(team) == []


def test_a_backup_shows_nothing_and_is_private(copy, hidden):
    raw = copy.read_bytes()
    for word in (
        CANARY,
        CANARY.upper(),
        "custody",
        "team_account",
        hidden.case.pk,
        "manifest",
        "md5$",
    ):
        assert word.encode() not in raw
    assert copy.stat().st_mode & 0o077 == 0


def test_every_part_of_a_backup_is_guarded(copy, team, tmp_path):
    from duenotice.custody import team_backup
    from duenotice.custody.errors import VaultError

    raw, bad = copy.read_bytes(), tmp_path / "bad.backup"
    for place in [0, 10, 25, *range(1_000, len(raw), len(raw) // 20), len(raw) - 1]:
        bad.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        with pytest.raises(VaultError):
            team_backup.check(bad, team.master())
    for length in (0, 5, 200, len(raw) // 2, len(raw) - 1):
        bad.write_bytes(raw[:length])
        with pytest.raises(VaultError):
            team_backup.rehearse(bad)
    assert last("rehearsal")["ok"] is False and last("rehearsal")["reason"]
    assert traces(team) == []


def test_a_log_that_was_changed_before_is_found_by_the_rehearsal(hidden, team, tmp_path):
    from duenotice.custody import team_backup, triggers
    from duenotice.custody.errors import Damaged

    name = triggers.names(triggers.AUDIT)[0]

    def change(expression: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE custody_audit DISABLE TRIGGER {name}")
            cursor.execute(f"UPDATE custody_audit SET verb = {expression} WHERE seq = 3")
            cursor.execute(f"ALTER TABLE custody_audit ENABLE TRIGGER {name}")

    change("verb || 'x'")
    try:
        team_backup.write(tmp_path / "copy.backup")
        with pytest.raises(Damaged, match="breaks at line 3"):
            team_backup.rehearse(tmp_path / "copy.backup")
    finally:
        change("left(verb, -1)")
    assert "breaks at line 3" in last("rehearsal")["reason"] and traces(team) == []


def test_a_missing_file_a_full_disk_and_a_taken_name_say_failed(hidden, team, tmp_path, monkeypatch):
    from duenotice.custody import team_backup
    from duenotice.custody.errors import DiskTrouble, VaultError
    from duenotice.custody.models import SealedFile

    path = team.files.path(SealedFile.objects.values_list("file", flat=True)[0])
    aside = tmp_path / "aside"
    path.rename(aside)
    with pytest.raises(VaultError, match="went while it was copied"):
        team_backup.write(tmp_path / "copy.backup")
    aside.rename(path)
    assert last("backup")["ok"] is False and "went while" in last("backup")["reason"]

    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(DiskTrouble, match="disk is full"):
        patched.setattr("duenotice.custody.team_backup.flush", full)
        team_backup.write(tmp_path / "copy.backup")
    assert "disk is full" in last("backup")["reason"] and list(tmp_path.glob("copy*")) == []

    team_backup.write(tmp_path / "copy.backup")
    before = (tmp_path / "copy.backup").read_bytes()
    with pytest.raises(VaultError, match="exists already"):
        team_backup.write(tmp_path / "copy.backup")
    assert (tmp_path / "copy.backup").read_bytes() == before


def test_a_database_that_goes_away_says_failed(copy, team, tmp_path, monkeypatch):
    from duenotice.custody import dump, team_backup
    from duenotice.custody.errors import VaultError

    def cut(raw, *more):
        raw.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched, pytest.raises(VaultError, match="refused, or does not answer"):
        patched.setattr(dump, "rows", cut)
        team_backup.write(tmp_path / "cut.backup")
    assert last("backup")["ok"] is False and list(tmp_path.glob("cut*")) == []
    with monkeypatch.context() as patched, pytest.raises(VaultError, match="refused, or does not answer"):
        patched.setattr(dump.Filling, "put", lambda self, name, pieces: cut(self.raw))
        team_backup.rehearse(copy)
    assert last("rehearsal")["ok"] is False and traces(team) == []


def test_what_is_written_meanwhile_is_in_the_next_backup_and_this_one_holds(
    hidden, team, tmp_path, monkeypatch
):
    from duenotice.custody import audit, dump, team_backup
    from duenotice.custody.models import AuditRow

    real = dump.rows

    def busy(raw, table):
        yield from real(raw, table)
        audit.append("note", {"table": table.name}, case=hidden.case.pk, actor="test")

    lines = AuditRow.objects.count()
    with monkeypatch.context() as patched:
        patched.setattr(dump, "rows", busy)
        report = team_backup.write(tmp_path / "copy.backup")
    assert report.lines == lines and AuditRow.objects.count() > lines + 10
    assert team_backup.rehearse(tmp_path / "copy.backup").health.faults == ()


def test_a_backup_of_a_later_version_and_of_another_key_is_refused_in_words(
    hidden, team, tmp_path, monkeypatch
):
    from duenotice.custody import dump, team_backup
    from duenotice.custody.errors import NewerVault, VaultError

    known = dump.migrations()
    with monkeypatch.context() as patched:
        patched.setattr(dump, "migrations", lambda: [*known, ["register", "0099_later"]])
        team_backup.write(tmp_path / "later.backup")
    with pytest.raises(NewerVault, match="later version"):
        team_backup.rehearse(tmp_path / "later.backup")
    raw = bytearray((tmp_path / "later.backup").read_bytes())
    raw.replace(team.vault.encode(), b"0" * 32)
    (tmp_path / "other.backup").write_bytes(raw.replace(team.vault.encode(), b"0" * 32))
    with pytest.raises(VaultError, match="another key file"):
        team_backup.rehearse(tmp_path / "other.backup")
    assert traces(team) == []


def test_an_older_schema_comes_back_as_it_was_and_is_brought_up_to_date(hidden, team):
    """The tables are made by the migrations the backup names, not by those of this version."""
    from duenotice.custody import dump

    older = [one for one in dump.migrations() if one != ["team", "0002_code_names"]]
    with dump.scratch() as alias:
        dump.build(alias, older)
        from django.db import connections
        from django.db.migrations.recorder import MigrationRecorder

        made = MigrationRecorder(connections[alias]).applied_migrations()
        assert sorted([app, name] for app, name in made) == older
    assert traces(team) == []


def test_one_rehearsal_at_a_time(copy, team):
    import psycopg

    from duenotice.custody import dump, team_backup
    from duenotice.custody.errors import VaultError

    described = settings.DATABASES["default"]
    with psycopg.connect(host=described["HOST"], dbname=described["NAME"], user=described["USER"]) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [dump._ONE])
        with pytest.raises(VaultError, match="Another rehearsal runs"):
            team_backup.rehearse(copy)
        # A lock that falls with its session falls when the server has noticed, some time after the close.
        other.execute("SELECT pg_advisory_unlock(%s)", [dump._ONE])
    team_backup.rehearse(copy)


@pytest.mark.slow
def test_a_lost_server_comes_back_and_what_was_erased_stays_erased(team, where, hidden, tmp_path_factory):
    """By the commands an operator has, while the server runs; then onto an empty database and folder."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    with office(where, first) as living, office(where, second) as fresh:
        living.once("init", "--administrator", "boss", "--name", "The Boss")
        living.once("account", "add", "anna", "--name", "Anna")
        kept, gone = _a_case(living, "KEPT"), _a_case(living, "GONE")
        never = living.run("team", "copies")
        assert (never.returncode, never.stdout) == (
            1,
            "Last backup: never.\nLast rehearsed restore: never.\n",
        )
        copies = first / "copies"
        copies.mkdir()
        with serving(living):
            made = living.run("team", "backup", str(copies))
            assert made.returncode == 0, made.stderr
            assert (
                "was read back: 2 sealed files" in made.stdout and "rehearsed restore: never" in made.stdout
            )
            (copy,) = copies.iterdir()
            rehearsed = living.run("team", "restore", str(copy), "--verify")
            assert rehearsed.returncode == 0, rehearsed.stderr
            assert rehearsed.stdout.startswith("Rehearsed: 2 sealed files")
            assert living.run("team", "copies").returncode == 0
            twice = living.run("team", "backup", str(copy))
            assert (
                twice.returncode == 1
                and "The backup failed." in twice.stderr
                and "exists already" in twice.stderr
            )
            failed = living.run("team", "copies")
            assert failed.returncode == 1 and "failed: " in failed.stdout
        assert living.run("team", "restore", str(copy)).returncode == 1, "the database holds something"
        _erase(living, gone)

        other = fresh.run("team", "restore", str(copy))
        assert other.returncode == 1 and "key file is missing" in other.stderr
        shutil.copytree(first / "key", second / "key")
        damaged = second / "damaged.backup"
        damaged.write_bytes(copy.read_bytes()[:-100])
        nothing = fresh.run("team", "restore", str(damaged))
        assert nothing.returncode == 1 and "Nothing was restored." in nothing.stderr
        assert fresh.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]

        typo = fresh.run("team", "restore", str(copy), "--erased", str(first / "flies"))
        assert typo.returncode == 1 and "nothing would be erased again" in typo.stderr

        back = fresh.run("team", "restore", str(copy), "--erased", str(first / "files"))
        assert back.returncode == 0, back.stderr
        assert "One case erased earlier came back" in back.stderr
        assert fresh.query("SELECT id FROM register_case") == [(kept,)]
        assert fresh.query('SELECT "case" FROM custody_tombstone') == [(gone,)]
        assert len(list((second / "files" / "files").glob("??/*"))) == 1
        assert fresh.run("team", "verify").returncode == 0
        checked = fresh.run("team", "check")
        assert checked.returncode == 0, checked.stdout
        assert fresh.once("account", "reset", "anna")
        assert _found(fresh, "pelargonium") == [kept]
        assert _a_case(fresh, "NEXT")
        with serving(fresh):
            pass


def _a_case(held, code_name: str) -> str:
    return inside(
        held,
        "case = actions.open_case(sys.argv[1], actor=anna)\n"
        "added = reading.add(case, 'note.txt', b'pelargonium ' + sys.argv[1].encode(), actor=anna)\n"
        "reading.read(added.exhibit, actor=anna)\n"
        "print(case.pk)",
        code_name,
    )


def _erase(held, case: str) -> None:
    inside(held, "actions.erase_case(Case.objects.get(pk=sys.argv[1]), actor=anna)", case)


def _found(held, words: str) -> list[str]:
    told = inside(
        held,
        "from duenotice.desks.team import members\n"
        "members.confirm_all(Account.objects.get(pk=anna), actor='operator')\n"
        "seen = [case.pk for case in policy.cases(Actor(anna))]\n"
        "print(' '.join(hit.case for hit in index.search(sys.argv[1], seen) if hit.kind == 'page'))",
        words,
    )
    return told.split()
