"""Search keys of a person: what two records of one person are likely to share, whatever the spelling and script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from duenotice.identity.records import PATRONYMIC, Person
from duenotice.names import Name, name_of, parts
from duenotice.names.common import bones
from duenotice.names.sounds import consonant_classes

MOST_WORDS = 6
MOST_NAMES = 12
_VOWELS = "aeiouAWY'"
_OPEN = _VOWELS + "hywj"
_HALF_VOWELS = str.maketrans("", "", "yw")
_FRENCH = "H"
_SHORT = 3


def skeletons(name: Name) -> list[list[str]]:
    """For each word of a name its coarse skeletons, one a reading; titles, particles and initials left out."""
    found: list[list[str]] = []
    for reading in name.readings:
        words = [word for word in reading.words if word.kind in (parts.NAME, parts.PATRONYMIC)]
        for word in words[:MOST_WORDS]:
            found.append(list(dict.fromkeys(each for sound in word.sounds[:2] for each in _options(sound))))
    return found


def _options(sounds: str) -> Iterator[str]:
    """A word's skeletons: Latin ch also as sh, and a short word of a script without vowels with each kind of vowel."""
    first = skeleton(sounds)
    yield first
    if _FRENCH in sounds:
        yield skeleton(sounds.replace(_FRENCH, "S"))
    if len(first) < _SHORT and not any(sign in "aeiou" for sign in sounds):
        yield from (first + vowel for vowel in "oi")


def skeleton(sounds: str) -> str:
    """A word's coarse consonants after the kind of its first sound; half vowels left out; a short word keeps a vowel."""
    opens = sounds[:1] in _OPEN
    rest = consonant_classes((sounds[1:] if opens else sounds).translate(_HALF_VOWELS))
    vowel = _vowel(sounds) if len(rest) < 2 and sounds[:1] not in _VOWELS else ""
    return ("a" if opens else consonant_classes(sounds[:1])) + rest + vowel


def _vowel(sounds: str) -> str:
    return next(
        ("o" if sign in "ouW" else "i" if sign in "ieY" else "" for sign in sounds if sign in "ouWieY"), ""
    )


def word_key(sounds: str) -> str:
    """A finer key of one word, for counting how common it is."""
    return bones(sounds) or sounds


def years_of(person: Person) -> tuple[int, ...]:
    """Birth years claimed, at most six."""
    years: dict[int, None] = {}
    for birth in person.births:
        first, last = birth.span.first.year, birth.span.last.year
        for year in range(first, min(last, first + 5) + 1):
            years[year] = None
    return tuple(years)[:6]


def _days_of(person: Person, *, query: bool) -> tuple[str, ...]:
    """Birth days known to the day; a query adds the day and month swapped. With a word they find one among a million."""
    days: dict[str, None] = {}
    for birth in person.births[:3]:
        day = birth.span.first
        if birth.span.exact and (day.month, day.day) != (1, 1):
            days.setdefault(f"{day:%Y%m%d}")
            if query and day.day <= 12:
                days.setdefault(f"{day:%Y%d%m}")
    return tuple(days)


def keys_of(person: Person, *, query: bool = False) -> tuple[list[str], list[str]]:
    """Keys of a record: those that few share (pairs of words, words with a birth year, numbers), and single words.

    Args:
        person: the record.
        query: True to add the years next to those claimed.
    """
    years = years_of(person)
    if query:
        years = tuple(dict.fromkeys((*years, *(year + step for year in years[:3] for step in (-1, 1)))))
    days = _days_of(person, query=query)
    few: dict[str, None] = dict.fromkeys(f"d{document.number}" for document in person.documents)
    many: dict[str, None] = {}
    for held in person.names[:MOST_NAMES]:
        if held.kind != PATRONYMIC:
            _name_keys(name_of(held.text), (*days, *years), few, many)
    return list(few), list(many)


def name_pairs(name: Name) -> list[str]:
    """Keys of a name's pairs of words, as a registry holds them; the one word's key where there is no pair."""
    words = skeletons(name)
    pairs = [_pair(first, second) for first, second in combinations(words, 2)]
    return pairs or [f"w{options[0]}" for options in words]


def _pair(first: list[str], second: list[str]) -> str:
    one, two = sorted((first[0], second[0]))
    return f"p{one}.{two}"


def _name_keys(name: Name, times: Iterable[int | str], few: dict[str, None], many: dict[str, None]) -> None:
    words = skeletons(name)
    for options in words:
        for one in options:
            many.setdefault(f"w{one}")
            for time in times:
                few.setdefault(f"y{time}{one}")
    for first, second in combinations(words, 2):
        few.setdefault(_pair(first, second))
        few.setdefault(f"f{first[0]}.{second[0][:1]}")
        few.setdefault(f"f{second[0]}.{first[0][:1]}")
    whole = "".join(sorted(options[0][1:] for options in words))
    if len(whole) > 4:
        few.setdefault(f"a{''.join(sorted(whole))}")
