"""The same subject asked for again through another mechanism after a refusal or a deletion.

Internal to a register: never published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

#: Days after the closure in which another opening counts.
WITHIN = timedelta(days=365)
#: Closures that say something about the substance. Others may rightly be followed by a better request.
SUBSTANTIVE = frozenset({"political", "human_rights", "refugee", "ne_bis_in_idem", "redress_decision"})
#: How far an outsider can go against a mechanism: 3 a court, 2 the CCF, 1 national only, 0 nothing seen.
REDRESS = {
    "extradition": 3,
    "surrender": 3,
    "provisional_arrest": 3,
    "red_notice": 2,
    "diffusion": 2,
    "blue_notice": 2,
    "green_notice": 2,
    "yellow_notice": 2,
    "silver_notice": 2,
    "other_diffusion": 2,
    "document_entry": 2,
    "national_alert": 1,
    "mla": 1,
    "freezing": 1,
    "removal": 1,
    "direct_message": 0,
    "regional_list": 0,
}


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a request.

    Attributes:
        id: of the event.
        subject: opaque key of the person; never a name.
        state: requesting state.
        mechanism: of the request.
        kind: open, or close.
        at: the day.
        reason: for a closure: political, human_rights, refugee, ne_bis_in_idem, redress_decision, procedural, withdrawn,
            unknown.
    """

    id: str
    subject: str
    state: str
    mechanism: str
    kind: str
    at: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """One request after another on the same person by the same state.

    Attributes:
        closed, opened: the two events.
        days: between them.
        substantive: whether the first ended for a reason of substance; else the second may be an honest correction.
        to_weaker_redress: whether the person can do less against the second mechanism; None where either is not known.
        innocent: the explanation to show beside it.
    """

    closed: Event
    opened: Event
    days: int
    substantive: bool
    to_weaker_redress: bool | None
    innocent: str


_AFTER_SUBSTANCE = (
    "New facts, or another offence, may stand behind the second request: compare the facts before concluding."
)
_AFTER_FORM = "The first request ended for a matter of form or an unknown reason: a state may rightly ask again in good form."


def repeats(events: Iterable[Event]) -> list[Repeat]:
    """Openings through another mechanism within a year after a closure: same subject, same requesting state.

    Each opening is set beside the latest closure before it, so a chain of three requests makes two repeats.
    """
    by_person: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        by_person[event.subject, event.state].append(event)
    found = [each for key in sorted(by_person) for each in _of_person(by_person[key])]
    return sorted(found, key=lambda each: (each.opened.at, each.opened.id))


def _of_person(events: list[Event]) -> Iterator[Repeat]:
    closures: list[Event] = []
    for event in sorted(events, key=lambda each: (each.at, each.kind, each.id)):
        if event.kind == "close":
            closures.append(event)
            continue
        before = [
            each for each in closures if each.mechanism != event.mechanism and event.at - each.at <= WITHIN
        ]
        if event.kind == "open" and before:
            yield _repeat(before[-1], event)


def _repeat(closed: Event, opened: Event) -> Repeat:
    substantive = closed.reason in SUBSTANTIVE
    one, two = REDRESS.get(closed.mechanism), REDRESS.get(opened.mechanism)
    weaker = None if one is None or two is None else two < one
    return Repeat(
        closed,
        opened,
        (opened.at - closed.at).days,
        substantive,
        weaker,
        _AFTER_SUBSTANCE if substantive else _AFTER_FORM,
    )
