"""One state of the ledger, ready to be shown: its charts, its titles, and every picture drawn at most once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from duenotice import __version__
from duenotice.observatory.charts import NARROW, Chart, draw, png, svg
from duenotice.observatory.check import check
from duenotice.observatory.compute import measures
from duenotice.observatory.errors import LedgerError
from duenotice.observatory.model import Ledger
from duenotice.observatory.releases import NOW, names
from duenotice.observatory.site.catalogue import charts, seen
from duenotice.observatory.tallies import Tally, tallies

Made = TypeVar("Made")


class Edition:
    """A ledger that may be shown.

    Args:
        ledger: the ledger.

    Attributes:
        ledger: the ledger.
        release: name of the newest release, or `now`.
        seen: the latest day a source was seen.

    Raises:
        LedgerError: a fault stops the release.
    """

    def __init__(self, ledger: Ledger) -> None:
        faults = check(ledger)
        if faults:
            raise LedgerError(*faults)
        self.ledger = ledger
        self.release = (names(ledger) or [NOW])[-1]
        self.seen = seen(ledger)
        self._lock = RLock()
        self._kept: dict[tuple[str, ...], Any] = {}

    @cached_property
    def charts(self) -> dict[str, Chart]:
        """Every chart, by id."""
        return charts(self.ledger, self.tallies)

    @cached_property
    def tallies(self) -> dict[tuple[str, str], Tally]:
        """Every count of the ledger's own rows."""
        return tallies(self.ledger)

    @cached_property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """Series or computed figure -> language -> title."""
        computed = {each.id: each.titles for each in measures(self.ledger)}
        return {**computed, **{name: each.titles for name, each in self.ledger.series.items()}}

    def svg(self, chart: Chart, lang: str) -> str:
        """A chart as wide SVG."""
        return svg(self._drawn(chart, lang))

    def narrow(self, chart: Chart, lang: str) -> str:
        """A chart as SVG for a narrow screen."""
        return self.keep(("narrow", chart.id, lang), lambda: svg(draw(chart, lang, NARROW)))

    def png(self, chart: Chart, lang: str) -> bytes:
        """A chart as PNG."""
        return self.keep(("png", chart.id, lang), lambda: png(self._drawn(chart, lang)))

    def _drawn(self, chart: Chart, lang: str) -> str:
        return self.keep(("drawn", chart.id, lang), lambda: draw(chart, lang))

    def keep(self, name: tuple[str, ...], make: Callable[[], Made]) -> Made:
        """What was made under a name, made now if it was not before."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = make()
            made: Made = self._kept[name]
            return made


def fingerprint(root: Path) -> str:
    """Hash of every file of a ledger and of the program's version: the same hash gives the same pages."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(each for each in root.rglob("*") if each.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
