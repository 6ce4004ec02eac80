"""What a chart shows, apart from how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from duenotice.observatory.model import Settled
from duenotice.observatory.tallies import Tally


@dataclass(frozen=True, slots=True)
class Point:
    """One mark of a chart, with the value it stands for.

    Attributes:
        x: period or category, as shown.
        value: the number; None where no figure may be shown.
        group: colour group, as a phrase id; '' for one group.
        settled: the value of the ledger behind it; None for counts of its rows.
        tally: the count behind it; None for values of series.
    """

    x: str
    value: Decimal | None
    group: str = ""
    settled: Settled | None = None
    tally: Tally | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A declared break, drawn as a dashed line before a period."""

    before: str
    why: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with everything that must stand beside it.

    Attributes:
        id: name, also of its files.
        title: phrase id of what it shows; `unit` phrase id of what is counted.
        kind: columns, bars, stacked, points or map.
        points: marks in order.
        groups: colour groups in order, phrase ids.
        finding: phrase id; `said` its placeholders, each a settled value, a count or text.
        cannot: phrase id of what it cannot show.
        breaks: declared breaks.
        asked: how many periods were asked for; 0 where coverage does not apply.
        seen: latest day a source was seen.
        names: whether `x` holds phrase ids.
    """

    id: str
    title: str
    unit: str
    kind: str
    points: tuple[Point, ...]
    finding: str
    said: Mapping[str, Settled | Tally | str]
    cannot: str
    seen: str
    groups: tuple[str, ...] = ()
    breaks: tuple[Bar, ...] = ()
    asked: int = 0
    names: bool = False
