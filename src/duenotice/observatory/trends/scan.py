"""Look through the windows of many series at once.

Model. In a stretch counted in one way, the count of a pair in month t has mean a·e_t, where e_t is the exposure (the
movement of the same mechanism in all other states), and is negative binomial with variance φ times the mean (Poisson where φ
is 1). Given the total of the stretch, the count inside a window is then beta-binomial (binomial) with mean w times the
total, w = Σ_window e / Σ e, and the size a drops out. Windows are ranked by the signed root of the likelihood ratio; the
chance of the one that stands out most is the exact tail, with φ widened for the noise of the exposure.

φ comes from differences of neighbouring residuals, which a lasting shift hardly touches, and is drawn towards the middle of
its mechanism. The probability that any window of a series goes as far is Siegmund's approximation for the maximum of
moving sums, never more than Bonferroni's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from duenotice.observatory.trends.panel import Numbers

Index = NDArray[np.intp]

#: Fewest events in a stretch for it to be looked at.
FEWEST = 20
#: Fewest events, counted in units of φ, for a slope: below it the score is too skewed for a normal tail.
FEWEST_FOR_SLOPE = 60
#: Share of a window that must have been reported.
REPORTED = 0.75
#: Bounds of the strength that series of one mechanism lend each other, in degrees of freedom.
_WEAK, _FIRM = 10.0, 1000.0


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in every window, beside what the stretch holds.

    Attributes:
        count: series × starts.
        share: part of the stretch's exposure inside the window, of the same shape.
        total: count of the stretch, by series.
        spread: variance over that of a binomial share, series × starts.
    """

    count: Numbers
    share: Numbers
    total: Numbers
    spread: Numbers


@dataclass(frozen=True, slots=True)
class Windows:
    """Statistics of every window of one length.

    Attributes:
        length: months; 0 for a change of level that lasts to the end, -1 for a slope.
        z: series × starts; NaN where not looked at. Above zero is a rise.
        freedom: degrees of freedom behind φ, by series.
        counted: what exact chances are worked out from; nothing for a slope, whose score is taken as normal.
    """

    length: int
    z: Numbers
    freedom: Numbers
    counted: Counted | None = None

    def ratio(self, row: int, start: int) -> float:
        """Count inside a window over the count expected; NaN for a slope."""
        held = self.counted
        if held is None:
            return float("nan")
        return float(held.count[row, start] / (held.total[row] * held.share[row, start]))

    def height(self, row: Index, start: Index, sign: int) -> Numbers:
        """Chosen windows as standard normal deviates in a direction (1 rise, -1 fall), given that φ was estimated."""
        held = self.counted
        if held is None:
            raised = sign * self.z[row, start]
        else:
            whole, inside = held.total[row], held.count[row, start]
            share, spread = held.share[row, start], held.spread[row, start]
            far = (
                tail(inside, whole, share, spread)
                if sign > 0
                else tail(whole - inside, whole, 1 - share, spread)
            )
            raised = stats.norm.isf(np.maximum(far, 1e-300))
        freedom = self.freedom[row]
        corrected: Numbers = np.sign(raised) * stats.norm.isf(
            np.maximum(stats.t.sf(np.abs(raised), freedom), 1e-300)
        )
        return corrected

    def peak(self, sign: int) -> tuple[Numbers, Index]:
        """The chance, for each series, that any window goes as far in a direction as the farthest; and where that begins."""
        z = np.where(np.isnan(self.z), -np.inf, sign * self.z)
        start = z.argmax(1)
        number = np.isfinite(z).sum(1)
        p = np.ones(len(z))
        some = np.flatnonzero((number > 0) & (z.max(1) > 0))
        p[some] = chance(self.height(some, start[some], sign), number[some], self.length)
        return p, start


def dispersion(y: Numbers, exposure: Numbers, group: Index) -> tuple[Numbers, Numbers]:
    """Variance over mean of each series, at least 1, and the degrees of freedom behind it.

    Args:
        y: series × months, NaN where missing.
        exposure: of the same shape.
        group: mechanism of each series; series of one mechanism lend each other strength.
    """
    mean = exposure * (np.nansum(y, 1) / np.maximum(np.nansum(exposure, 1), 1e-9))[:, None]
    residual = (y - mean) / np.sqrt(np.maximum(mean, 1e-9))
    steps = np.diff(residual, axis=1)
    number = (~np.isnan(steps)).sum(1)
    raw = np.divide(np.nansum(steps**2, 1) / 2, number, out=np.ones(len(y)), where=number > 0)
    tail = 1 + 0.5 / np.maximum(np.nanmean(np.where(np.isnan(mean), 0, mean), 1), 0.05)
    own = np.maximum(number / 1.5 / tail, 1.0)
    result, prior = np.empty(len(y)), np.empty(len(y))
    for name in np.unique(group):
        here = group == name
        middle = np.average(raw[here], weights=own[here])
        prior[here] = _prior(raw[here], own[here])
        result[here] = (own[here] * raw[here] + prior[here] * middle) / (own[here] + prior[here])
    return np.maximum(result, 1.0), own + prior


def _prior(raw: Numbers, own: Numbers) -> float:
    """How alike the series are: the spread of log φ beyond what their own noise explains (Smyth 2004), by quartiles."""
    firm = own > np.median(own) / 2
    if firm.sum() < 8:
        return _WEAK
    low, high = np.quantile(np.log(np.maximum(raw[firm], 1e-3)), (0.25, 0.75))
    excess = ((high - low) / 1.349) ** 2 - 2 / float(np.median(own[firm]))
    return float(np.clip(2 / max(excess, 1e-6), _WEAK, _FIRM))


def windows(
    y: Numbers, exposure: Numbers, support: Numbers, phi: Numbers, freedom: Numbers, length: int
) -> Windows:
    """Every window of a length (0: every change of level that lasts to the end)."""
    seen = ~np.isnan(y)
    total = np.nansum(y, 1)[:, None]
    whole = np.nansum(exposure, 1)[:, None]
    count, inside, reported, others = (
        _sums(each, length) for each in (y, exposure, seen.astype(float), np.where(seen, support, np.nan))
    )
    share = inside / np.maximum(whole, 1e-9)
    everyone = np.nansum(np.where(seen, support, 0), 1)[:, None]
    spread = phi[:, None] * (1 + _over(count, others) + _over(total - count, everyone - others))
    z = _likelihood(count, total, share) / np.sqrt(spread)
    spans = np.full(z.shape[1], length) if length else y.shape[1] - np.arange(6, y.shape[1] - 5)
    usable = (reported >= REPORTED * spans[None, :]) & (total >= FEWEST) & (share > 0) & (share < 0.9)
    return Windows(length, np.where(usable, z, np.nan), freedom, Counted(count, share, total[:, 0], spread))


def _likelihood(count: Numbers, total: Numbers, share: Numbers) -> Numbers:
    """Signed root of the likelihood ratio of a binomial share."""
    expected = np.maximum(total * share, 1e-9)
    rest, left = total - count, np.maximum(total - expected, 1e-9)
    twice = 2 * (special.xlogy(count, count / expected) + special.xlogy(rest, rest / left))
    root: Numbers = np.sign(count - expected) * np.sqrt(np.maximum(twice, 0))
    return root


def tail(count: Numbers, total: Numbers, share: Numbers, spread: Numbers) -> Numbers:
    """Chance that a beta-binomial count is as large or larger, summed from the count up until nothing is added.

    Args:
        count, total: of events.
        share: mean over total.
        spread: variance over that of a binomial share; at 1 the binomial.
    """
    spread = np.clip(spread, 1 + 1e-4, np.maximum(total - 1e-3, 1 + 1e-3))
    both = np.maximum((total - spread) / (spread - 1), 1e-6)
    a, b = both * share, both * (1 - share)
    k, rest = count.copy(), total - count
    way = special.betaln(k + a, rest + b) - special.betaln(a, b)
    term = np.exp(way - special.betaln(rest + 1, k + 1) - np.log(total + 1))
    result = term.copy()
    open_ = np.flatnonzero(term > 0)
    while len(open_):
        k_, rest_ = k[open_], rest[open_]
        term[open_] *= rest_ * (k_ + a[open_]) / ((k_ + 1) * np.maximum(rest_ - 1 + b[open_], 1e-9))
        result[open_] += term[open_]
        k[open_], rest[open_] = k_ + 1, rest_ - 1
        open_ = open_[term[open_] > 1e-6 * result[open_]]
    capped: Numbers = np.minimum(result, 1.0)
    return capped


def _over(above: Numbers, below: Numbers) -> Numbers:
    ratio: Numbers = np.divide(
        above, below, out=np.full(np.broadcast(above, below).shape, 9.0), where=below > 0
    )
    return ratio.clip(0, 9)


def _sums(values: Numbers, length: int) -> Numbers:
    running = np.concatenate([np.zeros((len(values), 1)), np.cumsum(np.nan_to_num(values), 1)], 1)
    sums: Numbers = (
        running[:, length:] - running[:, :-length] if length else running[:, -1:] - running[:, 6:-6]
    )
    return sums


def slopes(y: Numbers, exposure: Numbers, phi: Numbers, freedom: Numbers, every: int = 6) -> Windows:
    """A change of slope from month τ on, for τ every six months: a score test beside a free level and a free slope."""
    seen = ~np.isnan(y)
    size = np.nansum(y, 1) / np.maximum(np.nansum(np.where(seen, exposure, 0), 1), 1e-9)
    weight = np.where(seen, exposure * size[:, None], 0.0)
    residual = np.where(seen, np.nan_to_num(y) - weight, 0.0)
    time = np.arange(y.shape[1], dtype=float)
    starts = np.arange(12, y.shape[1] - 11, every)
    z = np.full((len(y), len(starts)), np.nan)
    base = [np.ones_like(time), time - time.mean()]
    gram = np.stack([[(weight * one * two).sum(1) for two in base] for one in base]).transpose(2, 0, 1)
    usable = (weight.sum(1) / phi >= FEWEST_FOR_SLOPE) & (np.linalg.det(gram) > 1e-6)
    solved = np.linalg.inv(np.where(usable[:, None, None], gram, np.eye(2)))
    for n, start in enumerate(starts):
        hinge = np.maximum(time - start, 0.0)
        cross = np.stack([(weight * hinge * one).sum(1) for one in base], 1)
        score = (residual * hinge).sum(1) - np.einsum(
            "si,sij,sj->s", cross, solved, np.stack([(residual * one).sum(1) for one in base], 1)
        )
        spread = (weight * hinge**2).sum(1) - np.einsum("si,sij,sj->s", cross, solved, cross)
        z[:, n] = np.where(usable & (spread > 0), score / np.sqrt(np.maximum(spread, 1e-9) * phi), np.nan)
    return Windows(-1, z, freedom)


def chance(peak: Numbers, looked: Index, length: int) -> Numbers:
    """Probability that the largest of a series' windows reaches a height when nothing changed.

    Args:
        peak: largest statistic of each series, as a standard normal one.
        looked: how many windows each series has.
        length: months of a window; 0 or less: neighbouring looks are treated as separate.
    """
    one = stats.norm.sf(peak)
    bonferroni: Numbers = np.minimum(looked * one, 1.0)
    if length <= 0:
        return bonferroni
    height = np.maximum(peak, 0.5)
    damp = np.exp(-0.583 * height * np.sqrt(2 / length))
    siegmund = one + (looked / length) * height * stats.norm.pdf(height) * damp
    both: Numbers = np.minimum(np.minimum(bonferroni, np.where(peak > 1.5, siegmund, 1.0)), 1.0)
    return both
