"""Every text a file holds, shown or hidden, for the leak check: properties, comments, deleted words, camera data."""

from __future__ import annotations

import io
import re
from contextlib import closing, suppress
from typing import Any

import pikepdf
from PIL import ExifTags

from duenotice.documents.intake import readers, xml
from duenotice.documents.intake.archive import Package
from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.kinds import kind_of
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Kind
from duenotice.documents.intake.picture import clean_picture, open_picture
from duenotice.documents.intake.picture_streams import bare_jpeg

Texts = list[tuple[str, str]]
_DEEPEST = 4
#: Letters, digits and signs; in pairs of bytes only the scripts whose code points are not hit by chance.
_RUN = re.compile("[^\x00-\x1f\x7f-\x9f\ufffd]{3,}")
_NARROW = re.compile("[\x20-\x7e\xa0-\u07ff]{4,}")
_PICTURE_ENDS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")


def texts(data: bytes, name: str, limits: Limits, depth: int = 0) -> tuple[Texts, list[tuple[str, str]]]:
    """All text of a file with the place of each, and the parts whose text no program here can read.

    Args:
        data: the file.
        name: shown as its place.
        limits: of size.
        depth: how many files it lies in.

    Returns:
        (place, text) pairs; (place, reason) pairs of parts that a person has to look at.
    """
    if depth > _DEEPEST:
        return [], [(name, "nested")]
    try:
        kind = kind_of(data, name, limits)
        return _READ.get(kind, _plain)(data, name, kind, limits, depth)
    except Refused as refusal:
        return _raw(data, name), [(name, refusal.code)]
    except (
        pikepdf.PdfError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        OSError,
        RecursionError,
    ):
        return _raw(data, name), [(name, "damaged")]


def _raw(data: bytes, name: str) -> Texts:
    """The runs of letters in the bytes, read in the ways letters are most often stored."""
    wide = (data[skip:].decode("utf-16-le", "ignore") for skip in (0, 1))
    found = [_RUN.findall(data.decode("utf-8", "ignore")), *(_NARROW.findall(text) for text in wide)]
    return [(name, "\n".join(runs)) for runs in (*found, _RUN.findall(data.decode("latin-1"))) if runs]


def _plain(
    data: bytes, name: str, kind: Kind, limits: Limits, depth: int
) -> tuple[Texts, list[tuple[str, str]]]:
    """Text, tables, pages of the web and messages: the bytes themselves, the words that show, and what is attached."""
    cleaned = readers.reader(kind)(data, limits)
    found = [
        (f"{name}: {passage.label or passage.unit} {passage.number}", passage.text)
        for passage in cleaned.passages
    ]
    joined = "\n".join(passage.text for passage in cleaned.passages)
    found += [(name, joined), *_raw(data, name)]
    unread: list[tuple[str, str]] = []
    for attachment in cleaned.attachments:
        place = f"{name} > {attachment.name}"
        inner, dark = texts(attachment.content, place, limits, depth + 1)
        found += [(place, attachment.name), *inner]
        unread += dark
    return found, unread


def _picture(
    data: bytes, name: str, kind: Kind, limits: Limits, depth: int
) -> tuple[Texts, list[tuple[str, str]]]:
    image = open_picture(data, limits)
    clean_picture(data, limits)
    found = [(f"{name}: {key}", str(_shown(value))) for key, value in image.info.items()]
    exif = image.getexif()
    for block in (exif, exif.get_ifd(0x8769), exif.get_ifd(0x8825), exif.get_ifd(1)):
        found += [
            (f"{name}: {ExifTags.TAGS.get(tag, str(tag))}", str(_shown(value)))
            for tag, value in block.items()
        ]
    return [*found, *_raw(data, name)], [(name, "picture")]


def _shown(value: Any) -> Any:
    return (
        value.decode("utf-8", "ignore") + " " + value.decode("utf-16-le", "ignore")
        if isinstance(value, bytes)
        else value
    )


def _package(
    data: bytes, name: str, kind: Kind, limits: Limits, depth: int
) -> tuple[Texts, list[tuple[str, str]]]:
    package = Package(data, limits)
    found: Texts = []
    unread: list[tuple[str, str]] = []
    for part in package.names:
        content, place = package.read(part), f"{name}: {part}"
        found.append((place, part))
        if part.endswith((".xml", ".rels", ".rdf")):
            found += [(place, text) for text in _xml_texts(content)]
        elif part.lower().endswith(_PICTURE_ENDS):
            inner, dark = texts(content, place, limits, depth + 1)
            found += inner
            unread += dark
        elif part != "mimetype":
            found += _raw(content, place)
            unread.append((place, "object"))
    return found, unread


def _xml_texts(content: bytes) -> list[str]:
    """The words in a row, paragraph by paragraph and all together, and every value of an attribute."""
    root = xml.parse(content)
    paragraphs = ["".join(node.itertext()) for node in xml.named(root, ("p", "h", "si", "is"))]
    values = dict.fromkeys(str(value) for node in root.iter() for value in node.attrib.values())
    leaves = [node.text for node in root.iter() if node.text and node.text.strip()]
    told = ["\n".join(paragraphs), "".join(root.itertext()), " ".join(leaves), "\n".join(values)]
    return [text for text in dict.fromkeys(told) if text]


def _pdf(
    data: bytes, name: str, kind: Kind, limits: Limits, depth: int
) -> tuple[Texts, list[tuple[str, str]]]:
    cleaned = readers.reader(Kind.PDF)(data, limits)
    found = [(f"{name}: page {passage.number}", passage.text) for passage in cleaned.passages]
    found.append((name, "\n".join(passage.text for passage in cleaned.passages)))
    unread = [(name, "pages_without_text")] if len(cleaned.passages) < cleaned.pages else []
    with closing(pikepdf.Pdf.open(io.BytesIO(data), suppress_warnings=True)) as pdf:
        for obj in [pdf.trailer.get("/Info", pikepdf.Dictionary()), *pdf.objects]:
            with suppress(pikepdf.PdfError, ValueError):
                found += [(name, text) for text in _object_texts(obj, 0)]
            if isinstance(obj, pikepdf.Stream):
                inner, dark = _stream_texts(obj, name)
                found += inner
                unread += dark
    return found, list(dict.fromkeys(unread))


def _object_texts(obj: Any, depth: int) -> list[str]:
    """Every string directly in an object, decoded as PDF text (ISO 32000-1, 7.9.2)."""
    if depth > 12:
        return []
    if isinstance(obj, pikepdf.String):
        return [str(obj)]
    if isinstance(obj, pikepdf.Array):
        values = list(obj)
    elif isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
        values = [
            obj[key]
            for key in list(obj.keys())
            if key not in ("/Parent", "/P", "/Prev", "/Next", "/First", "/Last")
        ]
    else:
        return []
    near = [value for value in values if not getattr(value, "is_indirect", False)]
    return [text for value in near for text in _object_texts(value, depth + 1)]


def _stream_texts(obj: Any, name: str) -> tuple[Texts, list[tuple[str, str]]]:
    kind = str(obj.get("/Subtype", ""))
    if kind == "/Image":
        raw = obj.read_raw_bytes()
        if obj.get("/Filter") == pikepdf.Name.DCTDecode:
            described = bare_jpeg(raw)[1]
            return (_raw(raw, name) if described else []), [(name, "picture")]
        return [], [(name, "picture")]
    if (
        str(obj.get("/Type", "")) in ("/XRef", "/ObjStm")
        or "/Length1" in obj
        or kind in ("/Type1C", "/CIDFontType0C", "/OpenType")
    ):
        return [], []
    try:
        content = obj.read_bytes()
    except pikepdf.PdfError:
        return [], [(name, "object")]
    return _raw(content, name), []


_READ = {
    Kind.PDF: _pdf, Kind.DOCX: _package, Kind.ODT: _package, Kind.XLSX: _package,
    **{kind: _picture for kind in Kind if kind.is_picture},
}  # fmt: skip
