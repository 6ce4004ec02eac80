"""Arithmetic of indicators: + - * / over names of series and numbers, nothing else."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import cache

from duenotice.observatory.errors import Fault, LedgerError


class NoValue(ArithmeticError):
    """The formula has no value, because it divides by zero."""


@cache
def _tree(text: str) -> ast.expr:
    try:
        body = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise _bad(text) from None
    for node in ast.walk(body):
        allowed = (
            ast.BinOp,
            ast.UnaryOp,
            ast.Name,
            ast.Constant,
            ast.Add,
            ast.Sub,
            ast.Mult,
            ast.Div,
            ast.USub,
            ast.Load,
        )
        if not isinstance(node, allowed) or (isinstance(node, ast.Constant) and type(node.value) is not int):
            raise _bad(text)
    return body


def _bad(text: str) -> LedgerError:
    return LedgerError(
        Fault(
            "indicators/indicators.yaml",
            f"'{text}' is not a formula.",
            "Use names of series, whole numbers, + - * / and ( ).",
        )
    )


@cache
def names(text: str) -> tuple[str, ...]:
    """Names a formula uses, in the order written.

    Raises:
        LedgerError: it is not a formula.
    """
    found = [
        (node.lineno, node.col_offset, node.id)
        for node in ast.walk(_tree(text))
        if isinstance(node, ast.Name)
    ]
    return tuple(dict.fromkeys(name for _, _, name in sorted(found)))


def value(text: str, values: Mapping[str, Decimal]) -> Decimal:
    """The value of a formula.

    Raises:
        NoValue: division by zero.
        LedgerError: it is not a formula.
    """
    try:
        return _value(_tree(text), values)
    except (DivisionByZero, InvalidOperation):
        raise NoValue(text) from None


def _value(node: ast.expr, values: Mapping[str, Decimal]) -> Decimal:
    if isinstance(node, ast.Constant):
        return Decimal(node.value)  # type: ignore[arg-type]  # _tree lets only int through
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, values)
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left, values), _value(node.right, values)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    return left * right if isinstance(node.op, ast.Mult) else left / right


def spoken(text: str, values: Mapping[str, str]) -> str:
    """The formula with its figures in place of the names."""

    def say(node: ast.expr, outer: int = 0) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.Name):
            return values[node.id]
        if isinstance(node, ast.UnaryOp):
            return f"−{say(node.operand, 3)}"
        assert isinstance(node, ast.BinOp)
        sign, rank = {ast.Add: ("+", 1), ast.Sub: ("−", 1), ast.Mult: ("×", 2), ast.Div: ("÷", 2)}[
            type(node.op)
        ]
        inside = f"{say(node.left, rank)} {sign} {say(node.right, rank + 1)}"
        return f"({inside})" if rank < outer else inside

    return say(_tree(text))
