"""Names of countries in the language of the page, and back to codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale

from duenotice.dossier.countries import country_codes, country_name, read_country
from duenotice.quantities import QuantityError


@cache
def names(lang: str) -> Mapping[str, str]:
    """Code to name, in the order of the names. English names are the field's own; others come from the CLDR tables."""
    if lang == "en":
        named = {code: country_name(code) for code in country_codes()}
    else:
        territories = Locale(lang).territories
        named = {code: territories.get(code) or country_name(code) for code in country_codes()}
    return dict(sorted(named.items(), key=lambda item: item[1]))


@cache
def _codes() -> Mapping[str, str]:
    return {name.casefold(): code for lang in ("ar", "fr", "es") for code, name in names(lang).items()}


def name_of(code: str, lang: str) -> str:
    """Name of a country; the code itself when there is none."""
    return names(lang).get(code, code)


def code_of(text: str) -> str:
    """Code of a country named in any language we show; the text itself when none is meant, so that it can be shown again."""
    try:
        return read_country(text)
    except QuantityError:
        return _codes().get(text.casefold(), text)
