"""What to look for when a fact must not leave: its forms, its parts, and its names in other languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from babel import Locale, UnknownLocaleError

from duenotice.documents.fold import compact, tokens
from duenotice.strict import read_yaml

_LANGUAGES = (
    "en",
    "fr",
    "es",
    "ar",
    "ru",
    "de",
    "tr",
    "fa",
    "zh",
    "uk",
    "it",
    "pt",
    "nl",
    "pl",
    "sv",
    "el",
    "he",
    "ka",
    "hy",
    "az",
)
#: Parts of names and addresses that name no one by themselves.
_COMMON_LIST = (
    "abdul abdel abou bint banu mister madam doctor avocat lawyer street strasse road avenue boulevard "
    "square platz place rue calle ulitsa house flat apartment floor city town building number west east "
    "north south saint sankt"
)
_COMMON = frozenset(_COMMON_LIST.split())
_PARTICLES = frozenset(
    (
        "al",
        "el",
        "ul",
        "ibn",
        "ben",
        "bin",
        "abu",
        "abd",
        "de",
        "da",
        "di",
        "del",
        "van",
        "von",
        "ter",
        "mac",
        "o",
    )
)
_SHORTEST_PART = 4


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing to look for.

    Attributes:
        words: its words in plain form.
        compact: its letters and digits in a row.
        form: whole, or part of a fact.
        exact: only the word itself, with a capital: no spelling or prefix is tried.
        prefix: also the beginning of a longer word (the adjective of a country).
    """

    words: tuple[str, ...]
    compact: str
    form: str = "whole"
    exact: bool = False
    prefix: bool = False


def needles_for(kind: str, value: str, also: tuple[str, ...] = ()) -> tuple[Needle, ...]:
    """What to look for, for one fact.

    Args:
        kind: address, host_state, counsel, relative, protection_status, contact or other.
        value: the fact.
        also: other ways to say it.
    """
    given = [text for text in (value, *also) if text.strip()]
    if kind == "host_state":
        named = {name for text in given for name in _country_names(text.strip())}
        found = [
            _needle(text, prefix=True)
            for text in (*(item for item in given if len(item.strip()) > 2), *sorted(named))
        ]
    elif kind == "protection_status":
        found = [_needle(text) for text in (*given, *_status_terms())]
    else:
        found = [_needle(text) for text in given]
        found += [part for text in given for part in _parts(kind, text)]
    return tuple(dict.fromkeys(needle for needle in found if needle is not None))


def _needle(text: str, form: str = "whole", *, exact: bool = False, prefix: bool = False) -> Needle | None:
    words = tokens(text)
    if not words:
        return None
    return Needle(tuple(word.plain for word in words), compact(words), form, exact, prefix)


def _parts(kind: str, text: str) -> list[Needle | None]:
    """The pieces of an address between commas; the words of a name or address that stand out."""
    if kind == "contact":
        return []
    found = []
    if kind == "address":
        pieces = [piece for piece in re.split(r"[,;\n/]", text) if len(piece.strip()) >= _SHORTEST_PART]
        found += [_needle(piece, "part") for piece in pieces if len(pieces) > 1]
    if kind in ("address", "counsel", "relative"):
        words = tokens(text)
        # A particle is often written together with the name: Al-Masri, Almasri.
        joined = [one.plain + two.plain for one, two in pairwise(words) if one.plain in _PARTICLES]
        found += [Needle((name,), name, "part", exact=True) for name in joined if len(name) > _SHORTEST_PART]
        for word in words:
            telling = len(word.plain) >= _SHORTEST_PART and word.plain not in _COMMON
            if telling and (not word.plain.isdigit() or kind == "address"):
                found.append(Needle((word.plain,), word.plain, "part", exact=True))
    return found


def _country_names(text: str) -> frozenset[str]:
    """The names of a state in many languages, from the Unicode CLDR."""
    code = text.upper() if len(text) == 2 else _codes().get(compact(tokens(text)), "")
    return frozenset(held[code] for language in _LANGUAGES if code in (held := _territories(language)))


@cache
def _codes() -> dict[str, str]:
    """Plain name of a state to its two letters."""
    names = ((name, code) for language in _LANGUAGES for code, name in _territories(language).items())
    return {compact(tokens(name)): code for name, code in names if len(code) == 2}


@cache
def _territories(language: str) -> dict[str, str]:
    try:
        return {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    except UnknownLocaleError:
        return {}


@cache
def _status_terms() -> tuple[str, ...]:
    file = resources.files("duenotice.documents") / "leak_terms.yaml"
    return tuple(str(term) for terms in read_yaml(file.read_text("utf-8")).content.values() for term in terms)
