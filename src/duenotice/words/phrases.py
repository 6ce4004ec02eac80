"""Look a phrase up by id, in a language, with named placeholders filled."""

from __future__ import annotations

import gettext
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from duenotice.strict import StrictError, read_yaml
from duenotice.words.languages import LANGUAGES

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
#: In a compiled catalogue, the key under which the hash of the English of an id is kept, and that of the review mark.
HASH_KEY = "{} \N{RIGHTWARDS ARROW} en"
REVIEW_KEY = "\N{RIGHTWARDS ARROW} reviewed"


class UnknownPhrase(KeyError):
    """A phrase id that no file holds, or a placeholder without a value."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phrase as it is shown.

    Attributes:
        text: the words.
        lang: their language: English where the language asked for has no such phrase.
    """

    text: str
    lang: str

    def __str__(self) -> str:
        return self.text


class _Catalogue(NamedTuple):
    texts: Mapping[str, str]
    english: Mapping[str, str]
    reviewed: bool


def folder() -> Path:
    """The folder that holds one folder for each language."""
    return Path(str(resources.files("duenotice.words")))


def fingerprint(english: str) -> str:
    """Twelve hexadecimal digits that change with the English text."""
    return hashlib.sha256(english.encode()).hexdigest()[:12]


def read_english(root: Path) -> dict[str, str]:
    """The English phrases: every `en/*.yaml`, flat, id to text.

    Raises:
        StrictError: a file is not flat text, or an id stands twice.
    """
    phrases: dict[str, str] = {}
    for path in sorted((root / "en").glob("*.yaml")):
        document = read_yaml(path.read_text("utf-8"))
        for name, text in (document.content or {}).items():
            if not isinstance(text, str) or name in phrases:
                reason = f"{path.name}: '{name}' is not text, or stands also in another file."
                raise StrictError(document.line(name), reason, "Write 'id: text', each id once.")
            phrases[name] = text
    return phrases


@cache
def _english() -> Mapping[str, str]:
    return read_english(folder())


@cache
def _catalogue(lang: str) -> _Catalogue:
    texts: dict[str, str] = {}
    english: dict[str, str] = {}
    reviewed = True
    for path in sorted((folder() / lang).glob("*.mo")):
        with path.open("rb") as file:
            held = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # the only reader of every entry
        reviewed = reviewed and held.pop(REVIEW_KEY, "no") == "yes"
        for name, text in held.items():
            if name.endswith(HASH_KEY.format("")):
                english[name.removesuffix(HASH_KEY.format(""))] = text
            elif name:
                texts[name] = text
    return _Catalogue(texts, english, reviewed)


def known(name: str) -> bool:
    """Whether the screens have an English phrase of that id."""
    return name in _english()


def spoken(name: str, lang: str = "en", *, english: str | None = None, **values: object) -> Spoken:
    """A phrase and the language it is in.

    Args:
        name: its id.
        lang: the language asked for.
        english: the English text, for strings that live in the rulebook; a translation of another text is not used.
        values: for its placeholders.

    Raises:
        UnknownPhrase: no such id, or a placeholder has no value.
    """
    source = english if english is not None else _english().get(name)
    if source is None:
        raise UnknownPhrase(f"no phrase '{name}'")
    text, speaks = source, "en"
    if lang != "en" and lang in LANGUAGES:
        catalogue = _catalogue(lang)
        if name in catalogue.texts and catalogue.english.get(name) == fingerprint(source):
            text, speaks = catalogue.texts[name], lang
    return Spoken(_fill(name, text, values) if english is None or values else text, speaks)


def phrase(name: str, lang: str = "en", *, english: str | None = None, **values: object) -> str:
    """The text of a phrase. See `spoken`."""
    return spoken(name, lang, english=english, **values).text


def _fill(name: str, text: str, values: Mapping[str, object]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise UnknownPhrase(f"the phrase '{name}' needs a value for {match[0]}")
        return str(values[match[1]])

    return PLACEHOLDER.sub(value, text)


def is_reviewed(lang: str) -> bool:
    """Whether a person who knows the language has reviewed every entry of its catalogues. English is the source."""
    return lang == "en" or (bool(_catalogue(lang).texts) and _catalogue(lang).reviewed)


@cache
def offered() -> tuple[str, ...]:
    """Languages the screens can be read in: English, and those whose catalogues hold the words of the screens."""
    names = _english()
    return tuple(lang for lang in LANGUAGES if lang == "en" or _covers(_catalogue(lang).texts, names))


@cache
def speaks(lang: str, prefix: str) -> bool:
    """Whether a language holds the words of a part of the screens, whatever it holds of the others.

    Args:
        lang: the language.
        prefix: how the ids of the part begin, for example `obs.`.
    """
    return lang == "en" or _covers(
        _catalogue(lang).texts, {k: v for k, v in _english().items() if k.startswith(prefix)}
    )


def _covers(texts: Mapping[str, str], names: Mapping[str, str]) -> bool:
    return bool(names) and sum(name in texts for name in names) * 10 >= len(names) * 9
