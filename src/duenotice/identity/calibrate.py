"""Limits for one registry: how many innocent people out of 10,000 it would flag, measured on people it does not hold.

Innocents are made of the registry's own names, put together anew, with birth dates of its own years (a harder crowd than
strangers are), or are given. One half sets the limits, the other half measures them; both are printed, by script, with the
registry's size.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from duenotice.identity.births import Birth
from duenotice.identity.compare import scripts_of
from duenotice.identity.decide import (
    CANNOT_TELL,
    LOOK_NAME,
    POSSIBLE,
    SAME,
    Limits,
    decide,
)
from duenotice.identity.errors import IdentityError
from duenotice.identity.records import Person, PersonName
from duenotice.identity.registry import Registry
from duenotice.identity.search import look_up, weigh_all
from duenotice.names import name_of
from duenotice.names.name import shown
from duenotice.quantities import PartialDate

SAME_BUDGET = 10
LOOK_BUDGET = 200
SAMPLE = 2000
_RISK, _RISK_BELOW, _LARGE = 0.10, 1.2816, 500  # one in ten; a normal curve stands in for large counts
_TAIL, _LEAST_CROWD = 20, 200
_SAME_GROWTH, _SMALL = 0.25, 1000
_LEAST = Limits(same=-99.0, look=-99.0, same_across=-99.0, look_across=-99.0, doubt=-99.0, people=1)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of a number, with the interval that holds the true share in 95 of 100 measurements (Wilson)."""

    count: int
    of: int

    def as_dict(self) -> dict[str, Any]:
        """Count, base and the interval per 10,000."""
        low, high = interval(self.count, self.of)
        return {
            "count": self.count,
            "of": self.of,
            "per_10000": round(self.count / self.of * 1e4, 1) if self.of else None,
            "from": round(low * 1e4, 1),
            "to": round(high * 1e4, 1),
        }


def interval(count: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share at 95 %; (0, 1) for nothing measured."""
    if not of:
        return 0.0, 1.0
    z = 1.959964
    share = count / of
    middle = share + z * z / (2 * of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    total = 1 + z * z / of
    return max(0.0, (middle - reach) / total), min(1.0, (middle + reach) / total)


def innocents(registry: Registry, number: int, seed: int) -> Iterator[Person]:
    """People the registry does not hold, made of its own names and years; half of those with a name in another script
    than Latin are written in Latin letters."""
    rng = random.Random(seed)
    pool = [person for person in registry.sample(min(registry.people, 4 * number), seed) if person.names]
    alike: dict[tuple[str, str], list[Person]] = {}
    for person in pool:
        alike.setdefault(_make_up(person), []).append(person)
    for place in range(number):
        one = rng.choice(pool)
        two = rng.choice(alike[_make_up(one)])
        text = _mix(one.names[0].text, two.names[0].text, rng)
        name = name_of(text)
        if name.script not in ("", "Latin") and rng.random() < 0.5 and name.readings:
            text = " ".join(shown(word.sounds[0]) for word in name.readings[0].words)
        born = rng.choice(pool).births
        yield Person(
            f"innocent {place}",
            (PersonName(text),),
            _moved(born, rng),
            rng.choice((one, two)).states,
            rng.choice((one, two)).sex,
        )


def _make_up(person: Person) -> tuple[str, str]:
    """Script and first state: names are put together only within these."""
    return name_of(person.names[0].text).script, person.states[0] if person.states else ""


def _mix(one: str, two: str, rng: random.Random) -> str:
    first, second = one.split(), two.split()
    if len(first) < 2 or len(second) < 2:
        return one if len(first) > 1 or rng.random() < 0.5 else f"{one} {two}"
    cut = rng.randrange(1, len(first))
    back = max(1, min(len(second) - 1, len(first) - cut))
    return " ".join(first[:cut] + second[-back:])


def _moved(births: tuple[Birth, ...], rng: random.Random) -> tuple[Birth, ...]:
    if not births:
        return ()
    span = births[0].span
    if not span.exact:
        return (births[0],)
    day = date.fromordinal(max(1, span.first.toordinal() + rng.randrange(-700, 700)))
    return (Birth(PartialDate(day, day)),)


def calibrate(
    registry: Registry,
    *,
    sample: int = SAMPLE,
    same_budget: int = SAME_BUDGET,
    look_budget: int = LOOK_BUDGET,
    seed: int = 1,
    crowd: Sequence[Person] = (),
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Set a registry's limits from one sample of innocents and measure them on another.

    Args:
        registry: the registry.
        sample: innocents in each half, when they are made of the registry's own names.
        same_budget: innocents called *same* per 10,000 at most.
        look_budget: innocents put before a person per 10,000 at most.
        seed: start of the samples.
        crowd: innocents of your own, such as people asked about who were found to be strangers; every second one sets the
            limits, the others measure them.
        progress: called with how many of how many are done.
    """
    setting, measuring = _halves(registry, sample, seed, crowd)
    sample = len(measuring) if crowd else sample
    limits = _limits(registry, setting, same_budget, look_budget, sample, progress)
    flagged: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    for place, person in enumerate(measuring):
        script = name_of(person.names[0].text).script
        answer = look_up(person, registry, limits).answer
        seen[script] += 1
        flagged[script, answer] += 1
        if progress:
            progress(sample + place + 1, 2 * sample)
    return {
        "people": registry.people,
        "budget_per_10000": {"same": same_budget, "look": look_budget},
        "limits": asdict(limits),
        "innocents": {
            "same": Rate(sum(flagged[script, SAME] for script in seen), sample).as_dict(),
            "look": Rate(sum(flagged[script, POSSIBLE] for script in seen), sample).as_dict(),
            "cannot_tell": Rate(sum(flagged[script, CANNOT_TELL] for script in seen), sample).as_dict(),
        },
        "by_script": {
            script: {
                answer: Rate(flagged[script, answer], seen[script]).as_dict()
                for answer in (SAME, POSSIBLE, CANNOT_TELL)
            }
            for script in sorted(seen)
        },
        "sample": sample,
        "seed": seed,
        "note": "Measured on innocents given for it, other than those that set the limits."
        if crowd
        else "Measured on innocents made of this registry's own names, other than those that set the limits.",
    }


def _halves(
    registry: Registry, sample: int, seed: int, crowd: Sequence[Person]
) -> tuple[Iterable[Person], Sequence[Person]]:
    if not crowd:
        return innocents(registry, sample, seed), list(innocents(registry, sample, seed + 7919))
    if len(crowd) < _LEAST_CROWD:
        raise IdentityError(
            f"{len(crowd)} innocents are too few to set limits by.", f"Give at least {_LEAST_CROWD}, or none."
        )
    return crowd[::2], crowd[1::2]


def _limits(
    registry: Registry,
    setting: Iterable[Person],
    same_budget: int,
    look_budget: int,
    sample: int,
    progress: Progress | None,
) -> Limits:
    same: dict[bool, list[float]] = {False: [], True: []}
    look: dict[bool, list[float]] = {False: [], True: []}
    for place, person in enumerate(setting):
        best_same, best_look = {False: -99.0, True: -99.0}, {False: -99.0, True: -99.0}
        for evidence, _ in weigh_all(person, registry):
            across = evidence.cross_script
            if evidence.name_weight >= LOOK_NAME:
                best_look[across] = max(best_look[across], evidence.weight)
            if decide(evidence, _LEAST, scripts=scripts_of(evidence)).answer == SAME:
                best_same[across] = max(best_same[across], evidence.weight)
        for across in (False, True):
            same[across].append(best_same[across])
            look[across].append(best_look[across])
        if progress:
            progress(place + 1, 2 * sample)
    general = Limits()
    # No innocent could be read across scripts: the other path has the whole budget, and its limits stand for both.
    alone = max(look[True], default=-99.0) <= -99.0
    share = 1.0 if alone else 0.5
    looks = {across: _edge(look[across], look_budget, share) for across in (False, True)}
    sames = {across: _edge(same[across], same_budget, share) for across in (False, True)}
    if alone:
        looks[True], sames[True] = looks[False], sames[False]
    low = max(general.look, looks[False])
    # A sample of innocents says little of rates as low as the budget for *same*: the floor grows with the registry besides.
    floor = _SAME_GROWTH * max(0.0, math.log(max(1, registry.people) / _SMALL))
    return replace(
        general,
        look=low,
        look_across=max(general.look_across, looks[True]),
        same=max(general.same + floor, sames[False], low),
        same_across=max(general.same_across + floor, sames[True], looks[True]),
        doubt=low,
        people=registry.people,
    )


def _edge(weights: list[float], budget: int, share: float) -> float:
    """The weight above which a path keeps its share of the budget, also for innocents other than these.

    So few of the sample may lie above it that, were the true share the budget's, so few would be seen in one sample of ten
    (Poisson). A sample too small for that sets the edge past its greatest weight, by the mean excess of its tail.
    """
    held = sorted((weight for weight in weights if weight > -99.0), reverse=True)
    expected = len(weights) * budget * share / 1e4
    allowed = _allowed(expected)
    if not held or allowed >= len(held):
        return -99.0
    if allowed >= 0:
        return round(held[allowed] + 0.001, 3)
    tail = held[:_TAIL]
    excess = sum(tail) / len(tail) - tail[-1]
    return round(held[0] + excess * math.log(-math.log(_RISK) / max(expected, 0.01)) + 0.001, 3)


def _allowed(expected: float) -> int:
    """The greatest count that a Poisson number of this mean stays at or below at most one time in ten; -1 for none."""
    if expected > _LARGE:
        return int(expected - _RISK_BELOW * math.sqrt(expected))
    count, chance, total = -1, math.exp(-expected), 0.0
    while (total := total + chance) <= _RISK:
        count += 1
        chance *= expected / (count + 1)
    return count
