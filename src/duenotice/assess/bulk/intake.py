"""From a table's columns to what the compiler reads: types checked, texts read once by the reader of single dossiers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb

from duenotice.assess.bulk.duck import MANY_TEXTS
from duenotice.assess.bulk.sources import Source, literal, quote, struct_types
from duenotice.dossier import MECHANISMS, SEEN, DossierError, FactSpec, Problem, fact_types, vocabulary
from duenotice.dossier.values import read_value
from duenotice.quantities import FactType
from duenotice.reasoning.compile import (
    CODED_KINDS,
    DAYS,
    PARTS,
    Column,
    Table,
    code_columns,
    code_table,
    encode,
)

MAX_PROBLEMS = 200
_SHOWN = 3
#: A column with no more distinct texts than this is looked up text by text, not joined.
FEW = 128
#: A date column of such texts alone needs no code table.
_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT"}
)
_DAYS = frozenset(
    {"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"}
)
_TEXT = ("VARCHAR", "JSON")
_REMEDIES = {
    "boolean": "Store true, false or null.",
    "integer": "Store whole numbers or null.",
    "date": "Store dates, or text such as 2020, 2020-05 or 2020-05-01.",
    "duration": "A number has no unit: store text such as '23 months' or P23M.",
    "penalty": "A number has no unit: store text such as '23 months', P23M, 'life' or 'fine'.",
    "money": "A number has no currency: store text such as '10000 USD'.",
    "set": "Store lists of text.",
    "countries": "Store lists of ISO 3166 alpha-2 codes.",
    "list": "Store lists of structs, or JSON text.",
}


@dataclass(slots=True)
class Intake:
    """What was read of a table.

    Attributes:
        columns: facts by name, as the compiler reads them.
        seen: whether the table says how each request was seen.
        mechanisms: the mechanisms it holds.
        codes: kind -> text -> plain parts, for the code tables.
    """

    columns: dict[str, Column]
    seen: bool
    mechanisms: frozenset[str]
    codes: dict[str, dict[str, tuple[Any, ...]]] = field(default_factory=dict)

    @property
    def many_texts(self) -> bool:
        """Whether a code table is too large to be joined without disk."""
        return max(map(len, self.codes.values()), default=0) > MANY_TEXTS

    def table(self, on: date | None, otherwise: date) -> Table:
        """The table for the compiler; see `Table`."""
        return Table(self.columns, self.seen, on, otherwise)


def take_in(con: duckdb.DuckDBPyConnection, source: Source, wanted: Callable[[str], bool]) -> Intake:
    """Check a table and read its texts.

    Args:
        con: the connection; code tables are created in it.
        source: the table.
        wanted: which facts (and `LIST.KEY` of items) will be read; the values of others are not looked at, their types are.

    Raises:
        DossierError: every fault found, by column.
    """
    reader = _Reader(con, source, wanted)
    columns = dict(reader.columns())
    mechanisms = reader.own_columns()
    codes = reader.codes
    if reader.problems:
        raise DossierError(reader.problems[:MAX_PROBLEMS])
    create_code_tables(con, codes)
    return Intake(columns, "seen" in source.types, mechanisms, codes)


class _Reader:
    def __init__(self, con: duckdb.DuckDBPyConnection, source: Source, wanted: Callable[[str], bool]) -> None:
        self.con = con
        self.wanted = wanted
        self.source = source
        self.problems: list[Problem] = []
        self.codes: dict[str, dict[str, tuple[Any, ...]]] = {}
        self.values: dict[str, dict[str, Any]] = {}
        self.relation = f"read_parquet({literal(source.path)})"
        self.found: dict[str, Any] = {}

    def report(self, path: str, reason: str, remedy: str) -> None:
        self.problems.append(Problem(path, reason, remedy))

    # the request itself -----------------------------------------------------------------------------------------

    def own_columns(self) -> frozenset[str]:
        for name in ("id", "mechanism"):
            if name not in self.source.types:
                self.report(name, f"The table has no column '{name}'.", "Add it, with a value in every row.")
                return frozenset()
            if missing := self.source.rows - self.found[f"count({quote(name)})"]:
                self.report(name, f"{missing} rows have no {name}.", "Give every row one.")
        if "seen" in self.source.types:
            self.texts("seen", FactType("enum", SEEN), "seen", quote("seen"))
        return self.texts("mechanism", FactType("enum", MECHANISMS), "mechanism", quote("mechanism"))

    # facts ------------------------------------------------------------------------------------------------------

    def columns(self) -> Iterator[tuple[str, Column]]:
        self.look_once()
        specs: dict[str, FactSpec | None] = {**vocabulary(), "issued_on": None}
        for name, stored in self.source.types.items():
            if name not in specs:
                continue
            spec = specs[name]
            kind = FactType("date") if spec is None else spec.type
            file = spec is not None and spec.about == "file"
            read = name in DAYS or self.wanted(name)
            column = self.column(name, kind, stored, file=file, read=read)
            if column is not None and read:
                yield name, column

    def look_once(self) -> None:
        """What one pass tells of all plain columns: how many ids and mechanisms, the ends of whole numbers and days."""
        asked = [f"count({quote(name)})" for name in ("id", "mechanism") if name in self.source.types]
        for name, stored in self.source.types.items():
            kind = FactType("date") if name == "issued_on" else fact_types().get(name)
            ordered = kind is not None and kind.kind in ("integer", "date") and stored in _INTEGERS | _DAYS
            if kind is not None and ordered and (name in DAYS or self.wanted(name)):
                asked += self._ends(kind, quote(name))
        if asked:
            self.answer(asked, self.relation)

    def answer(self, asked: Sequence[str], relation: str) -> None:
        """Ask a relation several things in one pass; answers are kept by the SQL that asked."""
        (row,) = self.rows(f"SELECT {', '.join(asked)} FROM {relation}")
        self.found.update(zip(asked, row, strict=True))

    @staticmethod
    def _ends(kind: FactType, sql: str) -> list[str]:
        held = f"CAST({sql} AS DATE)" if kind.kind == "date" else sql
        return [f"min({held})", f"max({held})"]

    def column(self, name: str, kind: FactType, stored: str, *, file: bool, read: bool) -> Column | None:
        if kind.kind == "list":
            return self.list_column(name, kind, stored, file=file, read=read)
        if not _fits(kind.kind, stored):
            self.report(name, f"The column holds {stored}, but this fact is a {kind.kind}.", _remedy(kind))
            return None
        if not read:
            return None
        return replace(self.checked(name, kind, quote(name), text=stored in _TEXT), file=file)

    def list_column(self, name: str, kind: FactType, stored: str, *, file: bool, read: bool) -> Column | None:
        """A list; of its items only the keys that will be read (`wanted` is asked for `LIST.KEY`)."""
        types = struct_types(self.con, stored)
        if not types:
            self.report(name, f"The column holds {stored}, but this fact is a list of items.", _remedy(kind))
            return None
        read_keys = {
            key: inner
            for key in types
            if (inner := kind.item.get(key)) is not None
            and inner.kind != "text"
            and self.wanted(f"{name}.{key}")
        }
        if read:
            self.look_into(
                name, {key: inner for key, inner in read_keys.items() if _fits(inner.kind, types[key])}, types
            )
        items: dict[str, Column] = {}
        for key, held in types.items():
            inner = kind.item.get(key)
            if inner is None or inner.kind == "text":
                continue
            path = f"{name}.{key}"
            if not _fits(inner.kind, held):
                self.report(path, f"The key holds {held}, but it is a {inner.kind}.", _remedy(inner))
            elif read and key in read_keys:
                items[key] = self.checked(path, inner, _item(name, key), text=held in _TEXT)
        return Column(kind, file=file, items=items) if read else None

    def look_into(self, name: str, keys: Mapping[str, FactType], types: Mapping[str, str]) -> None:
        """What one pass tells of a list: whether entries are empty, the distinct texts and the ends of its keys."""
        empty = "count(*) FILTER (WHERE i IS NULL)"
        asked: dict[str, str] = {}
        for key, kind in keys.items():
            inside, outside = f"i.{quote(key)}", _item(name, key)
            if kind.kind in ("integer", "date") and types[key] not in _TEXT:
                pairs = zip(self._ends(kind, inside), self._ends(kind, outside), strict=True)
                asked.update(pairs)
            elif kind.kind not in ("boolean", "set", "countries") or types[key] in _TEXT:
                asked[_distinct(inside)] = _distinct(outside)
        self.answer([empty, *asked], f"(SELECT UNNEST({quote(name)}) AS i FROM {self.relation})")
        self.found.update({outside: self.found[inside] for inside, outside in asked.items()})
        if self.found[empty]:
            reason = f"{self.found[empty]} entries of these lists are empty."
            self.report(name, reason, "Remove them, or give them a key.")

    def checked(self, path: str, kind: FactType, sql: str, *, text: bool) -> Column:
        """Check a column's values; how the compiler is to read it."""
        column, read = self.read(path, kind, sql, text=text)
        values = self.values.get(_values_key(path, kind), {})
        few = len(read) <= FEW and read <= values.keys()
        return (
            replace(column, texts={held: values[held] for held in sorted(read)}) if read and few else column
        )

    def read(self, path: str, kind: FactType, sql: str, *, text: bool) -> tuple[Column, frozenset[str]]:
        """A column, and the distinct texts of it that stand each for one value of its own."""
        none = frozenset[str]()
        match kind.kind:
            case "enum":
                return Column(kind), self.texts(path, kind, path, sql)
            case "country":
                found = self.codes.setdefault("country", {})
                spelled = self.texts(path, kind, path, sql)
                coded = any(found[name][0] != name for name in spelled if name in found)
                return Column(kind, coded=coded), spelled
            case "set" | "countries":
                single = FactType("enum", kind.members) if kind.kind == "set" else FactType("country")
                members = self.texts(path, single, path, f"UNNEST({sql})")
                if kind.kind == "countries":
                    self.codes_only(path, members)
            case "date" if text:
                return self.dates(path, kind, sql)
            case "integer" | "date" if not text:
                return Column(kind, ends=self.limits(path, kind, sql)), none
            case "duration" | "penalty":
                return self.lengths(path, kind, sql)
            case _ if text:
                return Column(kind, coded=kind.kind in CODED_KINDS), self.texts(path, kind, path, sql)
        return Column(kind), none

    def lengths(self, path: str, kind: FactType, sql: str) -> tuple[Column, frozenset[str]]:
        place = [part for part, _ in PARTS[kind.kind]].index("days")
        texts = self.texts(path, kind, path, sql)
        read = self.codes[kind.kind]
        whole = all(not read[text][place] for text in texts if text in read)
        return Column(kind, coded=True, whole_months=whole), texts

    def dates(self, path: str, kind: FactType, sql: str) -> tuple[Column, frozenset[str]]:
        texts = self.texts(path, kind, path, sql)
        read = [self.codes["date"][text] for text in texts if text in self.codes["date"]]
        ends = (min(first for first, _ in read), max(last for _, last in read)) if read else None
        if all(_PARTIAL.fullmatch(text) for text in texts):
            return Column(kind, partial=any(len(text) < 10 for text in texts), ends=ends), texts
        return Column(kind, coded=True, ends=ends), texts

    def codes_only(self, path: str, members: Iterable[str]) -> None:
        found = self.codes.get("country", {})
        names = sorted(text for text in members if text in found and found[text][0] != text)
        if names:
            wrong = ", ".join(names[:_SHOWN])
            self.report(
                path,
                f"These lists hold names of countries ({wrong}).",
                "Use ISO 3166 alpha-2 codes, for example TR.",
            )

    def limits(self, path: str, kind: FactType, sql: str) -> tuple[date, date] | None:
        """Refuse numbers and days out of range; the ends of a date column."""
        low, high = (self.found[asked] for asked in self._ends(kind, sql))
        if low is None:
            return None
        if kind.kind == "integer":
            if not 0 <= low <= high < 10**12:
                self.report(
                    path,
                    f"The column holds {low if low < 0 else high}, which is out of range.",
                    _REMEDIES["integer"],
                )
            return None
        # Days no calendar of years 1 to 9999 has come back as text; infinity as the last of its days.
        if not (isinstance(low, date) and isinstance(high, date)) or high == date.max:
            self.report(path, "The column holds days outside the years 1 to 9999.", "Check the dates.")
            return None
        return low, high

    def texts(self, path: str, kind: FactType, column: str, sql: str) -> frozenset[str]:
        """Read every distinct text of a column with the reader of single dossiers; what it refuses is reported once a column."""
        texts = self.distinct(sql)
        read = self.codes.setdefault(kind.kind, {}) if kind.kind in CODED_KINDS else {}
        values = self.values.setdefault(_values_key(path, kind), {})
        faults: list[tuple[str, Problem]] = []
        for text in texts:
            if text not in values:
                value = read_value(
                    kind,
                    _word(kind, text),
                    path,
                    lambda *fault, text=text: faults.append((text, Problem(*fault))),
                )
                if value is not None:
                    values[text] = value
                    read[text] = encode(kind.kind, value)
        if faults:
            shown = "; ".join(
                problem.reason for _, problem in sorted(faults, key=lambda item: item[0])[:_SHOWN]
            )
            more = f" and {len(faults) - _SHOWN} other values" if len(faults) > _SHOWN else ""
            self.report(column, f"{shown}{more}", faults[0][1].remedy)
        return texts

    def distinct(self, sql: str) -> frozenset[str]:
        """Distinct texts of a column; those of a list's keys were found beside each other."""
        if (asked := _distinct(sql)) in self.found:
            return frozenset(self.found[asked] or ())
        rows = self.rows(f"SELECT DISTINCT CAST(v AS VARCHAR) FROM (SELECT {sql} AS v FROM {self.relation})")
        return frozenset(text for (text,) in rows if text is not None)

    def rows(self, sql: str) -> list[Any]:
        return self.con.execute(sql).fetchall()


def _item(name: str, key: str) -> str:
    """SQL of a key of every item of a list."""
    return f"(UNNEST({quote(name)})).{quote(key)}"


def _distinct(sql: str) -> str:
    """SQL of the distinct texts of a column, as a list."""
    return f"list(DISTINCT CAST({sql} AS VARCHAR)) FILTER (WHERE {sql} IS NOT NULL)"


def _values_key(path: str, kind: FactType) -> str:
    """Texts of one kind stand for the same value in every column; words of an enumeration only in their own."""
    return kind.kind if kind.kind in CODED_KINDS else path


def _word(kind: FactType, text: str) -> Any:
    """A text of a table as the value a dossier would hold: yes/no and whole numbers are written as text in CSV."""
    if kind.kind == "boolean":
        return {"true": True, "false": False}.get(text.strip().lower(), text)
    if kind.kind == "integer" and text.strip().isascii() and text.strip().isdigit():
        return int(text)
    return text


def _fits(kind: str, stored: str) -> bool:
    base = stored.split("(")[0]
    match kind:
        case "boolean":
            return stored in ("BOOLEAN", *_TEXT)
        case "integer":
            return stored in _INTEGERS or stored in _TEXT
        case "date":
            return stored in _DAYS or stored in _TEXT
        case "set" | "countries":
            return stored in ("VARCHAR[]", '"NULL"[]')
        case "enum" | "country":
            return base in ("VARCHAR", "ENUM")
        case "text":
            return True
        case _:
            return stored in _TEXT


def _remedy(kind: FactType) -> str:
    return _REMEDIES.get(kind.kind, "Store text or null.")


def create_code_tables(
    con: duckdb.DuckDBPyConnection, codes: Mapping[str, Mapping[str, tuple[Any, ...]]]
) -> None:
    """One table a kind: each distinct text and its plain parts."""
    for kind in CODED_KINDS:
        columns = code_columns(kind)
        shape = ", ".join(f"{quote(name)} {sql}" for name, sql in columns)
        con.execute(f"CREATE OR REPLACE TEMP TABLE {code_table(kind)} ({shape})")
        rows = [(text, *parts) for text, parts in codes.get(kind, {}).items()]
        if rows:
            lists = [list(values) for values in zip(*rows, strict=True)]
            places = ", ".join(f"UNNEST(CAST(${n} AS {sql}[]))" for n, (_, sql) in enumerate(columns, 1))
            con.execute(f"INSERT INTO {code_table(kind)} SELECT {places}", lists)
