"""The JSON Schema (2020-12) of an assessment."""

from __future__ import annotations

from typing import Any

from duenotice.assess.model import SCHEMA, Headline
from duenotice.law.model import CONFIDENCE, CONSEQUENCES, FORCES, KINDS, KNOWERS, NATURES
from duenotice.reasoning.rules import Verdict

_TEXT = {"type": "string"}
_BASIS = {"enum": ["chosen", "issued", "today"]}
_TEXTS = {"type": "array", "items": _TEXT}


def assessment_schema() -> dict[str, Any]:
    """The schema of `duenotice assess --format json` and of the API's answer."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "Assessment of one request",
        **_object(
            schema={"const": SCHEMA},
            rulebook=_object(version=_TEXT, as_of={"type": "string", "format": "date"}, as_of_basis=_BASIS),
            request=_object(
                mechanism=_TEXT, seen={"type": ["string", "null"]}, reference={"type": ["string", "null"]}, facts_hash=_TEXT
            ),
            headline=_object(verdict={"enum": [state.value for state in Headline]}, text=_TEXT),
            findings=_list("finding"),
            factors=_object(**{"for": _list("factor"), "against": _list("factor")}),
            precedents_note=_TEXT,
            precedents=_list("precedents"),
            questions=_list("question"),
            headline_changes=_array(
                _object(answers={"type": "object"}, headline={"enum": [state.value for state in Headline]}, rule=_TEXT)
            ),
            not_examined=_array(_object(rule=_TEXT, title=_TEXT, why=_TEXT)),
            notes=_TEXTS,
        ),
        "$defs": {
            "finding": _finding(),
            "provision": _object(
                instrument=_TEXT, article=_TEXT, version=_TEXT, url={"type": "string", "format": "uri"},
                confidence={"enum": list(CONFIDENCE.values())}, mark={"enum": list(CONFIDENCE)},
            ),
            "trace": _trace(),
            "factor": _object(
                code=_TEXT, provision=_TEXT, provisions=_list("provision"), definition=_TEXT, ground=_TEXT, disputed_by=_TEXTS
            ),
            "precedents": _object(
                issue=_TEXT, body=_TEXT, note=_TEXT, published={"type": "integer"},
                nearest=_array(
                    _object(
                        id=_TEXT, outcome=_TEXT, year=_TEXT, cite=_TEXT, url=_TEXT, reason=_TEXT, shared=_TEXTS,
                        distinguishing=_TEXTS, unknown=_TEXTS,
                    )
                ),
            ),
            "question": _object(fact=_TEXT, text=_TEXT, why=_TEXT, help=_TEXT, knows=_TEXTS, look=_TEXT, changes=_TEXTS),
        },
    }  # fmt: skip


def _finding() -> dict[str, Any]:
    return _object(
        rule=_TEXT, title=_TEXT, ground=_TEXT, families=_TEXTS, kind={"enum": list(KINDS)}, nature={"enum": list(NATURES)},
        force={"enum": list(FORCES)}, verdict={"enum": [verdict.value for verdict in Verdict]}, says=_TEXT,
        knowable_by=_array({"enum": list(KNOWERS)}), in_headline={"type": "boolean"}, provisions=_list("provision"),
        trace=_list("trace"), reason=_TEXTS, missing=_TEXTS, residual=_TEXT, change_sets=_array({"type": "object"}),
        unless=_TEXTS, rebuttal=_TEXT, consequence=_array({"enum": list(CONSEQUENCES)}),
        evidence={"type": "object", "additionalProperties": _TEXT},
        accounts={"type": "object", "additionalProperties": {"enum": [verdict.value for verdict in Verdict]}},
        same_on_all_accounts={"type": "boolean"}, notes=_TEXTS,
    )  # fmt: skip


def _trace() -> dict[str, Any]:
    known = {"text": _TEXT, "value": {"type": ["boolean", "null"]}}
    more = {"note": _TEXT, "said_by": _TEXT, "exhibit": _TEXT, "disputed_by": _TEXTS, "parts": _list("trace")}
    return {
        "type": "object",
        "required": ["text", "value"],
        "additionalProperties": False,
        "properties": {**known, **more},
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def _list(name: str) -> dict[str, Any]:
    return _array({"$ref": f"#/$defs/{name}"})


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}
