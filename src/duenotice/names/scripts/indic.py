"""The scripts of India, Nepal and Sri Lanka to sounds: nine of them share one order of letters.

Unicode keeps the order of the Indian standard in each block, so one table by offset reads them all; Tamil, whose stops
are written voiceless, and Sinhala, whose order differs, have their own.
"""

from __future__ import annotations

import unicodedata

from anyascii import anyascii

from duenotice.names.scripts.latin import sounds_of, tidy

_BLOCKS = (0x0900, 0x0980, 0x0A00, 0x0A80, 0x0B00, 0x0B80, 0x0C00, 0x0C80, 0x0D00)
_SIGNS = {0x01: "n", 0x02: "n", 0x03: "h", 0x70: "n", 0x71: ""}
_FREE_VOWELS = dict(
    zip(
        range(0x05, 0x15),
        ("a", "a", "i", "i", "u", "u", "ri", "li", "e", "e", "e", "ai", "o", "o", "o", "au"),
        strict=True,
    )
)
_CONSONANTS = dict(
    zip(
        range(0x15, 0x3A),
        (
            *(
                "k",
                "k",
                "g",
                "g",
                "n",
                "C",
                "C",
                "J",
                "J",
                "n",
                "t",
                "t",
                "d",
                "d",
                "n",
                "t",
                "t",
                "d",
                "d",
                "n",
                "n",
            ),
            *("p", "f", "b", "b", "m", "y", "r", "r", "l", "l", "l", "v", "S", "S", "s", "h"),
        ),
        strict=True,
    )
)
_CONSONANTS |= {0x58: "k", 0x59: "x", 0x5A: "g", 0x5B: "z", 0x5C: "r", 0x5D: "r", 0x5E: "f", 0x5F: "y"}
_VOWEL_SIGNS = dict(
    zip(
        range(0x3E, 0x4D),
        ("a", "i", "i", "u", "u", "ri", "ri", "e", "e", "e", "ai", "o", "o", "o", "au"),
        strict=True,
    )
)
_NUKTA, _SILENT = 0x3C, 0x4D
_VIRAMA_LIKE = {0x0D7A: "n", 0x0D7B: "n", 0x0D7C: "r", 0x0D7D: "l", 0x0D7E: "l", 0x0D7F: "k"}
_TAMIL = 0x0B80


def indic(word: str) -> tuple[str, ...]:
    """Sounds of a word in an Indic script; a closing unwritten a is silent, as spoken in the north."""
    word = unicodedata.normalize("NFC", word)
    out: list[str] = []
    for letter in word:
        _letter(letter, out)
    if out and out[-1] == "@":
        out.pop()
    return (tidy("".join("a" if part == "@" else part for part in out)),)


def _letter(letter: str, out: list[str]) -> None:
    code = ord(letter)
    if code in _VIRAMA_LIKE:
        out.append(_VIRAMA_LIKE[code])
        return
    offset = next((code - start for start in _BLOCKS if start <= code < start + 0x80), -1)
    if offset in _CONSONANTS:
        out.extend((_CONSONANTS[offset], "@"))
    elif offset in _VOWEL_SIGNS or offset == _SILENT:
        if out and out[-1] == "@":
            out.pop()
        out.append(_VOWEL_SIGNS.get(offset, ""))
    elif offset in _FREE_VOWELS:
        out.append(_FREE_VOWELS[offset])
    elif offset in _SIGNS:
        out.append(_SIGNS[offset])


def is_tamil(word: str) -> bool:
    """True when the word holds Tamil letters, whose stops may be voiced or not."""
    return any(_TAMIL <= ord(letter) < _TAMIL + 0x80 for letter in word)


def by_table(word: str) -> tuple[str, ...]:
    """Sounds of a word in a script without rules of its own here, by anyascii's table."""
    return (sounds_of("".join(letter for letter in anyascii(word).lower() if letter.isalpha())),)
