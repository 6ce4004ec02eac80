"""The rulebooks by which kept assessments were made, each held once, so that none is lost with an update of the program."""

from __future__ import annotations

import base64
from functools import cache

from duenotice.custody import state
from duenotice.law.archive import pack, packed_digest
from duenotice.law.book import rulebook_digest

_pack = cache(pack)


def hold() -> None:
    """Hold the rulebook in use. Within the change that keeps an assessment made by it."""
    if state.get(_key(rulebook_digest())) is None:
        _put(rulebook_digest(), _pack())


def of(digest: str) -> bytes | None:
    """The archive of a rulebook; None when it is not held: the assessment is older than the holding of books.

    Args:
        digest: SHA-256 as the assessment names it.
    """
    kept = state.get(_key(digest))
    return None if kept is None else base64.b85decode(str(kept["archive"]))


def take_in(content: bytes) -> None:
    """Hold a rulebook that came with a case.

    Raises:
        RulebookError: it is none.
    """
    digest = packed_digest(content)
    if state.get(_key(digest)) is None:
        _put(digest, content)


def _put(digest: str, content: bytes) -> None:
    state.put(_key(digest), {"archive": base64.b85encode(content).decode()})


def _key(digest: str) -> str:
    return f"book.{digest[:24]}"
