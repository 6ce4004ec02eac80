"""The tiny language of conditions: text to tree, with the exact place of every error.

    condition  := 'if' condition 'then' condition 'else' condition | any_of
    any_of     := all_of ('or' all_of)*
    all_of     := negated ('and' negated)*
    negated    := 'not' negated | atom
    atom       := '(' condition ')' | 'true' | 'false' | at_least | presume | quantified | test

Names are typed: a word on the right of a comparison is an enum member, a country or another fact, as the left side says.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duenotice.quantities import Duration, FactType, Money, PartialDate, QuantityError
from duenotice.reasoning.errors import ConditionError
from duenotice.reasoning.tree import (
    And,
    AtLeast,
    Compare,
    Constant,
    Derived,
    Holds,
    If,
    Includes,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Presume,
    Quantified,
    Ref,
    Shift,
    Term,
)  # fmt: skip

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<date>\d{4}-\d{2}-\d{2})(?!\w)
      | (?P<duration>\d+\s+(?:years?|months?|days?)\b(?:\s+\d+\s+(?:months?|days?)\b)*)
      | (?P<money>\d+(?:\.\d{1,2})?\s+[A-Z]{3}\b)
      | (?P<number>\d+)(?![\w.])
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)
      | (?P<operator><=|>=|!=|=|<|>|\+|-)
      | (?P<mark>[(){},])""",
    re.VERBOSE,
)
_RESERVED = frozenset({
    "and", "or", "not", "if", "then", "else", "true", "false", "in", "includes", "at", "least", "of", "presume", "any",
    "every", "none", "where",
})  # fmt: skip
_ORDERED = frozenset({"integer", "date", "duration", "penalty", "money"})
MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a condition and where it stands."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """Split a condition into tokens.

    Raises:
        ConditionError: a character that no condition uses.
    """
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ConditionError(text, position, f"'{text[position]}' has no meaning here.", "Remove it.")
        kind = str(match.lastgroup)
        if kind == "name" and match[0] in _RESERVED:
            kind = "word"
        if kind != "space":
            found.append(Token(kind, match[0], position))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


def parse(text: str, types: Mapping[str, FactType], derived: Mapping[str, Node] | None = None) -> Node:
    """Read a condition.

    Args:
        text: the condition.
        types: type of each fact it may name.
        derived: conditions behind derived facts, by name.

    Raises:
        ConditionError: with position, reason and remedy.
    """
    reader = _Reader(text, types, derived or {})
    node = reader.condition(0)
    reader.expect("end", "", "The condition should end here.")
    return node


class _Reader:
    def __init__(self, text: str, types: Mapping[str, FactType], derived: Mapping[str, Node]) -> None:
        self.text = text
        self.types = types
        self.derived = derived
        self.item: Mapping[str, FactType] | None = None
        self.tokens = tokens(text)
        self.index = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.index]

    def fail(self, reason: str, remedy: str = "", at: int | None = None) -> ConditionError:
        return ConditionError(self.text, self.now.at if at is None else at, reason, remedy)

    def accept(self, kind: str, text: str) -> bool:
        if self.now.kind == kind and self.now.text == text:
            self.index += 1
            return True
        return False

    def expect(self, kind: str, text: str, reason: str) -> Token:
        token = self.now
        if token.kind != kind or (text and token.text != text):
            found = f"'{token.text}'" if token.text else "the end"
            raise self.fail(f"Found {found}.", f"Expected '{text}'." if text else reason)
        self.index += 1
        return token

    def condition(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.fail("The condition is nested too deeply.", "Split the rule.")
        if self.accept("word", "if"):
            test = self.condition(depth + 1)
            self.expect("word", "then", "")
            then = self.condition(depth + 1)
            self.expect("word", "else", "")
            return If(test, then, self.condition(depth + 1))
        return self.any_of(depth)

    def any_of(self, depth: int) -> Node:
        parts = [self.all_of(depth)]
        while self.accept("word", "or"):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self, depth: int) -> Node:
        parts = [self.negated(depth)]
        while self.accept("word", "and"):
            parts.append(self.negated(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self, depth: int) -> Node:
        if self.accept("word", "not"):
            if depth > MAX_DEPTH:
                raise self.fail("The condition is nested too deeply.", "Split the rule.")
            return Not(self.negated(depth + 1))
        return self.atom(depth)

    def atom(self, depth: int) -> Node:
        token = self.now
        if token.kind == "mark" and token.text == "(":
            return self.bracket(depth)
        if token.kind == "word":
            self.index += 1
            match token.text:
                case "true" | "false":
                    return Constant(token.text == "true")
                case "at":
                    return self.at_least(depth)
                case "presume":
                    return self.presume(depth)
                case "any" | "every" | "none":
                    return self.quantified(token, depth)
            self.index -= 1
        return self.test()

    def bracket(self, depth: int) -> Node:
        self.expect("mark", "(", "")
        inner = self.condition(depth + 1)
        self.expect("mark", ")", "")
        return inner

    def at_least(self, depth: int) -> Node:
        self.expect("word", "least", "")
        number = self.expect("number", "", "Expected a whole number.")
        self.expect("word", "of", "")
        self.expect("mark", "(", "")
        parts = [self.condition(depth + 1)]
        while self.accept("mark", ","):
            parts.append(self.condition(depth + 1))
        self.expect("mark", ")", "")
        if not 1 <= int(number.text) <= len(parts):
            raise self.fail(
                f"'at least {number.text}' of {len(parts)} is always the same.", "Mend it.", number.at
            )
        return AtLeast(int(number.text), tuple(parts))

    def presume(self, depth: int) -> Node:
        token = self.now
        if token.text not in ("true", "false"):
            raise self.fail("A presumption is true or false.", "Write 'presume false (...)'.")
        self.index += 1
        return Presume(token.text == "true", self.bracket(depth))

    def quantified(self, quantifier: Token, depth: int) -> Node:
        self.expect("word", "of", "")
        token = self.expect("name", "", "Expected the name of a list.")
        kind = self.type_of(token)
        if kind.kind != "list" or self.item is not None:
            raise self.fail(f"'{token.text}' is not a list of the dossier.", "Name a list fact.", token.at)
        self.expect("word", "where", "")
        self.item = kind.item
        try:
            inner = self.bracket(depth)
        finally:
            self.item = None
        return Quantified(quantifier.text, token.text, inner)

    # tests on facts ---------------------------------------------------------------------------------------------

    def type_of(self, token: Token) -> FactType:
        if self.item is not None and token.text in self.item:
            return self.item[token.text]
        if token.text in self.types:
            return self.types[token.text]
        known = [*self.types, *(self.item or ())]
        near = difflib.get_close_matches(token.text, known, n=1)
        remedy = f"Did you mean '{near[0]}'?" if near else "Declare it in the vocabulary."
        raise self.fail(f"No fact is called '{token.text}'.", remedy, token.at)

    def ref(self, token: Token) -> str:
        return f".{token.text}" if self.item is not None and token.text in self.item else token.text

    def test(self) -> Node:
        start = self.now
        if start.kind not in ("name", "date"):
            found = f"'{start.text}'" if start.text else "the end"
            raise self.fail(f"Found {found}.", "Expected a fact or a condition.")
        left, kind = self.term(None)
        token = self.now
        if token.kind == "operator" and token.text not in ("+", "-"):
            self.index += 1
            return self.comparison(token, left, kind)
        if self.accept("word", "in"):
            return self.member(left, kind)
        if self.accept("word", "includes"):
            if kind.kind not in ("set", "countries") or not isinstance(left, Ref):
                raise self.fail(f"'{start.text}' is not a set.", "Use '=' or 'in'.", start.at)
            element = FactType("country") if kind.kind == "countries" else FactType("enum", kind.members)
            return Includes(left.name, self.term(element)[0])
        if kind.kind != "boolean" or not isinstance(left, Ref):
            raise self.fail(f"'{start.text}' is not a yes/no fact.", f"Compare its {kind.kind}.", start.at)
        body = self.derived.get(left.name)
        return Holds(left.name) if body is None else Derived(left.name, body)

    def comparison(self, operator: Token, left: Term, kind: FactType) -> Node:
        if operator.text not in ("=", "!=") and kind.kind not in _ORDERED:
            raise self.fail(f"A {kind.kind} has no order.", "Use '=' or '!='.", operator.at)
        if kind.is_collection or kind.kind in ("boolean", "text"):
            raise self.fail(
                f"A {kind.kind} is not compared.", "Use 'includes' or the fact alone.", operator.at
            )
        right, other = self.term(kind)
        if kind.kind != other.kind and (kind.kind, other.kind) != ("penalty", "duration"):
            raise self.fail(
                f"A {kind.kind} is not compared with a {other.kind}.", "Check the two sides.", operator.at
            )
        return Compare(operator.text, left, right)

    def member(self, left: Term, kind: FactType) -> Node:
        self.expect("mark", "{", "")
        values = [self.constant(kind)]
        while self.accept("mark", ","):
            values.append(self.constant(kind))
        self.expect("mark", "}", "")
        return Member(left, tuple(values))

    def constant(self, kind: FactType) -> object:
        term, _ = self.term(kind)
        if not isinstance(term, Literal):
            raise self.fail("Only constants stand inside { }.", "List the allowed values.")
        return term.constant

    def term(self, expected: FactType | None) -> tuple[Term, FactType]:
        token = self.now
        self.index += 1
        base: Ref | Literal
        if token.kind == "word" and expected is not None and token.text in expected.members:
            return Literal(token.text), FactType("enum")
        if token.kind == "name":
            constant = self.word(token, expected)
            if constant is not None:
                return Literal(constant), FactType(expected.kind) if expected else FactType("text")
            base, kind = Ref(self.ref(token)), self.type_of(token)
        else:
            base, kind = self.number(token)
        if kind.kind == "date" and self.now.kind == "operator" and self.now.text in ("+", "-"):
            sign = 1 if self.now.text == "+" else -1
            self.index += 1
            length = self.expect("duration", "", "Expected a duration such as '6 months'.")
            return Shift(base, Duration.parse(length.text), sign), kind
        return base, kind

    def word(self, token: Token, expected: FactType | None) -> object | None:
        if expected is None:
            return None
        if expected.kind == "enum" and token.text in expected.members:
            return token.text
        if expected.kind == "penalty" and token.text in ("life", "death", "corporal", "fine"):
            return token.text
        if expected.kind == "country" and re.fullmatch(r"[A-Z]{2}", token.text):
            return token.text
        named = token.text in self.types or (self.item is not None and token.text in self.item)
        if expected.kind == "enum" and not named:
            near = difflib.get_close_matches(token.text, expected.members, n=1)
            remedy = f"Did you mean '{near[0]}'?" if near else f"One of: {', '.join(expected.members)}."
            raise self.fail(f"'{token.text}' is not a value of this fact.", remedy, token.at)
        return None

    def number(self, token: Token) -> tuple[Literal, FactType]:
        try:
            match token.kind:
                case "date":
                    return Literal(PartialDate.parse(date.fromisoformat(token.text))), FactType("date")
                case "duration":
                    return Literal(Duration.parse(token.text)), FactType("duration")
                case "money":
                    amount, currency = token.text.split()
                    return Literal(Money(Decimal(amount), currency)), FactType("money")
                case "number":
                    return Literal(int(token.text)), FactType("integer")
        except (QuantityError, ValueError) as error:
            raise self.fail(f"'{token.text}' is not a date or quantity: {error}", "", token.at) from None
        found = f"'{token.text}'" if token.text else "the end"
        raise self.fail(f"Found {found}.", "Expected a value.", token.at)
