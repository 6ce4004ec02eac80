"""Build the site and the open data into a folder. The same ledger gives the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from duenotice.observatory.charts import Chart, png, svg
from duenotice.observatory.check import check
from duenotice.observatory.compute import measures
from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.model import Ledger
from duenotice.observatory.releases import NOW, names
from duenotice.observatory.site import opendata, tables
from duenotice.observatory.site.catalogue import charts, seen
from duenotice.observatory.site.speech import Speech
from duenotice.observatory.site.views import chain_view, chart_view
from duenotice.words import LANGUAGES

#: Languages the site is made in.
BUILT = ("en", "ar")
NAV = (
    "index",
    "red",
    "diffusions",
    "refusals",
    "ccf",
    "missing",
    "reforms",
    "countries",
    "mechanisms",
    "events",
    "indicators",
    "methods",
    "sources",
    "data",
)
_CHARTS = {
    "index": ("grounds",),
    "red": ("red", "stock"),
    "diffusions": ("diffusions",),
    "refusals": ("grounds", "refused", "germany"),
    "ccf": ("admissible", "outcome", "late"),
    "missing": ("missing",),
    "reforms": ("reforms",),
    "countries": ("map",),
}
Step = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Site:
    """A site in the making.

    Attributes:
        ledger: what it shows.
        out: the folder.
        drawn: its charts.
        release: name of the newest release, or `now`.
        pages: the templates.
    """

    ledger: Ledger
    out: Path
    drawn: dict[str, Chart]
    release: str
    pages: Environment


def publish(ledger: Ledger, out: Path, step: Step | None = None) -> int:
    """Build everything.

    Args:
        ledger: what to publish.
        out: the folder; it must be empty, or the work of an earlier build.
        step: told what is being made, how many parts are done, and of how many.

    Returns:
        How many files were written.

    Raises:
        LedgerError: a fault stops the release, or the folder holds something else.
    """
    faults = check(ledger)
    if faults:
        raise LedgerError(*faults)
    _cleared(out)
    templates = Path(str(resources.files("duenotice.observatory"))) / "site" / "templates"
    pages = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    site = Site(ledger, out, charts(ledger), (names(ledger) or [NOW])[-1], pages)
    parts = list(_parts(site))
    for number, (label, make) in enumerate(parts):
        if step is not None:
            step(label, number, len(parts))
        make()
    opendata.sums(out)
    if step is not None:
        step("", len(parts), len(parts))
    return sum(1 for path in out.rglob("*") if path.is_file())


def _cleared(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        if not (out / "checksums.txt").is_file():
            raise LedgerError(
                Fault(str(out), "the folder holds other files.", "Give an empty folder; nothing was written.")
            )
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)


def _parts(site: Site) -> Iterator[tuple[str, Callable[[], None]]]:
    yield "style", lambda: _style(site)
    yield "data", lambda: opendata.write(site.ledger, site.out / "data", site.release, seen(site.ledger))
    for lang in BUILT:
        for chart in site.drawn.values():
            yield f"{lang}: {chart.id}", lambda lang=lang, chart=chart: _files(site, lang, chart)  # type: ignore[misc]
        for name in NAV:
            yield f"{lang}: {name}", lambda lang=lang, name=name: _page(site, lang, name)  # type: ignore[misc]
        yield f"{lang}: countries", lambda lang=lang: _countries(site, lang)  # type: ignore[misc]
        yield f"{lang}: figures", lambda lang=lang: _figures(site, lang)  # type: ignore[misc]


def _style(site: Site) -> None:
    package = Path(str(resources.files("duenotice")))
    shutil.copyfile(package / "observatory" / "site" / "style.css", site.out / "style.css")
    shutil.copytree(
        package / "web" / "fonts", site.out / "fonts", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    links = "".join(
        f'<li><a lang="{code}" href="{code}/index.html">{LANGUAGES[code].name}</a></li>' for code in BUILT
    )
    front = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>Due Notice</title><link rel="stylesheet" href="style.css"></head><body><main><h1>Due Notice</h1>'
        f'<nav aria-label="Languages"><ul>{links}</ul></nav></main></body></html>\n'
    )
    (site.out / "index.html").write_text(front, "utf-8")
    (site.out / "feed.xml").write_text(opendata.feed(site.ledger, seen(site.ledger)), "utf-8")


def _files(site: Site, lang: str, chart: Chart) -> None:
    folder = site.out / lang / "charts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{chart.id}.svg").write_text(svg(chart, lang), "utf-8")
    (folder / f"{chart.id}.png").write_bytes(png(chart, lang))
    (folder / f"{chart.id}.csv").write_text(opendata.chart_csv(chart, lang), "utf-8")
    (folder / f"{chart.id}.json").write_text(opendata.chart_json(chart, lang, site.release), "utf-8")


def _write(site: Site, lang: str, path: str, template: str, here: str, heading: Any, **content: Any) -> None:
    depth = path.count("/")
    speech = _speech(site, lang, depth)
    made = site.pages.get_template(template).render(
        t=speech.t,
        ltr=speech.ltr,
        english=speech.english,
        lang=lang,
        dir=speech.dir,
        reviewed=speech.reviewed,
        heading=heading,
        root="../" * (depth + 1),
        home=speech.home,
        path=path,
        here=here,
        nav=NAV,
        languages=BUILT,
        language_names=[(code, LANGUAGES[code].name) for code in BUILT],
        release=site.release,
        seen=seen(site.ledger),
        **content,
    )
    place = site.out / lang / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(made, "utf-8")


def _speech(site: Site, lang: str, depth: int = 0) -> Speech:
    return Speech(lang, site.ledger, "../" * depth)


def _page(site: Site, lang: str, name: str) -> None:
    speech = _speech(site, lang)
    heading = speech.t("title" if name == "index" else f"nav.{name}")
    if name == "indicators":
        _write(
            site,
            lang,
            "indicators.html",
            "indicators.jinja",
            name,
            heading,
            indicators=_indicators(site, speech),
        )
        return
    views = [chart_view(site.drawn[chart], speech, site.release) for chart in _CHARTS.get(name, ())]
    shown: list[tables.Table] = []
    texts: list[Any] = []
    if name == "missing":
        shown = tables.missing(site.ledger, speech)
    elif name == "reforms":
        shown = tables.reforms(site.ledger, speech)
    elif name == "data":
        shown, texts = [opendata.table(site.out / "data", speech)], [speech.t("data.licence")]
    elif name == "methods":
        texts = [speech.t(f"methods.{number}") for number in range(1, 9)] + [speech.t("methods.signs")]
    elif name in ("countries", "mechanisms", "events", "sources"):
        makers = {
            "countries": tables.countries,
            "mechanisms": tables.mechanisms,
            "events": tables.events,
            "sources": tables.sources,
        }
        shown = [makers[name](site.ledger, speech)]
    leads = {"index": "lead", "mechanisms": "mech.lead"}
    lead = (
        speech.t(leads.get(name, f"{name}.lead"))
        if name in (*leads, "missing", "events", "methods", "sources", "data")
        else ""
    )
    _write(
        site,
        lang,
        f"{name}.html",
        "charts.jinja",
        name,
        heading,
        lead=lead,
        views=views,
        tables=shown,
        texts=texts,
    )


def _indicators(site: Site, speech: Speech) -> list[dict[str, Any]]:
    found = []
    for each in site.ledger.indicators:
        series = [*each.get("series", ()), *(one["id"] for one in each.get("computed") or ())]
        figures = []
        for name in series:
            held = [
                value
                for key, value in site.ledger.settled.items()
                if key.series == name and value.shown and not key.country
            ]
            if held:
                items = [
                    speech.t(
                        "figure.of", period=speech.ltr(value.key.period.text), figure=speech.figure(value)
                    )
                    for value in held
                ]
                figures.append((speech.title(name), items))
        found.append(
            {**each, "title": each["title"].get(speech.lang) or each["title"]["en"], "figures": figures}
        )
    return found


def _countries(site: Site, lang: str) -> None:
    speech = _speech(site, lang, 1)
    for row in site.ledger.tables["interpol_members"]:
        code = row["iso_alpha2"]
        known = row["confidence"] != "recalled" and row["admission_year"]
        mark = {"verified": "verified", "reported": "reported"}.get(row["confidence"], "unverified")
        since = (
            speech.t("country.member_since", year=row["admission_year"], mark=speech.t(f"mark.{mark}"))
            if known
            else speech.t("country.member_unknown")
        )
        shown = tables.country(site.ledger, speech, code)
        texts = [] if shown else [speech.t("country.nothing")]
        texts += [speech.t("country.displacement.none"), speech.t("country.asked")]
        _write(
            site,
            lang,
            f"countries/{code}.html",
            "charts.jinja",
            "countries",
            speech.country(code),
            lead=since,
            views=[],
            tables=shown,
            texts=texts,
        )


def _figures(site: Site, lang: str) -> None:
    speech = _speech(site, lang, 1)
    series = sorted({key.series for key in site.ledger.settled})
    known = {each.id for each in measures(site.ledger)} | set(site.ledger.series)
    for name in [each for each in series if each in known]:
        places = [
            value
            for key, value in sorted(site.ledger.settled.items(), key=lambda item: item[0].order)
            if key.series == name
        ]
        chains = [chain_view(site.ledger, value, speech) for value in places]
        _write(site, lang, f"figures/{name}.html", "series.jinja", "", speech.title(name), chains=chains)
    index = [(Markup('<a href="{}.html">{}</a>').format(name, speech.title(name)), name) for name in series]
    listing = tables.table(speech.t("nav.figures"), (speech.t("series"), "id"), index)
    _write(
        site,
        lang,
        "figures/index.html",
        "charts.jinja",
        "",
        speech.t("nav.figures"),
        lead=speech.t("figures.lead"),
        views=[],
        tables=[listing],
        texts=[],
    )
