"""The fonts that are carried, and which characters they can draw."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from duenotice.reports.text import code_point


def font_folder() -> Path:
    """Folder of the carried fonts (TrueType, SIL Open Font License, the licences beside them)."""
    return Path(str(resources.files("duenotice") / "web" / "fonts"))


@cache
def drawable() -> frozenset[int]:
    """Code points that the text faces can draw: both Latin families have them, or the Arabic one has."""
    serif, sans, arabic = (
        _code_points(font_folder() / f"{name}-Regular.ttf")
        for name in ("SourceSerif4", "SourceSans3", "NotoNaskhArabic")
    )
    return (serif & sans) | arabic


def draw(text: str) -> str:
    """The text with every character that no carried font can draw written as its code: [U+4E2D].

    A PDF/A file may not hold a character without a glyph, and a blank box would lose it.
    """
    known = drawable()
    return "".join(char if ord(char) in known else code_point(char) for char in text)


def _code_points(path: Path) -> frozenset[int]:
    """The code points of a font, from its `cmap` table, formats 4 and 12 (ISO/IEC 14496-22, 5.2.1)."""
    data = path.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    entries = (struct.unpack_from(">4s4xLL", data, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, offset, _ in entries if tag == b"cmap")
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", data, start + 2)[0]):
        _, _, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * index)
        found.update(_subtable(data, start + offset))
    return frozenset(found)


def _subtable(data: bytes, at: int) -> Iterator[int]:
    form = struct.unpack_from(">H", data, at)[0]
    if form == 4:
        yield from _segments(data, at)
    elif form == 12:
        for group in range(struct.unpack_from(">L", data, at + 12)[0]):
            first, last, _ = struct.unpack_from(">3L", data, at + 16 + 12 * group)
            yield from range(first, last + 1)


def _segments(data: bytes, at: int) -> Iterator[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 4 * count)
    offsets_at = at + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", data, offsets_at)
    for index, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset == 0:
                glyph = (code + delta) & 0xFFFF
            else:
                at_glyph = offsets_at + 2 * index + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, at_glyph)[0]
            if glyph:
                yield code
