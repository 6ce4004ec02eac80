"""The exact chances behind a flag, and how the rate is divided among pairs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from duenotice.observatory.trends.changes import stretches, weights
from duenotice.observatory.trends.panel import Panel
from duenotice.observatory.trends.scan import dispersion, tail, windows

from .test_trends import MONTHS


@pytest.mark.parametrize("spread", [1.5, 2.0, 4.0])
@pytest.mark.parametrize(
    ("count", "total", "share"), [(30, 150, 0.1), (3, 40, 0.3), (40, 40, 0.5), (0, 25, 0.2)]
)
def test_the_tail_is_that_of_a_beta_binomial(count: int, total: int, share: float, spread: float) -> None:
    both = (total - spread) / (spread - 1)
    known = stats.betabinom.sf(count - 1, total, both * share, both * (1 - share))
    given = (np.array([float(each)]) for each in (count, total, share, spread))
    assert tail(*given)[0] == pytest.approx(known, rel=1e-3)


def test_without_overdispersion_it_is_that_of_a_binomial() -> None:
    given = (np.array([each]) for each in (30.0, 150.0, 0.1, 1.0))
    assert tail(*given)[0] == pytest.approx(stats.binom.sf(29, 150, 0.1), rel=5e-3)


@pytest.mark.parametrize("spread", [1.0, 3.0])
def test_where_nothing_changed_a_small_chance_is_as_rare_as_it_says(spread: float) -> None:
    """Ten requests a month, known world: among 6,000 series, chances under 0.05 come up about three hundred times."""
    rng = np.random.default_rng(3)
    shape = (6000, 120)
    y = (
        rng.poisson(10.0, shape)
        if spread == 1
        else rng.negative_binomial(10 / (spread - 1), 1 / spread, shape)
    ).astype(float)
    exposure = np.ones(shape)
    phi, freedom = dispersion(y, exposure, np.zeros(len(y), np.intp))
    looked = windows(y, exposure, np.full(shape, 1e7), phi, freedom, 12)
    for sign in (1, -1):
        seen = int((looked.peak(sign)[0] < 0.05).sum())
        assert 240 <= seen <= 360


def test_the_rate_is_spent_where_a_shift_of_half_can_just_be_seen() -> None:
    rng = np.random.default_rng(7)
    size = np.repeat([0.5, 6.0, 200.0], 20)[:, None, None]
    counts = rng.poisson(np.broadcast_to(size, (60, 1, len(MONTHS)))).astype(float)
    panel = Panel(tuple(f"S{n}" for n in range(60)), ("red_notice",), MONTHS, counts)
    cut = stretches(panel)
    made = weights(cut, np.ones(60, bool), 1)
    assert made.mean() == pytest.approx(1.0)
    small, middle, large = (made[n : n + 20].mean() for n in (0, 20, 40))
    assert middle > large > small > 0
