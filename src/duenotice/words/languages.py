"""The languages the words are kept in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Attributes:
        code: ISO 639-1.
        name: its name in itself.
        direction: ltr or rtl.
        complete: whether a release needs every phrase of the screens in it.
    """

    code: str
    name: str
    direction: str = "ltr"
    complete: bool = False


#: English is the source; the others are catalogues.
LANGUAGES = {
    "en": Language("en", "English"),
    "ar": Language("ar", "العربية", "rtl", complete=True),
    "fr": Language("fr", "Français"),
    "es": Language("es", "Español"),
}


def direction(lang: str) -> str:
    """`rtl` for languages written from right to left, else `ltr`."""
    return LANGUAGES[lang].direction if lang in LANGUAGES else "ltr"
