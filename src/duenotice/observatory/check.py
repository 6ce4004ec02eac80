"""What must hold before a release. Each fault names its row and says in plain words what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from duenotice.observatory.compute import measures
from duenotice.observatory.errors import Fault
from duenotice.observatory.figures import plain
from duenotice.observatory.formula import names
from duenotice.observatory.model import Key, Ledger, Observation, Settled
from duenotice.observatory.numerals import grouped
from duenotice.observatory.releases import kept_faults
from duenotice.observatory.vocabulary import NEEDS_DENOMINATOR, Confidence, State

_FILE = "series/assertions.yaml"
_DECIDE = f"Look both up in their sources; if they truly differ, write the year and the reason under `except` in {_FILE}."


def check(ledger: Ledger) -> list[Fault]:
    """Every fault that stops a release; an empty list lets it pass."""
    faults: list[Fault] = []
    for look in (_sources, _units, _ranges, _denominators, _definitions, _choices, _indicators, _assertions):
        faults.extend(look(ledger))
    return [*faults, *kept_faults(ledger)]


def _sources(ledger: Ledger) -> Iterator[Fault]:
    for each in ledger.observations:
        if each.confidence is Confidence.UNVERIFIED:
            if each.url:
                yield Fault(
                    str(each.place),
                    "a recalled figure has an address.",
                    "If it was read there, give it its true confidence.",
                )
        elif each.source not in ledger.sources:
            yield Fault(
                str(each.place),
                f"the source '{each.source}' is not in snapshots/sources.csv.",
                "Describe the source there first.",
            )
        elif not each.url.startswith(("https://", "http://")):
            yield Fault(
                str(each.place), "the figure has no address where it can be read.", "Give source_url."
            )


def _units(ledger: Ledger) -> Iterator[Fault]:
    for each in ledger.observations:
        series = ledger.series[each.key.series]
        if each.unit != series.unit:
            what = f"'{series.id}' is counted in {series.unit}, this row in {each.unit}."
            yield Fault(
                str(each.place),
                what,
                "Counts of different things must not stand in one series: give the row its own series.",
            )
        if each.measure != series.measure:
            what = f"'{series.id}' is a {series.measure}, this row a {each.measure}."
            yield Fault(
                str(each.place), what, "A flow (during a year) and a stock (at its end) must not be mixed."
            )


def _ranges(ledger: Ledger) -> Iterator[Fault]:
    for each in ledger.observations:
        value = each.figure.value
        if value < 0 and each.measure != "ratio":
            yield Fault(
                str(each.place),
                f"{plain(value)} {each.unit}: a count cannot be below zero.",
                "Look the figure up.",
            )
        if each.unit == "percent" and each.measure == "share" and value > 100:
            yield Fault(
                str(each.place), f"a share of {plain(value)} percent is above 100.", "Look the figure up."
            )


def _denominators(ledger: Ledger) -> Iterator[Fault]:
    for each in ledger.observations:
        if (each.measure in NEEDS_DENOMINATOR or each.unit == "percent") and not (
            each.numerator and each.denominator
        ):
            what = f"'{each.key.series}' is a share or a ratio, but nobody says of what: the denominator is missing."
            yield Fault(
                str(each.place), what, "Write numerator and denominator, in the row or in series/series.csv."
            )
    for measure in measures(ledger):
        if (measure.unit == "percent" or "/" in measure.formula.replace("/ 100", "")) and not (
            measure.numerator and measure.denominator
        ):
            what = f"'{measure.id}' divides, but its denominator is missing in words."
            yield Fault("indicators/indicators.yaml", what, "Write numerator and denominator.")


def _definitions(ledger: Ledger) -> Iterator[Fault]:
    for name, series in ledger.series.items():
        known = {each for each, _, _ in series.definitions}
        places = [
            (key, each)
            for key, each in ledger.settled.items()
            if key.series == name and each.chosen is not None and each.shown
        ]
        for _, each in places:
            if each.chosen and each.chosen.definition not in known:
                what = f"the definition '{each.chosen.definition}' is not described."
                yield Fault(str(each.chosen.place), what, "Describe it in series/definitions.csv.")
        places.sort(key=lambda item: item[0].order)
        for (_, before), (_, after) in pairwise(places):
            yield from _changed(ledger, before, after)


def _changed(ledger: Ledger, before: Settled, after: Settled) -> Iterator[Fault]:
    one, two = before.chosen, after.chosen
    if (
        one is None
        or two is None
        or one.definition == two.definition
        or before.key.country != after.key.country
    ):
        return
    series = ledger.series[one.key.series]
    if series.broken_between(one.key.period.year, two.key.period.year) is None:
        what = (
            f"the definition of '{series.id}' changes between {one.key.period} and {two.key.period}, and no break is declared. "
            "A reader would take the difference for a change in the world."
        )
        yield Fault(
            str(two.place), what, f"Write in series/breaks.csv what changed from {two.key.period.year}."
        )


def _choices(ledger: Ledger) -> Iterator[Fault]:
    for key, choice in ledger.choices.items():
        heard = {each.source for each in ledger.observations if each.key == key}
        if choice.source and choice.source not in heard:
            yield Fault(
                str(choice.place),
                f"the source chosen for {key} says nothing about it.",
                "Name a source that has a row there.",
            )
    for key, each in ledger.settled.items():
        if each.state is State.IN_CONFLICT and key not in ledger.choices:
            said = "; ".join(f"{_amount(one)} ({one.source})" for one in each.alternatives)
            what = f"the sources contradict each other on {key}: {said}."
            remedy = "Write in series/choices.csv which one is preferred and why; leave the source empty if nothing decides."
            yield Fault(str(each.alternatives[-1].place), what, remedy)


def _indicators(ledger: Ledger) -> Iterator[Fault]:
    ids = [str(each.get("id")) for each in ledger.indicators]
    if len(set(ids)) != len(ids):
        yield Fault("indicators/indicators.yaml", "an indicator stands twice.", "Keep one of each id.")
    for each in ledger.indicators:
        for name in (
            *each.get("series", ()),
            *(name for one in each.get("computed") or () for name in names(one["formula"])),
        ):
            if name not in ledger.series:
                yield Fault(
                    "indicators/indicators.yaml",
                    f"{each['id']} names '{name}', which is no series.",
                    "Correct the name.",
                )
        for field in ("title", "formula", "cannot_show", "by", "asked"):
            if not each.get(field):
                yield Fault(
                    "indicators/indicators.yaml",
                    f"{each['id']} lacks '{field}'.",
                    "Every indicator says what it cannot show.",
                )
    for measure in measures(ledger):
        if measure.id in ledger.series:
            yield Fault(
                "indicators/indicators.yaml",
                f"'{measure.id}' is also the name of a series.",
                "Give it another name.",
            )


def _assertions(ledger: Ledger) -> Iterator[Fault]:
    for each in ledger.assertions:
        kind = next((kind for kind in _KINDS if kind in each), None)
        unknown = [name for name in _named(each) if name not in ledger.series]
        if kind is None or unknown or any(field not in each for field in _NEEDS[kind]):
            yield Fault(
                _FILE,
                f"'{each.get('id')}' cannot be read.",
                f"Use one of {', '.join(_KINDS)}, over series that exist.",
            )
        else:
            excused = {(str(one["period"]), str(one.get("country", ""))) for one in each.get("except") or ()}
            yield from _KINDS[kind](ledger, each, excused)


def _named(each: Mapping[str, Any]) -> list[str]:
    of = each.get("of", [])
    names_ = [of] if isinstance(of, str) else list(of)
    return names_ + [
        each[kind] for kind in ("sum", "part", "never_falls", "no_jump", "total_over_years") if kind in each
    ]


Excused = set[tuple[str, str]]


def _whole(ledger: Ledger, key: Key, name: str) -> Settled | None:
    """The value of another series at the same place, if it is exact enough to add up."""
    each = ledger.settled.get(Key(name, key.period, key.country))
    if each is None or each.figure is None or each.figure.qualifier not in ("exact", "approx"):
        return None
    return each


def _value(each: Settled) -> Decimal:
    assert each.figure is not None
    return each.figure.value


def _amount(each: Observation) -> str:
    return f"{grouped(each.figure.value)}"


def _where(*values: Settled) -> str:
    return str(next((each.chosen.place for each in values if each.chosen is not None), _FILE))


def _sum(ledger: Ledger, rule: Mapping[str, Any], excused: Excused) -> Iterator[Fault]:
    for key in [key for key in ledger.settled if key.series == rule["sum"]]:
        whole = _whole(ledger, key, rule["sum"])
        parts = [_whole(ledger, key, name) for name in rule["of"]]
        if whole is None or any(part is None for part in parts) or (key.period.text, key.country) in excused:
            continue
        held = [part for part in parts if part is not None]
        total = sum((_value(part) for part in held), Decimal(0))
        if total != _value(whole):
            said = " + ".join(
                f"{grouped(_value(part))} ({ledger.series[part.key.series].title()})" for part in held
            )
            what = (
                f"the parts do not make the whole. In {key.period}, {said} make {grouped(total)}; "
                f"the total given is {grouped(_value(whole))}."
            )
            yield Fault(_where(whole), what, _DECIDE)


def _sum_to(ledger: Ledger, rule: Mapping[str, Any], excused: Excused) -> Iterator[Fault]:
    for key in [key for key in ledger.settled if key.series == rule["of"][0]]:
        parts = [_whole(ledger, key, name) for name in rule["of"]]
        if any(part is None for part in parts) or (key.period.text, key.country) in excused:
            continue
        held = [part for part in parts if part is not None]
        total = sum((_value(part) for part in held), Decimal(0))
        if total != Decimal(rule["sum_to"]):
            said = " + ".join(
                f"{plain(_value(part))} ({ledger.series[part.key.series].title()})" for part in held
            )
            what = f"in {key.period}, {said} make {plain(total)}, not {rule['sum_to']}."
            yield Fault(_where(*held), what, _DECIDE)


def _part(ledger: Ledger, rule: Mapping[str, Any], excused: Excused) -> Iterator[Fault]:
    for key in [key for key in ledger.settled if key.series == rule["part"]]:
        part, whole = _whole(ledger, key, rule["part"]), _whole(ledger, key, rule["of"])
        if part and whole and _value(part) > _value(whole) and (key.period.text, key.country) not in excused:
            what = (
                f"the part is larger than the whole. In {key.period}, "
                f"{ledger.series[rule['part']].title()}: {grouped(_value(part))}, "
                f"but {ledger.series[rule['of']].title()}: {grouped(_value(whole))}."
            )
            yield Fault(_where(part), what, _DECIDE)


def _in_time(ledger: Ledger, name: str) -> list[Settled]:
    return [each for each in ledger.values(name) if each.figure is not None and each.key.period.one_year]


def _never_falls(ledger: Ledger, rule: Mapping[str, Any], excused: Excused) -> Iterator[Fault]:
    for before, after in pairwise(_in_time(ledger, rule["never_falls"])):
        if _value(after) < _value(before) and (after.key.period.text, "") not in excused:
            what = (
                f"{ledger.series[rule['never_falls']].title()} falls from {grouped(_value(before))} ({before.key.period}) "
                f"to {grouped(_value(after))} ({after.key.period}), and this figure is expected never to fall."
            )
            yield Fault(_where(after), what, _DECIDE)


def _no_jump(ledger: Ledger, rule: Mapping[str, Any], excused: Excused) -> Iterator[Fault]:
    series, factor = ledger.series[rule["no_jump"]], Decimal(str(rule["factor"]))
    for before, after in pairwise(_in_time(ledger, series.id)):
        one, two = _value(before), _value(after)
        apart = after.key.period.year - before.key.period.year
        jumped = min(one, two) == 0 or max(one, two) / min(one, two) > factor**apart
        if (
            jumped
            and not series.broken_between(before.key.period.year, after.key.period.year)
            and (after.key.period.text, "") not in excused
        ):
            what = (
                f"{series.title()} goes from {grouped(one)} ({before.key.period}) to {grouped(two)} ({after.key.period}), "
                f"more than {rule['factor']} times a year, and no break is declared."
            )
            yield Fault(
                _where(after),
                what,
                "Look for a slip; if what is counted changed, write it in series/breaks.csv.",
            )


def _total_over_years(ledger: Ledger, rule: Mapping[str, Any], _: Excused) -> Iterator[Fault]:
    country = rule.get("country", "")
    years = [each for each in ledger.values(rule["of"], country) if each.figure is not None]
    for whole in [
        each for each in ledger.values(rule["total_over_years"], country) if each.figure is not None
    ]:
        total = sum((_value(each) for each in years), Decimal(0))
        if total != _value(whole):
            what = f"the years of '{rule['of']}' make {grouped(total)}; the total given is {grouped(_value(whole))}."
            yield Fault(_where(whole), what, _DECIDE)


#: What an assertion of a kind must also say.
_NEEDS = {
    "sum": ("of",),
    "sum_to": ("of",),
    "part": ("of",),
    "never_falls": (),
    "no_jump": ("factor",),
    "total_over_years": ("of",),
}
_KINDS: dict[str, Callable[[Ledger, Mapping[str, Any], Excused], Iterator[Fault]]] = {
    "sum": _sum,
    "sum_to": _sum_to,
    "part": _part,
    "never_falls": _never_falls,
    "no_jump": _no_jump,
    "total_over_years": _total_over_years,
}
