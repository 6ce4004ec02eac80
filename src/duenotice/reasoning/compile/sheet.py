"""A sheet of computed columns: each expression is written once, in the layer after the columns it reads.

A column of texts holds, for each distinct text of a stored column, what every test on it says, packed in lanes; the interpreter
itself made those tests, once a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from duenotice.reasoning.compile.columns import Column
from duenotice.reasoning.compile.sql import text
from duenotice.reasoning.compile.truth import LANES, NO, OPEN, YES, bits, lane
from duenotice.reasoning.tree import Node

_NAME = re.compile(r'"_c(\d+)"')
_SINGLE = re.compile(r'"_c\d+"')
Test = tuple[Node, bool]


class Sheet:
    """The columns of one query.

    Attributes:
        joins: layer -> what is joined to the layer below it, given that layer's name.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._layers: dict[int, list[tuple[str, Callable[[], str]]]] = {}
        self._level: dict[str, int] = {}
        self._texts: dict[str, list[tuple[str, dict[int, Test]]]] = {}
        self.joins: dict[int, list[Callable[[str], str]]] = {}

    def level(self, sql: str) -> int:
        """The layer whose columns an expression needs; 0 is the table itself."""
        return max((self._level[f'"_c{number}"'] for number in _NAME.findall(sql)), default=0)

    def add(self, level: int, sql: Callable[[], str]) -> str:
        """A new column of a layer, written out when the query is; its quoted name."""
        name = f'"_c{len(self._level)}"'
        self._level[name] = level
        self._layers.setdefault(level, []).append((name, sql))
        return name

    def put(self, sql: str) -> str:
        """The column of an expression; constants and columns stand for themselves."""
        if sql in (NO, OPEN, YES) or _SINGLE.fullmatch(sql):
            return sql
        if sql not in self._names:
            self._names[sql] = self.add(self.level(sql) + 1, lambda: sql)
        return self._names[sql]

    def said_of_text(self, stored: str, column: Column, test: Test, name: str) -> str:
        """Column of what a test on one text column says; see `lookup`."""
        held = self._texts.setdefault(stored, [])
        for packed, tests in held:
            for place, known in tests.items():
                if known == test:
                    return self.put(lane(packed, place))
        if not held or len(held[-1][1]) == LANES:
            fresh: dict[int, Test] = {}
            held.append((self.add(1, lambda: lookup(stored, column, name, fresh)), fresh))
        packed, tests = held[-1]
        tests[len(tests)] = test
        return self.put(lane(packed, len(tests) - 1))

    def layers(self) -> Iterator[tuple[int, list[tuple[str, Callable[[], str]]]]]:
        """Every layer after the table, in order."""
        return iter(sorted(self._layers.items()))


def lookup(stored: str, column: Column, name: str, tests: Mapping[int, Test], *, else_true: int = 0) -> str:
    """What each test says of a text, packed: the interpreter's own answers, one array of them, found by the text's place.

    Args:
        stored: SQL of the text.
        column: its column, with the value of every distinct text.
        name: the fact, as conditions name it.
        tests: lane -> (condition that reads this fact alone, whether its opposite is asked).
        else_true: so many lanes in all, those of no test true.
    """
    rest = sum(3 << 2 * place for place in range(else_true) if place not in tests)
    unknown = _answers({}, tests) | rest
    texts = column.texts or {}
    if not texts:
        return f"CAST({unknown} AS BIGINT)"
    answers = (_answers({name: value}, tests) | rest for value in texts.values())
    return found_by_text(stored, dict(zip(texts, answers, strict=True)), unknown)


def found_by_text(stored: str, answers: Mapping[str, int], otherwise: int) -> str:
    """The number of a text. Arrays begin with that of no text, so that both engines count places alike."""
    places = f"array_position([{', '.join(map(text, answers))}], {stored})"
    listed = ", ".join(map(str, (otherwise, *answers.values())))
    return f"COALESCE((CAST([{listed}] AS BIGINT[]))[CAST({places} AS INTEGER) + 1], {otherwise})"


def _answers(env: Mapping[str, Any], tests: Mapping[int, Test]) -> int:
    packed = 0
    for place, (node, negated) in tests.items():
        found = node.step(env).value
        packed |= bits(None if found is None else found is not negated) << 2 * place
    return packed
