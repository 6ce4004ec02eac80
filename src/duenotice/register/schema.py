"""JSON Schema (2020-12) of a case as a folder holds it."""

from __future__ import annotations

from typing import Any

from django.db import models

from duenotice.register.models import HELD, ID, Case

IDENTITY: dict[str, Any] = {"type": "string", "pattern": f"^[0-9a-f]{{{ID}}}$"}


def case_schema() -> dict[str, Any]:
    """The schema of `case.json`."""
    properties: dict[str, Any] = {
        "$schema": {"type": "string"},
        "case": _object(Case),
    }
    for kind, model in HELD.items():
        properties[plural(kind)] = {"type": "array", "items": _object(model)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case",
        "type": "object",
        "properties": properties,
        "required": ["case"],
        "additionalProperties": False,
    }


def plural(kind: str) -> str:
    """The name of a kind's list in `case.json`."""
    return kind + "s"


def _object(model: type[models.Model]) -> dict[str, Any]:
    columns = [field for field in model._meta.concrete_fields if field.name != "case"]
    return {
        "type": "object",
        "properties": {field.attname: _column(field) for field in columns},
        "required": [field.attname for field in columns],
        "additionalProperties": False,
    }


def _column(field: Any) -> dict[str, Any]:
    if field.is_relation:
        return {"anyOf": [IDENTITY, {"type": "null"}]}
    if field.primary_key or field.name == "file":
        return IDENTITY
    if field.choices:
        blank = [""] if field.blank else []
        return {"enum": blank + [value for value, _ in field.choices]}
    if isinstance(field, models.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, models.IntegerField):
        return {"type": "integer", "minimum": 0}
    described: dict[str, Any] = dict(getattr(field, "schema", {"type": "string"}))
    if described.get("type") == "string" and field.max_length and "pattern" not in described:
        described["maxLength"] = field.max_length
    return described
