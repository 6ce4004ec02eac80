"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

from duenotice.observatory.figures import Figure, plain

_SIGNS = {
    "exact": "",
    "approx": "≈\N{NO-BREAK SPACE}",
    "more_than": ">\N{NO-BREAK SPACE}",
    "less_than": "<\N{NO-BREAK SPACE}",
    "at_least": "≥\N{NO-BREAK SPACE}",
    "at_most": "≤\N{NO-BREAK SPACE}",
}


def grouped(value: Decimal) -> str:
    """With commas between thousands, no needless zeros: 1,270 or 5.36. The same in every language of the pages."""
    whole, _, rest = plain(value).partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{'.' + rest if rest else ''}"


def with_sign(figure: Figure) -> str:
    """With the sign of its qualifier: ≈ about, > more than, < less than, ≥ at least, ≤ at most."""
    return _SIGNS[figure.qualifier] + grouped(figure.value)
