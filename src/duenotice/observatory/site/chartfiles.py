"""The rows of a chart, as CSV and as JSON with what must stand beside them."""

from __future__ import annotations

import json

from duenotice.observatory.charts import Chart, Point
from duenotice.observatory.figures import plain
from duenotice.observatory.tables import written
from duenotice.observatory.vocabulary import State
from duenotice.words import phrase


def chart_csv(chart: Chart, lang: str) -> str:
    """The rows of a chart."""
    return written(
        ("period", "group", "value", "qualifier", "state", "confidence", "series", "source"),
        _chart_rows(chart, lang),
    )


def chart_json(chart: Chart, lang: str, release: str) -> str:
    """A chart with what must stand beside it."""
    content = {
        "id": chart.id,
        "title": phrase(chart.title, lang),
        "unit": phrase(chart.unit, lang),
        "cannot_show": phrase(chart.cannot, lang),
        "seen": chart.seen,
        "release": release,
        "breaks": [{"before": each.before, "why": each.why} for each in chart.breaks],
        "rows": _chart_rows(chart, lang),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _chart_rows(chart: Chart, lang: str) -> list[dict[str, str]]:
    found = []
    for point in chart.points:
        row = point.settled.row() if point.settled is not None else _counted(point)
        value = (
            row.get("value", "")
            if point.settled is not None
            else ("" if point.value is None else plain(point.value))
        )
        found.append(
            {
                **{
                    name: row.get(name, "")
                    for name in ("qualifier", "state", "confidence", "series", "source")
                },
                "period": phrase(point.x, lang) if chart.names else point.x,
                "group": phrase(point.group, lang) if point.group else "",
                "value": value,
            }
        )
    return found


def _counted(point: Point) -> dict[str, str]:
    if point.tally is None:
        return {}
    return {"series": point.tally.series, "state": State.COMPUTED.value, "qualifier": "exact"}
