"""Ask both evaluators about the same requests and list every finding on which they differ."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from duenotice.assess.bulk.over_time import dated_rules
from duenotice.assess.screen import screen
from duenotice.law import ActiveRule, rulebook
from duenotice.law.environment import environment
from duenotice.reasoning.rules import Verdict, judge
from duenotice.reasoning.tree import Node
from tests.reasoning.random_rows import Request, choices, requests

#: The day of screening for requests without a day of their own.
TODAY = date(2026, 11, 22)


def conditions(names: Iterable[str]) -> list[Node]:
    """Every condition of some rules, narrowed ones included."""
    dated = dated_rules(rulebook(), names, date.min, date.max)
    return [node for rule in dated for version in rule.versions() for node in version.conditions()]


def random_requests(names: Sequence[str], number: int, seed: int) -> list[Request]:
    """Random requests that bear on some rules."""
    return list(requests(choices(conditions(names), rulebook().types), number, seed=seed))


@cache
def _boundaries() -> list[date]:
    versions = [text.logic for rule in rulebook().rules.values() for text in rule.versions]
    return sorted({date.min, *(v.start for v in versions), *(v.end for v in versions if v.end is not None)})


def law_of_day(day: date) -> tuple[ActiveRule, ...]:
    """The rules of a day; days between two changes of the book share theirs."""
    days = _boundaries()
    return _law(days[bisect.bisect_right(days, day) - 1])


@cache
def _law(day: date) -> tuple[ActiveRule, ...]:
    return rulebook().as_of(day)


def interpreted(request: Request, names: frozenset[str]) -> dict[str, str]:
    """Rule -> verdict, by the interpreter."""
    dossier = request.dossier
    day = dossier.issued.first if dossier.issued is not None else TODAY
    env = environment(dossier, day)
    found = dict.fromkeys(names, str(Verdict.NOT_APPLICABLE))
    for active in law_of_day(day):
        if active.rule.id in names and dossier.mechanism in active.rule.mechanisms:
            found[active.rule.id] = str(judge(active.logic, env).verdict)
    return found


def compiled(
    lines: Iterable[str], names: Sequence[str], folder: Path, *, engine: str = "duckdb"
) -> dict[str, dict[str, str]]:
    """Id -> column -> word, by the screening of a table; `names` empty for the whole book."""
    table, out = folder / "requests.jsonl", folder / "findings.parquet"
    table.write_text("\n".join(lines), "utf-8")
    screen(table, out, rules=names, today=TODAY, engine=engine)
    return read_result(out)


def read_result(out: Path) -> dict[str, dict[str, str]]:
    """Id -> column -> word."""
    result = duckdb.execute("FROM read_parquet(?)", [str(out)])
    columns = [column[0] for column in result.description]
    return {str(row[0]): dict(zip(columns, row, strict=True)) for row in result.fetchall()}


def differences(
    asked: Iterable[Request], found: Mapping[str, Mapping[str, str]], names: Sequence[str]
) -> Iterator[tuple[str, str, str, str]]:
    """(request, rule, interpreter's verdict, compiled verdict) wherever the two differ."""
    wanted = frozenset(names)
    for request in asked:
        for rule, verdict in interpreted(request, wanted).items():
            if found[request.id][rule] != verdict:
                yield request.id, rule, verdict, found[request.id][rule]
