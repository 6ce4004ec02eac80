"""Monthly counts by requesting state and mechanism, and what the world's movement lets one expect."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.tables import rows

Numbers = NDArray[np.float64]
_ROUNDS = 6
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
#: Fewest months that are looked through.
FEWEST_MONTHS = 48


@dataclass(frozen=True, slots=True)
class Panel:
    """Counts of requests.

    Attributes:
        states: two-letter codes of requesting states.
        mechanisms: names of mechanisms.
        months: `YYYY-MM`, without a gap.
        counts: states × mechanisms × months; NaN where nothing was reported. Zero is a count, NaN is not.
        breaks: (state, mechanism) -> months (as an index) from which the state counts differently. Changes are looked for
            within the stretches between.
    """

    states: tuple[str, ...]
    mechanisms: tuple[str, ...]
    months: tuple[str, ...]
    counts: Numbers
    breaks: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)


def panel_of(
    counted: Iterable[tuple[str, str, str, float]], missing: Iterable[tuple[str, str, str]] = ()
) -> Panel:
    """A panel from rows (state, mechanism, month, count).

    Args:
        counted: a combination that is not given counts zero.
        missing: (state, mechanism, month) where nothing was reported.

    Raises:
        ValueError: no row.
    """
    given = list(counted)
    if not given:
        raise ValueError("There is no count to look at.")
    states = tuple(sorted({row[0] for row in given}))
    mechanisms = tuple(sorted({row[1] for row in given}))
    months = _months(min(row[2] for row in given), max(row[2] for row in given))
    places = [{name: n for n, name in enumerate(names)} for names in (states, mechanisms, months)]
    counts = np.zeros((len(states), len(mechanisms), len(months)))
    index = [np.fromiter((places[n][str(row[n])] for row in given), np.intp, len(given)) for n in range(3)]
    np.add.at(counts, tuple(index), np.fromiter((row[3] for row in given), float, len(given)))
    for state, mechanism, month in missing:
        counts[places[0][state], places[1][mechanism], places[2][month]] = np.nan
    return Panel(states, mechanisms, months, counts)


def read_panel(path: Path) -> Panel:
    """A panel from a file of a register.

    Args:
        path: Parquet of events (see `aggregate`), or CSV with the columns `requesting_state`, `mechanism`, `month` (YYYY-MM)
            and `count`. An empty count was not reported; a month without a row counts zero.

    Raises:
        LedgerError: a row that cannot be read.
        ValueError: no count in the file.
    """
    if path.suffix.lower() == ".parquet":
        if not path.is_file():
            raise ValueError(f"{path.name}: there is no such file.")
        try:
            return panel_of(aggregate(path))
        except duckdb.Error:
            what = f"{path.name} is no Parquet file with the columns requesting_state, mechanism and at."
            raise ValueError(what) from None
    given: list[tuple[str, str, str, float]] = []
    missing: list[tuple[str, str, str]] = []
    for place, row in rows(path.parent, path.name, ("requesting_state", "mechanism", "month", "count")):
        name = (row["requesting_state"], row["mechanism"], row["month"])
        if not _MONTH.fullmatch(row["month"]) or not (row["count"].isdigit() or not row["count"]):
            what = "the month is no YYYY-MM, or the count no whole number."
            raise LedgerError(
                Fault(str(place), what, "Correct the row; leave the count empty where nothing was reported.")
            )
        given.append((*name, float(row["count"] or 0)))
        if not row["count"]:
            missing.append(name)
    return panel_of(given, missing)


def aggregate(events: Path) -> list[tuple[str, str, str, float]]:
    """Count events by requesting state, mechanism and month.

    Args:
        events: Parquet file with columns `requesting_state`, `mechanism`, `at` (date). Read in a stream: memory stays flat.
    """
    with duckdb.connect() as connection:
        connection.execute("SET threads TO 2")
        query = (
            "SELECT requesting_state, mechanism, strftime(month, '%Y-%m'), number::DOUBLE FROM ("
            "SELECT requesting_state, mechanism, date_trunc('month', \"at\") AS month, count(*) AS number "
            "FROM read_parquet(?) GROUP BY ALL"
            ") ORDER BY ALL"
        )
        return [
            (str(a), str(b), str(c), float(d))
            for a, b, c, d in connection.execute(query, [str(events)]).fetchall()
        ]


def _months(first: str, last: str) -> tuple[str, ...]:
    start, end = (int(each[:4]) * 12 + int(each[5:7]) - 1 for each in (first, last))
    return tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, end + 1))


def world(counts: Numbers, weight: Numbers | None = None) -> tuple[Numbers, Numbers]:
    """What the rest of the world's movement lets one expect, state by state, leaving the state itself out.

    Fits counts ≈ size of the pair × movement of the mechanism, by iterative proportional fitting over what was reported.

    Args:
        counts: states × mechanisms × months, NaN where missing.
        weight: 1 where a cell may speak for the world, 0 where not (cells flagged in a first pass).

    Returns:
        exposure (proportional to the expected count, NaN where missing) and support (how many events of others it rests on).
    """
    seen = ~np.isnan(counts)
    y = np.where(seen, counts, 0.0)
    use = seen if weight is None else seen & (weight > 0)
    speaking = np.where(use, y, 0.0)
    movement = np.ones(counts.shape[1:])
    for _ in range(_ROUNDS):
        size = _ratio(speaking.sum(2), (use * movement).sum(2))
        movement = _ratio(speaking.sum(0), (use * size[:, :, None]).sum(0))
    share = use * size[:, :, None]
    others = speaking.sum(0) - speaking
    exposure = _ratio(others, share.sum(0) - share)
    return np.where(seen, np.maximum(exposure, 1e-9), np.nan), others


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
