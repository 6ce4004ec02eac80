"""Slow work says how far it is, and ends when it is told to: nothing of it is left half done."""

from __future__ import annotations

import os

import pytest

from duenotice.custody import absence, backup, casekeys, jobs, progress, sealed, session, state, upkeep, vault

pytestmark = pytest.mark.usefixtures("code")
CASE = "c" * 32


class Halt(Exception):
    pass


@pytest.fixture
def files(code):
    casekeys.create(CASE)
    return [sealed.add(CASE, [os.urandom(70_000)]).file for _ in range(6)]


@pytest.fixture
def copy(files, tmp_path):
    backup.write(tmp_path / "copy.backup")
    return tmp_path / "copy.backup"


WORK = {
    "check": lambda copy, tell: vault.verify(tell),
    "backup": lambda copy, tell: backup.write(copy.with_name("other.backup"), progress=tell),
    "restore": lambda copy, tell: backup.restore(
        copy, copy.with_name("back"), session.current().master(), progress=tell
    ),
    "rehearsal": backup.rehearse,
    "leaving": lambda copy, tell: absence.leave([CASE], copy.with_name("safe.backup"), progress=tell),
}


@pytest.mark.parametrize("name", WORK)
def test_it_says_how_far_it_is_and_never_goes_back(copy, name):
    told = []
    WORK[name](copy, lambda done, total: told.append(done / total))
    assert told == sorted(told) and len(set(told)) > 5
    assert told[0] < 0.2 and 0.8 < told[-1] <= 1


@pytest.mark.parametrize("name", WORK)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_it_ends_where_it_is_told_to_and_leaves_nothing(copy, name, share):
    def tell(done, total):
        if done >= share * total:
            raise Halt

    before = sorted(path.name for path in copy.parent.rglob("*") if not path.name.endswith(("-wal", "-shm")))
    with pytest.raises(Halt):
        WORK[name](copy, tell)
    after = sorted(path.name for path in copy.parent.rglob("*") if not path.name.endswith(("-wal", "-shm")))
    if name == "leaving" and share > 0.5:
        # The backup was whole before its rehearsal was stopped: it is kept, and the case too.
        after.remove("safe.backup")
    assert after == before
    assert absence.away() == [] and vault.verify().faults == ()


@pytest.mark.parametrize("kind", [upkeep.CHECK, upkeep.REHEARSAL])
def test_a_person_stops_it_and_lets_it_go_on(copy, kind, monkeypatch):
    state.put(upkeep.PLACE, {"folder": str(copy.parent), "name": copy.name, "backup": "b", "size": 1})
    job = jobs.enqueue(kind)
    measured = []

    def stop(self, done, total):
        measured.append((done, total))
        if done * 2 >= total:
            jobs.stop(job)
        real(self, done, total)

    real = jobs.Step.at
    monkeypatch.setattr(jobs.Step, "at", stop)
    jobs.run_waiting()
    assert jobs.get(job.pk).status == jobs.STOPPED and measured[-1][1] > 0
    monkeypatch.setattr(jobs.Step, "at", real)
    jobs.resume(job)
    jobs.run_waiting()
    assert jobs.get(job.pk).status == jobs.DONE


def test_parts_of_work_are_told_as_shares_of_the_whole():
    told = []
    for number in range(2):
        tell = progress.part(lambda done, total: told.append((done, total)), number, 2)
        for done, total in ((0, 4), (2, 4), (9, 4), (0, 0)):
            tell(done, total)
    assert told == [(at, 2000) for at in (0, 500, 1000, 1000, 1000, 1500, 2000, 2000)]
