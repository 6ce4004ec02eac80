"""A person as bytes inside a registry, and back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from duenotice.identity.births import Birth
from duenotice.identity.records import Document, Person, PersonName
from duenotice.quantities import PartialDate


def pack(person: Person) -> bytes:
    """The record in short JSON; dates as day numbers."""
    held: list[Any] = [
        person.id,
        [[name.text, name.kind] for name in person.names],
        [
            [birth.span.first.toordinal(), birth.span.last.toordinal(), int(birth.circa)]
            for birth in person.births
        ],
        list(person.states),
        person.sex,
        list(person.places),
        [[each.kind, each.number, each.state] for each in person.documents],
    ]
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(data: bytes) -> Person:
    """The record that `pack` made.

    Raises:
        ValueError: the bytes are no record.
    """
    key, names, births, states, sex, places, documents = json.loads(data)
    return Person(
        key,
        tuple(PersonName(text, kind) for text, kind in names),
        tuple(
            Birth(PartialDate(date.fromordinal(first), date.fromordinal(last)), bool(circa))
            for first, last, circa in births
        ),
        tuple(states),
        sex,
        tuple(places),
        tuple(Document(kind, number, state) for kind, number, state in documents),
    )
