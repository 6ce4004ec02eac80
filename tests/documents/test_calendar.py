"""A calendar file says a code name and a day, nothing else (threat 9)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from icalendar import Calendar

from duenotice.documents.calendar import CalendarDate, to_ics
from duenotice.documents.errors import DocumentError
from duenotice.documents.leaks import FactKind, ProtectedFact

MADE = date(2026, 3, 1)
ENTRIES = (
    CalendarDate("b" * 20, "HERON", date(2026, 6, 1), (7, 1)),
    CalendarDate("a" * 20, "OTTER-2", date(2026, 4, 9)),
)


def test_only_harmless_fields() -> None:
    lines = to_ics(ENTRIES, MADE).decode().splitlines()
    fields = {re.split("[;:]", line)[0] for line in lines if line}
    allowed = (
        "BEGIN END VERSION PRODID UID DTSTAMP DTSTART DTEND SUMMARY CLASS TRANSP ACTION DESCRIPTION TRIGGER"
    )
    assert fields == set(allowed.split())
    said = {line.split(":", 1)[1] for line in lines if line.startswith(("SUMMARY", "DESCRIPTION"))}
    assert said == {"HERON", "OTTER-2"}
    assert not re.search("due ?notice|interpol|ccf|deadline", "\n".join(lines), re.IGNORECASE)


def test_same_bytes_in_any_order_and_other_programs_read_it() -> None:
    assert to_ics(ENTRIES, MADE) == to_ics(ENTRIES[::-1], MADE)
    events = list(Calendar.from_ical(to_ics(ENTRIES, MADE)).walk("VEVENT"))
    assert [event.decoded("dtstart") for event in events] == [date(2026, 4, 9), date(2026, 6, 1)]
    assert "b" * 20 not in to_ics(ENTRIES, MADE).decode()


@pytest.mark.parametrize(
    "name", ["Ahmed Al-Masri", "heron", "HERON extradition", "", "H", "A" * 40, "HERON\nX:Y", "CASE: 1"]
)
def test_a_name_is_not_a_code_name(name: str) -> None:
    with pytest.raises(DocumentError):
        to_ics([CalendarDate("a" * 20, name, MADE)], MADE)


def test_a_code_name_that_gives_a_fact_away_is_refused() -> None:
    with pytest.raises(DocumentError, match="gives a protected fact away"):
        to_ics([CalendarDate("a" * 20, "GERMANY", MADE)], MADE, [ProtectedFact(FactKind.HOST_STATE, "DE")])


def test_incomplete_entries_are_refused() -> None:
    for entry in (CalendarDate("short", "HERON", MADE), CalendarDate("a" * 20, "HERON", MADE, (61,))):
        with pytest.raises(DocumentError):
            to_ics([entry], MADE)
