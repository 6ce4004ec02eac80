"""What taking a file in yields: its type, its hash, a clean copy, what was found, and text with addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The types of file that are taken in; every other type is refused."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    XLSX = "xlsx"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    GIF = "gif"
    WEBP = "webp"
    BMP = "bmp"
    EML = "eml"
    MSG = "msg"
    HTML = "html"
    TXT = "txt"
    CSV = "csv"

    @property
    def is_picture(self) -> bool:
        """Whether the file is one picture, or several pages of pictures."""
        return self in PICTURES

    @property
    def media_type(self) -> str:
        """The registered media type (IANA)."""
        return MEDIA_TYPES[self]


PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.GIF, Kind.WEBP, Kind.BMP})
MEDIA_TYPES: Mapping[Kind, str] = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.TIFF: "image/tiff",
    Kind.GIF: "image/gif",
    Kind.WEBP: "image/webp",
    Kind.BMP: "image/bmp",
    Kind.EML: "message/rfc822",
    Kind.MSG: "application/vnd.ms-outlook",
    Kind.HTML: "text/html",
    Kind.TXT: "text/plain",
    Kind.CSV: "text/csv",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found in a file, and what was done about it.

    Attributes:
        code: its id among the phrases, under `intake.found.`.
        count: how often it was found; 0 where a number says nothing.
        detail: a short word from the file that helps a reader find it, never the content removed.
    """

    code: str
    count: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Text with the place it stands at.

    Attributes:
        unit: page, paragraph, row, line, header, note or body.
        number: counted from one.
        text: the words.
        label: the sheet, the table or the field, where there is one.
    """

    unit: str
    number: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was inside a message; it is taken in as an exhibit of its own, or not at all."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Intake:
    """A file that was taken in.

    Attributes:
        kind: its type, by content.
        sha256: of the file as it came; the original is kept sealed elsewhere.
        size: of the file as it came, in bytes.
        copy: the clean copy to work with.
        copy_kind: type of the clean copy (a message becomes EML, a GIF becomes PNG).
        copy_sha256: of the clean copy.
        findings: what was found, removed or left out.
        passages: text of the clean copy, with addresses.
        pages: pages or pictures that a preview can show; 0 where only text can be shown.
        attachments: files that were inside a message.
    """

    kind: Kind
    sha256: str
    size: int
    copy: bytes = field(repr=False)
    copy_kind: Kind
    copy_sha256: str
    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...] = field(repr=False)
    pages: int = 0
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What the reader of one type hands back."""

    copy: bytes
    kind: Kind
    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...] = ()
    pages: int = 0
    attachments: tuple[Attachment, ...] = ()


class Found:
    """Findings as they are met: the same one twice is one with a higher count."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, code: str, count: int = 1, detail: str = "") -> None:
        """Note a finding; a count of 0 notes nothing."""
        if count:
            key = (code, detail[:80])
            self._counts[key] = self._counts.get(key, 0) + count

    def extend(self, findings: tuple[Finding, ...]) -> None:
        """Note findings made elsewhere, for example in a picture inside a document."""
        for finding in findings:
            self.add(finding.code, max(finding.count, 1), finding.detail)

    def all(self) -> tuple[Finding, ...]:
        """The findings, in the order they were first met."""
        return tuple(Finding(code, count, detail) for (code, detail), count in self._counts.items())
