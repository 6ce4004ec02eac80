"""The type of a file by its content, never by its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import puremagic

from duenotice.documents.intake.archive import Package
from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import DEFAULT, Limits
from duenotice.documents.intake.model import Kind

#: Where a PDF may begin: ISO 32000-1, annex H, 3.4.1 lets readers look for the header in the first 1024 bytes.
_PDF_WITHIN = 1024
_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"BM", Kind.BMP),
)
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"#!",
    b"L\0\0\0\x01\x14\x02\0",
)
_ARCHIVES = (
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
    b"\x04\x22\x4d\x18",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Name of the stream that holds the properties of a message ([MS-OXMSG] 2.4), in UTF-16.
_MSG_STREAM = "__properties_version1.0".encode("utf-16-le")
_ENDINGS: dict[str, Kind] = {
    **{f".{kind.value}": kind for kind in Kind},
    ".jpg": Kind.JPEG, ".jpe": Kind.JPEG, ".tif": Kind.TIFF, ".htm": Kind.HTML, ".text": Kind.TXT, ".dib": Kind.BMP,
    ".md": Kind.TXT, ".log": Kind.TXT, ".tsv": Kind.CSV,
}  # fmt: skip
_MAIL_LINE = re.compile(rb"^(?:[!-9;-~]+:[ \t].*|[ \t]+\S.*)$")
_MAIL_FIELDS = (
    b"from:",
    b"to:",
    b"subject:",
    b"date:",
    b"received:",
    b"mime-version:",
    b"message-id:",
    b"return-path:",
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|div|p|table|span|meta)[\s>]", re.IGNORECASE
)
_SVG = re.compile(rb"<(?:[a-z]+:)?svg[\s>]", re.IGNORECASE)


def kind_of(data: bytes, name: str = "", limits: Limits = DEFAULT) -> Kind:
    """The type of a file.

    Args:
        data: the whole file.
        name: the name it came with; only tells TXT from CSV.
        limits: of size and of packages.

    Raises:
        Refused: empty, too large, of a type that is not taken in, or of two types at once.
    """
    if not data:
        raise Refused("empty")
    if len(data) > limits.file_bytes:
        raise Refused("too_large", str(limits.file_bytes // 1_000_000))
    kind = _binary(data, limits)
    if kind is None:
        kind = _textual(data, name)
    if kind is not Kind.PDF and b"%PDF-" in data[:_PDF_WITHIN]:
        raise Refused("two_types")
    return kind


def name_agrees(name: str, kind: Kind) -> bool:
    """Whether the ending of a name says the same type; a name without a known ending agrees with none."""
    return _ENDINGS.get(PurePosixPath(name.lower()).suffix) is kind


def _binary(data: bytes, limits: Limits) -> Kind | None:
    head = data[:16]
    if head.startswith(_PROGRAMS):
        raise Refused("program")
    if head.startswith(_ARCHIVES) or data[257:262] == b"ustar":
        raise Refused("archive")
    if head.startswith(_OLE):
        return _compound(data)
    if head.startswith(b"PK"):
        return _package(data, limits)
    if head.startswith(b"RIFF"):
        if data[8:12] != b"WEBP":
            raise Refused("unknown_type")
        return Kind.WEBP
    for start, kind in _STARTS:
        if head.startswith(start):
            return None if kind is Kind.BMP and not _is_bitmap(data) else kind
    return Kind.PDF if _late_pdf(data) else None


def _is_bitmap(data: bytes) -> bool:
    """`BM` begins words too; a bitmap says its own length and the size of its second header."""
    return (
        len(data) > 26
        and data[6:10] == b"\0\0\0\0"
        and int.from_bytes(data[14:18], "little") in (12, 40, 108, 124)
    )


def _late_pdf(data: bytes) -> bool:
    """A PDF after some other bytes: taken only when those are plain text, since anything else is another file too."""
    at = data.find(b"%PDF-", 0, _PDF_WITHIN)
    if at < 0:
        return False
    before = data[:at]
    if b"<" in before or any(byte < 9 or 13 < byte < 32 for byte in before):
        raise Refused("two_types")
    return True


def _compound(data: bytes) -> Kind:
    if _MSG_STREAM in data:
        return Kind.MSG
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("password")
    raise Refused("old_office")


def _package(data: bytes, limits: Limits) -> Kind:
    package = Package(data, limits)
    names = package.names
    if any(PurePosixPath(name.lower()).name in ("vbaproject.bin", "vbadata.xml") for name in names):
        raise Refused("macros")
    if "mimetype" in names:
        return _open_document(package)
    if "[Content_Types].xml" not in names:
        raise Refused("archive")
    types = package.read("[Content_Types].xml").lower()
    if b"macroenabled" in types or b"vbaproject" in types:
        raise Refused("macros")
    for part, kind in (("word/document.xml", Kind.DOCX), ("xl/workbook.xml", Kind.XLSX)):
        if part in names:
            return kind
    raise Refused("unknown_type")


def _open_document(package: Package) -> Kind:
    if package.read("mimetype").strip() != Kind.ODT.media_type.encode():
        raise Refused("unknown_type")
    if any(name.startswith(("Basic/", "Scripts/")) for name in package.names):
        raise Refused("macros")
    if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.read(
        "META-INF/manifest.xml"
    ):
        raise Refused("password")
    return Kind.ODT


def _textual(data: bytes, name: str) -> Kind:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and (b"\0" in data or _other_magic(data)):
        raise Refused("unknown_type")
    plain = data.decode("utf-16", "ignore").encode() if wide else data
    start = plain.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096]
    if not start:
        raise Refused("empty")
    if _SVG.search(start):
        raise Refused("svg")
    if _is_mail(start):
        return Kind.EML
    if _HTML.search(start):
        return Kind.HTML
    if start.startswith((b"<?xml", b"{\\rtf")) or b"<!ENTITY" in start:
        raise Refused("unknown_type")
    return Kind.CSV if _ENDINGS.get(PurePosixPath(name.lower()).suffix) is Kind.CSV else Kind.TXT


def _other_magic(data: bytes) -> bool:
    """Whether the beginning is that of a known binary type that was not named above."""
    control = sum(byte < 9 or 13 < byte < 32 for byte in data[:4096])
    try:
        guesses = puremagic.magic_string(data[:4096])
    except (puremagic.PureError, ValueError):
        return control * 20 > min(len(data), 4096)
    sure = [guess for guess in guesses if guess.confidence >= 0.8 and len(guess.byte_match) >= 4]
    binary = [guess for guess in sure if not guess.mime_type.startswith(("text/", "message/")) and control]
    return bool(binary) or control * 20 > min(len(data), 4096)


def _is_mail(start: bytes) -> bool:
    head = start.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].split(b"\n")
    if not all(_MAIL_LINE.match(line) for line in head[:-1] or head):
        return False
    return sum(line.lower().startswith(_MAIL_FIELDS) for line in head) >= 2
