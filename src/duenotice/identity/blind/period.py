"""The authority's list for one period: blinded, sent once, returned evaluated, then searched in microseconds."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
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
_PARTS, _FOLDER = "evaluated.bin", "period-"
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
    """The current period on disk: its record, which is replaced at one stroke, and a folder of its own for its lists.

    Args:
        folder: where the authority keeps it.

    Raises:
        IdentityError: what was kept is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.period: Period | None = None
        self._held: Table | None = None
        try:
            self.period = Period(**json.loads((folder / _STATE).read_text(encoding="ascii")))
        except FileNotFoundError:
            pass
        except (ValueError, TypeError):
            raise self._damaged() from None
        if self.period is not None and not self._at(_LIST).exists():
            raise self._damaged()
        self._sweep()

    def _damaged(self) -> IdentityError:
        return IdentityError(
            "What the blind check kept of its period is damaged.",
            f"Remove {_STATE} to begin a new period.",
            str(self.folder),
        )

    def _at(self, file: str, period: Period | None = None) -> Path:
        held = period or self.period
        assert held is not None
        return self.folder / f"{_FOLDER}{held.name}" / file

    def _sweep(self) -> None:
        """Remove the lists of every period but the current one, a draft that was never adopted among them."""
        for path in self.folder.glob(f"{_FOLDER}*"):
            if self.period is None or path.name != f"{_FOLDER}{self.period.name}":
                shutil.rmtree(path)

    def stale(self, held: str, learns: str, agreement: str, now: datetime, days: int) -> bool:
        """Whether a new period must begin: none yet, another registry or agreement, or too old."""
        period = self.period
        if period is None or (period.registry, period.learns, period.agreement) != (held, learns, agreement):
            return True
        return self.over(now, days)

    def over(self, now: datetime, days: int) -> bool:
        """Whether the period is longer than it may be: then nothing is answered until a new one begins."""
        return self.period is None or datetime.fromisoformat(self.period.made) + timedelta(days=days) <= now

    def draft(
        self, registry: Registry, learns: str, agreement: str, now: datetime, progress: Progress | None = None
    ) -> Period:
        """Make a new secret and a new list beside the current ones, which stay in use until `adopt`."""
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
        made = now.replace(microsecond=0).isoformat()
        period = Period(name, made, registry.checksum, size, learns, agreement, bytes(secret).hex(), wide)
        self._at(_LIST, period).parent.mkdir(mode=0o700)
        if learns == "bureau":
            save(self._at(_LIST, period), Listed(bytes(secret)).setup(keys, A_QUERY, FALSE_SHARE))
        else:
            save(self._at(_LIST, period), b"".join(_blinded(secret, keys, progress)))
            save(self._at(_PEOPLE, period), json.dumps(people, separators=(",", ":")).encode())
            _save_array(self._at(_OWNERS, period), np.array(owners, dtype=np.int32)[order])
        return period

    def adopt(self, period: Period) -> None:
        """Put a drafted period in place of the current one at one stroke; the old secret and lists are gone."""
        self._keep(period)
        self._held = None
        self._sweep()

    def _keep(self, period: Period) -> None:
        save(self.folder / _STATE, json.dumps(asdict(period), sort_keys=True).encode())
        self.period = period

    def chunk(self, start: int, most: int) -> bytes:
        """A part of the list: points (default direction) or bytes of the filter."""
        unit = 1 if self.period and self.period.learns == "bureau" else POINT
        with self._at(_LIST).open("rb") as stream:
            stream.seek(start * unit)
            return stream.read(most * unit)

    @property
    def length(self) -> int:
        """Length of the list in its own units."""
        unit = 1 if self.period and self.period.learns == "bureau" else POINT
        return self._at(_LIST).stat().st_size // unit

    def take_evaluated(self, start: int, points: list[bytes]) -> None:
        """Keep a part of the list as the bureau returned it; after the last part the table is laid.

        Raises:
            IdentityError: not the part that comes next.
        """
        period = self.period
        assert period is not None
        if start != period.evaluated or start + len(points) > period.size or not points:
            raise IdentityError("The parts of the list came back in another order.", "Prepare again.")
        with self._at(_PARTS).open("r+b" if start else "wb") as stream:
            stream.seek(start * POINT)
            stream.write(b"".join(points))
        if start + len(points) == period.size:
            self._lay()
        self._keep(replace(period, evaluated=start + len(points)))

    def _lay(self) -> None:
        held = np.frombuffer(self._at(_PARTS).read_bytes(), dtype=np.uint8).reshape(-1, POINT)
        marks = np.ascontiguousarray(held[:, 1:9]).view(">u8").ravel().astype(np.uint64)
        order = np.argsort(marks, kind="stable").astype(np.uint64)
        _save_array(self._at(_TABLE), np.stack((marks[order.astype(np.int64)], order)))
        self._at(_PARTS).unlink()

    def table(self) -> Table:
        """The list, ready to be searched.

        Raises:
            IdentityError: the bureau has not returned the whole list yet.
        """
        if self.period is None or not self.period.ready:
            raise IdentityError("The bureau has not evaluated the list yet.", "Wait for it to prepare.")
        if self._held is None:
            self._held = Table(self._at(_TABLE).parent)
        return self._held


class Table:
    """Evaluated points of a list, sorted, and whose they are. Eight bytes of each suffice to find it.

    Args:
        folder: the period's own.
    """

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


def _save_array(path: Path, values: Any) -> None:
    data = BytesIO()
    np.save(data, values)
    save(path, data.getvalue())


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
