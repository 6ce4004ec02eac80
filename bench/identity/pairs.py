"""Recall at 1 % false positives on labelled pairs, beside nomenklatura's logic-v2 in the same run.

Run: DUENOTICE_PAIRS=<file> python -m bench.identity.pairs  (peers need .benchenv: see bench/requirements-identity.txt)
The pairs are for measuring only and are not part of the project. The limits of the program were not set on them by any
fit; its hand-set costs were looked at against them while it was written, so read these figures as seen data.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from duenotice.identity import answer_for, person
from duenotice.identity.calibrate import interval

BENCH_PYTHON = Path(".benchenv/bin/python")
_EP = {"LATIN": "Latin", "CYRILLIC": "Cyrillic", "ARABIC": "Arabic", "CJK": "Han", "HANGUL": "Hangul"}


def group(pair: dict) -> str:
    """The set a pair belongs to, by origin and script."""
    kind = pair["kind"]
    if pair["set"] == "un":
        return "UN, original script" if "script" in kind else "UN, Latin aliases"
    if pair["set"] == "hist":
        return "hist"
    kind = kind.replace("neg_", "").replace("rand_", "")
    return "EP, one script" if kind.startswith("same_") else f"EP, {_EP.get(kind, 'other scripts')} to Latin"


def recall_at(rows: list[tuple[float, int]], share: float = 0.01) -> tuple[int, int, int]:
    """Positives above the weight that at most `share` of the negatives exceed; positives; negatives."""
    negative = sorted((weight for weight, label in rows if not label), reverse=True)
    edge = negative[int(share * len(negative))]
    positive = [weight for weight, label in rows if label]
    return sum(weight > edge for weight in positive), len(positive), len(negative)


def ours(pairs: list[dict]) -> tuple[list[float], list[str]]:
    """Weights and answers of the program."""
    decisions = [answer_for(person(pair["left"], key="l"), person(pair["right"], key="r")) for pair in pairs]
    return [decision.evidence.weight for decision in decisions], [decision.answer for decision in decisions]


def peer(pairs: list[dict], script: str = "peers") -> tuple[list[float], str]:
    """Scores of a peer and its name with version; none when its environment is missing."""
    if not BENCH_PYTHON.exists():
        return [], "no peer: .benchenv is missing"
    lines = "\n".join(json.dumps({"left": pair["left"], "right": pair["right"]}) for pair in pairs)
    run = subprocess.run(
        [str(BENCH_PYTHON), f"bench/identity/{script}.py"],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(line) for line in run.stdout.split()], next(
        line for line in run.stderr.splitlines() if line.startswith(("nomenklatura", "Splink"))
    )


def names_only(pair: dict) -> dict:
    """The pair with names alone."""
    return {**pair, "left": {"name": pair["left"]["name"]}, "right": {"name": pair["right"]["name"]}}


def dated(pair: dict) -> dict:
    """The pair with names and dates."""
    keep = ("name", "birthDate")
    return {
        **pair,
        **{side: {key: pair[side][key] for key in keep if key in pair[side]} for side in ("left", "right")},
    }


def main() -> None:
    """Print the table as Markdown."""
    path = os.environ.get("DUENOTICE_PAIRS")
    if not path:
        sys.exit("Set DUENOTICE_PAIRS to the file of labelled pairs.")
    pairs = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    print(f"Load at the start (1 minute): {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n")
    for title, view in (("names only", names_only), ("names and dates", dated)):
        shown = [view(pair) for pair in pairs]
        start = time.process_time()
        weights, answers = ours(shown)
        spent = time.process_time() - start
        scores, peer_name = peer(shown)
        rows, peers, negatives_same = defaultdict(list), defaultdict(list), defaultdict(int)
        for place, pair in enumerate(shown):
            rows[group(pair)].append((weights[place], pair["label"]))
            if scores:
                peers[group(pair)].append((scores[place], pair["label"]))
            negatives_same[group(pair)] += not pair["label"] and answers[place] == "same"
        print(f"### {title.capitalize()}: recall at 1 % false positives\n")
        print(f"Peer: {peer_name}, logic-v2. Ours: {len(pairs) / spent:.0f} pairs a CPU second.\n")
        print(
            "| set | Due Notice (95 %) | logic-v2 (95 %) | positives / negatives | negatives called *same* |"
        )
        print("|--|--|--|--|--|")
        for name in sorted(rows):
            hit, of, negative = recall_at(rows[name])
            theirs = recall_at(peers[name])[0] if scores else 0
            print(
                f"| {name} | {_share(hit, of)} | {_share(theirs, of) if scores else '-'} | {of} / {negative} |"
                f" {negatives_same[name]} |"
            )
        print()
    _splink([pair for pair in pairs if group(pair) == "hist"])


def _splink(pairs: list[dict]) -> None:
    """Splink, unsupervised, on the pairs with noisy dates."""
    weights, name = peer([dated(pair) for pair in pairs], "splink_peer")
    if weights:
        hit, of, _ = recall_at([(weight, pair["label"]) for weight, pair in zip(weights, pairs, strict=True)])
        print(f"{name} on hist, names and dates, trained on these records without labels: {_share(hit, of)}.")


def _share(count: int, of: int) -> str:
    low, high = interval(count, of)
    return f"{count / of:.3f} ({low:.2f} to {high:.2f})"


if __name__ == "__main__":
    main()
