"""Screening: a generated list of 730 people, noisy true queries, 100,000 generated innocents; peer in the same run.

Run: python -m bench.identity.screening [INNOCENTS [PEER_INNOCENTS]]
The edge is set where at most 2 in 10,000 innocents lie above it, per path and on half of the innocents; false alerts and
recall are then read on the other half and on queries that did not set it. The peer scores the candidates that our search
found (its best case) on fewer innocents, as it is slower.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from bench.identity.pairs import _share, peer
from bench.identity.population import People, noisy
from duenotice.identity import person
from duenotice.identity.registry import build
from duenotice.identity.search import weigh_all

LISTED, SEED, BUDGET = 730, 20261201, 2


def main() -> None:
    """Print the table as Markdown."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for_peer = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    listed = list(People(SEED).take(LISTED))
    rng = random.Random(SEED + 1)
    latin = [noisy(each, rng) for each in listed]
    script = [
        {
            **each,
            "name": each["original"],
            "birthDate": each["birthDate"][:4] if rng.random() < 0.5 else each["birthDate"],
        }
        for each in listed
        if each["original"]
    ]
    innocents = list(People(SEED + 2).take(number, "innocent"))
    with tempfile.TemporaryDirectory() as folder:
        held = build(map(person, listed), Path(folder) / "list")
        print(f"Load at the start (1 minute): {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n")

        def best(query: dict) -> tuple[float, str, bool]:
            found = weigh_all(person(query), held)
            return (
                (found[0][0].weight, found[0][1].id, found[0][0].cross_script)
                if found
                else (-99.0, "", False)
            )

        wrong = [best(each)[0] for each in innocents]
        edge = _edge(wrong[::2])
        alerts = sum(weight > edge for weight in wrong[1::2])
        print(
            "| matcher | Latin, noisy | original script | false alerts on the other half of the innocents |"
        )
        print("|--|--|--|--|")
        shares = []
        for queries in (latin, script):
            hits = sum(
                top == query["id"] and weight > edge for query in queries for weight, top, _ in (best(query),)
            )
            shares.append(_share(hits, len(queries)))
        print(f"| Due Notice | {shares[0]} | {shares[1]} | {alerts} of {number // 2} |")
        _peer(held, listed, (latin, script), innocents[:for_peer])


def _edge(weights: list[float]) -> float:
    ordered = sorted(weights, reverse=True)
    return ordered[min(len(ordered) - 1, int(len(ordered) * BUDGET / 10_000))]


def _peer(held, listed: list[dict], sets: tuple[list[dict], ...], innocents: list[dict]) -> None:
    by_id = {each["id"]: each for each in listed}
    pairs, owners = [], []
    for part, queries in enumerate((*sets, innocents)):
        for place, query in enumerate(queries):
            for candidate in held.candidates(person(query))[:8]:
                pairs.append({"left": _ftm(query), "right": _ftm(by_id[candidate.person.id])})
                owners.append((part, place, candidate.person.id))
    scores, name = peer(pairs) if innocents else ([], "peer left out")
    if not scores:
        print(name)
        return
    tops: dict[tuple[int, int], tuple[float, str]] = {}
    for (part, place, key), score in zip(owners, scores, strict=True):
        if score > tops.get((part, place), (-1.0, ""))[0]:
            tops[part, place] = (score, key)
    edge = _edge([tops.get((2, place), (0.0, ""))[0] for place in range(len(innocents))])
    shares = []
    for part, queries in enumerate(sets):
        hits = sum(
            tops.get((part, place), (0.0, ""))[1] == query["id"] and tops[part, place][0] > edge
            for place, query in enumerate(queries)
        )
        shares.append(_share(hits, len(queries)))
    print(
        f"| {name}, logic-v2 | {shares[0]} | {shares[1]} | edge set on {len(innocents)} innocents, not measured on others |"
    )


def _ftm(each: dict) -> dict:
    return {"name": [each["name"]], "birthDate": [each["birthDate"]], "nationality": [each["nationality"]]}


if __name__ == "__main__":
    main()
