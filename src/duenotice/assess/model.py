"""An assessment: what the rules of a day say of one dossier. The one model behind text, page, DOCX, PDF and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from duenotice.dossier import Fact
from duenotice.law.model import Provision
from duenotice.quantities import FactType
from duenotice.reasoning.cells import cells
from duenotice.reasoning.explain import change_sets, residual_of, sufficient_reason, unknown_facts
from duenotice.reasoning.render import render
from duenotice.reasoning.rules import Judgement, RuleVersion, Verdict, judge
from duenotice.reasoning.tree import Compare, Derived, Holds, Includes, Member, Quantified, Ref, Step
from duenotice.reasoning.values import Environment

#: A long list gives the same line again and again; so many are shown.
MAX_PARTS = 20
SCHEMA = "urn:duenotice:assessment:1"


class Headline(StrEnum):
    """The five states of an assessment. There is no sixth, and none says that a request is lawful."""

    DEFECT = "defect"
    INCOMPLETE = "incomplete"
    ARGUABLE = "arguable"
    NOTHING_FOUND = "nothing_found"
    NOT_ENOUGH_FACTS = "not_enough_facts"


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of the working: a condition, its value, who says the fact, and what lies below.

    Attributes:
        text: the condition as the book writes it.
        value: True, False, None for unknown.
        note: '', presumed, agreed or conflict.
        said_by: speaker of the fact, where the line is one fact.
        exhibit: its exhibit.
        disputed_by: who disputes it.
        parts: deciding lines below.
    """

    text: str
    value: bool | None
    note: str = ""
    said_by: str = ""
    exhibit: str = ""
    disputed_by: tuple[str, ...] = ()
    parts: tuple[TraceLine, ...] = ()


def trace_line(step: Step, voices: Mapping[str, Fact]) -> TraceLine:
    """A step of the evaluation as a line of the working."""
    parts = tuple(trace_line(part, voices) for part in step.parts[:MAX_PARTS])
    if len(step.parts) > MAX_PARTS:
        more = len(step.parts) - MAX_PARTS
        parts = (*parts, TraceLine(f"{more} further items, each with the same answer", step.parts[-1].value))
    fact = voices.get(_fact_named(step))
    if fact is None:
        return TraceLine(render(step.node), step.value, step.note, parts=parts)
    return TraceLine(
        render(step.node), step.value, step.note, fact.said_by, fact.exhibit or "", fact.disputed_by, parts
    )


def _fact_named(step: Step) -> str:
    match step.node:
        case Holds(name) | Includes(name, _) | Quantified(_, name, _) | Derived(name, _):
            return name
        case Compare(_, Ref(name), _) | Member(Ref(name), _):
            return name
        case _:
            return ""


class Working:
    """What a finding rests on and what would change it; each part is worked out when first asked, by evaluation."""

    def __init__(
        self, logic: RuleVersion, judgement: Judgement, env: Environment, types: Mapping[str, FactType]
    ) -> None:
        self._logic = logic
        self._judgement = judgement
        self._env = env
        self._types = types

    @property
    def _open(self) -> bool:
        return self._judgement.verdict is Verdict.OPEN

    @cached_property
    def reason(self) -> tuple[str, ...]:
        """See Finding.reason."""
        verdict = self._judgement.verdict
        if self._open or not self._judgement.steps or judge(self._logic, self._env).verdict is not verdict:
            return ()
        return sufficient_reason(self._logic, self._env, verdict)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """See Finding.missing."""
        return unknown_facts(self._judgement, self._env) if self._open else ()

    @cached_property
    def residual(self) -> str:
        """See Finding.residual."""
        return render(residual_of(self._logic, self._env)) if self._open else ""

    @cached_property
    def change_sets(self) -> tuple[Mapping[str, Any], ...]:
        """See Finding.change_sets."""
        if not self._open or self._judgement.harmless:
            return ()
        return change_sets(self._logic, self._env, cells(self._logic.conditions(), self._types), self.missing)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says.

    Attributes:
        rule: id of the rule.
        title: its plain title.
        families: ground families; `ground` is the first.
        kind: bright_line, threshold, factor, procedural.
        nature: substance, form or conduct.
        force: law, practice or standard.
        verdict: the finding.
        says: the sentence for that verdict.
        knowable_by: who can know the facts.
        provisions: footnotes.
        steps: the deciding steps; `trace` shows them with who says each fact.
        voices: the facts it read, with who says them.
        working: what it rests on and what would change it, worked out when first asked.
        unless: exceptions nobody has shown, in sentences.
        rebuttal: the best reply of the other side.
        consequences: codes.
        evidence: fact -> what proves it.
        accounts: verdict on each account of disputed facts (person, requester, documents), empty when nothing is disputed.
        notes: what limits the finding, in sentences.
        in_headline: whether it may set the headline.
    """

    rule: str
    title: str
    families: tuple[str, ...]
    kind: str
    nature: str
    force: str
    verdict: Verdict
    says: str
    knowable_by: tuple[str, ...]
    provisions: tuple[Provision, ...]
    steps: tuple[Step, ...]
    voices: Mapping[str, Fact]
    working: Working
    unless: tuple[str, ...]
    rebuttal: str
    consequences: tuple[str, ...]
    evidence: Mapping[str, str]
    accounts: Mapping[str, Verdict]
    notes: tuple[str, ...]
    in_headline: bool

    @property
    def trace(self) -> tuple[TraceLine, ...]:
        """The working, one tree for each deciding condition: the footnotes of everything shown."""
        return tuple(trace_line(step, self.voices) for step in self.steps)

    @property
    def reason(self) -> tuple[str, ...]:
        """A smallest set of known facts that alone gives the verdict; empty for an open finding."""
        return self.working.reason

    @property
    def missing(self) -> tuple[str, ...]:
        """Unknown facts that can still matter to an open finding."""
        return self.working.missing

    @property
    def residual(self) -> str:
        """What remains of an open rule once the known facts are filled in."""
        return self.working.residual

    @property
    def change_sets(self) -> tuple[Mapping[str, Any], ...]:
        """Smallest sets of answers that would make an open finding a defect or arguable."""
        return self.working.change_sets

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the known facts it read."""
        return tuple(self.voices)

    @property
    def ground(self) -> str:
        """The first of its ground families."""
        return self.families[0]

    @property
    def same_on_all_accounts(self) -> bool:
        """Facts are disputed, and the finding is the same on all three accounts."""
        return bool(self.accounts) and all(verdict is self.verdict for verdict in self.accounts.values())


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
