"""The tour runs as written: each line it shows comes out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOUR = (ROOT / "docs" / "tour.md").read_text("utf-8")


def steps() -> list[tuple[str, list[str]]]:
    found = []
    for block in re.findall(r"```console\n(.*?)```", TOUR, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.strip().splitlines()
            found.append((command, lines))
    return found


@pytest.mark.parametrize(
    ("command", "lines"), steps(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_step_gives_what_the_tour_shows(command: str, lines: list[str], tmp_path: Path) -> None:
    words = [str(ROOT / word) if word.startswith("docs/") else word for word in command.split()]
    ran = subprocess.run(
        [sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    said = " ".join(ran.stdout.split())
    for line in lines:
        assert " ".join(line.split()) in said, line
