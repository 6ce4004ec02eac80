"""The forms of the register: which boxes each kind of object has, how they are shown and read.

Boxes are plain data, one table for all kinds. What may stand in a box is checked by the register alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from duenotice.desks.vault import say
from duenotice.dossier import MECHANISMS, SEEN, SPEAKERS
from duenotice.dossier.named_countries import code_of, name_of
from duenotice.register import models
from duenotice.register.models import Case
from duenotice.words import Spoken, spoken


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a form.

    Attributes:
        name: of the field.
        kind: word, long, day, choice, country, countries, name, aliases, ref or tick.
        options: words of a closed list.
        group: under which name the words of the list are kept.
        blank: whether a choice may be left open.
        to: kind of object a reference leads to.
    """

    name: str
    kind: str = "word"
    options: tuple[str, ...] = ()
    group: str = ""
    blank: bool = True
    to: str = ""


def _choice(name: str, options: tuple[str, ...], group: str, *, blank: bool = False) -> Box:
    return Box(name, "choice", options, group, blank)


_SAID_BY = _choice("said_by", SPEAKERS, "speaker")
_REQUEST = Box("request", "ref", to="request")
_SUBJECT = Box("subject", "ref", to="subject")
_EXHIBIT = Box("exhibit", "ref", to="exhibit")
BOXES: dict[str, tuple[Box, ...]] = {
    "subject": (
        Box("name", "name"), Box("aliases", "aliases"), Box("born", "day"), Box("birth_place"),
        Box("nationalities", "countries"), Box("notes", "long"),
    ),
    "protection": (
        _SUBJECT, _choice("status", models.PROTECTION, "protection"), Box("state", "country"),
        Box("against", "countries"), Box("since", "day"), Box("until", "day"), _SAID_BY, _EXHIBIT,
    ),
    "request": (
        _SUBJECT, _choice("mechanism", MECHANISMS, "mechanism"), Box("requesting_state", "country"),
        _choice("seen", SEEN, "seen", blank=True), Box("issued_on", "day"), Box("reference"),
        _choice("status", models.REQUEST_STATUS, "status"),
        _choice("outcome", models.REQUEST_OUTCOME, "outcome", blank=True), Box("notes", "long"),
    ),
    "proceeding": (
        _REQUEST, Box("forum"), Box("reference"), Box("opened_on", "day"),
        _choice("status", models.PROCEEDING_STATUS, "proceeding"),
        _choice("outcome", models.PROCEEDING_OUTCOME, "decision", blank=True), Box("decided_on", "day"),
        Box("notes", "long"),
    ),
    "event": (
        _choice("kind", models.EVENT_KINDS, "event"), Box("what", "long"), Box("happened_on", "day"),
        Box("learned_on", "day"), _SAID_BY, _REQUEST, _EXHIBIT,
    ),
    "contact": (
        _choice("role", models.CONTACT_ROLES, "contact"), Box("name", "name"), Box("organisation"),
        Box("state", "country"), Box("reach", "long"), Box("protected", "tick"), Box("notes", "long"),
    ),
    "exhibit": (
        Box("title"), Box("dated", "day"), Box("received_on", "day"), Box("language"),
        _choice("translation", models.TRANSLATION, "translation", blank=True),
    ),
    "case": (
        Box("code_name"), Box("opened_on", "day"), Box("closed_on", "day"),
        _choice("consent", models.CONSENT, "consent"), Box("consent_on", "day"), Box("notes", "long"),
    ),
}  # fmt: skip
#: Kinds a page can add; exhibits come as files.
ADDED = ("subject", "protection", "request", "proceeding", "event", "contact")


@dataclass(frozen=True, slots=True)
class Shown:
    """A box as a page shows it.

    Attributes:
        box: the box.
        label: its name in words.
        hint: what to write, where that needs saying.
        value: what stands in it.
        options: value, words and whether chosen, of a list.
        faults: what is wrong, in English sentences of the register.
    """

    box: Box
    label: Spoken
    hint: Spoken | None
    value: str
    options: tuple[tuple[str, Spoken, bool], ...]
    faults: tuple[str, ...] = ()


def typed(kind: str, form: QueryDict) -> dict[str, str]:
    """What was typed into each box, as text."""
    return {box.name: form.get(box.name, "").strip() for box in BOXES[kind]}


def texts_of(kind: str, row: Any, lang: str) -> dict[str, str]:
    """What stands in each box for an object of the register."""
    return {box.name: _text(box, row, lang) for box in BOXES[kind]}


def _text(box: Box, row: Any, lang: str) -> str:
    if box.kind in ("name", "aliases"):
        names = [entry["text"] for entry in row.names]
        return (names[0] if names else "") if box.kind == "name" else "\n".join(names[1:])
    if box.kind == "ref":
        return str(getattr(row, f"{box.name}_id") or "")
    value = getattr(row, box.name)
    if box.kind == "countries":
        return ", ".join(name_of(code, lang) for code in value)
    if box.kind == "country":
        return name_of(value, lang) if value else ""
    if box.kind == "tick":
        return "yes" if value else ""
    return str(value)


def values(kind: str, texts: Mapping[str, str], case: Case | None) -> dict[str, Any]:
    """The fields of the register for what was typed. What is not right is left for the register to say."""
    given: dict[str, Any] = {}
    for box in BOXES[kind]:
        text = texts[box.name]
        if box.kind in ("name", "aliases"):
            given.setdefault("names", []).extend(_names(box, text))
        elif box.kind == "ref":
            given[box.name] = models.HELD[box.to]._default_manager.filter(case=case, pk=text).first()
        elif box.kind == "countries":
            given[box.name] = [code_of(part.strip()) for part in re.split(r"[,،;\n]", text) if part.strip()]
        elif box.kind == "country":
            given[box.name] = code_of(text) if text else ""
        elif box.kind == "tick":
            given[box.name] = text == "yes"
        else:
            given[box.name] = text.replace("\r\n", "\n") if box.kind == "long" else " ".join(text.split())
    return given


def _names(box: Box, text: str) -> list[dict[str, str]]:
    kind = "name" if box.kind == "name" else "alias"
    return [{"text": " ".join(line.split()), "kind": kind} for line in text.splitlines() if line.strip()]


def shown(
    kind: str, texts: Mapping[str, str], lang: str, case: Case | None = None, problems: tuple[str, ...] = ()
) -> list[Shown]:
    """The boxes of a form, filled."""
    return [
        Shown(
            box,
            spoken(f"vault.box.{box.name}", lang),
            _hint(box, lang),
            texts.get(box.name, ""),
            _options(box, texts.get(box.name, ""), lang, case),
            tuple(_bare(problem) for problem in problems if _about(box, problem)),
        )
        for box in BOXES[kind]
    ]


def general(kind: str, problems: tuple[str, ...]) -> list[str]:
    """Problems that belong to no box."""
    return [problem for problem in problems if not any(_about(box, problem) for box in BOXES[kind])]


def _about(box: Box, problem: str) -> bool:
    """The register names the field first: 'birth place: ...'."""
    field = "names" if box.kind in ("name", "aliases") else box.name
    return problem.startswith(f"{field.replace('_', ' ')}:")


def _bare(problem: str) -> str:
    """A problem without the name of its field, which stands beside it already."""
    text = problem.partition(":")[2].strip()
    return text[:1].upper() + text[1:]


_HINTS = {"day": "day", "countries": "countries", "country": "country", "aliases": "aliases"}


def _hint(box: Box, lang: str) -> Spoken | None:
    name = _HINTS.get(box.kind) or {"code_name": "code_name", "what": "what", "protected": "protected"}.get(
        box.name
    )
    return spoken(f"vault.hint.{name}", lang) if name else None


def _options(box: Box, value: str, lang: str, case: Case | None) -> tuple[tuple[str, Spoken, bool], ...]:
    blank = [("", spoken("vault.choice.none", lang), not value)]
    if box.kind == "choice":
        listed = [(word, say.choice(box.group, word, lang), word == value) for word in box.options]
        return tuple(blank * box.blank + listed)
    if box.kind == "ref" and case is not None:
        rows = models.HELD[box.to]._default_manager.filter(case=case, removed="")
        return tuple(blank + [(str(row.pk), title(row, lang), str(row.pk) == value) for row in rows])
    return ()


def title(row: Any, lang: str) -> Spoken:
    """One line for an object: what a list or a reference shows, once names are revealed."""
    if isinstance(row, models.Exhibit):
        return Spoken(f"E{row.number} {row.title}", "und")
    if isinstance(row, models.Request):
        words = say.choice("mechanism", row.mechanism, lang)
        state = name_of(row.requesting_state, lang) if row.requesting_state else ""
        return Spoken(", ".join(part for part in (words.text, state, row.reference) if part), words.lang)
    if isinstance(row, (models.Subject, models.Contact)):
        named = ", ".join(entry["text"] for entry in row.names)
        return Spoken(named, "und") if named else spoken("vault.name_unknown", lang)
    if isinstance(row, models.Proceeding):
        return Spoken(f"{row.forum} {row.reference}".strip(), "und")
    if isinstance(row, models.Event):
        return Spoken(row.what, "und")
    return say.choice("protection", row.status, lang)
