"""Read a dossier from JSON or YAML: all faults at once, each with path, reason and remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from duenotice.dossier.errors import DossierError, Problem
from duenotice.dossier.model import Dossier, Fact
from duenotice.dossier.notice import is_notice, read_notice
from duenotice.dossier.values import read_text, read_value
from duenotice.dossier.vocabulary import MECHANISMS, SEEN, SPEAKERS, groups, vocabulary
from duenotice.quantities import FactType, PartialDate, QuantityError
from duenotice.strict import StrictError, read

_TOP = ("mechanism", "facts", "seen", "issued_on", "reference", "$schema")
_ENTRY = frozenset({"value", "said_by", "exhibit", "disputed_by"})
MAX_PROBLEMS = 200


def read_dossier(data: bytes | str) -> Dossier:
    """Read a dossier, or one notice as INTERPOL's public pages return it.

    Raises:
        DossierError: every fault found.
    """
    try:
        content = read(data).content
    except StrictError as error:
        where = f"line {error.line}" if error.line else ""
        raise DossierError([Problem(where, error.reason, error.remedy)]) from None
    return dossier_from(content)


def dossier_from(content: Any) -> Dossier:
    """A dossier from plain JSON values.

    Raises:
        DossierError: every fault found.
    """
    if not isinstance(content, dict):
        reason = "The file holds a list or a single value, not the facts of one request."
        raise DossierError([Problem("", reason, 'Start with {"mechanism": ..., "facts": {...}}.')])
    if is_notice(content):
        return read_notice(content)
    return _Reader().dossier(content)


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def report(self, path: str, reason: str, remedy: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(path, reason, remedy))

    def dossier(self, content: Mapping[str, Any]) -> Dossier:
        for key in content:
            if key not in _TOP:
                self.report(key, "No such key, so its value would be lost.", _nearest(key, _TOP))
        mechanism = self.choice(content, "mechanism", MECHANISMS, required=True)
        seen = self.choice(content, "seen", SEEN)
        issued = self.day(content.get("issued_on"))
        reference = self.text("reference", content.get("reference"))
        facts = dict(self.facts(content.get("facts")))
        if self.problems:
            raise DossierError(self.problems)
        return Dossier(str(mechanism), facts, seen, issued, reference)

    def choice(
        self,
        content: Mapping[str, Any],
        key: str,
        allowed: tuple[str, ...],
        *,
        required: bool = False,
        at: str | None = None,
    ) -> str | None:
        value = content.get(key)
        if value is None and not required:
            return None
        if isinstance(value, str) and value in allowed:
            return value
        reason = f"The key '{key}' is missing." if value is None else f"'{value}' is not a known {key}."
        self.report(at or key, reason, f"One of: {', '.join(allowed)}.")
        return None

    def day(self, value: Any) -> PartialDate | None:
        day: PartialDate | None = read_value(FactType("date"), value, "issued_on", self.report)
        return day

    def text(self, path: str, value: Any) -> str | None:
        try:
            return None if value is None else read_text(value)
        except QuantityError as error:
            self.report(path, error.reason, error.remedy)
            return None

    def facts(self, content: Any) -> Iterator[tuple[str, Fact]]:
        if content is None:
            content = {}
        if not isinstance(content, dict):
            self.report(
                "facts", "Facts are written as key and value.", 'For example {"sought_for": "prosecution"}.'
            )
            return
        seen: set[str] = set()
        for key, value in _flatten(content, ""):
            if key in seen:
                self.report(f"facts.{key}", "The fact is given twice, grouped and with a dot.", "Keep one.")
            seen.add(key)
            yield from self.fact(key, value)

    def fact(self, key: str, entry: Any) -> Iterator[tuple[str, Fact]]:
        path = f"facts.{key}"
        spec = vocabulary().get(key)
        if spec is None:
            self.report(path, "No such fact, so its value would be lost.", _nearest(key, tuple(vocabulary())))
            return
        if not (isinstance(entry, dict) and "value" in entry):
            value = read_value(spec.type, entry, path, self.report)
            if value is not None:
                yield key, Fact(value)
            return
        for extra in sorted(entry.keys() - _ENTRY):
            self.report(
                f"{path}.{extra}", "No such key, so its value would be lost.", _nearest(extra, tuple(_ENTRY))
            )
        value = read_value(spec.type, entry["value"], path, self.report)
        said_by = self.choice(entry, "said_by", SPEAKERS, at=f"{path}.said_by")
        disputed = self.speakers(
            f"{path}.disputed_by", [] if entry.get("disputed_by") is None else entry["disputed_by"]
        )
        exhibit = self.text(f"{path}.exhibit", entry.get("exhibit"))
        if value is not None:
            yield key, Fact(value, said_by or "person", exhibit, tuple(dict.fromkeys(disputed)))

    def speakers(self, path: str, value: Any) -> list[str]:
        named = [value] if isinstance(value, str) else value
        if not isinstance(named, list):
            self.report(path, "This should name who speaks.", f"One of: {', '.join(SPEAKERS)}.")
            return []
        for name in named:
            if name not in SPEAKERS:
                self.report(path, f"'{name}' is not a known speaker.", f"One of: {', '.join(SPEAKERS)}.")
        return [name for name in named if name in SPEAKERS]


def _flatten(content: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and key in groups() and "value" not in value:
            yield from _flatten(value, f"{key}.")
        else:
            yield key, value


def _nearest(key: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key[:80], known, n=1)
    return f"Did you mean '{near[0]}'?" if near else "`duenotice schema` lists every key."
