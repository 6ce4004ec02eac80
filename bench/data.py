"""Requests made up by arithmetic: the same rows on every machine, never committed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import duckdb

from duenotice.assess.bulk.over_time import dated_rules
from duenotice.dossier import fact_types
from duenotice.law import rulebook
from duenotice.law.model import Rule
from duenotice.quantities import FactType

DATA = Path(__file__).parent / "data"
#: One fact in four is unknown.
MISSING = 4
_PENALTIES = (
    *(f"{months} months" for months in range(1, 61)),
    "P2Y",
    "P10Y",
    "life",
    "death",
    "fine",
    "corporal",
)
_DURATIONS = tuple(f"{days} days" for days in range(10, 400, 10)) + tuple(
    f"{months} months" for months in range(1, 13)
)


#: Tests of the alert and its record first; the bright lines of Articles 2 and 3, which read up to 27 facts each, last.
_ORDER = (
    "red-notices",
    "notices-general",
    "refugee",
    "recording",
    "deletion-and-use",
    "article-2",
    "article-3",
)


def bulk_rules(number: int = 40) -> tuple[str, ...]:
    """Forty bright-line and threshold rules that can set the headline of a Red Notice, by file in the order above."""
    found = [rule for rule in rulebook().rules.values() if _bulk(rule)]
    return tuple(rule.id for rule in sorted(found, key=_place))[:number]


def _place(rule: Rule) -> int:
    name = Path(rule.file).stem
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _bulk(rule: Rule) -> bool:
    return rule.kind in ("bright_line", "threshold") and "red_notice" in rule.mechanisms and rule.in_headline


def facts_read(rules: Iterable[str]) -> tuple[str, ...]:
    """Facts of the vocabulary that any version of the rules reads."""
    dated = dated_rules(rulebook(), rules, date.min, date.max)
    return tuple(name for name in fact_types() if any(name in rule.facts() for rule in dated))


def make(path: Path, rows: int, facts: Iterable[str]) -> Path:
    """Write a Parquet table of made-up requests, unless it is there already; other facts or words make another table.

    Args:
        path: its name without the mark of what is in it.
        rows: number of requests.
        facts: the columns.
    """
    columns = [
        "'r' || i AS id",
        "CASE WHEN hash(i, 'm') % 10 < 7 THEN 'red_notice' ELSE 'diffusion' END AS mechanism",
        f"DATE '2013-01-01' + CAST({_draw('issued')} % 5000 AS INTEGER) AS issued_on",
        "CASE WHEN hash(i, 's') % 3 > 0 THEN 'full_alert' ELSE 'public_extract' END AS seen",
    ]
    columns += [f'{_value(fact_types()[name], name, "i")} AS "{name}"' for name in facts]
    select = f"SELECT {', '.join(columns)} FROM range({rows}) AS t(i)"
    made = path.with_stem(f"{path.stem}-{hashlib.sha256(select.encode()).hexdigest()[:8]}")
    if made.exists():
        return made
    path.parent.mkdir(exist_ok=True)
    for stale in path.parent.glob(f"{path.stem}-????????{path.suffix}"):
        stale.unlink()
    con = duckdb.connect()
    con.execute(
        "SET threads=2; SET memory_limit='2GB'; SET preserve_insertion_order=false; SET enable_progress_bar=false"
    )
    part = made.with_suffix(".part")
    con.execute(f"COPY ({select}) TO '{part}' (FORMAT parquet)")
    part.rename(made)
    return made


def _draw(salt: str, row: str = "i") -> str:
    return f"(hash({row}, '{salt}') >> 8)"


def _value(kind: FactType, salt: str, row: str) -> str:
    unknown = f"hash({row}, '{salt}', 'unknown') % {MISSING} = 0"
    return f"CASE WHEN {unknown} THEN NULL ELSE {_known(kind, salt, row)} END"


def _known(kind: FactType, salt: str, row: str) -> str:
    draw = _draw(salt, row)
    match kind.kind:
        case "boolean":
            return f"{draw} % 2 = 0"
        case "integer":
            return f"CAST({draw} % 40 AS INTEGER)"
        case "date":
            return f"DATE '2012-01-01' + CAST({draw} % 5400 AS INTEGER)"
        case "penalty" | "duration":
            return _one_of(_PENALTIES if kind.kind == "penalty" else _DURATIONS, draw)
        case "money":
            return f"CAST(100 * (1 + {draw} % 2000) AS VARCHAR) || ' USD'"
        case "country":
            return _one_of(("TR", "RU", "CN", "AE", "DE", "FR", "US", "EG"), draw)
        case "enum":
            return _one_of(kind.members, draw)
        case "set" | "countries":
            members = kind.members or ("TR", "RU", "CN", "DE")
            return f"[{_one_of(members, draw)}, {_one_of(members, _draw(salt + '2', row))}]"
        case "list":
            return _items(kind, salt, row)
        case _:
            return "'text'"


def _one_of(values: Iterable[str], draw: str) -> str:
    listed = [f"'{value}'" for value in values]
    return f"([{', '.join(listed)}])[1 + CAST({draw} % {len(listed)} AS INTEGER)]"


def _items(kind: FactType, salt: str, row: str) -> str:
    """None to three items, most often one."""
    keys = {key: inner for key, inner in kind.item.items() if inner.kind != "text"}
    items = [
        "{"
        + ", ".join(f"'{key}': {_value(inner, f'{salt}.{key}.{place}', row)}" for key, inner in keys.items())
        + "}"
        for place in range(3)
    ]
    length = f"CASE hash({row}, '{salt}', 'length') % 8 WHEN 0 THEN 0 WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 1 END"
    return f"([{', '.join(items)}])[1:{length}]"


def sample_facts(number: int) -> Iterator[dict[str, object]]:
    """Plain facts of some requests of the bulk table, for single cases."""
    path = make(
        DATA / "sample.parquet",
        400,
        facts_read([rule.id for rule in rulebook().rules.values() if _interpol(rule)]),
    )
    result = duckdb.execute(
        f"SELECT * REPLACE (CAST(issued_on AS VARCHAR) AS issued_on) FROM '{path}' LIMIT {number}"
    )
    names = [column[0] for column in result.description]
    for row in result.fetchall():
        yield {name: value for name, value in zip(names, row, strict=True) if value is not None}


def _interpol(rule: Rule) -> bool:
    return bool(rule.mechanisms & {"red_notice", "diffusion"})
