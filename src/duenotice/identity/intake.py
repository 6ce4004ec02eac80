"""Tables of people from files: JSON, JSON lines, CSV, FollowTheMoney."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from duenotice.identity.errors import IdentityError
from duenotice.identity.records import FIELDS, TELLING_FIELDS, Person, person

_LIST_MARK = "|"
_LONGEST_CELL = 1_000_000


def read_people(path: Path) -> Iterator[Person]:
    """The people of a file, one at a time, in order.

    A CSV cell may hold several values with '|' between them. A record without an id gets 'row N'.

    Raises:
        IdentityError: the file is no table of people; names the line.
        OSError: the file cannot be read.
    """
    reader = {".csv": _csv, ".json": _json}.get(path.suffix.lower(), _lines)
    empty = True
    for number, values in reader(path):
        empty = False
        try:
            yield person(values, key=f"row {number}")
        except IdentityError as error:
            raise IdentityError(error.reason, error.remedy, f"{path.name}, record {number}") from None
    if empty:
        raise IdentityError("The file holds no person.", "Give at least one record.", path.name)


def read_objects(path: Path, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file, numbered from 1: JSON lines, a list, one object, or one that holds the list under `key`.

    Raises:
        IdentityError: the file is no such JSON; names the line.
        OSError: the file cannot be read.
    """
    return _json(path, key) if path.suffix.lower() == ".json" else _lines(path)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", errors="strict") as stream:
        try:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, _mapping(_parse(line, path, number), path, number)
        except UnicodeDecodeError:
            raise IdentityError(
                "The file is not text in UTF-8.", "Save it encoded in UTF-8.", path.name
            ) from None


def _parse(text: str, path: Path, number: int) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise IdentityError(
            "This is not JSON.", "Give one JSON object a line.", f"{path.name}, line {number}"
        ) from None


def _mapping(value: Any, path: Path, number: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise IdentityError(
            "A record is no JSON object.", "Give property names with values.", f"{path.name}, record {number}"
        )
    return value


def _json(path: Path, key: str = "people") -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise IdentityError(
            "The file is not text in UTF-8.", "Save it encoded in UTF-8.", path.name
        ) from None
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        yield from _lines(path)
        return
    except RecursionError:
        raise IdentityError(
            "The file is nested too deeply.", "A person has a few levels only.", path.name
        ) from None
    if isinstance(content, dict):
        content = content.get(key, content.get("entities", [content]))
    if not isinstance(content, list):
        raise IdentityError(f"The file is no list of {key}.", "Give a list of JSON objects.", path.name)
    for number, value in enumerate(content, 1):
        yield number, _mapping(value, path, number)


def _csv(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(min(sys.maxsize, _LONGEST_CELL))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            rows = csv.DictReader(stream, strict=True)
            rows.fieldnames = _heads(rows.fieldnames or (), path)
            for number, row in enumerate(rows, 1):
                if None in row:
                    place = f"{path.name}, record {number}"
                    raise IdentityError(
                        "The row has more cells than the head.", "Quote cells that hold commas.", place
                    )
                yield (
                    number,
                    {key: (value or "").split(_LIST_MARK) for key, value in row.items() if key != "id"}
                    | ({"id": row["id"]} if row.get("id") else {}),
                )
        except (csv.Error, UnicodeDecodeError) as error:
            raise IdentityError(
                f"The table cannot be read: {error}.", "Save it as CSV in UTF-8.", path.name
            ) from None


def _heads(given: Sequence[str], path: Path) -> list[str]:
    """The columns of a table, told apart whatever their case; a table without a name and a number compares with nothing."""
    known = {each.lower(): each for each in FIELDS}
    heads = [known.get(head.strip().lower(), head.strip()) for head in given]
    if given and not set(heads) & set(TELLING_FIELDS):
        raise IdentityError(
            f"No column holds a name or the number of a document; the columns are: {', '.join(heads)[:200]}.",
            f"Name one of them {', '.join(TELLING_FIELDS[:4])} or {TELLING_FIELDS[-1]}, with commas between columns.",
            path.name,
        )
    if twice := next((head for head in heads if heads.count(head) > 1), None):
        raise IdentityError(
            f"The column '{twice}' stands twice.", "Give each column its own name.", path.name
        )
    return heads
