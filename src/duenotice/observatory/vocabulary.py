"""The closed lists of words a ledger uses."""

from __future__ import annotations

from enum import StrEnum


class Confidence(StrEnum):
    """How a figure came to us. The order is the order of trust."""

    VERIFIED = "verified"
    PARTLY = "partly"
    REPORTED = "reported"
    UNVERIFIED = "unverified"

    @property
    def rank(self) -> int:
        """0 is the most trusted."""
        return list(Confidence).index(self)


#: The mark a table carries -> the confidence it means. The original mark is kept beside it.
MARKS = {
    "verified": Confidence.VERIFIED,
    "partly": Confidence.PARTLY,
    "reported": Confidence.REPORTED,
    "recalled": Confidence.UNVERIFIED,
    "unverified": Confidence.UNVERIFIED,
}


class State(StrEnum):
    """What stands at one place of a series. Zero is a value, not a state."""

    PUBLISHED = "published"
    COMPUTED = "computed"
    ESTIMATED = "estimated"
    IN_CONFLICT = "in_conflict"
    TO_VERIFY = "to_verify"
    NOT_OBTAINED = "not_obtained"
    NOT_PUBLISHED = "not_published"
    SEVERAL_YEARS = "several_years_together"
    NOT_KNOWN = "not_known"


#: States under which a figure may be shown.
FIGURES = frozenset({State.PUBLISHED, State.COMPUTED, State.ESTIMATED, State.IN_CONFLICT})

QUALIFIERS = ("exact", "approx", "more_than", "less_than", "at_least", "at_most")
MEASURES = ("flow", "stock", "share", "mean", "ratio", "duration", "rank")
#: Measures that mean nothing without a denominator.
NEEDS_DENOMINATOR = frozenset({"share", "ratio"})
