"""What an environment may hold beside plain values: collections that may be incomplete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

#: Fact name -> value; a missing name or None is unknown. Item facts inside a quantifier carry a leading dot.
Environment: TypeAlias = Mapping[str, Any]
#: True, False, or None for unknown (Kleene's strong three-valued logic).
Truth: TypeAlias = bool | None


class OpenSet(frozenset[str]):
    """A set known to hold its members and perhaps others: absence from it is unknown, not false."""


class OpenList(tuple[Mapping[str, Any], ...]):
    """A list known to hold its items and perhaps others."""
