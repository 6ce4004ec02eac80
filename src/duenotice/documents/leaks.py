"""The leak check: before anything leaves a case, its protected facts are looked for in the text and in every attachment.

A fact is found also in another script, with other accents, split by spaces, signs or characters that do not show, in
properties, comments and camera data. What no program here can read (a picture, a locked file) is named, and holds the
message back like a fact that was found. Only a named person with a reason lets it go.

The check errs towards holding back. It cannot find a fact that is described in other words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from duenotice.documents.errors import DocumentError
from duenotice.documents.intake import DEFAULT, Limits, Refused
from duenotice.documents.intake.fenced import ask
from duenotice.documents.needles import Needle, needles_for
from duenotice.documents.search import Haystack


class FactKind(StrEnum):
    """What a protected fact tells."""

    ADDRESS = "address"
    HOST_STATE = "host_state"
    COUNSEL = "counsel"
    RELATIVE = "relative"
    PROTECTION_STATUS = "protection_status"
    CONTACT = "contact"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ProtectedFact:
    """A fact that may not leave.

    Attributes:
        kind: what it tells.
        value: as it is written in the case; a host state by name or by its two-letter code.
        also: other ways to say it: a nickname, a name before marriage, the adjective of a country.
    """

    kind: FactKind
    value: str = field(repr=False)
    also: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An attachment.

    Attributes:
        name: its file name, which is searched too.
        content: the file.
    """

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Leak:
    """A protected fact that was found.

    Attributes:
        fact: the fact.
        where: text, or the attachment and the place in it.
        form: whole, part, split, or respelled (another script or spelling).
        seen: the words that gave it away, with what stands beside them.
    """

    fact: ProtectedFact
    where: str
    form: str
    seen: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that leaves and could not be searched.

    Attributes:
        where: the attachment and the place in it.
        reason: picture, pages_without_text, object, nested, or the code of a refusal.
    """

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeakCheck:
    """The result of one check; it holds for exactly what was checked.

    Attributes:
        digest: SHA-256 of the text, the attachments and the protected facts.
        leaks: protected facts that were found.
        unread: what a person has to look at.
    """

    digest: str
    leaks: tuple[Leak, ...]
    unread: tuple[Unread, ...]

    @property
    def blocked(self) -> bool:
        """Whether it may not leave without a named override."""
        return bool(self.leaks or self.unread)


@dataclass(frozen=True, slots=True)
class Override:
    """A person lets something leave although the check holds it back.

    Attributes:
        name: who decides.
        reason: why, at least ten characters.
        at: when.
        digest: of the check that was looked at; another text needs another decision.
    """

    name: str
    reason: str
    at: datetime
    digest: str

    def __post_init__(self) -> None:
        if len(self.name.strip()) < 2 or not any(char.isalpha() for char in self.name):
            raise DocumentError("The override names no one.", "Write the name of the person who decides.")
        if len("".join(self.reason.split())) < 10:
            raise DocumentError("The override gives no reason.", "Say in a sentence why it may leave.")


class LeakBlocked(DocumentError):
    """Something was held back.

    Attributes:
        check: what was found, and where.
    """

    def __init__(self, check: LeakCheck) -> None:
        super().__init__(
            f"Held back: protected facts found: {len(check.leaks)}; parts that could not be searched: {len(check.unread)}.",
            "Take them out, or have a named person let it go with a reason.",
        )
        self.check = check


def check(
    text: str, facts: Sequence[ProtectedFact], attachments: Sequence[Outgoing] = (), limits: Limits = DEFAULT
) -> LeakCheck:
    """Look for the protected facts of a case in what is about to leave.

    Args:
        text: the words: subject, body, file names, calendar titles.
        facts: what may not leave; one without letters or digits is refused.
        attachments: the files.
        limits: of reading an attachment.

    Raises:
        DocumentError: a fact is empty, so that it could never be found.
    """
    sought = [(fact, needle) for fact in facts for needle in _needles(fact)]
    leaks = _search("text", text, sought)
    unread: list[Unread] = []
    for attachment in attachments:
        leaks += _search(attachment.name, attachment.name, sought)
        try:
            header, _ = ask(attachment.content, limits, task="words", kind="", name="")
            rows, dark = header["texts"], header["unread"]
        except (Refused, KeyError) as refusal:
            rows, dark = [], [["", getattr(refusal, "code", "reader_failed")]]
        for place, words in rows:
            leaks += _search(f"{attachment.name}{place}", str(words), sought)
        unread += [Unread(f"{attachment.name}{place}", str(reason)) for place, reason in dark]
    return LeakCheck(_digest(text, facts, attachments), _first_of_each(leaks), tuple(dict.fromkeys(unread)))


def release(result: LeakCheck, override: Override | None = None) -> LeakCheck:
    """Let something leave.

    Args:
        result: the check of exactly what leaves.
        override: needed when the check holds it back.

    Returns:
        The check, to be written in the log together with the override.

    Raises:
        LeakBlocked: it is held back, and no one let it go, or for another text.
    """
    if result.blocked and (override is None or override.digest != result.digest):
        raise LeakBlocked(result)
    return result


def _needles(fact: ProtectedFact) -> tuple[Needle, ...]:
    found = needles_for(fact.kind.value, fact.value, fact.also)
    if not found:
        raise DocumentError(
            "A protected fact is empty, so nothing could be found.", "Write it out, or take it off the list."
        )
    return found


def _search(where: str, text: str, sought: list[tuple[ProtectedFact, Needle]]) -> list[Leak]:
    haystack = Haystack(text)
    return [
        Leak(fact, where, hit.form, hit.seen)
        for fact, needle in sought
        if (hit := haystack.find(needle)) is not None
    ]


def _first_of_each(leaks: list[Leak]) -> tuple[Leak, ...]:
    """One line for each fact and place, the plainest form first."""
    order = {"whole": 0, "split": 1, "respelled": 2, "part": 3}
    best: dict[tuple[ProtectedFact, str], Leak] = {}
    for leak in sorted(leaks, key=lambda one: order[one.form]):
        best.setdefault((leak.fact, leak.where), leak)
    return tuple(sorted(best.values(), key=lambda one: (one.where, one.fact.kind, one.fact.value)))


def _digest(text: str, facts: Sequence[ProtectedFact], attachments: Sequence[Outgoing]) -> str:
    digest = hashlib.sha256()
    pieces = [text.encode("utf-8", "surrogatepass")]
    pieces += [
        part for item in attachments for part in (item.name.encode("utf-8", "surrogatepass"), item.content)
    ]
    pieces += [part.encode() for fact in facts for part in (fact.kind.value, fact.value, *fact.also)]
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()
