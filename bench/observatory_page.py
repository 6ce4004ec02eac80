"""Tables of the trend methods for the page of measures. Every sentence that holds a figure is made from the figures."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

OURS, SEARCHES, KNOWS = "Due Notice", "oracle that looks for the month", "oracle that knows the month"
FOUND, OF_ORACLE, RATE = 0.90, 0.85, 0.05

SETTING = """\
Simulated registers with known truth: 196 states × 8 mechanisms × 120 months; sizes over four orders of magnitude, a world
trend, season and reporting break for each mechanism, a season of each pair, missing years, Poisson or over-dispersed counts;
for displacement also common movements of states. In each register 80 pairs (80 pairs of mechanisms) get a shift of 50 percent
that lasts twelve months. A flag is right when the pair, the direction and at least six of the twelve months are; every other
flag is false. What was tuned was tuned on other registers. ± is one standard error over registers."""

ORACLES = """\
Both oracles know the mean, the season, the dispersion and the size and length of the shift, and test every pair alike. One of
them also knows the month in which it would begin, which no method can."""

WHY = """\
- What the method gives away: the level of a pair has to be estimated from the same ten years. At 10 a month that takes the
  signed root of the likelihood ratio from 5.1 to 4.8 for a rise (from 6.1 to 5.8 for a fall) at variance/mean 1, and from 2.9
  to 2.8 (3.5 to 3.4) at 3; by arithmetic alone, some eighty in a hundred of the oracle's power are then left at 3. Other
  lengths, lasting levels and slopes are looked for too. What it gains back: the rate is spent where a shift of half can just
  be seen (weights by size), which the oracles do not do.
- ruptures controls no rate over pairs, and is wrong in a large part of its flags. CUSUM is built for a lasting break and
  hardly sees a year that ends again."""

BOTH = """\
False discoveries of "both moved" are held by the two-sided selection of Bogomolov and Heller (2013): a rise is tested only
within twelve months of the largest fall, and only where the fall passes by itself."""

CANNOT = """\
A flag says that counts moved beyond the world's movement. It does not say why, nor that a request was wrong, nor that the same
people were meant. The model treats months as independent once the common movement is taken out: a state whose counts drift by
themselves is flagged for the drift."""


@dataclass
class Line:
    """A method at one dispersion.

    Attributes:
        method, dispersion: which.
        hits: size -> found and planted, one pair of numbers a register.
        false: false share of the flags, one number a register.
        seconds: of each register.
    """

    method: str
    dispersion: float | str
    hits: dict[float, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    false: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, hits: Sequence[tuple[float, bool]], false: int, flags: int, seconds: float) -> None:
        """Take a register in: what was planted (size, whether found), false flags, all flags."""
        for size in {size for size, _ in hits}:
            here = [found for each, found in hits if each == size]
            self.hits[size].append((sum(here), len(here)))
        self.false.append(false / max(flags, 1))
        self.seconds.append(seconds)

    def power(self, size: float) -> float:
        """Share found."""
        found, planted = np.array(self.hits[size]).sum(0)
        return float(found / planted)

    def rate(self) -> tuple[float, float]:
        """False discovery rate and its standard error."""
        return float(np.mean(self.false)), float(np.std(self.false, ddof=1) / len(self.false) ** 0.5)

    def row(self, sizes: Sequence[float]) -> str:
        """Of the table."""
        rate, error = self.rate()
        cells = " | ".join(f"{self.power(size):.0%}" for size in sizes)
        return (
            f"| {self.method} | {self.dispersion} | {cells} | {rate:.1%} ± {100 * error:.1f} "
            f"| {np.mean(self.seconds):.2f} |"
        )


def share(one: Line, oracle: Line, size: float) -> tuple[float, float]:
    """Power over that of an oracle on the same registers, and the standard error of that ratio."""
    mine, theirs = (np.array(line.hits[size], float)[:, 0] for line in (one, oracle))
    ratio = mine.sum() / max(theirs.sum(), 1)
    return float(ratio), float(np.sqrt(((mine - ratio * theirs) ** 2).sum()) / max(theirs.sum(), 1))


def text(shifts: list[Line], uneven: list[Line], displaced: list[Line], sizes: Sequence[float]) -> str:
    """The part of the page."""
    ours = [line for line in shifts if line.method == OURS]
    head = ["| method | variance/mean |", *(f" {size:g} a month |" for size in sizes), " FDR | s |"]
    rule = "|--|--|" + "--|" * (len(sizes) + 2)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    command = f"python -m bench.observatory {' '.join(sys.argv[1:])}".strip()
    parts = [
        "## How well shifts and displacement are found",
        "",
        f"Written by `{command}`, {datetime.now(UTC):%d %B %Y}, {len(ours[0].false)} registers a line, {os.cpu_count()} "
        f"processors; load of the machine at the end (1, 5, 15 minutes): {load}.",
        "",
        SETTING,
        "",
        "### Shifts: share found, by requests a month",
        "",
        "".join(head),
        rule,
        *(line.row(sizes) for line in shifts),
        "",
        ORACLES,
        "",
        *aims(shifts, sizes),
        WHY,
        "",
        "Where variance/mean is not the same for all pairs:",
        "",
        "".join(head),
        rule,
        *(line.row(sizes) for line in uneven),
        "",
        "### Displacement: a fall in one mechanism and a rise in another",
        "",
        "".join(head),
        rule,
        *(line.row(sizes) for line in displaced),
        "",
        BOTH,
        "",
        "### What a flag cannot show",
        "",
        CANNOT,
    ]
    return "\n".join(parts)


def aims(shifts: list[Line], sizes: Sequence[float]) -> list[str]:
    """What was aimed at, what was reached, and what was missed."""
    by = {(line.method, line.dispersion): line for line in shifts}
    spread = sorted({line.dispersion for line in shifts if isinstance(line.dispersion, float)})
    small = [by[OURS, phi].power(30.0) for phi in spread if phi <= 1.5]
    rates = [by[OURS, phi].rate()[0] for phi in spread]
    made = [
        f"Of the power of the {SEARCHES} (aim {100 * OF_ORACLE:.0f} in a hundred; **bold**: missed):",
        "",
        "| variance/mean |" + "".join(f" {size:g} a month |" for size in sizes),
        "|--|" + "--|" * len(sizes),
    ]
    for phi in spread:
        cells = [share(by[OURS, phi], by[SEARCHES, phi], size) for size in sizes]
        made.append(f"| {phi} |" + "".join(f" {_marked(*cell)} |" for cell in cells))
    known = [
        f"{size:g} a month at {phi}: {100 * share(by[OURS, phi], by[KNOWS, phi], size)[0]:.0f}"
        for phi in spread
        for size in sizes
        if share(by[OURS, phi], by[KNOWS, phi], size)[0] < OF_ORACLE
    ]
    return [
        *made,
        "",
        f"- Where a pair has 30 requests a month and variance/mean is at most 1.5, {_list(small)} in a hundred are found. "
        f"The aim was {100 * FOUND:.0f}: {_met(min(small) >= FOUND)}.",
        f"- False discoveries (aim at most {100 * RATE:.0f} in a hundred) at each variance/mean: "
        f"{', '.join(f'{100 * rate:.1f}' for rate in rates)}: {_met(max(rates) <= RATE)}.",
        f"- Of the power of the {KNOWS}, less than {100 * OF_ORACLE:.0f} in a hundred: {'; '.join(known) or 'nowhere'}.",
    ]


def _marked(ratio: float, error: float) -> str:
    cell = f"{ratio:.0%} ± {100 * error:.0f}"
    return cell if ratio >= OF_ORACLE else f"**{cell}**"


def _list(values: Sequence[float]) -> str:
    return " and ".join(f"{100 * value:.0f}" for value in values)


def _met(met: bool) -> str:
    return "met" if met else "**not met**"
