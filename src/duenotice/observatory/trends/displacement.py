"""Displacement: within one state, a rise in one mechanism that follows a fall (or a tightened filter) in another.

Both the fall and the rise must go beyond what the world's movement of the same mechanism explains. For every ordered pair of
mechanisms of every state two chances are worked out: that of the largest fall anywhere in the first, and that of the largest
rise in the second within twelve months of that fall. A fall alone or a rise alone is never enough: the false discovery rate
of "both" over all pairs is held by the two-sided selection of Bogomolov and Heller (2013), where each side is tested only
among the pairs the other side selects. The rise must also stand out from the state's other mechanisms at the same time: a
state that asks for more of everything is not moving.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from duenotice.observatory.trends.changes import Change, changes, stretches, without
from duenotice.observatory.trends.panel import Numbers, Panel
from duenotice.observatory.trends.scan import Index, Windows, chance, windows

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
    years = _years(panel, changes(panel, q))
    pairs = np.array(list(permutations(range(len(panel.mechanisms)), 2)))
    fell, rose = pairs.T
    state = np.arange(len(panel.states))[:, None]
    deepest = np.nan_to_num(-years.z, nan=-np.inf).argmax(2)
    number = np.maximum((~np.isnan(years.z)).sum(2), 1)
    every = np.arange(len(panel.mechanisms))
    p_fall = years.chance(state, every, deepest, -1, number)[:, fell]
    fall = deepest[:, fell]
    rise = _highest_after(years.z, state, rose, fall)
    p_rise = years.chance(state, rose, rise, 1, np.full(rise.shape, WITHIN + 1))
    p, rates = np.maximum(p_fall, p_rise), both(p_fall, p_rise, q)
    result = []
    for s, k in np.argwhere(rates <= q):
        one, two = (int(each) for each in pairs[k])
        stands_out, checked = _stands_out(panel, int(s), one, two, int(rise[s, k]))
        if stands_out:
            result.append(
                Displacement(
                    panel.states[s],
                    panel.mechanisms[one],
                    panel.mechanisms[two],
                    panel.months[fall[s, k]],
                    panel.months[rise[s, k]],
                    years.ratio(int(s), one, int(fall[s, k])),
                    years.ratio(int(s), two, int(rise[s, k])),
                    float(p[s, k]),
                    float(rates[s, k]),
                    checked,
                )
            )
    return sorted(result, key=lambda each: (each.q, each.state, each.fell, each.rose))


def both(one: Numbers, two: Numbers, q: float) -> Numbers:
    """The false discovery rate at which both of two independent findings would be shown, for each of many pairs.

    Each finding counts only where the other passes half the rate by itself, and is corrected for how many the other lets
    through; then Benjamini and Hochberg over the pairs where both pass.

    Args:
        one, two: chances under no effect, of the same shape.
        q: the rate.

    Source: M. Bogomolov and R. Heller, Discovering findings that replicate from a primary study of high dimension to a
        follow-up study, Journal of the American Statistical Association 108 (2013).
    """
    first, second = one <= q / 2, two <= q / 2
    corrected = 2 * np.maximum(one * second.sum(), two * first.sum())
    rates = np.ones(one.shape)
    place = np.flatnonzero(first & second)
    if len(place):
        order = place[np.argsort(corrected.ravel()[place], kind="stable")]
        step = corrected.ravel()[order] / np.arange(1, len(order) + 1)
        rates.ravel()[order] = np.minimum(np.minimum.accumulate(step[::-1])[::-1], 1.0)
    return rates


def rises_after(panel: Panel, state: str, month: str) -> list[tuple[str, float]]:
    """After a filter was tightened on a state: mechanisms with the chance of so large a rise in a year that begins within
    twelve months of it, Bonferroni over mechanisms and months. For one dated event; says nothing about its effect alone.

    Raises:
        ValueError: the state or the month is not in the panel.
    """
    years = _years(panel, changes(panel))
    s, start = panel.states.index(state), panel.months.index(month)
    z = years.z[s, :, start : start + WITHIN + 1]
    found = []
    for m, name in enumerate(panel.mechanisms):
        if not np.isnan(z[m]).all():
            place = np.array([[s], [m], [start + int(np.nanargmax(z[m]))]])
            p = float(years.chance(place[0], place[1], place[2], 1, np.array([z.shape[1]]))[0])
            found.append((name, min(1.0, p * len(z))))
    return sorted(found, key=lambda each: each[1])


@dataclass(frozen=True, slots=True)
class _Years:
    """Windows of a year.

    Attributes:
        z: states × mechanisms × starts, NaN where not looked at.
        row: of the same shape: the stretch a window lies in.
        looked: the windows by stretch.
    """

    z: Numbers
    row: Index
    looked: Windows

    def chance(self, state: Index, mechanism: Index, start: Index, sign: int, number: Index) -> Numbers:
        """Chance that any of so many windows goes as far in a direction as the chosen one; 1 where it goes the other way."""
        place = tuple(each.ravel() for each in np.broadcast_arrays(state, mechanism, start))
        p = np.ones(start.size)
        some = np.flatnonzero(sign * np.nan_to_num(self.z[place]) > 0)
        chosen = tuple(each[some] for each in place)
        height = self.looked.height(self.row[chosen], chosen[2], sign)
        p[some] = chance(height, number.ravel()[some], LENGTH)
        return p.reshape(start.shape)

    def ratio(self, state: int, mechanism: int, start: int) -> float:
        """Count over the count expected."""
        return self.looked.ratio(int(self.row[state, mechanism, start]), start)


def _years(panel: Panel, found: list[Change]) -> _Years:
    cut = stretches(panel, without(panel, found)) if found else stretches(panel)
    looked = windows(cut.y, cut.exposure, cut.support, cut.phi, cut.freedom, LENGTH)
    pairs = len(panel.states) * len(panel.mechanisms)
    merged, rows = np.full((pairs, looked.z.shape[1]), np.nan), np.zeros((pairs, looked.z.shape[1]), np.intp)
    for row, pair in enumerate(cut.pair):
        here = ~np.isnan(looked.z[row])
        merged[pair, here], rows[pair, here] = looked.z[row, here], row
    shape = (len(panel.states), len(panel.mechanisms), -1)
    return _Years(merged.reshape(shape), rows.reshape(shape), looked)


def _highest_after(z: Numbers, state: Index, mechanism: Index, start: Index) -> Index:
    """Where the largest rise begins, at a month or within the months after it."""
    ahead = np.minimum(start[:, :, None] + np.arange(WITHIN + 1), z.shape[2] - 1)
    rises = np.nan_to_num(z[state[:, :, None], mechanism[None, :, None], ahead], nan=-np.inf)
    found: Index = np.take_along_axis(ahead, rises.argmax(2)[:, :, None], 2)[:, :, 0]
    return found


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
