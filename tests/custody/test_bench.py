"""The measure of what encryption costs still runs: it stands beside the program and would break unseen."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_both_sides_do_the_same_work_and_one_of_them_in_clear() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.vault", "--exhibits", "3", "--events", "5", "--rounds", "1"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert set(json.loads(done.stdout)["ratios"]) == {"writing", "reading"}
