"""The authority's side: it counts, caps, logs and signs; a hit is looked at by a person there, in the clear.

In the default direction the reply to a bureau is written before anything is compared, so it cannot depend on a hit, neither in
its words nor in its length nor in its time.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from duenotice.identity.blind.curve import POINT, Listed, Secret
from duenotice.identity.blind.keys import A_QUERY, KINDS
from duenotice.identity.blind.log import Log, save
from duenotice.identity.blind.messages import Message, Signer, Verifier, joined, parted
from duenotice.identity.blind.period import (
    CANARY,
    CHUNK,
    Period,
    PeriodStore,
    Progress,
    period_fields,
)
from duenotice.identity.errors import IdentityError
from duenotice.identity.registry import Registry

AUTHORITY, BUREAU = "authority", "bureau"
APPROVALS: Final = 2
#: While the service runs, a registry that changed waits so long for its new period: a bureau takes four lists in thirty days.
LEAST_PERIOD: Final = timedelta(days=8)
_NONCE = 32
_SETUP_CHUNK = CHUNK * POINT
REFUSALS: Final = {
    "malformed": "The message is not well formed.",
    "not_approved": "The message does not bear the signatures of two approved officers, or was altered.",
    "replayed": "The message was received before.",
    "other_period": "The message belongs to another period.",
    "cap": "The number of questions agreed upon is used up.",
    "not_prepared": "The list has not been prepared for this period.",
    "prepared": "The list has been prepared already.",
    "period_over": "The period is over; the authority must begin a new one.",
}


@dataclass(frozen=True, slots=True)
class Caps:
    """How many questions are received.

    Attributes:
        day: in one calendar day (UTC).
        period: in one period.
        days: length of a period in days.
    """

    day: int = 50
    period: int = 500
    days: int = 30


@dataclass(frozen=True, slots=True)
class Look:
    """A question that a person at the authority must look at.

    Attributes:
        number: number of the question's receipt.
        at: when it was received.
        people: ids of people of the registry who share a key with it; none when it could not be read.
        by: kinds of the keys shared.
        unreadable: True when the two sides do not fit, so that nothing can be said.
    """

    number: int
    at: str
    people: tuple[str, ...]
    by: tuple[str, ...]
    unreadable: bool


class _Refused(Exception):
    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Authority:
    """The authority's side of the blind check.

    Args:
        registry: the protected people.
        folder: where period, log and hits are kept; readable by its owner only.
        signer: the authority's signing key.
        officers: public keys of the bureau's officers; two of them must approve each message.
        caps: how much is answered.
        agreement: names the agreement under which the *bureau* learns of a hit; '' for the default direction.
        now: the clock.
        progress: called with how many of how many keys are blinded when a period begins.

    Raises:
        IdentityError: fewer than two officers, a damaged log or period.
    """

    def __init__(
        self,
        registry: Registry,
        folder: Path,
        signer: Signer,
        officers: Sequence[Verifier],
        *,
        caps: Caps | None = None,
        agreement: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        progress: Progress | None = None,
    ) -> None:
        self._officers = {officer.fingerprint: officer for officer in officers}
        if len(self._officers) < APPROVALS:
            raise IdentityError(
                "A question needs two officers' approval.", "Give the public keys of at least two."
            )
        self._signer, self.caps, self._now = signer, caps or Caps(), now
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.log = Log(folder / "log.jsonl")
        self._registry, self._learns, self._agreement = (
            registry,
            BUREAU if agreement else AUTHORITY,
            agreement,
        )
        self._progress = progress
        # `_lock` guards what a reply rests on; `_apart` the comparing and turning, which run apart from the replies.
        self._lock, self._apart = threading.Lock(), threading.RLock()
        self._nonces: set[str] = set()
        self._asked: Counter[str] = Counter()
        for entry in self.log.entries:
            self._count(entry)
        self._secret: tuple[str, Secret | Listed] | None = None
        self.store = PeriodStore(folder)
        if self.store.stale(registry.checksum, self._learns, agreement, now(), self.caps.days):
            self._begin()

    def turn(self) -> bool:
        """Begin a new period when the current one is over, or when the registry changed and the period is eight days old.

        Made beside the old one while questions still come in, and put in place at one stroke: what was asked in the old period
        is compared before its secret goes. The log entry of the new period names the old one's by its hash.

        Returns:
            True when a new period began.

        Raises:
            IdentityError: the registry is damaged or gone; the current period stays as it is.
        """
        with self._apart:
            now = self._now()
            if not self.store.over(now, self.caps.days):
                if datetime.fromisoformat(self.period.made) + LEAST_PERIOD > now:
                    return False
                self._registry = self._registry.current()
                if self._registry.checksum == self.period.registry:
                    return False
            self._begin()
            return True

    def _begin(self) -> None:
        with self._apart:
            self._registry = self._registry.current()
            period = self.store.draft(
                self._registry, self._learns, self._agreement, self._now(), self._progress
            )
            with self._lock:
                self.look()
                self.store.adopt(period)
                self.log.append(
                    {"kind": "period", "at": _minute(self._now()), "period": period.name, "size": period.size}
                )

    def _count(self, entry: dict[str, Any]) -> None:
        """Every question counts for its day and its period, also those of earlier starts."""
        if entry["kind"] == "query":
            self._nonces.add(entry["nonce"])
            self._asked.update((entry["at"][:10], entry["period"]))

    @property
    def period(self) -> Period:
        """The current period."""
        assert self.store.period is not None
        return self.store.period

    def answer(self, message: Message) -> Message:
        """The signed reply to one message of the bureau. Every refusal has the same shape."""
        with self._lock:
            try:
                reply = self._handle(message)
            except _Refused as refused:
                reply = Message("refused", {"why": refused.code})
            except IdentityError:
                reply = Message("refused", {"why": "malformed"})
        fields = {**reply.fields, "to": message.digest}
        return self._signer.sign(Message(reply.kind, fields, reply.body))

    def _handle(self, message: Message) -> Message:
        self._check(message)
        if message.kind == "hello":
            return Message("period", period_fields(self.period, self.store.length))
        if message.fields.get("period") != self.period.name:
            raise _Refused("other_period")
        match message.kind:
            case "list":
                return self._part(message)
            case "evaluated" if self.period.learns == AUTHORITY:
                return self._evaluated(message)
            case "query":
                return self._query(message)
        raise _Refused("malformed")

    def _check(self, message: Message) -> None:
        nonce = message.fields.get("nonce")
        if not isinstance(nonce, str) or len(nonce) != _NONCE:
            raise _Refused("malformed")
        approved = [key for key, officer in self._officers.items() if officer.signed(message)]
        if len(approved) < APPROVALS:
            raise _Refused("not_approved")
        if nonce in self._nonces:
            raise _Refused("replayed")
        if message.kind != "query":
            self._nonces.add(nonce)

    def _part(self, message: Message) -> Message:
        if self.period.learns == AUTHORITY and self.period.ready:
            raise _Refused("prepared")
        start = message.fields.get("from")
        if not isinstance(start, int) or not 0 <= start < self.store.length:
            raise _Refused("malformed")
        most = CHUNK if self.period.learns == AUTHORITY else _SETUP_CHUNK
        return Message("list", {"from": start}, self.store.chunk(start, most))

    def _evaluated(self, message: Message) -> Message:
        if self.period.ready:
            raise _Refused("prepared")
        start, points = message.fields.get("from"), parted(message.body)
        if not isinstance(start, int):
            raise _Refused("malformed")
        self.store.take_evaluated(start, points)
        if self.period.ready:
            self.log.append({"kind": "prepared", "at": _minute(self._now()), "period": self.period.name})
        return Message("kept", {"evaluated": self.period.evaluated})

    def _query(self, message: Message) -> Message:
        if self.store.over(self._now(), self.caps.days):
            raise _Refused("period_over")
        if not self.period.ready:
            raise _Refused("not_prepared")
        points = parted(message.body)
        if len(points) != A_QUERY:
            raise _Refused("malformed")
        now = _minute(self._now())
        if self._asked[now[:10]] >= self.caps.day or self._asked[self.period.name] >= self.caps.period:
            raise _Refused("cap")
        ours, body = self._multiplied(points)
        entry = self.log.append(
            {
                "kind": "query",
                "at": now,
                "period": self.period.name,
                "nonce": message.fields["nonce"],
                "digest": message.digest,
                "officers": sorted(dict(message.signatures)),
                "points": [point.hex() for point in ours],
            }
        )
        self._count(entry)
        return Message("receipt", {"number": entry["number"], "at": entry["at"], "log": entry["hash"]}, body)

    def _multiplied(self, points: list[bytes]) -> tuple[list[bytes], bytes]:
        """The question under this side's secret as well: kept for comparing, or (other direction) sent back."""
        if self._secret is None or self._secret[0] != self.period.name:
            key = bytes.fromhex(self.period.secret)
            self._secret = self.period.name, Secret(key) if self.period.learns == AUTHORITY else Listed(key)
        held = self._secret[1]
        return (held.again(points), b"") if isinstance(held, Secret) else ([], joined(held.answer(points)))

    def look(self) -> list[Look]:
        """Compare the questions not yet compared with the list; what a person must look at is kept and returned.

        Runs apart from the replies. A question stays waiting until its comparison is on disk.
        """
        with self._apart:
            return self._look()

    def _look(self) -> list[Look]:
        if self.store.period is None or self.period.learns != AUTHORITY or not self.period.ready:
            return []
        seen = self.folder / "compared"
        done = int(seen.read_text(encoding="ascii")) if seen.exists() else 0
        waiting = [
            each
            for each in list(self.log.entries)
            if each["kind"] == "query" and each["number"] > done and each["period"] == self.period.name
        ]
        if not waiting:
            return []
        table = self.store.table()
        found = [look for entry in waiting if (look := _look(entry, table.find(_points(entry))))]
        looks = [*read_looks(self.folder), *found]
        save(
            self.folder / "looks.json",
            json.dumps([_plain(each) for each in looks], ensure_ascii=False).encode(),
        )
        save(seen, str(waiting[-1]["number"]).encode())
        return found


def _points(entry: dict[str, Any]) -> list[bytes]:
    return [bytes.fromhex(point) for point in entry["points"]]


def _look(entry: dict[str, Any], hits: list[tuple[str, str]]) -> Look | None:
    people = tuple(dict.fromkeys(person for person, kind in hits if kind in KINDS))
    fits = any(kind == CANARY for _, kind in hits)
    if fits and not people:
        return None
    kinds = {kind for _, kind in hits}
    by = tuple(kind for kind in KINDS if kind in kinds)
    return Look(entry["number"], entry["at"], people, by, not fits)


def _plain(look: Look) -> dict[str, Any]:
    return {
        "number": look.number,
        "at": look.at,
        "people": list(look.people),
        "by": list(look.by),
        "unreadable": look.unreadable,
    }


def read_looks(folder: Path) -> list[Look]:
    """The questions a person must look at, as kept on the authority's side.

    Raises:
        IdentityError: the file is damaged.
    """
    try:
        held = json.loads((folder / "looks.json").read_text(encoding="utf-8"))
        return [
            Look(each["number"], each["at"], tuple(each["people"]), tuple(each["by"]), each["unreadable"])
            for each in held
        ]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError):
        raise IdentityError("The list of hits is damaged.", "Take it from a backup.", str(folder)) from None


def _minute(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
