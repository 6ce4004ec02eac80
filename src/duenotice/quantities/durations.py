"""Durations as in law: whole years, months and days, never a mean month.

Two durations are compared only where every calendar gives the same answer: 24 months equal 2 years, 180 days are
less than 6 months (the shortest six months have 181), but 30 days against 1 month depends on the month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duenotice.quantities.errors import QuantityError

# Shortest and longest run of days that 0 to 11 consecutive calendar months can span (Gregorian calendar).
SHORTEST_DAYS = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334)
LONGEST_DAYS = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)
MAX_MONTHS = 12_000

_ISO = re.compile(r"^P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,3})W)?(?:(\d{1,6})D)?$")
_WORDS = re.compile(r"(\d{1,6})\s*(years?|months?|weeks?|days?|[ymwd])(?![a-z])", re.IGNORECASE)
_FILLER = re.compile(r"^[\s,]*(?:and)?[\s,]*$", re.IGNORECASE)
_REMEDY = "Write it with its unit, for example '23 months', '2 years 6 months' or P23M."


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in calendar months and days.

    Attributes:
        months: whole calendar months (years count twelve each).
        days: days beyond the months.
    """

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: object) -> Duration:
        """Read '23 months', '2 years and 6 months', '45 days' or ISO 8601 (P23M, P1Y6M).

        Raises:
            QuantityError: a bare number, a fraction, or text that names no duration.
        """
        if isinstance(text, Duration):
            return text
        if isinstance(text, int | float) or not isinstance(text, str):
            raise QuantityError(f"'{text}' has no unit, so it could mean months or years.", _REMEDY)
        raw = text.strip()
        if iso := _ISO.match(raw.upper()):
            years, months, weeks, days = (int(part or 0) for part in iso.groups())
            return cls._checked(years * 12 + months, weeks * 7 + days)
        return cls._from_words(raw)

    @classmethod
    def _from_words(cls, raw: str) -> Duration:
        months = days = end = 0
        found = False
        for match in _WORDS.finditer(raw):
            if not _FILLER.match(raw[end : match.start()]):
                raise QuantityError(f"'{raw}' is not a duration.", _REMEDY)
            found, end = True, match.end()
            number, unit = int(match[1]), match[2][0].lower()
            months += number * {"y": 12, "m": 1}.get(unit, 0)
            days += number * {"w": 7, "d": 1}.get(unit, 0)
        if not found or raw[end:].strip():
            raise QuantityError(f"'{raw}' is not a duration.", _REMEDY)
        return cls._checked(months, days)

    @classmethod
    def _checked(cls, months: int, days: int) -> Duration:
        if months > MAX_MONTHS or days > MAX_MONTHS * 31:
            raise QuantityError("The duration is longer than a thousand years.", "Check the number.")
        return cls(months, days)

    def shortest(self) -> int:
        """Fewest days this duration can span."""
        years, rest = divmod(self.months, 12)
        return 365 * years + max(0, years // 4 - years // 100 - 1) + SHORTEST_DAYS[rest] + self.days

    def longest(self) -> int:
        """Most days this duration can span."""
        years, rest = divmod(self.months, 12)
        return 365 * years + (years + 3) // 4 + LONGEST_DAYS[rest] + self.days

    def order(self, other: Duration) -> int | None:
        """-1, 0 or 1 where every calendar agrees on shorter, equal or longer; otherwise None."""
        if self.days == other.days:
            return (self.months > other.months) - (self.months < other.months)
        if self.months == other.months:
            return 1 if self.days > other.days else -1
        if self.longest() < other.shortest():
            return -1
        if self.shortest() > other.longest():
            return 1
        if self.months < other.months and self.days < other.days:
            return -1
        if self.months > other.months and self.days > other.days:
            return 1
        return None

    def iso(self) -> str:
        """ISO 8601 text, months and days only: P23M, P1M15D, P0D."""
        text = (f"{self.months}M" if self.months else "") + (f"{self.days}D" if self.days else "")
        return f"P{text or '0D'}"

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        if years and months and not self.days:
            years, months = 0, self.months
        parts = [(years, "year"), (months, "month"), (self.days, "day")]
        words = [f"{number} {unit}{'s' if number != 1 else ''}" for number, unit in parts if number]
        return " ".join(words) or "0 days"
