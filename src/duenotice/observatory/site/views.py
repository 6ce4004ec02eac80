"""What the templates show of charts and of the way from a figure to its sources."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from duenotice.observatory.charts import Chart, Point
from duenotice.observatory.charts.render import coverage
from duenotice.observatory.figures import Figure, number
from duenotice.observatory.model import Ledger, Settled
from duenotice.observatory.numerals import grouped, with_sign
from duenotice.observatory.site.speech import Speech, anchor, tally_anchor
from duenotice.observatory.tallies import NOW, Tally
from duenotice.observatory.why import chain
from duenotice.words import phrase

_FACTS = ("reason", "definition", "numerator", "denominator", "formula", "worked", "caveat")


def chart_view(chart: Chart, speech: Speech) -> dict[str, Any]:
    """A chart with its table, its files and what it cannot show."""
    text = chart.kind != "map"
    rows = [_row(chart, point, speech) for point in chart.points] if text else []
    plain = "; ".join(
        f"{row['x']}{', ' + row['group'] if row['group'] else ''}: {row['plain']}" for row in rows
    )
    title = speech.t(chart.title)
    edition = speech.edition
    files = [(form.upper(), speech.way.chart(chart.id, form)) for form in ("csv", "json", "svg", "png")]
    return {
        "id": chart.id,
        "title": title,
        "unit": speech.t(chart.unit),
        "finding": speech.t(chart.finding, **speech.said(chart.said)),
        "alt": f"{phrase(chart.title, speech.lang)}. {plain}" if text else phrase(chart.title, speech.lang),
        "wide": Markup(edition.svg(chart, speech.lang)),  # noqa: S704  # drawn here from numbers and our own words
        "narrow": Markup(edition.narrow(chart, speech.lang)),  # noqa: S704
        "coverage": coverage(chart, speech.lang),
        "unknown": any(point.value is None for point in chart.points),
        "breaks": chart.breaks,
        "cannot": speech.t(chart.cannot),
        "rows": rows,
        "grouped": bool(chart.groups),
        "files": files,
        "cite": speech.t("cite.text", title=title, release=edition.release, seen=speech.ltr(chart.seen)),
    }


def _row(chart: Chart, point: Point, speech: Speech) -> dict[str, Any]:
    value = point.settled or point.tally
    plain, state = "?", "not_known"
    if isinstance(value, Tally):
        plain, state = grouped(Decimal(value.value)), "computed"
    elif value is not None:
        plain, state = with_sign(value.figure) if value.figure is not None else "?", value.state.value
    elif point.value is not None:
        raise ValueError(f"a mark of the chart {chart.id} stands for nothing")
    return {
        "x": phrase(point.x, speech.lang) if chart.names else point.x,
        "group": phrase(point.group, speech.lang) if point.group else "",
        "figure": speech.figure(value) if value is not None else speech.t("no_figure"),
        "state": speech.t(f"state.{state}"),
        "plain": plain,
    }


def chain_view(ledger: Ledger, value: Settled, speech: Speech) -> dict[str, Any]:
    """The way from a figure to its sources."""
    return {**_chain(chain(ledger, value), speech), "anchor": anchor(value.key)}


def tally_view(tally: Tally, speech: Speech) -> dict[str, Any]:
    """What a count counted."""
    return {
        "anchor": tally_anchor(tally),
        "title": speech.counted(tally),
        "period": "" if tally.period == NOW else tally.period,
        "value": speech.ltr(grouped(Decimal(tally.value))),
        "rows": tally.rows,
    }


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
