"""The order of questions: a planted defect is found with at least three times fewer questions than in file order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from statistics import mean
from typing import Any

from duenotice.assess.assessor import open_plans, price, questions
from duenotice.assess.findings import Examiner, examiner
from duenotice.assess.model import Finding
from duenotice.dossier import Dossier, Fact, dossier_from, vocabulary
from duenotice.law.model import Example, Rule
from duenotice.reasoning.ask import Goal
from duenotice.reasoning.rules import Verdict

DAY = date(2026, 11, 21)
MOST = 400
Facts = dict[str, Fact]
Choose = Callable[[Examiner, Dossier, tuple[Finding, ...], set[str]], str | None]


def facts_of(example: Example) -> Facts:
    given = {key: value for key, value in example.given.items() if key != "issued_on"}
    return dict(dossier_from({"mechanism": "red_notice", "facts": given}).facts)


def example_of(rule: Rule, *verdicts: str) -> Facts | None:
    fitting = [
        item
        for item in rule.examples
        if item.then in verdicts
        and item.mechanism in (None, "red_notice")
        and (item.as_of or DAY) >= rule.versions[-1].logic.start
    ]
    return facts_of(fitting[0]) if fitting else None


def deciding(bench: Examiner) -> list[Rule]:
    """Rules that can be a defect of a Red Notice and may set the headline, in the order of the book."""
    return [
        active.rule
        for active in bench.rules
        if "red_notice" in active.rule.mechanisms
        and active.rule.in_headline
        and active.logic.ceiling is Verdict.DEFECT
    ]


def defects(bench: Examiner, facts: Facts) -> list[str]:
    found = bench.findings(Dossier("red_notice", facts, seen="full_alert"))
    return [item.rule for item in found if item.in_headline and item.verdict is Verdict.DEFECT]


def sound_notice(bench: Examiner) -> Facts:
    """Facts on which no rule finds a defect: worked examples laid over each other until none does."""
    facts: Facts = {}
    for rule in deciding(bench):
        for key, fact in (example_of(rule, Verdict.NO_DEFECT) or {}).items():
            facts.setdefault(key, fact)
    mended: set[str] = set()
    while broken := defects(bench, facts):
        for name in broken:
            rule = bench.book.rules[name]
            if name in mended:
                facts = {key: fact for key, fact in facts.items() if key not in rule.facts()}
            facts.update(
                example_of(rule, Verdict.NO_DEFECT, Verdict.NOT_APPLICABLE) or {}
                if name not in mended
                else {}
            )
            mended.add(name)
    return facts


def planted(bench: Examiner) -> Iterator[tuple[str, Facts]]:
    """A sound notice with one defect put in, for each rule whose defect can stand alone."""
    sound = sound_notice(bench)
    assert defects(bench, sound) == []
    for rule in deciding(bench):
        wrong = example_of(rule, Verdict.DEFECT)
        if wrong is not None and defects(bench, {**sound, **wrong}) == [rule.id]:
            yield rule.id, {**sound, **wrong}


def file_order(
    bench: Examiner, dossier: Dossier, findings: tuple[Finding, ...], asked: set[str]
) -> str | None:
    """What a form does: the first unknown fact of the first open rule in the book."""
    for item in findings:
        if item.verdict is Verdict.OPEN and item.in_headline:
            for fact in item.missing:
                if fact in vocabulary() and fact not in asked:
                    return fact
    return None


def best_first(
    bench: Examiner, dossier: Dossier, findings: tuple[Finding, ...], asked: set[str]
) -> str | None:
    """What the interview does."""
    return next(
        (item.fact for item in questions(bench, dossier, findings, Goal.DEFECT, frozenset(asked))), None
    )


def asked_until_found(bench: Examiner, truth: Facts, choose: Choose) -> int:
    known: Facts = {}
    asked: set[str] = set()
    for number in range(MOST):
        dossier = Dossier("red_notice", known, seen="full_alert")
        findings = bench.findings(dossier)
        if any(item.in_headline and item.verdict is Verdict.DEFECT for item in findings):
            return number
        fact = choose(bench, dossier, findings, asked)
        if fact is None:
            return MOST
        asked.add(fact)
        if fact in truth:
            known[fact] = truth[fact]
    return MOST


def test_a_planted_defect_is_found_three_times_sooner_than_in_file_order() -> None:
    bench = examiner(DAY)
    cases = list(planted(bench))
    assert len(cases) >= 20
    plain = [asked_until_found(bench, truth, file_order) for _, truth in cases]
    best = [asked_until_found(bench, truth, best_first) for _, truth in cases]
    print(
        f"{len(cases)} planted defects: file order {mean(plain):.1f} questions, best first {mean(best):.1f}"
    )
    assert mean(plain) >= 3 * mean(best), list(zip((name for name, _ in cases), plain, best, strict=True))


def test_what_only_the_requesting_state_knows_has_no_price_at_which_it_is_asked() -> None:
    bench = examiner(DAY)
    hidden = [item.fact for item in bench.book.questions.values() if item.asks_source]
    assert hidden
    assert all(price(bench, fact).cost == float("inf") for fact in hidden)
    facts: dict[str, Any] = {"protection_status": "refugee", "requesting_state": "TR", "feared_state": "TR"}
    for goal in Goal:
        dossier = dossier_from({"mechanism": "red_notice", "seen": "full_alert", "facts": facts})
        offered = {item.fact for item in questions(bench, dossier, bench.findings(dossier), goal)}
        assert not offered & set(hidden)


def test_completing_the_file_asks_otherwise_than_looking_for_a_defect() -> None:
    bench = examiner(DAY)
    dossier = Dossier("red_notice", {}, seen="full_alert")
    findings = bench.findings(dossier)
    by_goal = {goal: [item.fact for item in questions(bench, dossier, findings, goal)] for goal in Goal}
    assert by_goal[Goal.DEFECT] != by_goal[Goal.COMPLETE]


def test_every_question_asked_can_change_a_finding() -> None:
    bench = examiner(DAY)
    dossier = Dossier("red_notice", {"sought_for": Fact("prosecution")}, seen="full_alert")
    findings = bench.findings(dossier)
    assert all(item.changes for item in questions(bench, dossier, findings, Goal.DEFECT))
    assert open_plans(bench, dossier, findings)
