"""Text brought to one plain form, so that a word is found however it was written, spaced, accented or spelled over."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from anyascii import anyascii

#: Sounds that writing systems spell in several ways, longest first. Vowels, w, y and h are left out of a skeleton.
_SOUNDS = (
    ("sch", "s"), ("tch", "s"), ("shch", "s"), ("dzh", "z"), ("dsch", "z"), ("kh", "k"), ("ch", "s"), ("sh", "s"), ("gh", "g"),
    ("zh", "z"), ("dj", "z"), ("th", "t"), ("ph", "f"), ("ts", "s"), ("tz", "s"), ("ck", "k"), ("cz", "s"), ("sz", "s"),
    ("x", "ks"),    ("q", "k"), ("c", "k"), ("j", "z"), ("g", "z"), ("v", "f"), ("b", "f"), ("p", "f"), ("d", "t"),
)  # fmt: skip
_SILENT = frozenset("aeiouwyh")


@dataclass(frozen=True, slots=True)
class Token:
    """A run of letters or digits.

    Attributes:
        plain: in lower case Latin letters and digits.
        latin: whether it was written in Latin letters.
        capital: whether it began with a capital letter.
        start: where it begins in the plain form of the text (see `unhidden`).
        end: where it ends there.
    """

    plain: str
    latin: bool
    capital: bool
    start: int
    end: int


def unhidden(text: str) -> str:
    """The text without characters that do not show, with entities and percent signs read, one form for each letter."""
    shown = unicodedata.normalize("NFKC", html.unescape(text))
    if "%" in shown:
        shown = unquote(shown)
    return "".join(
        char
        for char in shown
        if unicodedata.category(char) not in ("Cf", "Cc", "Mn", "Me") or char in "\t\n\r"
    )


def tokens(text: str) -> list[Token]:
    """The words of a text, in order. The text is brought to its plain form first."""
    found = []
    for match in re.finditer(r"[^\W_]+", unhidden(text)):
        word = match.group()
        plain = re.sub(r"[^a-z0-9]", "", anyascii(unicodedata.normalize("NFKD", word)).lower())
        if plain:
            found.append(
                Token(
                    plain,
                    _is_latin(word),
                    word[0].isupper() or not _has_case(word),
                    match.start(),
                    match.end(),
                )
            )
    return found


def _is_latin(word: str) -> bool:
    return all(ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00 for char in word)


def _has_case(word: str) -> bool:
    return word.lower() != word.upper()


def compact(words: list[Token]) -> str:
    """All letters and digits without anything between them."""
    return "".join(word.plain for word in words)


def skeleton(plain: str) -> str:
    """The sounds of a word that survive every common way of writing it in another script."""
    reduced = plain
    for written, sound in _SOUNDS:
        reduced = reduced.replace(written, sound)
    kept = "".join(char for char in reduced if char not in _SILENT)
    return re.sub(r"(.)\1+", r"\1", kept)


def spelling(plain: str) -> str:
    """A word with the differences between romanisations taken away: vowels, doubled letters, final e."""
    reduced = plain
    for written, one in (
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("y", "i"),
        ("ei", "ai"),
    ):
        reduced = reduced.replace(written, one)
    return re.sub(r"(.)\1+", r"\1", reduced)
