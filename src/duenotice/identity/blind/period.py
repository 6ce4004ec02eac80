"""The authority's list for one period: blinded, sent once, returned evaluated, then searched in microseconds."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from duenotice.identity.blind.curve import POINT, Listed, Secret
from duenotice.identity.blind.keys import A_QUERY, KINDS, WIDE_UP_TO, blind_keys, bound, filler, padded_size
from duenotice.identity.blind.log import save
from duenotice.identity.errors import IdentityError
from duenotice.identity.registry import Registry

CHUNK = 8192
FALSE_SHARE = 1e-6
_STATE, _LIST, _PEOPLE, _OWNERS, _TABLE = "period.json", "list.bin", "people.json", "owners.npy", "table.npy"
_PARTS = "evaluated.bin"
CANARY = "canary"
# Whose a key is and of what kind: place among the people and among the kinds; nobody's are -1.
_KINDS = (*KINDS, CANARY)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Period:
    """One period's list as the authority keeps it.

    Attributes:
        name: random name of the period.
        made: when it began, ISO 8601.
        registry: checksum of the registry it was made of.
        size: keys on the list, padded.
        learns: who learns of a hit: 'authority' or 'bureau'.
        agreement: the agreement named for the other direction, or ''.
        secret: the authority's secret, hexadecimal.
        wide: whether looser keys are used as well.
        evaluated: how many keys the bureau has returned.
    """

    name: str
    made: str
    registry: str
    size: int
    learns: str
    agreement: str
    secret: str
    wide: bool
    evaluated: int = 0

    @property
    def ready(self) -> bool:
        """Whether questions can be answered."""
        return self.learns == "bureau" or self.evaluated == self.size


def context(period: str, agreement: str) -> str:
    """What keys of a period are bound to."""
    return hashlib.sha256(f"{period}|{agreement}".encode()).hexdigest()[:32]


def canary(period: str) -> str:
    """A key of nobody that stands on the list and in every question: without a hit on it the two sides do not fit."""
    return f"canary|{period}"


class PeriodStore:
    """The current period on disk.

    Args:
        folder: where the authority keeps it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.period: Period | None = None
        self._held: Table | None = None
        try:
            self.period = Period(**json.loads((folder / _STATE).read_text(encoding="ascii")))
        except FileNotFoundError:
            return
        except (ValueError, TypeError):
            raise IdentityError(
                "What the blind check kept of its period is damaged.",
                "Remove it to begin a new period.",
                str(folder),
            ) from None

    def stale(self, held: str, learns: str, agreement: str, now: datetime, days: int) -> bool:
        """Whether a new period must begin: none yet, another registry or agreement, or too old."""
        period = self.period
        if period is None or (period.registry, period.learns, period.agreement) != (held, learns, agreement):
            return True
        return self.over(now, days)

    def over(self, now: datetime, days: int) -> bool:
        """Whether the period is longer than it may be: then nothing is answered until a new one begins."""
        return self.period is None or datetime.fromisoformat(self.period.made) + timedelta(days=days) <= now

    def begin(
        self, registry: Registry, learns: str, agreement: str, now: datetime, progress: Progress | None = None
    ) -> Period:
        """Make a new secret and a new list; the old ones are gone."""
        for old in (_STATE, _LIST, _PEOPLE, _OWNERS, _TABLE, _PARTS):
            (self.folder / old).unlink(missing_ok=True)
        self._held = None
        name, secret = secrets.token_hex(16), Secret()
        wide = registry.people <= WIDE_UP_TO
        people, keys, owners = _list_of(registry, wide=wide)
        size = padded_size(len(keys) + 1)
        keys = bound([*keys, canary(name)], context(name, agreement))
        keys += filler(size - len(keys))
        owners += [(-1, _KINDS.index(CANARY))] + [(-1, -1)] * (size - len(owners) - 1)
        order = list(range(size))
        secrets.SystemRandom().shuffle(order)
        keys = [keys[place] for place in order]
        if learns == "bureau":
            save(self.folder / _LIST, Listed(bytes(secret)).setup(keys, A_QUERY, FALSE_SHARE))
        else:
            save(self.folder / _LIST, b"".join(_blinded(secret, keys, progress)))
            save(self.folder / _PEOPLE, json.dumps(people, separators=(",", ":")).encode())
            np.save(self.folder / _OWNERS, np.array(owners, dtype=np.int32)[order])
        made = now.replace(microsecond=0).isoformat()
        self._keep(Period(name, made, registry.checksum, size, learns, agreement, bytes(secret).hex(), wide))
        assert self.period is not None
        return self.period

    def _keep(self, period: Period) -> None:
        save(self.folder / _STATE, json.dumps(asdict(period), sort_keys=True).encode())
        self.period = period

    def chunk(self, start: int, most: int) -> bytes:
        """A part of the list: points (default direction) or bytes of the filter."""
        unit = 1 if self.period and self.period.learns == "bureau" else POINT
        with (self.folder / _LIST).open("rb") as stream:
            stream.seek(start * unit)
            return stream.read(most * unit)

    @property
    def length(self) -> int:
        """Length of the list in its own units."""
        unit = 1 if self.period and self.period.learns == "bureau" else POINT
        return (self.folder / _LIST).stat().st_size // unit

    def take_evaluated(self, start: int, points: list[bytes]) -> None:
        """Keep a part of the list as the bureau returned it; after the last part the table is laid.

        Raises:
            IdentityError: not the part that comes next.
        """
        period = self.period
        assert period is not None
        if start != period.evaluated or start + len(points) > period.size or not points:
            raise IdentityError("The parts of the list came back in another order.", "Prepare again.")
        with (self.folder / _PARTS).open("r+b" if start else "wb") as stream:
            stream.seek(start * POINT)
            stream.write(b"".join(points))
        if start + len(points) == period.size:
            self._lay()
        self._keep(replace(period, evaluated=start + len(points)))

    def _lay(self) -> None:
        held = np.frombuffer((self.folder / _PARTS).read_bytes(), dtype=np.uint8).reshape(-1, POINT)
        marks = np.ascontiguousarray(held[:, 1:9]).view(">u8").ravel().astype(np.uint64)
        order = np.argsort(marks, kind="stable").astype(np.uint64)
        np.save(self.folder / _TABLE, np.stack((marks[order.astype(np.int64)], order)))
        (self.folder / _PARTS).unlink()

    def table(self) -> Table:
        """The list, ready to be searched.

        Raises:
            IdentityError: the bureau has not returned the whole list yet.
        """
        if self.period is None or not self.period.ready:
            raise IdentityError("The bureau has not evaluated the list yet.", "Wait for it to prepare.")
        if self._held is None:
            self._held = Table(self.folder)
        return self._held


class Table:
    """Evaluated points of a list, sorted, and whose they are. Eight bytes of each suffice to find it."""

    def __init__(self, folder: Path) -> None:
        self._marks, self._order = np.load(folder / _TABLE)
        self._owners = np.load(folder / _OWNERS)
        self._people: list[str] = json.loads((folder / _PEOPLE).read_text(encoding="utf-8"))

    def find(self, points: list[bytes]) -> list[tuple[str, str]]:
        """For each point on the list: whose it is ('' for nobody) and the kind of key."""
        wanted = np.array([int.from_bytes(point[1:9], "big") for point in points], dtype=np.uint64)
        found: dict[tuple[str, str], None] = {}
        for mark, start in zip(wanted, np.searchsorted(self._marks, wanted), strict=True):
            place = int(start)
            while place < len(self._marks) and self._marks[place] == mark:
                person, kind = self._owners[int(self._order[place])]
                if kind >= 0:
                    found.setdefault((self._people[person] if person >= 0 else "", _KINDS[kind]))
                place += 1
        return list(found)


def _list_of(registry: Registry, *, wide: bool) -> tuple[list[str], list[str], list[tuple[int, int]]]:
    people: list[str] = []
    keys: list[str] = []
    owners: list[tuple[int, int]] = []
    for person in registry.everyone():
        for kind, key in blind_keys(person, wide=wide):
            keys.append(key)
            owners.append((len(people), _KINDS.index(kind)))
        people.append(person.id)
    return people, keys, owners


def _blinded(secret: Secret, keys: list[str], progress: Progress | None) -> Iterator[bytes]:
    for start in range(0, len(keys), CHUNK):
        yield from secret.blind(keys[start : start + CHUNK])
        if progress:
            progress(min(start + CHUNK, len(keys)), len(keys))


def period_fields(period: Period, length: int) -> dict[str, Any]:
    """What the bureau is told of a period."""
    return {
        "period": period.name,
        "size": period.size,
        "length": length,
        "learns": period.learns,
        "agreement": period.agreement,
        "prepared": period.ready,
        "wide": period.wide,
        "evaluated": period.evaluated,
    }
