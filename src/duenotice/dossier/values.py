"""Plain JSON or YAML values to typed facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from duenotice.dossier.countries import read_country
from duenotice.quantities import Duration, FactType, Money, PartialDate, Penalty, QuantityError

MAX_TEXT = 20_000
MAX_ITEMS = 20_000
# Embeddings, overrides and isolates can make a text read differently from what it says; plain marks (U+200E/F) cannot.
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")

Report = Callable[[str, str, str], None]


def read_value(kind: FactType, value: Any, path: str, report: Report) -> Any:
    """A value of the type, None for null; every fault goes to `report(path, reason, remedy)` and reads as None."""
    if value is None:
        return None
    if kind.kind in ("set", "countries"):
        return _read_set(kind, value, path, report)
    if kind.kind == "list":
        return _read_list(kind, value, path, report)
    try:
        return _read_single(kind, value)
    except QuantityError as error:
        report(path, error.reason, error.remedy)
        return None


def _read_single(kind: FactType, value: Any) -> Any:
    match kind.kind:
        case "boolean":
            return _boolean(value)
        case "integer":
            return _integer(value)
        case "date":
            return PartialDate.parse(value)
        case "duration":
            return Duration.parse(value)
        case "penalty":
            return Penalty.parse(value)
        case "money":
            return Money.parse(value)
        case "country":
            return read_country(value)
        case "enum":
            return _member(kind, value)
        case _:
            return read_text(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise QuantityError(f"'{_short(value)}' is not yes or no.", "Write true, false, or null for unknown.")
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**12:
        raise QuantityError(
            f"'{_short(value)}' is not a whole number.", "Write a whole number without a sign."
        )
    return value


def _member(kind: FactType, value: Any) -> str:
    if not isinstance(value, str) or value not in kind.members:
        raise QuantityError(f"'{_short(value)}' is not one of the values this fact takes.", _one_of(kind))
    return value


def _one_of(kind: FactType) -> str:
    return f"One of: {', '.join(kind.members)}; or null for unknown."


def read_text(value: Any) -> str:
    """Plain text.

    Raises:
        QuantityError: not text, too long, or holding hidden or control characters.
    """
    if not isinstance(value, str):
        raise QuantityError(f"'{_short(value)}' is not text.", "Put it in quotes.")
    if len(value) > MAX_TEXT:
        raise QuantityError(f"The text is longer than {MAX_TEXT} characters.", "Give the relevant passage.")
    if _HIDDEN.search(value):
        reason = (
            "The text holds hidden direction marks, which can make it read differently from what it says."
        )
        raise QuantityError(reason, "Type it again without them.")
    if _CONTROL.search(value):
        raise QuantityError("The text holds control characters.", "Type it again without them.")
    return value


def _read_set(kind: FactType, value: Any, path: str, report: Report) -> frozenset[str] | None:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        report(path, f"'{_short(value)}' is not a list.", "Write the values in square brackets.")
        return None
    single = FactType("country") if kind.kind == "countries" else FactType("enum", kind.members)
    members = [read_value(single, entry, f"{path}.{index}", report) for index, entry in enumerate(value)]
    return frozenset(entry for entry in members if entry is not None)


def _read_list(kind: FactType, value: Any, path: str, report: Report) -> tuple[Mapping[str, Any], ...] | None:
    if not isinstance(value, list):
        report(path, f"'{_short(value)}' is not a list.", "Write the items in square brackets.")
        return None
    if len(value) > MAX_ITEMS:
        report(path, f"The list has more than {MAX_ITEMS} items.", "Split the request.")
        return None
    items = []
    for index, entry in enumerate(value):
        here = f"{path}.{index}"
        if not isinstance(entry, dict):
            report(here, f"'{_short(entry)}' is not an item.", f"Write its keys: {', '.join(kind.item)}.")
            continue
        for key in entry.keys() - kind.item.keys():
            report(
                f"{here}.{key}", "No such key, so its value would be lost.", f"Keys: {', '.join(kind.item)}."
            )
        known = (
            (key, read_value(inner, entry.get(key), f"{here}.{key}", report))
            for key, inner in kind.item.items()
        )
        items.append({key: inner for key, inner in known if inner is not None})
    return tuple(items)


def _short(value: Any) -> str:
    text = _CONTROL.sub("?", _HIDDEN.sub("?", str(value)))
    return text if len(text) <= 40 else f"{text[:37]}..."
