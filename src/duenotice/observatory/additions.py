"""Take a new table of figures into a ledger: check it first, then write; nothing is written if anything is wrong."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from duenotice.observatory.check import check
from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.folder import FIGURE_COLUMNS, INDEX, read_ledger
from duenotice.observatory.tables import rows


def add(root: Path, file: Path, seen: date) -> int:
    """Add a CSV of figures to the ledger's snapshots.

    Args:
        root: the ledger folder.
        file: the table, with the columns of the other snapshots.
        seen: the day the figures were seen, for rows that give none.

    Returns:
        How many rows came in.

    Raises:
        LedgerError: the file cannot be read, its name is taken, or the ledger would not pass its check with it.
    """
    count = sum(1 for _ in rows(file.parent, file.name, FIGURE_COLUMNS))
    if not count:
        raise LedgerError(
            Fault(file.name, "the file holds no row.", "Give one figure a row under the headings.")
        )
    if (root / "snapshots" / file.name).exists():
        raise LedgerError(
            Fault(
                file.name,
                "a table of this name is in the ledger.",
                "Give the new table its own name, for example ccf_2025.csv.",
            )
        )
    with tempfile.TemporaryDirectory() as place:
        trial = Path(place) / "ledger"
        shutil.copytree(root, trial)
        _put(trial, file, seen)
        faults = check(read_ledger(trial))
        if faults:
            raise LedgerError(*faults)
    _put(root, file, seen)
    return count


def _put(root: Path, file: Path, seen: date) -> None:
    shutil.copyfile(file, root / "snapshots" / file.name)
    index = root / INDEX
    head, separator, tail = index.read_text("utf-8").partition("\ntables:")
    line = f'\n  {file.name}: {{seen: {seen.isoformat()}, about: "Added with duenotice ledger add"}}'
    index.write_text(head.rstrip("\n") + line + separator + tail, "utf-8")
