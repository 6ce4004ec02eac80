"""`duenotice ledger`: the public figures: check, list, show, why, diff, add, read."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from duenotice.cli import notices, registers
from duenotice.cli.output import choose, day, fail, note, out
from duenotice.observatory import LedgerError, read_ledger
from duenotice.observatory.additions import add as add_table
from duenotice.observatory.check import check as check_ledger
from duenotice.observatory.compute import measures
from duenotice.observatory.folder import bundled
from duenotice.observatory.model import Ledger
from duenotice.observatory.numerals import with_sign
from duenotice.observatory.reading import FoundTable, Given, Talk, as_yaml, find_tables, learn, take
from duenotice.observatory.releases import NOW, names
from duenotice.observatory.releases import diff as diff_releases
from duenotice.observatory.releases import freeze as freeze_release
from duenotice.observatory.tallies import PREFIX, find_tally
from duenotice.observatory.vocabulary import State
from duenotice.observatory.why import chain, find
from duenotice.observatory.why import text as chain_text

app = typer.Typer(
    help="The public figures on alerts, review and redress: where each comes from, and what is missing.",
    no_args_is_help=True,
)
app.add_typer(notices.app, name="notices")
app.command("counts")(registers.counts)
app.command("trends")(registers.trends)
Format = Annotated[str, typer.Option("--format", help="text or json.")]
Folder = Annotated[
    Path | None, typer.Option("--ledger", metavar="DIR", help="Another ledger folder.", show_default=False)
]
Country = Annotated[
    str, typer.Option("--country", metavar="CODE", help="Two-letter country code; nothing for the whole.")
]


def opened(folder: Path | None) -> Ledger:
    """The ledger asked for.

    Raises:
        SystemExit: 2, with every fault, when it cannot be read.
    """
    try:
        return read_ledger(folder)
    except LedgerError as error:
        fail([str(fault) for fault in error.faults])


def _json(form: str) -> bool:
    choose(form, ("text", "json"))
    return form == "json"


def _print(content: Any) -> None:
    out(json.dumps(content, indent=1, ensure_ascii=False))


@app.command("check")
def check(folder: Folder = None, form: Format = "text") -> None:
    """Check everything that must hold before a release. Exit 1 when anything stops it."""
    as_json = _json(form)
    try:
        ledger = read_ledger(folder)
        faults = check_ledger(ledger)
    except LedgerError as error:
        faults, ledger = list(error.faults), None
    counts = _counts(ledger) if ledger else {}
    if as_json:
        _print({**counts, "faults": [fault.as_json() for fault in faults]})
    else:
        for fault in faults:
            out(str(fault))
        out("; ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items()))
        out("Nothing stops a release." if not faults else f"{len(faults)} faults stop the release.")
    if faults:
        raise SystemExit(1)


def _counts(ledger: Ledger) -> dict[str, int]:
    states = {state.value: sum(each.state is state for each in ledger.settled.values()) for state in State}
    return {
        "observations": len(ledger.observations),
        "series": len(ledger.series),
        "indicators": len(ledger.indicators),
        **states,
    }


@app.command("list")
def list_series(
    folder: Folder = None,
    form: Format = "text",
    to_verify: Annotated[
        bool, typer.Option("--to-verify", help="Only places with a remembered figure, withheld.")
    ] = False,
) -> None:
    """List the series with what is held; or what has to be verified."""
    ledger, as_json = opened(folder), _json(form)
    found = [_series_line(ledger, name) for name in sorted({key.series for key in ledger.settled})]
    if to_verify:
        found = [
            {
                "series": key.series,
                "country": key.country,
                "period": key.period.text,
                "row": str(each.others[0].place),
            }
            for key, each in ledger.settled.items()
            if each.state is State.TO_VERIFY
        ]
    if as_json:
        _print(found)
        return
    for line in found:
        if to_verify:
            out(f"{line['series']} {line['period']} {line['country']} ({line['row']})")
        else:
            out(
                f"{line['series']}: {line['title']} [{line['unit']}, {line['measure']}]; "
                f"{line['figures']} figures, {line['places']} places"
            )
    out(f"\n{len(found)} {'places to verify' if to_verify else 'series'}.")


def _series_line(ledger: Ledger, name: str) -> dict[str, Any]:
    places = [each for key, each in ledger.settled.items() if key.series == name]
    series = ledger.series.get(name)
    measure = next((each for each in measures(ledger) if each.id == name), None)
    title = series.title() if series else measure.title() if measure else name
    kind = series.measure if series else "computed"
    return {
        "series": name,
        "title": title,
        "unit": places[0].unit,
        "measure": kind,
        "figures": sum(e.shown for e in places),
        "places": len(places),
    }


@app.command("show")
def show(
    series: Annotated[str, typer.Argument(metavar="SERIES")],
    folder: Folder = None,
    form: Format = "text",
    country: Country = "",
) -> None:
    """Show a series: definition, breaks, each period with its figure or why there is none."""
    ledger, as_json = opened(folder), _json(form)
    values = list(ledger.values(series, country))
    if not values:
        there = sorted({key.country for key in ledger.settled if key.series == series})
        hint = (
            f" It is held for: {', '.join(there)} (--country)."
            if there
            else " `duenotice ledger list` lists them."
        )
        fail([f"No series is called '{series}'{f' for {country}' if country else ''}.{hint}"])
    if as_json:
        _print([chain(ledger, each) for each in values])
        return
    about = chain(ledger, values[0])
    out(f"{about['title']} [{about['unit']}]")
    out(about.get("definition") or f"computed: {about.get('formula')}")
    for each in about.get("breaks", ()):
        out(f"break from {each['at']}: {each['why']}")
    for each in values:
        amount = with_sign(each.figure) if each.figure else each.row()["value"] or "-"
        out(
            f"  {each.key.period.text:24} {amount:>16}  {each.state.value.replace('_', ' ')}"
            f"{f' ({each.confidence.value})' if each.confidence else ''}"
        )


@app.command("why")
def why(
    series: Annotated[str, typer.Argument(metavar="SERIES")],
    period: Annotated[str, typer.Argument(metavar="PERIOD")],
    folder: Folder = None,
    form: Format = "text",
    country: Country = "",
) -> None:
    """Print the whole chain from a published number to its sources."""
    ledger, as_json = opened(folder), _json(form)
    try:
        if series.startswith(PREFIX):
            _print_rows(find_tally(ledger, series, period).as_json(), as_json=as_json)
            return
        made = chain(ledger, find(ledger, series, period, country))
    except LedgerError as error:
        fail([str(error)])
    if as_json:
        _print(made)
        return
    for line in chain_text(made):
        out(line)


def _print_rows(made: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        _print(made)
        return
    out(f"{made['title']}, {made['period']}: {made['value']}. Counted from these rows of the ledger:")
    for row in made["rows"]:
        out(f"  {row}")


@app.command("diff")
def diff(
    before: Annotated[str, typer.Argument(metavar="RELEASE")],
    after: Annotated[str, typer.Argument(metavar="RELEASE")] = NOW,
    folder: Folder = None,
    form: Format = "text",
) -> None:
    """What differs between two releases; `now` is the ledger as it stands."""
    ledger, as_json = opened(folder), _json(form)
    try:
        found = diff_releases(ledger, before, after)
    except LedgerError as error:
        fail([str(error)])
    if as_json:
        _print(found)
        return
    for each in found:
        place = " ".join(part for part in (each["series"], each["country"], each["period"]) if part)
        out(
            f"{each['change']}: {place}: {each['value_before'] or '-'} ({each['state_before'] or '-'}) -> "
            f"{each['value_after'] or '-'} ({each['state_after'] or '-'})"
        )
    out(f"{len(found)} values differ between {before} and {after}.")


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    folder: Folder = None,
    form: Format = "text",
    seen: Annotated[
        str, typer.Option(help="Day the figures were seen, YYYY-MM-DD; today when not given.")
    ] = "",
) -> None:
    """Take a CSV of figures in, if the ledger passes its check with it."""
    as_json, root = _json(form), folder or bundled()
    when = day(seen, "--seen") if seen else datetime.now(UTC).date()
    try:
        count = add_table(root, file, when)
    except LedgerError as error:
        for fault in error.faults:
            note(str(fault))
        note(f"{len(error.faults)} faults; nothing was added.")
        raise SystemExit(1) from None
    if as_json:
        _print({"file": file.name, "rows": count})
        return
    out(f"{count} rows of {file.name} are in the ledger.")


@app.command("freeze")
def freeze(
    name: Annotated[str, typer.Argument(metavar="RELEASE")], folder: Folder = None, form: Format = "text"
) -> None:
    """Freeze the ledger as a release, after a check: what is in it can then only be corrected in the open."""
    ledger, as_json = opened(folder), _json(form)
    faults = check_ledger(ledger)
    if faults:
        for fault in faults:
            note(str(fault))
        raise SystemExit(1)
    try:
        place = freeze_release(ledger, name)
    except LedgerError as error:
        fail([str(error)])
    if as_json:
        _print({"release": name, "releases": names(ledger), "values": len(ledger.settled)})
        return
    out(f"Release {name}: {len(ledger.settled)} values in {place.name}.")


@app.command("read")
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    folder: Folder = None,
    form: Format = "text",
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="YAML", help="Take the figures this mapping names.")
    ] = None,
    learn_to: Annotated[
        Path | None,
        typer.Option("--learn", metavar="YAML", help="Ask which cell is which series; write the mapping."),
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", metavar="CSV", help="Where to write them; then use `ledger add`.")
    ] = None,
    year: Annotated[str, typer.Option(help="Year of this report, where the mapping says {year}.")] = "",
    source: Annotated[
        str, typer.Option(metavar="ID", help="Source of this report instead of the mapping's.")
    ] = "",
    address: Annotated[
        str, typer.Option("--url", help="Address of this report instead of the mapping's.")
    ] = "",
    seen: Annotated[str, typer.Option(help="Day this report was seen, YYYY-MM-DD.")] = "",
) -> None:
    """Show the tables of a report (PDF, HTML, CSV, XLSX), or take figures from them by a mapping."""
    as_json = _json(form)
    if mapping and learn_to:
        fail(["Give --map or --learn, not both."])
    if learn_to and learn_to.exists():
        fail([f"{learn_to} is there already; give the mapping another name, or use it with --map."])
    try:
        tables = find_tables(file)
        if learn_to:
            mapping = _learned(tables, opened(folder), learn_to)
        made = (
            take(tables, mapping, opened(folder).series, Given(year, source, address, seen))
            if mapping
            else ""
        )
    except LedgerError as error:
        fail([str(fault) for fault in error.faults])
    if mapping and target:
        target.write_text(made, "utf-8")
        note(
            f"{made.count(chr(10)) - 1} rows are in {target}. Look at them, then: duenotice ledger add {target}"
        )
    elif mapping and as_json:
        _print(list(csv.DictReader(io.StringIO(made))))
    elif mapping:
        out(made.rstrip("\n"))
    elif as_json:
        _print([{"table": each.number, "place": each.place, "rows": each.rows} for each in tables])
    else:
        for each in tables:
            out(f"table {each.number}{', ' + each.place if each.place else ''}")
            for row in each.rows:
                out("  " + " | ".join(row))
        out(f"{len(tables)} tables in {file.name}.")


def _learned(tables: list[FoundTable], ledger: Ledger, target: Path) -> Path:
    """Ask in the terminal and write the mapping.

    Raises:
        SystemExit: 2, when nothing was mapped.
    """

    def ask(question: str, usual: str) -> str:
        return str(typer.prompt(question, default=usual, show_default=bool(usual), err=True)).strip()

    content = learn(tables, ledger.series, Talk(ask, note), datetime.now(UTC).date().isoformat())
    if not (content.get("cells") or content.get("countries")):
        fail(["No figure was named; nothing was written."])
    target.write_text(as_yaml(content), "utf-8")
    note(f"The mapping is in {target}. Next year: duenotice ledger read REPORT --map {target} --year YEAR")
    return target
