"""The condition language: what is written reads back, and every error names its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from duenotice.reasoning.errors import ConditionError
from duenotice.reasoning.grammar import parse
from duenotice.reasoning.render import render
from duenotice.reasoning.tree import Node
from tests.reasoning.conftest import TYPES, WITH_PRESUMPTIONS


@settings(max_examples=500)
@given(WITH_PRESUMPTIONS)
def test_parse_of_render_is_the_identity(node: Node) -> None:
    assert parse(render(node), TYPES) == node


@pytest.mark.parametrize(
    ("text", "column", "reason", "remedy"),
    [
        ("a and", 6, "Found the end", ""),
        ("a and (b or c", 14, "Found the end", ")"),
        ("a b", 3, "Found 'b'", "end here"),
        ("purpose = prosecutio", 11, "not a value", "prosecution"),
        ("purpos = other", 1, "No fact", "purpose"),
        ("a = b", 3, "boolean", ""),
        ("purpose < other", 9, "no order", "="),
        ("penalty", 1, "not a yes/no fact", ""),
        ("penalty >= 24", 9, "not compared with", ""),
        ("end <= start + 5", 16, "Found '5'", "6 months"),
        ("at least 4 of (a, b)", 10, "always the same", ""),
        ("any of states where (a)", 8, "not a list", ""),
        ("marks includes nme", 16, "not a value", "name"),
        ("presume maybe (a)", 9, "true or false", ""),
        ("a ; b", 3, "no meaning", ""),
        ("start < 2020-02-30", 9, "not a date", ""),
        ("a unless b", 3, "Found 'unless'", ""),
        ("not", 4, "Found the end", ""),
        ("", 1, "Found the end", ""),
        ("purpose in {}", 13, "Found '}'", ""),
    ],
)
def test_errors_have_their_exact_place(text: str, column: int, reason: str, remedy: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text, TYPES)
    assert caught.value.line_and_column == (1, column), str(caught.value)
    assert reason in caught.value.reason
    assert remedy in caught.value.remedy
    assert "^" in str(caught.value) or not text


def test_the_line_of_a_long_condition() -> None:
    with pytest.raises(ConditionError) as caught:
        parse("a and\n  b and\n  nobody", TYPES)
    assert caught.value.line_and_column == (3, 3)


@pytest.mark.parametrize("text", ["(" * 5000 + "a", "not " * 5000 + "a", "if a then " * 500 + "a"])
def test_deep_nesting_is_refused_in_words(text: str) -> None:
    with pytest.raises(ConditionError):
        parse(text, TYPES)


def test_a_word_is_a_member_or_a_fact_as_the_left_side_says() -> None:
    assert render(parse("state = home", TYPES)) == "state = home"
    assert render(parse("state = TR", TYPES)) == "state = TR"
    assert parse("state = TR", TYPES) != parse("state = home", TYPES)
