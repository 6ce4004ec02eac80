"""Power and false discoveries of the trend methods on simulated registers with known truth.

`python -m bench.observatory [--runs N] [--peers] [--write]`. Each run is a register of 196 states × 8 mechanisms × 120
months: sizes spread over four orders of magnitude, a world trend and a world season for each mechanism, a season of each
pair, common movements of states, missing years, world breaks in reporting, Poisson or over-dispersed counts. In it, shifts
of 50 percent that last twelve months are planted in pairs of known size; in displacement runs, a fall in one mechanism and
a rise in another.

Every method sees the same counts and is judged alike: a pair flagged is right when a shift was planted in it, the direction
is right and at least six of its twelve months are named; everything else flagged is false. All hold the false discovery rate
at 5 percent (Benjamini and Hochberg) where they give a chance; ruptures gives none and uses its usual penalty.

Two oracles know the truth of everything but what was planted: mean, season, dispersion, size and length of the shift. One
also knows the month at which it would begin (nobody can); the other has to look for it, as every method does.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from bench.observatory_page import KNOWS, OURS, SEARCHES, Line, text
from bench.page import put
from duenotice.observatory.trends import Panel, changes, displacements
from duenotice.observatory.trends.panel import world

STATES, MECHANISMS, MONTHS, LENGTH, Q = 196, 8, 120, 12, 0.05
SIZES = (3.0, 10.0, 30.0, 100.0)
DISPERSIONS = (1.0, 1.5, 3.0)
Numbers = NDArray[np.float64]
Flag = tuple[int, int, bool, int]


@dataclass
class Register:
    """A simulated register. `planted`: (state, mechanism) -> (rise, first month)."""

    panel: Panel
    mean: Numbers
    phi: float
    size: Numbers
    planted: dict[tuple[int, int], tuple[bool, int]]
    moved: dict[tuple[int, int, int], int]


def simulate(
    seed: int, phi: float, *, displaced: bool = False, factor: float = 0.5, uneven: str = ""
) -> Register:
    """A register with known truth; `uneven` one of `UNEVEN`: variance over mean differs instead of being φ everywhere."""
    rng = np.random.default_rng(seed)
    months = np.arange(MONTHS)
    size = np.exp(rng.normal(1.8, 1.2, (STATES, MECHANISMS))).clip(0.2, 150)
    movement = np.exp(
        rng.normal(0, 0.015, (MECHANISMS, MONTHS)).cumsum(1) + rng.normal(0, 0.003, (MECHANISMS, 1)) * months
    )
    season = 1 + 0.2 * np.sin(2 * np.pi * (months[None] + rng.integers(0, 12, (MECHANISMS, 1))) / 12)
    movement *= np.where(
        months[None] >= rng.integers(24, 96, (MECHANISMS, 1)), rng.choice([1, 1, 1, 1.3], (MECHANISMS, 1)), 1
    )
    own = 1 + 0.1 * np.sin(2 * np.pi * (months + rng.integers(0, 12, (STATES, MECHANISMS, 1))) / 12)
    common = (
        np.exp(rng.normal(0, 0.004, (STATES, 1, MONTHS)).cumsum(2))
        if displaced
        else np.ones((STATES, 1, MONTHS))
    )
    planted: dict[tuple[int, int], tuple[bool, int]] = {}
    moved: dict[tuple[int, int, int], int] = {}
    shift = np.ones((STATES, MECHANISMS, MONTHS))
    for s in rng.choice(STATES, 80, replace=False):
        start = int(rng.integers(6, MONTHS - 2 * LENGTH - 6))
        one, two = (int(each) for each in rng.choice(MECHANISMS, 2, replace=False))
        size[s, [one, two]] = SIZES[int(s) % len(SIZES)]
        if displaced:
            later = start + int(rng.integers(0, 7))
            _plant(shift, planted, (int(s), one), False, start, factor)
            _plant(shift, planted, (int(s), two), True, later, factor)
            moved[int(s), one, two] = later
        else:
            _plant(shift, planted, (int(s), one), bool(rng.integers(0, 2)), start, factor)
    mean = size[:, :, None] * movement[None] * season[None] * own * common
    counts = draw(rng, mean * shift, UNEVEN[uneven](rng)[:, :, None] if uneven else phi)
    for s, m in rng.integers(0, (STATES, MECHANISMS), (40, 2)):
        if (int(s), int(m)) not in planted:
            start = int(rng.integers(0, MONTHS - 12))
            counts[s, m, start : start + 12] = np.nan
    names = tuple(f"{2010 + n // 12}-{n % 12 + 1:02}" for n in range(MONTHS))
    panel = Panel(
        tuple(f"S{n:03}" for n in range(STATES)), tuple(f"m{n}" for n in range(MECHANISMS)), names, counts
    )
    return Register(panel, mean, phi, size, planted, moved)


def _plant(
    shift: Numbers,
    planted: dict[tuple[int, int], tuple[bool, int]],
    pair: tuple[int, int],
    rise: bool,
    start: int,
    by: float,
) -> None:
    shift[(*pair, slice(start, start + LENGTH))] = 1 + by if rise else 1 - by
    planted[pair] = (rise, start)


#: Ways in which variance over mean may differ: by mechanism, or from pair to pair.
UNEVEN: dict[str, Callable[[np.random.Generator], Numbers]] = {
    "1.05 to 4, by mechanism": lambda _: np.array([[1.05, 1.2, 1.5, 2.0, 3.0, 1.05, 4.0, 1.5]]),
    "about 1.6, from pair to pair": lambda rng: 1 + rng.lognormal(-0.5, 0.7, (STATES, MECHANISMS)),
}


def draw(rng: np.random.Generator, mean: Numbers, phi: float | Numbers) -> Numbers:
    """Poisson counts, or negative binomial with variance φ times the mean."""
    if isinstance(phi, float) and phi <= 1:
        return rng.poisson(mean).astype(float)
    return rng.negative_binomial(
        np.maximum(mean / (phi - 1), 1e-6), np.broadcast_to(1 / phi, mean.shape)
    ).astype(float)


def ours(register: Register) -> list[Flag]:
    """`duenotice.observatory.trends.changes`."""
    months = {name: n for n, name in enumerate(register.panel.months)}
    return [
        (int(each.state[1:]), int(each.mechanism[1:]), each.rise, months[each.start])
        for each in changes(register.panel, Q)
    ]


def oracle(register: Register, *, knows_start: bool) -> list[Flag]:
    """The likelihood ratio against the planted shift, with mean and dispersion known."""
    y = register.panel.counts
    mean = np.where(np.isnan(y), 0.0, register.mean)
    p, best = np.ones((STATES * MECHANISMS, 2)), np.zeros((STATES * MECHANISMS, 2), int)
    flat, base = y.reshape(-1, MONTHS), mean.reshape(-1, MONTHS)
    for d, factor in enumerate((1.5, 0.5)):
        ratio = np.nan_to_num(_log_ratio(flat, base, register.phi, factor))
        run = np.concatenate([np.zeros((len(ratio), 1)), ratio.cumsum(1)], 1)
        scan = run[:, LENGTH:] - run[:, :-LENGTH]
        best[:, d] = scan.argmax(1)
        inside = _window(flat, best[:, d])
        if knows_start:
            for (s, m), (_, start) in register.planted.items():
                best[s * MECHANISMS + m, d] = start
            inside = _window(flat, best[:, d])
        expected = _window(base, best[:, d])
        one = _tail(inside, expected, register.phi, d == 0)
        looked = scan.shape[1]
        height = np.maximum(stats.norm.isf(np.clip(one, 1e-300, 1)), 0.5)
        siegmund = one + looked / LENGTH * height * stats.norm.pdf(height) * np.exp(
            -0.583 * height * np.sqrt(2 / LENGTH)
        )
        p[:, d] = (
            one
            if knows_start
            else np.minimum(np.minimum(looked * one, np.where(height > 1.5, siegmund, 1)), 1)
        )
    if knows_start:
        for pair in range(len(p)):
            if divmod(pair, MECHANISMS) not in register.planted:
                best[pair] = 54
                for d in (0, 1):
                    window = slice(54, 54 + LENGTH)
                    p[pair, d] = _tail(
                        np.nansum(flat[pair, window])[None],
                        base[pair, window].sum()[None],
                        register.phi,
                        d == 0,
                    )[0]
    rates = stats.false_discovery_control(np.clip(p, 0, 1).ravel()).reshape(p.shape)
    return [
        (*divmod(int(pair), MECHANISMS), d == 0, int(best[pair, d])) for pair, d in np.argwhere(rates <= Q)
    ]


def _log_ratio(y: Numbers, mean: Numbers, phi: float, factor: float) -> Numbers:
    if phi <= 1:
        return y * np.log(factor) - mean * (factor - 1)
    size = np.maximum(mean / (phi - 1), 1e-9)
    return stats.nbinom.logpmf(y, size * factor, 1 / phi) - stats.nbinom.logpmf(y, size, 1 / phi)


def _window(values: Numbers, start: NDArray[np.intp]) -> Numbers:
    index = start[:, None] + np.arange(LENGTH)
    return np.nansum(np.take_along_axis(values, index, 1), 1)


def _tail(count: Numbers, mean: Numbers, phi: float, rise: bool) -> Numbers:
    """Exact chance of so large (or so small) a sum; the sum of negative binomials with one φ is one of them."""
    if phi <= 1:
        return stats.poisson.sf(count - 1, mean) if rise else stats.poisson.cdf(count, mean)
    size = np.maximum(mean / (phi - 1), 1e-9)
    return stats.nbinom.sf(count - 1, size, 1 / phi) if rise else stats.nbinom.cdf(count, size, 1 / phi)


def _residuals(register: Register) -> Numbers:
    exposure, _ = world(register.panel.counts)
    y = register.panel.counts
    size = np.nansum(y, 2) / np.nansum(exposure, 2)
    mean = exposure * size[:, :, None]
    return np.nan_to_num((y - mean) / np.sqrt(np.maximum(mean, 0.1)))


def by_ruptures(register: Register) -> list[Flag]:
    """ruptures: PELT on residuals beyond the world's movement, least squares, penalty 3·σ²·ln T."""
    import ruptures

    flags: list[Flag] = []
    for s, m in np.ndindex(STATES, MECHANISMS):
        series = _residuals_of(register)[s, m]
        sigma2 = float(np.mean(np.diff(series) ** 2) / 2) or 1.0
        finder = ruptures.KernelCPD(kernel="linear", min_size=6).fit(series)
        ends = finder.predict(pen=3 * sigma2 * np.log(MONTHS))
        edges = [0, *ends]
        levels = [series[a:b].mean() for a, b in pairwise(edges)]
        for n in range(1, len(levels)):
            flags.append((s, m, bool(levels[n] > levels[n - 1]), edges[n]))
    return flags


def by_cusum(register: Register) -> list[Flag]:
    """statsmodels: CUSUM of ordinary least-squares residuals beyond the world's movement, Benjamini and Hochberg over pairs."""
    from statsmodels.stats.diagnostic import breaks_cusumolsresid
    from statsmodels.stats.multitest import multipletests

    residual = _residuals_of(register)
    p = np.array([breaks_cusumolsresid(residual[s, m], ddof=1)[1] for s, m in np.ndindex(STATES, MECHANISMS)])
    kept = multipletests(p, Q, method="fdr_bh")[0]
    flags = []
    for pair in np.flatnonzero(kept):
        s, m = divmod(int(pair), MECHANISMS)
        run = np.cumsum(residual[s, m] - residual[s, m].mean())
        window = run[LENGTH:] - run[:-LENGTH]
        at = int(np.abs(window).argmax())
        flags.append((s, m, bool(window[at] > 0), at + 1))
    return flags


_CACHE: dict[int, Numbers] = {}


def _residuals_of(register: Register) -> Numbers:
    if id(register) not in _CACHE:
        _CACHE.clear()
        _CACHE[id(register)] = _residuals(register)
    return _CACHE[id(register)]


def judged(register: Register, flags: list[Flag]) -> Iterator[tuple[tuple[int, int], bool]]:
    """Each flagged pair once, and whether a flag of it is right."""
    by_pair: dict[tuple[int, int], bool] = defaultdict(bool)
    for s, m, rise, start in flags:
        truth = register.planted.get((s, m))
        right = truth is not None and truth[0] == rise and abs(truth[1] - start) <= LENGTH // 2
        by_pair[s, m] = by_pair[s, m] or right
    yield from by_pair.items()


METHODS: dict[str, Callable[[Register], list[Flag]]] = {
    OURS: ours,
    SEARCHES: lambda register: oracle(register, knows_start=False),
    KNOWS: lambda register: oracle(register, knows_start=True),
}
PEERS: dict[str, Callable[[Register], list[Flag]]] = {
    "ruptures (PELT)": by_ruptures,
    "CUSUM (statsmodels)": by_cusum,
}


def power(runs: int, *, peers: bool) -> list[Line]:
    """Power by size and dispersion, and the false discovery rate, of every method on the same registers."""
    methods = {**METHODS, **(PEERS if peers else {})}
    lines: list[Line] = []
    for phi in DISPERSIONS:
        here = {name: Line(name, phi) for name in methods}
        for run in range(runs):
            register = simulate(1000 * int(phi * 10) + run, phi)
            for name, method in methods.items():
                begun = time.perf_counter()
                found = dict(judged(register, method(register)))
                seconds = time.perf_counter() - begun
                hits = [(float(register.size[pair]), found.get(pair, False)) for pair in register.planted]
                here[name].add(hits, sum(not right for right in found.values()), len(found), seconds)
            sys.stderr.write(f"\rvariance/mean {phi}: register {run + 1} of {runs}  ")
        lines += here.values()
    sys.stderr.write("\n")
    return lines


def power_where_uneven(runs: int) -> list[Line]:
    """Power and false discoveries of `changes` where variance over mean is not alike."""
    lines = []
    for seed, uneven in enumerate(UNEVEN):
        line = Line(OURS, uneven)
        for run in range(runs):
            register = simulate(90000 + 1000 * seed + run, 2.0, uneven=uneven)
            begun = time.perf_counter()
            found = dict(judged(register, ours(register)))
            seconds = time.perf_counter() - begun
            hits = [(float(register.size[pair]), found.get(pair, False)) for pair in register.planted]
            line.add(hits, sum(not right for right in found.values()), len(found), seconds)
        lines.append(line)
    return lines


def power_of_displacement(runs: int) -> list[Line]:
    """Power and false discoveries of `displacements`, with common movements of states in the registers."""
    lines = []
    for phi in DISPERSIONS:
        line = Line(OURS, phi)
        for run in range(runs):
            register = simulate(5000 + 1000 * int(phi * 10) + run, phi, displaced=True)
            begun = time.perf_counter()
            found = {
                (int(each.state[1:]), int(each.fell[1:]), int(each.rose[1:]))
                for each in displacements(register.panel, Q)
            }
            seconds = time.perf_counter() - begun
            hits = [(float(register.size[key[0], key[1]]), key in found) for key in register.moved]
            line.add(hits, sum(key not in register.moved for key in found), len(found), seconds)
        lines.append(line)
    return lines


def main() -> None:
    """Measure, print, and write the page's part when asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10, help="registers a line")
    parser.add_argument("--peers", action="store_true", help="also ruptures and CUSUM")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    chosen = parser.parse_args()
    shifts = [power(chosen.runs, peers=chosen.peers), power_where_uneven(chosen.runs)]
    made = text(*shifts, power_of_displacement(chosen.runs), SIZES)
    print(made)
    if chosen.write:
        put("shifts and displacement", made)


if __name__ == "__main__":
    main()
