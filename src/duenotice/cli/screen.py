"""`duenotice screen` and `duenotice replay`: tables of requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from duenotice.assess.model import Headline
from duenotice.assess.replay import Replay, replay
from duenotice.assess.screen import ENGINES, Screening, screen
from duenotice.cli.output import Step, day, fail, note, out, progress
from duenotice.reasoning.rules import Verdict

_SHOWN = (Verdict.DEFECT, Verdict.ARGUABLE, Verdict.OPEN, Verdict.EXCEPTED, Verdict.NO_DEFECT)
_NAMED = 12
_NOTE = (
    "'no_defect_on_stated_facts' does not mean that a request is lawful."
    " Nothing here may be cited as proof that an alert is valid."
)
TableArgument = Annotated[
    Path, typer.Argument(metavar="TABLE", help="Parquet, CSV or JSON lines, one request a row.")
]
RulesOption = Annotated[
    str, typer.Option("--rules", help="Kinds, families or ids of rules, joined by commas.")
]


def screen_command(
    table: TableArgument,
    result: Annotated[Path, typer.Option("--out", help="File to write: .parquet, .csv or .jsonl.")],
    engine: Annotated[str, typer.Option(help="duckdb, or spark where it is installed.")] = "duckdb",
    on: Annotated[
        str | None, typer.Option(help="Use the law of this day (YYYY-MM-DD) for every row.")
    ] = None,
    rules: RulesOption = "",
) -> None:
    """Screen a table: what each rule says of each request. Defects and open questions, never cures."""
    if engine not in ENGINES:
        fail([f"--engine: '{engine}' is not known. One of: {', '.join(ENGINES)}."])
    with progress("Reading the table") as step:
        found = screen(
            table,
            result,
            engine=engine,
            on=day(on, "--on") if on else None,
            rules=_names(rules),
            progress=_applying(step),
        )
    _unknown(found.unknown)
    law = (
        f"the law of {found.on}"
        if found.on
        else "the law of each request's own day (today's where no day is known)"
    )
    out(f"{found.rows} requests, rulebook {found.rulebook}, {law}.")
    _screened(found)
    out(f"Findings of each request: {result}")
    out(_NOTE)


def replay_command(
    table: TableArgument,
    start: Annotated[str, typer.Option("--from", help="First day (YYYY-MM-DD).")],
    end: Annotated[str, typer.Option("--to", help="Second day (YYYY-MM-DD).")],
    result: Annotated[
        Path | None, typer.Option("--out", help="File to write every changed finding to.")
    ] = None,
    rules: RulesOption = "",
) -> None:
    """Show which findings differ under the law of two days, with both findings."""
    with progress("Reading the table") as step:
        found = replay(
            table,
            day(start, "--from"),
            day(end, "--to"),
            out=result,
            rules=_names(rules),
            progress=_applying(step),
        )
    _unknown(found.unknown)
    out(
        f"{found.rows} requests under the law of {found.start} and of {found.end}, rulebook {found.rulebook}."
    )
    if not found.rules:
        out("No rule chosen differs between these days, so no finding changes.")
        return
    named = ", ".join(found.rules[:_NAMED]) + (
        f" and {len(found.rules) - _NAMED} more" if len(found.rules) > _NAMED else ""
    )
    out(f"Rules that differ: {named}.")
    _replayed(found)
    if result is not None:
        out(f"Every changed finding: {result}")
    out(_NOTE)


def _applying(step: Step) -> Callable[[int, int], None]:
    return lambda done, steps: step(done, steps, "Applying the rules")


def _names(rules: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in rules.split(",") if name.strip())


def _unknown(columns: Mapping[str, str]) -> None:
    for name, near in columns.items():
        hint = f"; the nearest fact is '{near}'" if near else ""
        note(f"Not read: the column '{name}' is no fact of the vocabulary{hint}.")


def _screened(found: Screening) -> None:
    if found.headlines:
        rows = [(str(state), str(found.headlines[state])) for state in Headline if found.headlines.get(state)]
        _table(("headline", "requests"), rows)
    else:
        out("Only some rules were applied, so no headline is given.")
    applied = [
        (rule, counts) for rule, counts in found.counts.items() if any(counts.get(word) for word in _SHOWN)
    ]
    _table(
        ("rule", *map(str, _SHOWN)),
        [(rule, *(str(counts.get(word, 0)) for word in _SHOWN)) for rule, counts in applied],
    )
    if left := len(found.counts) - len(applied):
        out(f"{left} rules apply to none of these requests.")


def _replayed(found: Replay) -> None:
    if not found.counts:
        out("No finding of these requests changes.")
        return
    rows = [(*change, str(number)) for change, number in found.counts.items()]
    _table(("rule", f"on {found.start}", f"on {found.end}", "requests"), rows)
    _table(
        ("request", "rule", f"on {found.start}", f"on {found.end}"),
        [(c.id, c.rule, c.before, c.after) for c in found.first],
    )
    if (rest := sum(found.counts.values()) - len(found.first)) > 0:
        out(f"... and {rest} more; write them all with --out FILE.")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table, each column as wide as it needs to be."""
    table = Table(box=None, pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(
            head,
            no_wrap=True,
            justify="left" if number == 0 or not rows or not rows[0][number].isdigit() else "right",
        )
    for row in rows:
        table.add_row(*row)
    width = 4 + sum(2 + max(len(head), *(len(row[n]) for row in rows), 1) for n, head in enumerate(heads))
    console = Console(width=max(width, 80), markup=False, highlight=False, emoji=False)
    with console.capture() as text:
        console.print(table)
    out("\n".join(line.rstrip() for line in text.get().splitlines()))
