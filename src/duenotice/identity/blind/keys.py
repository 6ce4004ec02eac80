"""Exact keys that carry the fuzziness: what two records of one person share, whatever the spelling, the script or the order.

A blind check compares keys for equality only, so each key leaves out what offices write differently and keeps enough to be
rare: a day of birth with parts of the name, or the whole name, or a document's number. Five to ten a person.
"""

from __future__ import annotations

import secrets
from itertools import combinations, permutations
from typing import Final

from duenotice.identity.births import Birth
from duenotice.identity.records import PATRONYMIC, WEAK, Person
from duenotice.names import name_of, parts
from duenotice.names.name import Reading

VERSION: Final = "2"
A_PERSON: Final = 10
A_QUERY: Final = 16
KINDS: Final = {
    "number": "the number of a document",
    "names_day": "two names and the day of birth",
    "names_year": "all names and the year of birth",
    "names_month": "two names and the month of birth",
    "name_day": "one long name and the day of birth",
    "initial_day": "one name, the first sound of another and the day of birth",
}
#: A registry of up to so many people uses looser keys as well: fewer misses, still about one innocent in a hundred.
WIDE_UP_TO: Final = 30_000
_MOST_NAMES = 4
_MOST_WORDS = 3
# Consonants that make a key telling enough, in small registries (True) and in large ones.
_LEAST_WHOLE: Final = {True: 2, False: 3}
_LEAST_MONTH: Final = {True: 6, False: 7}
_LEAST_YEAR: Final = {True: 7, False: 8}
_LEAST_PAIR, _LEAST_DAY, _LEAST_INITIAL = 4, 5, 3
_SMALLEST_LIST = 1024
# Consonants in ten classes, finer than those that candidates are searched by: equality is all that is compared here.
_CLASS = str.maketrans(
    {
        **dict.fromkeys("pb", "b"),
        **dict.fromkeys("fvw", "f"),
        **dict.fromkeys("tdTD", "d"),
        **dict.fromkeys("kgqy", "k"),
        **dict.fromkeys("xhG", "h"),
        **dict.fromkeys("jJCH", "j"),
        **dict.fromkeys("szSZcK", "s"),
        **dict.fromkeys("nN", "n"),
        **dict.fromkeys("aeiouAWY'", None),
    }
)
_OPEN = frozenset("aeiouAWY'yw")


def consonants(sounds: str) -> str:
    """A word's consonants in ten classes, after a mark when it begins with a vowel; half vowels are left out."""
    bare = sounds.translate({ord("w"): None, ord("y"): None}).translate(_CLASS)
    return ("a" if sounds[:1] in _OPEN else "") + bare


def blind_keys(person: Person, *, query: bool = False, wide: bool = True) -> list[tuple[str, str]]:
    """The keys of a person, each with its kind, the most telling first.

    Args:
        person: the record.
        query: True for the person asked about: day and month are tried swapped as well, within 15 keys.
        wide: True for a registry of up to `WIDE_UP_TO` people.
    """
    found: dict[str, str] = {}
    for document in person.documents:
        if document.strong:
            found.setdefault(f"number|{document.number}", "number")
    held = [name for name in person.names if name.kind not in (PATRONYMIC, WEAK)][:_MOST_NAMES]
    readings = [
        reading for name in held if name_of(name.text).usable for reading in name_of(name.text).readings
    ]
    words = [_words(reading) for reading in readings]
    days, years = _times(person.births[:2], query=query)
    for kind, keys in (
        ("names_day", (key for each in words for key in _pairs(each, days, wide))),
        ("names_year", (key for each in words for key in _whole(each, years, wide))),
        ("names_month", (key for each in words for key in _month_pairs(each, days, wide))),
        ("name_day", (key for each in words for key in _longest(each, days))),
        ("initial_day", (key for each in words for key in (_initials(each, days) if wide else ()))),
    ):
        for key in keys:
            found.setdefault(f"{kind}|{key}", kind)
    most = A_QUERY - 1 if query else A_PERSON
    return [(kind, key) for key, kind in _shared_out(found, most).items()]


def _shared_out(found: dict[str, str], most: int) -> dict[str, str]:
    """At most so many keys, taken in turn from each kind, so that no kind crowds out another."""
    by_kind: dict[str, list[str]] = {}
    for key, kind in found.items():
        by_kind.setdefault(kind, []).append(key)
    turns = [keys[place] for place in range(most) for keys in by_kind.values() if place < len(keys)]
    return {key: found[key] for key in turns[:most]}


def _words(reading: Reading) -> list[str]:
    """The consonants of a name's words, the longest first; titles, particles, initials and patronymics left out."""
    held = [consonants(word.sounds[0]) for word in reading.words if word.kind == parts.NAME]
    return sorted((word for word in held if word), key=lambda word: (-len(word), word))


def _times(births: tuple[Birth, ...], *, query: bool) -> tuple[list[str], list[str]]:
    days: dict[str, None] = {}
    years: dict[str, None] = {}
    for birth in births:
        day = birth.span.first
        if birth.span.first.year == birth.span.last.year:
            years.setdefault(str(day.year))
        if birth.span.exact and (day.month, day.day) != (1, 1):
            days.setdefault(f"{day:%Y%m%d}")
            if query and day.day <= 12:
                days.setdefault(f"{day:%Y%d%m}")
    return list(days), list(years)


def _two(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(sorted(pair)) for pair in combinations(words[:_MOST_WORDS], 2)]


def _pairs(words: list[str], days: list[str], wide: bool) -> list[str]:
    least = _LEAST_WHOLE[wide] if len(words) == 2 else _LEAST_PAIR
    told = [pair for pair in _two(words) if len("".join(pair)) >= least]
    return [f"{'.'.join(pair)}|{day}" for day in days for pair in told]


def _month_pairs(words: list[str], days: list[str], wide: bool) -> list[str]:
    """Two names and the month: for a day that was written wrong."""
    months = dict.fromkeys(day[:6] for day in days)
    told = [pair for pair in _two(words) if len("".join(pair)) >= _LEAST_MONTH[wide]]
    return [f"{'.'.join(pair)}|{month}" for month in months for pair in told]


def _longest(words: list[str], days: list[str]) -> list[str]:
    return [f"{word}|{day}" for day in days for word in words[:1] if len(word) >= _LEAST_DAY]


def _initials(words: list[str], days: list[str]) -> list[str]:
    """One name and how another begins: for a slip of the pen in the other, or its initial alone."""
    told = [pair for pair in permutations(words[:_MOST_WORDS], 2) if len(pair[0]) >= _LEAST_INITIAL]
    return [f"{one}.{two[:1]}|{day}" for day in days for one, two in told]


def _whole(words: list[str], years: list[str], wide: bool) -> list[str]:
    told, least = sorted(words), _LEAST_YEAR[wide]
    return [f"{'.'.join(told)}|{year}" for year in years if len(told) > 1 and len("".join(told)) >= least]


def bound(keys: list[str], context: str) -> list[str]:
    """Keys bound to one agreement and period, so that lists made for another cannot be compared with them."""
    return [f"{VERSION}|{context}|{key}" for key in keys]


def filler(number: int) -> list[str]:
    """Keys of nobody: 256 random bits each, so that a list's and a query's length say nothing."""
    return [f"nobody|{secrets.token_hex(32)}" for _ in range(number)]


def padded_size(number: int) -> int:
    """The next power of two, at least 1,024: all that is shown of a list's size."""
    return max(_SMALLEST_LIST, 1 << max(0, number - 1).bit_length())
