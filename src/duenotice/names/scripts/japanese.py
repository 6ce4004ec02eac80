"""Japanese names in Han letters, by UniDic's lists of family and given names: read only where both parts stand in them."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from duenotice.names.scripts.east import kana

MOST_SPLITS = 2
MOST_READINGS = 6
_LONGEST = 7
Part = tuple[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _lists() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Family and given names -> their readings in katakana. From UniDic (see names/data)."""
    text = resources.files("duenotice.names").joinpath("data/japanese-names.txt").read_text(encoding="utf-8")
    family: dict[str, tuple[str, ...]] = {}
    given: dict[str, tuple[str, ...]] = {}
    held = family
    for line in text.splitlines():
        if line.startswith("="):
            held = family if "family" in line else given
        elif not line.startswith("#"):
            reading, *names = line.split(" ")
            for name in names:
                held[name] = (*held.get(name, ()), reading)
    return family, given


def japanese(words: list[str]) -> list[tuple[Part, Part]]:
    """The ways to part a name into a Japanese family and given name, each with its sounds; none when it is not known as one.

    Args:
        words: the name's words in Han letters: family and given name, or both in one.
    """
    if len(words) == 2:
        parted = [(words[0], words[1])]
    elif len(words) == 1 and 2 <= len(words[0]) <= _LONGEST:
        # Family names of two letters are the commonest by far, so they are tried first.
        places = sorted(range(1, len(words[0])), key=lambda place: (abs(place - 2), place))
        parted = [(words[0][:place], words[0][place:]) for place in places]
    else:
        return []
    family, given = _lists()
    known = [(one, two) for one, two in parted if one in family and two in given]
    return [((one, _sounds(family[one])), (two, _sounds(given[two]))) for one, two in known[:MOST_SPLITS]]


def _sounds(readings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kana(reading)[0] for reading in readings[:MOST_READINGS]))
