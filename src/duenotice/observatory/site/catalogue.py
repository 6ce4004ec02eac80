"""The charts of the site, made from settled values and from counts of the ledger's own tables."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from pathlib import Path

from duenotice.observatory.charts import Bar, Chart, Point
from duenotice.observatory.model import Ledger, Settled
from duenotice.observatory.scorecard import ABSENT, PARTS, PUBLISHED, asked
from duenotice.observatory.tables import rows
from duenotice.observatory.tallies import NOW, STATUSES, Tally, score_name
from duenotice.observatory.why import find

FIRST, LAST = 2001, 2025


Counts = Mapping[tuple[str, str], Tally]


def charts(ledger: Ledger, counts: Counts) -> dict[str, Chart]:
    """Every chart, by id.

    Args:
        ledger: with its values.
        counts: of the ledger's own rows.
    """
    made = (
        _grounds(ledger),
        _red(ledger),
        _stock(ledger),
        _diffusions(ledger),
        _refused(ledger),
        _germany(ledger),
        _admissible(ledger),
        _outcome(ledger),
        _late(ledger),
        _missing(ledger, counts),
        _reforms(ledger, counts),
        _map(ledger, counts),
    )
    return {chart.id: chart for chart in made}


def seen(ledger: Ledger) -> str:
    """The latest day a source was seen."""
    return max(each.seen for each in ledger.observations)


def _yearly(ledger: Ledger, series: str, first: int, last: int, country: str = "") -> tuple[Point, ...]:
    found = []
    for year in range(first, last + 1):
        value = ledger.at(series, str(year), country)
        number = (
            value.figure.value if value is not None and value.shown and value.figure is not None else None
        )
        found.append(Point(str(year), number, "", value))
    return tuple(found)


def _breaks(ledger: Ledger, series: str, points: tuple[Point, ...]) -> tuple[Bar, ...]:
    years = {int(point.x) for point in points}
    return tuple(
        Bar(str(each.at), each.why)
        for each in ledger.series[series].breaks
        if each.at in years and each.at - 1 in years
    )


def _over_years(
    ledger: Ledger,
    name: str,
    series: str,
    unit: str,
    first: int,
    said: dict[str, Settled | Tally | str],
    country: str = "",
) -> Chart:
    points = _yearly(ledger, series, first, LAST, country)
    return Chart(
        name,
        f"obs.chart.{name}",
        unit,
        "columns",
        points,
        f"obs.finding.{name}",
        said,
        f"obs.cannot.{name}",
        seen(ledger),
        breaks=_breaks(ledger, series, points),
        asked=len(points),
    )


def _red(ledger: Ledger) -> Chart:
    held = [each for each in ledger.values("red_published") if each.figure is not None]
    said: dict[str, Settled | Tally | str] = {
        "first": held[0],
        "start": held[0].key.period.text,
        "last": held[-1],
        "end": held[-1].key.period.text,
    }
    return _over_years(ledger, "red", "red_published", "obs.count.notices", FIRST, said)


def _stock(ledger: Ledger) -> Chart:
    groups = ("obs.chart.stock.force", "obs.chart.stock.public")
    points = [
        Point(each.key.period.text, each.figure.value, group, each)
        for series, group in zip(("red_in_circulation", "red_public_extracts"), groups, strict=True)
        for each in ledger.values(series)
        if each.figure is not None and each.shown
    ]
    points.sort(key=lambda point: point.settled.key.order[2:] if point.settled else ())
    said: dict[str, Settled | Tally | str] = {
        "stock": find(ledger, "red_in_circulation", "2023-12"),
        "public": find(ledger, "red_public_extracts", "2021"),
        "all": find(ledger, "red_in_circulation", "2021"),
    }
    return Chart(
        "stock",
        "obs.chart.stock",
        "obs.count.notices",
        "points",
        tuple(points),
        "obs.finding.stock",
        said,
        "obs.cannot.stock",
        seen(ledger),
        groups,
    )


def _named(
    ledger: Ledger,
    name: str,
    unit: str,
    places: list[tuple[str, str, str]],
    said: dict[str, Settled | Tally | str],
) -> Chart:
    points = []
    for label, series, when in places:
        value = find(ledger, series, when)
        points.append(Point(label, value.figure.value if value.figure else None, "", value))
    return Chart(
        name,
        f"obs.chart.{name}",
        unit,
        "bars",
        tuple(points),
        f"obs.finding.{name}",
        said,
        f"obs.cannot.{name}",
        seen(ledger),
        names=True,
    )


def _diffusions(ledger: Ledger) -> Chart:
    said: dict[str, Settled | Tally | str] = {
        "diffusions": find(ledger, "wanted_diffusions", "2021"),
        "red": find(ledger, "red_published", "2021"),
    }
    places = [
        ("obs.mech.name.red", "red_published", "2021"),
        ("obs.mech.name.diffusion", "wanted_diffusions", "2021"),
    ]
    return _named(ledger, "diffusions", "obs.count.alerts", places, said)


def _grounds(ledger: Ledger) -> Chart:
    groups = ("obs.ground.article_2", "obs.ground.article_3", "obs.ground.other")
    points = []
    for year in ("2021", "2024"):
        for group, series in zip(
            groups, ("refused_article_2", "refused_article_3", "refused_other"), strict=True
        ):
            value = find(ledger, series, year)
            points.append(Point(year, value.figure.value if value.figure else None, group, value))
    said: dict[str, Settled | Tally | str] = {
        "year": "2024",
        "total": find(ledger, "refused_or_cancelled_total", "2024"),
        "other": find(ledger, "refused_other", "2024"),
        "share": find(ledger, "unexplained_share", "2024"),
    }
    return Chart(
        "grounds",
        "obs.chart.grounds",
        "obs.count.alerts",
        "stacked",
        tuple(points),
        "obs.finding.home",
        said,
        "obs.cannot.grounds",
        seen(ledger),
        groups,
        (Bar("2024", ledger.series["refused_other"].breaks[0].why),),
    )


def _refused(ledger: Ledger) -> Chart:
    said: dict[str, Settled | Tally | str] = {
        name: find(ledger, "refused_or_cancelled_total", year)
        for name, year in (("a", "2021"), ("b", "2023"), ("c", "2024"))
    }
    return _over_years(ledger, "refused", "refused_or_cancelled_total", "obs.count.alerts", 2017, said)


def _germany(ledger: Ledger) -> Chart:
    total = find(ledger, "deleted_for_breach_of_article_2_or_3", "2014-01-01/2021-02-24", "DE")
    points = _yearly(ledger, "deleted_for_breach_of_article_2_or_3_by_year_of_publication", 2014, 2020, "DE")
    return Chart(
        "germany",
        "obs.chart.germany",
        "obs.count.alerts",
        "columns",
        points,
        "obs.finding.germany",
        {"total": total},
        "obs.cannot.germany",
        seen(ledger),
        asked=len(points),
    )


def _admissible(ledger: Ledger) -> Chart:
    said: dict[str, Settled | Tally | str] = {
        "first": find(ledger, "requests_admissible", "2017"),
        "last": find(ledger, "requests_admissible", "2024"),
    }
    return _over_years(ledger, "admissible", "requests_admissible", "obs.count.requests", 2017, said)


def _outcome(ledger: Ledger) -> Chart:
    said: dict[str, Settled | Tally | str] = {
        "all": find(ledger, "complaints_admissible_with_data", "2021"),
        "bad": find(ledger, "complaints_deleted_noncompliant", "2021"),
        "kept": find(ledger, "complaints_compliant", "2021"),
    }
    places = [
        ("obs.chart.outcome.bad", "complaints_deleted_noncompliant", "2021"),
        ("obs.chart.outcome.kept", "complaints_compliant", "2021"),
        ("obs.chart.outcome.before", "complaints_deleted_before_decision", "2021"),
    ]
    return _named(ledger, "outcome", "obs.count.requests", places, said)


def _late(ledger: Ledger) -> Chart:
    said: dict[str, Settled | Tally | str] = {
        "access": find(ledger, "share_access_late", "2024"),
        "complaints": find(ledger, "share_complaints_late", "2024"),
    }
    places = [
        ("obs.chart.late.access", "share_access_late", "2024"),
        ("obs.chart.late.complaints", "share_complaints_late", "2024"),
    ]
    return _named(ledger, "late", "obs.count.percent", places, said)


def _missing(ledger: Ledger, counts: Counts) -> Chart:
    name = score_name("INTERPOL")
    years = sorted({year for each in ledger.indicators if each["by"] == "INTERPOL" for year in asked(each)})
    points = []
    for year in years:
        for state in (PUBLISHED, PARTS, ABSENT):
            tally = counts[f"{name}_{state}", str(year)]
            if tally.value:
                points.append(Point(str(year), Decimal(tally.value), f"obs.score.{state}", tally=tally))
    said: dict[str, Settled | Tally | str] = {
        "asked": counts[name, "2024"],
        "held": counts[f"{name}_{PUBLISHED}", "2024"],
    }
    return Chart(
        "missing",
        "obs.chart.missing",
        "obs.count.indicators",
        "stacked",
        tuple(points),
        "obs.finding.missing",
        said,
        "obs.cannot.missing",
        seen(ledger),
        tuple(f"obs.score.{state}" for state in (PUBLISHED, PARTS, ABSENT)),
    )


def _reforms(ledger: Ledger, counts: Counts) -> Chart:
    held = {status: counts[f"count_reforms_{status}", NOW] for status in STATUSES}
    points = tuple(
        Point(f"obs.status.{status}", Decimal(tally.value), tally=tally) for status, tally in held.items()
    )
    said: dict[str, Settled | Tally | str] = {
        "all": counts["count_reforms", NOW],
        "done": held["implemented"],
        "partly": held["partly"],
        "not_done": held["not"],
        "reversed": held["reversed"],
        "unknown": held["unknown"],
    }
    return Chart(
        "reforms",
        "obs.chart.reforms",
        "obs.count.reforms",
        "bars",
        points,
        "obs.finding.reforms",
        said,
        "obs.cannot.reforms",
        seen(ledger),
        names=True,
    )


def _map(ledger: Ledger, counts: Counts) -> Chart:
    folder = Path(str(resources.files("duenotice.observatory"))) / "site" / "map"
    numeric = {row["iso_alpha2"]: row["iso_numeric"] for _, row in rows(folder, "codes.csv")}
    held = {key.country for key, value in ledger.settled.items() if key.country and value.shown}
    members = [row["iso_alpha2"] for row in ledger.tables["interpol_members"]]
    points = tuple(
        Point(
            numeric[code],
            Decimal(1 if code in held else 0),
            "obs.map.held" if code in held else "obs.map.none",
        )
        for code in members
        if code in numeric
    )
    said: dict[str, Settled | Tally | str] = {
        "held": counts["count_members_held", NOW],
        "all": counts["count_members", NOW],
    }
    groups = ("obs.map.held", "obs.map.none", "obs.map.not_member")
    return Chart(
        "map",
        "obs.chart.map",
        "obs.count.members",
        "map",
        points,
        "obs.finding.map",
        said,
        "obs.cannot.map",
        seen(ledger),
        groups,
    )
