"""Open a table of requests: Parquet as it is; CSV and JSON lines are first laid down as Parquet beside the result."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from duenotice.dossier import DossierError, Problem, fact_types
from duenotice.quantities import FactType

#: Columns of a request that are no facts.
OWN = ("id", "mechanism", "issued_on", "seen")
SUFFIXES = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
#: How yes/no and whole numbers are read where they stand as text, and how they should be written.
_SIMPLE = {
    "boolean": (
        "CASE LOWER(TRIM({0})) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
        "Write true or false, or leave it empty.",
    ),
    "integer": (
        "CASE WHEN regexp_full_match({0}, '[0-9]{{1,12}}') THEN CAST({0} AS BIGINT) END",
        "Write a whole number without a sign.",
    ),
}
#: A line of JSON longer than this is no request.
MAX_LINE = 8_000_000
#: Megabytes while a table is laid down as Parquet: text of many columns at once takes more than what follows.
OPENING_MEGABYTES = 2_000


@dataclass(frozen=True, slots=True)
class Source:
    """A table, readable as Parquet.

    Attributes:
        path: the Parquet file.
        types: column -> DuckDB's type.
        rows: number of rows.
        unknown: columns and item keys that are no facts, with the nearest fact or ''.
    """

    path: Path
    types: Mapping[str, str]
    rows: int
    unknown: Mapping[str, str]


def table_kind(path: Path) -> str:
    """parquet, csv or jsonl, by the end of the name.

    Raises:
        DossierError: another ending.
    """
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise DossierError(
            [Problem(path.name, "This ending is not known.", f"Use one of: {', '.join(SUFFIXES)}.")]
        )
    return kind


def quote(name: str) -> str:
    """A column name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A text constant for SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def open_source(con: duckdb.DuckDBPyConnection, path: Path, work: Path) -> Source:
    """Open a table.

    Args:
        con: the connection.
        path: the table.
        work: a private folder for a converted copy.

    Raises:
        DossierError: the file is no such table, or has no rows.
        OSError: it cannot be opened.
    """
    kind = table_kind(path)
    with path.open("rb") as file:
        if not file.read(1):
            raise DossierError(
                [Problem(path.name, "The file is empty.", "Give a table with one request a row.")]
            )
    limit = con.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
    try:
        con.execute(f"SET memory_limit='{OPENING_MEGABYTES}MB'")
        return _opened(con, path, kind, work)
    except duckdb.OutOfMemoryException:
        remedy = "Store it as Parquet, or split it."
        raise DossierError(
            [Problem(path.name, "The table does not fit in memory while it is read.", remedy)]
        ) from None
    except duckdb.Error as error:
        first = str(error).strip().splitlines()[0]
        raise DossierError(
            [
                Problem(
                    path.name,
                    f"This is not a readable {kind} table: {_public(first, path)}",
                    "Check the file.",
                )
            ]
        ) from None
    finally:
        con.execute(f"SET memory_limit={literal(limit)}")


def _public(message: str, path: Path) -> str:
    """An engine's message without the folder it worked in."""
    return message.replace(str(path), path.name).replace(str(path.parent), "").rstrip(".") + "."


def _opened(con: duckdb.DuckDBPyConnection, path: Path, kind: str, work: Path) -> Source:
    if kind == "csv":
        held = f"read_csv({literal(path)}, all_varchar=true, header=true, strict_mode=true)"
        select = ", ".join(f"NULLIF(TRIM({quote(name)}), '') AS {quote(name)}" for name in _types(con, held))
        path = _laid_down(con, f"SELECT {select} FROM {held}", work / "rows.parquet")
    elif kind == "jsonl":
        path = _laid_down(con, _json_lines(con, path), work / "rows.parquet")
    relation = f"read_parquet({literal(path)})"
    types = _types(con, relation)
    unread: dict[str, str] = {}
    if any(_is_written_out(name, stored) for name, stored in types.items()):
        path = _laid_down(con, _typed(con, relation, types, unread), work / "requests.parquet")
    return _source(con, path, _types(con, f"read_parquet({literal(path)})"), unread)


def _laid_down(con: duckdb.DuckDBPyConnection, query: str, copy: Path) -> Path:
    """Write a query's rows as Parquet, in their order."""
    con.execute(f"COPY ({query}) TO {literal(copy)} (FORMAT parquet, ROW_GROUP_SIZE 20480)")
    return copy


def _source(
    con: duckdb.DuckDBPyConnection, path: Path, types: Mapping[str, str], unread: Mapping[str, str]
) -> Source:
    row = con.execute(f"SELECT count(*) FROM read_parquet({literal(path)})").fetchone()
    rows = int(row[0]) if row else 0
    if not rows:
        raise DossierError(
            [Problem(path.name, "The table has no rows.", "Give a table with one request a row.")]
        )
    known = {*fact_types(), *OWN}
    unknown = {name: _nearest(name, known) for name in types if name not in known}
    for name, kind in types.items():
        if (fact := fact_types().get(name)) is not None and fact.kind == "list":
            keys = struct_keys(con, kind)
            unknown |= {
                f"{name}.{key}": _nearest(key, set(fact.item)) for key in keys if key not in fact.item
            }
    return Source(path, types, rows, {**unknown, **unread})


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name[:80], known, n=1)
    return near[0] if near else ""


def _types(con: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}


def struct_keys(con: duckdb.DuckDBPyConnection, kind: str) -> tuple[str, ...]:
    """Keys of a list of structs, by its type; none when it is no such list."""
    return tuple(struct_types(con, kind))


def struct_types(con: duckdb.DuckDBPyConnection, kind: str) -> dict[str, str]:
    """Key -> type of a list of structs."""
    if not (kind.startswith("STRUCT(") and kind.endswith("[]")):
        return {}
    rows = con.execute(f"DESCRIBE SELECT UNNEST(CAST(NULL AS {kind[:-2]}))").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def _is_written_out(name: str, stored: str) -> bool:
    """A yes/no fact, a whole number, a list or a set that stands as text."""
    fact = fact_types().get(name)
    return fact is not None and stored in ("VARCHAR", "JSON") and (fact.is_collection or fact.kind in _SIMPLE)


# JSON ---------------------------------------------------------------------------------------------------------------


def _json_lines(con: duckdb.DuckDBPyConnection, path: Path) -> str:
    """SELECT of a JSON lines file: text for single values, the text of the JSON for lists and sets."""
    relation = f"read_ndjson_objects({literal(path)}, maximum_object_size={MAX_LINE})"
    wrong = _one(con, f"SELECT count(*) FROM {relation} WHERE json_type(json) <> 'OBJECT'")[0]
    if wrong:
        raise DossierError(
            [Problem(path.name, f"{wrong} lines hold no request.", 'Write one {"id": ..., ...} a line.')]
        )
    keys = f"SELECT json_keys(json) AS k FROM {relation}"
    twice = _one(con, f"SELECT count(*) FROM ({keys}) WHERE len(k) <> len(list_distinct(k))")[0]
    if twice:
        reason = f"{twice} lines hold a key twice, so one value would be lost."
        raise DossierError([Problem(path.name, reason, "Keep one of each.")])
    names = [
        str(row[0]) for row in con.execute(f"SELECT DISTINCT UNNEST(k) FROM ({keys}) ORDER BY 1").fetchall()
    ]
    shape = ", ".join(f"{literal(name)}: 'JSON'" for name in names)
    options = f"format='newline_delimited', columns={{{shape}}}, maximum_object_size={MAX_LINE}"
    select = ", ".join(f"{_json_value(name)} AS {quote(name)}" for name in names)
    return f"SELECT {select} FROM read_json({literal(path)}, {options})"


def _json_value(name: str) -> str:
    fact = fact_types().get(name)
    if fact is not None and fact.is_collection:
        return f"NULLIF(CAST({quote(name)} AS VARCHAR), 'null')"
    return f"({quote(name)} ->> '$')"


def _typed(
    con: duckdb.DuckDBPyConnection, relation: str, types: Mapping[str, str], unread: dict[str, str]
) -> str:
    """SELECT in which what stood as text has its own type: yes/no facts, whole numbers, lists, sets.

    Raises:
        DossierError: text that cannot be read so.
    """
    problems: list[Problem] = []
    replaced: dict[str, str] = {}
    written = {
        name: fact for name, fact in fact_types().items() if _is_written_out(name, types.get(name, ""))
    }
    for name, fact in written.items():
        held = f"CAST({quote(name)} AS VARCHAR)"
        if fact.is_collection:
            problems += _json_problems(con, relation, name, held, fact, unread)
            shape = "[" + _item_shape(fact) + "]" if fact.kind == "list" else '["VARCHAR"]'
            replaced[name] = f"from_json({held}, {literal(shape)})"
        else:
            replaced[name] = _SIMPLE[fact.kind][0].format(held)
    problems += _simple_problems(
        con, relation, {name: fact for name, fact in written.items() if fact.kind in _SIMPLE}, replaced
    )
    if problems:
        raise DossierError(problems)
    return f"SELECT * REPLACE ({', '.join(f'{sql} AS {quote(name)}' for name, sql in replaced.items())}) FROM {relation}"


def _simple_problems(
    con: duckdb.DuckDBPyConnection, relation: str, facts: Mapping[str, FactType], typed: Mapping[str, str]
) -> Iterator[Problem]:
    """Columns of yes/no facts and whole numbers that hold anything else, found in one pass."""
    if not facts:
        return
    wrong = (
        f"min(CASE WHEN {quote(name)} IS NOT NULL AND {typed[name]} IS NULL THEN left({quote(name)}, 40) END)"
        for name in facts
    )
    for (name, fact), first in zip(
        facts.items(), _one(con, f"SELECT {', '.join(wrong)} FROM {relation}"), strict=True
    ):
        if first is not None:
            what = "yes or no" if fact.kind == "boolean" else "a whole number"
            yield Problem(name, f"'{first}' is not {what}.", _SIMPLE[fact.kind][1])


def _item_shape(fact: FactType) -> str:
    inner = (
        f'"{key}":"VARCHAR"' if not kind.is_collection else f'"{key}":["VARCHAR"]'
        for key, kind in fact.item.items()
    )
    return "{" + ",".join(inner) + "}"


def _json_problems(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    name: str,
    held: str,
    fact: FactType,
    unread: dict[str, str],
) -> Iterator[Problem]:
    """Lists and sets that are no JSON arrays of the right things; keys no item has go to `unread`."""
    what = (
        'a list of items, for example [{"max_penalty": "23 months"}]'
        if fact.kind == "list"
        else 'a list such as ["a", "b"]'
    )
    texts = f"SELECT {held} AS h FROM {relation}"
    checked = (
        f"SELECT h, CASE WHEN json_valid(h) THEN json_type(h) END AS k FROM ({texts}) WHERE h IS NOT NULL"
    )
    bad = _one(con, f"SELECT count(*), min(left(h, 40)) FROM ({checked}) WHERE k IS DISTINCT FROM 'ARRAY'")
    if bad[0]:
        yield Problem(name, f"{bad[0]} rows hold no JSON list here (first: {bad[1]}).", f"Write {what}.")
        return
    inside = f"SELECT UNNEST(CAST(h AS JSON[])) AS i FROM ({checked})"
    wanted = "OBJECT" if fact.kind == "list" else "VARCHAR"
    allowed = f"json_type(i) <> {literal(wanted)}" + (
        "" if fact.kind == "list" else " AND json_type(i) <> 'NULL'"
    )
    bad = _one(con, f"SELECT count(*), min(left(CAST(i AS VARCHAR), 40)) FROM ({inside}) WHERE {allowed}")
    if bad[0]:
        yield Problem(
            name,
            f"{bad[0]} entries of these lists are of the wrong kind (first: {bad[1]}).",
            f"Write {what}.",
        )
        return
    if fact.kind == "list":
        keys = con.execute(f"SELECT DISTINCT UNNEST(json_keys(i)) FROM ({inside})").fetchall()
        unread |= {f"{name}.{key}": _nearest(key, set(fact.item)) for (key,) in keys if key not in fact.item}


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    return tuple(con.execute(sql).fetchall()[0])
