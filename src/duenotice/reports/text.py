"""Text from a file or a person, made harmless to read: nothing hidden, nothing that turns a line."""

from __future__ import annotations

import unicodedata

#: Invisible characters that ordinary Arabic, Persian and Hebrew spelling needs; they move no other character.
KEPT = frozenset("\u200c\u200d\u200e\u200f\u061c")
#: Isolates that a report puts round a run of the other direction (Unicode Standard Annex 9).
LTR_ISOLATE, RTL_ISOLATE, FIRST_STRONG_ISOLATE, END_ISOLATE = "\u2066", "\u2067", "\u2068", "\u2069"


def visible(text: str) -> str:
    """The text on one line, with every control, hidden or unpaired character written as its code: [U+202E].

    Directional overrides, tag characters and the like can make a page read otherwise than its text; written
    out they cannot, and nothing is dropped.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def code_point(char: str) -> str:
    """A character as its code, in the notation of the Unicode Standard: [U+202E]."""
    return f"[U+{ord(char):04X}]"


def _shown(char: str) -> str:
    if char.isspace():
        return "\u00a0" if char in "\u00a0\u202f" else " "
    if char in KEPT:
        return char
    hidden = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") or ord(char) & 0xFFFE == 0xFFFE
    return code_point(char) if hidden else char
