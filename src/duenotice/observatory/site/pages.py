"""The pages of the observatory: which there are, and what each holds. A folder and the program show the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from duenotice.observatory.errors import NoSuchPage
from duenotice.observatory.site import opendata, tables
from duenotice.observatory.site.addresses import START, Addresses
from duenotice.observatory.site.edition import Edition
from duenotice.observatory.site.speech import COUNTS, Speech
from duenotice.observatory.site.views import chain_view, chart_view, tally_view
from duenotice.words import LANGUAGES, speaks

NAV = (
    START, "red", "diffusions", "refusals", "ccf", "missing", "reforms", "countries", "mechanisms", "events", "indicators",
    "methods", "sources", "data",
)  # fmt: skip
_CHARTS = {
    START: ("grounds",),
    "red": ("red", "stock"),
    "diffusions": ("diffusions",),
    "refusals": ("grounds", "refused", "germany"),
    "ccf": ("admissible", "outcome", "late"),
    "missing": ("missing",),
    "reforms": ("reforms",),
    "countries": ("map",),
}
_LEADS = {START: "lead", "mechanisms": "mech.lead"} | {
    name: f"{name}.lead" for name in ("missing", "events", "methods", "sources", "data", "indicators")
}
FIGURES = "figures/index"


@dataclass(frozen=True, slots=True)
class Content:
    """What a page holds.

    Attributes:
        heading: its title.
        here: the entry of the navigation it belongs to.
        template: file of its main part.
        values: for the template.
    """

    heading: Any
    here: str
    template: str = "charts.jinja"
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text.

    Attributes:
        heading: its title, without markup.
        text: HTML: the whole page, or its main part where it stands inside another.
    """

    heading: str
    text: Markup


def languages() -> tuple[str, ...]:
    """Languages the pages are made in: English, and those that hold the pages' own words."""
    return tuple(lang for lang in LANGUAGES if speaks(lang, "obs."))


def page_names(edition: Edition) -> list[str]:
    """Every page, once for all languages."""
    members = [f"countries/{row['iso_alpha2']}" for row in edition.ledger.tables["interpol_members"]]
    figures = [f"figures/{name}" for name in _series(edition)]
    return [*NAV, *tables.reform_pages(edition.ledger), *members, *figures, COUNTS, FIGURES]


def _series(edition: Edition) -> list[str]:
    return sorted({key.series for key in edition.ledger.settled} & set(edition.titles))


@cache
def _templates() -> Environment:
    folder = Path(str(resources.files("duenotice.observatory"))) / "site" / "templates"
    return Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def render(edition: Edition, lang: str, name: str, way: Addresses, shell: str = "base.jinja") -> Page:
    """A page.

    Args:
        edition: what it shows.
        lang: its language.
        name: for example `red` or `countries/TR`.
        way: to other pages and files.
        shell: `base.jinja` for a whole page, `inside.jinja` for its main part.

    Raises:
        NoSuchPage: there is none of this name.
    """
    speech = Speech(lang, edition, way)
    content = content_of(speech, name)
    made = (
        _templates()
        .get_template(content.template)
        .render(
            t=speech.t,
            ltr=speech.ltr,
            english=speech.english,
            lang=lang,
            dir=speech.dir,
            reviewed=speech.reviewed,
            heading=content.heading,
            way=way,
            name=name,
            here=content.here,
            nav=NAV,
            languages=[(code, LANGUAGES[code].name) for code in languages()],
            release=edition.release,
            seen=edition.seen,
            shell=shell,
            **content.values,
        )
    )
    return Page(str(Markup(content.heading).striptags()), Markup(made))  # noqa: S704  # escaped by the templates


def content_of(speech: Speech, name: str) -> Content:
    """What a page holds.

    Raises:
        NoSuchPage: there is none of this name.
    """
    folder, _, rest = name.rpartition("/")
    if name in NAV:
        return _main(speech, name)
    if name == COUNTS:
        counts = [tally_view(each, speech) for each in speech.edition.tallies.values()]
        return Content(
            speech.t("counts.title"), "", "counts.jinja", {"counts": counts, "lead": speech.t("counts.lead")}
        )
    if name == FIGURES:
        return _listing(speech)
    if folder == "figures" and rest in _series(speech.edition):
        return _figures(speech, rest)
    if folder == "countries":
        return _country(speech, rest)
    if folder == "reforms" and name in (told := tables.reform_pages(speech.ledger)):
        return _reforms(speech, name, *told[name])
    raise NoSuchPage(name)


def _shown(
    heading: Any,
    here: str,
    *,
    lead: Any = "",
    charts: Any = (),
    shown: Any = (),
    texts: Any = (),
    filters: Any = (),
    sections: Any = (),
) -> Content:
    lists = {"views": charts, "tables": shown, "texts": texts, "filters": filters, "sections": sections}
    return Content(
        heading, here, "charts.jinja", {"lead": lead, **{name: list(held) for name, held in lists.items()}}
    )


def _main(speech: Speech, name: str) -> Content:
    heading = speech.t("title" if name == START else f"nav.{name}")
    lead = speech.t(_LEADS[name]) if name in _LEADS else ""
    if name == "indicators":
        return Content(heading, name, "indicators.jinja", {"indicators": _indicators(speech), "lead": lead})
    views = [chart_view(speech.edition.charts[chart], speech) for chart in _CHARTS.get(name, ())]
    texts: list[Any] = []
    if name == "data":
        texts = [speech.t("data.licence")]
    elif name == "methods":
        texts = [speech.t(f"methods.{number}") for number in range(1, 9)] + [speech.t("methods.signs")]
    filters = tables.reform_filters(speech.ledger, speech, name) if name == "reforms" else []
    shown, sections = _tables(speech, name), []
    if name == "countries":
        held, others = tables.countries(speech.ledger, speech)
        shown, sections = [held], [{"title": speech.t("countries.none"), "texts": [], "links": others}]
    return _shown(
        heading,
        name,
        lead=lead,
        charts=views,
        shown=shown,
        texts=texts,
        filters=filters,
        sections=sections,
    )


def _tables(speech: Speech, name: str) -> list[tables.Table]:
    makers: dict[str, Callable[[], list[tables.Table]]] = {
        "missing": lambda: [tables.scores(speech.ledger, speech), *tables.missing(speech.ledger, speech)],
        "reforms": lambda: tables.reforms(speech.ledger, speech),
        "data": lambda: [opendata.table(speech)],
        "mechanisms": lambda: [tables.mechanisms(speech.ledger, speech)],
        "events": lambda: [tables.events(speech.ledger, speech)],
        "sources": lambda: [tables.sources(speech.ledger, speech)],
    }
    return makers[name]() if name in makers else []


def _reforms(speech: Speech, name: str, column: str, value: str) -> Content:
    heading = Markup("{}: {}").format(speech.t("nav.reforms"), tables.reform_value(speech, column, value))
    shown = tables.reforms(speech.ledger, speech, column, value)
    filters = tables.reform_filters(speech.ledger, speech, name)
    return _shown(heading, "reforms", shown=shown, filters=filters)


def _indicators(speech: Speech) -> list[dict[str, Any]]:
    found = []
    for each in speech.ledger.indicators:
        figures = []
        for name in [*each.get("series", ()), *(one["id"] for one in each.get("computed") or ())]:
            held = [value for value in speech.ledger.values(name) if value.shown]
            items = [
                speech.t("figure.of", period=speech.ltr(value.key.period.text), figure=speech.figure(value))
                for value in held
            ]
            if items:
                figures.append((speech.title(name), items))
        found.append({**each, "title": speech.titled(each["title"]), "figures": figures})
    return found


def _country(speech: Speech, code: str) -> Content:
    row = next((row for row in speech.ledger.tables["interpol_members"] if row["iso_alpha2"] == code), None)
    if row is None:
        raise NoSuchPage(code)
    known = row["confidence"] != "recalled" and row["admission_year"]
    mark = {"verified": "verified", "reported": "reported"}.get(row["confidence"], "unverified")
    since = (
        speech.t("country.member_since", year=row["admission_year"], mark=speech.t(f"mark.{mark}"))
        if known
        else speech.t("country.member_unknown")
    )
    held = tables.country(speech.ledger, speech, code)
    lead = since if held[1:] else Markup("{} {}").format(since, speech.t("country.nothing"))
    methods = Markup('<a href="{}">{}</a>').format(speech.way.page("methods"), speech.t("nav.methods"))
    movement = {
        "title": speech.t("country.displacement"),
        "texts": [speech.t("country.displacement.none"), speech.t("country.asked"), methods],
        "links": [],
    }
    return _shown(speech.country(code), "countries", lead=lead, shown=held, sections=[movement])


def _figures(speech: Speech, name: str) -> Content:
    places = [value for key, value in speech.ledger.settled.items() if key.series == name]
    places.sort(key=lambda value: value.key.order)
    chains = [chain_view(speech.ledger, value, speech) for value in places]
    return Content(speech.title(name), "", "series.jinja", {"chains": chains})


def _listing(speech: Speech) -> Content:
    rows: list[tuple[Any, Any]] = [
        (Markup('<a href="{}">{}</a>').format(speech.way.page(f"figures/{name}"), speech.title(name)), name)
        for name in _series(speech.edition)
    ]
    counts = Markup('<a href="{}">{}</a>').format(speech.way.page(COUNTS), speech.t("counts.title"))
    listing = tables.table(
        speech.t("nav.figures"), (speech.t("series"), speech.t("series.name")), [*rows, (counts, "count_…")]
    )
    return _shown(speech.t("nav.figures"), "", lead=speech.t("figures.lead"), shown=[listing])
