"""A registry of generated people: build time, size, queries a second on two processes, recall, innocents flagged.

Run: python -m bench.identity.registry [PEOPLE [QUERIES [FOLDER]]]; a FOLDER keeps the registry for another run of the queries.
Queries: half are noisy records of people held (every one with a date, some to the year only or swapped), half are generated
innocents of another seed. Limits come from `calibrate`, which makes its innocents otherwise. Times are wall and CPU, as the
machine's load is printed with them.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench.identity.pairs import _share
from bench.identity.population import People, noisy
from duenotice.identity import person
from duenotice.identity.calibrate import calibrate
from duenotice.identity.registry import Registry, build, save_calibration
from duenotice.identity.search import limits_of, look_up

SEED = 20261124


def answers(task: tuple[str, list[dict]]) -> list[tuple[str, str, bool, float, float]]:
    """For each query: its kind, the answer, whether the person is among the hits, wall and CPU seconds."""
    folder, queries = task
    held = Registry(Path(folder))
    limits = limits_of(held)
    look_up(person(queries[0]), held, limits)
    out = []
    for query in queries:
        wall, cpu = time.perf_counter(), time.process_time()
        found = look_up(person(query), held, limits)
        spent = time.perf_counter() - wall, time.process_time() - cpu
        hit = query["id"] in [each.person.id for each in found.hits]
        out.append((query["kind"], found.answer, hit, *spent))
    return out


def main() -> None:
    """Print the figures as Markdown."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    print(
        f"Load at the start (1 minute): {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores. {people} generated people.\n"
    )
    with tempfile.TemporaryDirectory() as aside:
        folder = sys.argv[3] if len(sys.argv) > 3 else aside
        if not (Path(folder) / "CURRENT").exists():
            _build(people, Path(folder))
        queries = _queries(people, number)
        halves = [(folder, queries[::2]), (folder, queries[1::2])]
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            start = time.perf_counter()
            rows = [row for part in pool.map(answers, halves) for row in part]
            spent = time.perf_counter() - start
    _report(rows, spent)


def _build(people: int, folder: Path) -> None:
    start = time.process_time()
    for _ in People(SEED).take(people):
        pass
    making = time.process_time() - start
    wall, cpu = time.perf_counter(), time.process_time()
    held = build((person(each) for each in People(SEED).take(people)), folder)
    cpu = time.process_time() - cpu
    spent = time.perf_counter() - wall
    print(
        f"- build: {cpu - making:.0f} s CPU, and {making:.0f} s of inventing people; {spent:.0f} s wall in all"
    )
    size = sum(path.stat().st_size for path in held.home.rglob("*") if path.is_file())
    print(f"- on disk: {size / 1e6:.0f} MB")
    save_calibration(held, calibrate(held, sample=2000))


def _queries(people: int, number: int) -> list[dict]:
    rng = random.Random(SEED)
    step = max(1, people // (number // 2))
    known = [each for place, each in enumerate(People(SEED).take(people)) if place % step == 0]
    queries = [{**noisy(each, rng), "kind": "known"} for each in known]
    queries += [{**each, "kind": "innocent"} for each in People(SEED + 1).take(number // 2, "innocent")]
    rng.shuffle(queries)
    return queries


def _report(rows: list[tuple[str, str, bool, float, float]], spent: float) -> None:
    tally = Counter((kind, answer) for kind, answer, *_ in rows)
    known = sum(kind == "known" for kind, *_ in rows)
    innocent = len(rows) - known
    walls = sorted(wall for *_, wall, _ in rows)
    cpus = sorted(cpu for *_, cpu in rows)
    busy = sum(walls) / 2
    print(
        f"- queries on 2 processes: {len(rows) / busy:.0f} a second ({len(rows) / spent:.0f} with starting the processes)"
    )
    print(
        f"- by CPU time alone, as if nothing else ran on the two cores: {2 * len(cpus) / sum(cpus):.0f} a second"
    )
    for name, times in (("wall", walls), ("CPU", cpus)):
        print(
            f"- a query, {name}: p50 {times[len(times) // 2] * 1e3:.1f} ms, p99 {times[int(len(times) * 0.99)] * 1e3:.1f} ms"
        )
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    built = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"- memory: {memory:.0f} MB a querying process, {built:.0f} MB to build")
    hits = sum(kind == "known" and hit for kind, _, hit, *_ in rows)
    print(f"- people held and shown: {_share(hits, known)}")
    for answer in ("same", "possible", "cannot_tell"):
        print(f"- innocents, {answer}: {_share(tally['innocent', answer], innocent)}")


if __name__ == "__main__":
    main()
