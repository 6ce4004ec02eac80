"""`duenotice agree`: how the book fares on coded decisions. Counts and named misses, nothing divided."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from duenotice.assess import agree as measures
from duenotice.assess.agree import Outcome, Tally
from duenotice.assess.agree_models import clashes, measure_counting, measure_models
from duenotice.cli.output import choose, note, out
from duenotice.law import rulebook

SCHEMA = "urn:duenotice:agreement:1"
NOTE = (
    "This checks how far the book covers published decisions. It is no forecast and says nothing about any"
    " one request. Publishers choose what appears; a rule is never loosened to fit a row."
)
GROUPS: tuple[tuple[str, Callable[[Outcome], bool]], ...] = (
    ("all rows", lambda outcome: True),
    ("INTERPOL mechanisms", lambda outcome: outcome.row.interpol),
    ("other mechanisms", lambda outcome: not outcome.row.interpol),
    ("rows coded from issue tags", lambda outcome: outcome.row.tag_row),
    ("rows coded in full", lambda outcome: not outcome.row.tag_row),
)


def agree(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Coded decisions, one JSON object a line.")],
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Measure the book against coded decisions; every miss is listed."""
    choose(form, ("text", "json"))
    rows = measures.read_decisions(file.read_bytes())
    outcomes = []
    for number, row in enumerate(rows, 1):
        if number % 50 == 0:
            note(f"{number} of {len(rows)} decisions assessed")
        outcomes.append(measures.outcome_of(row))
    result = report(outcomes)
    out(json.dumps(result, indent=1, ensure_ascii=False) if form == "json" else "\n".join(text(result)))


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Everything measured, as plain values."""
    rows = [outcome.row for outcome in outcomes]
    chosen = [(name, [item for item in outcomes if belongs(item)]) for name, belongs in GROUPS]
    return {
        "schema": SCHEMA,
        "rulebook": rulebook().version,
        "note": NOTE,
        "groups": [_group(name, members) for name, members in chosen if members],
        "out_of_thin_air": {
            "empty_dossier": measures.empty_dossiers(),
            "without_a_given_fact": {item.row.id: item.unfounded for item in outcomes if item.unfounded},
        },
        "models": {
            "a_fortiori": [asdict(result) for result in measure_models(rows)],
            "more_for_than_against": [asdict(result) for result in measure_counting(rows)],
            "clashes": [asdict(clash) for clash in clashes(rows)],
        },
    }


def _group(name: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "name": name,
        "rows": len(outcomes),
        "decided_for_the_person": {
            key: _tally(tally) for key, tally in measures.person_rows(outcomes).items()
        },
        "request_stood": _tally(measures.request_rows(outcomes)),
        "breadth": asdict(measures.breadth(outcomes)),
        "breadth_baseline": asdict(measures.breadth(outcomes, baseline=True)),
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {"rows": tally.rows, "agree": tally.hits, "misses": tally.misses}


def text(result: dict[str, Any]) -> Iterator[str]:
    """The report as lines."""
    yield f"Rulebook {result['rulebook']}."
    yield result["note"]
    for group in result["groups"]:
        yield from _group_lines(group, misses=group["name"] == "all rows")
    yield ""
    yield "(c) Raised out of thin air"
    thin = result["out_of_thin_air"]
    yield f"  by an empty dossier: {_named(thin['empty_dossier'])}"
    yield f"  without a given fact that bears on it: {_named(thin['without_a_given_fact'])}"
    yield from _model_lines(result["models"])


def _group_lines(group: dict[str, Any], *, misses: bool) -> Iterator[str]:
    yield ""
    yield f"{group['name']} (n = {group['rows']})"
    person = group["decided_for_the_person"]
    overall = person["overall"]
    yield f"  (a) decided for the person, a deciding ground raised: {overall['agree']} of {overall['rows']}"
    for family, tally in sorted(person.items()):
        if family != "overall":
            yield f"      {family}: {tally['agree']} of {tally['rows']}"
    stood = group["request_stood"]
    called = stood["rows"] - stood["agree"]
    yield f"  (b) the request stood, called a clear defect: {called} of {stood['rows']}"
    for name, key in (("the book", "breadth"), ("every family of any given factor", "breadth_baseline")):
        wide = group[key]
        if wide["rows"]:
            yield (
                f"  (b2) {name}: {wide['raised']} families raised over {wide['rows']} rows,"
                f" {wide['right']} of them decided; {wide['decided']} decided in all"
            )
    if misses:
        yield from (f"      not raised: {miss}" for miss in overall["misses"])
        yield from (f"      {miss}" for miss in stood["misses"])


def _model_lines(models: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield "(d) For the editors: the a-fortiori models, each decision left out in turn"
    for result in models["a_fortiori"]:
        yield (
            f"  {result['body']}: {result['model']}: answers {result['answered']} of {result['rows']},"
            f" right {result['right']}, conflicts {result['conflicts']}; counting on the same:"
            f" {result['counting_right']} of {result['counting_answered']}"
        )
    for result in models["more_for_than_against"]:
        yield (
            f"  {result['body']}: more for than against: answers {result['answered']} of {result['rows']},"
            f" right {result['right']}"
        )
    pairs = "; ".join(f"{clash['person']} and {clash['request']}" for clash in models["clashes"])
    yield f"  decisions that contradict each other as coded, to be read again: {pairs or 'none'}"


def _named(found: dict[str, Sequence[str]]) -> str:
    return "; ".join(f"{name}: {', '.join(families)}" for name, families in found.items()) or "none"
