"""Penalties are a type, not a number: a term, life, death, corporal, or a fine."""

from __future__ import annotations

from dataclasses import dataclass

from duenotice.quantities.durations import Duration
from duenotice.quantities.errors import QuantityError

KINDS = ("term", "life", "death", "corporal", "fine")


@dataclass(frozen=True, slots=True)
class Penalty:
    """One penalty.

    Attributes:
        kind: term, life, death, corporal or fine.
        term: the length, for kind `term` alone.
    """

    kind: str
    term: Duration | None = None

    @classmethod
    def parse(cls, value: object) -> Penalty:
        """Read 'life', 'death', 'corporal', 'fine' or a duration.

        Raises:
            QuantityError: anything else, a bare number included.
        """
        if isinstance(value, Penalty):
            return value
        if isinstance(value, Duration):
            return cls("term", value)
        if isinstance(value, str):
            word = value.strip().lower().replace(" imprisonment", "").replace(" penalty", "")
            if word in KINDS[1:]:
                return cls(word)
        try:
            return cls("term", Duration.parse(value))
        except QuantityError as error:
            raise QuantityError(
                error.reason, "Write a duration ('23 months', P23M) or one of life, death, corporal, fine."
            ) from None

    def order(self, limit: Duration) -> int | None:
        """Compare with a length of deprivation of liberty: life and death exceed any, a fine reaches none.

        Corporal punishment has no length: None. Source: RPD 83(1)(a)(ii), "or a more serious penalty".
        """
        if self.kind in ("life", "death"):
            return 1
        if self.kind == "fine":
            return -1 if limit != Duration() else 0
        return self.term.order(limit) if self.term is not None else None

    def __str__(self) -> str:
        return str(self.term) if self.term is not None else self.kind
