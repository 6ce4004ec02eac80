"""`duenotice ask`: the interview in the terminal, best question first; every answer is saved before the next is asked."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from duenotice.assess import Assessment, assess
from duenotice.assess.model import QuestionToAsk
from duenotice.cli.output import fail, note, out
from duenotice.dossier import MECHANISMS, SEEN, DossierError, dossier_from, plain, vocabulary
from duenotice.dossier.values import read_value
from duenotice.quantities import FactType
from duenotice.reasoning.ask import Goal
from duenotice.strict import StrictError, read

_STOP, _BACK, _UNKNOWN = "stop", "back", "?"
_HINTS = {
    "boolean": "yes or no", "integer": "a whole number", "date": "year-month-day, year-month or year",
    "duration": "for example '23 months'", "penalty": "for example '2 years', or life, death, corporal, fine",
    "money": "for example '10000 USD'", "country": "a country or its code", "countries": "countries, separated by commas",
    "text": "a few words",
}  # fmt: skip


class _Stop(Exception):
    """The person stops; everything answered so far is kept."""


class _Back(Exception):
    """The person goes one question back."""


def ask(
    file: Annotated[Path | None, typer.Argument(help="Dossier to start from and to save into.")] = None,
    goal: Annotated[
        Goal, typer.Option(help="defect: look for a defect first; complete: complete the file.")
    ] = Goal.DEFECT,
) -> None:
    """Ask for the facts of one request, best question first. Can stop and go on later."""
    content = _start(file)
    if not sys.stdin.isatty():
        note("Answers are read from standard input, one a line.")
    out(
        f"Answer, or write '{_UNKNOWN}' for 'I don't know', '{_BACK}' to go back, '{_STOP}' to stop."
        " Nothing leaves this machine.\n"
    )
    asked: list[str] = []
    try:
        _frame(content, file)
        _interview(content, file, goal, asked)
    except (_Stop, EOFError, KeyboardInterrupt):
        out("\nStopped. What you answered is kept." if file else "\nStopped.")
    _finish(content, file)


def _start(file: Path | None) -> dict[str, Any]:
    if file is None or not file.exists():
        return {"facts": {}}
    try:
        content = read(file.read_bytes()).content
    except StrictError as error:
        fail([f"{file}: {error}"])
    dossier = dossier_from(content)
    if "facts" not in content or not isinstance(content["facts"], dict):
        content = dossier.to_json()
    return dict(content)


def _frame(content: dict[str, Any], file: Path | None) -> None:
    frames = (
        ("mechanism", "What kind of request is it?", MECHANISMS),
        ("seen", "How have you seen the request?", SEEN),
    )
    for key, text, allowed in frames:
        while content.get(key) is None:
            answer = _prompt(f"{text}\n  {', '.join(allowed)}")
            if answer == _UNKNOWN and key != "mechanism":
                break
            if answer in allowed:
                content[key] = answer
                _save(content, file)
            else:
                out("  Choose one of the words above.")


def _interview(content: dict[str, Any], file: Path | None, goal: Goal, asked: list[str]) -> None:
    while (question := _next(content, goal)) is not None:
        try:
            value = _answer(question)
        except _Back:
            if asked:
                content["facts"].pop(asked.pop(), None)
                _save(content, file)
            continue
        content["facts"][question.fact] = value
        asked.append(question.fact)
        _save(content, file)


def _next(content: Mapping[str, Any], goal: Goal) -> QuestionToAsk | None:
    return next(iter(_assess(content, goal).questions), None)


def _assess(content: Mapping[str, Any], goal: Goal) -> Assessment:
    unknown = [key for key, value in content["facts"].items() if value is None]
    return assess(dossier_from(dict(content)), goal=goal, asked=unknown)


def _answer(question: QuestionToAsk) -> Any:
    spec = vocabulary()[question.fact]
    while True:
        text = _prompt(
            "\n".join(
                filter(
                    None, [question.text, question.help, f"Why: {question.why}", f"  ({_hint(spec.type)})"]
                )
            )
        )
        if text == _UNKNOWN:
            return None
        if text == _BACK:
            raise _Back
        several = spec.type.kind == "list" and text.lower() in ("yes", "y")
        value, problems = _read(spec.type, _items(spec.type) if several else _raw(spec.type, text))
        if not problems:
            return plain(value)
        out("  " + "\n  ".join(problems))


def _read(kind: FactType, raw: Any) -> tuple[Any, list[str]]:
    problems: list[str] = []
    value = read_value(kind, raw, "", lambda _, reason, remedy: problems.append(f"{reason} {remedy}"))
    return value, problems


def _hint(kind: FactType) -> str:
    if kind.kind == "list":
        return "yes to enter them one by one, no for none"
    if kind.kind == "enum":
        return f"one of: {', '.join(kind.members)}"
    if kind.kind == "set":
        return f"any of, separated by commas: {', '.join(kind.members)}; or none"
    return _HINTS[kind.kind]


def _raw(kind: FactType, text: str) -> Any:
    match kind.kind:
        case "boolean":
            return {"yes": True, "y": True, "no": False, "n": False}.get(text.lower(), text)
        case "integer":
            return int(text) if text.isdigit() else text
        case "set" | "countries":
            return (
                [] if text.lower() == "none" else [part.strip() for part in text.split(",") if part.strip()]
            )
        case "list":
            return [] if text.lower() in ("no", "n", "none") else text
        case _:
            return text


def _items(kind: FactType) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    while True:
        out(f"  Item {len(items) + 1}. '{_UNKNOWN}' for what you do not know.")
        items.append(dict(_item(kind)))
        if _prompt("  Another one? (yes or no)").lower() not in ("yes", "y"):
            return items


def _item(kind: FactType) -> Iterator[tuple[str, Any]]:
    for key, inner in kind.item.items():
        while True:
            text = _prompt(f"  {key.replace('_', ' ')} ({_hint(inner)})")
            if text == _UNKNOWN:
                break
            _, problems = _read(inner, _raw(inner, text))
            if not problems:
                yield key, _raw(inner, text)
                break
            out("    " + "\n    ".join(problems))


def _prompt(text: str) -> str:
    out(text)
    sys.stdout.write("> ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    answer = line.strip() or _UNKNOWN
    if answer.lower() in (_STOP, "quit", "exit"):
        raise _Stop
    return answer.lower() if answer.lower() == _BACK else answer


def _save(content: Mapping[str, Any], file: Path | None) -> None:
    if file is None:
        return
    beside = file.with_name(f".{file.name}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=1, ensure_ascii=False)
    beside.replace(file)


def _finish(content: Mapping[str, Any], file: Path | None) -> None:
    if content.get("mechanism") is None:
        return
    try:
        assessment = _assess(content, Goal.DEFECT)
    except DossierError as error:
        fail([str(problem) for problem in error.problems])
    out(f"\n{assessment.text}")
    out(
        f"Law as of {assessment.as_of}. "
        + (f"Saved in {file}; `duenotice assess {file}` shows the whole." if file else "")
    )
