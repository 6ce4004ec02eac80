"""Fields of the register: what a value may be, how it is checked, and its JSON Schema."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from duenotice.dossier import SPEAKERS
from duenotice.dossier.countries import country_codes, read_country
from duenotice.quantities import PartialDate, QuantityError

MAX_TEXT = 20_000
_HIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NAME_KINDS = ("name", "alias", "former", "birth")


def check_text(value: str) -> None:
    """Refuse hidden direction marks and control characters: a text must read as what it says.

    Raises:
        ValidationError: with what to do.
    """
    if any(
        letter in _HIDDEN or (unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t")
        for letter in value
    ):
        raise ValidationError("The text holds hidden or control characters. Type it again without them.")
    if len(value) > MAX_TEXT:
        raise ValidationError(f"The text is longer than {MAX_TEXT} characters. Give the relevant passage.")


def _quantity(read: Callable[[Any], Any], value: Any) -> None:
    try:
        read(value)
    except QuantityError as error:
        raise ValidationError(f"{error.reason} {error.remedy}") from None


def check_day(value: str) -> None:
    """A day, a month or a year."""
    _quantity(PartialDate.parse, value)


def check_country(value: str) -> None:
    """An ISO 3166-1 alpha-2 code."""
    _quantity(read_country, value)
    if value not in country_codes():
        raise ValidationError(f"'{value}' is not a country code. Write two capitals, for example TR.")


def check_countries(value: Any) -> None:
    """A list of country codes."""
    for entry in _list(value):
        check_country(entry)


def check_speakers(value: Any) -> None:
    """A list of those who may say a thing."""
    for entry in _list(value):
        if entry not in SPEAKERS:
            raise ValidationError(f"'{entry}' is not a known speaker. One of: {', '.join(SPEAKERS)}.")


def check_names(value: Any) -> None:
    """A list of names, each with its text and kind."""
    for entry in _list(value):
        if not isinstance(entry, dict) or set(entry) != {"text", "kind"} or entry["kind"] not in NAME_KINDS:
            raise ValidationError(f"A name is written with its text and kind: {', '.join(NAME_KINDS)}.")
        if not isinstance(entry["text"], str) or not entry["text"].strip():
            raise ValidationError("A name has no text.")
        check_text(entry["text"])


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > 1_000:
        raise ValidationError("This should be a list of at most 1000 entries.")
    return value


class Text(models.TextField):  # type: ignore[type-arg]  # typed by the plugin where used
    """Text that reads as what it says. Empty when unknown."""

    default_validators = [check_text]
    schema: dict[str, Any] = {"type": "string", "maxLength": MAX_TEXT}


class Word(models.CharField):  # type: ignore[type-arg]  # typed by the plugin where used
    """A short text on one line, or one of a list of choices."""

    default_validators = [check_text]
    schema: dict[str, Any] = {"type": "string"}


class Choice(Word):
    """One word of a closed list. The list is not part of the tables: a word added to it needs no migration."""

    def deconstruct(self) -> Any:
        """How a migration writes the field: without its list."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, path, args, kwargs


class Day(models.CharField):  # type: ignore[type-arg]  # typed by the plugin where used
    """A date as far as known: 2026, 2026-03 or 2026-03-07. Empty when unknown."""

    default_validators = [check_day]
    schema: dict[str, Any] = {"type": "string", "pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?)?$"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        options: dict[str, Any] = {"max_length": 10, "blank": True, "default": ""}
        super().__init__(*args, **options | kwargs)


class Country(models.CharField):  # type: ignore[type-arg]  # typed by the plugin where used
    """A state by its ISO code. Empty when unknown."""

    default_validators = [check_country]
    schema: dict[str, Any] = {"type": "string", "pattern": "^([A-Z]{2})?$"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        options: dict[str, Any] = {"max_length": 2, "blank": True, "default": ""}
        super().__init__(*args, **options | kwargs)


class _ListField(models.JSONField):
    schema: dict[str, Any] = {"type": "array"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        options: dict[str, Any] = {"default": list, "blank": True}
        super().__init__(*args, **options | kwargs)


class Countries(_ListField):
    """States by their ISO codes."""

    default_validators = [check_countries]
    schema = {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}$"}}


class Speakers(_ListField):
    """Those who say, or dispute, a thing."""

    default_validators = [check_speakers]
    schema = {"type": "array", "items": {"enum": list(SPEAKERS)}}


class Names(_ListField):
    """Names in any script, each with its kind."""

    default_validators = [check_names]
    schema = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"text": {"type": "string", "minLength": 1}, "kind": {"enum": list(NAME_KINDS)}},
            "required": ["text", "kind"],
            "additionalProperties": False,
        },
    }


class Value(models.JSONField):
    """The value of a fact, as the vocabulary of dossiers types it. A list known to be empty is stated, not left blank."""

    schema: dict[str, Any] = {}
    empty_values = ()


class Findings(_ListField):
    """What was found in a file and removed from its clean copy, in sentences."""

    schema = {"type": "array", "items": {"type": "string"}}
