"""Three-valued comparison of two quantities: True, False, or None where the quantities do not settle it."""

from __future__ import annotations

from duenotice.quantities.dates import PartialDate
from duenotice.quantities.durations import Duration
from duenotice.quantities.money import Money
from duenotice.quantities.penalties import Penalty


def equal(left: object, right: object) -> bool | None:
    """Whether two quantities are the same; a partial date equals a day only when both are exact."""
    if isinstance(left, PartialDate) and isinstance(right, PartialDate):
        if left.exact and right.exact:
            return left.first == right.first
        return False if left.last < right.first or right.last < left.first else None
    order = _order(left, right)
    if order is not None:
        return order == 0
    if isinstance(left, Duration | Penalty | Money):
        return None
    return left == right


def compare(operator: str, left: object, right: object) -> bool | None:
    """Apply one of = != < <= > >= to two quantities of matching types."""
    if operator in ("=", "!="):
        same = equal(left, right)
        return same if same is None or operator == "=" else not same
    if isinstance(left, PartialDate) and isinstance(right, PartialDate):
        return _compare_dates(operator, left, right)
    order = _order(left, right)
    if order is None:
        return None
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def _compare_dates(operator: str, left: PartialDate, right: PartialDate) -> bool | None:
    if operator in (">", ">="):
        left, right = right, left
    strict = operator in ("<", ">")
    if (left.last < right.first) if strict else (left.last <= right.first):
        return True
    if (left.first >= right.last) if strict else (left.first > right.last):
        return False
    return None


def _order(left: object, right: object) -> int | None:
    if isinstance(left, Penalty) and isinstance(right, Duration):
        return left.order(right)
    if isinstance(left, Penalty) and isinstance(right, Penalty):
        return left.order(right.term) if right.term is not None else None
    if isinstance(left, Duration) and isinstance(right, Duration):
        return left.order(right)
    if isinstance(left, Money) and isinstance(right, Money):
        return left.order(right)
    if isinstance(left, int) and isinstance(right, int):
        return (left > right) - (left < right)
    return None
