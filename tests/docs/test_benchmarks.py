"""The page of measures: one command's part leaves the others alone, and the parts asked for are there."""

from __future__ import annotations

from pathlib import Path

from bench.observatory_page import OURS, SEARCHES, Line, aims
from bench.page import PAGE, put


def test_a_part_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    put("one", "# One\n\nfirst", page)
    put("two", "## Two", page)
    put("one", "# One\n\nsecond", page)
    assert page.read_text("utf-8") == "<!-- part: one -->\n# One\n\nsecond\n\n<!-- part: two -->\n## Two\n"


def test_speed_power_and_displacement_stand_on_one_page() -> None:
    text = PAGE.read_text("utf-8")
    for heading in ("# How fast", "## How well shifts and displacement are found", "### Displacement:"):
        assert f"\n{heading}" in text


def test_what_is_missed_is_said() -> None:
    """Ten of twenty shifts found where the oracle finds twenty, and one flag in four false."""
    sizes = (30.0,)
    ours, oracle = (Line(name, 1.0) for name in (OURS, SEARCHES))
    known = Line("oracle that knows the month", 1.0)
    for _ in range(2):
        ours.add([(30.0, n < 10) for n in range(20)], 3, 12, 0.1)
        for line in (oracle, known):
            line.add([(30.0, True)] * 20, 0, 20, 0.1)
    said = "\n".join(aims([ours, oracle, known], sizes))
    assert "**50% ± 0**" in said
    assert "50 in a hundred are found. The aim was 90: **not met**" in said
    assert "25.0: **not met**" in said
