"""An assessment: what the rules of a day say of one dossier. The one model behind text, page, DOCX, PDF and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from duenotice.assess.finding import Finding, TraceLine, Working
from duenotice.law.model import Provision
from duenotice.reasoning.rules import Verdict

__all__ = [
    "Assessment", "FactorMark", "Finding", "Headline", "HeadlineChange", "NearDecision", "NotExamined", "PrecedentGroup",
    "QuestionToAsk", "TraceLine", "Working",
]  # fmt: skip

SCHEMA = "urn:duenotice:assessment:1"


class Headline(StrEnum):
    """The five states of an assessment. There is no sixth, and none says that a request is lawful."""

    DEFECT = "defect"
    INCOMPLETE = "incomplete"
    ARGUABLE = "arguable"
    NOTHING_FOUND = "nothing_found"
    NOT_ENOUGH_FACTS = "not_enough_facts"


@dataclass(frozen=True, slots=True)
class FactorMark:
    """A consideration present in the dossier, with its source."""

    code: str
    definition: str
    family: str
    provisions: tuple[Provision, ...]
    disputed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NearDecision:
    """A published decision near to the dossier on one issue.

    Attributes:
        outcome: for the person, for the request, in part or for neither.
        shared: considerations present in both.
        distinguishing: considerations known to set the two apart.
        unknown: considerations of the decision that are not known here.
    """

    id: str
    outcome: str
    body: str
    year: str
    cite: str
    url: str
    reason: str
    shared: tuple[str, ...]
    distinguishing: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrecedentGroup:
    """The nearest decisions of one body on one issue, in both directions.

    Attributes:
        issue: ground family.
        body: who decided.
        note: what the publisher's choice means for the reader.
        published: how many decisions of that body on that issue the book holds.
        nearest: those nearest to the dossier.
    """

    issue: str
    body: str
    note: str
    published: int
    nearest: tuple[NearDecision, ...]


@dataclass(frozen=True, slots=True)
class QuestionToAsk:
    """A question whose answer can change a finding.

    Attributes:
        fact: the fact asked for.
        text: the question.
        why: why it is asked.
        help: how to answer.
        knows: who usually knows.
        look: where to find it.
        changes: rules whose finding it can change.
    """

    fact: str
    text: str
    why: str
    help: str
    knows: tuple[str, ...]
    look: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeadlineChange:
    """A smallest set of answers that would change the headline, checked by assessing again."""

    answers: Mapping[str, Any]
    headline: Headline
    rule: str


@dataclass(frozen=True, slots=True)
class NotExamined:
    """A test that could not be applied, and why, in a sentence."""

    rule: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules of a day say of one dossier.

    Attributes:
        rulebook: version of the book.
        as_of: the day whose law was used; `as_of_basis`: issued, today or chosen.
        mechanism, seen, reference: of the dossier.
        facts_hash: SHA-256 of the facts.
        headline, text: the state and its sentence, in the words of the project's care rules.
        findings: every rule in force, most serious first.
        factors_for, factors_against: named considerations, never counted against each other.
        precedents: nearest decisions by issue and body.
        questions: what to ask next, best first.
        headline_changes: smallest sets of answers that would change the headline.
        not_examined: tests that could not be applied.
        notes: what limits the whole.
    """

    rulebook: str
    as_of: date
    as_of_basis: str
    mechanism: str
    seen: str | None
    reference: str | None
    facts_hash: str
    headline: Headline
    text: str
    findings: tuple[Finding, ...]
    factors_for: tuple[FactorMark, ...]
    factors_against: tuple[FactorMark, ...]
    precedents: tuple[PrecedentGroup, ...]
    questions: tuple[QuestionToAsk, ...]
    headline_changes: tuple[HeadlineChange, ...]
    not_examined: tuple[NotExamined, ...]
    notes: tuple[str, ...]

    def by_verdict(self, *verdicts: Verdict) -> tuple[Finding, ...]:
        """Findings with one of these verdicts."""
        return tuple(finding for finding in self.findings if finding.verdict in verdicts)
