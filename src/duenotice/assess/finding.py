"""A finding: what one rule says of a dossier, with the working that can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from duenotice.dossier import Fact
from duenotice.law.model import Provision
from duenotice.quantities import FactType
from duenotice.reasoning.cells import cells
from duenotice.reasoning.explain import (
    change_sets,
    presumed_facts,
    residual_of,
    sufficient_reason,
    unknown_facts,
)
from duenotice.reasoning.render import render
from duenotice.reasoning.rules import Judgement, RuleVersion, Verdict, judge
from duenotice.reasoning.tree import Compare, Derived, Holds, Includes, Member, Quantified, Ref, Step
from duenotice.reasoning.values import Environment

#: A long list gives the same line again and again; so many are shown.
MAX_PARTS = 20


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
class Ruled:
    """What a finding says by its rule alone, whatever the dossier: shared by all findings of a version of a rule.

    Attributes:
        rule: id of the rule.
        title: its plain title.
        families: ground families; the first is its ground.
        kind: bright_line, threshold, factor, procedural.
        nature: substance, form or conduct.
        force: law, practice or standard.
        knowable_by: who can know the facts.
        provisions: footnotes.
        rebuttal: the best reply of the other side.
        consequences: codes.
        evidence: fact -> what proves it.
        in_headline: whether it may set the headline.
        logic: the version's logic.
        facts: names of the facts it reads.
        types: type of every fact.
    """

    rule: str
    title: str
    families: tuple[str, ...]
    kind: str
    nature: str
    force: str
    knowable_by: tuple[str, ...]
    provisions: tuple[Provision, ...]
    rebuttal: str
    consequences: tuple[str, ...]
    evidence: Mapping[str, str]
    in_headline: bool
    logic: RuleVersion
    facts: frozenset[str]
    types: Mapping[str, FactType]


class Finding:
    """What one rule says of a dossier. Never changed once made.

    Attributes:
        ruled: what it says by its rule alone; `rule`, `title`, `families` and the like read it.
        verdict: the finding.
        says: the sentence for that verdict.
        judgement: verdict and deciding steps; `trace` shows these with who says each fact.
        accounts: verdict on each account of disputed facts (person, requester, documents), empty when nothing is disputed.
    """

    __slots__ = (
        "_env", "_facts", "_notes", "_voices", "_working", "accounts", "judgement", "ruled", "says", "verdict",
    )  # fmt: skip

    def __init__(
        self,
        ruled: Ruled,
        judgement: Judgement,
        env: Environment,
        says: str,
        facts: Mapping[str, Fact],
        accounts: Mapping[str, Verdict],
        notes: tuple[str, ...],
    ) -> None:
        """Nothing is worked out here that may never be asked for.

        Args:
            ruled: what it says by its rule alone.
            judgement: verdict and deciding steps.
            env: the facts it was judged on.
            says: the sentence for the verdict.
            facts: the dossier's facts; none for a rule that was not put to them.
            accounts: verdict on each account of disputed facts.
            notes: what limits the finding, in sentences, presumptions aside.
        """
        self.ruled = ruled
        self.judgement = judgement
        self.verdict = judgement.verdict
        self.says = says
        self.accounts = accounts
        self._env = env
        self._facts = facts
        self._notes = notes
        self._voices: Mapping[str, Fact] | None = None
        self._working: Working | None = None

    @property
    def rule(self) -> str:
        """Id of the rule."""
        return self.ruled.rule

    @property
    def title(self) -> str:
        """Its plain title."""
        return self.ruled.title

    @property
    def families(self) -> tuple[str, ...]:
        """Ground families."""
        return self.ruled.families

    @property
    def kind(self) -> str:
        """bright_line, threshold, factor, procedural."""
        return self.ruled.kind

    @property
    def nature(self) -> str:
        """substance, form or conduct."""
        return self.ruled.nature

    @property
    def force(self) -> str:
        """law, practice or standard."""
        return self.ruled.force

    @property
    def knowable_by(self) -> tuple[str, ...]:
        """Who can know the facts."""
        return self.ruled.knowable_by

    @property
    def provisions(self) -> tuple[Provision, ...]:
        """Footnotes."""
        return self.ruled.provisions

    @property
    def rebuttal(self) -> str:
        """The best reply of the other side."""
        return self.ruled.rebuttal

    @property
    def consequences(self) -> tuple[str, ...]:
        """Codes."""
        return self.ruled.consequences

    @property
    def evidence(self) -> Mapping[str, str]:
        """Fact -> what proves it."""
        return self.ruled.evidence

    @property
    def in_headline(self) -> bool:
        """Whether it may set the headline."""
        return self.ruled.in_headline

    @property
    def steps(self) -> tuple[Step, ...]:
        """The deciding steps."""
        return self.judgement.steps

    @property
    def unless(self) -> tuple[str, ...]:
        """Exceptions nobody has shown, in sentences."""
        return tuple(exemption.says for exemption in self.judgement.not_shown)

    @property
    def voices(self) -> Mapping[str, Fact]:
        """The facts it read, with who says them."""
        if self._voices is None:
            self._voices = {key: self._facts[key] for key in sorted(self.ruled.facts & self._facts.keys())}
        return self._voices

    @property
    def working(self) -> Working:
        """What it rests on and what would change it, worked out when first asked."""
        if self._working is None:
            self._working = Working(self.ruled.logic, self.judgement, self._env, self.ruled.types)
        return self._working

    @property
    def notes(self) -> tuple[str, ...]:
        """What limits the finding, in sentences."""
        presumed = presumed_facts(self.judgement.steps)
        rests = (f"Rests on a presumption about: {', '.join(presumed)}.",) if presumed else ()
        return (*self._notes, *rests)

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
