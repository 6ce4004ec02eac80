"""A person as a registry or a request describes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from duenotice.identity.births import Birth, read_birth
from duenotice.identity.errors import IdentityError
from duenotice.identity.states import state_code
from duenotice.names.text import MAX_LENGTH, several
from duenotice.quantities import QuantityError

PRIMARY, ALIAS, WEAK, MAIDEN, PATRONYMIC = "primary", "alias", "weak_alias", "maiden", "patronymic"
KINDS: Final = (PRIMARY, ALIAS, WEAK, MAIDEN, PATRONYMIC)
MAX_NAMES = 60
_SEX: Final = {
    **dict.fromkeys(("m", "male", "man", "masculine"), "male"),
    **dict.fromkeys(("f", "female", "woman", "feminine"), "female"),
}
_STRONG: Final = frozenset(
    ("passport", "national_id", "identity_card", "travel_document", "residence_permit")
)
_NOT_NUMBER = re.compile(r"[^0-9A-Z]")
_PREFIXED = re.compile(r"^([A-Za-z_ ]+):(.+)$")
_YEAR_FIRST = re.compile(r"^([1-9]\d{3})\D")
_SHORTEST_NUMBER = 5
# Properties of FollowTheMoney and of plain tables, each with the field it fills.
_NAMES: Final = {
    "name": PRIMARY, "names": PRIMARY, "alias": ALIAS, "aliases": ALIAS, "weakAlias": WEAK, "weak_alias": WEAK,
    "previousName": ALIAS, "maidenName": MAIDEN, "maiden_name": MAIDEN, "patronymic": PATRONYMIC, "fatherName": PATRONYMIC,
}  # fmt: skip
_BIRTHS: Final = ("birthDate", "birth_date", "birth", "dob", "date_of_birth")
_STATES: Final = ("nationality", "nationalities", "citizenship", "country")
_PLACES: Final = ("birthPlace", "birth_place", "place", "places", "residence")
_NUMBERS: Final = {
    "passportNumber": "passport", "passport_number": "passport", "passport": "passport", "idNumber": "national_id",
    "id_number": "national_id", "nationalId": "national_id", "document": "document", "documents": "document",
    "travelDocument": "travel_document", "travel_document": "travel_document",
}  # fmt: skip
_PARTS: Final = ("firstName", "middleName", "lastName")
_SEXES: Final = ("gender", "sex")
#: Properties by which a record can be compared at all: names and numbers of documents.
TELLING_FIELDS: Final = (*_NAMES, *_PARTS, *_NUMBERS)
#: All properties that are read.
FIELDS: Final = ("id", *TELLING_FIELDS, *_BIRTHS, *_STATES, *_PLACES, *_SEXES)


@dataclass(frozen=True, slots=True)
class PersonName:
    """One name of a person, and how far it is theirs: primary, alias, weak_alias, maiden, patronymic."""

    text: str
    kind: str = PRIMARY


@dataclass(frozen=True, slots=True)
class Document:
    """A document's number.

    Attributes:
        kind: passport, national_id, identity_card, travel_document, residence_permit or document.
        number: capitals and digits only.
        state: code of the issuing state, or ''.
    """

    kind: str
    number: str
    state: str = ""

    @property
    def strong(self) -> bool:
        """True when one number is given to one person only."""
        return self.kind in _STRONG and len(self.number) >= _SHORTEST_NUMBER


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one person.

    Attributes:
        id: key within its table.
        names: all names, the primary first; none when nothing can be compared.
        births: dates of birth claimed.
        states: codes of nationalities, former ones included.
        sex: 'male', 'female' or ''.
        places: places of birth or residence, folded.
        documents: numbers held.
        problems: what was wrong in the input and was set aside, in words.
    """

    id: str
    names: tuple[PersonName, ...]
    births: tuple[Birth, ...] = ()
    states: tuple[str, ...] = ()
    sex: str = ""
    places: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    problems: tuple[str, ...] = field(default=(), compare=False)


def person(values: Mapping[str, Any], *, key: str = "", as_of: date | None = None) -> Person:
    """Read one person from a mapping: FollowTheMoney (with or without 'properties') or a plain table's row.

    Args:
        values: property -> value or list of values.
        key: id to use when the mapping has none.
        as_of: day against which a birth in the future is told; today when None.

    Raises:
        IdentityError: the mapping is no record of a person.
    """
    held = values.get("properties", values)
    if not isinstance(held, Mapping):
        raise IdentityError(
            "The record's properties are no mapping.", "Give property names with lists of values.", key
        )
    schema = values.get("schema", "Person")
    if schema not in ("Person", "LegalEntity"):
        raise IdentityError(f"The record describes a {schema}, not a person.", "Leave it out.", key)
    problems: list[str] = []
    names = _names(held)
    if len(names) > MAX_NAMES:
        problems.append(f"{len(names)} names; the first {MAX_NAMES} are compared.")
        names = names[:MAX_NAMES]
    if any(len(name.text) > MAX_LENGTH for name in names):
        problems.append(
            f"A name is longer than {MAX_LENGTH} characters; the first {MAX_LENGTH} are compared."
        )
    return Person(
        str(values.get("id") or held.get("id") or key),
        tuple(names),
        _births(held, as_of or date.today(), problems),  # noqa: DTZ011 - a calendar day is meant
        tuple(dict.fromkeys(state_code(text) for text in _texts(held, _STATES))),
        next((_SEX[text.casefold()] for text in _texts(held, _SEXES) if text.casefold() in _SEX), ""),
        tuple(dict.fromkeys(" ".join(text.split()).casefold() for text in _texts(held, _PLACES))),
        _documents(held),
        tuple(problems),
    )


def _texts(held: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    found: list[str] = []
    for key in keys:
        value = held.get(key)
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, str | int | float) and not isinstance(each, bool) and str(each).strip():
                found.append(str(each).strip())
    return found


def _names(held: Mapping[str, Any]) -> list[PersonName]:
    found: dict[str, PersonName] = {}
    for key, kind in _NAMES.items():
        for text in _texts(held, (key,)):
            for each in several(text):
                found.setdefault(each, PersonName(each, kind))
    parts = [" ".join(_texts(held, (key,))[:1]) for key in _PARTS]
    whole = " ".join(part for part in parts if part)
    if whole and not any(name.kind == PRIMARY for name in found.values()):
        found.setdefault(whole, PersonName(whole, PRIMARY))
    return sorted(found.values(), key=lambda name: KINDS.index(name.kind))


def _births(held: Mapping[str, Any], as_of: date, problems: list[str]) -> tuple[Birth, ...]:
    found: list[Birth] = []
    for text in _texts(held, _BIRTHS):
        try:
            birth = read_birth(text)
        except QuantityError as error:
            year = _YEAR_FIRST.match(text)
            if not year:
                problems.append(f"Date of birth set aside: {error}")
                continue
            problems.append(f"Date of birth read as its year alone: {error}")
            birth = read_birth(year[1])
        if birth.span.first > as_of:
            problems.append(f"Date of birth set aside: {text} lies in the future.")
        else:
            found.append(birth)
    return tuple(dict.fromkeys(found))


def _documents(held: Mapping[str, Any]) -> tuple[Document, ...]:
    found: list[Document] = []
    for key, kind in _NUMBERS.items():
        for text in _texts(held, (key,)):
            prefixed = _PREFIXED.match(text)
            given = prefixed[1].strip().lower().replace(" ", "_") if prefixed else kind
            number = _NOT_NUMBER.sub("", (prefixed[2] if prefixed else text).upper())
            if number:
                found.append(Document(given, number))
    return tuple(dict.fromkeys(found))
