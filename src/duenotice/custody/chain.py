"""The chain of the log, without a database: what a line is, what it is bound to, and where it first breaks."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from duenotice.custody import keys
from duenotice.custody.errors import Damaged, ErasedCase

COLUMNS = ("seq", "at", "actor", "verb", '"case"', "kind", "object", "payload", "previous", "digest")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log.

    Attributes:
        seq: number, from one, without gaps.
        at: when, UTC, as the computer's clock said.
        actor: opaque id of who.
        verb: what was done.
        case: id of the case, empty for the vault itself.
        kind: kind of the object.
        object: id of the object.
        payload: sealed content.
        previous: digest of the line before.
        digest: keyed digest of this line and the one before.
    """

    seq: int
    at: str
    actor: str
    verb: str
    case: str
    kind: str
    object: str
    payload: bytes
    previous: str
    digest: str

    def bound(self, vault: str) -> bytes:
        """What the sealed content is bound to."""
        return keys.bound(vault, self.seq, self.at, self.actor, self.verb, self.case, self.kind, self.object)

    def expected_digest(self, key: bytes) -> str:
        """The digest that this line must carry."""
        content = self.bound("") + self.previous.encode() + hashlib.sha256(self.payload).digest()
        return hmac.new(key, content, hashlib.sha256).hexdigest()


def genesis(vault: str) -> str:
    """What the first line is chained to."""
    return hashlib.sha256(b"duenotice audit " + vault.encode()).hexdigest()


class Reader:
    """Opens lines, looking each case's key up once.

    Args:
        vault: id of the vault.
        key_of: the key of a case by its id; of the vault itself by the empty text. Raises ErasedCase.
    """

    def __init__(self, vault: str, key_of: Callable[[str], bytes]) -> None:
        self._vault = vault
        self._key_of = key_of
        self._keys: dict[str, bytes | ErasedCase] = {}

    def key(self, case: str) -> bytes:
        """The key under which the lines of a case are sealed."""
        if case not in self._keys:
            try:
                self._keys[case] = keys.derive(self._key_of(case), "records")
            except ErasedCase as error:
                self._keys[case] = error
        held = self._keys[case]
        if isinstance(held, ErasedCase):
            raise held
        return held

    def __call__(self, line: Line) -> dict[str, Any]:
        """A line's content.

        Raises:
            ErasedCase: its case was erased or has left this computer.
            Damaged: altered or moved.
        """
        content: dict[str, Any] = json.loads(
            keys.unseal(self.key(line.case), line.payload, line.bound(self._vault))
        )
        return content


@dataclass(frozen=True, slots=True)
class Finding:
    """What checking the log found.

    Attributes:
        lines: lines that hold.
        bad: number of the first bad line, None when all hold.
        reason: what is wrong with it.
        notes: what is odd without being a break, such as a clock set back.
    """

    lines: int
    bad: int | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()


def check(lines: Iterable[Line], vault: str, key: bytes, reader: Reader, head: tuple[int, str]) -> Finding:
    """Check every link.

    Args:
        lines: all lines, by number.
        vault: id of the vault.
        key: key of the chain.
        reader: opens the lines.
        head: number and digest of the last line, as recorded beside the log.
    """
    previous, expected, latest = genesis(vault), 1, ""
    notes: list[str] = []
    for line in lines:
        if fault := _fault(line, key, expected, previous, reader):
            return Finding(expected - 1, expected, fault, tuple(notes))
        if line.at < latest:
            notes.append(
                f"Line {line.seq} is dated before the line above it: the computer's clock was set back."
            )
        previous, expected, latest = line.digest, expected + 1, line.at
    if head != (expected - 1, previous):
        return Finding(expected - 1, expected, "lines are missing at the end", tuple(notes))
    return Finding(expected - 1, notes=tuple(notes))


def _fault(line: Line, key: bytes, expected: int, previous: str, reader: Reader) -> str:
    if line.seq != expected:
        return "the line is missing"
    if line.previous != previous:
        return "it does not follow the line before: lines were changed, exchanged or taken out"
    if not hmac.compare_digest(line.digest, line.expected_digest(key)):
        return "the line was changed after it was written"
    try:
        reader(line)
    except ErasedCase:
        return ""
    except Damaged:
        return "its content does not open"
    return ""
