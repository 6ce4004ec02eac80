"""Counts of the ledger's own rows: reforms by status, indicators held, members with a figure. Each names the rows it counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.model import Ledger
from duenotice.observatory.scorecard import ABSENT, PARTS, PUBLISHED, Line, scorecard
from duenotice.words import phrase

STATUSES = ("implemented", "partly", "not", "reversed", "unknown")
#: The period of a count that is of no year: the ledger as it stands.
NOW = "now"
#: Begins the name of every count.
PREFIX = "count_"
_REFORMS, _HELD, _ALL = "count_reforms", "count_members_held", "count_members"


@dataclass(frozen=True, slots=True)
class Tally:
    """A count of rows.

    Attributes:
        series: name, beside the names of series: begins with `count_`.
        period: a year, or `now`.
        names: phrase ids that together say what is counted.
        rows: what was counted, one text a row.
        of: whom it concerns, in English; '' where the names say it.
    """

    series: str
    period: str
    names: tuple[str, ...]
    rows: tuple[str, ...]
    of: str = ""

    @property
    def value(self) -> int:
        """How many."""
        return len(self.rows)

    def as_json(self) -> dict[str, Any]:
        """The count with the rows it counted."""
        title = ": ".join([*(phrase(name) for name in self.names), *([self.of] if self.of else [])])
        return {
            "series": self.series,
            "title": title,
            "period": self.period,
            "state": "computed",
            "value": str(self.value),
            "qualifier": "exact",
            "unit": "rows",
            "rows": list(self.rows),
        }


def tallies(ledger: Ledger) -> dict[tuple[str, str], Tally]:
    """Every count the pages show, by name and period."""
    return {
        (each.series, each.period): each for each in (*_reforms(ledger), *_score(ledger), *_members(ledger))
    }


def find_tally(ledger: Ledger, series: str, period: str) -> Tally:
    """One count.

    Raises:
        LedgerError: no such count; the sentence lists what there is.
    """
    held = tallies(ledger)
    if (series, period) in held:
        return held[series, period]
    periods = [when for name, when in held if name == series]
    names = sorted({name for name, _ in held})
    what = f"Nothing is counted as '{series}' for {period}."
    raise LedgerError(Fault("", what, f"There is: {', '.join(periods or names)}."))


def _reforms(ledger: Ledger) -> Iterator[Tally]:
    counted = [row for row in ledger.tables["reforms"] if row["basis"] != "own knowledge"]

    def told(rows: list[Mapping[str, str]]) -> tuple[str, ...]:
        return tuple(f"snapshots/reforms.csv, row {row['_row']}: {row['id']} {row['reform']}" for row in rows)

    yield Tally(_REFORMS, NOW, ("obs.chart.reforms",), told(list(counted)))
    for status in STATUSES:
        rows = [row for row in counted if row["status"] == status]
        yield Tally(f"{_REFORMS}_{status}", NOW, ("obs.chart.reforms", f"obs.status.{status}"), told(rows))


def _score(ledger: Ledger) -> Iterator[Tally]:
    lines = scorecard(ledger)
    for body in dict.fromkeys(line.body for line in lines):
        name = score_name(body)
        for year in sorted({line.year for line in lines if line.body == body}):
            mine = [line for line in lines if line.body == body and line.year == year]
            yield Tally(name, str(year), ("obs.tally.asked",), _told(mine), body)
            for state in (PUBLISHED, PARTS, ABSENT):
                rows = [line for line in mine if line.state == state]
                names = ("obs.tally.asked", f"obs.score.{state}")
                yield Tally(f"{name}_{state}", str(year), names, _told(rows), body)


def _told(lines: list[Line]) -> tuple[str, ...]:
    return tuple(
        f"indicators/indicators.yaml: {line.indicator} {line.year}{': ' + ', '.join(line.series) if line.series else ''}"
        for line in lines
    )


def score_name(body: str) -> str:
    """Name of the counts of indicators asked of a body."""
    return "count_score_" + "_".join("".join(c if c.isalnum() else " " for c in body.lower()).split())


def _members(ledger: Ledger) -> Iterator[Tally]:
    held = {key.country for key, value in ledger.settled.items() if key.country and value.shown}
    rows = {
        row["iso_alpha2"]: f"snapshots/interpol_members.csv, row {row['_row']}: {row['name']}"
        for row in ledger.tables["interpol_members"]
    }
    yield Tally(_ALL, NOW, ("obs.chart.map",), tuple(rows.values()))
    mine = tuple(text for code, text in rows.items() if code in held)
    yield Tally(_HELD, NOW, ("obs.chart.map", "obs.map.held"), mine)
