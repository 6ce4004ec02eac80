"""Latin letters to sounds: the spellings of many languages at once, ambiguous letters kept ambiguous."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from duenotice.names.memory import remembered

# Letters with marks that change the sound; every other mark is dropped.
_MARKED = str.maketrans(
    {
        "š": "S", "ş": "S", "ș": "S", "ś": "S", "ŝ": "S", "ṣ": "s", "ž": "Z", "ż": "Z", "ź": "z", "č": "C", "ć": "C",
        "ĉ": "C", "ç": "K", "ğ": "G", "ĝ": "J", "ģ": "g", "đ": "d", "ð": "D", "þ": "T", "ł": "l", "ñ": "n", "ń": "n",
        "ň": "n", "ß": "s", "æ": "e", "ø": "o", "œ": "o", "å": "o", "ə": "e", "ı": "i", "ħ": "h", "ḥ": "h", "ḫ": "x",
        "ẖ": "x", "ġ": "G", "ḍ": "d", "ṭ": "t", "ẓ": "z", "ẕ": "z", "ḏ": "D", "ṯ": "T", "ǧ": "J", "ř": "r", "ŋ": "N",
        "ü": "u", "ö": "o", "ä": "e", "ŭ": "u", "ŏ": "o", "û": "u", "ă": "a", "â": "a", "ő": "o", "ű": "u", "ĵ": "Z",
    }
)  # fmt: skip
_SPELLINGS: tuple[tuple[str, str], ...] = (
    ("shch", "S"), ("tsch", "C"), ("dsch", "J"), ("sch", "S"), ("tch", "C"), ("dzh", "J"), ("dj", "J"), ("dzs", "J"),
    ("sh", "S"), ("ch", "H"), ("kh", "x"), ("gh", "G"), ("zh", "Z"), ("th", "T"), ("dh", "D"), ("ph", "f"),
    ("ck", "k"), ("cz", "C"), ("cs", "C"), ("sz", "S"), ("ts", "c"), ("tz", "c"), ("qu", "k"),
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ea", "i"), ("eau", "o"), ("ngh", "ng"), ("x", "ks"),
    ("ce", "Ke"), ("ci", "Ki"), ("cy", "Ki"), ("c", "k"), ("rh", "r"), ("ny", "ny"), ("ly", "li"), ("wh", "w"),
)  # fmt: skip
_TABLE = dict(_SPELLINGS)
_RULE = re.compile("|".join(sorted((key for key, _ in _SPELLINGS), key=lambda key: (-len(key), key))))
_KEEP = frozenset("aeioupbtdkgqfvwszSZCJxhGTDcmnNlryjHKAWY'")
_NASAL = re.compile(r"ng(?![aeiou])|^ng")
_SILENT_H = re.compile(r"(?<=[aeiou])h(?=[nm]?$)")
_DOUBLE = re.compile(r"(.)\1+")
_Y_VOWEL = re.compile(r"(?<![aeiou])y(?![aeiou])|(?<=.)y$")


@remembered(1 << 17)
def sounds_of(word: str) -> str:
    """Sounds of a word in Latin letters, lower case."""
    marked = unicodedata.normalize("NFC", word).translate(_MARKED)
    if not marked.isascii():
        bare = "".join(
            part for part in unicodedata.normalize("NFKD", marked) if not unicodedata.combining(part)
        )
        marked = bare if bare.isascii() else anyascii(bare).replace(" ", "")
    spelled = _RULE.sub(lambda found: _TABLE[found.group()], marked)
    return tidy(_SILENT_H.sub("", _Y_VOWEL.sub("i", spelled)))


def tidy(sounds: str) -> str:
    """Drop what is no sound; a doubled sound counts once."""
    return _NASAL.sub("N", _DOUBLE.sub(r"\1", "".join(sign for sign in sounds if sign in _KEEP)))
