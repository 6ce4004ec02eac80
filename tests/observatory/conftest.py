"""A copy of the ledger that a test may spoil."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from duenotice.observatory import Ledger, bundled, read_ledger
from duenotice.observatory.site import Edition, publish

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


@pytest.fixture(scope="session")
def edition(ledger: Ledger) -> Edition:
    """The ledger ready to be shown; each picture is drawn at most once a session."""
    return Edition(ledger)


@pytest.fixture(scope="session")
def site(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, built once a session: for the long suite."""
    out = tmp_path_factory.mktemp("site")
    steps: list[tuple[int, int]] = []
    publish(ledger, out, lambda _, done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] == len(steps) - 1
    return out
