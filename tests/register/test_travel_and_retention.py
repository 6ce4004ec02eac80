"""Cases that leave the computer and come back; records past their time."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from duenotice.custody import absence, audit, casekeys, sealed, session, vault
from duenotice.custody.errors import ErasedCase, VaultError
from duenotice.register import actions, incoming, journeys, outgoing, projection, retention, selectors
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Contact, Exhibit
from tests.register.samples import fill

pytestmark = pytest.mark.usefixtures("code")


@pytest.fixture
def cases(code):
    held = actions.open_case("HERON"), actions.open_case("OTTER")
    for case in held:
        fill(case)
    return held


def everything(case):
    rows = {
        kind: sorted(str(projection.snapshot(row)) for row in model.objects.filter(case_id=case))
        for kind, model in HELD.items()
    }
    return rows, b"".join(sealed.read(Exhibit.objects.get(case_id=case).file))


def test_a_case_leaves_and_comes_back_whole(cases, tmp_path):
    heron, otter = cases[0].pk, cases[1].pk
    before = everything(heron)
    absence.leave([heron], tmp_path / "safe.backup")
    assert absence.away() == [heron]
    assert not Case.objects.filter(pk=heron).exists()
    with pytest.raises(ErasedCase):
        list(projection.history(heron))
    assert vault.verify().faults == () and all(selectors.counts(cases[1]).values())
    actions.add("event", cases[1], what="Meanwhile")
    absence.come_back([heron], tmp_path / "safe.backup", projection.rebuild)
    assert everything(heron) == before and absence.away() == []
    assert Case.objects.get(pk=otter).events.filter(what="Meanwhile").exists()
    assert projection.differences(heron) == [] and vault.verify().faults == ()
    actions.add("event", Case.objects.get(pk=heron), what="After")
    assert vault.verify().faults == ()


def test_a_case_away_survives_a_reopening_and_is_not_erased(cases, tmp_path, folder):
    from tests.vault_support import PASSPHRASE

    absence.leave([cases[0].pk], tmp_path / "safe.backup")
    vault.lock()
    vault.unlock(folder, PASSPHRASE)
    absence.come_back([cases[0].pk], tmp_path / "safe.backup", projection.rebuild)
    assert Case.objects.count() == 2


def test_nothing_leaves_when_the_backup_fails(cases, tmp_path, monkeypatch):
    def fails(*args, **named):
        raise VaultError("The rehearsal failed.", "Try again.")

    monkeypatch.setattr("duenotice.custody.backup.restore", fails)
    with pytest.raises(VaultError):
        absence.leave([cases[0].pk], tmp_path / "safe.backup")
    assert Case.objects.count() == 2 and absence.away() == []


def test_only_what_is_away_comes_back_and_only_from_a_backup_that_holds_it(cases, tmp_path):
    from duenotice.custody import backup

    backup.write(tmp_path / "one.backup")
    with pytest.raises(VaultError, match="not away"):
        absence.come_back([cases[0].pk], tmp_path / "one.backup", projection.rebuild)
    absence.leave([cases[0].pk], tmp_path / "two.backup")
    backup.write(tmp_path / "three.backup")
    with pytest.raises(VaultError, match="does not hold"):
        absence.come_back([cases[0].pk], tmp_path / "three.backup", projection.rebuild)
    assert absence.away() == [cases[0].pk] and Case.objects.count() == 1
    assert vault.verify().faults == ()


def test_two_journeys_come_back_from_two_backups(cases, tmp_path):
    heron, otter = (case.pk for case in cases)
    absence.leave([heron], tmp_path / "one.backup")
    absence.leave([otter], tmp_path / "two.backup")
    assert journeys.come_back(tmp_path / "two.backup") == [otter] and absence.away() == [heron]
    assert journeys.come_back(tmp_path / "one.backup") == [heron] and absence.away() == []
    assert Case.objects.count() == 2 and vault.verify().faults == ()


def test_of_several_cases_all_leave_or_none(cases, tmp_path, monkeypatch):
    real, left = casekeys.destroy, []

    def once(case):
        if left:
            raise RuntimeError("the power goes")
        left.append(case)
        real(case)

    monkeypatch.setattr(casekeys, "destroy", once)
    with pytest.raises(RuntimeError):
        absence.leave([case.pk for case in cases], tmp_path / "safe.backup")
    assert Case.objects.count() == 2 and absence.away() == []
    assert vault.verify().faults == ()


def rule(kind, keep="P5Y"):
    return retention.Rule.of(kind, keep, "Rules of the bar, article 12", "2026-01-01")


def test_no_rule_is_shipped_and_nothing_is_due_without_one(cases):
    assert retention.rules() == [] and retention.due(date(2200, 1, 1)) == []


@pytest.mark.parametrize(("day", "due"), [(date(2031, 3, 1), 0), (date(2031, 3, 2), 1)])
def test_a_case_is_due_the_day_after_its_time(cases, day, due):
    retention.set_rules([rule("case")])
    actions.change_case(cases[0], closed_on="2026-03-01")
    assert len(retention.due(day)) == due


def test_a_month_counts_to_its_last_day(cases):
    retention.set_rules([rule("case")])
    actions.change_case(cases[0], closed_on="2026-03")
    assert retention.due(date(2031, 3, 31)) == [] and len(retention.due(date(2031, 4, 1))) == 1


def test_the_list_changes_nothing_and_applying_it_erases(cases):
    retention.set_rules([rule("case")])
    actions.change_case(cases[0], closed_on="2026-03-01")
    with time_machine.travel("2031-04-01"):
        listed = retention.due(date(2031, 4, 1))
        assert Case.objects.count() == 2 and listed[0].rule.source
        assert retention.apply(listed) == 1
        assert [case.code_name for case in Case.objects.all()] == ["OTTER"]
        assert retention.apply(listed) == 0
        assert vault.verify().faults == ()


def test_an_exhibit_past_its_time_loses_its_file_and_says_why(cases, tmp_path, elsewhere):
    retention.set_rules([rule("exhibit", "P1Y")])
    exhibit = Exhibit.objects.get(case=cases[0])
    day = date(int(exhibit.received_on[:4]) + 2, 1, 1)
    assert retention.apply(entry for entry in retention.due(day) if entry.code_name == "HERON") == 1
    assert not session.current().files.path(exhibit.file).exists()
    assert "Rules of the bar" in Exhibit.objects.get(case=cases[0]).removed
    assert vault.verify().faults == () and projection.differences(cases[0].pk) == []
    outgoing.export(cases[0], tmp_path / "out")
    elsewhere()
    assert incoming.bring_in(tmp_path / "out").exhibits.get().removed


def test_a_contact_past_its_time_loses_name_and_address(cases):
    retention.set_rules([rule("contact", "P1Y")])
    actions.change_case(cases[0], closed_on="2026-03-01")
    assert retention.apply(retention.due(date(2028, 1, 1))) == 1
    contact = Contact.objects.get(case=cases[0])
    assert (contact.names, contact.reach) == ([], "") and contact.removed


@pytest.mark.parametrize(
    ("kind", "keep", "source"), [("letter", "P1Y", "x"), ("case", "P1Y", " "), ("case", "soon", "x")]
)
def test_a_rule_needs_a_kind_a_time_and_a_source(kind, keep, source):
    with pytest.raises(RegisterError):
        retention.Rule.of(kind, keep, source, "2026-01-01")


def test_rules_are_in_the_log(cases):
    retention.set_rules([rule("case")])
    retention.set_rules([rule("case", "P7Y")])
    assert [audit.reader()(line)["rules"][0]["keep"] for line in audit.lines(verb="retention.set")] == [
        "P60M",
        "P84M",
    ]


def test_a_process_asked_to_lock_locks(code, folder):
    watcher = session.IdleLock(every=0.05)
    watcher.start()
    assert session.ask_to_lock(folder, wait=5)
    assert not session.is_open() and not (folder / session.ASK).exists()
    watcher.stopped.set()


def test_a_process_that_does_not_answer_is_reported(code, folder):
    assert not session.ask_to_lock(folder, wait=0.3)
