"""Pages and pictures as flat PNG, for a preview."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
from PIL import Image, ImageSequence

from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Kind
from duenotice.documents.intake.picture import open_picture

_TALLEST = 4


def pages(data: bytes, kind: Kind, first: int, count: int, width: int, limits: Limits) -> list[bytes]:
    """Draw some pages.

    Args:
        data: a clean copy.
        kind: PDF or a picture.
        first: first page, counted from one.
        count: how many.
        width: of the result, in points.
        limits: of points.

    Raises:
        Refused: no such page, or damaged.
    """
    drawn = (
        _pdf(data, first, count, width, limits)
        if kind is Kind.PDF
        else _picture(data, first, count, width, limits)
    )
    made = [_png(image) for image in drawn]
    if len(made) != count:
        raise Refused("no_such_page")
    return made


def _pdf(data: bytes, first: int, count: int, width: int, limits: Limits) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise Refused("damaged") from None
    with closing(document):
        if first + count - 1 > len(document):
            raise Refused("no_such_page")
        for index in range(first - 1, first - 1 + count):
            page = document[index]
            wide, high = page.get_size()
            if wide <= 0 or high <= 0:
                raise Refused("damaged")
            scale = min(width / wide, _TALLEST * width / high, (limits.pixels / (wide * high)) ** 0.5)
            yield page.render(scale=scale, may_draw_forms=False).to_pil()


def _picture(data: bytes, first: int, count: int, width: int, limits: Limits) -> Iterator[Image.Image]:
    image = open_picture(data, limits)
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if number >= first + count:
            return
        if number >= first:
            shown = frame.convert("RGBA" if "A" in frame.mode or "transparency" in frame.info else "RGB")
            shown.thumbnail((width, _TALLEST * width))
            yield shown


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    Image.frombytes(image.mode, image.size, image.tobytes()).save(out, format="PNG")
    return out.getvalue()
