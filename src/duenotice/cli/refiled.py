"""`duenotice refiled`: is a new request an earlier one filed again? Everything stays on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from duenotice.cli.output import choose, fail, out
from duenotice.identity import IdentityError
from duenotice.identity.decide import DIFFERENT
from duenotice.identity.refiled import Refiled, explain_refiled, read_requests, refiled_among
from duenotice.words import offered, phrase


def refiled(
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The new request, in JSON.")],
    earlier: Annotated[
        Path,
        typer.Argument(metavar="EARLIER", help="Earlier requests, refused or deleted: JSON or JSON lines."),
    ],
    form: Annotated[
        str, typer.Option("--format", help="text or json (one line for each earlier request).")
    ] = "text",
    lang: Annotated[str, typer.Option(help="Language of the reasons.")] = "en",
) -> None:
    """Is this an earlier request filed again? Same request, same subject with new facts, different or cannot tell."""
    choose(form, ("text", "json"), "a format")
    choose(lang, offered(), "a language of the screens")
    try:
        asked = read_requests(new)
        if len(asked) > 1:
            fail([f"{new.name} holds {len(asked)} requests. Ask about one new request at a time."])
        found = refiled_among(asked[0], read_requests(earlier))
    except IdentityError as error:
        fail([str(error)])
    if form == "json":
        for each in found:
            out(json.dumps(explain_refiled(each, lang=lang), ensure_ascii=False, sort_keys=True))
    else:
        out("\n".join(_text(found, lang)))


def _text(found: list[Refiled], lang: str) -> Iterator[str]:
    shown = [each for each in found if each.answer != DIFFERENT] or found[:1]
    for each in shown:
        told = explain_refiled(each, lang=lang)
        yield f"{each.earlier.id}: {phrase(f'identity.refiled.short.{each.answer}', lang)}. {told['says']}"
        yield from (f"  {reason}" for reason in (*told["reasons"], *told["set_aside"]))
        yield from (f"  {ground['says']}" for ground in told["subject"]["grounds"])
    if rest := len(found) - len(shown):
        yield phrase("identity.refiled.others_differ", lang, number=rest)
