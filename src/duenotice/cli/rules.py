"""`duenotice rules`: list, show and check the book; what changed between two days."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from duenotice.cli.output import choose, day, fail, note, out
from duenotice.law import RulebookError, rulebook
from duenotice.law.archive import pack
from duenotice.law.book import draft_book, rulebook_digest
from duenotice.law.catalogue import catalogue, changes_between, rule_json, rule_text
from duenotice.law.check import check as check_book
from duenotice.law.check import reference_ids

app = typer.Typer(help="The rulebook: list, show, check, compare two days.", no_args_is_help=True)
Format = Annotated[str, typer.Option("--format", help="text or json.")]


@app.command("list")
def list_rules(form: Format = "text") -> None:
    """List every rule with its title, kind and families."""
    rules = list(rulebook().rules.values())
    if form == "markdown":
        out(catalogue(rulebook()).rstrip())
        return
    if choose(form, ("text", "json")) == "json":
        out(json.dumps([rule_json(rule) for rule in rules], indent=1, ensure_ascii=False))
        return
    for rule in rules:
        out(f"{rule.id}: {rule.title} [{rule.kind}; {', '.join(rule.families)}]")
    out(f"\n{len(rules)} rules, book {rulebook().version}.")


@app.command("show")
def show(rule_id: Annotated[str, typer.Argument(metavar="ID")], form: Format = "text") -> None:
    """Show one rule whole: versions, sources, sentences, rebuttal, examples."""
    rule = rulebook().rules.get(rule_id)
    if rule is None:
        fail([f"No rule is called '{rule_id}'. `duenotice rules list` lists them."])
    out(
        json.dumps(rule_json(rule), indent=1, ensure_ascii=False)
        if choose(form, ("text", "json")) == "json"
        else rule_text(rule)
    )


@app.command("diff")
def diff(
    start: Annotated[str, typer.Argument(metavar="DATE")],
    end: Annotated[str, typer.Argument(metavar="DATE")],
    form: Format = "text",
) -> None:
    """Show which rules began, changed or ended between two days."""
    changes = list(changes_between(rulebook(), day(start), day(end)))
    if choose(form, ("text", "json")) == "json":
        out(json.dumps([change.as_json() for change in changes], indent=1, ensure_ascii=False))
        return
    for change in changes:
        out(change.text())
    out(f"{len(changes)} rules differ between {start} and {end}.")


@app.command("pack")
def pack_book(target: Annotated[Path, typer.Argument(metavar="ZIP", help="Archive to write.")]) -> None:
    """Write the rulebook of this version as one archive, which `assess --book` reads in any later version."""
    target.write_bytes(pack())
    out(f"{target}: rulebook {rulebook().version}, SHA-256 of its rules {rulebook_digest()}.")


@app.command("check")
def check(
    only: Annotated[str | None, typer.Option(help="One rule id, or one file of the book.")] = None,
    form: Format = "text",
) -> None:
    """Read the whole book, run every example, kill every one-slip mutant, and name what is missing."""
    skipped: list[RulebookError] = []
    book = rulebook() if only is None else draft_book(skipped)
    mine = [error for error in skipped if only is not None and error.file.endswith(only.rsplit("/", 1)[-1])]
    if mine:
        fail([str(error) for error in mine])
    for error in skipped:
        note(f"left out while you write: {error}")
    faults = list(check_book(book, only))
    chosen = [
        rule for rule in book.rules.values() if only is None or only == rule.id or rule.file.endswith(only)
    ]
    examples = sum(len(rule.examples) for rule in chosen)
    tables = _tables(book) if only is None else {}
    if choose(form, ("text", "json")) == "json":
        report: dict[str, Any] = {
            "rules": len(chosen),
            "examples": examples,
            "tables": tables,
            "faults": [str(fault) for fault in faults],
        }
        out(json.dumps(report, indent=1, ensure_ascii=False))
    else:
        for table, (held, wanted) in tables.items():
            out(f"{table}: {held} of {wanted} tests of the reference table are in the book")
        for fault in faults:
            out(str(fault))
        out(f"{len(chosen)} rules, {examples} examples, {len(faults)} faults.")
    if faults or not chosen:
        raise SystemExit(1)


def _tables(book: Any) -> dict[str, tuple[int, int]]:
    held = {*book.rules, *book.factors}
    return {table: (sum(name in held for name in ids), len(ids)) for table, ids in reference_ids().items()}
