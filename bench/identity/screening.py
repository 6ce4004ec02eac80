"""Screening: a generated list of 730 people, noisy true queries, 100,000 generated innocents; peer in the same run.

Run: python -m bench.identity.screening [INNOCENTS [PEER_INNOCENTS [SEED]]]; 0 leaves the peer out.
The list's limits are set by `calibrate` (budget 2 in 10,000 put before a person) on 50,000 innocents of another seed. Alerts and
recall are then read with those limits on innocents and queries that set nothing. The peer scores the
candidates that our search found (its best case) on fewer innocents, as it is slower; half of them set its edge, half measure it.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench.identity.pairs import _share, peer
from bench.identity.population import People, noisy
from duenotice.identity import Limits, person
from duenotice.identity.calibrate import calibrate, interval
from duenotice.identity.registry import build
from duenotice.identity.search import look_up

LISTED, SEED, BUDGET, SAMPLE = 730, 20261211, 2, 50_000
ALERTS = ("same", "possible")


def main() -> None:
    """Print the table as Markdown."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for_peer = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else SEED
    listed = list(People(seed).take(LISTED))
    rng = random.Random(seed + 1)
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
    innocents = list(People(seed + 2).take(number, "innocent"))
    print(
        f"Seed {seed}: {LISTED} people listed; {len(latin)} Latin queries, {len(script)} in the original script,"
        f" {number} innocents."
    )
    with tempfile.TemporaryDirectory() as folder:
        held = build(map(person, listed), Path(folder) / "list")
        print(f"Load at the start (1 minute): {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n")
        crowd = list(map(person, People(seed + 3).take(2 * SAMPLE, "stranger")))
        calibrated = calibrate(held, same_budget=BUDGET, look_budget=BUDGET, crowd=crowd)
        limits = Limits(**calibrated["limits"])

        def found(queries: list[dict]) -> list[tuple[str, bool]]:
            """For each query the answer, and whether the person meant is the first shown for a person to look at."""
            told = [(query, look_up(person(query), held, limits)) for query in queries]
            return [
                (answer.answer, answer.answer in ALERTS and answer.hits[0].person.id == query["id"])
                for query, answer in told
            ]

        wrong = Counter(answer for answer, _ in found(innocents))
        shares = []
        for queries in (latin, script):
            answers = found(queries)
            unsure = sum(answer == "cannot_tell" for answer, _ in answers)
            shares.append(f"{_share(sum(right for _, right in answers), len(queries))}; cannot tell {unsure}")
        alerts, unsure = sum(wrong[answer] for answer in ALERTS), wrong["cannot_tell"]
        print(
            "| matcher | Latin, noisy | original script | innocents put before a person | innocents: cannot tell |"
        )
        print("|--|--|--|--|--|")
        print(
            f"| Due Notice | {shares[0]} | {shares[1]} | {_rate(alerts, number)} | {_rate(unsure, number)} |"
        )
        _peer(held, listed, (latin, script), innocents[:for_peer])


def _rate(count: int, of: int) -> str:
    low, high = interval(count, of)
    return f"{count / of * 1e4:.1f} ({low * 1e4:.1f} to {high * 1e4:.1f}) in 10,000: {count} of {of}"


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
    wrong = [tops.get((2, place), (0.0, ""))[0] for place in range(len(innocents))]
    edge = _edge(wrong[::2])
    alerts = sum(score > edge for score in wrong[1::2])
    shares = []
    for part, queries in enumerate(sets):
        hits = sum(
            tops.get((part, place), (0.0, ""))[1] == query["id"] and tops[part, place][0] > edge
            for place, query in enumerate(queries)
        )
        shares.append(_share(hits, len(queries)))
    print(
        f"| {name}, logic-v2 (edge {edge:.2f}) | {shares[0]} | {shares[1]} | {_rate(alerts, len(wrong[1::2]))} | - |"
    )


def _ftm(each: dict) -> dict:
    return {"name": [each["name"]], "birthDate": [each["birthDate"]], "nationality": [each["nationality"]]}


if __name__ == "__main__":
    main()
