"""What the commands print, and how they stop."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NoReturn


def out(text: str) -> None:
    """Print to standard output."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Print to standard error: what is not the result."""
    sys.stderr.write(text + "\n")


def fail(lines: Iterable[str]) -> NoReturn:
    """Bad input: print every fault and stop with exit code 2.

    Raises:
        SystemExit: always.
    """
    for line in lines:
        note(line)
    raise SystemExit(2)
