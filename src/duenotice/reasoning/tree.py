"""Conditions as small immutable trees, and the interpreter that leaves its trace.

Every node answers `step(env)`: its value (True, False, None for unknown) with the parts that decided it. The trace keeps
only what decides: the false part of a false `and`, all parts of a true one, the unknown parts of an open one. It is the
one source of every explanation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from duenotice.quantities import Duration, PartialDate, Penalty, compare
from duenotice.reasoning.values import Environment, Items, OpenList, OpenSet, Truth, alike


class Step:
    """One line of a trace: a node, its value, and the steps that decided it.

    Attributes:
        value: True, False or None (unknown).
        node: the condition.
        parts: the deciding steps below it.
        note: '' or one of presumed, agreed (both branches of an `if`), conflict (stated and derived differ).
    """

    __slots__ = ("node", "note", "parts", "value")

    def __init__(self, value: Truth, node: Node, parts: tuple[Step, ...] = (), note: str = "") -> None:
        self.value = value
        self.node = node
        self.parts = parts
        self.note = note

    def __repr__(self) -> str:
        return f"Step({self.value}, {self.node!r}, {len(self.parts)} parts)"


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of a fact."""

    name: str

    def value(self, env: Environment) -> Any:
        """The fact's value, None when unknown."""
        return env.get(self.name)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: an enum member, a country, a whole number, a duration, a date, a sum."""

    constant: Any

    def value(self, env: Environment) -> Any:
        """The constant itself."""
        return self.constant


@dataclass(frozen=True, slots=True)
class Shift:
    """A date some duration later (sign 1) or earlier (sign -1)."""

    base: Ref | Literal
    duration: Duration
    sign: int = 1

    def value(self, env: Environment) -> Any:
        """The moved date, None when the date is unknown."""
        day = self.base.value(env)
        return day.shift(self.duration, self.sign) if isinstance(day, PartialDate) else None


Term: TypeAlias = Ref | Literal | Shift


@dataclass(frozen=True, slots=True)
class Constant:
    """`true` or `false`."""

    truth: bool

    def step(self, env: Environment) -> Step:
        """Its own value."""
        return Step(self.truth, self)


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes/no fact."""

    name: str

    def step(self, env: Environment) -> Step:
        """The fact's value."""
        return Step(env.get(self.name), self)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two terms: = != < <= > >=."""

    operator: str
    left: Term
    right: Term

    def step(self, env: Environment) -> Step:
        """Unknown when a side is unknown or the quantities do not settle it."""
        left, right = self.left.value(env), self.right.value(env)
        if left is None or right is None:
            return Step(None, self)
        if isinstance(left, Penalty) and isinstance(right, str):
            return Step((left.kind == right) is (self.operator == "="), self)
        return Step(compare(self.operator, left, right), self)


@dataclass(frozen=True, slots=True)
class Member:
    """A term among listed constants."""

    term: Term
    among: tuple[Any, ...]

    def step(self, env: Environment) -> Step:
        """Unknown when the term is unknown."""
        value = self.term.value(env)
        if value is None:
            return Step(None, self)
        return Step((value.kind if isinstance(value, Penalty) else value) in self.among, self)


@dataclass(frozen=True, slots=True)
class Includes:
    """A set fact that holds a value."""

    name: str
    element: Term

    def step(self, env: Environment) -> Step:
        """False only when the set is complete and lacks the value."""
        held, element = env.get(self.name), self.element.value(env)
        if held is None or element is None:
            return Step(None, self)
        if element in held:
            return Step(True, self)
        return Step(None if isinstance(held, OpenSet) else False, self)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Node

    def step(self, env: Environment) -> Step:
        """Unknown stays unknown."""
        inner = self.part.step(env)
        return Step(None if inner.value is None else not inner.value, self, (inner,))


@dataclass(frozen=True, slots=True)
class And:
    """All parts."""

    parts: tuple[Node, ...]

    def step(self, env: Environment) -> Step:
        """False on the first false part, unknown if any part is unknown, else true."""
        return _fold(self, self.parts, env, stop=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Any part."""

    parts: tuple[Node, ...]

    def step(self, env: Environment) -> Step:
        """True on the first true part, unknown if any part is unknown, else false."""
        return _fold(self, self.parts, env, stop=True)


def _fold(node: Node, parts: tuple[Node, ...], env: Environment, *, stop: bool) -> Step:
    steps: list[Step] = []
    unknown: list[Step] = []
    for part in parts:
        inner = part.step(env)
        if inner.value is stop:
            return Step(stop, node, (inner,))
        (unknown if inner.value is None else steps).append(inner)
    return Step(None, node, tuple(unknown)) if unknown else Step(not stop, node, tuple(steps))


@dataclass(frozen=True, slots=True)
class If:
    """`if A then B else C`, decided also when A is unknown and B and C agree."""

    condition: Node
    then: Node
    otherwise: Node

    def step(self, env: Environment) -> Step:
        """The chosen branch, or what both branches say."""
        condition = self.condition.step(env)
        if condition.value is not None:
            branch = (self.then if condition.value else self.otherwise).step(env)
            return Step(branch.value, self, (condition, branch))
        then, otherwise = self.then.step(env), self.otherwise.step(env)
        if then.value is not None and then.value is otherwise.value:
            return Step(then.value, self, (then, otherwise), "agreed")
        return Step(None, self, (condition, then, otherwise))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so many of the parts."""

    number: int
    parts: tuple[Node, ...]

    def step(self, env: Environment) -> Step:
        """True once enough parts are true, false once too few can still be."""
        steps = [part.step(env) for part in self.parts]
        true = [step for step in steps if step.value is True]
        unknown = [step for step in steps if step.value is None]
        if len(true) >= self.number:
            return Step(True, self, tuple(true))
        if len(true) + len(unknown) < self.number:
            return Step(False, self, tuple(step for step in steps if step.value is False))
        return Step(None, self, tuple(unknown))


@dataclass(frozen=True, slots=True)
class Presume:
    """A premise that counts one way until shown otherwise. The trace says so."""

    presumed: bool
    part: Node

    def step(self, env: Environment) -> Step:
        """The premise where known, else the presumption."""
        inner = self.part.step(env)
        if inner.value is None:
            return Step(self.presumed, self, (inner,), "presumed")
        return Step(inner.value, self, (inner,))


@dataclass(frozen=True, slots=True)
class Quantified:
    """`any|every|none of LIST where (...)` over the items of a list fact."""

    quantifier: str
    name: str
    condition: Node

    def step(self, env: Environment) -> Step:
        """Unknown when the list is, or when it may hold further items that would decide. Items alike are judged once."""
        items = env.get(self.name)
        if items is None:
            return Step(None, self)
        scope = dict(env)
        stop = self.quantifier != "every"
        others: list[Step] = []
        unknown: list[Step] = []
        keys, names = _item_keys(self.condition)
        for values in items.alike(keys) if isinstance(items, Items) else alike(items, keys):
            scope.update(zip(names, values, strict=True))
            inner = self.condition.step(scope)
            if inner.value is stop:
                return Step(stop is (self.quantifier != "none"), self, (inner,))
            (unknown if inner.value is None else others).append(inner)
        if unknown or isinstance(items, OpenList):
            return Step(None, self, tuple(unknown))
        return Step(stop is (self.quantifier == "none"), self, tuple(others))


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that may be stated and that other facts may imply; a contradiction is unknown, never overwritten."""

    name: str
    body: Node

    def step(self, env: Environment) -> Step:
        """What is stated, else what is implied; None when the two contradict."""
        implied, stated = self.body.step(env), env.get(self.name)
        if stated is None:
            return Step(implied.value, self, (implied,))
        if implied.value is not None and implied.value is not stated:
            return Step(None, self, (implied,), "conflict")
        return Step(stated, self, () if implied.value is None else (implied,))


Node: TypeAlias = (
    Constant
    | Holds
    | Compare
    | Member
    | Includes
    | Not
    | And
    | Or
    | If
    | AtLeast
    | Presume
    | Quantified
    | Derived
)


def children(node: Node) -> tuple[Node, ...]:
    """The conditions directly below a node."""
    match node:
        case Not(part) | Presume(_, part) | Quantified(_, _, part) | Derived(_, part):
            return (part,)
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return parts
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and every condition below it, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)


def _terms(node: Node) -> tuple[Term, ...]:
    match node:
        case Compare(_, left, right):
            return (left, right)
        case Member(term, _) | Includes(_, term):
            return (term,)
        case _:
            return ()


@lru_cache(maxsize=4096)
def _item_keys(condition: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys of an item that a condition inside a quantifier reads, and their names there."""
    names = tuple(sorted(name for name in _names(condition) if name.startswith(".")))
    return tuple(name[1:] for name in names), names


def facts_of(node: Node) -> frozenset[str]:
    """Names of all facts a condition reads; item keys inside a quantifier are not facts of their own."""
    return frozenset(name for name in _names(node) if not name.startswith("."))


def _names(node: Node) -> set[str]:
    names: set[str] = set()
    for part in walk(node):
        match part:
            case Holds(name) | Includes(name, _) | Quantified(_, name, _) | Derived(name, _):
                names.add(name)
            case _:
                pass
        for term in _terms(part):
            base = term.base if isinstance(term, Shift) else term
            if isinstance(base, Ref):
                names.add(base.name)
    return names
