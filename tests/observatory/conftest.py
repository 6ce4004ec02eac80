"""A copy of the ledger that a test may spoil."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from duenotice.observatory import Ledger, bundled, read_ledger

Edit = Callable[[dict[str, str]], None]


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    return read_ledger()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    place = tmp_path / "ledger"
    shutil.copytree(bundled(), place)
    return place


def edit(path: Path, which: dict[str, str], change: Edit) -> None:
    """Change the rows of a CSV that match."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    hits = [row for row in rows if all(row[name] == value for name, value in which.items())]
    assert hits, f"no row {which} in {path.name}"
    for row in hits:
        change(row)
    write(path, rows)


def write(path: Path, rows: list[dict[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")
