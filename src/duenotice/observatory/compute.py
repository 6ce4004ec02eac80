"""Computed values: a formula over settled values of the same place, with its inputs kept.

A recalled figure never enters. A value in conflict enters a formula only through a written choice. The confidence of a
result is that of its weakest input; it is exact only if every input is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from duenotice.observatory.figures import Figure, rounded
from duenotice.observatory.formula import NoValue, names, value
from duenotice.observatory.model import Key, Ledger, Settled
from duenotice.observatory.vocabulary import Confidence, State


@dataclass(frozen=True, slots=True)
class Measure:
    """One computed figure of an indicator.

    Attributes:
        id: its name, beside the names of series.
        indicator: id of the indicator.
        formula: over names of series.
        unit, places: of the result; how many decimals are kept.
        estimated: whether an assumption enters, said in `caveat`.
        numerator, denominator: in words; '' where nothing is divided.
        caveat: what to keep in mind.
        titles: language -> title.
    """

    id: str
    indicator: str
    formula: str
    unit: str
    places: int
    estimated: bool
    numerator: str
    denominator: str
    caveat: str
    titles: Mapping[str, str]

    def title(self, lang: str = "en") -> str:
        """Title in a language, English where there is none."""
        return self.titles.get(lang) or self.titles["en"]


def measures(ledger: Ledger) -> Iterator[Measure]:
    """Every computed figure the indicators name."""
    for indicator in ledger.indicators:
        for each in indicator.get("computed") or ():
            yield _measure(str(indicator["id"]), each)


def _measure(indicator: str, each: Mapping[str, Any]) -> Measure:
    return Measure(
        id=each["id"],
        indicator=indicator,
        formula=each["formula"],
        unit=each["unit"],
        places=int(each.get("places", 0)),
        estimated=str(each.get("estimated", "")) != "",
        numerator=each.get("numerator", ""),
        denominator=each.get("denominator", ""),
        caveat=" ".join(part for part in (each.get("estimated", ""), each.get("caveat", "")) if part),
        titles=each["title"],
    )


def computed(ledger: Ledger) -> dict[Key, Settled]:
    """Every computed value whose inputs all have a figure."""
    found: dict[Key, Settled] = {}
    for measure in measures(ledger):
        for inputs in _places(ledger, names(measure.formula)):
            made = _one(measure, inputs)
            if made is not None:
                found[made.key] = made
    return dict(sorted(found.items(), key=lambda item: item[0].order))


def _places(ledger: Ledger, wanted: tuple[str, ...]) -> Iterator[tuple[Settled, ...]]:
    for each in [each for each in ledger.settled.values() if each.key.series == wanted[0]]:
        others = [ledger.settled.get(Key(name, each.key.period, each.key.country)) for name in wanted]
        if all(other is not None and _countable(other) for other in others):
            yield tuple(other for other in others if other is not None)


def _countable(each: Settled) -> bool:
    """A bound ("more than 1,000") is not a number to count with."""
    return each.figure is not None and each.shown and each.figure.qualifier in ("exact", "approx")


def _one(measure: Measure, inputs: tuple[Settled, ...]) -> Settled | None:
    figures: dict[str, Decimal] = {
        each.key.series: each.figure.value for each in inputs if each.figure is not None
    }
    try:
        result = rounded(value(measure.formula, figures), measure.places)
    except NoValue:
        return None
    exact = all(each.figure is not None and each.figure.is_exact for each in inputs) and not measure.estimated
    confidence = max(
        (each.confidence for each in inputs if each.confidence),
        key=lambda mark: mark.rank,
        default=Confidence.UNVERIFIED,
    )
    key = Key(measure.id, inputs[0].key.period, inputs[0].key.country)
    estimated = measure.estimated or any(each.state is State.ESTIMATED for each in inputs)
    return Settled(
        key,
        State.ESTIMATED if estimated else State.COMPUTED,
        Figure(result, "exact" if exact else "approx"),
        measure.unit,
        confidence,
        formula=measure.formula,
        inputs=inputs,
        caveat=measure.caveat,
    )
