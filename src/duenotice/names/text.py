"""Clean text of names: marks that hide or turn text taken out, letters folded, the script of each letter told."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from duenotice.names.memory import remembered

MAX_LENGTH = 400
LATIN = "Latin"
OTHER = "other"

# Start of each block and its script: Unicode's block chart, only the scripts that are read here.
_BLOCKS: tuple[tuple[int, str], ...] = (
    (0x0000, LATIN),
    (0x0250, LATIN),
    (0x0370, "Greek"),
    (0x0400, "Cyrillic"),
    (0x0530, "Armenian"),
    (0x0590, "Hebrew"),
    (0x0600, "Arabic"),
    (0x0700, OTHER),
    (0x0750, "Arabic"),
    (0x0780, OTHER),
    (0x08A0, "Arabic"),
    (0x0900, "Devanagari"),
    (0x0980, "Bengali"),
    (0x0A00, "Gurmukhi"),
    (0x0A80, "Gujarati"),
    (0x0B00, "Odia"),
    (0x0B80, "Tamil"),
    (0x0C00, "Telugu"),
    (0x0C80, "Kannada"),
    (0x0D00, "Malayalam"),
    (0x0D80, "Sinhala"),
    (0x0E00, "Thai"),
    (0x0E80, "Lao"),
    (0x0F00, OTHER),
    (0x1000, "Myanmar"),
    (0x10A0, "Georgian"),
    (0x1100, "Hangul"),
    (0x1200, "Ethiopic"),
    (0x13A0, OTHER),
    (0x1780, "Khmer"),
    (0x1800, OTHER),
    (0x1C90, "Georgian"),
    (0x1CC0, OTHER),
    (0x1D00, LATIN),
    (0x1F00, "Greek"),
    (0x2000, OTHER),
    (0x2C60, LATIN),
    (0x2C80, OTHER),
    (0x2D00, "Georgian"),
    (0x2D30, OTHER),
    (0x2E80, "Han"),
    (0x3040, "Kana"),
    (0x3100, OTHER),
    (0x3130, "Hangul"),
    (0x3190, OTHER),
    (0x31F0, "Kana"),
    (0x3200, OTHER),
    (0x3400, "Han"),
    (0xA000, OTHER),
    (0xA640, "Cyrillic"),
    (0xA6A0, OTHER),
    (0xA720, LATIN),
    (0xA800, OTHER),
    (0xAC00, "Hangul"),
    (0xD7B0, OTHER),
    (0xF900, "Han"),
    (0xFB00, LATIN),
    (0xFB1D, "Hebrew"),
    (0xFB50, "Arabic"),
    (0xFE00, OTHER),
    (0xFE70, "Arabic"),
    (0xFF00, OTHER),
    (0x20000, "Han"),
    (0x32000, OTHER),
)
_STARTS = [start for start, _ in _BLOCKS]
_SPACES = re.compile(r"[\s_]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# A peerage or rank after the name repeats the name: 'Robert Hall, Baron Hall of Leeds'.
_RANK = re.compile(
    r"(?i),\s*(?:\d+(?:st|nd|rd|th)\s+)?"
    r"(?:baron|baroness|baronet|viscount|viscountess|earl|lord|lady|duke|marquess|count)\b.*$"
)
_SEVERAL = re.compile(r"(?i)\s+(?:@|a\.?k\.?a\.?|alias|dit)\s+|\s*[;@]\s*")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘`´ʼʻʾʿ′＇׳"), "'")
_SEPARATORS = dict.fromkeys(map(ord, '-‐‑‒–—/.·•・․⸱،؛;:|+&"“”„«»־–,、،'), " ")


@dataclass(frozen=True, slots=True)
class CleanText:
    """A name's text, ready to be read.

    Attributes:
        text: folded, lower case, separators as one space; a comma order ('family, given') is turned round.
        removed: True when characters that hide or turn text stood in it (zero width, direction marks).
        cut: True when it was longer than 400 characters and was cut.
    """

    text: str
    removed: bool
    cut: bool


def clean(raw: str) -> CleanText:
    """Fold a name's text: compatibility forms, hidden characters out, lower case, one space between words."""
    removed = False
    kept = text = raw[: MAX_LENGTH * 4]
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFKC", text)
        kept = "".join(letter if _visible(letter) else _stand_in(letter) for letter in text)
        removed = kept != text and any(unicodedata.category(letter) == "Cf" for letter in text)
    kept = _turn(_BRACKETS.sub(" ", kept))
    kept = kept.lower().translate(_APOSTROPHES).translate(_SEPARATORS)
    kept = _SPACES.sub(" ", kept).strip(" '")
    return CleanText(kept[:MAX_LENGTH], removed, len(kept) > MAX_LENGTH)


def several(raw: str) -> tuple[str, ...]:
    """The names in one text that holds several ('Omar Said alias Abu Ali; Umar Sayid')."""
    return tuple(part for part in _SEVERAL.split(raw) if part and part.strip()) or (raw,)


def _visible(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] != "C" and letter != "\u0640"  # the Arabic stretch mark carries no sound


def _stand_in(letter: str) -> str:
    # The zero-width non-joiner parts words in Persian; a control character parts them anywhere.
    return " " if letter in "\u200c\t\n\r" else ""


def _turn(text: str) -> str:
    text = _RANK.sub("", text)
    parts = [part.strip() for part in re.split(r"[,،]", text) if part.strip()]
    if len(parts) == 2 and len(parts[0].split()) <= 3:
        return f"{parts[1]} {parts[0]}"
    return " ".join(parts)


@remembered(8192)
def script_of(letter: str) -> str:
    """The script of one letter; 'other' when it is none that is read here."""
    return _BLOCKS[bisect_right(_STARTS, ord(letter)) - 1][1]


def letter_scripts(word: str) -> tuple[str, ...]:
    """The scripts of a word's letters, each once, in order; marks and digits count for none."""
    if word.isascii():
        return (LATIN,) if any(map(str.isalpha, word)) else ()
    found: dict[str, None] = {}
    for letter in word:
        if letter.isalpha():
            found.setdefault(script_of(letter))
    return tuple(found)
