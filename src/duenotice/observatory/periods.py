"""Periods as sources write them: a year, a month, a day, or from/to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_PART = re.compile(r"^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$")


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time.

    Attributes:
        text: as the source words it: `2021`, `2023-12`, `2019-11-01`, or two of these with a slash between.
    """

    text: str

    @property
    def start(self) -> str:
        """First part."""
        return self.text.split("/")[0]

    @property
    def end(self) -> str:
        """Last part; the same as `start` for a single one."""
        return self.text.split("/")[-1]

    @property
    def year(self) -> int:
        """The last year touched."""
        return int(self.end[:4])

    @property
    def one_year(self) -> bool:
        """Whether the period is one calendar year, or a point within one."""
        return "/" not in self.text

    @property
    def whole_year(self) -> bool:
        """Whether the period is exactly one calendar year."""
        return len(self.text) == 4

    def __lt__(self, other: Period) -> bool:
        return (self.year, self.end, self.start) < (other.year, other.end, other.start)

    def __str__(self) -> str:
        return self.text


def period(text: str) -> Period:
    """Read a period.

    Raises:
        ValueError: it is none of the four forms, or ends before it starts.
    """
    parts = text.split("/")
    if len(parts) > 2 or not all(_PART.match(part) for part in parts):
        raise ValueError(
            f"'{text}' is not a period. Write 2021, 2021-12, 2021-12-31, or two of these as 2019/2020."
        )
    if parts[-1][: len(parts[0])] < parts[0][: len(parts[-1])]:
        raise ValueError(f"'{text}' ends before it starts.")
    return Period(text)
