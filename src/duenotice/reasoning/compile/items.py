"""Tests put to the items of a list: for each request one number, a lane a test, the highest code over the items.

Where each item can be judged by itself, its texts looked up in short arrays, no row is ever taken apart: the list is read
where it stands. Where an item's text has too many values for that, items become rows, code tables are joined, and the rows
of a request are put together again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from duenotice.reasoning.compile.columns import Column, code_join, plain_select
from duenotice.reasoning.compile.sheet import Test, found_by_text, lookup
from duenotice.reasoning.compile.sql import quoted
from duenotice.reasoning.compile.truth import LANES, NO, OPEN

ROW = quoted("_row")
_ITEM, _SAID = "_i", "_s"


@dataclass(slots=True)
class Items:
    """Tests of one list that are computed together.

    Attributes:
        raw: SQL of the stored list.
        unsettled: SQL that is true where the list may hold more than it shows.
        keys: the stored keys of an item.
        leaves: SQL of what an item's plain keys say -> lane.
        texts: key -> tests on its text -> lane.
        tests: SQL of each test -> lane.
        apart: items become rows.
        read: keys the tests read.
        must_part: set where a test cannot be computed while items stay in their list.
    """

    raw: str
    unsettled: str
    keys: Mapping[str, Column]
    apart: bool = False
    leaves: dict[str, int] = field(default_factory=dict)
    texts: dict[str, dict[Test, int]] = field(default_factory=dict)
    tests: dict[str, int] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    must_part: bool = False

    @property
    def width(self) -> int:
        """Lanes an item's own keys take."""
        return len(self.leaves) + sum(map(len, self.texts.values()))

    def has_room(self, width: int) -> bool:
        """Whether another test of so many leaves fits."""
        return self.width + width <= LANES and len(self.tests) < LANES

    def columns(self) -> dict[str, Column]:
        """The item's keys as conditions name them."""
        return {f".{key}": column for key, column in self.keys.items()}

    def of_text(self, key: str, test: Test) -> str:
        """SQL of what a test on a key's text says, inside the second pass over an item."""
        places = self.texts.setdefault(key, {})
        if test not in places:
            places[test] = self.width
        return self._said(places[test])

    def of_leaf(self, code: str) -> str:
        """SQL of a code, inside the second pass over an item."""
        if code not in self.leaves:
            self.leaves[code] = self.width
        return self._said(self.leaves[code])

    @staticmethod
    def _said(place: int) -> str:
        return f"(({_SAID} >> {2 * place}) & 3)" if place else f"({_SAID} & 3)"

    def add(self, sql: str) -> int:
        """The lane of a test."""
        return self.tests.setdefault(sql, len(self.tests))

    # SQL --------------------------------------------------------------------------------------------------------

    def sql(self, joined: str = "") -> str:
        """The number of a request, unknown in every lane where the list is.

        Args:
            joined: alias of the relation of `relation`, where items become rows.
        """
        found = f"{joined}.{quoted('_bits')}" if joined else self._in_place()
        unknown = sum(1 << 2 * place for place in self.tests.values())
        return f"(COALESCE({found}, 0) | (CASE WHEN {self.unsettled} THEN {unknown} ELSE 0 END))"

    def _in_place(self) -> str:
        said = " | ".join((*self._texts(), *_moved(self.leaves))) or OPEN
        inner = f"LIST_TRANSFORM({self.raw}, lambda {_ITEM}: CAST(({said}) AS BIGINT))"
        return f"LIST_BIT_OR(LIST_TRANSFORM({inner}, lambda {_SAID}: {self._tests()}))"

    def _texts(self) -> Iterator[str]:
        for key, places in self.texts.items():
            tests = {place: test for test, place in places.items()}
            yield lookup(stored_key(key), self.keys[key], f".{key}", tests)

    def _tests(self) -> str:
        return f"CAST(({' | '.join(_moved(self.tests)) or NO}) AS BIGINT)"

    def relation(self, layer: str) -> str:
        """Rows of `_row` and `_bits`: items as rows beside the columns of a layer, code tables joined, rows grouped again."""
        exploded = f"SELECT s.*, UNNEST(s.{self.raw}) AS {quoted('_item')} FROM {quoted(layer)} AS s"
        select = ["i.*"]
        joins: list[str] = []
        for key in sorted(self.read & self.keys.keys()):
            stored, alias = f"i.{quoted('_item')}.{quoted(key)}", f"k{len(joins)}"
            select += plain_select(f".{key}", self.keys[key], stored, alias)
            if self.keys[key].coded:
                joins.append(code_join(self.keys[key], alias, stored))
        plain = f"SELECT {', '.join(select)} FROM {' '.join((f'({exploded}) AS i', *joins))}"
        return f"SELECT j.{ROW}, BIT_OR({self._tests()}) AS {quoted('_bits')} FROM ({plain}) AS j GROUP BY j.{ROW}"


Joint: TypeAlias = tuple[tuple[str, Test | str], ...]


def _joint(parts: Mapping[str, Test | str] | None) -> Joint | None:
    return None if parts is None else tuple(sorted(parts.items(), key=lambda part: part[0]))


@dataclass(slots=True)
class Conjunctions:
    """Tests of one list that are conjunctions of parts, each part on one key alone: a single pass answers all of them.

    Attributes:
        raw: SQL of the stored list.
        unsettled: SQL that is true where the list may hold more than it shows.
        keys: the stored keys of an item.
        tests: (key, part) for each key a test reads -> lane; None for the test that no item meets.
    """

    raw: str
    unsettled: str
    keys: Mapping[str, Column]
    tests: dict[Joint | None, int] = field(default_factory=dict)

    def knows(self, parts: Mapping[str, Test | str] | None) -> bool:
        """Whether a test is among these."""
        return _joint(parts) in self.tests

    def add(self, parts: Mapping[str, Test | str] | None) -> int:
        """The lane of a test, given by key: a condition on its text, or SQL of a code."""
        return self.tests.setdefault(_joint(parts), len(self.tests))

    def sql(self) -> str:
        """For each key, what its parts of the tests say in the lanes of those tests, and true in all others; then one AND."""
        lanes = len(self.tests)
        held: dict[str, dict[int, Test | str]] = {}
        for test, place in self.tests.items():
            for key, part in test or ():
                held.setdefault(key, {})[place] = part
        met = sum(3 << 2 * place for test, place in self.tests.items() if test is not None)
        parts = [f"CAST({met} AS BIGINT)"] if None in self.tests or not held else []
        for key, asked in held.items():
            if self.keys[key].texts is not None:
                said = {place: part for place, part in asked.items() if not isinstance(part, str)}
                parts.append(lookup(stored_key(key), self.keys[key], f".{key}", said, else_true=lanes))
                continue
            rest = sum(3 << 2 * place for place in range(lanes) if place not in asked)
            codes = _moved_to((str(code), place) for place, code in asked.items())
            parts.append(f"({' | '.join((*codes, str(rest)))})")
        found = f"LIST_TRANSFORM({self.raw}, lambda {_ITEM}: CAST(({' & '.join(parts)}) AS BIGINT))"
        unknown = sum(1 << 2 * place for place in range(lanes))
        return f"(COALESCE(LIST_BIT_OR({found}), 0) | (CASE WHEN {self.unsettled} THEN {unknown} ELSE 0 END))"


@dataclass(slots=True)
class Members:
    """Members a set is asked for, a lane each; one pass finds all of them.

    Attributes:
        raw: SQL of the stored set.
        unsettled: SQL that is true where the set may hold more than it shows.
        members: member -> lane.
    """

    raw: str
    unsettled: str
    members: dict[str, int] = field(default_factory=dict)

    def sql(self) -> str:
        """True where the set holds the member; unknown in every lane where the set is."""
        held = found_by_text(_ITEM, {member: 3 << 2 * place for member, place in self.members.items()}, 0)
        unknown = sum(1 << 2 * place for place in self.members.values())
        found = f"COALESCE(LIST_BIT_OR(LIST_TRANSFORM({self.raw}, lambda {_ITEM}: {held})), 0)"
        return f"({found} | (CASE WHEN {self.unsettled} THEN {unknown} ELSE 0 END))"


def stored_key(key: str) -> str:
    """SQL of an item's key, inside the first pass over an item."""
    return f"{_ITEM}.{quoted(key)}"


def _moved(places: Mapping[str, int]) -> Iterator[str]:
    return _moved_to(places.items())


def _moved_to(codes: Iterable[tuple[str, int]]) -> Iterator[str]:
    return (
        f"(CAST({sql} AS BIGINT) << {2 * place})" if place else f"CAST({sql} AS BIGINT)"
        for sql, place in codes
        if sql != NO
    )
