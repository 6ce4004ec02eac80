"""Hangul, kana and Han to sounds. Korean and kana by rule; Han by the tables of pypinyin and ToJyutping."""

from __future__ import annotations

import logging
import unicodedata
from functools import lru_cache
from importlib import resources
from itertools import product

from duenotice.names.memory import remembered
from duenotice.names.scripts.latin import sounds_of, tidy

_LEADS = ("g", "k", "n", "d", "t", "r", "m", "b", "p", "s", "s", "", "J", "J", "C", "k", "t", "p", "h")
_NUCLEI = (
    *(
        "a",
        "e",
        "ya",
        "ye",
        "o",
        "e",
        "yo",
        "ye",
        "o",
        "wa",
        "we",
        "we",
        "yo",
        "u",
        "wo",
        "we",
        "wi",
        "yu",
        "u",
    ),
    *("ui", "i"),
)
_CODAS = (
    *(
        "",
        "k",
        "k",
        "k",
        "n",
        "n",
        "n",
        "t",
        "l",
        "k",
        "m",
        "l",
        "l",
        "l",
        "p",
        "l",
        "m",
        "p",
        "p",
        "t",
        "t",
        "N",
    ),
    *("t", "t", "k", "t", "p", "t"),
)
# How Korean families write themselves in Latin letters, where the rule does not give it.
_KOREAN_FAMILIES = {
    "이": ("li", "ri", "yi"),
    "리": ("li", "ri", "yi"),
    "박": ("park", "pak"),
    "최": ("Coi", "Coe"),
    "정": ("JuN", "CuN", "JoN"),
    "노": ("ro", "no"),
    "로": ("ro", "no"),
    "임": ("lim", "im"),
    "림": ("lim", "rim"),
    "유": ("yu", "ryu"),
    "류": ("ryu", "yu"),
    "우": ("wu", "u"),
    "오": ("o",),
    "윤": ("yun",),
    "신": ("Sin",),
    "심": ("Sim",),
    "양": ("yaN", "ryaN"),
    "여": ("yo", "ryo"),
    "나": ("na", "ra"),
    "구": ("ku", "gu"),
    "강": ("kaN", "gaN"),
    "김": ("kim", "gim"),
    "고": ("ko", "go"),
    "안": ("an",),
    "백": ("bek", "pek"),
    "조": ("Jo", "Co"),
    "장": ("JaN", "CaN"),
    "전": ("Jun", "Cun"),
    "주": ("Ju", "Cu"),
    "황": ("hwaN",),
    "권": ("kwon", "gwon"),
}
_KANA = {
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o", "カ": "ka", "キ": "ki", "ク": "ku", "ケ": "ke", "コ": "ko",
    "サ": "sa", "シ": "Si", "ス": "su", "セ": "se", "ソ": "so", "タ": "ta", "チ": "Ci", "ツ": "cu", "テ": "te", "ト": "to",
    "ナ": "na", "ニ": "ni", "ヌ": "nu", "ネ": "ne", "ノ": "no", "ハ": "ha", "ヒ": "hi", "フ": "fu", "ヘ": "he", "ホ": "ho",
    "マ": "ma", "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ラ": "ra", "リ": "ri",
    "ル": "ru", "レ": "re", "ロ": "ro", "ワ": "wa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ン": "n", "ガ": "ga", "ギ": "gi",
    "グ": "gu", "ゲ": "ge", "ゴ": "go", "ザ": "za", "ジ": "Ji", "ズ": "zu", "ゼ": "ze", "ゾ": "zo", "ダ": "da", "ヂ": "Ji",
    "ヅ": "zu", "デ": "de", "ド": "do", "バ": "ba", "ビ": "bi", "ブ": "bu", "ベ": "be", "ボ": "bo", "パ": "pa", "ピ": "pi",
    "プ": "pu", "ペ": "pe", "ポ": "po", "ヴ": "vu", "ー": "", "ッ": "",
}  # fmt: skip
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
# Jyutping finals and initials to how Hong Kong and Macao write names.
_JYUTPING = (("oe", "eu"), ("eo", "eu"), ("j", "y"), ("yyu", "yu"), ("z", "ts"), ("c", "ch"), ("aa", "a"))
MOST_READINGS = 4
_HIRAGANA, _KATAKANA = 0x3041, 0x30A1
_SYLLABLES = 11172


def hangul(word: str, *, family: bool) -> tuple[str, ...]:
    """Sounds of a Hangul word; as a family name also as Korean families write it."""
    word = unicodedata.normalize("NFC", word)
    if family and word in _KOREAN_FAMILIES:
        return _KOREAN_FAMILIES[word]
    return (tidy("".join(_block(letter) for letter in word)),)


def _block(letter: str) -> str:
    code = ord(letter) - 0xAC00
    if not 0 <= code < _SYLLABLES:
        return ""
    lead, rest = divmod(code, 588)
    nucleus, coda = divmod(rest, 28)
    return _LEADS[lead] + _NUCLEI[nucleus] + _CODAS[coda]


def kana(word: str) -> tuple[str, ...]:
    """Sounds of a word in katakana or hiragana."""
    out: list[str] = []
    for letter in unicodedata.normalize("NFKC", word):
        if 0x3041 <= ord(letter) <= 0x3096:
            letter = chr(ord(letter) - _HIRAGANA + _KATAKANA)
        small = _SMALL.get(letter)
        if small and out and out[-1]:
            out[-1] = out[-1][:-1] + small.lstrip("y" if out[-1][0] in "SCJ" else "")
        else:
            out.append(small or _KANA.get(letter, ""))
    return (tidy("".join(out)),)


@remembered(1 << 14)
def _mandarin_of(letter: str) -> tuple[str, ...]:
    import pypinyin  # its tables take a second to load: only where a Han name is read

    logging.getLogger("pypinyin").setLevel(logging.ERROR)
    found = pypinyin.pinyin(letter, style=pypinyin.Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0][:3]) if found else ()


@remembered(1 << 14)
def _cantonese_of(letter: str) -> tuple[str, ...]:
    import ToJyutping  # its tables take a second to load: only where a Han name is read

    found = ToJyutping.get_jyutping_candidates(letter)
    heard = dict.fromkeys(each.rstrip("123456") for _, options in found for each in options or ())
    return tuple(_hong_kong(each) for each in tuple(heard)[:2])


def _hong_kong(jyutping: str) -> str:
    for old, new in _JYUTPING:
        jyutping = jyutping.replace(old, new)
    return jyutping


@lru_cache(maxsize=1)
def _hangul_readings() -> dict[str, tuple[str, ...]]:
    """Han letter -> its Korean readings in Hangul, those used in names first. From Unihan (see names/data)."""
    text = resources.files("duenotice.names").joinpath("data/hangul-readings.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        syllable, _, letters = line.partition(" ")
        for letter in letters:
            held = found.setdefault(letter, [])
            held.insert(0 if syllable.endswith("*") else len(held), syllable[0])
    return {letter: tuple(held) for letter, held in found.items()}


def _korean_of(letter: str) -> tuple[str, ...]:
    return _hangul_readings().get(letter, ())[:2]


def korean_sounds(syllable: str, *, family: bool) -> tuple[str, ...]:
    """Sounds of a Hangul syllable that stands for a Han letter, and how families of that name write it."""
    return hangul(syllable, family=family)


def han(word: str) -> dict[str, tuple[str, ...]]:
    """Syllables of a Han word: 'Mandarin', 'Cantonese' and 'Korean', each with the commonest readings first.

    Returns:
        For each way of reading, up to four spellings with a space between syllables; none when a letter has no reading.
    """
    found = {}
    for label, reader in (
        ("Mandarin", _mandarin_of),
        ("Cantonese", _cantonese_of),
        ("Korean", _korean_of),
    ):
        options = [reader(letter) for letter in word]
        if all(options):
            found[label] = tuple(
                " ".join(choice) for choice, _ in zip(product(*options), range(MOST_READINGS), strict=False)
            )
    return found


@remembered(1 << 14)
def mandarin_sounds(syllable: str) -> str:
    """Sounds of a syllable in pinyin (q is ch, x is sh, zh is j)."""
    for pinyin, sound in (
        ("zh", "J"),
        ("ch", "C"),
        ("sh", "S"),
        ("q", "C"),
        ("x", "S"),
        ("ü", "u"),
        ("c", "c"),
        ("z", "z"),
    ):
        if syllable.startswith(pinyin):
            return tidy(sound + _rime(syllable[len(pinyin) :]))
    return tidy(_rime(syllable))


def _rime(text: str) -> str:
    return text.replace("ng", "N").replace("ü", "u")


def cantonese_sounds(syllable: str) -> str:
    """Sounds of a syllable as Hong Kong writes it."""
    return sounds_of(syllable).replace("ng", "N")
