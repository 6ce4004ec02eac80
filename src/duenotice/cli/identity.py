"""`duenotice match` and `duenotice registry`: is this person known? Everything stays on this machine."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from duenotice.cli.output import choose, fail, note, out, progress
from duenotice.identity import IdentityError, Limits, Person, answer_for, explain, person
from duenotice.identity.calibrate import LOOK_BUDGET, SAME_BUDGET, SAMPLE, calibrate
from duenotice.identity.intake import read_people
from duenotice.identity.registry import Registry, add, build, save_calibration
from duenotice.identity.search import Answer, limits_of, look_up
from duenotice.words import offered, phrase

registry_app = typer.Typer(
    help="Registries of people to match against: build, describe, set limits.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="People: JSON, JSON lines, CSV or FollowTheMoney.")
]
#: Tables of so many people get limits of their own, as registries do; fewer say too little to set any by.
FEW = 1000
Folder = Annotated[Path, typer.Argument(metavar="REGISTRY", help="Folder of the registry.")]


def match(
    query: Annotated[
        Path | None,
        typer.Argument(
            metavar="[QUERY]", help="One person or several: JSON, JSON lines, CSV, FollowTheMoney."
        ),
    ] = None,
    registry: Annotated[
        Path | None, typer.Argument(metavar="[REGISTRY]", help="Folder of a registry.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Match the table QUERY against the table REGISTRY.")
    ] = False,
    pairs: Annotated[
        Path | None, typer.Option("--pairs", metavar="FILE", help="Judge labelled pairs, one a line.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where --all writes its JSON lines.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    lang: Annotated[str, typer.Option(help="Language of the reasons.")] = "en",
) -> None:
    """Is this person known? Answers same, possible, different or cannot tell, with reasons. Nothing is sent anywhere."""
    choose(form, ("text", "json"))
    choose(lang, offered(), "a language of the screens")
    try:
        if pairs is not None:
            _pairs(pairs)
        elif query is None or registry is None:
            fail(
                [
                    "Name a person's file and a registry: 'duenotice match QUERY REGISTRY', or use --pairs FILE."
                ]
            )
        elif every:
            _all(query, registry, target, lang)
        else:
            _match(query, registry, form, lang)
    except IdentityError as error:
        fail([str(error)])


def _match(query: Path, folder: Path, form: str, lang: str) -> None:
    held = Registry(folder)
    limits = limits_of(held)
    if not limits.people:
        note(
            "This registry was not calibrated: its limits are the general ones. Run 'duenotice registry calibrate'."
        )
    for each in read_people(query):
        answer = look_up(each, held, limits)
        if form == "json":
            out(json.dumps(_as_dict(each, answer, limits, held, lang), ensure_ascii=False, sort_keys=True))
        else:
            out("\n".join(_text(each, answer, limits, lang)))
    if held.meta["unusable"]:
        note(
            f"{held.meta['unusable']} people of this registry have no name that can be compared; only a number finds them."
        )


def _as_dict(query: Person, answer: Answer, limits: Limits, held: Registry, lang: str) -> dict[str, Any]:
    return {
        "query": query.id,
        "answer": answer.answer,
        "hits": [{"id": hit.person.id, **explain(hit.decision, limits, lang=lang)} for hit in answer.hits],
        "set_aside": list(query.problems),
        "registry": {
            "people": held.people,
            "unusable": held.meta["unusable"],
            "checksum": held.checksum,
            "budget": _budget(held),
        },
    }


def _budget(held: Registry) -> dict[str, Any] | None:
    calibration = held.meta.get("calibration")
    return (
        {key: calibration[key] for key in ("people", "budget_per_10000", "innocents")}
        if calibration
        else None
    )


def _text(query: Person, answer: Answer, limits: Limits, lang: str) -> Iterator[str]:
    yield f"{query.id}: {phrase(f'identity.short.{answer.answer}', lang)}"
    yield from (f"  {problem}" for problem in query.problems)
    if not answer.hits:
        yield f"  {phrase('identity.nobody', lang)}"
    for hit in answer.hits:
        told = explain(hit.decision, limits, lang=lang)
        yield f"  {hit.person.id}: {phrase(f'identity.short.{hit.decision.answer}', lang)}. {told['says']}"
        yield from (f"    {ground['says']}" for ground in told["grounds"])
        if told["names"]:
            yield from (f"    {part['says']}" for part in told["names"]["parts"])
            yield f"    {told['names']['note']}"
        for head, lines in (
            ("for", told["agrees"]),
            ("against", told["contradicts"]),
            ("missing", told["missing"]),
        ):
            yield from (f"    {phrase(f'identity.head.{head}', lang)}: {line}" for line in lines)
        if told["ask_for"]:
            asked = (chr(0x061B) if lang == "ar" else ";") + " "
            yield f"    {phrase('identity.head.ask', lang)}: {asked.join(each['says'] for each in told['ask_for'])}."
        yield from (f"    {line}" for line in told["would_change"])


def _pairs(path: Path) -> None:
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                held = json.loads(line)
                left, right = person(held["left"], key="left"), person(held["right"], key="right")
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                if isinstance(error, IdentityError):
                    fail([f"{path.name}, line {number}: {error}"])
                fail(
                    [f"{path.name}, line {number}: this is no pair. Give an object with 'left' and 'right'."]
                )
            decision = answer_for(left, right)
            found = {"id": held.get("id"), "answer": decision.answer, "weight": decision.evidence.weight}
            out(json.dumps(found, ensure_ascii=False))


def _all(first: Path, second: Path, target: Path | None, lang: str) -> None:
    if target is None:
        fail(["Say where the matches go: --out FILE."])
    total = sum(1 for _ in read_people(first))
    with tempfile.TemporaryDirectory(prefix="duenotice-") as folder:
        os.chmod(folder, 0o700)
        held = build(read_people(second), Path(folder) / "registry")
        if held.people >= FEW:
            _calibrate(held, SAMPLE)
        limits = limits_of(held)
        aside = target.with_name(target.name + ".new")
        found = 0
        with aside.open("w", encoding="utf-8") as stream, progress("Matching", total) as step:
            for done, each in enumerate(read_people(first), 1):
                answer = look_up(each, held, limits)
                for hit in answer.hits:
                    found += 1
                    told = {
                        "left": each.id,
                        "right": hit.person.id,
                        **explain(hit.decision, limits, lang=lang),
                    }
                    stream.write(json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n")
                step(done)
        aside.replace(target)
    note(
        f"{total} people compared with {held.people}; {found} pairs for a person to look at. They are in {target.name}."
    )
    if measured := held.meta.get("calibration"):
        rate = measured["innocents"]["look"]
        note(
            f"Of 10,000 innocent people this table would put {rate['per_10000']} before a person"
            f" ({rate['from']} to {rate['to']})."
        )


@registry_app.command("build")
def build_command(
    file: File,
    folder: Folder,
    more: Annotated[bool, typer.Option("--add", help="Add to the registry that is there.")] = False,
    sample: Annotated[
        int, typer.Option(help="Innocents made to set the limits; 0 leaves them out.")
    ] = SAMPLE,
) -> None:
    """Prepare a table of people for matching, then set and measure its limits."""
    try:
        with progress("Preparing") as step:
            people: Iterable[Person] = read_people(file)
            held = (add if more else build)(people, folder, step)
        if sample:
            _calibrate(held, sample)
    except IdentityError as error:
        fail([str(error)])
    out("\n".join(_stat(Registry(folder))))


@registry_app.command("calibrate")
def calibrate_command(
    folder: Folder,
    sample: Annotated[int, typer.Option(min=100, help="Innocents in each half.")] = SAMPLE,
    same: Annotated[
        int, typer.Option(min=0, max=10_000, help="Budget: innocents called same, per 10,000.")
    ] = SAME_BUDGET,
    look: Annotated[
        int, typer.Option(min=0, max=10_000, help="Budget: innocents put before a person, per 10,000.")
    ] = LOOK_BUDGET,
    crowd: Annotated[
        Path | None,
        typer.Option(
            "--innocents", metavar="FILE", help="Strangers of your own to measure with, as a table of people."
        ),
    ] = None,
) -> None:
    """Measure how many innocent people this registry would flag, and set its limits by that."""
    try:
        held = Registry(folder)
        _calibrate(held, sample, same, look, list(read_people(crowd)) if crowd else [])
        out("\n".join(_stat(Registry(folder))))
    except IdentityError as error:
        fail([str(error)])


def _calibrate(
    held: Registry,
    sample: int,
    same: int = SAME_BUDGET,
    look: int = LOOK_BUDGET,
    crowd: Sequence[Person] = (),
) -> None:
    with progress("Measuring", len(crowd) or 2 * sample) as step:
        measured = calibrate(
            held,
            sample=sample,
            same_budget=same,
            look_budget=look,
            crowd=crowd,
            progress=lambda done, _: step(done),
        )
    save_calibration(held, measured)


@registry_app.command("stat")
def stat_command(
    folder: Folder,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Check a registry's files and say what it holds and whom it would flag."""
    try:
        held = Registry(folder, verify=True)
    except IdentityError as error:
        fail([str(error)])
    if form == "json":
        kept = {key: held.meta[key] for key in ("people", "dated", "unusable", "scripts")}
        out(json.dumps(kept | {"calibration": held.meta.get("calibration")}, ensure_ascii=False, indent=1))
    else:
        out("\n".join(_stat(held)))


def _stat(held: Registry) -> Iterator[str]:
    meta = held.meta
    yield f"Data: {held.checksum[:16]}."
    yield f"{held.people} people; {meta['dated']} with a date of birth; {meta['unusable']} without a name that can be compared."
    yield (
        "Scripts: "
        + (", ".join(f"{script} {count}" for script, count in meta["scripts"].items()) or "none")
        + "."
    )
    measured = meta.get("calibration")
    if not measured:
        yield "Not calibrated: its limits are the general ones."
        return
    yield f"Innocent people flagged per 10,000 queries at N = {measured['people']} (interval at 95 %):"
    for key, words in (
        ("same", "called same"),
        ("look", "put before a person"),
        ("cannot_tell", "cannot tell"),
    ):
        rate = measured["innocents"][key]
        yield f"  {words}: {rate['per_10000']} ({rate['from']} to {rate['to']}; {rate['count']} of {rate['of']} measured)"
    for script, rates in measured["by_script"].items():
        look = rates["possible"]
        yield f"  {script}: put before a person {look['per_10000']} ({look['from']} to {look['to']})"
    budget = measured["budget_per_10000"]
    yield f"Budget: same {budget['same']}, before a person {budget['look']} per 10,000."
    yield measured["note"]
