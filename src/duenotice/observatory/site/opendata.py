"""Open data: CSV, Parquet and SQLite, described as a Frictionless data package, as DCAT and as schema.org; a feed of releases.

What is only remembered is not in it: recalled rows are left out, and their numbers with them.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import duckdb
from markupsafe import Markup

from duenotice.observatory.figures import plain
from duenotice.observatory.model import Ledger
from duenotice.observatory.releases import VALUE_COLUMNS, names
from duenotice.observatory.scorecard import scorecard
from duenotice.observatory.site import tables
from duenotice.observatory.site.edition import Edition
from duenotice.observatory.site.speech import Speech
from duenotice.observatory.tables import written
from duenotice.words import phrase

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_ABOUT = {
    "values": "a value of a series, after all its sources were heard",
    "observations": "what one source says about one place of a series",
    "series": "a series: what is counted",
    "indicators": "an indicator: what it is, what it cannot show, what would have to be published",
    "scorecard": "an indicator, a body and a year: whether a figure is held",
    "sources": "a text that was read",
    "breaks": "a year from which a series counts something else",
    "events": "a dated step",
    "members": "a member country",
    "reforms": "a reform asked for",
    "mechanisms": "a way a state can ask for a person, and its safeguards",
    "gaps": "a series and year without a figure, and what is known about it",
    "dictionary": "a column of these tables",
}
#: What the files that are no table are.
_WHOLE = {
    "LICENCE.txt": "the licence",
    "datapackage.json": "what the tables are, for programs (Frictionless)",
    "dataset.jsonld": "what the data are, for catalogues (DCAT, schema.org)",
    "ledger.sqlite": "all tables in one file",
}
_NUMBERS = {"year": "integer", "at": "integer", "first_asked": "integer", "last_asked": "integer"}
_MEANING = {
    "series": "id of the series",
    "country": "two-letter code of the country, empty for the whole",
    "period": "year, month, day or from/to",
    "value": "number as text; several, parted by |, where sources contradict each other",
    "qualifier": "exact, approx, more_than ...",
    "unit": "what is counted",
    "state": "published, computed, estimated, in_conflict, or why there is no figure",
    "confidence": "verified, partly, reported, unverified",
    "source": "id in sources.csv",
    "formula": "over ids of series",
}


def _tables(ledger: Ledger) -> Iterator[tuple[str, tuple[str, ...], list[dict[str, str]]]]:
    yield "values", VALUE_COLUMNS, [each.row() for each in ledger.settled.values()]
    columns = (
        "id",
        "series",
        "country",
        "period",
        "value",
        "qualifier",
        "unit",
        "measure",
        "definition",
        "numerator",
        "denominator",
        "state",
        "confidence",
        "mark",
        "source",
        "url",
        "page",
        "seen",
        "note",
        "replaced",
        "corrects",
        "row",
    )
    yield (
        "observations",
        columns,
        [_observation(each) for each in ledger.observations if each.confidence.value != "unverified"],
    )
    series = [
        {
            "id": s.id,
            "title": s.title(),
            "title_ar": s.title("ar"),
            "definition": name,
            "from": str(start or ""),
            "text": text,
            "unit": s.unit,
            "measure": s.measure,
            "body": s.body,
            "numerator": s.numerator,
            "denominator": s.denominator,
        }
        for s in ledger.series.values()
        for name, start, text in s.definitions
    ]
    yield "series", tuple(series[0]), series
    indicators = [
        {
            "id": str(i["id"]),
            "title": i["title"]["en"],
            "title_ar": i["title"]["ar"],
            "formula": i["formula"],
            "numerator": i["numerator"],
            "denominator": i["denominator"],
            "breakdowns": i["breakdowns"],
            "cannot_show": i["cannot_show"],
            "needs": i["needs"],
            "by": i["by"],
            "first_asked": str(i["asked"][0]),
            "last_asked": str(i["asked"][1]),
            "series": " ".join(i.get("series", ())),
        }
        for i in ledger.indicators
    ]
    yield "indicators", tuple(indicators[0]), indicators
    score = [
        {
            "indicator": each.indicator,
            "body": each.body,
            "year": str(each.year),
            "state": each.state,
            "series": " ".join(each.series),
        }
        for each in scorecard(ledger)
    ]
    yield "scorecard", tuple(score[0]), score
    sources = [
        {name: getattr(each, name) for name in ("id", "title", "publisher", "year", "url", "holds", "kind")}
        for each in ledger.sources.values()
    ]
    yield "sources", tuple(sources[0]), [row for row in sources if row["id"] != "own-knowledge"]
    breaks = [
        {"series": each.series, "at": str(each.at), "why": each.why}
        for s in ledger.series.values()
        for each in s.breaks
    ]
    yield "breaks", tuple(breaks[0]), breaks
    yield "events", *_shown(ledger, "events")
    yield "members", *_members(ledger)
    yield "reforms", *_shown(ledger, "reforms")
    yield "mechanisms", *_shown(ledger, "mechanisms")
    yield "gaps", *_shown(ledger, "gaps")


def _observation(each: Any) -> dict[str, str]:
    return {
        "id": each.id,
        "series": each.key.series,
        "country": each.key.country,
        "period": each.key.period.text,
        "value": plain(each.figure.value),
        "qualifier": each.figure.qualifier,
        "unit": each.unit,
        "measure": each.measure,
        "definition": each.definition,
        "numerator": each.numerator,
        "denominator": each.denominator,
        "state": each.state.value,
        "confidence": each.confidence.value,
        "mark": each.mark,
        "source": each.source,
        "url": each.url,
        "page": each.page,
        "seen": each.seen,
        "note": each.note,
        "replaced": "yes" if each.replaced else "",
        "corrects": each.corrects,
        "row": str(each.place),
    }


def _shown(ledger: Ledger, name: str) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    kept = [row for row in ledger.tables[name] if row.get("confidence") != "recalled"]
    columns = tuple(column for column in kept[0] if column != "_row")
    return columns, [{column: row[column] for column in columns} for row in kept]


def _members(ledger: Ledger) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    columns = tuple(
        column for column in ledger.tables["interpol_members"][0] if column not in ("_row", "note")
    )
    hidden = ("admission_year", "cow_membership_spells", "readmission_year_cow")
    return columns, [
        {
            column: "" if row["confidence"] == "recalled" and column in hidden else row[column]
            for column in columns
        }
        for row in ledger.tables["interpol_members"]
    ]


def write(ledger: Ledger, folder: Path, release: str, seen: str) -> None:
    """Every table as CSV and Parquet, all in one SQLite file, with their descriptions."""
    folder.mkdir(parents=True)
    made = list(_tables(ledger))
    dictionary = [
        {"table": name, "column": column, "meaning": _MEANING.get(column, column.replace("_", " "))}
        for name, columns, _ in made
        for column in columns
    ]
    made.append(("dictionary", ("table", "column", "meaning"), dictionary))
    for name, columns, content in made:
        (folder / f"{name}.csv").write_text(written(columns, content), "utf-8")
    _parquet(folder, [name for name, _, _ in made])
    _sqlite(folder / "ledger.sqlite", made)
    (folder / "LICENCE.txt").write_text(phrase("obs.data.licence") + "\n" + LICENCE["path"] + "\n", "utf-8")
    (folder / "datapackage.json").write_text(_json(_package(folder, made, release, seen)), "utf-8")
    (folder / "dataset.jsonld").write_text(
        _json(_linked(release, seen, [name for name, _, _ in made])), "utf-8"
    )


def _parquet(folder: Path, names_: list[str]) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET threads TO 1")
        for name in names_:
            relation = connection.read_csv(str(folder / f"{name}.csv"), header=True, all_varchar=True)
            relation.write_parquet(str(folder / f"{name}.parquet"), compression="zstd")


def _sqlite(path: Path, made: list[tuple[str, tuple[str, ...], list[dict[str, str]]]]) -> None:
    connection = sqlite3.connect(path)
    try:
        for name, columns, content in made:
            quoted = ", ".join(f'"{column}" TEXT' for column in columns)
            connection.execute(f'CREATE TABLE "{name}" ({quoted})')
            marks = ", ".join("?" for _ in columns)
            insert = f'INSERT INTO "{name}" VALUES ({marks})'  # noqa: S608  # names of our own tables
            connection.executemany(insert, [[row.get(column, "") for column in columns] for row in content])
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()


def _package(
    folder: Path, made: list[tuple[str, tuple[str, ...], list[dict[str, str]]]], release: str, seen: str
) -> dict[str, Any]:
    resources = []
    for name, columns, _ in made:
        data = (folder / f"{name}.csv").read_bytes()
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "title": _ABOUT[name],
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "profile": "tabular-data-resource",
                "bytes": len(data),
                "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
                "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
            }
        )
    return {
        "profile": "tabular-data-package",
        "name": "due-notice-public-figures",
        "title": phrase("obs.title"),
        "description": phrase("obs.lead"),
        "version": release,
        "created": f"{seen}T00:00:00Z",
        "licenses": [LICENCE],
        "sources": [{"title": "sources.csv", "path": "sources.csv"}],
        "resources": resources,
    }


def _field(column: str) -> dict[str, str]:
    return {
        "name": column,
        "type": "integer" if column in ("at", "first_asked", "last_asked") else "string",
        "description": _MEANING.get(column, column.replace("_", " ")),
    }


def _linked(release: str, seen: str, names_: list[str]) -> dict[str, Any]:
    files = [f"{name}.{form}" for name in names_ for form in ("csv", "parquet")] + ["ledger.sqlite"]
    return {
        "@context": {
            "@vocab": "https://schema.org/",
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
        },
        "@type": ["Dataset", "dcat:Dataset"],
        "name": phrase("obs.title"),
        "dct:title": phrase("obs.title"),
        "description": phrase("obs.lead"),
        "version": release,
        "dateModified": seen,
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": ["DataDownload", "dcat:Distribution"], "contentUrl": file, "dcat:downloadURL": file}
            for file in files
        ],
    }


def _json(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def feed(ledger: Ledger, seen: str, place: str) -> str:
    """Atom feed of releases.

    Args:
        ledger: with its releases.
        seen: the latest day a source was seen.
        place: address of the page of the data.
    """
    entries = "".join(
        f"<entry><id>urn:due-notice:release:{name}</id><title>{escape(name)}</title><updated>{seen}T00:00:00Z</updated>"
        f'<link href="{escape(place)}"/><summary>{escape(phrase("obs.lead"))}</summary></entry>\n'
        for name in reversed(names(ledger))
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n<id>urn:due-notice:releases</id>'
        f"<title>{escape(phrase('obs.title'))}</title><author><name>Due Notice</name></author>"
        f"<updated>{seen}T00:00:00Z</updated>\n{entries}</feed>\n"
    )


def sums(out: Path) -> None:
    """Checksums of every file."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(out).as_posix()}\n"
        for path in files
    ]
    (out / "checksums.txt").write_text("".join(lines), "utf-8")


def files(edition: Edition) -> dict[str, bytes]:
    """Every file of the open data, made once for an edition."""

    def make() -> dict[str, bytes]:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "data"
            write(edition.ledger, folder, edition.release, edition.seen)
            return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    return edition.keep(("data",), make)


def table(speech: Speech) -> tables.Table:
    """The files, for the page of the data."""
    rows = []
    for name_, content in files(speech.edition).items():
        about = _WHOLE.get(name_) or _ABOUT[name_.partition(".")[0]]
        digest = hashlib.sha256(content).hexdigest()
        name = Markup('<a href="{}" download>{}</a>').format(speech.way.data(name_), name_)
        rows.append((name, speech.english(about), speech.ltr(digest[:16] + "…")))
    return tables.table(
        speech.t("nav.data"), [speech.t(each) for each in ("data.file", "data.holds", "data.sum")], rows
    )
