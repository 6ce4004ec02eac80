"""One line of the table, and how times are taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement.

    Attributes:
        what: what was measured.
        seconds: every run.
        megabytes: peak memory of each run; empty where it was not measured.
        aim: seconds the median should stay under, None where there is no aim.
        memory_aim: megabytes the peak should stay under.
        note: what the number does not say.
    """

    what: str
    seconds: Sequence[float]
    megabytes: Sequence[float] = ()
    aim: float | None = None
    memory_aim: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.seconds)

    def row(self) -> str:
        """As a row of the table."""
        times = " | ".join(shown(value) for value in (min(self.seconds), self.median, max(self.seconds)))
        memory = f"{max(self.megabytes):.0f} MB" if self.megabytes else ""
        aims = ([f"< {shown(self.aim)}"] if self.aim else []) + (
            [f"< {self.memory_aim:.0f} MB"] if self.memory_aim else []
        )
        return f"| {self.what} | {times} | {memory} | {', '.join(aims)} | {self.met()} |"

    def met(self) -> str:
        """Whether the aims were met, in a word; empty where there is none."""
        checks = [self.median < self.aim] if self.aim else []
        if self.memory_aim and self.megabytes:
            checks.append(max(self.megabytes) < self.memory_aim)
        return "" if not checks else "yes" if all(checks) else "no"


def shown(seconds: float) -> str:
    """A time with its unit."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def timed(run: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
