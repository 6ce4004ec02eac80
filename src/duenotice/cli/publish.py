"""`duenotice publish OUT`: the observatory as a static site with its open data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from duenotice.cli.ledger import Folder, Format, opened
from duenotice.cli.output import choose, note, out, progress
from duenotice.observatory import LedgerError


def publish(
    target: Annotated[Path, typer.Argument(metavar="OUT")], folder: Folder = None, form: Format = "text"
) -> None:
    """Build the pages, charts and open data into a folder. Exit 1 when the ledger may not be released."""
    from duenotice.observatory.site import languages  # drawing charts takes seconds to load
    from duenotice.observatory.site import publish as build

    choose(form, ("text", "json"))
    ledger = opened(folder)
    try:
        with progress("") as step:
            count = build(ledger, target, lambda label, done, total: step(done, total, label))
    except LedgerError as error:
        for fault in error.faults:
            note(str(fault))
        note("Nothing was published.")
        raise SystemExit(1) from None
    if form == "json":
        out(json.dumps({"files": count, "languages": languages()}))
        return
    out(f"{count} files. Open {target / 'index.html'}")
