"""Changes of level or slope and bursts, for every requesting state and mechanism, with the false discovery rate held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats
from scipy.stats import false_discovery_control

from duenotice.observatory.trends.panel import Numbers, Panel, world
from duenotice.observatory.trends.scan import Index, Windows, dispersion, slopes, windows

#: Lengths looked for: a burst, a year, two years; 0 is a level that lasts to the end, -1 a slope.
LENGTHS = (3, 12, 24)
#: How the chance of a false alarm in a pair is divided: most to shifts of a year, the rest among the other kinds.
_SHARE = {3: 0.05, 12: 0.75, 24: 0.08, 0: 0.08, -1: 0.04}
#: Weights are shaped for this chance of a single window (see `weights`), and the smallest pairs keep this much of one.
_LEVEL, _LEAST, _YEAR = 1e-3, 0.2, 12

CANNOT_SHOW = (
    "A change says that the counts moved beyond the world's movement of the same mechanism. It does not say why, nor that any "
    "request was wrong; a change in how a state reports looks the same, and channels that leave no count are not seen."
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        state, mechanism: of the pair.
        kind: burst (three months), shift (one or two years), level (to the end), slope.
        rise: whether it goes up.
        start: first month; `end` the last one.
        ratio: count over the count expected; NaN for a slope.
        p: chance of such a change anywhere in the pair when nothing changed.
        q: false discovery rate at which it would be shown, over all pairs and both directions.
        cannot_show: what it cannot show.
    """

    state: str
    mechanism: str
    kind: str
    rise: bool
    start: str
    end: str
    ratio: float
    p: float
    q: float
    cannot_show: str = CANNOT_SHOW


@dataclass(frozen=True, slots=True)
class Stretches:
    """Every stretch of every pair that is counted in one way, as rows.

    Attributes:
        pair: number of the pair (state × mechanisms + mechanism) of each row.
        y, exposure, support: rows × months, NaN outside the stretch.
        phi, freedom: by row.
    """

    pair: Index
    y: Numbers
    exposure: Numbers
    support: Numbers
    phi: Numbers
    freedom: Numbers


def stretches(panel: Panel, weight: Numbers | None = None) -> Stretches:
    """The panel cut at its declared breaks."""
    exposure, support = world(panel.counts, weight)
    across = len(panel.mechanisms)
    pairs, rows = [], []
    for s, state in enumerate(panel.states):
        for m, mechanism in enumerate(panel.mechanisms):
            edges = (0, *panel.breaks.get((state, mechanism), ()), len(panel.months))
            for start, end in pairwise(edges):
                cut = np.full(len(panel.months), np.nan)
                cut[start:end] = 0
                pairs.append(s * across + m)
                rows.append((panel.counts[s, m] + cut, exposure[s, m] + cut, support[s, m] + cut))
    y, e, k = (np.stack([row[n] for row in rows]) for n in range(3))
    pair = np.array(pairs, np.intp)
    phi, freedom = dispersion(y, e, pair % across)
    return Stretches(pair, y, e, k, phi, freedom)


def _seasonal(y: Numbers, exposure: Numbers) -> Numbers:
    """The exposure with the pair's own months of the year, for windows shorter than a year."""
    months = np.arange(y.shape[1]) % 12
    size = np.nansum(y, 1) / np.maximum(np.nansum(exposure, 1), 1e-9)
    result = exposure.copy()
    for month in range(12):
        here = months == month
        seen, expected = np.nansum(y[:, here], 1), np.nansum(exposure[:, here], 1) * size
        result[:, here] *= ((seen + 10) / (expected + 10))[:, None]
    return result


def families(cut: Stretches) -> Iterator[Windows]:
    """Every family of windows looked through."""
    for length in LENGTHS:
        exposure = _seasonal(cut.y, cut.exposure) if length < 12 else cut.exposure
        yield windows(cut.y, exposure, cut.support, cut.phi, cut.freedom, length)
    yield windows(cut.y, cut.exposure, cut.support, cut.phi, cut.freedom, 0)
    yield slopes(cut.y, cut.exposure, cut.phi, cut.freedom)


def changes(panel: Panel, q: float = 0.05) -> list[Change]:
    """Changes at a false discovery rate over all pairs and both directions (Benjamini and Hochberg, weighted by size).

    Args:
        panel: monthly counts, five years or more.
        q: the rate.
    """
    found = _found(panel, stretches(panel), q)
    if found:
        found = _found(panel, stretches(panel, without(panel, found)), q)
    return sorted(_without_echoes(found), key=lambda each: (each.q, each.state, each.mechanism))


def _without_echoes(found: list[Change]) -> list[Change]:
    """The return after a shift is not a second change: a weaker level or slope the other way falls away."""
    firm = {
        (each.state, each.mechanism, each.rise): each.p for each in found if each.kind in ("shift", "burst")
    }
    kept = []
    for each in found:
        other = firm.get((each.state, each.mechanism, not each.rise))
        if each.kind in ("shift", "burst") or other is None or other > each.p:
            kept.append(each)
    return kept


def without(panel: Panel, found: list[Change]) -> Numbers:
    """Cells that changed on their own do not speak for the world."""
    weight = np.ones(panel.counts.shape)
    months = {month: n for n, month in enumerate(panel.months)}
    for each in found:
        place = (panel.states.index(each.state), panel.mechanisms.index(each.mechanism))
        weight[(*place, slice(months[each.start], months[each.end] + 1))] = 0
    return weight


def _found(panel: Panel, cut: Stretches, q: float) -> list[Change]:
    looked = [family for family in families(cut) if family.z.shape[1]]
    p, starts = np.ones((len(cut.pair), 2, len(looked))), np.zeros((len(cut.pair), 2, len(looked)), np.intp)
    for f, family in enumerate(looked):
        for d, sign in enumerate((1, -1)):
            once, starts[:, d, f] = family.peak(sign)
            p[:, d, f] = np.minimum(once / _SHARE[family.length], 1.0)
    tested = np.any(~np.isnan(np.concatenate([family.z for family in looked], 1)), axis=1)
    best = p.min(2)
    rates = np.ones(best.shape)
    if tested.any():
        weighted = np.minimum(best[tested] / weights(cut, tested, len(panel.mechanisms))[:, None], 1.0)
        rates[tested] = false_discovery_control(weighted.ravel()).reshape(-1, 2)
    found = []
    for r, d in np.argwhere(rates <= q):
        f = int(p[r, d].argmin())
        place = (int(r), int(starts[r, d, f]))
        found.append(
            _change(panel, cut, looked[f], place, bool(d == 0), (float(best[r, d]), float(rates[r, d])))
        )
    return found


def weights(cut: Stretches, tested: NDArray[np.bool_], across: int) -> Numbers:
    """How much of the rate each tested stretch may use, one on average: most where a shift of half for a year can just be seen.

    A small pair hardly ever shows such a shift and a large one always does. Weights rest on the total of the stretch, given
    which the chances are worked out, and on the φ of the mechanism: where nothing changed they tell nothing of the chances,
    so the false discovery rate is held (Genovese, Roeder and Wasserman 2006). Their shape is the best one for a known size
    of shift (Roeder and Wasserman 2009), kept from falling to nothing: a pair too small for half may have tripled, and a
    large one may have moved by a tenth.
    """
    mechanism = cut.pair % across
    phi = np.array([np.median(cut.phi[mechanism == each]) for each in range(across)])[mechanism[tested]]
    months = np.maximum((~np.isnan(cut.y[tested])).sum(1), 2 * _YEAR)
    seen = np.nansum(cut.y[tested], 1) * (_YEAR / months) * (1 - _YEAR / months)
    clear = np.maximum(0.5 * np.sqrt(seen / phi), 1e-3)

    def shape(level: float) -> Numbers:
        best = stats.norm.sf(clear / 2 + level / clear) / _LEVEL
        least = np.where(clear > clear[best.argmax()], 1.0, _LEAST)
        floored: Numbers = np.maximum(best, least)
        return floored

    level = 0.0
    if shape(level).mean() > 1:
        level = float(optimize.brentq(lambda each: shape(each).mean() - 1, level, 100.0))
    made = shape(level)
    scaled: Numbers = made / made.mean()
    return scaled


def _change(
    panel: Panel,
    cut: Stretches,
    family: Windows,
    place: tuple[int, int],
    rise: bool,
    chances: tuple[float, float],
) -> Change:
    row, at = place
    start, end, kind = at, at + family.length - 1, "burst" if family.length < 12 else "shift"
    if family.length == 0:
        start, end, kind = at + 6, len(panel.months) - 1, "level"
    if family.length < 0:
        start, end, kind = 12 + 6 * at, len(panel.months) - 1, "slope"
    state, mechanism = divmod(int(cut.pair[row]), len(panel.mechanisms))
    return Change(
        panel.states[state],
        panel.mechanisms[mechanism],
        kind,
        rise,
        panel.months[start],
        panel.months[end],
        family.ratio(row, at),
        *chances,
    )
