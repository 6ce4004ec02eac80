"""Three-valued evaluation: more facts never reverse an answer, and the trace shows what decided."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.quantities import Penalty
from duenotice.reasoning.grammar import parse
from duenotice.reasoning.tree import Derived, Holds, Node, Step, facts_of
from duenotice.reasoning.values import OpenList, OpenSet
from tests.reasoning.conftest import CONDITIONS, ENVIRONMENTS, TYPES, VALUES


def value(text: str, **env: Any) -> bool | None:
    return parse(text, TYPES).step(env).value


@pytest.mark.parametrize(
    ("text", "env", "expected"),
    [
        ("a or b", {"a": True}, True),
        ("a and b", {"a": False}, False),
        ("a and b", {"a": True}, None),
        ("not a", {}, None),
        ("if a then b else c", {"b": True, "c": True}, True),
        ("if a then b else c", {"b": True, "c": False}, None),
        ("(a and b) or (not a and c)", {"b": True, "c": True}, None),
        ("at least 2 of (a, b, c)", {"a": True, "c": True}, True),
        ("at least 2 of (a, b, c)", {"a": False, "c": False}, False),
        ("at least 2 of (a, b, c)", {"a": True}, None),
        ("presume false (a)", {}, False),
        ("presume false (a)", {"a": True}, True),
        ("penalty >= 2 years", {"penalty": Penalty.parse("life")}, True),
        ("penalty in {life, death}", {"penalty": Penalty.parse("death")}, True),
        ("penalty = life", {"penalty": Penalty.parse("fine")}, False),
        ("any of items where (penalty >= 2 years)", {"items": ()}, False),
        ("every of items where (ok)", {"items": ()}, True),
        ("none of items where (ok)", {"items": ({"ok": False}, {})}, None),
        ("none of items where (ok)", {"items": ({"ok": False}, {"ok": True})}, False),
        ("any of items where (ok and a)", {"items": ({"ok": True},), "a": True}, True),
        ("states includes state", {"states": frozenset({"TR"}), "state": "DE"}, False),
        ("marks includes name", {"marks": OpenSet({"photo"})}, None),
        ("any of items where (ok)", {"items": OpenList(({"ok": False},))}, None),
        ("every of items where (ok)", {"items": OpenList(({"ok": False},))}, False),
        ("purpose != other", {}, None),
    ],
)
def test_values(text: str, env: dict[str, Any], expected: bool | None) -> None:
    assert value(text, **env) is expected


def test_an_item_never_borrows_from_the_item_before() -> None:
    assert value("every of items where (ok)", items=({"ok": True}, {})) is None


@settings(max_examples=400)
@given(CONDITIONS, ENVIRONMENTS, st.data())
def test_more_facts_never_reverse_an_answer(node: Node, env: dict[str, Any], data: st.DataObject) -> None:
    before = node.step(env).value
    names = data.draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4))
    fuller = {**{name: data.draw(st.sampled_from(VALUES[name])) for name in names}, **env}
    if before is not None:
        assert node.step(fuller).value is before


@settings(max_examples=300)
@given(CONDITIONS, ENVIRONMENTS)
def test_the_trace_alone_carries_the_answer(node: Node, env: dict[str, Any]) -> None:
    step = node.step(env)
    if step.value is not None:
        named = _facts_in(step)
        assert node.step({name: held for name, held in env.items() if name in named}).value is step.value


def _facts_in(step: Step) -> set[str]:
    return (
        set(facts_of(step.node))
        if not step.parts
        else set().union(*(_facts_in(part) for part in step.parts)) | _own(step)
    )


def _own(step: Step) -> set[str]:
    name = getattr(step.node, "name", None)
    inner = facts_of(step.node) if name == "items" else frozenset()
    return set(inner) | ({name} if name else set())


def test_a_stated_fact_that_contradicts_what_is_implied_is_unknown() -> None:
    derived = Derived("a", Holds("b"))
    assert derived.step({"b": True}).value is True
    assert derived.step({"a": True}).value is True
    assert derived.step({"a": True, "b": True}).value is True
    conflict = derived.step({"a": False, "b": True})
    assert (conflict.value, conflict.note) == (None, "conflict")
