"""`duenotice assess` and `duenotice agree`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from duenotice import documents
from duenotice.assess import Assessment, assess, assessment_json
from duenotice.assess.report import build_report
from duenotice.cli.output import day, fail, note, out
from duenotice.dossier import Dossier, read_dossier
from duenotice.law.archive import use
from duenotice.reasoning.ask import Goal
from duenotice.strict import MAX_BYTES
from duenotice.words import LANGUAGES


def _json(assessment: Assessment, lang: str) -> bytes:
    return (json.dumps(assessment_json(assessment), indent=1, ensure_ascii=False) + "\n").encode()


_RENDER: Mapping[str, Callable[[Assessment, str], bytes]] = {
    "text": lambda assessment, lang: documents.to_text(build_report(assessment, lang)).encode(),
    "json": _json,
    "html": lambda assessment, lang: documents.to_html(build_report(assessment, lang)).encode(),
    "pdf": lambda assessment, lang: documents.to_pdf(build_report(assessment, lang, _today())),
    "docx": lambda assessment, lang: documents.to_docx(build_report(assessment, lang, _today())),
}
_BY_ENDING = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
_BINARY = ("pdf", "docx")


def _today() -> date | None:
    """Day of the record: today, or the day SOURCE_DATE_EPOCH names, so that a file can be made again to the byte."""
    from datetime import UTC, datetime

    stamp = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(stamp), UTC).date() if stamp.isdigit() else datetime.now(UTC).date()


def assess_command(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-", help="Dossier or public notice, JSON or YAML; - reads standard input."
        ),
    ],
    on: Annotated[
        str | None,
        typer.Option(help="Law of this day; by default the day of the request if known, else today."),
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help="text, json, html, pdf or docx.")] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="File to write; needed for pdf and docx on a terminal.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the report.")] = "en",
    goal: Annotated[Goal, typer.Option(help="What the questions are for.")] = Goal.DEFECT,
    book: Annotated[
        Path | None,
        typer.Option(
            metavar="ZIP", help="An earlier rulebook, as `rules pack` or a kept assessment gives it."
        ),
    ] = None,
) -> None:
    """Say what the rules of a day say of one request: every finding, cited, both sides, what is unknown, what to ask."""
    chosen = form or _BY_ENDING.get(target.suffix.lower() if target else "", "text")
    if chosen not in _RENDER:
        fail([f"'{chosen}' is not a format. Choose one of {', '.join(_RENDER)}."])
    if lang not in LANGUAGES:
        fail([f"'{lang}' is not a language of this book. Choose one of {', '.join(LANGUAGES)}."])
    if chosen in _BINARY and target is None and sys.stdout.isatty():
        fail([f"A {chosen.upper()} is not for a terminal. Add --out FILE.{chosen}."])
    if book is not None:
        _take(book, lang)
    assessment = assess(_dossier(file), day(on) if on else None, goal=goal)
    note(f"Law as of {assessment.as_of} ({_BASIS[assessment.as_of_basis]}), rulebook {assessment.rulebook}.")
    _deliver(_RENDER[chosen](assessment, lang), target)


_BASIS = {
    "chosen": "as asked",
    "issued": "the day of the request",
    "today": "today: the day of the request is not known",
}


def _take(book: Path, lang: str) -> None:
    if not book.is_file():
        fail([f"{book}: there is no such file. Give the archive of a rulebook."])
    if lang != "en":
        fail(["An earlier rulebook is shown in its own English words. Leave --lang out."])
    use(book.read_bytes())
    note("An earlier rulebook speaks, read by the program of today.")


def _dossier(file: str) -> Dossier:
    if file == "-":
        return read_dossier(sys.stdin.buffer.read(MAX_BYTES + 1))
    path = Path(file)
    if not path.is_file():
        fail([f"{file}: there is no such file. Give the path of a dossier, or - for standard input."])
    with path.open("rb") as stream:
        return read_dossier(stream.read(MAX_BYTES + 1))


def _deliver(content: bytes, target: Path | None) -> None:
    if target is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(content)
    beside.replace(target)
    out(f"Written: {target}")
