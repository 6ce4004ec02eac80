"""PDF: the pages copied into a new document, without anything that is not drawn on them (ISO 32000-1)."""

from __future__ import annotations

import io
from contextlib import closing
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Pdf

from duenotice.documents.intake import pdf_content, pdf_objects
from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Cleaned, Found, Kind, Passage

#: What a page keeps (table 30). Annotations are drawn into the page first.
_PAGE = frozenset(
    ("/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Group", "/UserUnit")
)
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")


def clean_pdf(data: bytes, limits: Limits) -> Cleaned:
    """Copy the pages into a new PDF: no properties, scripts, actions, hidden files, layers that are off, or authors of notes.

    Raises:
        Refused: damaged, locked, too many pages, or with a page that cannot be taken apart.
    """
    found = Found()
    source = _open(data)
    with closing(source):
        if len(source.pages) > limits.pages:
            raise Refused("too_many_pages", str(limits.pages))
        try:
            _note_document(source, data, found)
            copy = _rebuild(source, found, limits)
        except (
            pikepdf.PdfError,
            ValueError,
            TypeError,
            AttributeError,
            KeyError,
            IndexError,
            RecursionError,
        ):
            raise Refused("damaged") from None
    passages = _text(copy, found, limits)
    return Cleaned(copy, Kind.PDF, found.all(), passages, _count(copy))


def _open(data: bytes) -> Pdf:
    try:
        source = Pdf.open(io.BytesIO(data), suppress_warnings=True)
        if not len(source.pages):
            raise Refused("damaged")
    except pikepdf.PasswordError:
        raise Refused("password") from None
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError, RecursionError):
        raise Refused("damaged") from None
    return source


def _note_document(source: Pdf, data: bytes, found: Found) -> None:
    root: Any = source.Root
    found.add("was_locked", int(source.is_encrypted))
    found.add("leading_bytes", max(data.find(b"%PDF-"), 0))
    end = data.rfind(b"%%EOF")
    found.add("trailing_bytes", len(data[end + 5 :].strip(b"\r\n \0\t")) if end >= 0 else 0)
    versions = data.count(b"%%EOF") - (1 if b"/Linearized" not in data[:2048] else 2)
    found.add("older_version", max(versions, 0))
    if "/Info" in source.trailer:
        found.add("info", len(list(source.trailer.Info.keys())))
    found.add("bookmark", int("/Outlines" in root))
    found.add("tags", int("/StructTreeRoot" in root))
    found.add("action", sum(key in root for key in ("/OpenAction", "/AA")))
    names = root.get("/Names", Dictionary())
    found.add("script", _tree_size(names.get("/JavaScript")))
    found.add("embedded", _tree_size(names.get("/EmbeddedFiles")))
    fields = root.get("/AcroForm", Dictionary()).get("/Fields", pikepdf.Array())
    found.add("form", len(fields))
    found.add("part", int("/Collection" in root) + int("/XFA" in root.get("/AcroForm", Dictionary())))
    pdf_objects.note_everywhere(source, found)


def _tree_size(tree: Any, depth: int = 0) -> int:
    """Entries of a name tree (7.9.6)."""
    if tree is None or depth > 20:
        return 0
    below = sum(_tree_size(child, depth + 1) for child in tree.get("/Kids", []))
    return len(tree.get("/Names", [])) // 2 + below


def _rebuild(source: Pdf, found: Found, limits: Limits) -> bytes:
    pdf_content.mark_layers_off(source)
    _flatten(source, found)
    copy = Pdf.new()
    with closing(copy):
        for page in source.pages:
            _strip_page(page, found)
        copy.pages.extend(source.pages)
        cleaner = pdf_content.Content(copy, found, limits)
        for page in copy.pages:
            cleaner.page(page)
        copy.remove_unreferenced_resources()
        # Objects that nothing reaches any more are gone only from a file that was written: write, read, clean, write.
        with Pdf.open(_saved(copy)) as reread:
            pdf_objects.clean_everywhere(reread, found, limits)
            out = _saved(reread).getvalue()
    pdf_objects.check_clean(out)
    return out


def _saved(pdf: Pdf) -> io.BytesIO:
    out = io.BytesIO()
    pdf.save(
        out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, min_version="1.7"
    )
    out.seek(0)
    return out


def _flatten(source: Pdf, found: Found) -> None:
    """Draw what annotations show into their pages, as on a screen; hidden ones are left out (12.5.3)."""
    for page in source.pages:
        for annotation in page.obj.get("/Annots", []):
            if not isinstance(annotation, Dictionary):
                continue
            kind = str(annotation.get("/Subtype", ""))
            found.add("link", int(kind == "/Link"))
            found.add("embedded", int(kind == "/FileAttachment"))
            found.add("annotation", int(kind not in ("/Link", "/Widget", "/FileAttachment")))
            found.add("signature", int(kind == "/Widget" and annotation.get("/FT") == Name.Sig))
            # A hidden appearance could be drawn from a state that is not shown.
            if kind in (
                "/Popup",
                "/Text",
                "/FileAttachment",
                "/Movie",
                "/Sound",
                "/Screen",
                "/RichMedia",
                "/3D",
            ):
                annotation.F = 2
    if "/AcroForm" in source.Root:
        source.generate_appearance_streams()
    source.flatten_annotations("screen")


def _strip_page(page: pikepdf.Page, found: Found) -> None:
    obj: Any = page.obj
    for key in _INHERITED:
        _inherit(obj, key)
    found.add("thumbnail", int("/Thumb" in obj))
    found.add("action", int("/AA" in obj))
    found.add("private_data", sum(key in obj for key in ("/PieceInfo", "/Metadata", "/LastModified")))
    for key in list(obj.keys()):
        if key not in _PAGE:
            del obj[key]
    media, crop = obj.get("/MediaBox"), obj.get("/CropBox")
    if media is not None and crop is not None:
        inner = any(abs(float(one) - float(other)) > 1 for one, other in zip(media, crop, strict=False))
        found.add("cropped", int(inner))


def _inherit(obj: Any, key: str) -> None:
    """Attributes that a page takes from the page tree (7.7.3.4)."""
    node, steps = obj, 0
    while key not in node and "/Parent" in node and steps < 50:
        node, steps = node.Parent, steps + 1
    if key in node and node is not obj:
        obj[key] = node[key]


def _count(copy: bytes) -> int:
    with closing(pypdfium2.PdfDocument(copy)) as document:
        return len(document)


def _text(copy: bytes, found: Found, limits: Limits) -> tuple[Passage, ...]:
    """The text of each page."""
    passages, left = [], limits.text_characters
    with closing(pypdfium2.PdfDocument(copy)) as document:
        for number, page in enumerate(document, 1):
            words = page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace("\0", "").strip()
            found.add("no_text", int(not words))
            found.add("too_long", int(len(words) > left >= 0))
            words = words[: max(left, 0)]
            left -= len(words)
            if words:
                passages.append(Passage("page", number, words))
    return tuple(passages)
