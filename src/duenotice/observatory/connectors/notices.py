"""Count the notices INTERPOL shows to the public.

First the service is asked for the unfiltered total; then for the notices of each requesting state (for kinds that name none:
of each nationality). Coverage is the number of different notices found over that total.

Kept: for each slice the total the service gives, how many different notices were found, how many of each nationality, and a
keyed hash of each notice number. The key lives in the file of one comparison window and goes with it (`window.compare`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from duenotice.observatory.connectors.gate import Gate, Unreachable
from duenotice.observatory.connectors.walk import CAP, Walk, total_of
from duenotice.strict import read_yaml

#: Kind of notice -> the parameter its slices are cut by. Only Red Notices name a requesting state.
KINDS = {"red": "arrestWarrantCountryId", "yellow": "nationality", "un": "nationality"}
#: Begins the name of a slice that asks for a word of a charge.
WORD = "word:"
#: Stands where a notice lists no nationality.
UNKNOWN = "unknown"


@dataclass(slots=True)
class Slice:
    """What was found for one requesting state, nationality or word.

    Attributes:
        name: two-letter code, or `word:` and the word.
        total: what the service says; None when it failed. Zero is an answer, failed is not.
        found: keyed hashes of the different notices seen.
        nationalities: notices by nationality, each notice counted in the first slice that showed it.
        failed: why a part of it failed; '' when nothing did.
    """

    name: str
    total: int | None = None
    found: set[str] = field(default_factory=set)
    nationalities: Counter[str] = field(default_factory=Counter)
    failed: str = ""

    @property
    def outcome(self) -> str:
        """zero, complete, short or failed: four answers, never merged."""
        if self.total is None or self.failed:
            return "failed"
        if self.total == 0:
            return "zero"
        return "complete" if len(self.found) >= self.total else "short"


@dataclass(slots=True)
class Collection:
    """One run.

    Attributes:
        kind: red, yellow or un.
        day: YYYY-MM-DD, as given by the caller.
        key: of the hashes; hexadecimal.
        total: unfiltered total; None when it failed.
        slices: by name.
    """

    kind: str
    day: str
    key: str
    total: int | None = None
    slices: dict[str, Slice] = field(default_factory=dict)

    @property
    def states(self) -> dict[str, Slice]:
        """The slices that together cover the notices."""
        return {name: each for name, each in self.slices.items() if not name.startswith(WORD)}

    @property
    def unique(self) -> int:
        """How many different notices were found over all slices."""
        return len(self.seen())

    def seen(self, without: str = "") -> set[str]:
        """Hashes of every notice found, except those of one slice."""
        found: set[str] = set()
        return found.union(*(each.found for name, each in self.states.items() if name != without))

    @property
    def coverage(self) -> float | None:
        """Different notices over the unfiltered total; None when the total is not known or zero."""
        return self.unique / self.total if self.total else None

    def nationalities(self) -> Counter[str]:
        """Different notices by nationality; a person with two counts in each."""
        return sum((each.nationalities for each in self.states.values()), Counter())

    def charges(self) -> dict[str, Slice]:
        """For each class of charge, the notices found under any of its words."""
        made: dict[str, Slice] = {}
        for name, words in charge_words().items():
            parts = [self.slices[WORD + word] for word in words if WORD + word in self.slices]
            if len(parts) == len(words):
                failed = next((each.failed for each in parts if each.outcome == "failed"), "")
                found = set().union(*(each.found for each in parts))
                short = any(each.outcome == "short" for each in parts)
                made[name] = Slice(name, len(found) + short, found, failed=failed)
        return made

    def write(self, path: Path) -> None:
        """Keep the run, so that it can go on after a stop. Only its owner may read the file."""
        slices = [
            {
                "name": s.name,
                "total": s.total,
                "found": sorted(s.found),
                "nationalities": dict(sorted(s.nationalities.items())),
                "failed": s.failed,
            }
            for s in sorted(self.slices.values(), key=lambda each: each.name)
        ]
        content = {"kind": self.kind, "day": self.day, "key": self.key, "total": self.total, "slices": slices}
        part = path.with_suffix(path.suffix + ".part")
        part.touch(0o600)
        part.write_text(json.dumps(content), "utf-8")
        part.replace(path)

    @classmethod
    def read(cls, path: Path) -> Collection:
        """A run from its file.

        Raises:
            ValueError: the file is not one of a run.
        """
        if not path.is_file():
            raise ValueError(f"{path.name}: there is no such file.")
        try:
            made = json.loads(path.read_text("utf-8"))
            slices = {
                s["name"]: Slice(
                    s["name"], s["total"], set(s["found"]), Counter(s["nationalities"]), s["failed"]
                )
                for s in made["slices"]
            }
            return cls(made["kind"], made["day"], made["key"], made["total"], slices)
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{path.name} is not the file of a run.") from None


def charge_words() -> Mapping[str, tuple[str, ...]]:
    """Class of charge -> the words asked for."""
    text = (resources.files("duenotice.observatory.connectors") / "charges.yaml").read_text("utf-8")
    content: dict[str, Any] = read_yaml(text).content["classes"]
    return {name: tuple(words) for name, words in content.items()}


def begin(kind: str, day: str, like: Path | None = None) -> Collection:
    """A run that has found nothing yet.

    Args:
        kind: red, yellow or un.
        day: YYYY-MM-DD.
        like: an earlier run it will be compared with; it takes that run's key.

    Raises:
        ValueError: no such kind, or the earlier run is of another.
    """
    if kind not in KINDS:
        raise ValueError(f"'{kind}' is not a kind of notice shown to the public. Choose {', '.join(KINDS)}.")
    if like is None:
        return Collection(kind, day, secrets.token_hex(32))
    before = Collection.read(like)
    if before.kind != kind:
        raise ValueError(f"{like.name} counts {before.kind} notices, this run {kind} notices.")
    return Collection(kind, day, before.key)


def collect(
    gate: Gate,
    runs: Mapping[Path, Collection],
    names: Iterable[str],
    words: Iterable[str] = (),
    step: Callable[[str, int, int], None] = lambda *_: None,
) -> None:
    """Ask for every slice; what a run holds already is not asked again, except what failed.

    Args:
        gate: the way out.
        runs: file -> run. Two runs are filled by the same questions when one window ends and the next begins.
        names: requesting states, or nationalities.
        words: words of charges.
        step: told the slice, how many are done, and of how many.

    Raises:
        Refused: the service said no; what was found until then is in the files.
        ValueError: the runs do not hold the same slices.
    """
    first, *others = runs.values()
    if any(other.slices.keys() != first.slices.keys() or other.kind != first.kind for other in others):
        raise ValueError("The two runs were not begun together: they hold different slices.")
    if first.total is None:
        total = _unfiltered(gate, first.kind)
        for run in runs.values():
            run.total = total
        _write(runs)
    parameter = KINDS[first.kind]
    asked = [(name, {parameter: name}) for name in names] + [
        (WORD + word, {"freeText": word}) for word in words
    ]
    for done, (name, query) in enumerate(asked):
        step(name, done, len(asked))
        held = first.slices.get(name)
        if held is None or held.outcome == "failed":
            _slice(gate, list(runs.values()), name, query)
            _write(runs)


def _write(runs: Mapping[Path, Collection]) -> None:
    for path, run in runs.items():
        run.write(path)


def _unfiltered(gate: Gate, kind: str) -> int | None:
    try:
        return total_of(gate.ask(kind, {"resultPerPage": CAP, "page": 1}))
    except Unreachable:
        return None


def _slice(gate: Gate, runs: list[Collection], name: str, query: Mapping[str, str | int]) -> None:
    walk, failed = Walk(gate, runs[0].kind), ""
    try:
        walk.go(query)
    except Unreachable as error:
        failed = str(error) or "no answer"
    for run in runs:
        hashes = {hashed(run.key, number): held for number, held in walk.notices.items()}
        before = run.seen(without=name)
        fresh = [held for mark, held in hashes.items() if mark not in before]
        counted = Counter(code for held in fresh for code in held or (UNKNOWN,))
        run.slices[name] = Slice(
            name, walk.total, set(hashes), Counter() if name.startswith(WORD) else counted, failed
        )


def hashed(key: str, number: str) -> str:
    """A notice number under the key of a window."""
    return hmac.new(bytes.fromhex(key), number.encode(), hashlib.sha256).hexdigest()[:32]
