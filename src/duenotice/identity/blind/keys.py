"""Exact keys that carry the fuzziness: what two records of one person share, whatever the spelling, the script or the order.

A blind check compares keys for equality only, so each key leaves out what offices write differently and keeps enough to be
rare: a day of birth with parts of the name, or the whole name, or a document's number. Five to ten a person.
"""

from __future__ import annotations

import secrets
from itertools import combinations
from typing import Final

from duenotice.identity.births import Birth
from duenotice.identity.keys import skeleton
from duenotice.identity.records import PATRONYMIC, WEAK, Person
from duenotice.names import name_of, parts
from duenotice.names.common import bones
from duenotice.names.name import Reading

VERSION: Final = "1"
A_PERSON: Final = 10
A_QUERY: Final = 16
KINDS: Final = {
    "number": "the number of a document",
    "names_day": "two names and the day of birth",
    "name_day": "one long name and the day of birth",
    "names_year": "all names and the year of birth",
    "names": "all names, which are long together",
}
_MOST_NAMES = 4
_MOST_WORDS = 3
_LONG_WORD = 4
_LONG_NAME, _LONG_NAMES = 7, 9
_SMALLEST_LIST = 1024


def blind_keys(person: Person, *, query: bool = False) -> list[tuple[str, str]]:
    """The keys of a person, each with its kind, the most telling first.

    Args:
        person: the record.
        query: True for the person asked about: day and month are tried swapped as well, within 15 keys.
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
        ("names_day", (key for each in words for key in _pairs(each, days))),
        ("names_year", (key for each in words for key in _whole(each, years))),
        ("name_day", (key for each in words for key in _longest(each, days))),
        ("names", (key for each in words for key in _alone(each))),
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
    """The first sounds of a name's words, the longest first; titles, particles, initials and patronymics left out."""
    held = [word for word in reading.words if word.kind == parts.NAME]
    held.sort(key=lambda word: (-len(bones(word.sounds[0])), word.sounds[0]))
    return [word.sounds[0] for word in held]


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


def _pairs(words: list[str], days: list[str]) -> list[str]:
    coarse = [skeleton(word) for word in words[:_MOST_WORDS]]
    return [".".join(sorted(pair)) + f"|{day}" for day in days for pair in combinations(coarse, 2)]


def _longest(words: list[str], days: list[str]) -> list[str]:
    return [f"{bones(word)}|{day}" for day in days for word in words[:1] if len(bones(word)) >= _LONG_WORD]


def _whole(words: list[str], years: list[str]) -> list[str]:
    coarse = sorted(skeleton(word) for word in words)
    return [
        f"{'.'.join(coarse)}|{year}"
        for year in years
        if len("".join(coarse)) >= _LONG_NAME and len(coarse) > 1
    ]


def _alone(words: list[str]) -> list[str]:
    fine = sorted(bones(word) or word for word in words)
    return [".".join(fine)] if len("".join(fine)) >= _LONG_NAMES and len(fine) > 1 else []


def bound(keys: list[str], context: str) -> list[str]:
    """Keys bound to one agreement and period, so that lists made for another cannot be compared with them."""
    return [f"{VERSION}|{context}|{key}" for key in keys]


def filler(number: int) -> list[str]:
    """Keys of nobody: 256 random bits each, so that a list's and a query's length say nothing."""
    return [f"nobody|{secrets.token_hex(32)}" for _ in range(number)]


def padded_size(number: int) -> int:
    """The next power of two, at least 1,024: all that is shown of a list's size."""
    return max(_SMALLEST_LIST, 1 << max(0, number - 1).bit_length())
