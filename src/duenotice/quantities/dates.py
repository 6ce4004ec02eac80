"""Partial dates: a day, a month or only a year, and what can be said about their order."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duenotice.quantities.durations import Duration
from duenotice.quantities.errors import QuantityError

_FORM = re.compile(r"^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$")
_REMEDY = "Write year-month-day (2024-03-15), year-month (2024-03) or the year alone (2024)."


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year.

    Attributes:
        first: earliest day it can be.
        last: latest day it can be.
    """

    first: date
    last: date

    @classmethod
    def parse(cls, value: object) -> PartialDate:
        """Read a date, 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD' (also with / or .), or a bare year number.

        Raises:
            QuantityError: text of another form, or a day that no calendar has.
        """
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return cls(value, value)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9999:
            value = f"{value:04d}"
        match = _FORM.match(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise QuantityError(f"'{value}' is not a date.", _REMEDY)
        return cls._from_parts(str(value), *(int(part) if part else None for part in match.groups()))

    @classmethod
    def _from_parts(cls, text: str, year: int | None, month: int | None, day: int | None) -> PartialDate:
        if not year:
            raise QuantityError(f"'{text}' has no year.", _REMEDY)
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31))
        if not 1 <= month <= 12:
            raise QuantityError(f"'{text}' names month {month}, which does not exist.", _REMEDY)
        length = calendar.monthrange(year, month)[1]
        if day is None:
            return cls(date(year, month, 1), date(year, month, length))
        if not 1 <= day <= length:
            raise QuantityError(
                f"'{text}' names a day that does not exist: that month has {length} days.", _REMEDY
            )
        return cls(date(year, month, day), date(year, month, day))

    @property
    def exact(self) -> bool:
        """True when the day itself is known."""
        return self.first == self.last

    def shift(self, duration: Duration, sign: int = 1) -> PartialDate:
        """The date a duration later (sign 1) or earlier (sign -1); a missing day becomes the month's last."""
        return PartialDate(shift_day(self.first, duration, sign), shift_day(self.last, duration, sign))

    def __str__(self) -> str:
        if self.exact:
            return self.first.isoformat()
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return f"{self.first.year:04d}-{self.first.month:02d}"
        if self.first.year == self.last.year and (self.first.month, self.last.month) == (1, 12):
            return f"{self.first.year:04d}"
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def shift_day(day: date, duration: Duration, sign: int) -> date:
    """Add (or take away) calendar months, then days; clamp to the calendar's ends (years 1 and 9999)."""
    month_index = day.year * 12 + day.month - 1 + sign * duration.months
    year, month = divmod(month_index, 12)
    if year < 1:
        return date.min
    if year > 9999:
        return date.max
    moved = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    try:
        return moved + timedelta(days=sign * duration.days)
    except OverflowError:
        return date.max if sign > 0 else date.min
