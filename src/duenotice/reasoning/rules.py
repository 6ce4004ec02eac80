"""One rule at one date: scope, test, exceptions, and the finding they give. Knows no law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duenotice.reasoning.tree import Node, Step, facts_of
from duenotice.reasoning.values import Environment


class Verdict(StrEnum):
    """What a rule says of a dossier. One polarity; there are no others."""

    DEFECT = "defect"
    ARGUABLE = "arguable"
    NO_DEFECT = "no_defect_on_stated_facts"
    OPEN = "open"
    EXCEPTED = "excepted"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Exemption:
    """An exception to a rule.

    Attributes:
        when: the condition that lifts the defect.
        shown_by: who must show it; `anyone` leaves the finding open while it is unknown, every other value counts it
            as not shown (a presumption the finding discloses).
        says: what showing it means, in a sentence.
    """

    when: Node
    shown_by: str
    says: str = ""

    @property
    def presumed_absent(self) -> bool:
        """True when nobody having shown it counts as no."""
        return self.shown_by != "anyone"


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """The logic of a rule between two dates.

    Attributes:
        start: first day in force.
        end: the day after its last, or None.
        fault: true is the defect.
        applies: scope, None for always.
        arguable: true (and no fault) is arguable.
        exemptions: what lifts the defect.
        ceiling: DEFECT, or ARGUABLE for factors and for rules whose source is not verified.
    """

    start: date
    end: date | None
    fault: Node
    applies: Node | None = None
    arguable: Node | None = None
    exemptions: tuple[Exemption, ...] = ()
    ceiling: Verdict = Verdict.DEFECT

    def in_force(self, day: date) -> bool:
        """Whether this version is the law of that day."""
        return self.start <= day and (self.end is None or day < self.end)

    def conditions(self) -> tuple[Node, ...]:
        """Every condition of the version."""
        optional = (self.applies, self.fault, self.arguable, *(item.when for item in self.exemptions))
        return tuple(node for node in optional if node is not None)

    def facts(self) -> frozenset[str]:
        """Names of all facts it reads."""
        return frozenset().union(*(facts_of(node) for node in self.conditions()))


class Judgement:
    """What a rule version says of one environment, with the steps that decided it.

    Attributes:
        verdict: the finding.
        steps: deciding steps in the order scope, test, middle, exceptions; the trace of the finding.
        not_shown: exceptions that nobody has shown and that count as absent.
        harmless: for an open finding, true when it can no longer become a defect or arguable.
    """

    __slots__ = ("harmless", "not_shown", "steps", "verdict")

    def __init__(
        self,
        verdict: Verdict,
        steps: tuple[Step, ...],
        not_shown: tuple[Exemption, ...] = (),
        harmless: bool = False,
    ) -> None:
        self.verdict = verdict
        self.steps = steps
        self.not_shown = not_shown
        self.harmless = harmless


def judge(version: RuleVersion, env: Environment) -> Judgement:
    """Apply one version of a rule to an environment."""
    scope = version.applies.step(env) if version.applies is not None else None
    if scope is not None and scope.value is False:
        return Judgement(Verdict.NOT_APPLICABLE, (scope,))
    before = () if scope is None else (scope,)
    fault = version.fault.step(env)
    middle = version.arguable.step(env) if version.arguable is not None and fault.value is not True else None
    if scope is not None and scope.value is None:
        harmless = fault.value is False and (middle is None or middle.value is False)
        return Judgement(Verdict.OPEN, (scope, *_open(fault)), harmless=harmless)
    if fault.value is None:
        return _either_way(version, env, (*before, fault), middle)
    if fault.value is True:
        return _unless(version, env, version.ceiling, (*before, fault))
    steps = (*before, fault) if middle is None else (*before, fault, middle)
    if middle is None or middle.value is False:
        return Judgement(Verdict.NO_DEFECT, steps)
    if middle.value is None:
        return Judgement(Verdict.OPEN, steps)
    return _unless(version, env, Verdict.ARGUABLE, steps)


def _either_way(
    version: RuleVersion, env: Environment, steps: tuple[Step, ...], middle: Step | None
) -> Judgement:
    """The test is open. Where the middle holds, both ways can still meet: in an exception, or under a ceiling."""
    if middle is not None and middle.value is True:
        found = _unless(version, env, Verdict.ARGUABLE, (*steps, middle))
        if found.verdict is Verdict.EXCEPTED or version.ceiling is Verdict.ARGUABLE:
            return found
    return Judgement(Verdict.OPEN, steps)


def _open(step: Step) -> tuple[Step, ...]:
    return (step,) if step.value is None else ()


def _unless(version: RuleVersion, env: Environment, verdict: Verdict, steps: tuple[Step, ...]) -> Judgement:
    undecided: list[Step] = []
    not_shown: list[Exemption] = []
    for exemption in version.exemptions:
        step = exemption.when.step(env)
        if step.value is True:
            return Judgement(Verdict.EXCEPTED, (*steps, step))
        if step.value is None and not exemption.presumed_absent:
            undecided.append(step)
        elif step.value is None:
            not_shown.append(exemption)
    if undecided:
        return Judgement(Verdict.OPEN, (*steps, *undecided), tuple(not_shown))
    return Judgement(verdict, steps, tuple(not_shown))
