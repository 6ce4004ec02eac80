"""Count the notices INTERPOL shows to the public.

The service shows at most 160 results a query, so it is asked in slices: by requesting state, then by sex, then by age, then
by nationality. First it is asked for the unfiltered total. Coverage is the number of different notices found over that
total: what falls short (people without a birth date are in no age slice) is said, not filled in.

Kept: for each requesting state the total the service gives, how many different notices were found, and a keyed hash of each
notice number. The key lives in the state file of one comparison window and is thrown away with it (`differences`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duenotice.observatory.connectors.gate import Gate, Unreachable
from duenotice.observatory.counts import Block, protect

#: The most results the service shows for one query.
CAP = 160
KINDS = ("red", "yellow", "un")
_SEXES = ("M", "F", "U")
_AGES = (0, 120)


@dataclass(slots=True)
class Slice:
    """What was found for one requesting state.

    Attributes:
        state: two-letter code.
        total: what the service says; None when it failed. Zero is an answer, failed is not.
        found: keyed hashes of the different notices seen.
        failed: why a part of it failed; '' when nothing did.
    """

    state: str
    total: int | None = None
    found: set[str] = field(default_factory=set)
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
        slices: by requesting state.
    """

    kind: str
    day: str
    key: str
    total: int | None = None
    slices: dict[str, Slice] = field(default_factory=dict)

    @property
    def unique(self) -> int:
        """How many different notices were found over all slices."""
        return len(set().union(*(each.found for each in self.slices.values()))) if self.slices else 0

    @property
    def coverage(self) -> float | None:
        """Different notices over the unfiltered total; None when the total is not known or zero."""
        return self.unique / self.total if self.total else None

    def public(self) -> tuple[Block, ...]:
        """Counts by requesting state that may be published: no block under ten, none by subtraction."""
        return protect(
            {(each.state,): len(each.found) for each in self.slices.values() if each.outcome != "failed"}
            or {("",): 0}
        )

    def write(self, path: Path) -> None:
        """Keep the run, so that it can go on after a stop."""
        slices = [
            {"state": s.state, "total": s.total, "found": sorted(s.found), "failed": s.failed}
            for s in sorted(self.slices.values(), key=lambda each: each.state)
        ]
        content = {"kind": self.kind, "day": self.day, "key": self.key, "total": self.total, "slices": slices}
        part = path.with_suffix(path.suffix + ".part")
        part.write_text(json.dumps(content), "utf-8")
        part.chmod(0o600)
        part.replace(path)

    @classmethod
    def read(cls, path: Path) -> Collection:
        """A run from its file."""
        made = json.loads(path.read_text("utf-8"))
        slices = {
            s["state"]: Slice(s["state"], s["total"], set(s["found"]), s["failed"]) for s in made["slices"]
        }
        return cls(made["kind"], made["day"], made["key"], made["total"], slices)


def collect(
    gate: Gate, kind: str, day: str, states: Iterable[str], file: Path, key: str | None = None
) -> Collection:
    """Ask for every state; what is already in the file is not asked again, except what failed.

    Args:
        gate: the way out.
        kind: red, yellow or un.
        day: the day, for the record.
        states: requesting states.
        file: where the run is kept.
        key: the key of the comparison window, to compare with an earlier run; a new one when not given.

    Raises:
        Refused: the service said no; what was found so far is in the file.
        ValueError: the kind is not offered.
    """
    if kind not in KINDS:
        raise ValueError(f"'{kind}' is not offered. Choose one of {', '.join(KINDS)}.")
    run = Collection.read(file) if file.is_file() else Collection(kind, day, key or secrets.token_hex(32))
    if run.total is None:
        try:
            run.total = _total(gate.ask(kind, {"resultPerPage": 1, "page": 1}))
        except Unreachable:
            run.total = None
        run.write(file)
    for state in states:
        if state in run.slices and run.slices[state].outcome != "failed":
            continue
        run.slices[state] = _state(gate, run, state)
        run.write(file)
    return run


def _state(gate: Gate, run: Collection, state: str) -> Slice:
    made = Slice(state)
    try:
        for numbers, total in _walk(gate, run.kind, {"arrestWarrantCountryId": state}, 0):
            made.total = total if made.total is None else made.total
            made.found |= {_hash(run.key, number) for number in numbers}
    except Unreachable as error:
        made.failed = str(error) or "no answer"
    return made


def _walk(
    gate: Gate, kind: str, query: Mapping[str, str | int], depth: int
) -> Iterator[tuple[list[str], int]]:
    """Numbers found under a query, with the total of the query; larger ones are cut further."""
    first = gate.ask(kind, {**query, "resultPerPage": CAP, "page": 1})
    total = _total(first)
    numbers = _numbers(first)
    yield numbers, total
    page = 2
    while numbers and len(numbers) * (page - 1) < min(total, CAP):
        numbers = _numbers(gate.ask(kind, {**query, "resultPerPage": CAP, "page": page}))
        yield numbers, total
        page += 1
    if total > CAP:
        for narrower in _cut(query, depth):
            yield from _walk(gate, kind, narrower, depth + 1)


def _cut(query: Mapping[str, str | int], depth: int) -> Iterator[dict[str, str | int]]:
    if "sexId" not in query:
        yield from ({**query, "sexId": sex} for sex in _SEXES)
        return
    low, high = int(query.get("ageMin", _AGES[0])), int(query.get("ageMax", _AGES[1]))
    if low < high and depth < 12:
        middle = (low + high) // 2
        yield {**query, "ageMin": low, "ageMax": middle}
        yield {**query, "ageMin": middle + 1, "ageMax": high}


def _total(answer: Mapping[str, Any]) -> int:
    total = answer.get("total")
    if not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise Unreachable("the field 'total' is not there any more; the service has changed")
    return total


def _numbers(answer: Mapping[str, Any]) -> list[str]:
    held = answer.get("_embedded")
    notices = held.get("notices") if isinstance(held, dict) else None
    if not isinstance(notices, list) or any(
        not isinstance(each, dict) or not isinstance(each.get("entity_id"), str) for each in notices
    ):
        raise Unreachable("the list of notices is not there any more; the service has changed")
    return [each["entity_id"] for each in notices]


def _hash(key: str, number: str) -> str:
    return hmac.new(bytes.fromhex(key), number.encode(), hashlib.sha256).hexdigest()[:32]


def differences(before: Path, after: Path) -> dict[str, tuple[int, int]]:
    """How many notices appeared and disappeared between two runs, by requesting state; then both keys are gone.

    Only states complete in both runs are compared: a short slice would look like a disappearance.

    Raises:
        ValueError: the runs do not share a key.
    """
    one, two = Collection.read(before), Collection.read(after)
    if one.key != two.key:
        raise ValueError("The two runs are of different comparison windows: their hashes cannot be compared.")
    whole = [
        s
        for s in one.slices
        if s in two.slices and {one.slices[s].outcome, two.slices[s].outcome} <= {"complete", "zero"}
    ]
    found = {
        s: (len(two.slices[s].found - one.slices[s].found), len(one.slices[s].found - two.slices[s].found))
        for s in sorted(whole)
    }
    before.unlink()
    after.unlink()
    return found
