"""What the case file shows, as plain data for the template. Hidden until revealed: names, states, dates, places, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duenotice.desks.vault import boxes, say
from duenotice.register import selectors
from duenotice.register.models import HELD, Case, Event, Exhibit, Request
from duenotice.words import Spoken, spoken

#: Events on one page of the line.
EVENTS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One object in a list.

    Attributes:
        id: its id.
        number: its place in the list, which is all that is shown of it until revealed.
        kind: kind of object.
        what: kind or status in words, which gives nobody away.
        title: what it is; empty until revealed.
        details: further facts; empty until revealed.
    """

    id: str
    number: int
    kind: str
    what: Spoken
    title: Spoken | None
    details: tuple[Spoken, ...] = ()


def case_page(case: Case, lang: str, *, revealed: bool) -> dict[str, Any]:
    """Everything the template of the case file needs."""
    return {
        "requests": [_request(row, number, lang, revealed) for number, row in _numbered("request", case)],
        "people": [_person(row, number, lang, revealed) for number, row in _numbered("subject", case)],
        "protections": [
            _protection(row, number, lang, revealed) for number, row in _numbered("protection", case)
        ],
        "contacts": [_contact(row, number, lang, revealed) for number, row in _numbered("contact", case)],
        "proceedings": [
            _proceeding(row, number, lang, revealed) for number, row in _numbered("proceeding", case)
        ],
        "exhibit_count": Exhibit.objects.filter(case=case, removed="").count(),
        **event_page(case, lang, 1, revealed=revealed),
    }


def past_page(case: Case, day: str, lang: str, *, revealed: bool) -> dict[str, Any]:
    """The case as the log shows it at the end of a past day: what had been written by then, as it then read.

    Args:
        case: the case.
        day: YYYY-MM-DD.
        lang: language of the words.
        revealed: names, states, dates and words are shown.
    """
    told = {
        kind: {key: fields for key, fields in entries.items() if not fields.get("removed")}
        for kind, entries in selectors.as_we_knew_it_on(case, day).items()
    }
    corrected = {fields["corrects_id"] for fields in told["event"].values()}
    line = [key for key in told["event"] if key not in corrected]
    line.sort(
        key=lambda key: (told["event"][key]["happened_on"], told["event"][key]["learned_on"], key),
        reverse=True,
    )
    told["event"] = {key: told["event"][key] for key in line[:EVENTS]}
    listed = []
    for kind, name in _SECTIONS.items():
        rows = (HELD[kind](id=key, case=case, **fields) for key, fields in told[kind].items())
        lines = [_LINES[kind](row, number, lang, revealed) for number, row in enumerate(rows, 1)]
        listed.append(
            (spoken(f"vault.{name}", lang), lines, len(line) - len(lines) if kind == "event" else 0)
        )
    return {"known": bool(told["case"]), "sections": listed, "exhibit_count": len(told["exhibit"])}


_SECTIONS = {
    "request": "requests", "event": "events", "subject": "people", "protection": "protections", "contact": "contacts",
    "proceeding": "proceedings",
}  # fmt: skip


def _numbered(kind: str, case: Case) -> list[tuple[int, Any]]:
    return list(enumerate(HELD[kind]._default_manager.filter(case=case, removed="").order_by("pk"), 1))


def event_page(
    case: Case, lang: str, number: int, *, revealed: bool, request: Request | None = None
) -> dict[str, Any]:
    """One page of the event line, the latest first."""
    events, total = selectors.event_page(case, (number - 1) * EVENTS, EVENTS, request)
    pages = max(1, -(-total // EVENTS))
    first = (number - 1) * EVENTS + 1
    return {
        "events": [_event(row, first + at, lang, revealed) for at, row in enumerate(events)],
        "event_count": total, "event_pages": pages, "event_page": number,
        "earlier": number + 1 if number < pages else None, "later": number - 1 if number > 1 else None,
    }  # fmt: skip


def _event(row: Event, number: int, lang: str, revealed: bool) -> Line:
    what = say.choice("event", row.kind, lang)
    if not revealed:
        return Line(row.pk, number, "event", what, None)
    happened = (
        say.day_text(row.happened_on, lang) if row.happened_on else spoken("vault.day_unknown", lang).text
    )
    details = [Spoken(happened, lang)]
    if row.learned_on and row.learned_on != row.happened_on:
        details.append(spoken("vault.learned", lang, day=say.day_text(row.learned_on, lang)))
    details.append(say.choice("speaker", row.said_by, lang))
    if row.exhibit is not None:
        details.append(Spoken(f"E{row.exhibit.number}", "und"))
    return Line(row.pk, number, "event", what, Spoken(row.what, "und"), tuple(details))


def _request(row: Any, number: int, lang: str, revealed: bool) -> Line:
    what = say.choice("mechanism", row.mechanism, lang)
    if not revealed:
        return Line(row.pk, number, "request", what, None)
    details = [say.choice("status", row.status, lang)]
    if row.issued_on:
        details.append(spoken("vault.issued", lang, day=say.day_text(row.issued_on, lang)))
    if row.seen:
        details.append(say.choice("seen", row.seen, lang))
    return Line(row.pk, number, "request", what, boxes.title(row, lang), tuple(details))


def _person(row: Any, number: int, lang: str, revealed: bool) -> Line:
    what = spoken("vault.person", lang)
    if not revealed:
        return Line(row.pk, number, "subject", what, None)
    details = []
    if row.born:
        details.append(spoken("vault.born", lang, day=say.day_text(row.born, lang)))
    if row.nationalities:
        details.append(Spoken(boxes.texts_of("subject", row, lang)["nationalities"], lang))
    return Line(row.pk, number, "subject", what, boxes.title(row, lang), tuple(details))


def _protection(row: Any, number: int, lang: str, revealed: bool) -> Line:
    what = spoken("vault.protection", lang)
    if not revealed:
        return Line(row.pk, number, "protection", what, None)
    texts = boxes.texts_of("protection", row, lang)
    details = [Spoken(texts["state"], lang)] if texts["state"] else []
    if row.since:
        details.append(spoken("vault.since", lang, day=say.day_text(row.since, lang)))
    if row.until:
        details.append(spoken("vault.until", lang, day=say.day_text(row.until, lang)))
    return Line(
        row.pk, number, "protection", what, say.choice("protection", row.status, lang), tuple(details)
    )


def _contact(row: Any, number: int, lang: str, revealed: bool) -> Line:
    what = say.choice("contact", row.role, lang)
    if not revealed:
        return Line(row.pk, number, "contact", what, None)
    details = [Spoken(row.organisation, "und")] if row.organisation else []
    if row.protected:
        details.append(spoken("vault.protected", lang))
    return Line(row.pk, number, "contact", what, boxes.title(row, lang), tuple(details))


def _proceeding(row: Any, number: int, lang: str, revealed: bool) -> Line:
    what = say.choice("proceeding", row.status, lang)
    return Line(row.pk, number, "proceeding", what, boxes.title(row, lang) if revealed else None)


_LINES = {
    "request": _request, "event": _event, "subject": _person, "protection": _protection, "contact": _contact,
    "proceeding": _proceeding,
}  # fmt: skip
