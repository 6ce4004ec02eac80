"""A name made ready for comparison: its words, what each is, and how each may be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duenotice.names import parts
from duenotice.names.memory import remembered
from duenotice.names.scripts import abjads, alphabets, east, indic, japanese, latin
from duenotice.names.sounds import ABJAD, ABJAD_BOTH, PLAIN, SYLLABIC, consonant_classes, substance
from duenotice.names.text import LATIN, clean, letter_scripts, script_of

MAX_WORDS = 16
AS_WRITTEN = "as written"
_ABJADS = frozenset(("Arabic", "Hebrew"))
_SYLLABIC = frozenset(("Han", "Hangul", "Kana", "Thai", "Lao", "Khmer", "Myanmar"))
_INDIC = frozenset(
    ("Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Odia", "Tamil", "Telugu", "Kannada", "Malayalam")
)  # fmt: skip
# How a sound is shown to a reader who has Latin letters only.
_SHOWN = {
    "S": "sh", "Z": "zh", "C": "ch", "J": "j", "x": "kh", "G": "gh", "T": "th", "D": "dh", "c": "ts", "N": "ng",
    "H": "ch", "K": "c", "A": "a", "W": "w", "Y": "y",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name.

    Attributes:
        text: as written, folded.
        kind: name, initial, title, particle or patronymic (see `names.parts`).
        sounds: its readings, the commonest first.
        skeleton: coarse consonants of the first reading.
        substance: how much the word says, one a consonant.
    """

    text: str
    kind: str
    sounds: tuple[str, ...]
    skeleton: str
    substance: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A name read in one way.

    Attributes:
        way: 'as written', 'Mandarin', 'Cantonese', 'Korean' or 'Japanese'.
        words: its words in order.
    """

    way: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name made ready.

    Attributes:
        raw: as given.
        scripts: scripts of its letters.
        readings: the ways to read it; none when nothing in it can be read.
        problems: what makes it doubtful: 'empty', 'one_letter', 'titles_only', 'hidden_characters', 'mixed_word', 'too_long',
            'unread_script'.
    """

    raw: str
    scripts: tuple[str, ...]
    readings: tuple[Reading, ...]
    problems: tuple[str, ...]

    @property
    def script(self) -> str:
        """The script most of it is in, or '' when there is none."""
        return self.scripts[0] if self.scripts else ""

    @property
    def usable(self) -> bool:
        """True when it holds enough to be compared at all."""
        return bool(self.readings) and not {"empty", "one_letter", "titles_only"} & set(self.problems)


def mode_of(one: Name, two: Name) -> int:
    """How two names must be compared: see `names.sounds`."""
    first, second = one.script in _ABJADS, two.script in _ABJADS
    if first and second:
        return ABJAD_BOTH if one.script == two.script else ABJAD
    if first or second:
        return ABJAD
    if one.script == two.script:
        return PLAIN
    return SYLLABIC if {one.script, two.script} & _SYLLABIC else PLAIN


@remembered(1 << 15)
def name_of(raw: str) -> Name:
    """Make a name ready. Never fails: what cannot be read is said in `problems`."""
    cleaned = clean(raw)
    problems = [
        word for word, found in (("hidden_characters", cleaned.removed), ("too_long", cleaned.cut)) if found
    ]
    words = cleaned.text.split()[:MAX_WORDS]
    scripts = _scripts(words)
    if not scripts:
        return Name(raw, (), (), (*problems, "empty"))
    if any(_mixed(word) for word in words):
        problems.append("mixed_word")
    ways = _han_ways(words) if "Han" in scripts else [(AS_WRITTEN, _split_hangul(words))]
    readings = tuple(reading for way, tokens in ways if (reading := _reading(way, tokens)).words)
    problems += _doubts(readings, words)
    return Name(raw, scripts, readings, tuple(problems))


def _scripts(words: list[str]) -> tuple[str, ...]:
    tally: dict[str, int] = {}
    for word in words:
        if word.isascii():
            if letters := sum(map(str.isalpha, word)):
                tally[LATIN] = tally.get(LATIN, 0) + letters
            continue
        for letter in word:
            if letter.isalpha():
                script = script_of(letter)
                tally[script] = tally.get(script, 0) + 1
    return tuple(sorted(tally, key=lambda script: (-tally[script], script)))


def _mixed(word: str) -> bool:
    if word.isascii():
        return False
    found = set(letter_scripts(word))
    return len(found) > 1 and not found <= {"Han", "Kana", "Hangul"}


def _doubts(readings: tuple[Reading, ...], words: list[str]) -> list[str]:
    if not readings:
        return ["unread_script"]
    letters = sum(letter.isalpha() for word in words for letter in word)
    if letters <= 1 and readings[0].words[0].kind != parts.NAME:
        return ["one_letter"]
    if all(word.kind == parts.TITLE or word.kind == parts.PARTICLE for word in readings[0].words):
        return ["titles_only"]
    if all(word.kind != parts.NAME and word.kind != parts.PATRONYMIC for word in readings[0].words):
        return ["one_letter"]
    return []


def _reading(way: str, tokens: list[tuple[str, tuple[str, ...]]]) -> Reading:
    texts = [text for text, _ in tokens]
    out = []
    for place, (text, sounds) in enumerate(tokens):
        heard = tuple(dict.fromkeys(sound for sound in (sounds or _sounds(text)) if sound))
        if heard:
            kind = parts.NAME if sounds and way != AS_WRITTEN else parts.kind_of(text, place, texts)
            out.append(Word(text, kind, heard, consonant_classes(heard[0]), substance(heard[0])))
    return Reading(way, tuple(out))


def _split_hangul(words: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Words with readings already known (a Korean family name); others are read later."""
    if len(words) == 1 and 2 <= len(words[0]) <= 3 and letter_scripts(words[0]) == ("Hangul",):
        family, given = words[0][0], words[0][1:]
        return [(family, east.hangul(family, family=True)), (given, ())]
    return [(word, ()) for word in parts.joined(words)]


_Tokens = list[tuple[str, tuple[str, ...]]]


def _han_ways(words: list[str]) -> list[tuple[str, _Tokens]]:
    """The words read in each way in which every Han word has a reading."""
    whole = len(words) > 1 or len(words[0]) > 4
    ways: dict[str, _Tokens] = {"Mandarin": [], "Cantonese": [], "Korean": []}
    for word in words:
        letters = "".join(letter for letter in word if letter.isalpha())
        read = east.han(letters) if letter_scripts(word) == ("Han",) else None
        for way in list(ways):
            if read is None:
                ways[way].append((word, ()))
            elif way in read:
                ways[way] += _han_word(letters, way, read[way], whole=whole)
            else:
                del ways[way]
    known = japanese.japanese(words) if all(letter_scripts(word) == ("Han",) for word in words) else []
    found = [*ways.items(), *(("Japanese", list(parted)) for parted in known)]
    return found or [(AS_WRITTEN, [(word, ()) for word in words])]


def _han_word(letters: str, way: str, spellings: tuple[str, ...], *, whole: bool) -> _Tokens:
    """A Han word as one token, or letter by letter where it is a whole name."""
    syllables = [spelling.split() for spelling in spellings]
    if whole or any(len(choice) != len(letters) for choice in syllables):
        return [(letters, tuple("".join(_heard(way, part)[0] for part in choice) for choice in syllables))]
    return [
        (
            letter,
            tuple(
                dict.fromkeys(
                    sound for choice in syllables for sound in _heard(way, choice[place], family=not place)
                )
            ),
        )
        for place, letter in enumerate(letters)
    ]


def _heard(way: str, syllable: str, *, family: bool = False) -> tuple[str, ...]:
    if way == "Korean":
        return east.korean_sounds(syllable, family=family)
    return (east.mandarin_sounds(syllable) if way == "Mandarin" else east.cantonese_sounds(syllable),)


@remembered(1 << 17)
def _sounds(word: str) -> tuple[str, ...]:
    """Readings of one word, whatever its script; a word of mixed scripts is read run by run."""
    scripts = letter_scripts(word)
    if not scripts:
        return ()
    if len(scripts) > 1:
        return ("".join(_read(script, run)[0] for script, run in _runs(word) if _read(script, run)),)
    return _read(scripts[0], word)


def _runs(word: str) -> Iterable[tuple[str, str]]:
    runs: list[tuple[str, str]] = []
    for letter in word:
        script = (letter_scripts(letter) or ("",))[0] or (runs[-1][0] if runs else LATIN)
        if runs and runs[-1][0] == script:
            runs[-1] = (script, runs[-1][1] + letter)
        else:
            runs.append((script, letter))
    return runs


def _read(script: str, word: str) -> tuple[str, ...]:
    if script == LATIN:
        whole = latin.sounds_of(word)
        glued = word[:2] in ("al", "el") and len(word) > 5 and word[2] not in "aeiouy'"
        return (whole, latin.sounds_of(word[2:])) if glued else (whole,)
    if script in _INDIC:
        return indic.indic(word)
    readers = {
        "Cyrillic": alphabets.cyrillic, "Greek": alphabets.greek, "Armenian": alphabets.armenian,
        "Georgian": alphabets.georgian, "Arabic": abjads.arabic, "Hebrew": abjads.hebrew, "Kana": east.kana,
    }  # fmt: skip
    if script in readers:
        return readers[script](word)
    return east.hangul(word, family=True) if script == "Hangul" else indic.by_table(word)


def shown(sounds: str) -> str:
    """Sounds in Latin letters, for a reader."""
    return "".join(_SHOWN.get(sign, sign) for sign in sounds)
