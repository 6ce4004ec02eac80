"""Taking files in: type by content, a clean copy without what betrays its author, text with addresses, flat previews.

The original is never changed and never kept here: the caller seals it. Every file is opened in a child process of its own
that can open no file and no connection, and is killed at its limits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.fenced import ask
from duenotice.documents.intake.kinds import kind_of, name_agrees
from duenotice.documents.intake.limits import DEFAULT, Limits
from duenotice.documents.intake.model import Attachment, Finding, Intake, Kind, Passage
from duenotice.documents.intake.texts import address, describe

__all__ = [
    "DEFAULT", "Attachment", "Finding", "Intake", "Kind", "Limits", "Passage", "Refused", "address", "describe", "kind_of",
    "preview", "take_in",
]  # fmt: skip

_PNG = b"\x89PNG\r\n\x1a\n"


def take_in(data: bytes, name: str = "", limits: Limits = DEFAULT) -> Intake:
    """Take one file in.

    Args:
        data: the file as it came.
        name: the name it came with; only its ending is looked at, and it is kept nowhere.
        limits: of size, pages, time and memory.

    Raises:
        Refused: the file is not taken in; says why and what to do.
    """
    kind = kind_of(data, name, limits)
    header, pieces = ask(data, limits, task="clean", kind=kind.value)
    try:
        return _intake(data, name, kind, header, pieces)
    except (KeyError, TypeError, ValueError, IndexError):
        raise Refused("reader_failed") from None


def preview(
    copy: bytes, kind: Kind, pages: Sequence[int] = (1,), width: int = 1000, limits: Limits = DEFAULT
) -> tuple[bytes, ...]:
    """Flat pictures (PNG) of pages of a clean copy.

    Args:
        copy: the clean copy.
        kind: its type; only PDF and pictures can be drawn, of the others the passages are shown.
        pages: one unbroken run of page numbers, counted from one.
        width: in points of the picture, 50 to 4000.
        limits: of time and memory.

    Raises:
        Refused: no such page, or drawing it cost too much.
    """
    drawable = kind is Kind.PDF or kind.is_picture
    if (
        not drawable
        or not pages
        or list(pages) != list(range(pages[0], pages[0] + len(pages)))
        or pages[0] < 1
    ):
        raise Refused("no_such_page")
    size = min(max(width, 50), 4000)
    _, pieces = ask(copy, limits, task="draw", kind=kind.value, first=pages[0], count=len(pages), width=size)
    if len(pieces) != len(pages) or not all(piece.startswith(_PNG) for piece in pieces):
        raise Refused("reader_failed")
    return tuple(pieces)


def _intake(data: bytes, name: str, kind: Kind, header: dict[str, Any], pieces: list[bytes]) -> Intake:
    copy, names = pieces[0], [str(item) for item in header["names"]]
    findings = [
        Finding(str(row["code"]), int(row["count"]), str(row["detail"])) for row in header["findings"]
    ]
    if name and not name_agrees(name, kind):
        findings.insert(0, Finding("name_differs", 1, kind.value.upper()))
    passages = tuple(
        Passage(str(row["unit"]), int(row["number"]), str(row["text"]), str(row["label"]))
        for row in header["passages"]
    )
    intake = Intake(
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        copy=copy,
        copy_kind=Kind(header["kind"]),
        copy_sha256=hashlib.sha256(copy).hexdigest(),
        findings=tuple(findings),
        passages=passages,
        pages=int(header["pages"]),
        attachments=tuple(Attachment(*pair) for pair in zip(names, pieces[1:], strict=True)),
    )
    for finding in intake.findings:
        describe(finding)
    return intake
