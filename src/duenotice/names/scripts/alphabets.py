"""Cyrillic, Greek, Armenian and Georgian letters to sounds."""

from __future__ import annotations

import re
import unicodedata

from duenotice.names.scripts.latin import tidy

# Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian and the Central Asian letters.
_CYRILLIC = dict(
    zip(
        "абвгґдежзиіїйклмнопрстуўфхцчшщъыьэюяёєјљњћђџѓќѕқғҳҷөүұңһәѣӣӯҗҝҹӊ",
        (
            *(
                "a",
                "b",
                "v",
                "g",
                "g",
                "d",
                "e",
                "Z",
                "z",
                "i",
                "i",
                "yi",
                "y",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
            ),
            *(
                "s",
                "t",
                "u",
                "w",
                "f",
                "x",
                "c",
                "C",
                "S",
                "S",
                "a",
                "i",
                "",
                "e",
                "yu",
                "ya",
                "yo",
                "ye",
                "y",
                "li",
            ),
            *(
                "ny",
                "C",
                "J",
                "J",
                "J",
                "k",
                "z",
                "q",
                "G",
                "h",
                "J",
                "o",
                "u",
                "u",
                "N",
                "h",
                "e",
                "e",
                "i",
                "u",
            ),
            *("J", "g", "J", "N"),
        ),
        strict=True,
    )
)
_HARD_SIGN_BETWEEN = re.compile(r"ъ(?=[еёюяь])")

_GREEK_PAIRS = (
    ("ντζ", "J"), ("τζ", "J"), ("τσ", "C"), ("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("γγ", "ng"), ("γχ", "nx"), ("ου", "u"),
    ("αι", "e"), ("ει", "i"), ("οι", "i"), ("υι", "i"), ("αυ", "av"), ("ευ", "ev"), ("ηυ", "iv"),
)  # fmt: skip
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        ("a", "v", "G", "d", "e", "z", "i", "T", "i", "k", "l", "m", "n", "ks", "o", "p", "r", "s", "s", "t", "i", "f", "x",
         "ps", "o"),
        strict=True,
    )
)  # fmt: skip
_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        ("a", "b", "g", "d", "e", "z", "e", "e", "t", "Z", "i", "l", "x", "c", "k", "h", "z", "G", "C", "m", "y", "n", "S", "o",
         "C", "p", "J", "r", "s", "v", "t", "r", "c", "v", "p", "k", "o", "f", "ev"),
        strict=True,
    )
)  # fmt: skip
_GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        ("a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "Z", "r", "s", "t", "u", "p", "k", "G", "q",
         "S", "C", "c", "z", "c", "C", "x", "J", "h"),
        strict=True,
    )
)  # fmt: skip
_MTAVRULI = {chr(0x1C90 + place): chr(0x10D0 + place) for place in range(0x2B)}


def cyrillic(word: str) -> tuple[str, ...]:
    """Sounds of a Cyrillic word; the letter г is also read h (Ukrainian, and foreign h in Russian)."""
    word = _HARD_SIGN_BETWEEN.sub("", word.replace("дж", "џ").replace("ий", "и").replace("ый", "и"))
    plain = "".join(_CYRILLIC.get(letter, "") for letter in word)
    readings = [tidy(plain)]
    if "г" in word:
        readings.append(tidy("".join("h" if letter == "г" else _CYRILLIC.get(letter, "") for letter in word)))
    if word[:1] == "е":
        readings.append(tidy("y" + plain))
    return tuple(dict.fromkeys(readings))


def greek(word: str) -> tuple[str, ...]:
    """Sounds of a Greek word as spoken today."""
    word = "".join(part for part in unicodedata.normalize("NFD", word) if not unicodedata.combining(part))
    word = re.sub(r"^μπ", "b", re.sub(r"^ντ", "d", word))
    for pair, sound in _GREEK_PAIRS:
        word = word.replace(pair, sound)
    return (tidy("".join(_GREEK.get(letter, letter) for letter in word)),)


def armenian(word: str) -> tuple[str, ...]:
    """Sounds of an Armenian word (eastern); the western values of the stops lie within the costs."""
    word = word.replace("ու", "u").replace("եւ", "և")
    return (tidy("".join(_ARMENIAN.get(letter, letter if letter == "u" else "") for letter in word)),)


def georgian(word: str) -> tuple[str, ...]:
    """Sounds of a Georgian word."""
    return (tidy("".join(_GEORGIAN.get(_MTAVRULI.get(letter, letter), "") for letter in word)),)
