"""From the cells of a report to rows of a snapshot, by the labels of row and column: next year's report reads the same way.

A mapping is YAML:

    source_id: ccf-report-2025
    source_url: https://...
    confidence: verified
    seen: 2026-12-01
    year: "2025"
    cells:
    - {table: Requests received, row: Access, column: "{year}", series: requests_received_access, period: "{year}"}
    countries:
    - {table: 2, country: Country, column: "{year}", series: refugees_hosted, period: "{year}", skip: [World], blank: ["-"]}

`table` is a number, or words found in the table's first row or column. `{year}` stands for the year of the report, so that
only the year changes from one report to the next. `period` may be left out: it is then the label of the column. `qualifier`
is exact unless given. `countries` takes a row for each country of a table: names that are no country stop it unless `skip`
names them, cells without a figure stop it unless they are empty or `blank` names them. `read: year` takes the year out of a
date ("12 Mar 1992"), for tables of treaties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duenotice.dossier.countries import country_name, read_country
from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.folder import FIGURE_COLUMNS
from duenotice.observatory.model import Series
from duenotice.observatory.reading.find import FoundTable
from duenotice.observatory.tables import written, yaml_of
from duenotice.quantities import QuantityError

COLUMNS = ("year", *FIGURE_COLUMNS, "country", "iso_alpha2", "page", "seen")
HEAD = ("source_id", "source_url", "confidence", "seen")
YEAR = "{year}"
_LOOK = "The layout changed, or the label is too short: look at `duenotice ledger read FILE`."
Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What differs between two reports of one layout; '' leaves what the mapping says.

    Attributes:
        year: of the report; `{year}` in the mapping.
        source_id, source_url, seen: of the report.
    """

    year: str = ""
    source_id: str = ""
    source_url: str = ""
    seen: str = ""


def take(
    tables: list[FoundTable], mapping: Path, series: Mapping[str, Series], given: Given | None = None
) -> str:
    """A snapshot as CSV, ready for `duenotice ledger add`.

    Args:
        tables: of the report.
        mapping: the YAML file.
        series: the ledger's, for unit and measure.
        given: what is different about this report.

    Raises:
        LedgerError: every cell that cannot be found, or found twice, or holds no number; nothing is guessed.
    """
    content = yaml_of(mapping.parent, mapping.name)
    if not isinstance(content, dict):
        raise LedgerError(Fault(mapping.name, "this is no mapping.", "See docs/data.md."))
    return taken(tables, content, series, mapping.name, given)


def taken(
    tables: list[FoundTable],
    content: Part,
    series: Mapping[str, Series],
    name: str,
    given: Given | None = None,
) -> str:
    """The same, from the content of a mapping. See `take`."""
    about = _about(content, given or Given())
    missing = [field for field in HEAD if not about[field]]
    if missing or not (_parts(content, "cells") or _parts(content, "countries")):
        what = f"the mapping lacks {', '.join(missing) or 'cells'}."
        raise LedgerError(Fault(name, what, "See docs/data.md."))
    faults: list[Fault] = []
    rows = [row for part in _found(tables, content, about, series, name, faults) for row in part]
    if faults:
        raise LedgerError(*faults)
    return written(COLUMNS, rows)


def _about(content: Part, given: Given) -> dict[str, str]:
    fields = {
        "year": given.year,
        "source_id": given.source_id,
        "source_url": given.source_url,
        "seen": given.seen,
    }
    about = {name: value or str(content.get(name) or "") for name, value in fields.items()}
    return about | {"confidence": str(content.get("confidence") or "")}


def _parts(content: Part, name: str) -> list[Part]:
    held = content.get(name)
    return [each for each in held if isinstance(each, dict)] if isinstance(held, list) else []


def _found(
    tables: list[FoundTable],
    content: Part,
    about: Mapping[str, str],
    series: Mapping[str, Series],
    name: str,
    faults: list[Fault],
) -> Iterator[list[dict[str, str]]]:
    readers = (("cells", "cell", _one), ("countries", "countries", _countries))
    for key, word, reader in readers:
        for number, raw in enumerate(_parts(content, key), 1):
            part, where = _with_year(raw, about["year"]), f"{name}, {word} {number}"
            held = series.get(str(part.get("series")))
            if held is None:
                what = f"no series is called '{part.get('series')}'."
                faults.append(Fault(where, what, "Describe it in series/series.csv first."))
                continue
            try:
                yield [{**row, **_common(held, part, about)} for row in reader(tables, part, where)]
            except LedgerError as error:
                faults.extend(error.faults)


def _with_year(part: Part, year: str) -> dict[str, Any]:
    return {
        key: value.replace(YEAR, year) if isinstance(value, str) else value for key, value in part.items()
    }


def _common(series: Series, part: Part, about: Mapping[str, str]) -> dict[str, str]:
    when = str(part.get("period") or part["column"])
    return {
        "year": when[-4:] if "/" in when else when[:4],
        "period": when,
        "series": series.id,
        "unit": series.unit,
        "qualifier": str(part.get("qualifier") or "exact"),
        "measure": series.measure,
        "confidence": about["confidence"],
        "source_id": about["source_id"],
        "source_url": about["source_url"],
        "note": str(part.get("note") or ""),
        "seen": about["seen"],
    }


def _one(tables: list[FoundTable], part: Part, where: str) -> list[dict[str, str]]:
    hits = list(_cells(tables, part))
    values = [(table, value) for table, value in hits if value_of(value, part)]
    if len(values) != 1:
        said = (
            "is not there."
            if not hits
            else "holds no number."
            if not values
            else f"is there {len(values)} times."
        )
        what = f"row '{part.get('row')}', column '{part.get('column')}' of table '{part.get('table')}' {said}"
        raise LedgerError(Fault(where, what, _LOOK))
    table, value = values[0]
    return [{"value": value_of(value, part), "page": page_of(table, str(part["row"]), str(part["column"]))}]


def _countries(tables: list[FoundTable], part: Part, where: str) -> list[dict[str, str]]:
    held = [
        (table, column, figures)
        for table in tables
        if is_named(table, part.get("table"))
        for column in _columns(table, part.get("country"))
        for figures in _columns(table, part.get("column"))
    ]
    if len(held) != 1:
        names_ = f"'{part.get('country')}' and '{part.get('column')}'"
        what = f"columns {names_} of table '{part.get('table')}' are there {len(held)} times."
        raise LedgerError(Fault(where, what, _LOOK))
    table, names, figures = held[0]
    skip = {same(each) for each in part.get("skip") or ()}
    blank = {"", *(same(each) for each in part.get("blank") or ())}
    rows, faults = [], []
    for row in table.rows[heads_row(table) + 1 :]:
        name, cell = (row[n] if n < len(row) else "" for n in (names, figures))
        if not name or same(name) in skip or same(cell) in blank:
            continue
        try:
            code, value = read_country(name), value_of(cell, part)
        except QuantityError:
            faults.append(
                Fault(where, f"'{name}' is not a country.", "Name it under `skip`, or correct the table.")
            )
            continue
        if not value:
            faults.append(
                Fault(where, f"{name}: '{cell}' holds no figure.", "Name it under `blank` if it means none.")
            )
        page = page_of(table, name, str(part["column"]))
        rows.append({"value": value, "country": country_name(code), "iso_alpha2": code, "page": page})
    twice = {
        each["iso_alpha2"]
        for each in rows
        if sum(each["iso_alpha2"] == one["iso_alpha2"] for one in rows) > 1
    }
    if twice:
        faults.append(
            Fault(where, f"{', '.join(sorted(twice))} stands twice.", "Name one of the rows under `skip`.")
        )
    if faults or not rows:
        raise LedgerError(*(faults or [Fault(where, "the table holds no country.", _LOOK)]))
    return rows


def page_of(table: FoundTable, row: str, column: str) -> str:
    """Where in the report a figure stands."""
    return f"{table.place + ', ' if table.place else ''}table {table.number}, row {row}, column {column}"


def _cells(tables: list[FoundTable], part: Part) -> Iterator[tuple[FoundTable, str]]:
    name = same(part.get("row"))
    for table in tables:
        if is_named(table, part.get("table")):
            columns = _columns(table, part.get("column"))
            for row in table.rows:
                if row and same(row[0]) == name:
                    yield from ((table, row[n]) for n in columns if n < len(row))


def _columns(table: FoundTable, label: Any) -> list[int]:
    return [n for n, text in enumerate(heads(table)) if same(text) == same(label)]


def heads_row(table: FoundTable) -> int:
    """Number of the first row that names more than its first column; -1 when there is none."""
    return next((n for n, row in enumerate(table.rows) if any(row[1:])), -1)


def heads(table: FoundTable) -> tuple[str, ...]:
    """The labels of the columns."""
    place = heads_row(table)
    return table.rows[place] if place >= 0 else ()


def is_named(table: FoundTable, wanted: Any) -> bool:
    """Whether a table is the one a mapping means: by number, or by words of its first row or column."""
    if wanted is None or isinstance(wanted, int):
        return wanted in (None, table.number)
    labels = [*table.rows[0], *(row[0] for row in table.rows if row)]
    return any(same(wanted) in same(label) for label in labels)


def same(text: Any) -> str:
    """A label without what does not distinguish it."""
    return " ".join(str(text if text is not None else "").casefold().split())


def value_of(text: str, part: Part) -> str:
    """The figure of a cell; '' when it holds none, or could be read two ways."""
    if part.get("read") == "year":
        years = set(re.findall(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", text))
        return years.pop() if len(years) == 1 else ""
    bare = text.strip().removesuffix("%").strip()
    if re.fullmatch(r"\d{1,3}([,\u00a0\u202f ]\d{3})+", bare):
        return re.sub(r"\D", "", bare)
    return bare if re.fullmatch(r"\d+(\.\d+)?", bare) else ""
