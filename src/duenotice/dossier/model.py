"""A dossier: the known facts about one request, each with who says so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from duenotice.quantities import Duration, Money, PartialDate, Penalty


@dataclass(frozen=True, slots=True)
class Fact:
    """One known fact.

    Attributes:
        value: the value, typed as the vocabulary says; None is unknown.
        said_by: who says so.
        exhibit: reference of the exhibit that shows it, or None.
        disputed_by: who disputes it.
    """

    value: Any
    said_by: str = "person"
    exhibit: str | None = None
    disputed_by: tuple[str, ...] = ()

    @property
    def bare_assertion_of_requester(self) -> bool:
        """Said by the requesting state alone, with no exhibit."""
        return self.said_by == "requesting_state" and not self.exhibit


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts of one request.

    Attributes:
        mechanism: what kind of request.
        facts: by key; a missing key is unknown.
        seen: how the request was seen (full_alert, ccf_disclosure, public_extract, hit_report, hearsay), None if unknown.
        issued_on: day the request was issued, where known.
        reference: code name or file reference, never a person's name.
        notes: what could not be read from the source, in sentences.
    """

    mechanism: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    seen: str | None = None
    issued_on: PartialDate | None = None
    reference: str | None = None
    notes: tuple[str, ...] = ()

    def value(self, key: str) -> Any:
        """A fact's value, None when unknown."""
        fact = self.facts.get(key)
        return None if fact is None else fact.value

    @property
    def issued(self) -> PartialDate | None:
        """Day of the request: as stated, else the day of publication, else of circulation."""
        for candidate in (self.issued_on, self.value("published_on"), self.value("circulated_on")):
            if isinstance(candidate, PartialDate):
                return candidate
        return None

    def to_json(self) -> dict[str, Any]:
        """The dossier as plain JSON values, readable again by `read_dossier`."""
        content: dict[str, Any] = {"mechanism": self.mechanism}
        for key in ("reference", "seen"):
            if getattr(self, key) is not None:
                content[key] = getattr(self, key)
        if self.issued_on is not None:
            content["issued_on"] = str(self.issued_on)
        content["facts"] = {key: _fact_json(fact) for key, fact in sorted(self.facts.items())}
        return content

    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the facts, the same for the same facts in any order."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _fact_json(fact: Fact) -> Any:
    value = plain(fact.value)
    if fact.said_by == "person" and not fact.exhibit and not fact.disputed_by:
        return value
    entry: dict[str, Any] = {"value": value, "said_by": fact.said_by}
    if fact.exhibit:
        entry["exhibit"] = fact.exhibit
    if fact.disputed_by:
        entry["disputed_by"] = list(fact.disputed_by)
    return entry


def plain(value: Any) -> Any:
    """A typed value as JSON: quantities as text, sets sorted."""
    match value:
        case Duration() | Penalty() | PartialDate() | Money():
            return value.iso() if isinstance(value, Duration) else str(value)
        case Decimal() | date():
            return str(value)
        case frozenset():
            return sorted(value)
        case Mapping():
            return {key: plain(inner) for key, inner in value.items() if inner is not None}
        case tuple() | list():
            return [plain(inner) for inner in value]
        case _:
            return value
