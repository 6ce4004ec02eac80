"""Decided cases and the case at hand: nearest decisions, what distinguishes them, a-fortiori constraint.

A decision on one issue is a set of considerations for the person and a set for the request, each present,
absent or (the rest of the issue's list) not stated. Sets are whole numbers used as bit masks, so one case
against some hundred decisions takes well under a millisecond. Nothing here counts votes, scores or forecasts:
it compares texts.

Sources: the result model of a-fortiori constraint (Horty; van Woerkom for incomplete information).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter


class Side(StrEnum):
    """The two sides of an issue."""

    PERSON = "person"
    REQUEST = "request"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.REQUEST if self is Side.PERSON else Side.PERSON


@dataclass(frozen=True, slots=True)
class Decided:
    """One issue decided by one body.

    Attributes:
        id: stable id of the record.
        issue: the issue decided.
        body: who decided it.
        year: year of the decision.
        winner: the side the issue was decided for; None when for neither or in part.
        present: considerations the decision states as present.
        absent: considerations the decision states as absent.
        countable: False for a repeated record or a doubtful outcome: never shown as nearest, never binding.
    """

    id: str
    issue: str
    body: str
    year: int
    winner: Side | None
    present: frozenset[str]
    absent: frozenset[str] = frozenset()
    countable: bool = True


@dataclass(frozen=True, slots=True)
class Nearness:
    """One decision beside the case at hand. Every tuple keeps the order of the issue's list.

    Attributes:
        decided: the decision.
        shared: considerations present in both.
        only_there: present there; known to be absent here.
        only_here: present here; the decision states them as absent.
        unknown_here: present there; not known here.
        unstated_there: present here; the decision does not speak of them.
    """

    decided: Decided
    shared: tuple[str, ...]
    only_there: tuple[str, ...]
    only_here: tuple[str, ...]
    unknown_here: tuple[str, ...]
    unstated_there: tuple[str, ...]

    @property
    def distinguishing(self) -> tuple[str, ...]:
        """What is known to set the two apart."""
        return (*self.only_there, *self.only_here)


class Answer(StrEnum):
    """What the decisions on an issue say together, under the result model."""

    FORCED = "forced"
    POSSIBLY_FORCED = "possibly_forced"
    CONFLICT = "conflict"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A-fortiori reading of one case. For the editors' view only; it is not a forecast.

    Attributes:
        answer: forced, possibly_forced, conflict or silent.
        side: the side forced; None for conflict, silence, or when either side could still be forced.
        by: decisions that force under every completion of what is unknown, by side.
        possibly: decisions that force under some completion only, by side.
    """

    answer: Answer
    side: Side | None
    by: Mapping[Side, tuple[str, ...]]
    possibly: Mapping[Side, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two decisions of one body on one issue that cannot both bind: each has all the other relied on.

    Attributes:
        person: the decision for the person.
        request: the decision for the request.
        certain: True when they clash however the unstated considerations are filled in.
    """

    person: str
    request: str
    certain: bool


class Reading(StrEnum):
    """How what nobody stated is read."""

    AS_CODED = "as_coded"  # not stated and unknown count as absent: the plain result model
    INCOMPLETE = "incomplete"  # they may be either: forced means forced under every completion


@dataclass(frozen=True, slots=True)
class _Mask:
    decided: Decided
    person: int
    request: int
    absent: int


@dataclass(frozen=True, slots=True)
class _Case:
    true: int
    false: int


class Issue:
    """The decisions on one issue and the list of considerations they are coded in.

    Args:
        name: the issue.
        person: considerations that speak for the person, in the order they are shown.
        request: considerations that speak for the request.
        decisions: what was decided; considerations outside the list are refused.

    Raises:
        ValueError: a consideration outside the list, on both sides, or both present and absent; a repeated
            id; a decision on another issue.
    """

    def __init__(
        self, name: str, person: Iterable[str], request: Iterable[str], decisions: Iterable[Decided]
    ) -> None:
        self.name = name
        self.person = tuple(person)
        self.request = tuple(request)
        self.codes = (*self.person, *self.request)
        self._bit = {code: 1 << index for index, code in enumerate(self.codes)}
        if len(self._bit) != len(self.codes):
            raise ValueError(f"A consideration of '{name}' is listed twice.")
        self._person = (1 << len(self.person)) - 1
        self._request = ((1 << len(self.codes)) - 1) ^ self._person
        self._masks: list[_Mask] = []
        seen: set[str] = set()
        for decided in decisions:
            if decided.id in seen:
                raise ValueError(f"'{decided.id}' is coded twice on '{name}'.")
            seen.add(decided.id)
            self._masks.append(self._mask(decided))

    @property
    def decisions(self) -> tuple[Decided, ...]:
        """All decisions on the issue, as given."""
        return tuple(mask.decided for mask in self._masks)

    @property
    def bodies(self) -> tuple[str, ...]:
        """Bodies that decided the issue, in order of first appearance."""
        return tuple(dict.fromkeys(mask.decided.body for mask in self._masks))

    def nearest(
        self,
        facts: Mapping[str, bool | None],
        body: str,
        k: int = 3,
        *,
        before: int | None = None,
        leave_out: frozenset[str] = frozenset(),
    ) -> dict[Side, tuple[Nearness, ...]]:
        """The nearest decisions of one body, in both directions.

        A decision is near only if it shares something. Order: what is shared less what is known to differ,
        then fewest unknowns, then the later decision, then the id. The order is never shown as a number.

        Args:
            facts: considerations of the case: True, False, or None (or missing) for unknown.
            body: whose decisions.
            k: at most so many in each direction.
            before: only decisions of an earlier year.
            leave_out: ids to pass over.
        """
        case = self._case(facts)
        found: dict[Side, list[tuple[tuple[int, int, int, str], _Mask]]] = {side: [] for side in Side}
        for mask in self._among(body, before, leave_out):
            decided, there = mask.decided, mask.person | mask.request
            if decided.winner is None or not (shared := there & case.true):
                continue
            differ = (there & case.false | case.true & mask.absent).bit_count()
            unknown = (there & ~case.true & ~case.false | case.true & ~there & ~mask.absent).bit_count()
            order = (differ - shared.bit_count(), unknown, -decided.year, decided.id)
            found[decided.winner].append((order, mask))
        return {
            side: tuple(self._nearness(mask, case) for _, mask in sorted(rows, key=itemgetter(0))[:k])
            for side, rows in found.items()
        }

    def constraint(
        self,
        facts: Mapping[str, bool | None],
        body: str,
        reading: Reading = Reading.INCOMPLETE,
        *,
        before: int | None = None,
        leave_out: frozenset[str] = frozenset(),
        winner_must_show: bool = True,
    ) -> Constraint:
        """The result model: a decision for a side forces that side in a case that has everything which spoke
        for it there and nothing against it beyond what it overcame there.

        Under the incomplete reading, `forced` holds under every way of filling in what is unknown here and
        unstated there, `possibly_forced` under at least one. Forcing is monotone, so the worst filling
        decides the first and the best the second.

        Args:
            facts: considerations of the case: True, False, or None (or missing) for unknown.
            body: whose decisions bind.
            reading: how unknown and unstated considerations are read.
            before: only decisions of an earlier year.
            leave_out: ids to pass over.
            winner_must_show: pass over decisions that state nothing for the winner; such a record would force
                almost everything.
        """
        case = self._case(facts)
        sure: dict[Side, list[str]] = {side: [] for side in Side}
        maybe: dict[Side, list[str]] = {side: [] for side in Side}
        for mask in self._among(body, before, leave_out):
            side = mask.decided.winner
            if side is None or (winner_must_show and not self._own(mask, side)):
                continue
            certain, possible = self._forces(mask, side, case, reading)
            if certain:
                sure[side].append(mask.decided.id)
            elif possible:
                maybe[side].append(mask.decided.id)
        return _constraint(sure, maybe)

    def clashes(self, body: str) -> tuple[Clash, ...]:
        """Pairs of decisions of one body that contradict each other under the result model.

        For the editors, who re-read both. Never resolved by counting.
        """
        masks = [m for m in self._among(body, None, frozenset()) if m.decided.winner is not None]
        return tuple(
            clash
            for one in masks
            if one.decided.winner is Side.PERSON
            for two in masks
            if two.decided.winner is Side.REQUEST
            for clash in self._clash(one, two)
        )

    def _mask(self, decided: Decided) -> _Mask:
        if decided.issue != self.name:
            raise ValueError(f"'{decided.id}' decides '{decided.issue}', not '{self.name}'.")
        unknown = sorted((decided.present | decided.absent) - self._bit.keys())
        if unknown:
            raise ValueError(f"'{decided.id}': not on the list of '{self.name}': {', '.join(unknown)}.")
        if both := sorted(decided.present & decided.absent):
            raise ValueError(f"'{decided.id}': present and absent: {', '.join(both)}.")
        present, absent = self._bits(decided.present), self._bits(decided.absent)
        return _Mask(decided, present & self._person, present & self._request, absent)

    def _bits(self, codes: Iterable[str]) -> int:
        bits = 0
        for code in codes:
            bits |= self._bit[code]
        return bits

    def _case(self, facts: Mapping[str, bool | None]) -> _Case:
        true = false = 0
        for code, bit in self._bit.items():
            held = facts.get(code)
            if held is True:
                true |= bit
            elif held is False:
                false |= bit
        return _Case(true, false)

    def _among(self, body: str, before: int | None, leave_out: frozenset[str]) -> Iterator[_Mask]:
        for mask in self._masks:
            decided = mask.decided
            if decided.body == body and decided.countable and decided.id not in leave_out:
                if before is not None and decided.year >= before:
                    continue
                yield mask

    def _own(self, mask: _Mask, side: Side) -> int:
        return mask.person if side is Side.PERSON else mask.request

    def _sides(self, side: Side) -> tuple[int, int]:
        return (self._person, self._request) if side is Side.PERSON else (self._request, self._person)

    def _forces(self, mask: _Mask, side: Side, case: _Case, reading: Reading) -> tuple[bool, bool]:
        mine, theirs = self._sides(side)
        there = mask.person | mask.request
        own, overcome = there & mine, there & theirs
        if reading is Reading.AS_CODED:
            forced = not own & ~case.true and not case.true & theirs & ~overcome
            return forced, forced
        open_there = ~there & ~mask.absent
        certain = not (own | open_there & mine) & ~case.true and not ~case.false & theirs & ~overcome
        possible = not own & case.false and not case.true & theirs & mask.absent
        return certain, possible

    def _clash(self, one: _Mask, two: _Mask) -> Iterator[Clash]:
        if not one.person or not two.request or one.person & ~two.person or two.request & ~one.request:
            return
        open_one = ~(one.person | one.request | one.absent) & self._person
        open_two = ~(two.person | two.request | two.absent) & self._request
        certain = not (one.person | open_one) & ~two.person and not (two.request | open_two) & ~one.request
        yield Clash(one.decided.id, two.decided.id, certain)

    def _nearness(self, mask: _Mask, case: _Case) -> Nearness:
        there = mask.person | mask.request
        return Nearness(
            mask.decided,
            shared=self._names(there & case.true),
            only_there=self._names(there & case.false),
            only_here=self._names(case.true & mask.absent),
            unknown_here=self._names(there & ~case.true & ~case.false),
            unstated_there=self._names(case.true & ~there & ~mask.absent),
        )

    def _names(self, bits: int) -> tuple[str, ...]:
        names = []
        while bits:
            low = bits & -bits
            names.append(self.codes[low.bit_length() - 1])
            bits ^= low
        return tuple(names)


def _constraint(sure: Mapping[Side, list[str]], maybe: Mapping[Side, list[str]]) -> Constraint:
    forced = [side for side in Side if sure[side]]
    possible = [side for side in Side if maybe[side]]
    by = {side: tuple(sure[side]) for side in Side}
    possibly = {side: tuple(maybe[side]) for side in Side}
    if len(forced) == 2:
        return Constraint(Answer.CONFLICT, None, by, possibly)
    if forced:
        return Constraint(Answer.FORCED, forced[0], by, possibly)
    if possible:
        return Constraint(Answer.POSSIBLY_FORCED, possible[0] if len(possible) == 1 else None, by, possibly)
    return Constraint(Answer.SILENT, None, by, possibly)
