"""Checking the book: examples run, mutants killed, gaps named. What a jurist runs while writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from duenotice.dossier import DossierError, dossier_from, vocabulary
from duenotice.law.book import Rulebook
from duenotice.law.environment import environment
from duenotice.law.lint import clashes, lint_rule
from duenotice.law.load import BUILT_IN
from duenotice.law.model import DatedText, Example, Rule
from duenotice.reasoning.cells import cells, environments
from duenotice.reasoning.mutants import mutants, replaced, slips
from duenotice.reasoning.rules import RuleVersion, Verdict, judge
from duenotice.reasoning.values import Environment
from duenotice.strict import read_yaml

LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing the check found: where, and what."""

    file: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.text}"


def check(book: Rulebook, only: str | None = None) -> Iterator[Fault]:
    """Every fault of the book, or of the rules whose id or file is named."""
    chosen = [
        rule for rule in book.rules.values() if only is None or only == rule.id or rule.file.endswith(only)
    ]
    for rule in chosen:
        yield from check_rule(book, rule)
    if only is None:
        yield from _reference_tables(book)
        yield from _derived(book)
    for one, two, case in clashes(book, chosen):
        yield _fault(
            one, f"answers '{one.answers}' otherwise than {two.id}, and neither overrides the other: {case}"
        )
    yield from _questions(book, chosen)


def check_rule(book: Rulebook, rule: Rule) -> Iterator[Fault]:
    """Faults of one rule: examples, sentences, evidence, outcomes, mutants."""
    cases = list(_cases(rule))
    for example, problem in _unreadable(rule):
        yield _fault(rule, f"example '{example.name}': {problem}")
    for example, env, _ in cases:
        found = finding(rule, example, env)
        if found != example.then:
            yield _fault(rule, f"example '{example.name}' gives {found}, not {example.then}")
    yield from _outcomes(book, rule, {example.then for example, _, _ in cases})
    yield from _evidence(book, rule)
    for text in rule.versions:
        yield from _surviving(rule, text, cases)
    for problem in lint_rule(book, rule, [env for _, env, _ in cases]):
        yield _fault(rule, problem)


def finding(rule: Rule, example: Example, env: Environment, text: DatedText | None = None) -> str:
    """What the rule says of an example's environment."""
    day = _day(rule, example)
    text = text or rule.on(day)
    if text is None or (example.mechanism or _first(rule)) not in rule.mechanisms:
        return Verdict.NOT_APPLICABLE
    return judge(text.logic, env).verdict


def _day(rule: Rule, example: Example) -> date:
    return example.as_of or rule.versions[-1].logic.start


def _first(rule: Rule) -> str:
    order = ("red_notice", "diffusion", *sorted(rule.mechanisms))
    return next(name for name in order if name in rule.mechanisms)


def _cases(rule: Rule) -> Iterator[tuple[Example, Environment, DatedText | None]]:
    for example in rule.examples:
        try:
            yield example, _environment(rule, example), rule.on(_day(rule, example))
        except DossierError:
            continue


def _unreadable(rule: Rule) -> Iterator[tuple[Example, str]]:
    for example in rule.examples:
        try:
            _environment(rule, example)
        except DossierError as error:
            yield example, "; ".join(str(problem) for problem in error.problems)


def _environment(rule: Rule, example: Example) -> Environment:
    given = dict(example.given)
    issued = given.pop("issued_on", None)
    content = {
        "mechanism": example.mechanism or _first(rule),
        "seen": example.seen,
        "issued_on": issued,
        "facts": given,
    }
    return environment(dossier_from(content), _day(rule, example))


def _outcomes(book: Rulebook, rule: Rule, shown: set[str]) -> Iterator[Fault]:
    possible = set()
    for text in rule.versions:
        possible |= reachable(book, text.logic)
    for outcome in sorted(possible - shown):
        yield _fault(rule, f"no example ends in {outcome}")
    for outcome in sorted((possible | shown) - rule.says.keys()):
        yield _fault(rule, f"no sentence for {outcome}")
    for outcome in sorted(rule.says.keys() - possible - shown - {Verdict.NOT_APPLICABLE}):
        yield _fault(rule, f"a sentence for {outcome}, which the rule cannot reach")


def reachable(book: Rulebook, logic: RuleVersion) -> set[str]:
    """Outcomes a version can have over the cells of its facts."""
    options = cells(logic.conditions(), book.types)
    candidates, _ = environments(options, limit=LIMIT)
    ends = {str(judge(logic, env).verdict) for env in candidates}
    return ends | {str(judge(logic, {}).verdict)}


def _evidence(book: Rulebook, rule: Rule) -> Iterator[Fault]:
    for fact in sorted(rule.facts() - BUILT_IN.keys() - book.derived.keys() - book.evidence(rule).keys()):
        yield _fault(
            rule,
            f"nothing says what proves '{fact}': add it to the rule's evidence or to the question's 'look'",
        )


def _surviving(
    rule: Rule, text: DatedText, cases: list[tuple[Example, Environment, DatedText | None]]
) -> Iterator[Fault]:
    mine = [(example, env) for example, env, version in cases if version is text]
    for mutant in mutants(text.logic):
        if all(
            judge(mutant.version, env).verdict == example.then
            for example, env in mine
            if _in_reach(rule, example)
        ):
            yield _fault(rule, f"from {text.logic.start}: no example notices this slip: {mutant.slip}")


def _derived(book: Rulebook) -> Iterator[Fault]:
    """Slips inside derived facts that no example of any rule notices."""
    worked = [
        (text.logic, example, env)
        for rule in book.rules.values()
        for example, env, text in _cases(rule)
        if text is not None and _in_reach(rule, example)
    ]
    for term in book.derived.values():
        using = [case for case in worked if term.name in case[0].facts()]
        for body, slip in slips(term.body):
            changed = ((replaced(logic, term.name, body), example, env) for logic, example, env in using)
            if all(judge(logic, env).verdict == example.then for logic, example, env in changed):
                yield Fault("terms", 0, term.name, f"no example of any rule notices this slip: {slip}")


def _in_reach(rule: Rule, example: Example) -> bool:
    return (example.mechanism or _first(rule)) in rule.mechanisms


def _questions(book: Rulebook, chosen: list[Rule]) -> Iterator[Fault]:
    for rule in chosen:
        for fact in sorted(rule.facts() - BUILT_IN.keys() - book.questions.keys()):
            if fact in vocabulary():
                yield _fault(rule, f"nobody asks for the fact '{fact}'")
        for code in (*rule.against,):
            if code not in book.factors:
                yield _fault(rule, f"'against' names '{code}', which is no factor")


@cache
def reference_ids() -> dict[str, tuple[str, ...]]:
    """Ids of the tests in the reference tables, by table."""
    text = (resources.files("duenotice.law") / "reference_ids.yaml").read_text("utf-8")
    return {table: tuple(ids) for table, ids in read_yaml(text).content.items()}


def _reference_tables(book: Rulebook) -> Iterator[Fault]:
    for table, ids in reference_ids().items():
        held = book.factors if table.startswith("factors") else book.rules
        for missing in (name for name in ids if name not in held):
            yield Fault(
                "reference_ids.yaml", 0, missing, f"in the table '{table}', but the book has no such entry"
            )


def _fault(rule: Rule, text: str) -> Fault:
    return Fault(rule.file, rule.line, rule.id, text)
