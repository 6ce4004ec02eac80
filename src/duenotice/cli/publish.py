"""`duenotice publish OUT`: the observatory as a static site with its open data."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from duenotice.cli.ledger import Folder, Format, opened
from duenotice.cli.output import fail, note, out
from duenotice.observatory import LedgerError


def publish(
    target: Annotated[Path, typer.Argument(metavar="OUT")], folder: Folder = None, form: Format = "text"
) -> None:
    """Build the pages, charts and open data into a folder. Exit 1 when the ledger may not be released."""
    from duenotice.observatory.site import publish as build  # drawing charts takes seconds to load

    if form not in ("text", "json"):
        fail([f"'{form}' is not a format of this command. Choose text or json."])
    ledger = opened(folder)
    console = Console(file=sys.stderr)
    columns = (
        TextColumn("{task.description:24}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            bar = progress.add_task("", total=None)
            count = build(
                ledger,
                target,
                lambda label, done, total: progress.update(
                    bar, description=label, completed=done, total=total
                ),
            )
    except LedgerError as error:
        for fault in error.faults:
            note(str(fault))
        note("Nothing was published.")
        raise SystemExit(1) from None
    if form == "json":
        out(json.dumps({"files": count, "languages": ["en", "ar"]}))
        return
    out(f"{count} files. Open {target / 'index.html'}")
