"""The publication scorecard (I48): of the indicators asked of a body, what was published for a year.

Counted for the body that would have to publish. "Published" means: a figure for exactly that year stands in the ledger and
somebody printed it. It does not say that the body printed it first, nor that it is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duenotice.observatory.model import Key, Ledger, Settled
from duenotice.observatory.vocabulary import State

Places = dict[str, list[tuple[Key, Settled]]]
PUBLISHED, PARTS, ABSENT = "published", "printed_elsewhere", "not_found"


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in one year.

    Attributes:
        indicator: id.
        body: who would have to publish it.
        year: the year asked for.
        state: published (a figure of that year is held), printed_elsewhere (known to be printed, not read yet, or only for
            several years together), not_found.
        series: the series with a figure of that year.
        breaks: whether a definition breaks in that year.
    """

    indicator: str
    body: str
    year: int
    state: str
    series: tuple[str, ...]
    breaks: bool


def scorecard(ledger: Ledger) -> list[Line]:
    """Every indicator and every year asked for."""
    held: Places = defaultdict(list)
    for key, value in ledger.settled.items():
        held[key.series].append((key, value))
    return [_line(ledger, held, each, year) for each in ledger.indicators for year in asked(each)]


def asked(indicator: Mapping[str, Any]) -> range:
    """The years asked for."""
    first, last = indicator["asked"]
    return range(int(first), int(last) + 1)


def _line(ledger: Ledger, places: Places, indicator: Mapping[str, Any], year: int) -> Line:
    held: list[str] = []
    elsewhere = broken = False
    for name in indicator.get("series", ()):
        for key, value in places[name]:
            if key.period.year != year or not key.period.one_year:
                covers = _covers(key.period.start, key.period.year, year)
                elsewhere = elsewhere or (covers and value.shown)
                continue
            if value.shown:
                held.append(name)
            elsewhere = elsewhere or value.state in (State.NOT_OBTAINED, State.SEVERAL_YEARS, State.TO_VERIFY)
        broken = broken or any(each.at == year for each in ledger.series[name].breaks)
    state = PUBLISHED if held else PARTS if elsewhere else ABSENT
    return Line(str(indicator["id"]), str(indicator["by"]), year, state, tuple(dict.fromkeys(held)), broken)


def _covers(start: str, end: int, year: int) -> bool:
    return int(start[:4]) <= year <= end


def totals(lines: list[Line]) -> Iterator[dict[str, Any]]:
    """Counts for each body and year: published, printed elsewhere, not found, breaks."""
    places = sorted({(line.body, line.year) for line in lines})
    for body, year in places:
        mine = [line for line in lines if (line.body, line.year) == (body, year)]
        counts = {state: sum(line.state == state for line in mine) for state in (PUBLISHED, PARTS, ABSENT)}
        yield {
            "body": body,
            "year": year,
            "asked": len(mine),
            **counts,
            "breaks": sum(line.breaks for line in mine),
        }
