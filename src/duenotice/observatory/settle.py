"""Hear every source about one place of a series, and say what stands there.

Nothing is averaged. Where sources that may be used cannot all be true, a written choice decides, and the others stay
beside it; without a choice the place is in conflict and shows every figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from duenotice.observatory.figures import step
from duenotice.observatory.model import Choice, Gap, Key, Ledger, Observation, Settled
from duenotice.observatory.vocabulary import State

RECALLED = "A figure is remembered and was not seen in a text. It is withheld until it is read in one."
_BOUND = {"exact": 0, "approx": 1}


def settle(ledger: Ledger) -> Ledger:
    """The same ledger with its values settled, computed indicators included."""
    from duenotice.observatory.compute import computed  # computing needs settled values

    places: dict[Key, list[Observation]] = {}
    for each in ledger.observations:
        places.setdefault(each.key, []).append(each)
    found = {key: settle_one(ledger, key, heard, ledger.choices.get(key)) for key, heard in places.items()}
    for key, gap in ledger.gaps.items():
        if key not in found:
            found[key] = _empty(ledger, gap)
    ordered = dict(sorted(found.items(), key=lambda item: item[0].order))
    settled = replace(ledger, settled=ordered)
    return replace(settled, settled={**ordered, **computed(settled)})


def settle_one(ledger: Ledger, key: Key, heard: Sequence[Observation], choice: Choice | None) -> Settled:
    """What stands at one place.

    Args:
        ledger: for the series' unit.
        key: the place.
        heard: every observation of it.
        choice: the written reason to prefer one, if any.
    """
    usable = sorted((each for each in heard if each.usable), key=_trust)
    unit = heard[0].unit
    if not usable:
        return Settled(key, State.TO_VERIFY, None, unit, None, None, tuple(heard), RECALLED)
    chosen, reason = usable[0], ""
    if choice is not None and choice.source:
        chosen, reason = (
            next((each for each in usable if each.source == choice.source), chosen),
            choice.reason,
        )
    elif choice is not None or not _agree(usable):
        reason = (
            choice.reason if choice is not None else "The sources differ and nothing decides between them."
        )
        others = tuple(each for each in heard if each is not usable[0])
        return Settled(key, State.IN_CONFLICT, None, unit, usable[0].confidence, usable[0], others, reason)
    others = tuple(each for each in heard if each is not chosen)
    return Settled(key, chosen.state, chosen.figure, unit, chosen.confidence, chosen, others, reason)


def _agree(usable: Sequence[Observation]) -> bool:
    return all(one.figure.agrees(other.figure) for one, other in combinations(usable, 2))


def _trust(each: Observation) -> tuple[int, int, int, str]:
    """Exact before approximate before a bound; then the better confidence; then the finer rounding."""
    fineness = step(each.figure.value).adjusted()
    return (_BOUND.get(each.figure.qualifier, 2), each.confidence.rank, fineness, each.source)


def _empty(ledger: Ledger, gap: Gap) -> Settled:
    return Settled(gap.key, gap.state, None, ledger.series[gap.key.series].unit, None, reason=gap.status)
