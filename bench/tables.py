"""Tables of requests: screened whole, and screened again after one rule has changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

from bench.bulk import Run, child
from bench.data import DATA, bulk_rules, facts_read, make
from bench.measure import Line
from duenotice.assess.bulk.over_time import same_logic
from duenotice.law import rulebook
from duenotice.reasoning.tree import Quantified, walk

#: rows -> (seconds, megabytes) to stay under.
AIMS = {1_000_000: (3.0, 300.0), 10_000_000: (30.0, 500.0)}


def table(rows: int) -> Path:
    """The table of that many requests."""
    return make(DATA / f"requests-{rows}.parquet", rows, facts_read(bulk_rules()))


def _line(what: str, runs: list[Run], aims: tuple[float, float] | None, note: str) -> Line:
    seconds, memory = aims or (None, None)
    processor = ", ".join(f"{run.processor:.1f}" for run in runs)
    note = f"{note}; processor seconds of each run, imports and rulebook included: {processor}"
    return Line(what, [run.seconds for run in runs], [run.megabytes for run in runs], seconds, memory, note)


def bulk(rows: int, runs: int) -> Iterator[Line]:
    """Parquet to Parquet, forty bright-line and threshold rules."""
    rules = bulk_rules()
    held = table(rows)
    with tempfile.TemporaryDirectory() as folder:
        found = [child("screen", str(held), f"{folder}/out.parquet", ",".join(rules)) for _ in range(runs)]
    note = f"{len(facts_read(rules))} facts, each row by the law of its own day, every text of the table checked first"
    yield _line(f"{rows:,} requests x {len(rules)} rules, Parquet to Parquet", found, AIMS.get(rows), note)


def rescreen(rows: int, runs: int) -> Iterator[Line]:
    """One rule changed: the list of changed findings. The first rule that reads a list, and the first that reads none."""
    held = table(rows)
    shown: set[str] = set()
    for label, rule, before, after in _changed():
        if label in shown:
            continue
        with tempfile.TemporaryDirectory() as folder:
            days = (before.isoformat(), after.isoformat())
            found = [child("replay", str(held), f"{folder}/out.parquet", rule, *days) for _ in range(runs)]
        if not found[0].changes:
            continue
        shown.add(label)
        note = f"{rule}, law of {before} against {after}; {found[0].changes:,} changed findings written"
        aims = (2.0, 500.0) if rows == 10_000_000 else None
        yield _line(f"one changed rule over {rows:,} requests ({label})", found, aims, note)


def _changed() -> Iterator[tuple[str, str, date, date]]:
    """The forty rules' changes of law, and whether the rule reads a list."""
    for name in bulk_rules():
        versions = [text.logic for text in rulebook().rules[name].versions]
        for earlier, later in pairwise(versions):
            nodes = (
                node
                for logic in (earlier, later)
                for condition in logic.conditions()
                for node in walk(condition)
            )
            label = "reads a list" if any(isinstance(node, Quantified) for node in nodes) else "reads no list"
            if not same_logic(earlier, later):
                yield label, name, earlier.start, later.start
