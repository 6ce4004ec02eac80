"""Read a ledger folder into records. What cannot be read is a fault with its row; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.figures import Figure, number
from duenotice.observatory.model import Break, Choice, Gap, Key, Ledger, Observation, Place, Series, Source
from duenotice.observatory.periods import period
from duenotice.observatory.tables import Row, rows, yaml_of
from duenotice.observatory.vocabulary import MARKS, MEASURES, QUALIFIERS, State

INDEX = "snapshots/index.yaml"
FIGURE_COLUMNS = (
    "period",
    "series",
    "value",
    "unit",
    "qualifier",
    "measure",
    "confidence",
    "source_id",
    "source_url",
    "note",
)
ANNOTATIONS = "observations/annotations.csv"
CORRECTIONS = "observations/corrections.csv"
_ANNOTATED = ("state", "page", "definition", "numerator", "denominator", "unit")
_GAPS = {
    "published": State.NOT_OBTAINED,
    "not published": State.NOT_PUBLISHED,
    "not known": State.NOT_KNOWN,
    "held only for several": State.SEVERAL_YEARS,
}
Address = tuple[str, str, str, str]


def bundled() -> Path:
    """The ledger that comes with the package."""
    return Path(str(resources.files("duenotice.observatory"))) / "ledger"


def read_ledger(root: Path | None = None) -> Ledger:
    """Read a ledger folder and settle its values.

    Args:
        root: the folder; the one that comes with the package when not given.

    Raises:
        LedgerError: every row that cannot be read, each in a sentence.
    """
    return _bundled() if root is None else _read(root)


@cache
def _bundled() -> Ledger:
    return _read(bundled())


def _read(root: Path) -> Ledger:
    from duenotice.observatory.settle import settle  # settle needs the records this module makes

    if not root.is_dir():
        raise LedgerError(
            Fault(
                str(root),
                "there is no such folder.",
                "Give the folder that holds snapshots, series and indicators.",
            )
        )
    faults: list[Fault] = []
    index = yaml_of(root, INDEX)
    series = _series(root, faults)
    sources = {
        row["id"]: _source(row) for _, row in rows(root, "snapshots/sources.csv", ("id", "title", "url"))
    }
    observations = tuple(_observations(root, index, series, faults))
    ledger = Ledger(
        root=root,
        sources=sources,
        series=series,
        observations=_corrected(root, _annotated(root, observations, faults), faults),
        choices=dict(_choices(root, faults)),
        gaps=dict(_gaps(root, series)),
        tables={
            name: tuple(
                {**row, "_row": str(place.line)} for place, row in rows(root, f"snapshots/{name}.csv")
            )
            for name in index["tables"]
        },
        indicators=tuple(yaml_of(root, "indicators/indicators.yaml")["indicators"]),
        assertions=tuple(yaml_of(root, "series/assertions.yaml")["assertions"]),
    )
    if faults:
        raise LedgerError(*faults)
    return settle(ledger)


def _source(row: Row) -> Source:
    return Source(
        **{name: row.get(name, "") for name in ("id", "title", "publisher", "year", "url", "holds", "kind")}
    )


def _series(root: Path, faults: list[Fault]) -> dict[str, Series]:
    breaks: dict[str, list[Break]] = {}
    for place, row in rows(root, "series/breaks.csv", ("series", "at", "why")):
        if not row["at"].isdigit():
            faults.append(
                Fault(
                    str(place),
                    f"'{row['at']}' is not a year.",
                    "Write the first year of the new way, for example 2024.",
                )
            )
            continue
        breaks.setdefault(row["series"], []).append(Break(row["series"], int(row["at"]), row["why"]))
    later: dict[str, list[tuple[str, int, str]]] = {}
    for _, row in rows(root, "series/definitions.csv", ("id", "series", "from", "text")):
        later.setdefault(row["series"], []).append((row["id"], int(row["from"]), row["text"]))
    found: dict[str, Series] = {}
    for place, row in rows(
        root, "series/series.csv", ("id", "title_en", "definition", "unit", "measure", "body")
    ):
        name = row["id"]
        if name in found:
            faults.append(
                Fault(str(place), f"the series '{name}' stands twice.", "Keep one row for each series.")
            )
        titles = {
            key.removeprefix("title_"): text for key, text in row.items() if key.startswith("title_") and text
        }
        definitions = ((name, 0, row["definition"]), *sorted(later.get(name, ()), key=lambda each: each[1]))
        found[name] = Series(
            name,
            titles,
            definitions,
            row["unit"],
            row["measure"],
            row["body"],
            row.get("numerator", ""),
            row.get("denominator", ""),
            tuple(breaks.get(name, ())),
        )
    return found


def _observations(
    root: Path, index: Any, series: Mapping[str, Series], faults: list[Fault]
) -> Iterator[Observation]:
    taken: dict[Address, Place] = {}
    for name, about in index["figures"].items():
        for place, row in rows(root, f"snapshots/{name}", FIGURE_COLUMNS):
            problems = list(_problems(row, series))
            faults.extend(Fault(str(place), what, remedy) for what, remedy in problems)
            if problems:
                continue
            made = _observation(place, row, about, series)
            address = (made.key.series, made.key.country, made.key.period.text, made.source)
            if address in taken:
                what = f"the same source gives {made.key} twice; the first is in {taken[address]}."
                faults.append(
                    Fault(
                        str(place),
                        what,
                        f"Keep one, or put the new value into {CORRECTIONS} with its reason.",
                    )
                )
            taken[address] = place
            yield made


def _problems(row: Row, series: Mapping[str, Series]) -> Iterator[tuple[str, str]]:
    if row["series"] not in series:
        yield (
            f"no series is called '{row['series']}'.",
            "Describe it in series/series.csv first: what is counted, in which unit.",
        )
    for reader, column in ((period, "period"), (number, "value")):
        try:
            reader(row[column])
        except ValueError as error:
            yield f"in column {column}: {error}", ""
    if row["qualifier"] not in QUALIFIERS:
        yield f"'{row['qualifier']}' is not a qualifier.", f"Choose one of {', '.join(QUALIFIERS)}."
    if row["measure"] not in MEASURES:
        yield f"'{row['measure']}' is not a measure.", f"Choose one of {', '.join(MEASURES)}."
    if row["confidence"] not in MARKS:
        yield f"'{row['confidence']}' is not a confidence.", f"Choose one of {', '.join(MARKS)}."


def _observation(
    place: Place, row: Row, about: Mapping[str, Any], series: Mapping[str, Series]
) -> Observation:
    when = period(row["period"])
    about_series = series[row["series"]]
    return Observation(
        key=Key(row["series"], when, row.get("iso_alpha2", "")),
        figure=Figure(number(row["value"]), row["qualifier"]),
        unit=row["unit"],
        measure=row["measure"],
        definition=row.get("definition") or about_series.definition_at(when.year),
        numerator=row.get("numerator") or about_series.numerator,
        denominator=row.get("denominator") or about_series.denominator,
        confidence=MARKS[row["confidence"]],
        mark=row["confidence"],
        state=State(row.get("state") or State.PUBLISHED),
        source=row["source_id"],
        url=row["source_url"],
        page=row.get("page", ""),
        seen=row.get("seen") or str(about["seen"]),
        note=row["note"],
        place=place,
    )


def _address(row: Row) -> Address:
    return (row["series"], row["country"], row["period"], row["source"])


def _annotated(root: Path, found: tuple[Observation, ...], faults: list[Fault]) -> tuple[Observation, ...]:
    extra: dict[Address, dict[str, Any]] = {}
    held = {(each.key.series, each.key.country, each.key.period.text, each.source) for each in found}
    for place, row in rows(
        root, ANNOTATIONS, ("series", "country", "period", "source", "field", "value", "reason")
    ):
        if _address(row) not in held or row["field"] not in _ANNOTATED:
            faults.append(
                Fault(
                    str(place),
                    "no such observation, or no such field.",
                    f"Fields are {', '.join(_ANNOTATED)}.",
                )
            )
            continue
        value = State(row["value"]) if row["field"] == "state" else row["value"]
        extra.setdefault(_address(row), {})[row["field"]] = value
    return tuple(
        replace(each, **extra.get((each.key.series, each.key.country, each.key.period.text, each.source), {}))
        for each in found
    )


def _corrected(root: Path, found: tuple[Observation, ...], faults: list[Fault]) -> tuple[Observation, ...]:
    result = list(found)
    columns = ("series", "country", "period", "source", "value", "qualifier", "page", "seen", "reason")
    for place, row in rows(root, CORRECTIONS, columns):
        current = [
            n
            for n, each in enumerate(result)
            if not each.replaced
            and _address(row) == (each.key.series, each.key.country, each.key.period.text, each.source)
        ]
        if not current or not row["reason"] or not row["seen"]:
            what = (
                "the correction names no observation, or has no reason or no day."
                if current
                else "the correction names no observation."
            )
            faults.append(
                Fault(
                    str(place),
                    what,
                    "Give series, country, period and source of the row it corrects, the reason and the day.",
                )
            )
            continue
        old = result[current[-1]]
        result[current[-1]] = replace(old, replaced=True)
        figure = Figure(number(row["value"]), row["qualifier"] or "exact")
        result.append(
            replace(
                old,
                figure=figure,
                page=row["page"] or old.page,
                seen=row["seen"],
                corrects=row["reason"],
                place=place,
            )
        )
    return tuple(result)


def _choices(root: Path, faults: list[Fault]) -> Iterator[tuple[Key, Choice]]:
    for place, row in rows(
        root, "series/choices.csv", ("series", "country", "period", "source", "reason", "decided")
    ):
        if not row["reason"]:
            faults.append(
                Fault(str(place), "a choice without a reason.", "Write why this source is preferred.")
            )
            continue
        key = Key(row["series"], period(row["period"]), row["country"])
        yield key, Choice(key, row["source"], row["reason"], row["decided"], place)


def _gaps(root: Path, series: Mapping[str, Series]) -> Iterator[tuple[Key, Gap]]:
    for place, row in rows(root, "snapshots/gaps.csv", ("series", "year", "status")):
        state = next((state for start, state in _GAPS.items() if row["status"].startswith(start)), None)
        if state is not None and row["series"] in series:
            key = Key(row["series"], period(row["year"]))
            yield key, Gap(key, state, row["status"], place)
