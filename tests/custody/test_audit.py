"""The log: nothing in it can be changed, dropped, exchanged or cut off unseen."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from duenotice.custody import audit, casekeys, erasure, triggers, vault
from duenotice.custody.errors import Damaged, ErasedCase
from duenotice.custody.models import AuditRow

pytestmark = pytest.mark.usefixtures("code")
CASE, OTHER = "c" * 32, "d" * 32


@pytest.fixture(autouse=True)
def _lines(code):
    casekeys.create(CASE)
    casekeys.create(OTHER)
    for number in range(10):
        audit.append(
            "fact.added",
            {"number": number},
            case=CASE if number % 2 else OTHER,
            kind="fact",
            object_id=f"{number:032x}",
        )


def behind_the_back(*statements):
    """Change the log as one could who holds the open database: the guards are taken down and put up again."""
    with connection.cursor() as cursor:
        for name in triggers.names(triggers.AUDIT):
            cursor.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            cursor.execute(statement)
    triggers.append_only(triggers.AUDIT)(None, connection.schema_editor())


def faults():
    return " ".join(vault.verify().faults)


def test_an_untouched_log_holds():
    health = vault.verify()
    assert (health.faults, health.lines) == ((), 13)


@pytest.mark.parametrize("column", ["at", "actor", "verb", '"case"', "kind", "object", "previous", "digest"])
def test_a_changed_column_is_named_by_its_line(column):
    value = "e" * 64 if column in ("previous", "digest") else "elsewhere"
    behind_the_back(f"UPDATE custody_audit SET {column} = '{value}' WHERE seq = 5")
    assert "breaks at line 5" in faults()


def test_a_flipped_byte_of_the_sealed_content_is_named():
    payload = bytearray(AuditRow.objects.get(seq=7).payload)
    payload[20] ^= 1
    behind_the_back(f"UPDATE custody_audit SET payload = x'{payload.hex()}' WHERE seq = 7")
    assert "breaks at line 7" in faults()


def test_a_dropped_line_is_named():
    behind_the_back("DELETE FROM custody_audit WHERE seq = 4")
    assert "breaks at line 4: the line is missing" in faults()


def test_lines_cut_off_at_the_end_are_named():
    behind_the_back("DELETE FROM custody_audit WHERE seq > 9")
    assert "breaks at line 10: lines are missing at the end" in faults()


def test_exchanged_lines_are_named():
    behind_the_back(
        "UPDATE custody_audit SET seq = 100 WHERE seq = 3",
        "UPDATE custody_audit SET seq = 3 WHERE seq = 4",
        "UPDATE custody_audit SET seq = 4 WHERE seq = 100",
    )
    assert "breaks at line 3" in faults()


def test_a_line_forged_without_the_key_is_named():
    line = next(audit.lines(seq=13))
    forged = line.expected_digest(b"\0" * 32)
    behind_the_back(
        f"UPDATE custody_audit SET verb = 'fact.removed', digest = '{forged}' WHERE seq = 13",
        f'UPDATE custody_state SET value = \'{{"seq": 13, "digest": "{forged}"}}\' WHERE key = \'audit_head\'',
    )
    assert "breaks at line 13" in faults()


def test_missing_guards_are_said():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {triggers.names(triggers.AUDIT)[0]}")
    assert "guards" in faults()


@pytest.mark.parametrize(
    "statement", ["UPDATE custody_audit SET verb = 'x'", "DELETE FROM custody_audit WHERE seq = 1"]
)
def test_the_database_itself_refuses_change(statement):
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_models_refuse_change_too():
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRow.objects.filter(seq=1).update(verb="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRow.objects.filter(seq=1).delete()


def test_erasing_a_case_leaves_the_chain_whole_and_its_lines_shut():
    erasure.erase(CASE)
    assert faults() == ""
    shut = opened = 0
    for line in audit.lines(verb="fact.added"):
        try:
            audit.reader()(line)
            opened += 1
        except ErasedCase:
            shut += 1
    assert (shut, opened) == (5, 5)
    assert [line.object for line in audit.lines(verb="case.erased")] == [CASE]


def test_nothing_more_is_written_of_an_erased_case():
    erasure.erase(CASE)
    with pytest.raises(ErasedCase):
        audit.append("fact.added", {}, case=CASE)


def test_content_moved_to_another_line_or_case_does_not_open():
    from dataclasses import replace

    one, two = list(audit.lines(case=CASE))[:2]
    for moved in (replace(two, payload=one.payload), replace(one, case=OTHER), replace(one, seq=one.seq + 1)):
        with pytest.raises(Damaged):
            audit.reader()(moved)


def test_a_case_key_moved_to_another_case_does_not_open():
    from duenotice.custody.models import CaseKey

    CaseKey.objects.filter(case=OTHER).update(sealed=CaseKey.objects.get(case=CASE).sealed)
    with pytest.raises(Damaged):
        casekeys.key(OTHER)


def test_a_line_goes_with_the_change_it_tells_of():
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.append("fact.added", {"number": 99}, case=CASE)
        raise RuntimeError
    assert vault.verify().lines == 13
    audit.append("fact.added", {"number": 10}, case=CASE)
    assert faults() == ""
