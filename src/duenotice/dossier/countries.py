"""Countries by ISO 3166-1, read by code or by the names the field uses."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from duenotice.quantities import QuantityError
from duenotice.strict import read_yaml


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    text = (resources.files("duenotice.dossier") / "countries.yaml").read_text("utf-8")
    countries: Mapping[str, Mapping[str, Any]] = read_yaml(text).content["countries"]
    return countries


@cache
def _spellings() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, entry in _table().items():
        for spelling in (code, entry["name"], entry.get("alpha3", code), *entry.get("also", ())):
            found[_fold(spelling)] = code
    return found


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).strip()


def read_country(value: object) -> str:
    """ISO 3166-1 alpha-2 code of a country given by code or name.

    Raises:
        QuantityError: no country of that code or name.
    """
    if isinstance(value, str) and (code := _spellings().get(_fold(value))):
        return code
    raise QuantityError(
        f"'{value}' is not a country.", "Write its ISO code, for example TR, or its English name."
    )


def country_name(code: str) -> str:
    """Short English name of a country; the code itself when it is not in the table."""
    entry = _table().get(code)
    return str(entry["name"]) if entry else code


def country_codes() -> tuple[str, ...]:
    """All codes, in alphabetical order."""
    return tuple(_table())
