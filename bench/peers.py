"""Beside other engines, on rules they can all express, each in a process of its own on the same machine in the same run."""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench.bulk import child
from bench.data import DATA, make
from bench.measure import Line, timed
from bench.subset import expressible, facts_for, plain_name, rules_for
from duenotice.dossier import Dossier, Fact
from duenotice.law import ActiveRule, rulebook
from duenotice.law.environment import environment
from duenotice.reasoning.compile import CODES
from duenotice.reasoning.rules import judge

PYTHON = Path(__file__).parent.parent / ".benchenv" / "bin" / "python"
DAY = date(2026, 6, 1)
NAMES = {"zen": "zen-engine", "rule_engine": "rule-engine", "openfisca": "openfisca-core"}


def beside_peers(rows: int, runs: int) -> Iterator[Line]:
    """Single cases explained, then OpenFisca in bulk."""
    if not PYTHON.exists():
        print("peers left out: make .benchenv with the packages of bench/requirements.txt")
        return
    active = [
        rule for rule in rulebook().as_of(DAY) if "red_notice" in rule.rule.mechanisms and expressible(rule)
    ][:40]
    facts = facts_for(active)
    complete, partly = _rows(facts, 300, unknown=0.0), _rows(facts, 300, unknown=0.25)
    ours, single = _single_cases(active, complete)
    yield single
    open_in_ours = [_codes(active, row) for row in partly]
    for engine in NAMES:
        yield _peer(engine, active, facts, (complete, partly), (ours, open_in_ours))
    yield from _bulk(active, facts, rows, runs)


def _rows(facts: dict[str, tuple[str, ...]], number: int, *, unknown: float) -> list[dict[str, Any]]:
    draw = random.Random(5)
    value = {name: (words or (True, False)) for name, words in facts.items()}
    return [
        {name: draw.choice(value[name]) if draw.random() >= unknown else None for name in facts}
        for _ in range(number)
    ]


def _dossier(row: dict[str, Any]) -> Dossier:
    return Dossier(
        "red_notice", {name: Fact(value) for name, value in row.items() if value is not None}, "full_alert"
    )


def _codes(active: Sequence[ActiveRule], row: dict[str, Any]) -> list[int]:
    env = environment(_dossier(row), DAY)
    return [CODES[judge(rule.logic, env).verdict] for rule in active]


def _single_cases(active: Sequence[ActiveRule], rows: list[dict[str, Any]]) -> tuple[list[list[int]], Line]:
    held = [_dossier(row) for row in rows]

    def explained(dossier: Dossier) -> None:
        env = environment(dossier, DAY)
        for rule in active:
            judge(rule.logic, env)

    for dossier in held[:20]:
        explained(dossier)
    times = [timed(lambda dossier=dossier: explained(dossier)) for dossier in held]
    return [_codes(active, row) for row in rows], Line(
        f"{len(active)} simple rules, one case explained: Due Notice", times
    )


def _work(engine: str, active: Sequence[ActiveRule], facts: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    named = {plain_name(name): words for name, words in facts.items()}
    return {"rules": list(rules_for(list(active), engine)), "facts": named}


def _run(mode: str, work: dict[str, Any], folder: Path) -> dict[str, Any]:
    file = folder / "work.json"
    file.write_text(json.dumps(work), "utf-8")
    done = subprocess.run(
        [str(PYTHON), str(Path(__file__).parent / "peer.py"), mode, str(file)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _peer(
    engine: str,
    active: Sequence[ActiveRule],
    facts: dict[str, tuple[str, ...]],
    rows: tuple[list[dict[str, Any]], list[dict[str, Any]]],
    ours: tuple[list[list[int]], list[list[int]]],
) -> Line:
    named = [[{plain_name(name): value for name, value in row.items()} for row in part] for part in rows]
    work = {**_work(engine, active, facts), "complete": named[0], "unknown": named[1]}
    with tempfile.TemporaryDirectory() as folder:
        found = _run(engine, work, Path(folder))
    # Peers know no "arguable": a rule that reaches no further says the same as one that finds a defect.
    same = found["complete"] == [[1 if code == 4 else code for code in row] for row in ours[0]]
    note = f"the same findings on complete cases: {'yes' if same else 'NO'}; {_unknowns(found['unknown'], ours[1])}"
    return Line(
        f"{len(active)} simple rules, one case: {NAMES[engine]}",
        found["times"],
        [found["megabytes"]],
        note=note,
    )


def _unknowns(answers: list[Any], ours: list[list[int]]) -> str:
    """What the peer says where a finding is open because facts are unknown."""
    failed = [answer for answer in answers if isinstance(answer, str)]
    open_codes = [
        (code, theirs)
        for row, answer in zip(ours, answers, strict=True)
        if isinstance(answer, list)
        for code, theirs in zip(row, answer, strict=True)
        if code == 3
    ]
    decided = sum(theirs in (0, 1, 2) for _, theirs in open_codes)
    text = f"with a quarter of the facts unknown {len(failed)} of {len(answers)} cases fail"
    if failed:
        text += f" ({', '.join(sorted(set(failed)))})"
    return f"{text}; of {len(open_codes)} findings that are open in the others it decides {decided}"


def _bulk(
    active: Sequence[ActiveRule], facts: dict[str, tuple[str, ...]], rows: int, runs: int
) -> Iterator[Line]:
    held = make(DATA / f"subset-{rows}.parquet", rows, facts)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = ",".join(rule.rule.id for rule in active)
        mine = [child("screen", str(held), str(folder / "out.parquet"), names) for _ in range(runs)]
        note = "from the start of the process to its end; a quarter of the facts unknown, and open where that matters"
        what = f"{rows:,} requests x {len(active)} simple rules, whole process"
        yield Line(
            f"{what}: Due Notice", [run.whole for run in mine], [run.megabytes for run in mine], note=note
        )
        work = {
            **_work("openfisca", active, facts),
            "table": str(held),
            "out": str(folder / "theirs.parquet"),
        }
        theirs = []
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            theirs.append(_run("bulk", work, folder))
            times.append(time.perf_counter() - start)
        note = (
            "from the start of the process to its end; the same table in, Parquet out, read and written by DuckDB with two "
            "threads; it knows no unknown, so what is unknown is read as false: its findings on such rows are not findings"
        )
        yield Line(f"{what}: openfisca-core", times, [run["megabytes"] for run in theirs], note=note)
