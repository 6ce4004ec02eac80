"""Displacement: within one state, a rise in one mechanism that follows a fall (or a tightened filter) in another.

Both the fall and the rise must go beyond what the world's movement of the same mechanism explains; the chance given is
that of the weaker of the two (an intersection-union test), so a fall alone or a rise alone is never enough. The rise must
also stand out from the state's other mechanisms at the same time: a state that asks for more of everything is not moving.
The false discovery rate is held over every ordered pair of mechanisms of every state.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
from scipy.ndimage import maximum_filter1d
from scipy.stats import false_discovery_control

from duenotice.observatory.trends.changes import Change, changes, stretches, without
from duenotice.observatory.trends.panel import Numbers, Panel
from duenotice.observatory.trends.scan import Windows, chance, normal, windows

#: Months of the fall and of the rise, and the most months from the start of one to the start of the other.
LENGTH = 12
WITHIN = 12
#: How far the rise must stand out from the state's other mechanisms (one-sided five percent).
STANDS_OUT = 1.645

CANNOT_SHOW = (
    "It shows that two counts moved one after the other, not that the same people or the same requests moved, nor why. A state "
    "may rightly try another way after a refusal for form. Secret channels leave no trace, and successful displacement looks "
    "like silence."
)


@dataclass(frozen=True, slots=True)
class Displacement:
    """One displacement.

    Attributes:
        state: the requesting state.
        fell, rose: the mechanisms.
        fall_start, rise_start: first month of the year of the fall and of the rise.
        fall_ratio, rise_ratio: count over the count expected in that year.
        p, q: chance under no displacement; false discovery rate at which it would be shown.
        common_movement_checked: whether the state's other mechanisms held enough to compare with.
        cannot_show: what it cannot show.
    """

    state: str
    fell: str
    rose: str
    fall_start: str
    rise_start: str
    fall_ratio: float
    rise_ratio: float
    p: float
    q: float
    common_movement_checked: bool
    cannot_show: str = CANNOT_SHOW


def displacements(panel: Panel, q: float = 0.05) -> list[Displacement]:
    """Displacements at a false discovery rate over all states and ordered pairs of mechanisms.

    Args:
        panel: monthly counts; declared breaks are respected.
        q: the rate.
    """
    found = changes(panel, q)
    looked = _years(panel, found)
    z, number = looked.z.reshape(len(panel.states), len(panel.mechanisms), -1), _number(looked, panel)
    ratio = looked.ratio.reshape(z.shape)
    pairs = list(permutations(range(len(panel.mechanisms)), 2))
    falls, rises = np.nan_to_num(-z, nan=-9.0), np.nan_to_num(z, nan=-9.0)
    ahead = _ahead(rises)
    best = np.stack([np.minimum(falls[:, one], ahead[:, two]) for one, two in pairs], 1)
    peak = best.max(2)
    p = np.minimum(chance(peak, np.maximum(number, 1)[:, None], LENGTH), 1.0)
    rates = false_discovery_control(p.ravel()).reshape(p.shape)
    result = []
    for s, k in np.argwhere((rates <= q) & (peak > 0)):
        one, two = pairs[k]
        fall = int(best[s, k].argmax())
        rise = fall + int(rises[s, two, fall : fall + WITHIN + 1].argmax())
        stands_out, checked = _stands_out(panel, int(s), one, two, rise)
        if stands_out:
            result.append(
                Displacement(
                    panel.states[s],
                    panel.mechanisms[one],
                    panel.mechanisms[two],
                    panel.months[fall],
                    panel.months[rise],
                    float(ratio[s, one, fall]),
                    float(ratio[s, two, rise]),
                    float(p[s, k]),
                    float(rates[s, k]),
                    checked,
                )
            )
    return sorted(result, key=lambda each: (each.q, each.state, each.fell, each.rose))


def rises_after(panel: Panel, state: str, month: str) -> list[tuple[str, float]]:
    """After a filter was tightened on a state: mechanisms with the chance of so large a rise in a year that begins within
    twelve months of it, Bonferroni over mechanisms and months. For one dated event; says nothing about its effect alone.

    Raises:
        ValueError: the state or the month is not in the panel.
    """
    looked = _years(panel, changes(panel))
    s, start = panel.states.index(state), panel.months.index(month)
    z = looked.z.reshape(len(panel.states), len(panel.mechanisms), -1)[s, :, start : start + WITHIN + 1]
    tests = z.size or 1
    found = []
    for name, row in zip(panel.mechanisms, z, strict=True):
        if row.size and not np.isnan(row).all():
            found.append(
                (name, float(min(1.0, tests * chance(np.array([np.nanmax(row)]), np.array([1]), 0)[0])))
            )
    return sorted(found, key=lambda each: each[1])


def _years(panel: Panel, found: list[Change]) -> Windows:
    cut = stretches(panel, without(panel, found)) if found else stretches(panel)
    looked = windows(cut.y, cut.exposure, cut.support, cut.phi, cut.freedom, LENGTH)
    z = normal(looked.z, cut.freedom[:, None])
    pairs = len(panel.states) * len(panel.mechanisms)
    merged, ratio = np.full((pairs, z.shape[1]), np.nan), np.full((pairs, z.shape[1]), np.nan)
    for row, pair in enumerate(cut.pair):
        here = ~np.isnan(z[row])
        merged[pair, here], ratio[pair, here] = z[row, here], looked.ratio[row, here]
    return Windows(LENGTH, merged, ratio, cut.freedom)


def _number(looked: Windows, panel: Panel) -> Numbers:
    number: Numbers = (~np.isnan(looked.z)).sum(1).reshape(len(panel.states), len(panel.mechanisms)).max(1)
    return number


def _ahead(rises: Numbers) -> Numbers:
    """For each start, the largest rise that begins at it or within the months after it."""
    size = WITHIN + 1
    filtered: Numbers = maximum_filter1d(rises, size, axis=2, origin=-(size // 2), mode="constant", cval=-9.0)
    return filtered


def _stands_out(panel: Panel, s: int, one: int, two: int, start: int) -> tuple[bool, bool]:
    """Whether the rise exceeds the movement of the state's other mechanisms, and whether that could be checked."""
    others = [m for m in range(len(panel.mechanisms)) if m not in (one, two)]
    window = np.zeros(len(panel.months), bool)
    window[start : start + LENGTH] = True
    mine, rest = panel.counts[s, two], np.nansum(panel.counts[s, others], 0)
    inside, outside = np.nansum(mine[window]), np.nansum(mine[~window])
    near, far = rest[window].sum(), rest[~window].sum()
    if min(inside, outside, near, far) < 10:
        return True, False
    everyone = np.nansum(panel.counts, 0) - np.nan_to_num(panel.counts[s])
    world_mine = np.log(everyone[two, window].sum() / everyone[two, ~window].sum())
    world_rest = np.log(everyone[others][:, window].sum() / everyone[others][:, ~window].sum())
    gap = (np.log(inside / outside) - world_mine) - (np.log(near / far) - world_rest)
    spread = np.sqrt(2 * (1 / inside + 1 / outside + 1 / near + 1 / far))
    return bool(gap / spread > STANDS_OUT), True
