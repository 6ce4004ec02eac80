"""What the templates show of charts and of the way from a figure to its sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from duenotice.observatory.charts import Chart, svg
from duenotice.observatory.charts.render import NARROW, coverage
from duenotice.observatory.figures import Figure, number
from duenotice.observatory.model import Ledger, Settled
from duenotice.observatory.numerals import grouped, with_sign
from duenotice.observatory.site.speech import Speech, anchor
from duenotice.observatory.why import chain
from duenotice.words import phrase

_FACTS = ("reason", "definition", "numerator", "denominator", "formula", "worked", "caveat")


def chart_view(chart: Chart, speech: Speech, release: str) -> dict[str, Any]:
    """A chart with its table, its files and what it cannot show."""
    rows = [_row(chart, point, speech) for point in chart.points]
    plain = "; ".join(
        f"{row['x']}{', ' + row['group'] if row['group'] else ''}: {row['plain']}" for row in rows
    )
    title = speech.t(chart.title)
    folder = speech.home + "charts/"
    files = [(form.upper(), f"{folder}{chart.id}.{form}") for form in ("csv", "json", "svg", "png")]
    text = chart.kind != "map"
    return {
        "id": chart.id,
        "title": title,
        "unit": speech.t(chart.unit),
        "finding": speech.t(chart.finding, **speech.said(chart.said)),
        "alt": f"{phrase(chart.title, speech.lang)}. {plain}" if text else phrase(chart.title, speech.lang),
        "wide": Markup(svg(chart, speech.lang)),  # noqa: S704  # drawn here from numbers and our own words
        "narrow": Markup(svg(chart, speech.lang, NARROW)),  # noqa: S704
        "coverage": coverage(chart, speech.lang),
        "unknown": any(point.value is None for point in chart.points),
        "breaks": chart.breaks,
        "cannot": speech.t(chart.cannot),
        "rows": rows if text else rows[:0],
        "grouped": bool(chart.groups),
        "files": files,
        "cite": speech.t("cite.text", title=title, release=release, seen=speech.ltr(chart.seen)),
    }


def _row(chart: Chart, point: Any, speech: Speech) -> dict[str, Any]:
    value = point.settled
    shown = (
        speech.figure(value)
        if value is not None
        else (grouped(point.value) if point.value is not None else speech.t("no_figure"))
    )
    if value is None and point.value is None:
        state = speech.t("state.not_known")
    else:
        state = speech.t(f"state.{value.state.value}") if value is not None else speech.t("state.computed")
    plain = (
        with_sign(value.figure)
        if value is not None and value.figure is not None
        else str(point.value if point.value is not None else "?")
    )
    x = phrase(point.x, speech.lang) if chart.names else point.x
    return {
        "x": x,
        "group": phrase(point.group, speech.lang) if point.group else "",
        "figure": shown,
        "state": state,
        "plain": plain,
    }


def chain_view(ledger: Ledger, value: Settled, speech: Speech) -> dict[str, Any]:
    """The way from a figure to its sources."""
    return {**_chain(chain(ledger, value), speech), "anchor": anchor(value.key)}


def _chain(made: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    facts = [(f"obs.{label}", _fact(label, made[label], speech)) for label in _FACTS if made.get(label)]
    facts += [
        ("obs.breaks", speech.t("break_at", year=each["at"], why=speech.english(each["why"])))
        for each in made.get("breaks", ())
    ]
    said = [each for each in made.get("observations", ()) if not each["withheld"] and not each["replaced"]]
    if made["value"] is not None:
        shown: Any = Markup('<bdi dir="ltr">{}</bdi> {}').format(
            _amount(made["value"], made["qualifier"]), speech.english(made["unit"])
        )
    elif made["state"] == "in_conflict":
        each_ = " / ".join(dict.fromkeys(_amount(each["value"], each["qualifier"]) for each in said))
        shown = Markup('<bdi dir="ltr">{}</bdi> {}').format(each_, speech.english(made["unit"]))
    else:
        shown = speech.t("no_figure")
    return {
        "title": speech.title(made["series"]),
        "period": made["period"],
        "place": speech.country(made["country"]) if made["country"] else "",
        "shown": shown,
        "state": speech.t(f"state.{made['state']}"),
        "confidence": speech.t(f"mark.{made['confidence']}") if made["confidence"] else "",
        "facts": facts,
        "observations": [_observation(each, speech) for each in made.get("observations", ())],
        "inputs": [_chain(each, speech) for each in made.get("inputs", ())],
    }


def _fact(label: str, text: str, speech: Speech) -> Markup:
    return speech.ltr(text) if label in ("formula", "worked") else speech.english(text)


def _amount(value: str, qualifier: str) -> str:
    return with_sign(Figure(number(value), qualifier))


def _observation(each: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    role = "chosen" if each["chosen"] else "replaced" if each["replaced"] else "beside"
    amount: Any = (
        speech.t("withheld") if each["withheld"] else speech.ltr(_amount(each["value"], each["qualifier"]))
    )
    return {
        **each,
        "role": speech.t(role),
        "amount": amount,
        "unit": "" if each["withheld"] else speech.english(each["unit"]),
        "confidence": speech.t(f"mark.{each['confidence']}"),
        "title": each["title"] or each["source"],
    }
