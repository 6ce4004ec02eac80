"""Releases of counts on disk: what is published, and what the next release must remember of it."""

from __future__ import annotations

import json
from pathlib import Path

from duenotice.observatory.counts.protect import Block
from duenotice.observatory.counts.release import CountRelease
from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.tables import written


def public(release: CountRelease) -> str:
    """The release as CSV: one block a row; `*` where cells are put together."""
    columns = ("period", *release.dimensions, "count")
    rows = [
        dict(zip(columns, (period, *block.label, str(block.count)), strict=True))
        for period, blocks in release.periods.items()
        for block in blocks
    ]
    return written(columns, rows)


def keep(release: CountRelease, path: Path) -> None:
    """Remember which cells each block holds. Only its owner may read the file: it names combinations that are rare."""
    content = {
        "dimensions": release.dimensions,
        "periods": {
            period: [[block.label, block.members, block.count] for block in blocks]
            for period, blocks in release.periods.items()
        },
    }
    part = path.with_suffix(path.suffix + ".part")
    part.touch(0o600)
    part.write_text(json.dumps(content), "utf-8")
    part.replace(path)


def kept(path: Path) -> CountRelease | None:
    """The release before; None when there is none yet.

    Raises:
        LedgerError: the file is not one of a release.
    """
    if not path.exists():
        return None
    try:
        made = json.loads(path.read_text("utf-8"))
        periods = {
            period: tuple(
                Block(tuple(label), tuple(tuple(cell) for cell in members), int(count))
                for label, members, count in blocks
            )
            for period, blocks in made["periods"].items()
        }
        return CountRelease(tuple(made["dimensions"]), periods)
    except (ValueError, KeyError, TypeError, OSError):
        what = "this does not remember a release."
        raise LedgerError(
            Fault(path.name, what, "Restore the file: without it a release may tell by subtraction.")
        ) from None
