"""The ledger's records: sources, observations, series, settled values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from duenotice.observatory.figures import Figure, plain
from duenotice.observatory.periods import Period
from duenotice.observatory.vocabulary import FIGURES, Confidence, State

#: The whole world, where no country is meant.
WORLD = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands.

    Attributes:
        file: file name, relative to the ledger.
        line: line in a spreadsheet: the heading is line 1.
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, row {self.line}"


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was read.

    Attributes:
        id, title, publisher, year, url: as in `sources.csv`.
        holds: what it says, in short.
        kind: primary or secondary.
    """

    id: str
    title: str
    publisher: str
    year: str
    url: str
    holds: str
    kind: str


@dataclass(frozen=True, slots=True)
class Key:
    """One place of a series.

    Attributes:
        series: id of the series.
        period: when.
        country: ISO 3166-1 alpha-2, '' for the whole.
    """

    series: str
    period: Period
    country: str = WORLD

    def __str__(self) -> str:
        return f"{self.series} {self.period}{f' {self.country}' if self.country else ''}"

    @property
    def order(self) -> tuple[str, str, int, str, str]:
        """For sorting: series, country, time."""
        return (self.series, self.country, self.period.year, self.period.end, self.period.start)


@dataclass(frozen=True, slots=True)
class Observation:
    """What one source says about one place of a series.

    Attributes:
        key: series, period, country.
        figure: the number and its qualifier.
        unit: what is counted.
        measure: flow (during the period), stock (at its end), share, mean, ratio, duration or rank.
        definition: id of the definition it follows, in `series/definitions.csv`.
        numerator, denominator: what is divided by what, in words; '' where nothing is divided.
        confidence: how it came to us; `mark` is the word the table carries.
        state: published, computed or estimated.
        source: id of the source; `url` is its address.
        page: page or paragraph; '' when the collation did not record it.
        seen: day it was seen, or taken in where the day of reading was not recorded.
        note: definition, arithmetic check, contradiction, in the collation's words.
        place: file and row.
        corrects: why this row replaces an older one of the same source; '' otherwise.
        replaced: whether a correction replaced it. It stays visible.
    """

    key: Key
    figure: Figure
    unit: str
    measure: str
    definition: str
    numerator: str
    denominator: str
    confidence: Confidence
    mark: str
    state: State
    source: str
    url: str
    page: str
    seen: str
    note: str
    place: Place
    corrects: str = ""
    replaced: bool = False

    @property
    def id(self) -> str:
        """Stable name of the observation."""
        return f"{self.key.series}@{self.key.country or 'all'}@{self.key.period}@{self.source}"

    @property
    def usable(self) -> bool:
        """Whether it may stand behind a published figure: recalled and replaced rows may not."""
        return self.confidence is not Confidence.UNVERIFIED and not self.replaced


@dataclass(frozen=True, slots=True)
class Break:
    """A year from which a series does not count the same thing.

    Attributes:
        series: id.
        at: first year of the new way.
        why: the reason, in a sentence.
    """

    series: str
    at: int
    why: str


@dataclass(frozen=True, slots=True)
class Series:
    """What is counted.

    Attributes:
        id: name.
        titles: language -> title.
        definitions: (id, first year, text), oldest first.
        unit, measure: as for an observation.
        body: who holds the figure: INTERPOL, CCF, state, leak, press, sample.
        numerator, denominator: in words.
        breaks: years from which it counts something else.
    """

    id: str
    titles: Mapping[str, str]
    definitions: tuple[tuple[str, int, str], ...]
    unit: str
    measure: str
    body: str
    numerator: str
    denominator: str
    breaks: tuple[Break, ...] = ()

    def definition_at(self, year: int) -> str:
        """Id of the definition that holds in a year."""
        return [name for name, start, _ in self.definitions if start <= year][-1]

    def definition_text(self, name: str) -> str:
        """The words of a definition."""
        return next(text for each, _, text in self.definitions if each == name)

    def title(self, lang: str = "en") -> str:
        """Title in a language, English where there is none."""
        return self.titles.get(lang) or self.titles["en"]

    def broken_between(self, before: int, after: int) -> Break | None:
        """The break between two years, if one is declared."""
        return next((each for each in self.breaks if before < each.at <= after), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """A written reason to prefer one source where sources differ.

    Attributes:
        key: the place.
        source: id of the source chosen; '' where the place stays in conflict by decision.
        reason: why, in a sentence.
        decided: day of the decision.
        place: file and row.
    """

    key: Key
    source: str
    reason: str
    decided: str
    place: Place


@dataclass(frozen=True, slots=True)
class Settled:
    """What stands at one place of a series, after all sources were heard.

    Attributes:
        key: the place.
        state: see `State`.
        figure: the number shown; None where none may be shown, or where sources differ and nothing was chosen.
        chosen: the observation it comes from; None for a computed value.
        others: every other observation of the place, with recalled and replaced ones.
        reason: the written reason where sources differ, or why there is no figure.
        formula: for a computed value, the formula; `inputs` are the settled values it used.
        unit, confidence: of the figure.
    """

    key: Key
    state: State
    figure: Figure | None
    unit: str
    confidence: Confidence | None
    chosen: Observation | None = None
    others: tuple[Observation, ...] = ()
    reason: str = ""
    formula: str = ""
    inputs: tuple[Settled, ...] = ()
    caveat: str = ""

    @property
    def shown(self) -> bool:
        """Whether figures may be shown."""
        return self.state in FIGURES

    @property
    def alternatives(self) -> tuple[Observation, ...]:
        """The observations that differ, where the place is in conflict."""
        return tuple(each for each in (self.chosen, *self.others) if each is not None and each.usable)

    def row(self) -> dict[str, str]:
        """The value as one row of a release."""
        if self.figure is not None:
            value, qualifier = plain(self.figure.value), self.figure.qualifier
        else:
            several = (
                sorted({each.figure.value for each in self.alternatives})
                if self.state is State.IN_CONFLICT
                else []
            )
            value, qualifier = " | ".join(plain(each) for each in several), ""
        return {
            "series": self.key.series,
            "country": self.key.country,
            "period": self.key.period.text,
            "value": value,
            "qualifier": qualifier,
            "unit": self.unit,
            "state": self.state.value,
            "confidence": self.confidence.value if self.confidence else "",
            "source": self.chosen.source if self.chosen else "",
            "formula": self.formula,
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """What is known about a year without a figure. `status` is in the collation's words."""

    key: Key
    state: State
    status: str
    place: Place


@dataclass(frozen=True)
class Ledger:
    """Everything read from a ledger folder.

    Attributes:
        root: the folder.
        sources, series: by id.
        observations: in the order of the files.
        choices: by place.
        gaps: by place.
        tables: name -> rows of the other tables (events, members, reforms, decisions, mechanisms ...), with their lines.
        indicators, assertions, pages: content of their YAML files.
        settled: by place; filled by `duenotice.observatory.settle`.
    """

    root: Path
    sources: Mapping[str, Source]
    series: Mapping[str, Series]
    observations: tuple[Observation, ...]
    choices: Mapping[Key, Choice]
    gaps: Mapping[Key, Gap]
    tables: Mapping[str, tuple[Mapping[str, str], ...]]
    indicators: tuple[Mapping[str, Any], ...]
    assertions: tuple[Mapping[str, Any], ...]
    settled: Mapping[Key, Settled] = field(default_factory=dict)

    def values(self, series: str, country: str = WORLD) -> Iterator[Settled]:
        """Settled values of a series in time order."""
        found = [
            each for key, each in self.settled.items() if key.series == series and key.country == country
        ]
        return iter(sorted(found, key=lambda each: each.key.order))

    def at(self, series: str, when: str, country: str = WORLD) -> Settled | None:
        """The settled value of a place."""
        return self.settled.get(Key(series, Period(when), country))


def decimal_or_none(figure: Figure | None) -> Decimal | None:
    """The number of a figure."""
    return None if figure is None else figure.value
