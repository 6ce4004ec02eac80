"""`assess(dossier, on)`: everything the rules of a day say of one dossier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from duenotice.assess.findings import SEVERITY, Examiner, examiner
from duenotice.assess.headline import headline, headline_text
from duenotice.assess.model import (
    Assessment,
    FactorMark,
    Finding,
    Headline,
    HeadlineChange,
    NotExamined,
    QuestionToAsk,
)  # fmt: skip
from duenotice.assess.nearest import nearest_decisions
from duenotice.dossier import Dossier, Fact
from duenotice.law import ActiveRule
from duenotice.law.environment import environment
from duenotice.law.model import Factor, Question
from duenotice.reasoning.ask import Goal, Plan, Price, next_questions, plan_rule
from duenotice.reasoning.rules import Verdict

MAX_QUESTIONS = 12
MAX_HEADLINE_CHANGES = 6
#: What can never be asked without giving the person away has no price at which it is asked.
NEVER = float("inf")

NOTES = (
    "This is not legal advice.",
    "It may not be cited as proof that an alert is valid.",
    "It never tells you that you are free of danger: an alert, a warrant or a national copy may exist that nobody entered here.",
)


def assess(
    dossier: Dossier,
    on: date | None = None,
    *,
    goal: str = Goal.DEFECT,
    leave_out: Iterable[str] = (),
    asked: Iterable[str] = (),
) -> Assessment:
    """Assess one dossier.

    Args:
        dossier: the facts.
        on: the day whose law applies; by default the day the request was issued, else today.
        goal: what the questions are for: `defect` (find one) or `complete` (complete the file).
        leave_out: ids of published decisions not to compare with.
        asked: facts asked before and not known; they are not asked again.
    """
    day, basis = law_of(dossier, on)
    bench = examiner(day)
    findings = bench.findings(dossier)
    state = headline(dossier, findings)
    for_person, against = factor_marks(bench, dossier)
    return Assessment(
        rulebook=bench.book.version,
        as_of=day,
        as_of_basis=basis,
        mechanism=dossier.mechanism,
        seen=dossier.seen,
        reference=dossier.reference,
        facts_hash=dossier.digest(),
        headline=state,
        text=headline_text(state, dossier.mechanism, findings, for_person, against),
        findings=tuple(sorted(findings, key=lambda finding: -SEVERITY[finding.verdict])),
        factors_for=for_person,
        factors_against=against,
        precedents=nearest_decisions(findings, considerations(bench, dossier), frozenset(leave_out)),
        questions=tuple(questions(bench, dossier, findings, Goal(goal), frozenset(asked))),
        headline_changes=tuple(headline_changes(bench, dossier, findings, state)),
        not_examined=tuple(_not_examined(findings)),
        notes=(*NOTES, *dossier.notes, *_day_notes(dossier, basis)),
    )


def law_of(dossier: Dossier, on: date | None) -> tuple[date, str]:
    """The day whose law applies, and why: chosen, issued or today."""
    if on is not None:
        return on, "chosen"
    issued = dossier.issued
    return (issued.first, "issued") if issued is not None else (datetime.now(UTC).date(), "today")


def _day_notes(dossier: Dossier, basis: str) -> Iterator[str]:
    if basis == "issued" and dossier.issued is not None and not dossier.issued.exact:
        yield f"Only '{dossier.issued}' is known of the day of the request; the law of its first day was used."


def factor_marks(bench: Examiner, dossier: Dossier) -> tuple[tuple[FactorMark, ...], tuple[FactorMark, ...]]:
    """Named considerations present in the dossier, for the person and for the request."""
    held = considerations(bench, dossier)
    present = [factor for factor in bench.book.factors.values() if held.get(factor.code) is True]
    marks = {
        side: tuple(_mark(factor, dossier) for factor in present if factor.side == side)
        for side in ("person", "request")
    }
    return marks["person"], marks["request"]


def considerations(bench: Examiner, dossier: Dossier) -> Mapping[str, bool]:
    """Yes/no facts as stated by anyone, and those that other facts imply; disputed ones included, as pleaded."""
    env = environment(dossier, bench.day)
    implied = {
        name: term.body.step(env).value
        for name, term in bench.book.derived.items()
        if name in bench.book.factors
    }
    stated = {key: fact.value for key, fact in dossier.facts.items() if isinstance(fact.value, bool)}
    return {**{name: value for name, value in implied.items() if value is not None}, **stated}


def _mark(factor: Factor, dossier: Dossier) -> FactorMark:
    fact = dossier.facts.get(factor.code)
    return FactorMark(
        factor.code, factor.definition, factor.family, factor.sources, fact.disputed_by if fact else ()
    )


def questions(
    bench: Examiner,
    dossier: Dossier,
    findings: Sequence[Finding],
    goal: Goal,
    asked: frozenset[str] = frozenset(),
) -> Iterator[QuestionToAsk]:
    """Questions whose answer can change a finding, best first; what was asked before is not asked again."""
    plans = open_plans(bench, dossier, findings, asked)
    weighed = frozenset(
        active.rule.id for active in bench.rules if active.logic.ceiling is not Verdict.DEFECT
    )
    for fact, _ in next_questions(plans, goal, MAX_QUESTIONS, weighed):
        question = bench.book.questions.get(fact)
        if question is not None:
            changes = tuple(item.rule for item in findings if fact in item.missing and item.in_headline)
            yield _question(question, changes)


def open_plans(
    bench: Examiner, dossier: Dossier, findings: Sequence[Finding], asked: frozenset[str] = frozenset()
) -> Mapping[str, Plan]:
    """How to settle each open rule that may set the headline, by id."""
    env = environment(dossier, bench.day)
    still = {item.rule: item for item in findings if item.verdict is Verdict.OPEN and item.in_headline}
    spent = frozenset(dossier.facts) | asked
    # The day is the examiner's own; whatever else is known is this dossier's alone.
    own = spent | env.keys() - {"as_of"}

    def settle(active: ActiveRule) -> Plan:
        return plan_rule(active.logic, env, lambda name: price(bench, name, spent))

    return {
        active.rule.id: settle(active) if active.facts & own else bench.plan_once(active, settle)
        for active in bench.rules
        if active.rule.id in still
    }


def price(bench: Examiner, fact: str, spent: frozenset[str] = frozenset()) -> Price:
    """What it costs to learn a fact. Stated or asked before, or never to be asked: infinite."""
    question = bench.book.questions.get(fact)
    if question is None or question.asks_source or fact in spent:
        return Price(NEVER, 0.5)
    return Price(float(question.cost), question.likely if question.likely is not None else 0.5)


def _question(question: Question, changes: tuple[str, ...]) -> QuestionToAsk:
    return QuestionToAsk(
        question.fact, question.ask, question.why, question.help, question.knows, question.look, changes
    )


def headline_changes(
    bench: Examiner, dossier: Dossier, findings: Sequence[Finding], state: Headline
) -> Iterator[HeadlineChange]:
    """Smallest sets of answers that would change the headline; each is checked by examining again."""
    if state is Headline.DEFECT:
        return
    candidates = [
        (len(answers), item.rule, answers)
        for item in findings
        if item.in_headline
        for answers in item.change_sets[:1]
    ]
    shown = 0
    for _, rule, answers in sorted(candidates, key=lambda entry: (entry[0], entry[1])):
        if any(price(bench, fact).cost == NEVER for fact in answers) or shown >= MAX_HEADLINE_CHANGES:
            continue
        supposed = replace(
            dossier,
            facts={
                **dossier.facts,
                **{key: Fact(value) for key, value in answers.items() if key not in bench.book.derived},
            },
        )
        changed = headline(supposed, bench.findings(supposed))
        if changed is not state:
            shown += 1
            yield HeadlineChange(answers, changed, rule)


def _not_examined(findings: Sequence[Finding]) -> Iterator[NotExamined]:
    for item in findings:
        if item.verdict is Verdict.OPEN:
            why = "Only INTERPOL can know." if item.knowable_by == ("interpol_only",) else item.says
            yield NotExamined(item.rule, item.title, why)
