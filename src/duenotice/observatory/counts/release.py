"""One release of counts after another, without letting the difference between two of them tell about few people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duenotice.observatory.counts.protect import THRESHOLD, Block, protect
from duenotice.observatory.counts.table import Cell, CountTable
from duenotice.observatory.errors import Fault, LedgerError

#: Months between the end of a period and its first publication.
LAG_MONTHS = 3


@dataclass(frozen=True, slots=True)
class CountRelease:
    """What is published of counts.

    Attributes:
        dimensions: names of the breakdowns.
        periods: period -> blocks.
        held: periods whose counts changed by too little to say; they stand as before.
        waiting: periods that are not over for long enough.
    """

    dimensions: tuple[str, ...]
    periods: Mapping[str, tuple[Block, ...]]
    held: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def next_release(
    before: CountRelease | None,
    table: CountTable,
    today: date,
    threshold: int = THRESHOLD,
    lag: int = LAG_MONTHS,
) -> CountRelease:
    """The release that follows.

    Args:
        before: the release before; None for the first.
        table: counts as the register has them now.
        today: the day of the release.
        threshold: smallest count and smallest change published.
        lag: months a period must be over.

    Raises:
        LedgerError: the breakdown differs from the one published before, or periods overlap: laid over one another they
            would let a reader subtract.
    """
    _alike(before, table)
    published = dict(before.periods) if before else {}
    held, waiting = [], []
    for name, cells in sorted(table.periods.items()):
        if not _over(name, today, lag):
            waiting.append(name)
        elif name not in published:
            published[name] = protect(cells, threshold)
        else:
            revised = _revised(published[name], cells, threshold)
            if revised is None:
                held.append(name)
            else:
                published[name] = revised
    return CountRelease(table.dimensions, dict(sorted(published.items())), tuple(held), tuple(waiting))


def _alike(before: CountRelease | None, table: CountTable) -> None:
    if before is not None and before.dimensions != table.dimensions:
        what = f"the counts were published by {', '.join(before.dimensions)}, this table is by {', '.join(table.dimensions)}."
        raise LedgerError(
            Fault(
                "", what, "A second breakdown of the same counts would let a reader subtract; keep the first."
            )
        )
    names = sorted({*table.periods, *(before.periods if before else ())})
    for one in names:
        for two in names:
            if one != two and two.startswith(one + "-"):
                raise LedgerError(
                    Fault(
                        "",
                        f"{two} lies inside {one}.",
                        "Publish months or years, not both: their difference tells the rest.",
                    )
                )


def _over(name: str, today: date, lag: int) -> bool:
    """Whether a year, month or day ended at least `lag` whole months before today."""
    parts = [int(part) for part in name.split("-")]
    last = parts[0] * 12 + (parts[1] if len(parts) > 1 else 12)
    return today.year * 12 + today.month - 1 - last >= lag


def _revised(
    blocks: tuple[Block, ...], cells: Mapping[Cell, int], threshold: int
) -> tuple[Block, ...] | None:
    """The same blocks with new counts; None when the change would say something about few people."""
    known = {cell for block in blocks for cell in block.members}
    if not blocks or any(count and cell not in known for cell, count in cells.items()):
        return None
    revised = tuple(
        Block(block.label, block.members, sum(cells.get(cell, 0) for cell in block.members))
        for block in blocks
    )
    changes = [abs(new.count - old.count) for old, new in zip(blocks, revised, strict=True)]
    if min(changes) < threshold or any(new.count < threshold for new in revised):
        return None  # a block that did not change would tell that nobody was added to it
    return revised
