"""What an environment may hold beside plain values: collections that may be incomplete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

#: Fact name -> value; a missing name or None is unknown. Item facts inside a quantifier carry a leading dot.
Environment: TypeAlias = Mapping[str, Any]
#: True, False, or None for unknown (Kleene's strong three-valued logic).
Truth: TypeAlias = bool | None


class OpenSet(frozenset[str]):
    """A set known to hold its members and perhaps others: absence from it is unknown, not false."""


class Items(tuple[Mapping[str, Any], ...]):
    """The items of a list that many rules read: items alike in what a rule reads are told apart once."""

    _known: dict[tuple[str, ...], tuple[tuple[Any, ...], ...]]

    def __new__(cls, items: Iterable[Mapping[str, Any]] = ()) -> Items:
        """The items, in their order."""
        made = super().__new__(cls, items)
        made._known = {}
        return made

    def alike(self, keys: tuple[str, ...]) -> tuple[tuple[Any, ...], ...]:
        """The different values of some keys, in order of first appearance."""
        if keys not in self._known:
            self._known[keys] = alike(self, keys)
        return self._known[keys]


class OpenList(Items):
    """A list known to hold its items and perhaps others."""


def alike(items: Iterable[Mapping[str, Any]], keys: tuple[str, ...]) -> tuple[tuple[Any, ...], ...]:
    """The different values that items have under some keys, in order of first appearance."""
    return tuple(dict.fromkeys(tuple([item.get(key) for key in keys]) for item in items))
