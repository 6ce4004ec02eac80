"""`duenotice ledger counts` and `duenotice ledger trends`: what a register exports, protected or looked through."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from duenotice.cli.output import choose, day, fail, note, out
from duenotice.observatory import LedgerError
from duenotice.observatory.counts import next_release, read_counts, store

Form = Annotated[str, typer.Option("--format", help="text or json.")]


def counts(
    table: Annotated[
        Path, typer.Argument(metavar="TABLE", help="CSV exported by a register: period, breakdowns, count.")
    ],
    memory: Annotated[
        Path, typer.Option("--memory", metavar="JSON", help="What was published before; stays at home.")
    ],
    target: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="CSV", help="Where to write what may be published; the screen otherwise."
        ),
    ] = None,
    on: Annotated[str, typer.Option(help="Day of publication, YYYY-MM-DD; today when not given.")] = "",
) -> None:
    """Make the next release of a register's counts: nothing under ten, within a release or between two."""
    today = day(on, "--on") if on else datetime.now(UTC).date()
    try:
        release = next_release(store.kept(memory), read_counts(table), today)
    except LedgerError as error:
        fail([str(fault) for fault in error.faults])
    text = store.public(release)
    if target is None:
        out(text.rstrip("\n"))
    else:
        target.write_text(text, "utf-8")
    store.keep(release, memory)
    for names, why in (
        (release.held, "as before: a change under ten is not told"),
        (release.waiting, "not over for three months"),
    ):
        if names:
            note(f"{', '.join(names)}: {why}.")
    small = [period for period, blocks in release.periods.items() if not blocks]
    if small:
        note(f"{', '.join(small)}: fewer than ten in all; nothing is shown.")


def trends(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Parquet of events (requesting_state, mechanism, at) or CSV of counts "
            "(requesting_state, mechanism, month, count; an empty count was not reported).",
        ),
    ],
    rate: Annotated[
        float, typer.Option(min=0.001, max=0.2, help="False discovery rate over all pairs.")
    ] = 0.05,
    form: Form = "text",
) -> None:
    """Changes of each state and mechanism beyond the world's movement, and movement from one mechanism to another.

    For a register's own use: the counts behind a flag may be small, so nothing of it is made for publication.
    """
    choose(form, ("text", "json"))
    from duenotice.observatory import trends as way  # the statistics take a second to load

    try:
        panel = way.read_panel(source)
    except (LedgerError, ValueError) as error:
        fail([str(error)])
    if len(panel.months) < way.FEWEST_MONTHS:
        fail(
            [
                f"{len(panel.months)} months are too few to tell a change from chance: {way.FEWEST_MONTHS} are needed."
            ]
        )
    changed, moved = way.changes(panel, rate), way.displacements(panel, rate)
    if form == "json":
        found: dict[str, Any] = {
            "false_discovery_rate": rate,
            "changes": [_whole(asdict(each)) for each in changed],
            "displacements": [_whole(asdict(each)) for each in moved],
        }
        out(json.dumps(found, indent=1, allow_nan=False))
        return
    for each in changed:
        ratio = "" if each.kind == "slope" else f", {each.ratio:.2f} times what was expected"
        out(
            f"{each.state} {each.mechanism}: {each.kind}, {'rise' if each.rise else 'fall'}, {each.start} to {each.end}{ratio}"
        )
    for one in moved:
        out(
            f"{one.state}: {one.fell} fell from {one.fall_start} ({one.fall_ratio:.2f} times), then {one.rose} rose from "
            f"{one.rise_start} ({one.rise_ratio:.2f} times)"
        )
    out(
        f"{len(changed)} changes and {len(moved)} movements among {len(panel.states)} states; "
        f"false discovery rate {rate:g}."
    )
    if changed:
        out(way.CHANGE_CANNOT_SHOW)
    if moved:
        out(way.DISPLACEMENT_CANNOT_SHOW)


def _whole(made: dict[str, Any]) -> dict[str, Any]:
    """A ratio that does not exist is null in JSON."""
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in made.items()
    }
