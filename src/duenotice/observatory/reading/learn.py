"""Make a mapping with a person: show the tables of a report, ask which cell is which series."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml

from duenotice.observatory.errors import LedgerError
from duenotice.observatory.model import Series
from duenotice.observatory.reading.find import FoundTable
from duenotice.observatory.reading.mapping import YEAR, heads, heads_row, is_named, taken
from duenotice.observatory.vocabulary import MARKS, QUALIFIERS

_YEAR = re.compile(r"(1[89]|20)\d\d")
_SHOWN = 60
Ask = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Talk:
    """How a person is spoken with.

    Attributes:
        ask: a question and the answer taken when nothing is typed.
        tell: a line.
    """

    ask: Ask
    tell: Callable[[str], None]


def learn(tables: list[FoundTable], series: Mapping[str, Series], talk: Talk, today: str) -> dict[str, Any]:
    """A mapping, as YAML content. Every part of it was tried on the report before it was taken.

    Args:
        tables: of the report.
        series: the ledger's.
        talk: with the person.
        today: YYYY-MM-DD.
    """
    content: dict[str, Any] = {
        "source_id": talk.ask("Id of the source, as in sources.csv", ""),
        "source_url": talk.ask("Address where it can be read", ""),
        "confidence": _one_of(talk, "How it came to us", "verified", tuple(MARKS)),
        "seen": talk.ask("Day it was seen", today),
        "year": talk.ask("Year of the report", ""),
        "cells": [],
        "countries": [],
    }
    _list(tables, talk)
    while True:
        table = _table(tables, talk)
        if table is None:
            break
        _show(table, talk)
        while _figure(tables, table, series, content, talk):
            pass
    return {key: value for key, value in content.items() if value != []}


def as_yaml(content: Mapping[str, Any]) -> str:
    """The mapping as text."""
    text: str = yaml.safe_dump(
        dict(content), allow_unicode=True, sort_keys=False, default_flow_style=None, width=120
    )
    return text


def _list(tables: list[FoundTable], talk: Talk) -> None:
    for each in tables:
        first = " | ".join(cell for cell in each.rows[0] if cell)
        talk.tell(
            f"table {each.number}{', ' + each.place if each.place else ''}: {len(each.rows)} rows: {first[:90]}"
        )


def _table(tables: list[FoundTable], talk: Talk) -> FoundTable | None:
    while True:
        typed = talk.ask("Number of the table (nothing: done)", "")
        if not typed:
            return None
        held = next((each for each in tables if str(each.number) == typed), None)
        if held is not None:
            return held
        talk.tell(f"There is no table {typed}.")


def _show(table: FoundTable, talk: Talk) -> None:
    width = max(len(row) for row in table.rows)
    talk.tell("      " + " | ".join(f"({n})" for n in range(1, width + 1)))
    for n, row in enumerate(table.rows[:_SHOWN], 1):
        talk.tell(f"{n:4}  " + " | ".join(row))
    if len(table.rows) > _SHOWN:
        talk.tell(f"      … {len(table.rows) - _SHOWN} more rows; they can be named by number all the same")


def _figure(
    tables: list[FoundTable],
    table: FoundTable,
    series: Mapping[str, Series],
    content: dict[str, Any],
    talk: Talk,
) -> bool:
    """Ask for one figure, or one column of countries. False when the person is done with the table."""
    typed = talk.ask(
        "Row and column of a figure, as 3,2; or countries 1,2 for names in column 1 and figures in column 2 (nothing: done)",
        "",
    )
    if not typed:
        return False
    place = re.fullmatch(r"(countries\s+)?(\d+)\s*,\s*(\d+)", typed)
    if place is None:
        talk.tell("Write two numbers with a comma.")
        return True
    whole, one, two = bool(place[1]), int(place[2]), int(place[3])
    part = _labels(tables, table, one, two, whole=whole, year=str(content["year"]))
    if part is None:
        talk.tell("There is no such cell, or its column or row has no label.")
        return True
    name = _series(series, talk)
    if not name:
        return True
    part["series"] = name
    label = str(part["column"])
    part["period"] = talk.ask("Period", label if label == YEAR or _YEAR.fullmatch(label) else YEAR)
    qualifier = _one_of(talk, "Qualifier", "exact", QUALIFIERS)
    if qualifier != "exact":
        part["qualifier"] = qualifier
    if whole:
        part |= _of_countries(talk)
    _try(tables, series, content, "countries" if whole else "cells", part, talk)
    return True


def _labels(
    tables: list[FoundTable], table: FoundTable, one: int, two: int, *, whole: bool, year: str
) -> dict[str, Any] | None:
    named = heads(table)
    if whole:
        if not (1 <= one <= len(named) and 1 <= two <= len(named) and named[two - 1]):
            return None
        return {
            "table": _name(tables, table),
            "country": named[one - 1],
            "column": _moving(named[two - 1], year),
        }
    if not (1 <= one <= len(table.rows) and 2 <= two <= len(named)) or one - 1 <= heads_row(table):
        return None
    row, column = table.rows[one - 1][0], named[two - 1]
    return (
        {"table": _name(tables, table), "row": row, "column": _moving(column, year)}
        if row and column
        else None
    )


def _moving(label: str, year: str) -> str:
    """The label as it will read next year."""
    return label.replace(year, YEAR) if year and year in label else label


def _name(tables: list[FoundTable], table: FoundTable) -> str | int:
    """Words that name this table alone; its number when none do, because a number moves with every table added before it."""
    for word in (*table.rows[0], *(row[0] for row in table.rows if row)):
        if len(word) > 2 and not _YEAR.search(word) and [t for t in tables if is_named(t, word)] == [table]:
            return word
    return table.number


def _series(series: Mapping[str, Series], talk: Talk) -> str:
    while True:
        typed = talk.ask("Series (nothing: leave this figure)", "")
        if not typed or typed in series:
            return typed
        words = typed.casefold().split("_")
        near = [
            name
            for name, each in series.items()
            if all(word in f"{name} {each.title()}".casefold() for word in words)
        ]
        near = near[:8] or get_close_matches(typed, list(series), 8, 0.4)
        talk.tell(f"No series is called '{typed}'. Near it: {', '.join(near) or 'none'}.")


def _of_countries(talk: Talk) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if talk.ask("Is the figure the year of a date? yes or no", "no").startswith("y"):
        found["read"] = "year"
    for field, question in (
        ("skip", "Rows that are no country, with ; between"),
        ("blank", "Cells that mean no figure, with ; between"),
    ):
        listed = [each.strip() for each in talk.ask(question, "").split(";") if each.strip()]
        if listed:
            found[field] = listed
    return found


def _try(
    tables: list[FoundTable],
    series: Mapping[str, Series],
    content: dict[str, Any],
    kind: str,
    part: dict[str, Any],
    talk: Talk,
) -> None:
    trial = {**content, "source_id": "x", "source_url": "x", "cells": [], "countries": [], kind: [part]}
    try:
        made = taken(tables, trial, series, "this figure")
    except LedgerError as error:
        for fault in error.faults:
            talk.tell(str(fault))
        talk.tell("It was left out.")
        return
    content[kind].append(part)
    lines = made.splitlines()[1:]
    talk.tell(
        f"Taken: {part['series']} {len(lines)} figures." if kind == "countries" else f"Taken: {lines[0]}"
    )


def _one_of(talk: Talk, question: str, usual: str, choices: tuple[str, ...]) -> str:
    while True:
        typed = talk.ask(f"{question} ({', '.join(choices)})", usual)
        if typed in choices:
            return typed
        talk.tell(f"'{typed}' is none of them.")
