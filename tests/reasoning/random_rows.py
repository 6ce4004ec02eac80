"""Random requests with unknowns, as dossiers and as lines of JSON: what both evaluators are asked about."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duenotice.dossier import Dossier, Fact, plain, vocabulary
from duenotice.quantities import Duration, FactType, Money, PartialDate, Penalty
from duenotice.reasoning.cells import cells
from duenotice.reasoning.tree import Node

MECHANISMS = ("red_notice",) * 6 + ("diffusion",) * 3 + (
    "blue_notice", "green_notice", "yellow_notice", "silver_notice", "un_special_notice", "other_diffusion", "document_entry",
    "extradition", "extradition", "provisional_arrest", "surrender", "mla", "freezing", "removal", "other",
)  # fmt: skip
SEEN = ("full_alert", "full_alert", "full_alert", "public_extract", "hearsay", None)
#: Lengths whose order depends on the calendar, and some that do not.
LENGTHS = (
    Duration(0, 30), Duration(1, 0), Duration(0, 31), Duration(0, 180), Duration(0, 184), Duration(6, 0), Duration(5, 31),
    Duration(1, 15), Duration(24, 0), Duration(23, 29), Duration(23, 31), Duration(0, 730), Duration(0, 731), Duration(12, 366),
    Duration(0, 0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """One random request."""

    id: str
    dossier: Dossier

    def line(self) -> str:
        """As a line of a JSON table."""
        facts = {key: plain(fact.value) for key, fact in self.dossier.facts.items()}
        own: dict[str, Any] = {"id": self.id, "mechanism": self.dossier.mechanism}
        if self.dossier.seen is not None:
            own["seen"] = self.dossier.seen
        if self.dossier.issued_on is not None:
            own["issued_on"] = str(self.dossier.issued_on)
        return json.dumps({**own, **facts})


def choices(conditions: Iterable[Node], types: Mapping[str, FactType]) -> dict[str, tuple[Any, ...]]:
    """Values of each fact of the vocabulary that the conditions tell apart, with partial dates and awkward lengths added."""
    options = cells(conditions, types)
    return {name: _widened(types[name], values) for name, values in options.items() if name in vocabulary()}


def _widened(kind: FactType, values: tuple[Any, ...]) -> tuple[Any, ...]:
    match kind.kind:
        case "date":
            years = {value.first.year for value in values}
            vague = [PartialDate.parse(year) for year in sorted(years)] + [
                PartialDate.parse(f"{year}-01") for year in sorted(years)
            ]
            return (*values, *vague, PartialDate.parse("0001"), PartialDate.parse("9999-12-31"))
        case "duration":
            return (*values, *LENGTHS)
        case "penalty":
            return (*values, *(Penalty("term", length) for length in LENGTHS))
        case "money":
            return (*values, Money.parse("1 XAF"), Money.parse("0.50 USD on 2020"))
        case "list":
            return (*values, *_longer_lists(kind, values))
        case _:
            return values


def _longer_lists(kind: FactType, values: tuple[Any, ...]) -> Iterator[tuple[Mapping[str, Any], ...]]:
    """Lists of several random items with any key unknown."""
    draw = random.Random(11)
    held = {key: [item[key] for value in values for item in value if key in item] for key in kind.item}
    options = {
        key: [*dict.fromkeys(found), *_widened(kind.item[key], ())[:8]]
        for key, found in held.items()
        if found
    }
    for size in (1, 1, 2, 2, 3, 3, 5):
        for _ in range(6):
            items = (
                {key: draw.choice(found) for key, found in options.items() if draw.random() < 0.8}
                for _ in range(size)
            )
            yield tuple(items)


def requests(
    options: Mapping[str, Sequence[Any]], number: int, *, seed: int, unknown: float = 0.25
) -> Iterator[Request]:
    """Random requests over these values; each fact is unknown with the given probability."""
    draw = random.Random(seed)
    for index in range(number):
        known = {
            name: Fact(draw.choice(values)) for name, values in options.items() if draw.random() >= unknown
        }
        yield Request(f"r{index}", Dossier(draw.choice(MECHANISMS), known, draw.choice(SEEN), _issued(draw)))


def _issued(draw: random.Random) -> PartialDate | None:
    day = date.fromordinal(draw.randint(date(2010, 1, 1).toordinal(), date(2026, 12, 31).toordinal()))
    form = draw.random()
    if form < 0.1:
        return None
    return PartialDate.parse(day if form < 0.8 else f"{day.year}-{day.month:02d}" if form < 0.9 else day.year)
