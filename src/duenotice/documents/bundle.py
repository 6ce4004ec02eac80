"""The exhibit bundle: one PDF with an index, every exhibit behind it, and page numbers that run through.

Each page of an exhibit is shown whole, made smaller where needed, above a foot that holds its number: nothing is covered.
The same exhibits give the same bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from typing import Any

import pikepdf
import typst
from PIL import Image

from duenotice.documents.errors import DocumentError
from duenotice.documents.fonts import draw, font_folder
from duenotice.documents.intake import Intake, Kind, address
from duenotice.reports import visible

_POINTS_A_MILLIMETRE = 72 / 25.4
#: Where a page of an exhibit stands on A4 (210 by 297 mm), above the foot.
_LEFT, _BOTTOM, _RIGHT, _TOP = (value * _POINTS_A_MILLIMETRE for value in (12.0, 18.0, 198.0, 285.0))


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit of a bundle.

    Attributes:
        label: how it is cited, for example E1.
        title: what it is.
        day: its date in words, or nothing.
        taken: the exhibit as it was taken in; its clean copy is used, never the original.
    """

    label: str
    title: str
    day: str
    taken: Intake = field(repr=False)


@dataclass(frozen=True, slots=True)
class BundleWords:
    """The words of the index, in the language of the bundle."""

    title: str = "Exhibits"
    exhibit: str = "No."
    what: str = "Exhibit"
    day: str = "Date"
    pages: str = "Pages"
    lang: str = "en"


def to_bundle(
    exhibits: Sequence[Exhibit], code_name: str, made: date, words: BundleWords | None = None
) -> bytes:
    """Make a bundle.

    Args:
        exhibits: in the order of the index.
        code_name: of the case; stands at the foot of the index and in the title.
        made: date of the record; no time of day is written.
        words: of the index.

    Raises:
        DocumentError: no exhibits, two with one label, or one that cannot be put on a page.
    """
    said = words or BundleWords()
    if not exhibits or len({one.label for one in exhibits}) < len(exhibits):
        raise DocumentError("A bundle needs exhibits, each with a label of its own.", "Number the exhibits.")
    sources = [_pages(exhibit, made, said.lang) for exhibit in exhibits]
    try:
        with pikepdf.Pdf.open(io.BytesIO(_base(exhibits, sources, code_name, made, said))) as bundle:
            _place(bundle, sources)
            return _saved(bundle)
    except (pikepdf.PdfError, typst.TypstError, ValueError):
        raise DocumentError(
            "The bundle could not be made.", "Leave out one exhibit after the other to find which."
        ) from None
    finally:
        for source in sources:
            source.close()


def _pages(exhibit: Exhibit, made: date, lang: str) -> pikepdf.Pdf:
    taken = exhibit.taken
    if taken.copy_kind is Kind.PDF:
        return pikepdf.Pdf.open(io.BytesIO(taken.copy))
    if taken.copy_kind.is_picture:
        return _picture_pages(taken.copy)
    rows = [[_words(address(one, lang)), _words(one.text)] for one in taken.passages] or [["", "-"]]
    content = {"title": _words(exhibit.label), "date": [made.year, made.month, made.day], "rows": rows}
    return pikepdf.Pdf.open(io.BytesIO(_compiled("bundle_text.typ", "exhibit", content, made)))


def _picture_pages(data: bytes) -> pikepdf.Pdf:
    """Each picture on a page of its own size, its points unchanged."""
    pdf = pikepdf.Pdf.new()
    with Image.open(io.BytesIO(data)) as image:
        for number in range(int(getattr(image, "n_frames", 1))):
            image.seek(number)
            shown = Image.new("RGB", image.size, "white")
            layer = image.convert("RGBA")
            shown.paste(layer, mask=layer.getchannel("A"))
            _add_picture(pdf, shown)
    return pdf


def _add_picture(pdf: pikepdf.Pdf, image: Image.Image) -> None:
    wide, high = image.size
    page: Any = pdf.add_blank_page(page_size=(wide, high))
    stream = pikepdf.Stream(pdf, image.tobytes())
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = wide, high, 8
    stream.ColorSpace = pikepdf.Name.DeviceRGB
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=stream))
    page.obj.Contents = pdf.make_stream(f"q {wide} 0 0 {high} 0 0 cm /Im Do Q".encode())


def _base(
    exhibits: Sequence[Exhibit], sources: Sequence[pikepdf.Pdf], code_name: str, made: date, said: BundleWords
) -> bytes:
    """The index, and an empty numbered page for each page to come."""
    items = [
        {
            "id": f"e{index}",
            "label": _words(one.label),
            "title": _words(one.title),
            "day": _words(one.day),
            "pages": len(pdf.pages),
        }
        for index, (one, pdf) in enumerate(zip(exhibits, sources, strict=True))
    ]
    content = {
        "title": _words(f"{said.title}: {code_name}"), "code_name": _words(code_name), "lang": said.lang, "items": items,
        "date": [made.year, made.month, made.day], "head": [said.exhibit, said.what, said.day, said.pages],
    }  # fmt: skip
    return _compiled("bundle.typ", "bundle", content, made)


def _place(bundle: pikepdf.Pdf, sources: Sequence[pikepdf.Pdf]) -> None:
    """Put each page of the exhibits, upright as it is shown, on its numbered page. Names are fixed: same bytes again."""
    at = len(bundle.pages) - sum(len(source.pages) for source in sources)
    frame = pikepdf.Rectangle(_LEFT, _BOTTOM, _RIGHT, _TOP)
    for source in sources:
        for page in source.pages:
            base: Any = bundle.pages[at]
            form = bundle.copy_foreign(page.as_form_xobject())
            name = base.add_resource(form, pikepdf.Name.XObject, pikepdf.Name.Exhibit)
            drawn = base.calc_form_xobject_placement(form, name, frame, allow_shrink=True, allow_expand=False)
            base.contents_add(drawn, prepend=False)
            at += 1


def _saved(bundle: pikepdf.Pdf) -> bytes:
    """The title and the date stay; the marks of a standard go, since pages from elsewhere do not keep it."""
    for key in ("/Metadata", "/StructTreeRoot", "/MarkInfo", "/OutputIntents"):
        if key in bundle.Root:
            del bundle.Root[key]
    for key in list(bundle.docinfo.keys()):
        if key not in ("/Title", "/CreationDate"):
            del bundle.docinfo[key]
    out = io.BytesIO()
    bundle.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@cache
def _fonts() -> Any:
    folder = [str(font_folder())]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folder)


def _compiled(template: str, name: str, content: dict[str, Any], made: date) -> bytes:
    source = (resources.files("duenotice.documents") / template).read_bytes()
    compiler = typst.Compiler(source, font_paths=_fonts(), sys_inputs={name: json.dumps(content)})
    stamp = datetime.combine(made, time(), UTC)
    pdf = compiler.compile(format="pdf", timestamp=stamp)
    if not isinstance(pdf, bytes):
        raise ValueError(template)
    return pdf


def _words(text: str) -> str:
    return draw(visible(text))
