"""Arabic (with Persian, Urdu, Kurdish letters) and Hebrew (with Yiddish) to sounds. Short vowels are mostly unwritten.

The signs A, W and Y stand for alef, waw and ya, each of which may be a vowel or a consonant.
"""

from __future__ import annotations

import re
import unicodedata

from duenotice.names.scripts.latin import tidy

GOD = "\ufdf2"  # one sign for the closing -ullah, which keeps its h
_ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئپچژگکیېۍےٹڈڑںہھۀۃەێۆۇڵڕڤځڅښټډړڼڭٱ" + GOD,
        (
            *(
                "A",
                "b",
                "t",
                "T",
                "J",
                "h",
                "x",
                "d",
                "D",
                "r",
                "z",
                "s",
                "S",
                "s",
                "D",
                "t",
                "D",
                "'",
                "G",
                "f",
                "q",
                "k",
            ),
            *(
                "l",
                "m",
                "n",
                "h",
                "W",
                "Y",
                "A",
                "h",
                "'",
                "A",
                "i",
                "A",
                "W",
                "Y",
                "p",
                "C",
                "Z",
                "g",
                "k",
                "Y",
                "Y",
                "Y",
            ),
            *(
                "Y",
                "t",
                "d",
                "r",
                "n",
                "h",
                "h",
                "h",
                "h",
                "e",
                "e",
                "o",
                "u",
                "l",
                "r",
                "v",
                "z",
                "c",
                "S",
                "t",
                "d",
                "r",
            ),
            *("n", "n", "A", "la"),
        ),
        strict=True,
    )
)
_SHORT = {"\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "an", "\u064c": "un", "\u064d": "in"}
_GOD = re.compile(r"ا?لل[هہة]$")
_ARTICLE = re.compile(r"^(?:ال|أل|إل|ٱل)(?=..)")
_HEBREW = {
    "א": "A", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "W", "ז": "z", "ח": "h", "ט": "t", "י": "Y", "כ": "k", "ך": "x",
    "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "'", "פ": "p", "ף": "f", "צ": "c", "ץ": "c", "ק": "k",
    "ר": "r", "ש": "S", "ת": "t", "װ": "v", "ױ": "oy", "ײ": "ay",
}  # fmt: skip
_GERESH = (("ג'", "J"), ("ז'", "Z"), ("צ'", "C"), ("ץ'", "C"), ("ת'", "T"), ("ד'", "D"), ("ח'", "x"))
_YIDDISH = (
    ("טש", "C"),
    ("זש", "Z"),
    ("וו", "v"),
    ("וי", "oy"),
    ("יי", "ay"),
    ("ע", "e"),
    ("א", "a"),
    ("ו", "u"),
    ("י", "i"),
)


def without_article(word: str) -> str:
    """An Arabic word without its article al-."""
    return _ARTICLE.sub("", word)


def arabic(word: str) -> tuple[str, ...]:
    """Sounds of a word in Arabic letters, without the article; w is also read v for Persian and Kurdish names."""
    word = unicodedata.normalize("NFC", word)
    bare = _GOD.sub(GOD, without_article(word))
    if bare.endswith(("ة", "ه", "ۀ")) and len(bare) > 2:
        bare = bare[:-1] + "A"
    return (tidy("".join(_ARABIC.get(letter) or _SHORT.get(letter, "") for letter in bare)),)


def hebrew(word: str) -> tuple[str, ...]:
    """Sounds of a word in Hebrew letters, as Hebrew and, where it shows the signs, as Yiddish."""
    word = "".join(part for part in unicodedata.normalize("NFKD", word) if not unicodedata.combining(part))
    plain = word
    for pair, sound in _GERESH:
        plain = plain.replace(pair, sound)
    plain = plain.replace("וו", "W").replace("יי", "Y")
    final_he = plain[:-1] + "A" if plain.endswith("ה") and len(plain) > 2 else plain
    readings = [tidy("".join(_HEBREW.get(letter, letter) for letter in final_he))]
    if "ע" in word or "זש" in word or "טש" in word or word.count("א") > 1:
        yiddish = word
        for pair, sound in _YIDDISH:
            yiddish = yiddish.replace(pair, sound)
        readings.append(tidy("".join(_HEBREW.get(letter, letter) for letter in yiddish.replace("ש", "S"))))
    return tuple(dict.fromkeys(readings))
