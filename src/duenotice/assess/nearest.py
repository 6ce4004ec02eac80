"""Published decisions nearest to a dossier, by issue and body, in both directions. A comparison of texts, not a forecast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duenotice.assess.model import Finding, NearDecision, PrecedentGroup
from duenotice.law.precedents import PrecedentBook, load_precedents
from duenotice.reasoning.precedents import Nearness, Side
from duenotice.reasoning.rules import Verdict

NEAREST = 3
NO_FORECAST = (
    "This compares published texts; it is no forecast. The body that publishes decisions chooses which appear,"
    " and none of them binds the next."
)
OUTCOMES = {
    "person": "for the person",
    "request": "for the request",
    "part": "in part",
    "neither": "for neither",
}


def nearest_decisions(
    findings: Sequence[Finding], considerations: Mapping[str, Any], leave_out: frozenset[str]
) -> tuple[PrecedentGroup, ...]:
    """The nearest decisions on each issue the findings raise.

    Args:
        findings: those of the dossier; an issue is raised by a defect or an arguable point that may set the headline.
        considerations: fact -> value; yes/no facts are compared.
        leave_out: ids of decisions to pass over; a decision coded on several issues is named by its common start.
    """
    raised = dict.fromkeys(
        family
        for finding in findings
        if finding.in_headline and finding.verdict in (Verdict.DEFECT, Verdict.ARGUABLE)
        for family in finding.families
    )
    book = load_precedents()
    facts = {name: value for name, value in considerations.items() if isinstance(value, bool)}
    left_out = frozenset(
        name for name in book.records if any(name == out or name.startswith(f"{out}-") for out in leave_out)
    )
    return tuple(group for issue in raised for group in _groups(book, issue, facts, left_out))


def _groups(
    book: PrecedentBook, issue: str, facts: Mapping[str, bool | None], left_out: frozenset[str]
) -> Iterator[PrecedentGroup]:
    for body, sides in book.nearest(facts, issue, NEAREST, leave_out=left_out).items():
        near = tuple(_decision(book, item) for side in Side for item in sides.get(side, ()))
        total = sum(
            1 for decided in book.issues[issue].decisions if decided.body == body and decided.countable
        )
        note = book.records[near[0].id].note
        yield PrecedentGroup(issue, book.bodies[body], note, total, near)


def _decision(book: PrecedentBook, near: Nearness) -> NearDecision:
    record = book.records[near.decided.id]
    return NearDecision(
        id=record.id,
        outcome=OUTCOMES[record.outcome],
        body=record.body_name,
        year=str(record.year),
        cite=record.citation,
        url=record.url,
        reason=record.reason,
        shared=near.shared,
        distinguishing=near.distinguishing,
        unknown=near.unknown_here,
    )
