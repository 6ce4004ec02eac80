"""Dates for a calendar program (ICS, RFC 5545): the code name and the day, nothing else.

A calendar is copied to telephones and servers that others can read. It names no person, state, forum, procedure, place or
program, and an entry's identity says nothing without the case.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from duenotice.documents.errors import DocumentError
from duenotice.documents.leaks import ProtectedFact, check

#: One word of capitals and digits, as `HERON` or `HERON-2`; a longer text could be a name or a sentence.
_CODE_NAME = re.compile(r"[A-Z][A-Z0-9]{1,15}(?:-[0-9]{1,4})?")
#: The field is required (RFC 5545, 3.7.3). It names no program: that one is used tells that help was sought.
_PRODUCT = "-//Calendar//EN"
_MOST_DAYS_BEFORE = 60


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One day to remember.

    Attributes:
        identity: a random id of the entry, at least 16 characters, so that a later file replaces it.
        code_name: of the case.
        day: the day.
        remind: days before it on which to remind, 0 to 60.
    """

    identity: str
    code_name: str
    day: date
    remind: tuple[int, ...] = ()


def to_ics(entries: Sequence[CalendarDate], made: date, facts: Sequence[ProtectedFact] = ()) -> bytes:
    """A calendar file; the same entries give the same bytes.

    Args:
        entries: the days.
        made: the day the record was made; no time of day is written.
        facts: protected facts of the cases; the file is searched for them.

    Raises:
        DocumentError: a code name is not one, an identity is too short, or a protected fact would be in the file.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    for entry in sorted(entries, key=lambda one: (one.day, one.code_name, one.identity)):
        calendar.add_component(_event(entry, made))
    written: bytes = calendar.to_ical()
    if check(" ".join(entry.code_name for entry in entries), facts).blocked:
        raise DocumentError(
            "A code name gives a protected fact away.", "Choose another code name for the case."
        )
    return written


def _event(entry: CalendarDate, made: date) -> Event:
    if not _CODE_NAME.fullmatch(entry.code_name):
        raise DocumentError(
            "A calendar shows the code name only, and this is not one.",
            "Use one word of 2 to 16 capital letters and digits, for example HERON or HERON-2.",
        )
    if len(entry.identity) < 16 or any(not 0 <= days <= _MOST_DAYS_BEFORE for days in entry.remind):
        raise DocumentError(
            "A calendar entry is not complete.", "Give a random id of 16 characters and 0 to 60 days."
        )
    event = Event()
    event.add("uid", hashlib.sha256(f"calendar {entry.identity}".encode()).hexdigest()[:32])
    event.add("dtstamp", datetime.combine(made, time(), UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.code_name)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    for days in sorted(set(entry.remind), reverse=True):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.code_name)
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    return event
