"""Go through every notice a query names, though the service shows at most 160 of them.

A query with more is cut by sex, then by age, then by nationality, until each part fits. People without a birth date are in no
age slice and people without a sex in no sex slice: where a cut falls short of the query's own total, the next cut is tried on
the whole query. What still falls short is said, never filled in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from duenotice.observatory.connectors.gate import Gate, Unreachable

#: The most results the service shows for one query.
CAP = 160
_SEXES = ("M", "F", "U")
_AGES = (0, 120)
_CUTS = ("sex", "age", "nationality")
Query = Mapping[str, str | int]


class Walk:
    """One walk through the notices of a query. Notice numbers are held in memory only, until they are hashed.

    Args:
        gate: the way out.
        kind: red, yellow or un.

    Attributes:
        total: what the service says there is; None before it said so.
        notices: notice number -> nationalities, as listed.
    """

    def __init__(self, gate: Gate, kind: str) -> None:
        self._gate, self._kind = gate, kind
        self.total: int | None = None
        self.notices: dict[str, tuple[str, ...]] = {}

    def go(self, query: Query) -> None:
        """Find everything the query names.

        Raises:
            Unreachable: a part of it failed; what was found before stays.
            Refused: the service said no.
        """
        self._look(query, _CUTS)

    def _look(self, query: Query, cuts: tuple[str, ...]) -> set[str]:
        total, found = self._shown(query)
        if self.total is None:
            self.total = total
        if total <= CAP:
            return found
        for n, cut in enumerate(cuts):
            rest = cuts[n:] if cut == "age" else cuts[n + 1 :]
            for narrower in self._narrower(query, cut):
                found |= self._look(narrower, rest)
                if len(found) >= total:
                    return found
        return found

    def _shown(self, query: Query) -> tuple[int, set[str]]:
        """The total, and what the service shows of it, page by page."""
        found: set[str] = set()
        page, total = 1, 0
        while True:
            answer = self._gate.ask(self._kind, {**query, "resultPerPage": CAP, "page": page})
            total = total_of(answer) if page == 1 else total
            listed = dict(_listed(answer))
            self.notices |= {number: held for number, held in listed.items() if number not in self.notices}
            new = listed.keys() - found
            found |= new
            if not new or len(found) >= min(total, CAP):
                return total, found
            page += 1

    def _narrower(self, query: Query, cut: str) -> Iterator[dict[str, str | int]]:
        if cut == "sex" and "sexId" not in query:
            yield from ({**query, "sexId": sex} for sex in _SEXES)
        elif cut == "age":
            low, high = int(query.get("ageMin", _AGES[0])), int(query.get("ageMax", _AGES[1]))
            if low < high:
                middle = (low + high) // 2
                yield {**query, "ageMin": low, "ageMax": middle}
                yield {**query, "ageMin": middle + 1, "ageMax": high}
        elif cut == "nationality" and "nationality" not in query:
            seen = Counter(code for held in self.notices.values() for code in held)
            yield from ({**query, "nationality": code} for code, _ in sorted(seen.items(), key=_most_first))


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def total_of(answer: Mapping[str, Any]) -> int:
    """The total an answer gives.

    Raises:
        Unreachable: the field is not there any more.
    """
    total = answer.get("total")
    if not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise Unreachable("the field 'total' is not there any more; the service has changed")
    return total


def _listed(answer: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Number and nationalities of each notice. Names, dates of birth and pictures are not looked at."""
    held = answer.get("_embedded")
    notices = held.get("notices") if isinstance(held, dict) else None
    if not isinstance(notices, list):
        raise Unreachable("the list of notices is not there any more; the service has changed")
    for each in notices:
        number = each.get("entity_id") if isinstance(each, dict) else None
        if not isinstance(number, str) or not number:
            raise Unreachable("the field 'entity_id' is not there any more; the service has changed")
        codes = each.get("nationalities")
        codes = codes if isinstance(codes, list) else []
        yield number, tuple(sorted({code for code in codes if isinstance(code, str) and _is_code(code)}))


def _is_code(code: str) -> bool:
    return 2 <= len(code) <= 3 and code.isascii() and code.isalnum()
