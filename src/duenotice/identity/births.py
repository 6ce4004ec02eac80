"""Dates of birth as ranges, and how two of them compare."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duenotice.quantities import PartialDate, QuantityError

_CIRCA = re.compile(r"^(?:circa|ca\.?|c\.|approximately|approx\.?|about|~|um|env\.?|vers)\s*", re.IGNORECASE)
_RANGE = re.compile(r"^(.+?)\s*(?:/|\.\.|–|\bto\b|\band\b|(?<=\d{4})-(?=\d{4}$))\s*(.+)$")
_CIRCA_YEARS = 2
_DAY_MONTH_YEAR = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})$")

SAME_DAY: Final = "same_day"
SWAPPED: Final = "day_and_month_swapped"
ONE_DIGIT: Final = "one_digit_differs"
SAME_MONTH: Final = "same_month"
SAME_YEAR: Final = "same_year"
WITHIN: Final = "within_range"
NEAR: Final = "a_year_or_two_apart"
APART: Final = "years_apart"
GENERATION: Final = "a_generation_apart"
OTHER_DAY: Final = "same_year_other_day"
MISSING: Final = "not_known"

# Weight of each kind, in natural log of odds. Agreement: seven tenths of the log of how much oftener one person's records
# agree so (85 % the same day, 3 % swapped, 2.5 % one digit; 95 % the month or year where no more is stated) than those of
# strangers born evenly over 65 years (1 in 23,700; 62,000; 785; 780; 65). Seven tenths, as births crowd in some years and
# registers copy from one another. Disagreement is set by hand and never adds. Nothing is trained.
WEIGHT: Final = {
    SAME_DAY: 7.0,
    SWAPPED: 5.2,
    ONE_DIGIT: 2.1,
    SAME_MONTH: 4.6,
    SAME_YEAR: 2.9,
    WITHIN: 1.2,
    OTHER_DAY: -0.5,
    NEAR: -1.2,
    APART: -3.0,
    GENERATION: -4.6,
    MISSING: 0.0,
}
AGREES: Final = frozenset((SAME_DAY, SWAPPED, SAME_MONTH, SAME_YEAR, WITHIN))
CONTRADICTS: Final = frozenset((APART, GENERATION))


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth as far as known.

    Attributes:
        span: earliest and latest day.
        circa: True when the source says 'about'.
    """

    span: PartialDate
    circa: bool = False

    def __str__(self) -> str:
        return f"about {self.span}" if self.circa else str(self.span)


@dataclass(frozen=True, slots=True)
class BirthComparison:
    """How two people's dates of birth compare; the kindest of all pairs of dates.

    Attributes:
        kind: one of this module's kinds.
        weight: natural log of odds; positive speaks for one person.
        left: the first person's date that was used, or None.
        right: the second's.
    """

    kind: str
    weight: float
    left: Birth | None
    right: Birth | None


def read_birth(value: object) -> Birth:
    """Read a date of birth: a day, month, year, a range ('1960/1965') or 'circa 1960'; 15.03.1970 is day first.

    Raises:
        QuantityError: no date can be read in it.
    """
    if not isinstance(value, str):
        return Birth(PartialDate.parse(value))
    text = value.strip()
    bare = _CIRCA.sub("", text)
    circa = bare != text
    found = _DAY_MONTH_YEAR.match(bare)
    if found:
        day, month, year = found.groups()
        bare = f"{year}-{month}-{day}" if int(month) <= 12 else f"{year}-{day}-{month}"
    try:
        span = PartialDate.parse(bare)
    except QuantityError:
        parts = _RANGE.match(bare)
        if not parts:
            raise
        first, last = PartialDate.parse(parts[1]), PartialDate.parse(parts[2])
        if last.last < first.first:
            raise QuantityError(f"'{text}' ends before it begins.", "Write the earlier date first.") from None
        span = PartialDate(first.first, last.last)
    if circa:
        span = PartialDate(_shift(span.first, -_CIRCA_YEARS), _shift(span.last, _CIRCA_YEARS))
    return Birth(span, circa)


def _shift(day: date, years: int) -> date:
    year = min(9999, max(1, day.year + years))
    return date(year, day.month, 28) if (day.month, day.day) == (2, 29) else date(year, day.month, day.day)


def compare_births(left: Iterable[Birth], right: Iterable[Birth]) -> BirthComparison:
    """Compare every date of one person with every date of the other; the kindest pair counts."""
    rights = tuple(right)
    best: BirthComparison | None = None
    for one in left:
        for two in rights:
            kind = _kind(one, two)
            if best is None or WEIGHT[kind] > best.weight:
                best = BirthComparison(kind, WEIGHT[kind], one, two)
    return best or BirthComparison(MISSING, 0.0, None, None)


def _kind(one: Birth, two: Birth) -> str:
    first, second = one.span, two.span
    if first.exact and second.exact:
        return _exact(first.first, second.first)
    if _whole_year(first) or _whole_year(second):
        # 1 January stands for 'that year' in many registers.
        if first.first.year == second.first.year and first.last.year == second.last.year:
            return SAME_YEAR
    elif (first.first, first.last) == (second.first, second.last):
        return SAME_MONTH
    if first.first <= second.last and second.first <= first.last:
        months = first.first.year == first.last.year and second.first.year == second.last.year
        return SAME_MONTH if months and not (_whole_year(first) or _whole_year(second)) else WITHIN
    gap = (second.first - first.last) if second.first > first.last else (first.first - second.last)
    return _apart(gap)


def _whole_year(span: PartialDate) -> bool:
    if span.exact:
        return (span.first.month, span.first.day) == (1, 1)
    return (span.first.month, span.first.day, span.last.month, span.last.day) == (1, 1, 12, 31)


def _exact(one: date, two: date) -> str:
    if one == two:
        return SAME_YEAR if (one.month, one.day) == (1, 1) else SAME_DAY
    if one.year == two.year:
        if (one.month, one.day) in ((two.day, two.month),):
            return SWAPPED
        if (1, 1) in ((one.month, one.day), (two.month, two.day)):
            return SAME_YEAR
        return ONE_DIGIT if _digits_apart(one, two) == 1 else OTHER_DAY
    if _digits_apart(one, two) == 1 and (one.month, one.day) != (1, 1):
        return ONE_DIGIT
    return _apart(abs(one - two))


def _digits_apart(one: date, two: date) -> int:
    return sum(a != b for a, b in zip(one.isoformat(), two.isoformat(), strict=True))


def _apart(gap: timedelta) -> str:
    years = gap.days / 365.25
    return NEAR if years <= 2 else APART if years < 14 else GENERATION
