"""The vocabulary: every fact a dossier may hold, with its type, read from YAML beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from duenotice.dossier import shelf
from duenotice.quantities import FactType
from duenotice.quantities.types import KINDS
from duenotice.strict import StrictError, read_yaml

MECHANISMS = (
    "red_notice", "diffusion", "blue_notice", "green_notice", "yellow_notice", "black_notice", "orange_notice",
    "purple_notice", "silver_notice", "un_special_notice", "other_notice", "other_diffusion", "document_entry", "direct_message",
    "extradition", "provisional_arrest", "surrender", "mla", "freezing", "removal", "national_alert", "other",
)  # fmt: skip
SPEAKERS = (
    "person", "counsel", "requesting_state", "host_state", "interpol", "ccf", "court", "document", "third_party",
)  # fmt: skip
SEEN = ("full_alert", "ccf_disclosure", "public_extract", "hit_report", "hearsay")
ABOUT = ("world", "file", "conduct")


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact of the vocabulary.

    Attributes:
        key: its name; a dot groups.
        type: its type.
        about: world, file (what the alert or file says) or conduct (what an institution did or will do).
        label: its name for people.
        item_labels: for lists, a label for each key of an item.
    """

    key: str
    type: FactType
    about: str
    label: str
    item_labels: Mapping[str, str]


@cache
def vocabulary() -> Mapping[str, FactSpec]:
    """All facts by key, in the order of the files.

    Raises:
        StrictError: a file of the vocabulary is not well formed, or two declare one key.
    """
    specs: dict[str, FactSpec] = {}
    for file in sorted(shelf.at("dossier", "vocabulary").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        document = read_yaml(file.read_text("utf-8"))
        for key, entry in (document.content or {}).get("facts", {}).items():
            line = document.line("facts", key)
            if key in specs:
                raise StrictError(line, f"{file.name}: the fact '{key}' is declared twice.", "Keep one.")
            try:
                specs[key] = _spec(key, entry)
            except ValueError as error:
                raise StrictError(
                    line, f"{file.name}: {key}: {error}", "See docs/rulebook-format.md."
                ) from None
    return specs


def _spec(key: str, entry: Mapping[str, Any]) -> FactSpec:
    unknown = set(entry) - {"type", "values", "about", "label", "item", "note"}
    if unknown:
        raise ValueError(f"unknown key {sorted(unknown)}")
    about = entry.get("about", "world")
    if about not in ABOUT:
        raise ValueError(f"about must be one of {', '.join(ABOUT)}")
    items = entry.get("item") or {}
    labels = {name: inner.get("label", name) for name, inner in items.items()}
    return FactSpec(key, _type(entry), about, entry.get("label", key), labels)


def _type(entry: Mapping[str, Any]) -> FactType:
    kind = entry.get("type")
    if kind not in KINDS:
        raise ValueError(f"unknown type {kind!r}")
    members = tuple(str(value) for value in entry.get("values") or ())
    if (kind in ("enum", "set")) is not bool(members):
        raise ValueError(f"a {kind} {'needs' if kind in ('enum', 'set') else 'takes no'} values")
    item = {name: _type(inner) for name, inner in (entry.get("item") or {}).items()}
    if (kind == "list") is not bool(item):
        raise ValueError(f"a {kind} {'needs' if kind == 'list' else 'takes no'} item")
    return FactType(kind, members, item)


@cache
def fact_types() -> Mapping[str, FactType]:
    """Type of every fact, by key."""
    return {key: spec.type for key, spec in vocabulary().items()}


@cache
def groups() -> frozenset[str]:
    """Names that group facts: `warrant` for `warrant.issued_on`."""
    return frozenset(key.rsplit(".", 1)[0] for key in vocabulary() if "." in key)
