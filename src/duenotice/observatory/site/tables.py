"""The tables of the pages: what is missing, reforms, countries, mechanisms, events, sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from duenotice.observatory.model import Ledger, Settled
from duenotice.observatory.scorecard import PUBLISHED
from duenotice.observatory.site.addresses import slug, unique
from duenotice.observatory.site.speech import Speech
from duenotice.observatory.tallies import STATUSES, score_name
from duenotice.observatory.vocabulary import State

Table = dict[str, Any]


def link(url: str, text: str | Markup) -> Markup:
    """A link to the open web, or the text alone when the address is none."""
    return (
        Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text)
        if url.startswith(("http://", "https://"))
        else Markup("{}").format(text)
    )


def table(
    title: Any, heads: Sequence[Any], rows: Iterable[Sequence[Any]], lead: Any = "", ids: Sequence[str] = ()
) -> Table:
    """A table of a page."""
    return {
        "title": title,
        "heads": list(heads),
        "rows": [list(row) for row in rows],
        "lead": lead,
        "ids": list(ids),
    }


def missing(ledger: Ledger, speech: Speech) -> list[Table]:
    """What is not published, not read yet, and to verify."""
    found = []
    for state, title in ((State.NOT_PUBLISHED, "missing.never"), (State.NOT_OBTAINED, "missing.obtain")):
        years: dict[str, list[str]] = defaultdict(list)
        for key, value in ledger.settled.items():
            if value.state is state:
                years[key.series].append(key.period.text)
        rows = [(speech.title(series), speech.ltr(spans(each))) for series, each in sorted(years.items())]
        found.append(table(speech.t(title), (speech.t("series"), speech.t("missing.years")), rows))
    remembered = [
        (speech.title(key.series), speech.ltr(key.period.text), "")
        for key, value in ledger.settled.items()
        if value.state is State.TO_VERIFY
    ]
    candidates = [
        (speech.title(row["series"]), speech.ltr(row["year"]), speech.english(row["where_to_check"]))
        for row in ledger.tables["unverified_candidates"]
    ]
    events = [
        (speech.english(row["event"]), speech.ltr(row["date"]), "")
        for row in ledger.tables["events"]
        if row["confidence"] == "recalled"
    ]
    members = [
        (speech.country(row["iso_alpha2"]), "", speech.english("Year of admission"))
        for row in ledger.tables["interpol_members"]
        if row["confidence"] == "recalled"
    ]
    heads = (speech.t("series"), speech.t("period"), speech.t("missing.where"))
    return [*found, table(speech.t("missing.verify"), heads, [*remembered, *candidates, *events, *members])]


def spans(years: Sequence[str]) -> str:
    """`2003–2009, 2012`."""
    parts: list[list[int]] = []
    for year in sorted(int(each[:4]) for each in years):
        if parts and parts[-1][1] == year - 1:
            parts[-1][1] = year
        else:
            parts.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in parts)


def scores(ledger: Ledger, speech: Speech) -> Table:
    """The publication scorecard: for each body and year, of how many indicators a figure is held."""
    held = speech.edition.tallies
    bodies = unique(str(each["by"]) for each in ledger.indicators)
    years = sorted({period for name, period in held if name.startswith("count_score_")}, reverse=True)
    rows = []
    for year in years:
        cells: list[Any] = []
        for body in bodies:
            asked, found = (held.get((score_name(body) + end, year)) for end in ("", f"_{PUBLISHED}"))
            cells.append(
                speech.t("score.of", held=speech.figure(found), asked=speech.figure(asked))
                if asked is not None and found is not None
                else speech.t("score.not_asked")
            )
        rows.append([speech.ltr(year), *cells])
    heads = [speech.t("year"), *(speech.body(body) for body in bodies)]
    return table(speech.t("score.title"), heads, rows, speech.t("score.lead"))


#: Column of the reforms -> beginning of the address of its pages.
REFORM_FILTERS = {"body": "body", "problem_area": "area"}


def reform_pages(ledger: Ledger) -> dict[str, tuple[str, str]]:
    """Pages that show one body's or one area's reforms: name -> column and value."""
    return {
        f"reforms/{short}-{slug(value)}": (column, value)
        for column, short in REFORM_FILTERS.items()
        for value in unique(row[column] for row in ledger.tables["reforms"])
    }


def reform_value(speech: Speech, column: str, value: str) -> Markup:
    """A body or an area, as shown."""
    return speech.t(f"area.{value}") if column == "problem_area" else speech.body(value)


def reform_filters(ledger: Ledger, speech: Speech, here: str) -> list[dict[str, Any]]:
    """The choices above the table: all, by body, by area."""
    everything = {
        "href": speech.way.page("reforms"),
        "text": speech.t("reforms.every"),
        "here": here == "reforms",
    }
    groups: list[dict[str, Any]] = [{"name": speech.t("reforms.show"), "links": [everything]}]
    for column, short in REFORM_FILTERS.items():
        links = [
            {"href": speech.way.page(name), "text": reform_value(speech, of, value), "here": here == name}
            for name, (of, value) in reform_pages(ledger).items()
            if of == column
        ]
        groups.append({"name": speech.t(f"reforms.by_{short}"), "links": links})
    return groups


def reforms(ledger: Ledger, speech: Speech, column: str = "", value: str = "") -> list[Table]:
    """Reforms, all or of one body or area: by status, by the year first called for, and each in full."""
    rows = [row for row in ledger.tables["reforms"] if not column or row[column] == value]
    read = [row for row in rows if row["basis"] != "own knowledge"]
    lines = [
        (speech.t(f"status.{each}"), _listed([row["id"] for row in read if row["status"] == each]))
        for each in STATUSES
    ]
    lines.append((speech.t("reforms.unverified"), _listed([row["id"] for row in rows if row not in read])))
    heads = (speech.t("state"), speech.t("nav.reforms"))
    status = table(speech.t("reforms.by_status"), heads, [line for line in lines if line[1]])
    years: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        years[row["first_called_year"]].append(row["id"])
    timeline = table(
        speech.t("reforms.timeline"),
        (speech.t("year"), speech.t("nav.reforms")),
        [(speech.ltr(year), _listed(ids)) for year, ids in sorted(years.items())],
    )
    names = ("reforms.promise", "reforms.body", "reforms.area", "reforms.called", "state", "reforms.measured")
    every = table(
        speech.t("reforms.all"),
        [speech.t("reforms.number"), *(speech.t(name) for name in names)],
        [_reform(row, speech) for row in rows],
        ids=[row["id"] for row in rows],
    )
    return [status, timeline, every]


def _listed(ids: Sequence[str]) -> Markup:
    return Markup(" ").join(Markup('<a href="#{}"><bdi>{}</bdi></a>').format(each, each) for each in ids)


def _reform(row: Any, speech: Speech) -> list[Any]:
    status = Markup("{}, {}").format(speech.t(f"status.{row['status']}"), speech.english(row["status_date"]))
    text = Markup("{} {}").format(
        speech.english(row["reform"]), Markup("({})").format(link(row["evidence_url"], speech.t("source")))
    )
    if row["basis"] == "own knowledge":
        text = Markup("{} <em>{}</em>").format(speech.english(row["reform"]), speech.t("reforms.unverified"))
    called = speech.english(f"{row['first_called_year']}, {row['first_called_by']}")
    return [
        row["id"],
        text,
        speech.body(row["body"]),
        speech.t(f"area.{row['problem_area']}"),
        called,
        status,
        speech.english(row["indicator"]),
    ]


def mechanisms(ledger: Ledger, speech: Speech) -> Table:
    """Mechanism × safeguard."""
    columns = ("who_reviews", "who_is_told", "remedy", "time_limit", "public_data", "legal_base")
    names = ("mech.reviews", "mech.told", "mech.remedy", "mech.limit", "mech.data", "mech.base", "confidence")
    rows = []
    for row in ledger.tables["mechanisms"]:
        name = row["mechanism"] if speech.lang != "ar" else row["mechanism_ar"]
        cells = [
            speech.english(row[column]) if row[column] else speech.t("not_recorded") for column in columns
        ]
        mark = speech.t(f"mark.{row['confidence']}")
        links = [link(each, mark) for each in row["source_url"].split("; ") if each]
        rows.append([name, *cells, Markup("<br>").join(links) if links else mark])
    return table(
        speech.t("nav.mechanisms"), [speech.t("mech.mechanism"), *(speech.t(name) for name in names)], rows
    )


def events(ledger: Ledger, speech: Speech) -> Table:
    """The timeline, without what is only remembered."""
    rows = [
        (
            speech.ltr(row["date"]),
            speech.english(row["event"]),
            speech.english(row["actor"]),
            link(row["source_url"], speech.t(f"mark.{row['confidence']}")),
        )
        for row in ledger.tables["events"]
        if row["confidence"] != "recalled"
    ]
    return table(
        speech.t("nav.events"),
        [speech.t(name) for name in ("events.date", "events.event", "events.actor", "source")],
        rows,
    )


def sources(ledger: Ledger, speech: Speech) -> Table:
    """Every source."""
    rows = [
        (
            link(each.url, speech.english(each.title)),
            speech.english(each.publisher),
            speech.ltr(each.year),
            speech.english(each.kind),
            speech.english(each.holds),
        )
        for each in ledger.sources.values()
        if each.id != "own-knowledge"
    ]
    heads = [speech.t(name) for name in ("source", "sources.publisher", "year", "sources.kind", "data.holds")]
    return table(speech.t("nav.sources"), heads, rows)


def countries(ledger: Ledger, speech: Speech) -> tuple[Table, list[Markup]]:
    """The members a figure is held about, with how many; and links to the pages of all others."""
    held = Counter(key.country for key, value in ledger.settled.items() if value.shown)
    codes = sorted((row["iso_alpha2"] for row in ledger.tables["interpol_members"]), key=speech.country)
    link_of = {
        code: Markup('<a href="{}">{}</a>').format(speech.way.page(f"countries/{code}"), speech.country(code))
        for code in codes
    }
    rows = [(link_of[code], held[code]) for code in codes if held[code]]
    with_figures = table(speech.t("countries.held"), (speech.t("country"), speech.t("figures")), rows)
    return with_figures, [link_of[code] for code in codes if not held[code]]


#: What a country page answers first -> the series that answer it. Only series of what the state itself asks for: what others
#: sent to it (the German tables) stands in the full list alone.
COUNTRY_QUESTIONS = {
    "notices": (
        "red_in_circulation", "red_published", "red_public_extracts", "red_public_extracts_dated_in_year",
        "red_public_extracts_share", "persons_under_red_notice", "own_red_notice_subjects",
    ),
    "diffusions": ("wanted_diffusions", "diffusions_issued", "diffusions_in_circulation"),
    "refusals": ("requests_rejected_by_interpol", "requests_rejected_gulen_movement", "requests_rejected_pkk"),
    "deletions": ("ccf_overturned", "ccf_overturned_share", "ccf_complainants"),
    "removals": (),
}  # fmt: skip


def country(ledger: Ledger, speech: Speech, code: str) -> list[Table]:
    """What is known about one country: first the five questions, each with its figures or none; then each figure."""
    held = [
        value
        for key, value in sorted(ledger.settled.items(), key=lambda item: item[0].order)
        if key.country == code
    ]
    answers = []
    for question, names in COUNTRY_QUESTIONS.items():
        found = [each for each in held if each.key.series in names and each.shown]
        figures = Markup("<br>").join(_said(each, speech) for each in found) or speech.t("country.none")
        answers.append((speech.t(f"country.{question}"), figures))
    first = table(
        speech.t("country.questions"),
        (speech.t("country.question"), speech.t("figures")),
        answers,
        speech.t("country.limit"),
    )
    rows = [
        (
            speech.title(each.key.series),
            speech.ltr(each.key.period.text),
            speech.figure(each),
            speech.t(f"state.{each.state.value}"),
        )
        for each in held
    ]
    heads = [speech.t(name) for name in ("series", "period", "figure", "state")]
    return [first, *([table(speech.t("country.known"), heads, rows)] if rows else [])]


def _said(each: Settled, speech: Speech) -> Markup:
    period = speech.ltr(each.key.period.text)
    return Markup("{} {}").format(
        speech.title(each.key.series), speech.t("figure.of", period=period, figure=speech.figure(each))
    )
