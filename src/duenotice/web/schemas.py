"""The exact shapes of the API's bodies, as JSON Schema 2020-12 inside OpenAPI 3.1, built from the vocabulary."""

from __future__ import annotations

import copy
from typing import Any

from duenotice.assess.schema import assessment_schema
from duenotice.dossier import MECHANISMS, SEEN, SPEAKERS, vocabulary
from duenotice.dossier.countries import country_codes, country_name
from duenotice.dossier.values import MAX_ITEMS, MAX_TEXT
from duenotice.quantities import FactType
from duenotice.web.match import match_schemas

_YEAR = "(?!0000)[0-9]{4}"
_MONTH = "(0?[1-9]|1[0-2])"
_DAY = "(0?[1-9]|1[0-9]|2[0-8])"
_LATE = "(((0?[13-9]|1[0-2])-(29|30))|((0?[13578]|1[02])-31))"
#: A year, a month or a day that every calendar has; 29 February goes in as February of its year, or in its leap year.
_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-0?2-29"
DATE = f"^({_YEAR}(-{_MONTH}(-{_DAY})?|-{_LATE})?|{_LEAP})$"
DURATION = (
    "^(P[0-9]{1,2}Y([0-9]{1,2}M)?([0-9]{1,3}D)?|P[0-9]{1,3}M([0-9]{1,3}D)?|P[0-9]{1,3}[WD]"
    "|[0-9]{1,3} (years?|months?|weeks?|days?)|[0-9]{1,2} years? (and )?[0-9]{1,2} (months?|weeks?|days?))$"
)
SUM = "^[0-9]{1,15}([.][0-9]{1,2})? [A-Z]{3}$"
#: Neither control characters nor marks that hide the direction of a text.
TEXT = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]*$"
_NULL = {"type": "null"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def components() -> dict[str, Any]:
    """Every named schema of the API."""
    return {
        "Dossier": _dossier(),
        "Problems": _problems(),
        "Date": {
            "anyOf": [{"type": "string", "pattern": DATE}, {"type": "integer", "minimum": 1, "maximum": 9999}]
        },
        "Duration": {"type": "string", "pattern": DURATION, "examples": ["23 months", "P23M"]},
        "Penalty": {"anyOf": [_ref("Duration"), {"enum": ["life", "death", "corporal", "fine"]}]},
        "Money": {"anyOf": [{"type": "string", "pattern": SUM, "examples": ["10000 USD"]}, _sum()]},
        "Country": {"enum": sorted({*country_codes(), *(country_name(code) for code in country_codes())})},
        "Speaker": {"enum": list(SPEAKERS)},
        "Text": {"type": "string", "maxLength": MAX_TEXT, "pattern": TEXT},
        **_assessment(),
        **match_schemas(),
        "RuleSummary": _object(
            id=_string(),
            title=_string(),
            families=_strings(),
            kind=_string(),
            nature=_string(),
            force=_string(),
        ),
        "Rules": _object(version=_string(), rules={"type": "array", "items": _ref("RuleSummary")}),
        "Rule": {
            "type": "object",
            "required": ["id", "title", "versions"],
            "properties": {"id": _string(), "title": _string()},
        },
    }


def _string() -> dict[str, Any]:
    return {"type": "string"}


def _strings() -> dict[str, Any]:
    return {"type": "array", "items": _string()}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def _problems() -> dict[str, Any]:
    problem = _object(path=_string(), reason=_string(), remedy=_string())
    return _object(problems={"type": "array", "items": problem})


def _sum() -> dict[str, Any]:
    amount = {
        "anyOf": [
            {"type": "string", "pattern": "^[0-9]{1,15}([.][0-9]{1,2})?$"},
            {"type": "integer", "minimum": 0, "maximum": 10**15 - 1},
        ]
    }
    currency = {"type": "string", "pattern": "^[A-Z]{3}$"}
    day = {
        "anyOf": [{"type": "string", "pattern": DATE}, {"type": "integer", "minimum": 1000, "maximum": 9999}]
    }
    whole = _object(amount=amount, currency=currency, on=_or_null(day))
    return {**whole, "required": ["amount", "currency"]}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [*(schema["anyOf"] if set(schema) == {"anyOf"} else [schema]), _NULL]}


def _dossier() -> dict[str, Any]:
    facts = {key: {"title": spec.label, **_fact(spec.type)} for key, spec in vocabulary().items()}
    return {
        "title": "The facts of one request",
        "description": 'The smallest is {"mechanism": "red_notice"}. A fact that is absent or null is unknown.',
        "type": "object",
        "required": ["mechanism"],
        "additionalProperties": False,
        "properties": {
            "$schema": {},
            "mechanism": {"enum": list(MECHANISMS)},
            "seen": {"enum": [*SEEN, None]},
            "issued_on": _or_null(_ref("Date")),
            "reference": _or_null(_ref("Text")),
            "facts": {"type": ["object", "null"], "additionalProperties": False, "properties": facts},
        },
    }


def _fact(kind: FactType) -> dict[str, Any]:
    value = _or_null(_value(kind))
    speakers = {"anyOf": [{"type": "array", "items": _ref("Speaker")}, _ref("Speaker"), _NULL]}
    entry = _object(
        value=value, said_by=_or_null(_ref("Speaker")), exhibit=_or_null(_ref("Text")), disputed_by=speakers
    )
    return {"anyOf": [*value["anyOf"], {**entry, "required": ["value"]}]}


def _value(kind: FactType) -> dict[str, Any]:
    named = {
        "date": "Date",
        "duration": "Duration",
        "penalty": "Penalty",
        "money": "Money",
        "country": "Country",
        "text": "Text",
    }
    match kind.kind:
        case "boolean":
            return {"type": "boolean"}
        case "integer":
            return {"type": "integer", "minimum": 0, "maximum": 10**12 - 1}
        case "enum":
            return {"enum": list(kind.members)}
        case "set" | "countries":
            single = _ref("Country") if kind.kind == "countries" else {"enum": list(kind.members)}
            return {"anyOf": [{"type": "array", "maxItems": MAX_ITEMS, "items": _or_null(single)}, single]}
        case "list":
            keys = {key: _or_null(_value(inner)) for key, inner in kind.item.items()}
            item = {"type": "object", "additionalProperties": False, "properties": keys}
            return {"type": "array", "maxItems": MAX_ITEMS, "items": item}
        case _:
            return _ref(named[kind.kind])


def _assessment() -> dict[str, Any]:
    """The schema of an assessment, with its parts moved to where OpenAPI looks for them."""
    whole = copy.deepcopy(assessment_schema())
    parts = whole.pop("$defs", {})
    for key in ("$schema", "$id"):
        whole.pop(key, None)
    named = {f"assessment_{name}": part for name, part in parts.items()}
    return {"Assessment": _moved(whole), **{name: _moved(part) for name, part in named.items()}}


def _moved(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"#/components/schemas/assessment_{value.removeprefix('#/$defs/')}"
            if key == "$ref" and isinstance(value, str)
            else _moved(value)
            for key, value in schema.items()
        }
    return [_moved(item) for item in schema] if isinstance(schema, list) else schema
