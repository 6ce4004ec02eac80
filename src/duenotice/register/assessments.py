"""Assessments kept in a case: the dossier, what the rules said of it, and the exact rulebook that said so."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from duenotice.assess import Assessment as Found
from duenotice.assess import assess, assessment_json
from duenotice.custody import audit, vault
from duenotice.dossier import Dossier
from duenotice.dossier import model as dossier_model
from duenotice.dossier.model import plain
from duenotice.law.book import rulebook_digest
from duenotice.register import actions, books
from duenotice.register.models import Assessment, Case, Exhibit, Fact, Request

_GONE = "No longer relied on: left out of the dossier that was assessed."
#: What the request itself holds; it is no fact of its own.
_OF_REQUEST = "requesting_state"


def keep(
    case: Case, request: Request | None, dossier: Dossier, *, goal: str = "defect", actor: str = audit.LOCAL
) -> Assessment:
    """Assess a dossier and keep both in a case; the request takes the facts over.

    Args:
        case: the case.
        request: the request it is about; None keeps the assessment alone.
        dossier: the facts.
        goal: what the questions were for.
        actor: opaque id of who keeps it.

    Raises:
        RegisterError: a value is not valid; nothing is kept.
    """
    found = assess(dossier, goal=goal)
    with vault.change("the assessment"):
        books.hold()
        if request is not None:
            _take_over(case, request, dossier, actor)
        kept: Assessment = actions.add(
            "assessment", case, actor=actor, request=request, made_on=actions.today(), as_of=found.as_of.isoformat(),
            rulebook=found.rulebook, rulebook_hash=rulebook_digest(), headline=found.headline.value,
            dossier=dossier.to_json(), result=_told(found),
        )  # fmt: skip
    return kept


def parcel(row: Assessment) -> dict[str, bytes]:
    """What makes an assessment again: the facts, the result as it was kept, and the rulebook where it is held."""
    told = {
        "made_on": row.made_on, "as_of": row.as_of, "rulebook": row.rulebook, "rulebook_hash": row.rulebook_hash,
        "assessment": row.result,
    }  # fmt: skip
    files = {"dossier.json": row.dossier, "assessment.json": told}
    written = {
        name: json.dumps(content, ensure_ascii=False, indent=1).encode() for name, content in files.items()
    }
    book = books.of(row.rulebook_hash)
    return written if book is None else {**written, "rulebook.zip": book}


#: Findings kept whole; of the others the verdict. Facts and rulebook hash tell the rest again.
_WHOLE = frozenset({"defect", "arguable", "excepted", "no_defect_on_stated_facts"})


def _told(found: Found) -> dict[str, Any]:
    whole = [finding for finding in found.findings if finding.verdict.value in _WHOLE]
    # What would change a finding takes long to work out, so it is only asked of those that are kept whole.
    told = assessment_json(replace(found, findings=tuple(whole)))
    entries = iter(told["findings"])
    told["findings"] = [
        next(entries) if finding.verdict.value in _WHOLE
        else {"rule": finding.rule, "title": finding.title, "verdict": finding.verdict.value}
        for finding in found.findings
    ]  # fmt: skip
    return told


def _take_over(case: Case, request: Request, dossier: Dossier, actor: str) -> None:
    """The facts the request relies on become those of the dossier. Earlier ones stay for the record."""
    relied = {fact.key: fact for fact in Fact.objects.filter(request=request, removed="", relied_on=True)}
    for key, stated in sorted(dossier.facts.items()):
        if key == _OF_REQUEST and request.requesting_state == stated.value:
            continue
        if key not in relied or not _same(relied[key], stated):
            actions.add(
                "fact", case, actor=actor, request=request, key=key, value=plain(stated.value), said_by=stated.said_by,
                said_on=actions.today(), exhibit=_exhibit(case, stated.exhibit or ""), disputed_by=list(stated.disputed_by),
            )  # fmt: skip
    for key, fact in relied.items():
        if key not in dossier.facts:
            actions.remove(fact, _GONE, actor=actor)
    changed = {
        name: value
        for name, value in (
            ("mechanism", dossier.mechanism), ("seen", dossier.seen or ""), ("issued_on", str(dossier.issued_on or "")),
        )
        if getattr(request, name) != value
    }  # fmt: skip
    if changed:
        actions.change(request, actor=actor, **changed)


def _same(fact: Fact, stated: dossier_model.Fact) -> bool:
    exhibit = f"E{fact.exhibit.number}" if fact.exhibit else ""
    return (fact.value, fact.said_by, exhibit, sorted(fact.disputed_by)) == (
        plain(stated.value), stated.said_by, stated.exhibit or "", sorted(stated.disputed_by),
    )  # fmt: skip


def _exhibit(case: Case, label: str) -> Exhibit | None:
    """The exhibit a label such as E3 means in this case."""
    number = label.removeprefix("E")
    return Exhibit.objects.filter(case=case, number=int(number)).first() if number.isdecimal() else None
