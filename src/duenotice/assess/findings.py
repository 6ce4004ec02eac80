"""Every rule of a day judged on one dossier, on each account of the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from duenotice.assess.finding import Finding, Ruled
from duenotice.dossier import Dossier, Fact
from duenotice.law import ActiveRule, Rulebook, rulebook
from duenotice.law.environment import Reading, environment
from duenotice.law.model import Rule
from duenotice.reasoning.ask import Plan
from duenotice.reasoning.rules import Judgement, Verdict, judge
from duenotice.reasoning.values import Environment

#: How strongly a verdict speaks against the request.
SEVERITY = {
    Verdict.DEFECT: 5, Verdict.ARGUABLE: 4, Verdict.OPEN: 3, Verdict.EXCEPTED: 2, Verdict.NO_DEFECT: 2,
    Verdict.NOT_APPLICABLE: 1,
}  # fmt: skip
ACCOUNTS = (Reading.PERSON, Reading.REQUESTER, Reading.DOCUMENTS)
_NO_VOICES: Mapping[str, Fact] = MappingProxyType({})
_NO_ACCOUNTS: Mapping[str, Verdict] = MappingProxyType({})

UNVERIFIED = "No source of this rule was verified in an official text, so it reaches at most 'arguable'."
INTERPOL_ONLY = "Only INTERPOL can check this: ask the CCF to check."
BARE = "What speaks for the request here is said by the requesting state alone, without an exhibit; it does not settle the point."
DISPUTED = "The facts are disputed: on the person's account this speaks against the request, on the other account it may not."
NOT_IN_FORCE = "Not for this kind of request, or not in force that day."


class Examiner:
    """The book of one day, with what each rule says when nothing it asks is known."""

    def __init__(self, book: Rulebook, day: date) -> None:
        self.book = book
        self.day = day
        self.rules = book.as_of(day)
        self._untouched: dict[str, Finding] = {}
        self._ruled: dict[str, tuple[Ruled, tuple[str, ...]]] = {}
        self._plans: dict[str, Plan] = {}

    def findings(self, dossier: Dossier) -> tuple[Finding, ...]:
        """One finding for each rule in force, in the order of the book."""
        readings = _Readings(dossier, self.day)
        return tuple(self._finding(active, dossier, readings) for active in self.rules)

    def _finding(self, active: ActiveRule, dossier: Dossier, readings: _Readings) -> Finding:
        if dossier.mechanism not in active.rule.mechanisms:
            return self._elsewhere(active)
        if readings.silent_on(active.facts):
            return self._silent(active)
        return self._examined(active, dossier, readings)

    def plan_once(self, active: ActiveRule, settle: Callable[[ActiveRule], Plan]) -> Plan:
        """How to settle a rule of whose facts nothing is stated: worked out once."""
        if active.rule.id not in self._plans:
            self._plans[active.rule.id] = settle(active)
        return self._plans[active.rule.id]

    def _by_rule(self, active: ActiveRule) -> tuple[Ruled, tuple[str, ...]]:
        """What findings of a rule share: what the rule says of itself, and what always limits them."""
        rule = active.rule
        if rule.id not in self._ruled:
            shared = Ruled(
                rule.id, rule.title, rule.families, rule.kind, rule.nature, rule.force, rule.knowable_by,
                active.text.sources, rule.rebuttal, rule.consequences, self.book.evidence(rule), rule.in_headline,
                active.logic, active.facts, self.book.types,
            )  # fmt: skip
            self._ruled[rule.id] = shared, tuple(_limits(active))
        return self._ruled[rule.id]

    def _elsewhere(self, active: ActiveRule) -> Finding:
        key = f"-{active.rule.id}"
        if key not in self._untouched:
            verdict = Judgement(Verdict.NOT_APPLICABLE, ())
            self._untouched[key] = self._make(active, verdict, {}, _NO_VOICES, says=NOT_IN_FORCE)
        return self._untouched[key]

    def _silent(self, active: ActiveRule) -> Finding:
        """The finding where nothing the rule reads is known: shared by all dossiers, so it holds nothing of any."""
        if active.rule.id not in self._untouched:
            self._untouched[active.rule.id] = self._make(active, judge(active.logic, {}), {}, _NO_VOICES)
        return self._untouched[active.rule.id]

    def _examined(self, active: ActiveRule, dossier: Dossier, readings: _Readings) -> Finding:
        judgement = judge(active.logic, readings.main)
        notes: list[str] = []
        if readings.bare is not None and active.rule.nature != "form":
            without = judge(active.logic, readings.bare)
            if SEVERITY[without.verdict] > SEVERITY[judgement.verdict]:
                judgement = without
                notes.append(BARE)
        accounts: dict[str, Judgement] = {}
        if readings.disputed & active.facts:
            accounts = {name: judge(active.logic, env) for name, env in readings.accounts.items()}
            judgement, note = _settle(judgement, accounts)
            notes += note
        named = {name: account.verdict for name, account in accounts.items()}
        return self._make(active, judgement, readings.main, dossier.facts, accounts=named, notes=notes)

    def _make(
        self,
        active: ActiveRule,
        judgement: Judgement,
        env: Environment,
        facts: Mapping[str, Fact],
        *,
        says: str | None = None,
        accounts: Mapping[str, Verdict] = _NO_ACCOUNTS,
        notes: Sequence[str] = (),
    ) -> Finding:
        shared, limits = self._by_rule(active)
        said = says if says is not None else _says(active.rule, judgement.verdict)
        return Finding(shared, judgement, env, said, facts, accounts, (*notes, *limits) if notes else limits)


class _Readings:
    """The dossier read as needed: main, without bare assertions, and on each account where facts are disputed."""

    def __init__(self, dossier: Dossier, day: date) -> None:
        self.main = environment(dossier, day)
        self.disputed = frozenset(key for key, fact in dossier.facts.items() if fact.disputed_by)
        self.known = frozenset(self.main) | self.disputed
        bare = any(fact.bare_assertion_of_requester for fact in dossier.facts.values())
        self.bare = environment(dossier, day, Reading.WITHOUT_BARE_ASSERTIONS) if bare else None
        self.accounts = (
            {name.value: environment(dossier, day, name) for name in ACCOUNTS} if self.disputed else {}
        )

    def silent_on(self, facts: frozenset[str]) -> bool:
        return facts.isdisjoint(self.known)


def _says(rule: Rule, verdict: Verdict) -> str:
    """The rule's sentence for a verdict; a defect that stands on one account only is told as that account's."""
    if verdict in rule.says:
        return rule.says[verdict]
    if verdict is Verdict.ARGUABLE and Verdict.DEFECT in rule.says:
        return f"On the person's account: {rule.says[Verdict.DEFECT]}"
    return rule.says.get(Verdict.OPEN, "")


def _settle(main: Judgement, accounts: Mapping[str, Judgement]) -> tuple[Judgement, Iterator[str]]:
    """The finding on disputed facts: what all accounts share, else arguable where the person's speaks against the request."""
    person = accounts[Reading.PERSON.value]
    verdicts = {account.verdict for account in accounts.values()}
    if len(verdicts) == 1 or main.verdict is not Verdict.OPEN:
        return (person if len(verdicts) == 1 else main), iter(())
    if person.verdict in (Verdict.DEFECT, Verdict.ARGUABLE):
        return Judgement(Verdict.ARGUABLE, person.steps, person.not_shown), iter((DISPUTED,))
    return main, iter(())


def _limits(active: ActiveRule) -> Iterator[str]:
    if active.rule.kind != "factor" and all(source.mark != "V" for source in active.text.sources):
        yield UNVERIFIED
    if active.rule.knowable_by == ("interpol_only",):
        yield INTERPOL_ONLY


@lru_cache(maxsize=16)
def examiner(day: date) -> Examiner:
    """The shipped book of a day, ready to examine."""
    return Examiner(rulebook(), day)
