"""`duenotice ledger notices`: count the notices INTERPOL shows to the public. Off unless told to begin."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from duenotice.cli.output import choose, day, fail, note, out, progress
from duenotice.observatory import LedgerError, read_ledger
from duenotice.observatory import connectors as way

app = typer.Typer(
    help="Count the notices INTERPOL shows to the public: counts only, never a name.", no_args_is_help=True
)
SERVICE = "https://ws-public.interpol.int/notices/v1"
Kind = Annotated[str, typer.Option(help="red, yellow or un.")]
Yes = Annotated[bool, typer.Option("--yes", help="Begin: without it nothing is asked.")]
Form = Annotated[str, typer.Option("--format", help="text or json.")]
ABOUT = """\
This asks INTERPOL's public service how many notices it shows.

It asks {host}, one question at a time, {pause:g} seconds apart, and says who it is: "{agent}".
It asks for the total first, then by {by}, and cuts what is more than 160 by sex, age and nationality.
It waits when told to (429, 5xx), stops at the first refusal (403), and goes on later where it stopped.

It keeps, in the file you name: for each slice the total given, how many different notices were found, how many of each
nationality, and a hash of each notice number under a key made for this comparison. It keeps no name, no date of birth, no
picture and no address of a notice, and it opens the page of no single notice. `compare` overwrites the hashes and the key.

Your network address is seen by INTERPOL, as with any visit. What it shows to the public is a part of what exists: a notice
that is not there may exist all the same. Nothing found here may be used to say that a person is, or is not, sought.

Nothing was asked yet. To begin: add --yes."""


@app.command("collect")
def collect(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="File of the run; an unfinished one goes on.")],
    kind: Kind = "red",
    like: Annotated[
        Path | None, typer.Option(metavar="RUN", help="The run that began the comparison this one ends.")
    ] = None,
    also: Annotated[
        Path | None,
        typer.Option("--next", metavar="RUN", help="Begin the next comparison with the same questions."),
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(help="Only this state; may be given more than once. All members otherwise."),
    ] = None,
    charges: Annotated[bool, typer.Option("--charges", help="Also ask for words of charges.")] = False,
    pause: Annotated[float, typer.Option(min=1.0, help="Seconds between two questions.")] = 2.0,
    contact: Annotated[str, typer.Option(help="An address told to INTERPOL with every question.")] = "",
    yes: Yes = False,
) -> None:
    """Ask, slice by slice. Exit 1 when a slice failed or the service refused; what was found is kept."""
    if kind not in way.KINDS:
        fail([f"'{kind}' is not a kind of notice shown to the public. Choose {', '.join(way.KINDS)}."])
    names = state or [row["iso_alpha2"] for row in read_ledger().tables["interpol_members"]]
    try:
        with way.Gate(SERVICE, pause=pause, contact=contact) as gate:
            if not yes:
                by = "requesting state" if kind == "red" else "nationality"
                out(ABOUT.format(host=gate.host, pause=pause, agent=gate.agent, by=by))
                return
            runs = {run: _run(run, kind, like)} | ({also: _run(also, kind, None)} if also else {})
            words = [word for some in way.charge_words().values() for word in some] if charges else []
            _ask(gate, runs, names, words)
    except (ValueError, way.Refused) as error:
        note(str(error))
        note(
            "What was found until now is kept; the same command goes on."
            if run.is_file()
            else "Nothing was kept."
        )
        raise SystemExit(1) from None
    made = way.Collection.read(run)
    _summary(made)
    if any(each.outcome == "failed" for each in made.slices.values()):
        raise SystemExit(1)


def _run(path: Path, kind: str, like: Path | None) -> way.Collection:
    if path.is_file():
        held = way.Collection.read(path)
        if held.kind != kind:
            raise ValueError(f"{path.name} counts {held.kind} notices.")
        return held
    return way.begin(kind, datetime.now(UTC).date().isoformat(), like)


def _ask(gate: way.Gate, runs: dict[Path, way.Collection], names: list[str], words: list[str]) -> None:
    with progress("") as step:
        way.collect(gate, runs, names, words, lambda name, done, total: step(done, total, name))


def _summary(run: way.Collection) -> None:
    for outcome in ("complete", "zero", "short", "failed"):
        held = [name for name, each in run.slices.items() if each.outcome == outcome]
        if held:
            listed = f": {', '.join(sorted(held))}" if outcome in ("short", "failed") else ""
            out(f"{outcome}: {len(held)} slices{listed}")
    for name, each in sorted(run.slices.items()):
        if each.outcome == "short":
            out(f"{name}: {len(each.found):,} of {each.total:,} found")
        if each.failed:
            out(f"{name}: {each.failed}")
    if run.total is None:
        out("The service did not say how many there are: coverage is not known.")
    elif run.coverage is not None:
        out(f"Coverage: {run.unique:,} different notices of {run.total:,} ({run.coverage:.1%}).")
    else:
        out("The service says there are none.")


@app.command("report")
def report(run: Annotated[Path, typer.Argument(metavar="RUN")], form: Form = "text") -> None:
    """What a run found, and how far it falls short."""
    choose(form, ("text", "json"))
    made = _read(run)
    if form == "text":
        _summary(made)
        return
    slices = [
        {
            "slice": name,
            "outcome": each.outcome,
            "found": len(each.found),
            "total": each.total,
            "why": each.failed or None,
        }
        for name, each in sorted(made.slices.items())
    ]
    whole = {"total": made.total, "found": made.unique, "coverage": made.coverage}
    out(json.dumps({**whole, "slices": slices}, indent=1))


def _read(path: Path) -> way.Collection:
    try:
        return way.Collection.read(path)
    except ValueError as error:
        fail([str(error)])


@app.command("keep")
def keep(
    run: Annotated[Path, typer.Argument(metavar="RUN")],
    months: Annotated[Path, typer.Argument(metavar="MONTHS", help="CSV of counts, month by month.")],
) -> None:
    """Add a run's counts to the home file of counts. No hash goes with them."""
    try:
        count = way.append(months, way.months_of(_read(run)))
    except LedgerError as error:
        fail([str(fault) for fault in error.faults])
    out(
        f"{count} counts are in {months}. They are exact: keep the file at home; `table` makes what may be published."
    )


@app.command("compare")
def compare(
    before: Annotated[Path, typer.Argument(metavar="RUN")],
    after: Annotated[Path, typer.Argument(metavar="RUN")],
    form: Form = "text",
) -> None:
    """What appeared and disappeared between two runs; then both files are overwritten and removed."""
    choose(form, ("text", "json"))
    try:
        found = way.compare(before, after)
    except ValueError as error:
        fail([str(error), "Both files are still there."])
    if form == "json":
        rows = [{"slice": m.name, "appeared": m.appeared, "disappeared": m.disappeared} for m in found]
        out(json.dumps({"under_ten_is_null": True, "slices": rows}, indent=1))
        return
    for each in found:
        if each.appeared or each.disappeared:
            words = [
                f"{verb} {number:,}" if number else f"{verb} fewer than ten, or none"
                for verb, number in (("appeared:", each.appeared), ("disappeared:", each.disappeared))
            ]
            out(f"{each.name}: {'; '.join(words)}")
    out(
        f"{len(found)} slices compared; those not listed changed by fewer than ten. Both runs and their key are gone."
    )


@app.command("table")
def table(
    months: Annotated[Path, typer.Argument(metavar="MONTHS")],
    target: Annotated[
        Path | None, typer.Option("--out", metavar="CSV", help="Where to write them; the screen otherwise.")
    ] = None,
    source: Annotated[
        str, typer.Option(metavar="ID", help="Write rows for `ledger add`, with this id of sources.csv.")
    ] = "",
    on: Annotated[str, typer.Option(help="Day of publication, YYYY-MM-DD; today when not given.")] = "",
) -> None:
    """What may be published: three months late, in tens, nothing under ten."""
    today = day(on, "--on") if on else datetime.now(UTC).date()
    try:
        rows = way.table(way.read_months(months), today)
    except LedgerError as error:
        fail([str(fault) for fault in error.faults])
    text = way.for_ledger(rows, source, today.isoformat()) if source else way.as_csv(rows)
    if target is None:
        out(text.rstrip("\n"))
        return
    target.write_text(text, "utf-8")
    note(f"{len(rows)} rows are in {target}.{' Then: duenotice ledger add ' + str(target) if source else ''}")
