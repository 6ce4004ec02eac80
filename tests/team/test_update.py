"""A server whose tables an older version made is backed up and brought up to date; one of a newer version is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.team.running import inside, office

pytestmark = [pytest.mark.usefixtures("team"), pytest.mark.slow]

#: Back to the tables of `0002_reading`, with words folded otherwise than today.
_OLDER = (
    "DROP INDEX register_passage_words",
    "ALTER TABLE register_passage DROP COLUMN words",
    "DROP FUNCTION register_words",
    "CREATE INDEX register_passage_text ON register_passage USING gin (to_tsvector('simple', folded))",
    "UPDATE register_passage SET folded = 'older'",
    "DELETE FROM django_migrations WHERE app = 'register' AND name = '0003_words'",
)
_FIND = (
    "from duenotice.desks.team import members\n"
    "members.confirm_all(Account.objects.get(pk=anna), actor='operator')\n"
    "seen = [case.pk for case in policy.cases(Actor(anna))]\n"
    "print(sum(hit.kind == 'page' for hit in index.search('pelargonium', seen)))"
)


@pytest.fixture
def held(where, tmp_path):
    """An office with one case, whose exhibit says `pelargonium`."""
    with office(where, tmp_path) as made:
        made.once("init", "--administrator", "boss", "--name", "The Boss")
        made.once("account", "add", "anna", "--name", "Anna")
        inside(
            made,
            "case = actions.open_case('HERON', actor=anna)\n"
            "added = reading.add(case, 'note.txt', b'pelargonium', actor=anna)\n"
            "reading.read(added.exhibit, actor=anna)\n",
        )
        yield made


def test_older_tables_are_backed_up_then_brought_up_to_date(held):
    for statement in _OLDER:
        held.query(statement)
    before = held.run("team", "check")
    assert before.returncode == 1 and "Run `duenotice team init`" in before.stdout
    refused = held.run("serve", "--team", "--port", "0")
    assert refused.returncode == 2 and "not those of this version" in refused.stderr

    done = held.run("team", "init")
    assert done.returncode == 0, done.stderr
    assert "brought up to date" in done.stderr and "Key made" not in done.stderr
    (copy,) = (Path(held.environment["DUENOTICE_HOME"]) / "before-update").iterdir()
    assert str(copy) in done.stderr and copy.stat().st_mode & 0o077 == 0
    assert held.run("team", "check").returncode == 0
    assert inside(held, _FIND) == "1", "what the older version had folded otherwise is found"
    assert held.run("team", "verify").returncode == 0
    rehearsed = held.run("team", "restore", str(copy), "--verify")
    assert rehearsed.returncode == 0, rehearsed.stderr

    listed = held.run("team", "older")
    assert str(copy) in listed.stdout
    assert held.run("team", "older", "--delete").stdout == "Deleted: 1.\n" and not copy.exists()
    assert held.run("team", "older").stdout == "There is no copy from before an update.\n"
    again = held.run("team", "init")
    assert again.returncode == 0 and "brought up to date" not in again.stderr
    assert list(copy.parent.iterdir()) == []


def test_without_a_backup_nothing_is_changed(held):
    for statement in _OLDER:
        held.query(statement)
    (Path(held.environment["DUENOTICE_HOME"]) / "before-update").write_text("in the way")
    done = held.run("team", "init")
    assert done.returncode == 2 and "the backup before the update was not kept" in done.stderr
    assert held.query("SELECT count(*) FROM django_migrations WHERE name = '0003_words'") == [(0,)]


def test_newer_tables_are_refused_in_words(held):
    held.query("INSERT INTO django_migrations (app, name, applied) VALUES ('register', '0099_later', now())")
    for command in (("team", "check"), ("team", "init"), ("serve", "--team", "--port", "0")):
        done = held.run(*command)
        assert done.returncode in (1, 2)
        assert "newer version" in done.stdout + done.stderr, command
        assert "Traceback" not in done.stderr
