"""Read a ledger folder into records. What cannot be read is a fault with its row; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
_STATES = tuple(State)
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
    index = _index(root)
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
        gaps=dict(_gaps(root, series, faults)),
        tables={
            name: tuple(
                {**row, "_row": str(place.line)} for place, row in rows(root, f"snapshots/{name}.csv")
            )
            for name in index["tables"]
        },
        indicators=_indicators(root),
        assertions=_listed(root, "series/assertions.yaml", "assertions"),
    )
    if faults:
        raise LedgerError(*faults)
    return settle(ledger)


def _index(root: Path) -> Mapping[str, Any]:
    """What each table is, and when it was taken in.

    Raises:
        LedgerError: it does not say so.
    """
    index = yaml_of(root, INDEX)
    figures = index.get("figures") if isinstance(index, dict) else None
    dated = isinstance(figures, dict) and all(
        isinstance(each, dict) and "seen" in each for each in figures.values()
    )
    if not dated or not isinstance(index.get("tables"), list):
        what = "the tables are not named as they must be."
        raise LedgerError(
            Fault(
                INDEX, what, "Under `figures` each file with its day `seen`; under `tables` a list of names."
            )
        )
    made: Mapping[str, Any] = index
    return made


def _listed(root: Path, name: str, key: str, needs: Iterable[str] = ("id",)) -> tuple[Mapping[str, Any], ...]:
    """Entries of a YAML file.

    Raises:
        LedgerError: no list of entries, or an entry lacks a field.
    """
    content = yaml_of(root, name)
    found = content.get(key) if isinstance(content, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise LedgerError(Fault(name, f"there is no list of entries under `{key}`.", "See docs/data.md."))
    _whole(name, found, needs)
    return tuple(found)


def _whole(name: str, found: Iterable[Mapping[str, Any]], needs: Iterable[str]) -> None:
    lacking = [
        (each.get("id", "an entry"), field) for each in found for field in needs if not each.get(field)
    ]
    if lacking:
        raise LedgerError(*(Fault(name, f"{who} lacks `{field}`.", "Write it.") for who, field in lacking))


def _indicators(root: Path) -> tuple[Mapping[str, Any], ...]:
    name = "indicators/indicators.yaml"
    found = _listed(root, name, "indicators")
    for each in found:
        _whole(name, each.get("computed") or (), ("id", "title", "formula", "unit"))
    return found


def _source(row: Row) -> Source:
    return Source(
        **{name: row.get(name, "") for name in ("id", "title", "publisher", "year", "url", "holds", "kind")}
    )


def _series(root: Path, faults: list[Fault]) -> dict[str, Series]:
    breaks: dict[str, list[Break]] = {}
    for place, row in rows(root, "series/breaks.csv", ("series", "at", "why")):
        if not row["at"].isdigit():
            faults.append(_no_year(place, row["at"]))
            continue
        breaks.setdefault(row["series"], []).append(Break(row["series"], int(row["at"]), row["why"]))
    later: dict[str, list[tuple[str, int, str]]] = {}
    for place, row in rows(root, "series/definitions.csv", ("id", "series", "from", "text")):
        if not row["from"].isdigit():
            faults.append(_no_year(place, row["from"]))
            continue
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


def _no_year(place: Place, text: str) -> Fault:
    return Fault(
        str(place), f"'{text}' is not a year.", "Write the first year of the new way, for example 2024."
    )


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
    yield from _unread(period, row["period"], "period")
    yield from _unread(number, row["value"], "value")
    yield from _no_word(row["qualifier"], QUALIFIERS, "qualifier")
    yield from _no_word(row.get("state") or State.PUBLISHED, _STATES, "state")
    yield from _no_word(row["measure"], MEASURES, "measure")
    yield from _no_word(row["confidence"], MARKS, "confidence")


def _unread(reader: Callable[[str], object], text: str, column: str) -> Iterator[tuple[str, str]]:
    try:
        reader(text)
    except ValueError as error:
        yield f"in column {column}: {error}", ""


def _no_word(text: str, offered: Iterable[str], what: str) -> Iterator[tuple[str, str]]:
    if text not in offered:
        yield f"'{text}' is not a {what}.", f"Choose one of {', '.join(offered)}."


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
        if row["field"] == "state" and row["value"] not in _STATES:
            faults.extend(Fault(str(place), *said) for said in _no_word(row["value"], _STATES, "state"))
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
        qualifier = row["qualifier"] or "exact"
        wrong = [*_unread(number, row["value"], "value"), *_no_word(qualifier, QUALIFIERS, "qualifier")]
        if wrong:
            faults.extend(Fault(str(place), *said) for said in wrong)
            continue
        old = result[current[-1]]
        result[current[-1]] = replace(old, replaced=True)
        figure = Figure(number(row["value"]), qualifier)
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
        wrong = list(_unread(period, row["period"], "period"))
        if wrong:
            faults.extend(Fault(str(place), *said) for said in wrong)
            continue
        key = Key(row["series"], period(row["period"]), row["country"])
        yield key, Choice(key, row["source"], row["reason"], row["decided"], place)


def _gaps(root: Path, series: Mapping[str, Series], faults: list[Fault]) -> Iterator[tuple[Key, Gap]]:
    for place, row in rows(root, "snapshots/gaps.csv", ("series", "year", "status")):
        wrong = list(_unread(period, row["year"], "year"))
        if wrong:
            faults.extend(Fault(str(place), *said) for said in wrong)
            continue
        state = next((state for start, state in _GAPS.items() if row["status"].startswith(start)), None)
        if state is not None and row["series"] in series:
            key = Key(row["series"], period(row["year"]))
            yield key, Gap(key, state, row["status"], place)
