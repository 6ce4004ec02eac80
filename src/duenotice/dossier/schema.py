"""The JSON Schema (2020-12) of a dossier, generated from the vocabulary."""

from __future__ import annotations

from typing import Any

from duenotice.dossier.countries import country_codes
from duenotice.dossier.vocabulary import MECHANISMS, SEEN, SPEAKERS, FactSpec, groups, vocabulary
from duenotice.quantities import FactType

_DURATION = r"^P(?=\d)(\d{1,4}Y)?(\d{1,5}M)?(\d{1,3}W)?(\d{1,6}D)?$|^\s*\d+\s*([Yy]ears?|[Mm]onths?|[Ww]eeks?|[Dd]ays?)"
_DATE = r"^\d{4}([-/.]\d{1,2}([-/.]\d{1,2})?)?$"


def dossier_schema() -> dict[str, Any]:
    """The schema; a fact is a bare value, null, or an object with value, said_by, exhibit and disputed_by."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:duenotice:dossier:1",
        "title": "Dossier: the facts of one request",
        "type": "object",
        "required": ["mechanism"],
        "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string"},
            "mechanism": {"enum": list(MECHANISMS)},
            "seen": {"enum": [*SEEN, None], "description": "How the request was seen."},
            "issued_on": {"anyOf": [{"$ref": "#/$defs/date"}, {"type": "null"}]},
            "reference": {"type": ["string", "null"], "description": "A code name, never a person's name."},
            "facts": {"type": ["object", "null"], "additionalProperties": False, "properties": _facts()},
        },
        "$defs": {
            "date": {
                "anyOf": [
                    {"type": "string", "pattern": _DATE},
                    {"type": "integer", "minimum": 1, "maximum": 9999},
                ]
            },
            "duration": {"type": "string", "pattern": _DURATION},
            "penalty": {
                "anyOf": [{"$ref": "#/$defs/duration"}, {"enum": ["life", "death", "corporal", "fine"]}]
            },
            "money": {"anyOf": [{"type": "string", "pattern": "[A-Z]{3}"}, {"type": "object"}]},
            "country": {
                "type": "string",
                "description": f"ISO 3166-1: {', '.join(country_codes())}; or the English name.",
            },
            "speaker": {"enum": list(SPEAKERS)},
        },
    }


def _facts() -> dict[str, Any]:
    properties: dict[str, Any] = {key: _fact(spec) for key, spec in vocabulary().items()}
    for group in sorted(groups()):
        inner = {
            key.removeprefix(f"{group}."): _fact(spec)
            for key, spec in vocabulary().items()
            if key.startswith(f"{group}.")
        }
        properties[group] = {"type": "object", "additionalProperties": False, "properties": inner}
    return properties


def _fact(spec: FactSpec) -> dict[str, Any]:
    value = {"anyOf": [_value(spec.type), {"type": "null"}]}
    entry = {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {
            "value": value,
            "said_by": {"$ref": "#/$defs/speaker"},
            "exhibit": {"type": ["string", "null"]},
            "disputed_by": {"type": "array", "items": {"$ref": "#/$defs/speaker"}},
        },
    }
    return {"title": spec.label, "description": f"About the {spec.about}.", "anyOf": [*value["anyOf"], entry]}


def _value(kind: FactType) -> dict[str, Any]:
    match kind.kind:
        case "boolean" | "integer":
            return {"type": kind.kind}
        case "text":
            return {"type": "string"}
        case "enum":
            return {"enum": list(kind.members)}
        case "set":
            return {"type": "array", "items": {"enum": list(kind.members)}}
        case "countries":
            return {"type": "array", "items": {"$ref": "#/$defs/country"}}
        case "list":
            keys = {key: {"anyOf": [_value(inner), {"type": "null"}]} for key, inner in kind.item.items()}
            return {
                "type": "array",
                "items": {"type": "object", "additionalProperties": False, "properties": keys},
            }
        case _:
            return {"$ref": f"#/$defs/{kind.kind}"}
