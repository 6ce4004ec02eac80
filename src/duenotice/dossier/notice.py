"""One notice as INTERPOL's public pages return it, read as a dossier.

The public extract shows a part of the alert only (`seen: public_extract`), so what it does not say stays unknown. Names and
dates of birth are not kept: the rules ask which identifiers are there, not what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from duenotice.dossier.countries import country_name, read_country
from duenotice.dossier.errors import DossierError, Problem
from duenotice.dossier.model import Dossier, Fact
from duenotice.dossier.values import read_text
from duenotice.quantities import PartialDate, QuantityError

_MARKS = frozenset({"entity_id", "arrest_warrants", "un_reference"})
_NAMED = frozenset({"forename", "name", "date_of_birth", "nationalities"})
_IDENTIFIERS = {
    "name": "family_name", "forename": "forename", "sex_id": "sex", "date_of_birth": "date_of_birth",
    "distinguishing_marks": "marks",
}  # fmt: skip
_DESCRIPTION = ("height", "weight", "eyes_colors_id", "hairs_id")
MAX_WARRANTS = 1000


def is_notice(content: Mapping[str, Any]) -> bool:
    """Whether a mapping looks like a notice of the public pages rather than a dossier."""
    if "mechanism" in content or "facts" in content:
        return False
    return bool(_MARKS & content.keys()) or len(_NAMED & content.keys()) >= 2


def read_notice(content: Mapping[str, Any]) -> Dossier:
    """The dossier of one public notice; what cannot be read is left unknown and listed in `notes`.

    Raises:
        DossierError: the notice's warrants are so many that it is no notice.
    """
    notes: list[str] = []
    warrants = _list(content, "arrest_warrants", notes)
    if len(warrants) > MAX_WARRANTS:
        raise DossierError(
            [Problem("arrest_warrants", "One notice does not hold so many warrants.", "Check the file.")]
        )
    facts: dict[str, Fact] = {}
    if identifiers := frozenset(_identifiers(content, notes)):
        facts["identifiers"] = _said(identifiers)
    if nationalities := frozenset(_countries(_list(content, "nationalities", notes), "nationalities", notes)):
        facts["nationalities"] = _said(nationalities)
    facts.update(_from_warrants(warrants, notes))
    return Dossier(_mechanism(content, warrants), facts, seen="public_extract", notes=tuple(notes))


def _said(value: Any) -> Fact:
    return Fact(value, said_by="interpol")


def _mechanism(content: Mapping[str, Any], warrants: list[Any]) -> str:
    links = content.get("_links")
    own = links.get("self") if isinstance(links, dict) else None
    address = str(own.get("href", "")) if isinstance(own, dict) else ""
    if "un_reference" in content or "/un/" in address:
        return "un_special_notice"
    return "yellow_notice" if "/yellow/" in address and not warrants else "red_notice"


def _list(content: Mapping[str, Any], key: str, notes: list[str]) -> list[Any]:
    value = content.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        notes.append(f"'{key}' is not a list in this file, so it is treated as unknown.")
        return []
    return value


def _identifiers(content: Mapping[str, Any], notes: list[str]) -> Iterator[str]:
    for key, identifier in _IDENTIFIERS.items():
        value = content.get(key)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            notes.append(f"'{key}' is not text in this file, so it is treated as unknown.")
            continue
        if key == "date_of_birth":
            try:
                PartialDate.parse(value)
            except QuantityError:
                notes.append("The date of birth cannot be read, so it is treated as unknown.")
                continue
        yield identifier
    if any(content.get(key) for key in _DESCRIPTION):
        yield "physical_description"
    links = content.get("_links")
    if isinstance(links, dict) and "thumbnail" in links:
        yield "photo_good"


def _countries(values: list[Any], key: str, notes: list[str]) -> Iterator[str]:
    for value in values:
        try:
            yield read_country(value)
        except QuantityError:
            notes.append(f"'{key}' holds a code that is no country, so that entry is treated as unknown.")


def _from_warrants(warrants: list[Any], notes: list[str]) -> Iterator[tuple[str, Fact]]:
    read = [entry for entry in (_warrant(warrant, notes) for warrant in warrants) if entry]
    if not read:
        return
    yield "warrants", _said(tuple(read))
    yield "warrant.referenced", _said(True)
    labels = [entry.get("charge_translation") or entry.get("charge") for entry in read]
    offences = tuple({"label": label} for label in labels if label)
    if offences:
        yield "offences", _said(offences)
    states = {entry["issuing_country"] for entry in read if "issuing_country" in entry}
    if len(states) == 1:
        yield "requesting_state", _said(states.pop())
    elif states:
        named = ", ".join(sorted(country_name(code) for code in states))
        notes.append(f"Warrants of several states ({named}): choose the requesting state.")


def _warrant(warrant: Any, notes: list[str]) -> dict[str, str]:
    if not isinstance(warrant, dict):
        notes.append("A warrant in this file cannot be read, so it is treated as unknown.")
        return {}
    entry: dict[str, str] = {}
    for key in ("charge", "charge_translation"):
        try:
            if warrant.get(key):
                entry[key] = read_text(warrant[key])
        except QuantityError:
            notes.append(f"A '{key}' cannot be read, so it is treated as unknown.")
    if warrant.get("issuing_country_id") is not None:
        for code in _countries([warrant["issuing_country_id"]], "issuing_country_id", notes):
            entry["issuing_country"] = code
    return entry
