"""From a chart to SVG and PNG. The same chart gives the same bytes."""

from __future__ import annotations

import json
import math
import re
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import altair as alt
import vl_convert

from duenotice.observatory.charts import fonts
from duenotice.observatory.charts.model import Chart, Point
from duenotice.observatory.numerals import grouped, with_sign
from duenotice.words import direction, phrase

WIDE, NARROW = 600, 270
INK, PAPER, RULE = "#1c1a17", "#ffffff", "#d9d4c7"
#: Blue, orange, grey, green: apart in lightness too, so that colour never speaks alone.
COLOURS = ("#1d4e6b", "#d99a45", "#a39d8e", "#5c8f6b")
#: Smallest part of the highest column whose number has room inside it; the table gives the others.
LEGIBLE = 0.04
#: Width and height of a number beside a mark, in pixels.
_LABEL = (58, 17)
_FONT = {"ltr": f"'{fonts.LATIN}', sans-serif", "rtl": f"'{fonts.ARABIC}', serif"}
_RIGHT = "\N{RIGHT-TO-LEFT ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"


def draw(chart: Chart, lang: str, width: int = WIDE) -> str:
    """The chart as SVG with this package's names of fonts: for `svg` and `png`."""
    fonts.register()
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec(chart, lang, width)), allowed_base_urls=[])
    marked = re.sub(r'(id="|url\(#)(clip|gradient)', rf"\1{chart.id}-{lang}-{width}-\2", drawn)
    marked = re.sub(
        r' (role="graphics-[a-z]+"|aria-[a-z]+="[^"]*")', "", marked
    )  # the page names the whole picture once
    return marked.replace('<svg class="marks"', '<svg direction="ltr" class="marks"', 1)


def svg(drawn: str) -> str:
    """A drawn chart as SVG, without script, style attribute or outside reference."""
    return fonts.public(drawn)


def png(drawn: str) -> bytes:
    """A drawn chart as PNG at twice the size."""
    fonts.register()
    made: bytes = vl_convert.svg_to_png(drawn, scale=2)
    return made


def said(text: str, lang: str) -> str:
    """Text for inside a picture, where the reading direction of the page does not reach."""
    return _RIGHT.format(text) if direction(lang) == "rtl" else text


def wrapped(text: str, width: int, lang: str) -> list[str]:
    """Lines of about that many pixels."""
    room, lines = width // 8, [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > room and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [said(line, lang) for line in lines]


def coverage(chart: Chart, lang: str) -> str:
    """How many of the periods asked for have a figure, and up to when it was looked."""
    day = (
        f"\N{LEFT-TO-RIGHT ISOLATE}{chart.seen}\N{POP DIRECTIONAL ISOLATE}"
        if direction(lang) == "rtl"
        else chart.seen
    )
    if not chart.asked:
        return phrase("obs.coverage.whole", lang, seen=day)
    held = len({point.x for point in chart.points if point.value is not None})
    return phrase("obs.coverage", lang, held=held, asked=chart.asked, seen=day)


def spec(chart: Chart, lang: str, width: int) -> dict[str, Any]:
    """The Vega-Lite specification."""
    right = direction(lang) == "rtl"
    layers = {"columns": _columns, "stacked": _columns, "bars": _bars, "points": _points, "map": _map}[
        chart.kind
    ]
    drawing = layers(chart, lang, width).properties(
        title=alt.TitleParams(
            wrapped(phrase(chart.title, lang), width, lang),
            subtitle=wrapped(f"{phrase(chart.unit, lang)} · {coverage(chart, lang)}", width, lang),
            anchor="end" if right else "start",
            frame="group",
            offset=14,
        )
    )
    made: dict[str, Any] = drawing.to_dict(validate=False)
    made["config"] = _config(_FONT["rtl" if right else "ltr"], "end" if right else "start")
    made["autosize"] = {"type": "pad"}
    made["background"] = PAPER
    made["padding"] = 8
    return made


def _config(font: str, side: str) -> dict[str, Any]:
    label = {"font": font, "fontSize": 13, "color": INK}
    return {
        "aria": False,
        "font": font,
        "axis": {
            "labelFont": label["font"],
            "labelFontSize": 13,
            "labelColor": INK,
            "gridColor": RULE,
            "domainColor": INK,
            "tickColor": INK,
            "title": None,
            "labelLimit": 220,
        },
        "legend": {
            "labelFont": font,
            "labelFontSize": 13,
            "labelColor": INK,
            "title": None,
            "orient": "top",
            "direction": "vertical",
            "labelLimit": 0,
            "layout": {"top": {"anchor": side}},
        },
        "text": label,
        "title": {
            "font": font,
            "fontSize": 16,
            "fontWeight": 700 if "Naskh" in font else 600,
            "color": INK,
            "subtitleFont": font,
            "subtitleFontSize": 13,
            "subtitleColor": "#57534a",
        },
        "view": {"stroke": None},
    }


def _rows(chart: Chart, lang: str) -> list[dict[str, Any]]:
    rows = []
    for n, point in enumerate(chart.points):
        x = said(phrase(point.x, lang), lang) if chart.names else point.x
        group = said(phrase(point.group, lang), lang) if point.group else ""
        value = None if point.value is None else float(point.value)
        rows.append(
            {
                "x": x,
                "value": value,
                "group": group,
                "order": n,
                "label": _label(point),
                "size": _size(point.group, chart),
            }
        )
    return rows


def _label(point: Point) -> str:
    if point.settled is not None and point.settled.figure is not None:
        return with_sign(point.settled.figure)
    return "?" if point.value is None else grouped(point.value)


def _size(group: str, chart: Chart) -> int:
    return chart.groups.index(group) if group in chart.groups else 0


def _colour(chart: Chart, lang: str) -> Any:
    if not chart.groups:
        return alt.value(COLOURS[0])
    names = [said(phrase(group, lang), lang) for group in chart.groups]
    return alt.Color("group:N", scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])), sort=names)


def _data(rows: list[dict[str, Any]]) -> Any:
    return alt.InlineData(values=rows)


def _columns(chart: Chart, lang: str, width: int) -> Any:
    data = _data(_rows(chart, lang))
    periods = list(dict.fromkeys(row["x"] for row in _rows(chart, lang)))
    x = alt.X(
        "x:N",
        sort=periods,
        axis=alt.Axis(labelAngle=0, labelOverlap=True, labelSeparation=8, ticks=False),
        scale=alt.Scale(domain=periods),
    )
    y = alt.Y(
        "value:Q",
        axis=alt.Axis(tickCount=4, domain=False, format=",d", ticks=False),
        stack="zero" if chart.groups else None,
    )
    bars = (
        alt.Chart(data)
        .mark_bar(width={"band": 0.74})
        .encode(x=x, y=y, color=_colour(chart, lang), order=alt.Order("size:Q"))
    )
    unknown = (
        alt.Chart(data)
        .transform_filter("datum.value === null")
        .mark_text(baseline="bottom", dy=-4, color="#57534a", fontSize=14)
        .encode(x=x, y=alt.datum(0), text="label:N")
    )
    layers = [bars, unknown]
    if not chart.groups and len(periods) <= (16 if width > 400 else 8):
        layers.append(
            alt.Chart(data)
            .transform_filter("datum.value !== null")
            .mark_text(baseline="bottom", dy=-4, font=_FONT["ltr"])
            .encode(x=x, y="value:Q", text="label:N")
        )
    elif chart.groups:
        layers.append(
            alt.Chart(data)
            .transform_filter("datum.value !== null")
            .mark_text(fontWeight=600, fontSize=12)
            .encode(
                x=x,
                y=alt.Y("value:Q", stack="zero", bandPosition=0.5),
                text=alt.condition(f"datum.value >= {_highest(chart) * LEGIBLE}", "label:N", alt.value("")),
                color=alt.condition("datum.size === 0", alt.value(PAPER), alt.value(INK)),
                detail="group:N",
                order=alt.Order("size:Q"),
            )
        )
    marks = [each.before for each in chart.breaks if each.before in periods]
    if marks:
        lines = _data([{"x": mark} for mark in marks])
        layers.append(
            alt.Chart(lines)
            .mark_rule(strokeDash=[4, 4], color="#a33b20", strokeWidth=1.5)
            .encode(x=alt.X("x:N", sort=periods, bandPosition=0))
        )
    return alt.layer(*layers).properties(width=width, height=320 if chart.groups else 260)


def _highest(chart: Chart) -> float:
    """The highest column."""
    totals: dict[str, float] = {}
    for point in chart.points:
        totals[point.x] = totals.get(point.x, 0.0) + float(point.value or 0)
    return max(totals.values(), default=0.0)


def _bars(chart: Chart, lang: str, width: int) -> Any:
    right = direction(lang) == "rtl"
    data = _data(_rows(chart, lang))
    names = list(dict.fromkeys(row["x"] for row in _rows(chart, lang)))
    axis = alt.Axis(labels=False, ticks=False, domain=False)
    y = alt.Y("x:N", sort=names, axis=axis, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    most = max((row["value"] or 0) for row in _rows(chart, lang))
    x = alt.X("value:Q", axis=None, scale=alt.Scale(reverse=right, domain=[0, most * 1.18]))
    bars = alt.Chart(data).mark_bar(size=18, yOffset=10).encode(y=y, x=x, color=_colour(chart, lang))
    align: Literal["left", "right"] = "right" if right else "left"
    inward = -5 if right else 5
    names_ = (
        alt.Chart(data)
        .mark_text(align=align, baseline="bottom", dy=-4)
        .encode(y=y, x=alt.datum(0), text="x:N")
    )
    numbers = (
        alt.Chart(data)
        .mark_text(font=_FONT["ltr"], align=align, dx=inward, dy=10, fontWeight=600)
        .encode(y=y, x="value:Q", text="label:N")
    )
    return alt.layer(bars, names_, numbers).properties(width=width, height={"step": 52})


def _points(chart: Chart, lang: str, width: int) -> Any:
    """Marks at their place in time, so that years without a figure keep their width."""
    rows = _rows(chart, lang)
    for row in rows:
        row["when"] = _when(row["x"])
    first, last = math.floor(min(row["when"] for row in rows)), math.ceil(max(row["when"] for row in rows))
    _without_overlaps(rows, width / (last - first), 260 / max(row["value"] for row in rows))
    data = _data(rows)
    axis = alt.Axis(format="d", tickCount=width // 60, tickMinStep=1, grid=False)
    x = alt.X("when:Q", axis=axis, scale=alt.Scale(domain=[first, last], nice=False))
    y = alt.Y("value:Q", axis=alt.Axis(tickCount=4, domain=False, format=",d", ticks=False))
    groups = [said(phrase(group, lang), lang) for group in chart.groups]
    shape = alt.Shape(
        "group:N", scale=alt.Scale(domain=groups, range=["circle", "diamond"][: len(groups)]), sort=groups
    )
    dots = (
        alt.Chart(data)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x=x, y=y, color=_colour(chart, lang), shape=shape)
    )
    labels = alt.Chart(data).mark_text(dy=-13, font=_FONT["ltr"]).encode(x=x, y="value:Q", text="label:N")
    return alt.layer(dots, labels).properties(width=width, height=260)


def _when(text: str) -> float:
    """A period's end as a year with decimals; the middle of the month, or of the year where no month is given."""
    year, month = int(text.split("/")[-1][:4]), text.split("/")[-1][5:7]
    return year + ((int(month) - 0.5) / 12 if month else 0.5)


def _without_overlaps(rows: list[dict[str, Any]], across: float, up: float) -> None:
    """Leave out the number of a mark that would be written over a later one; the table beside the chart has it."""
    kept: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda each: -each["when"]):
        near = (
            abs(row["when"] - each["when"]) * across < _LABEL[0]
            and abs(row["value"] - each["value"]) * up < _LABEL[1]
            for each in kept
        )
        if any(near):
            row["label"] = ""
        else:
            kept.append(row)


def _map(chart: Chart, lang: str, width: int) -> Any:
    folder = Path(str(resources.files("duenotice.observatory"))) / "site" / "map"
    shapes = json.loads((folder / "countries-110m.json").read_text("utf-8"))
    shapes["objects"]["countries"]["geometries"] = [
        each
        for each in shapes["objects"]["countries"]["geometries"]
        if each["properties"]["name"] != "Antarctica"
    ]
    known = {point.x: point.group for point in chart.points}
    for each in shapes["objects"]["countries"]["geometries"]:
        each["properties"]["group"] = said(
            phrase(known.get(str(each.get("id", "")), chart.groups[-1]), lang), lang
        )
    names = [said(phrase(group, lang), lang) for group in chart.groups]
    colour = alt.Color(
        "properties.group:N",
        scale=alt.Scale(domain=names, range=[COLOURS[0], "#cfc8b6", "#f1eee6"]),
        sort=names,
    )
    data = alt.InlineData(values=shapes, format=alt.TopoDataFormat(type="topojson", feature="countries"))
    drawn = alt.Chart(data).mark_geoshape(stroke="#8c8677", strokeWidth=0.4).encode(color=colour)
    return drawn.project("equalEarth").properties(width=width, height=round(width * 0.5))
