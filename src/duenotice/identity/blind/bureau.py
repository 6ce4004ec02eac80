"""The bureau's side: it evaluates the authority's blinded list once a period, then asks about one person at a time.

It guards itself too: the authority could put guesses on its list and so learn whom the bureau asks about. So the size of a list
and the number of lists evaluated in thirty days are capped, counted and logged here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from duenotice.identity.blind.authority import APPROVALS, AUTHORITY, BUREAU, REFUSALS
from duenotice.identity.blind.curve import Asking, Secret
from duenotice.identity.blind.keys import A_QUERY, blind_keys, bound, filler
from duenotice.identity.blind.log import Log, save
from duenotice.identity.blind.messages import Message, Signer, Verifier, joined, parted
from duenotice.identity.blind.period import CHUNK, Progress, canary, context
from duenotice.identity.errors import IdentityError
from duenotice.identity.records import Person

MOST_KEYS: Final = 1 << 21
MOST_LISTS: Final = 4
_LIST_DAYS = 30
# A Bloom filter that errs once in a million takes five bytes a key; nothing longer is read.
_FILTER_BYTES = 8
LOOK, NO_ANSWER = "protected_look", "no_answer"


class Line(Protocol):
    """A way to the authority."""

    def send(self, message: Message) -> Message:
        """Send one message and return its reply."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the bureau has in hand after asking.

    Attributes:
        number: number in the authority's log.
        at: when it was received, to the minute (UTC).
        log: hash of the authority's log entry, signed by the authority.
        said: None in the default direction, where the bureau learns nothing; else 'protected_look' or 'no_answer'.
    """

    number: int
    at: str
    log: str
    said: str | None


class Bureau:
    """The bureau's side of the blind check.

    Args:
        folder: where its secrets and log are kept; readable by its owner only.
        officers: signing keys of two officers.
        authority: public signing key of the authority.
        agreement: names the agreement under which the bureau learns of a hit; '' for the default direction.
        most_keys: largest list evaluated.
        now: the clock.

    Raises:
        IdentityError: fewer than two officers, or a damaged log.
    """

    def __init__(
        self,
        folder: Path,
        officers: Sequence[Signer],
        authority: Verifier,
        *,
        agreement: str = "",
        most_keys: int = MOST_KEYS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if len({officer.fingerprint for officer in officers}) < APPROVALS:
            raise IdentityError(
                "A question needs two officers' approval.", "Give the keys of two different officers."
            )
        self._officers, self._authority, self._now = officers, authority, now
        self._agreement, self._most_keys = agreement, most_keys
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.log = Log(folder / "log.jsonl")
        self._held: tuple[str, Secret] | None = None

    def ask(self, person: Person, line: Line, progress: Progress | None = None) -> Receipt:
        """Ask about one person.

        Args:
            person: whom the request seeks.
            line: the way to the authority.
            progress: called with how many of how many keys of the list are evaluated, once a period.

        Raises:
            IdentityError: too little is known to ask, the authority refused, or its reply is not its own.
        """
        _keys(person, wide=True)  # before anything is sent
        told = self._begin(line)
        if told["learns"] == AUTHORITY and not told["prepared"]:
            self._prepare(told, line, progress)
        keys = _keys(person, wide=told["wide"])
        whole = bound([*keys, canary(told["period"])], context(told["period"], self._agreement))
        whole += filler(A_QUERY - len(whole))
        secrets.SystemRandom().shuffle(whole)
        if told["learns"] == AUTHORITY:
            points, asking = self._secret(told).blind(whole), None
        else:
            setup, asking = self._listed(told, line, progress), Asking(whole)
            points = asking.points
        reply = self._say(line, "query", told["period"], {}, joined(points))
        said = None
        if asking is not None:
            held = asking.held(setup, parted(reply.body))
            if not held:
                raise IdentityError(
                    "The list does not fit the question.", "Prepare again: nothing was answered."
                )
            said = LOOK if held > 1 else NO_ANSWER
        receipt = Receipt(*_receipt(reply), said)
        entry = {"kind": "asked", "at": receipt.at, "period": told["period"], "receipt": receipt.number}
        self.log.append({**entry, "authority_log": receipt.log}, wait=False)
        return receipt

    def _say(self, line: Line, kind: str, period: str, fields: dict[str, Any], body: bytes = b"") -> Message:
        message = Message(kind, {**fields, "period": period, "nonce": secrets.token_hex(16)}, body)
        for officer in self._officers:
            message = officer.sign(message)
        reply = line.send(message)
        if not self._authority.signed(reply) or reply.fields.get("to") != message.digest:
            raise IdentityError(
                "The reply is not signed by the authority for this message: it was altered or replayed.",
                "Do not use it. Check the line and the authority's key.",
            )
        if reply.kind == "refused":
            raise IdentityError(
                f"The authority refused the message. {REFUSALS.get(str(reply.fields.get('why')), '')}".strip(),
                "A refusal says nothing about the person.",
            )
        return reply

    def _begin(self, line: Line) -> dict[str, Any]:
        told = self._say(line, "hello", "", {}).fields
        shape = {
            "period": str,
            "size": int,
            "length": int,
            "learns": str,
            "agreement": str,
            "prepared": bool,
            "wide": bool,
        }
        if not all(isinstance(told.get(key), kind) for key, kind in shape.items()):
            raise IdentityError("The authority's reply cannot be read.", "Ask which version it runs.")
        wanted = BUREAU if self._agreement else AUTHORITY
        if told["learns"] != wanted or told["agreement"] != self._agreement:
            raise IdentityError(
                "The two sides did not agree on who learns of a hit; nothing was asked.",
                "Name the same agreement on both sides, or none.",
            )
        return told

    def _prepare(self, told: dict[str, Any], line: Line, progress: Progress | None) -> None:
        self._count_list(told)
        secret = self._secret(told)
        for start in range(int(told.get("evaluated", 0)), told["size"], CHUNK):
            part = self._say(line, "list", told["period"], {"from": start})
            given = parted(part.body)
            if len(given) != min(CHUNK, told["size"] - start):
                raise IdentityError("The authority's list is not as long as it said.", "Do not evaluate it.")
            points = secret.again(given)
            self._say(line, "evaluated", told["period"], {"from": start}, joined(points))
            if progress:
                progress(start + len(points), told["size"])

    def _count_list(self, told: dict[str, Any]) -> None:
        if told["size"] > self._most_keys:
            raise IdentityError(
                f"The authority's list has {told['size']} keys; {self._most_keys} were agreed upon at most.",
                "Ask why it grew before raising the number: keys of strangers on it would tell the authority whom you seek.",
            )
        lists = [each for each in self.log.entries if each["kind"] == "list"]
        if any(each["period"] == told["period"] for each in lists):
            return
        since = (self._now() - timedelta(days=_LIST_DAYS)).isoformat()
        if sum(each["at"] >= since for each in lists) >= MOST_LISTS:
            raise IdentityError(
                f"{MOST_LISTS} lists were evaluated within {_LIST_DAYS} days.",
                "Wait, or ask the authority why it begins so many periods.",
            )
        self.log.append(
            {"kind": "list", "at": self._now().isoformat(), "period": told["period"], "size": told["size"]}
        )

    def _secret(self, told: dict[str, Any]) -> Secret:
        """The secret of this period, made when its list is first evaluated; those of other periods are removed."""
        if self._held is not None and self._held[0] == told["period"]:
            return self._held[1]
        path = self.folder / "secret.json"
        held = json.loads(path.read_text(encoding="ascii")) if path.exists() else {}
        if held.get("period") == told["period"]:
            self._held = told["period"], Secret(bytes.fromhex(held["secret"]))
            return self._held[1]
        if told["prepared"] or told.get("evaluated"):
            raise IdentityError(
                "The secret with which this period's list was evaluated is missing here.",
                "Ask the authority to begin a new period.",
            )
        secret = Secret()
        save(path, json.dumps({"period": told["period"], "secret": bytes(secret).hex()}).encode())
        self._held = told["period"], secret
        return secret

    def _listed(self, told: dict[str, Any], line: Line, progress: Progress | None) -> bytes:
        """The authority's filter, fetched once a period (other direction only)."""
        path, mark = self.folder / "list.bin", self.folder / "list.period"
        if mark.exists() and mark.read_text(encoding="ascii") == told["period"]:
            return path.read_bytes()
        if told["length"] > self._most_keys * _FILTER_BYTES:
            raise IdentityError(
                "The authority's list is longer than was agreed upon.", "Ask why; nothing of it was read."
            )
        parts = b""
        while len(parts) < told["length"]:
            part = self._say(line, "list", told["period"], {"from": len(parts)}).body
            if not 0 < len(part) <= told["length"] - len(parts):
                raise IdentityError("The authority's list is not as long as it said.", "Ask again.")
            parts += part
            if progress:
                progress(len(parts), told["length"])
        save(path, parts)
        save(mark, told["period"].encode())
        return parts


def _keys(person: Person, *, wide: bool) -> list[str]:
    keys = [key for _, key in blind_keys(person, query=True, wide=wide)]
    if not keys:
        raise IdentityError(
            "Too little is known of the person for a blind check: it needs two names with a date of birth, or the number "
            "of a document.",
            "Ask the authority in the clear, in the way the law provides. This says nothing about protection.",
            person.id,
        )
    return keys


def _receipt(reply: Message) -> tuple[int, str, str]:
    number, at, log = (reply.fields.get(key) for key in ("number", "at", "log"))
    if (
        reply.kind != "receipt"
        or not isinstance(number, int)
        or not isinstance(at, str)
        or not isinstance(log, str)
    ):
        raise IdentityError("The authority's receipt cannot be read.", "Ask which version it runs.")
    return number, at, log
