"""What the commands print, what they take from the command line, and how they stop."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import NoReturn, Protocol


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


def choose(text: str, offered: Sequence[str], what: str = "a format") -> str:
    """What was chosen, when it is offered.

    Raises:
        SystemExit: 2, with what is offered, when it is not.
    """
    if text not in offered:
        listed = " or ".join(offered) if len(offered) < 3 else f"one of {', '.join(offered)}"
        fail([f"'{text}' is not {what}. Choose {listed}."])
    return text


def day(text: str, option: str = "") -> date:
    """A day from the command line.

    Raises:
        SystemExit: 2, with the reason, when it is not YYYY-MM-DD.
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        fail([f"{option and option + ': '}'{text}' is not a day. Write YYYY-MM-DD, for example 2024-12-01."])
    return found


class Step(Protocol):
    """Moves a progress bar on."""

    def __call__(self, done: int, total: int | None = None, words: str | None = None) -> None:
        """Show how many of how many are done, and under which words; None leaves total or words as they are."""


@contextmanager
def progress(words: str, total: int | None = None, *, share: bool = False) -> Iterator[Step]:
    """A progress bar on standard error where that is a terminal, gone when the work is done.

    Args:
        words: what is being done.
        total: how many steps there are; None when that is not known yet.
        share: show the share that is done, where the steps are nothing a reader would count.
    """
    from rich.console import Console  # a command without a bar starts without rich
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    done = TaskProgressColumn() if share else MofNCompleteColumn()
    columns = (TextColumn("{task.description:24}"), BarColumn(), done, TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(words, total=total)

        def step(done: int, total: int | None = None, words: str | None = None) -> None:
            bar.update(task, completed=done, total=total, description=words)

        yield step
