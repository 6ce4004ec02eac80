"""`duenotice rules`: list, show and check the book; what changed between two days."""

from __future__ import annotations

from typing import Annotated

import typer

from duenotice.cli.output import fail, note, out
from duenotice.law import RulebookError, rulebook
from duenotice.law.book import draft_book
from duenotice.law.check import check as check_book

app = typer.Typer(help="The rulebook: list, show, check, compare two days.", no_args_is_help=True)


@app.command("check")
def check(only: Annotated[str | None, typer.Option(help="One rule id, or one file of the book.")] = None) -> None:
    """Read the whole book, run every example, kill every one-slip mutant, and name what is missing."""
    skipped: list[RulebookError] = []
    book = rulebook() if only is None else draft_book(skipped)
    mine = [error for error in skipped if only is not None and error.file.endswith(only.rsplit("/", 1)[-1])]
    if mine:
        fail([str(error) for error in mine])
    for error in skipped:
        note(f"left out while you write: {error}")
    faults = list(check_book(book, only))
    for fault in faults:
        out(str(fault))
    chosen = [rule for rule in book.rules.values() if only is None or only == rule.id or rule.file.endswith(only)]
    examples = sum(len(rule.examples) for rule in chosen)
    out(f"{len(chosen)} rules, {examples} examples, {len(faults)} faults.")
    if faults or not chosen:
        raise SystemExit(1)
