"""Cases and what they hold: added, changed, removed, and shown as we knew them on a past day."""

from __future__ import annotations

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from duenotice.custody import audit, casekeys, session, vault
from duenotice.custody.errors import ErasedCase
from duenotice.register import actions, projection, selectors
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Event, Exhibit, Fact, Subject
from tests.register.samples import fill

pytestmark = pytest.mark.usefixtures("code")


@pytest.fixture
def case(code):
    return actions.open_case("HERON")


def test_a_case_holds_every_kind_of_object(case):
    fill(case)
    assert all(count for count in selectors.counts(case).values())
    assert vault.verify().faults == ()


def test_each_change_is_in_the_log_with_the_object_as_it_became(case):
    subject = actions.add("subject", case, names=[{"text": "Анна Ким", "kind": "name"}], born="1980")
    actions.change(subject, born="1980-05")
    read = audit.reader()
    lines = list(audit.lines(object=subject.pk))
    assert [line.verb for line in lines] == ["subject.added", "subject.changed"]
    assert [read(line)["object"]["born"] for line in lines] == ["1980", "1980-05"]


def test_the_log_can_rebuild_the_register(case):
    fill(case)
    actions.change(Subject.objects.first(), born="1981")
    before = {kind: projection.as_told(case.id)[kind] for kind in projection.KINDS}
    rows = {
        kind: [projection.snapshot(row) for row in model.objects.filter(case=case)]
        for kind, model in HELD.items()
    }
    Subject.objects.filter(case=case).update(born="1700")
    assert projection.differences(case.id) != []
    with transaction.atomic():
        projection.rebuild(case.id)
    assert projection.differences(case.id) == []
    assert projection.as_told(case.id) == before
    for kind, model in HELD.items():
        after = [projection.snapshot(row) for row in model.objects.filter(case=case)]
        assert sorted(map(str, after)) == sorted(map(str, rows[kind])), kind


def test_a_row_changed_behind_the_log_is_named(case):
    fill(case)
    assert projection.differences(case.id) == []
    fact = Fact.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE register_fact SET said_by = 'court' WHERE id = %s", [fact.pk])
    assert projection.differences(case.id) == [f"fact {fact.pk}"]


def test_events_are_never_overwritten(case):
    event = actions.add("event", case, kind="issued", what="Warrant issued", happened_on="2024-03-01")
    for attempt in (lambda: actions.change(event, what="Nothing"), lambda: actions.remove(event, "mistake")):
        with pytest.raises(RegisterError, match="corrects"):
            attempt()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(what="Nothing")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).delete()
    fixed = actions.add(
        "event", case, kind="issued", what="Warrant issued", happened_on="2024-03-11", corrects=event
    )
    assert selectors.event_line(case) == [fixed]


def test_both_dates_of_an_event_are_kept_and_any_past_day_is_shown(case):
    with time_machine.travel("2026-03-01 10:00", tick=False):
        request = actions.add(
            "request", case, mechanism="red_notice", requesting_state="TR", status="unknown"
        )
    with time_machine.travel("2026-04-01 10:00", tick=False):
        actions.change(request, status="live")
        actions.add(
            "event",
            case,
            request=request,
            kind="issued",
            what="Notice",
            happened_on="2025-12-24",
            learned_on="2026-03-20",
        )
    with time_machine.travel("2026-05-01 10:00", tick=False):
        actions.change(request, status="ended", outcome="deleted")

    def state(day):
        told = selectors.as_we_knew_it_on(case, day)
        return (told["request"].get(request.pk) or {}).get("status"), len(told["event"])

    assert state("2026-02-28") == (None, 0)
    assert state("2026-03-31") == ("unknown", 0)
    assert state("2026-04-01") == ("live", 1)
    assert state("2026-06-01") == ("ended", 1)


def test_events_of_unknown_day_come_last(case):
    for happened in ("", "2024", "2023-05-01", "2023-05"):
        actions.add("event", case, what=f"Event {happened}", happened_on=happened)
    assert [event.happened_on for event in selectors.event_line(case)] == [
        "2023-05",
        "2023-05-01",
        "2024",
        "",
    ]


def test_facts_keep_their_speaker_and_their_dispute(case):
    request = actions.add("request", case, mechanism="red_notice", requesting_state="TR", seen="full_alert")
    exhibit = actions.add_exhibit(case, "alert.pdf", [b"alert"])
    actions.add(
        "fact",
        case,
        request=request,
        key="sought_for",
        value="sentence",
        said_by="requesting_state",
        exhibit=exhibit,
    )
    actions.add("fact", case, request=request, key="sought_for", value="prosecution", said_by="counsel")
    actions.add(
        "fact",
        case,
        request=request,
        key="warrant.referenced",
        value=True,
        said_by="document",
        exhibit=exhibit,
    )
    dossier = selectors.dossier_of(request)
    assert dossier.facts["sought_for"].value == "prosecution"
    assert dossier.facts["sought_for"].disputed_by == ("requesting_state",)
    assert dossier.facts["warrant.referenced"].exhibit == "E1"
    assert dossier.reference == "HERON"
    assert projection.differences(case.id) == []


def test_exhibits_are_numbered_and_sealed(case):
    one = actions.add_exhibit(case, "warrant.pdf", [b"CANARY one"])
    two = actions.add_exhibit(case, "visa.png", [b"CANARY", b" two"], title="Visa", dated="2024-05")
    assert (one.number, two.number, two.title, two.size) == (1, 2, "Visa", 10)
    assert b"CANARY" not in session.current().files.path(two.file).read_bytes()


def test_an_exhibit_that_is_refused_leaves_no_file(case):
    with pytest.raises(RegisterError):
        actions.add_exhibit(case, "x.pdf", [b"x"], dated="someday")
    assert session.current().files.names() == set() and not Exhibit.objects.exists()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("subject", {"names": [{"text": "A"}]}),
        ("subject", {"names": [{"text": "A\u202e", "kind": "name"}]}),
        ("subject", {"born": "1980-13"}),
        ("subject", {"nationalities": ["XX"]}),
        ("subject", {"nationalities": ["Turkey"]}),
        ("request", {"mechanism": "wanted_poster"}),
        ("event", {"what": ""}),
        ("event", {"what": "x", "said_by": "rumour"}),
        ("fact", {"key": "no_such_fact"}),
        ("contact", {"role": "friend"}),
        ("proceeding", {"forum": "a\u0000b"}),
    ],
)
def test_what_is_not_valid_is_refused_whole(case, kind, fields):
    before = len(list(audit.lines()))
    with pytest.raises(RegisterError):
        actions.add(kind, case, **fields)
    assert not HELD[kind].objects.exists() and len(list(audit.lines())) == before


def test_nothing_refers_across_cases(case):
    other = actions.open_case("OTTER")
    stranger = actions.add("subject", other, names=[])
    with pytest.raises(RegisterError, match="another case"):
        actions.add("request", case, subject=stranger)


def test_a_code_name_is_used_once(case):
    with pytest.raises(RegisterError, match="code name"):
        actions.open_case(" HERON ")
    with pytest.raises(RegisterError):
        actions.open_case("")


def test_removing_needs_a_reason_and_keeps_the_row(case):
    subject = actions.add("subject", case, names=[])
    with pytest.raises(RegisterError, match="why"):
        actions.remove(subject, " ")
    actions.remove(subject, "entered twice")
    assert Subject.objects.get().removed == "entered twice" and selectors.counts(case)["subject"] == 0


def test_reads_and_exports_are_in_the_log(case):
    actions.note_read(case, "case.read")
    assert [line.verb for line in audit.lines(kind="reading")] == ["case.read"]


def test_an_erased_case_leaves_nothing_but_a_tombstone(case):
    other = actions.open_case("OTTER")
    fill(case)
    fill(other)
    kept = session.current().files.names() - {exhibit.file for exhibit in Exhibit.objects.filter(case=case)}
    key = case.id
    actions.erase_case(case)
    assert not Case.objects.filter(pk=key).exists()
    assert all(not model.objects.filter(case_id=key).exists() for model in HELD.values())
    assert session.current().files.names() == kept
    with pytest.raises(ErasedCase):
        actions.add("subject", Case(id=key, code_name="HERON"), names=[])
    with pytest.raises(ErasedCase):
        casekeys.key(key)
    assert vault.verify().faults == () and projection.differences(other.id) == []
    assert all(selectors.counts(other).values())
    actions.open_case("HERON")


def test_a_code_name_no_database_keeps_is_refused_in_words(code):
    with pytest.raises(RegisterError, match="code name"):
        actions.open_case("HER\0ON")
