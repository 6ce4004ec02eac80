"""Figures with the qualifier a source gives them, and whether two of them can both be true."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a source words it.

    Attributes:
        value: the number.
        qualifier: exact, approx, more_than, less_than, at_least or at_most.
    """

    value: Decimal
    qualifier: str = "exact"

    def agrees(self, other: Figure) -> bool:
        """Whether one number could stand behind both: bounds that leave room, or a rounding of the other."""
        if self.qualifier in _BOUNDS or other.qualifier in _BOUNDS:
            return _room(self, other) and _room(other, self)
        return self.value == other.value or _rounds(self, other) or _rounds(other, self)

    @property
    def is_exact(self) -> bool:
        """Whether the source gives it without a qualifier."""
        return self.qualifier == "exact"


_BOUNDS = ("more_than", "less_than", "at_least", "at_most")
_LOWER = ("more_than", "at_least")


def number(text: str) -> Decimal:
    """Read a number written with a full stop for decimals and nothing between thousands.

    Raises:
        ValueError: anything else.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"'{text}' is not a number. Write 1234.5, without spaces or commas.") from None
    if not value.is_finite() or text.strip() != text or "e" in text.lower():
        raise ValueError(f"'{text}' is not a number. Write 1234.5, without spaces or commas.")
    return value


def step(value: Decimal) -> Decimal:
    """The place a number looks rounded to: 7000 -> 1000, 5.3 -> 0.1, 0 -> 1."""
    if value == 0:
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def plain(value: Decimal) -> str:
    """A number as a CSV holds it: no exponent, no trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as printed reports round."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _rounds(rough: Figure, fine: Figure) -> bool:
    if rough.qualifier != "approx":
        return False
    place = step(rough.value)
    return (fine.value / place).quantize(Decimal(1), rounding=ROUND_HALF_UP) * place == rough.value


def _room(bound: Figure, other: Figure) -> bool:
    """Whether `other` leaves room for the bound; two bounds of the same direction always do."""
    if bound.qualifier not in _BOUNDS:
        return True
    lower = bound.qualifier in _LOWER
    if other.qualifier in _BOUNDS and (other.qualifier in _LOWER) == lower:
        return True
    strict = bound.qualifier in ("more_than", "less_than")
    if lower:
        return other.value > bound.value if strict else other.value >= bound.value
    return other.value < bound.value if strict else other.value <= bound.value
