"""The types a fact can have. Shared by the dossier (which reads values) and the reasoning (which compares them)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = (
    "boolean", "integer", "date", "duration", "penalty", "money", "country", "enum", "set", "countries", "text", "list",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of one fact.

    Attributes:
        kind: one of KINDS.
        members: the words an `enum` or `set` allows, in the order of the vocabulary.
        item: for `list`, the type of each key of an item.
    """

    kind: str
    members: tuple[str, ...] = ()
    item: Mapping[str, FactType] = field(default_factory=dict)

    @property
    def is_collection(self) -> bool:
        """True for the types that hold several values: set, countries, list."""
        return self.kind in ("set", "countries", "list")
