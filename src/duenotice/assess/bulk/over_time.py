"""The book over time, as the compiler wants it: each rule with the logic of each span of days, and the headline in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from duenotice.assess.headline import ARTICLES_2_AND_3
from duenotice.assess.model import Headline
from duenotice.dossier import DossierError, Problem
from duenotice.law import Rulebook
from duenotice.law.model import KINDS, Rule
from duenotice.reasoning.compile import CODES, DatedRule
from duenotice.reasoning.rules import RuleVersion, Verdict


def chosen_rules(book: Rulebook, names: Sequence[str]) -> tuple[str, ...]:
    """Ids of the rules chosen by kind, family or id; the whole book when nothing is named.

    Raises:
        DossierError: a name that is none of these.
    """
    if not names:
        return tuple(book.rules)
    kinds = {kind.replace("_", "-"): kind for kind in KINDS}
    wrong = [
        name
        for name in names
        if name not in book.rules and name not in book.families and name.replace("_", "-") not in kinds
    ]
    if wrong:
        remedy = f"Name rule ids, families, or kinds: {', '.join(kinds)}."
        raise DossierError(
            [Problem("--rules", f"'{name}' is no rule, family or kind.", remedy) for name in wrong]
        )
    return tuple(rule.id for rule in book.rules.values() if any(_named(rule, name) for name in names))


def _named(rule: Rule, name: str) -> bool:
    return name == rule.id or name in rule.families or name.replace("-", "_") == rule.kind


def dated_rules(book: Rulebook, names: Iterable[str], first: date, last: date) -> tuple[DatedRule, ...]:
    """The named rules with every logic that is law on some day from first to last, more special rules set apart."""
    days = [first, *sorted(day for day in _changes(book) if first < day <= last)]
    logics = {day: {active.rule.id: active.logic for active in book.as_of(day)} for day in days}
    return tuple(
        DatedRule(name, book.rules[name].mechanisms, _spans([(day, logics[day].get(name)) for day in days]))
        for name in names
    )


def _changes(book: Rulebook) -> set[date]:
    """Days on which a version of any rule begins or has just ended."""
    versions = [text.logic for rule in book.rules.values() for text in rule.versions]
    return {logic.start for logic in versions} | {logic.end for logic in versions if logic.end is not None}


def _spans(days: Sequence[tuple[date, RuleVersion | None]]) -> tuple[tuple[date, RuleVersion | None], ...]:
    """Days where the logic differs from the day before; the first span has no beginning."""
    spans: list[tuple[date, RuleVersion | None]] = []
    for day, logic in days:
        if not spans:
            spans.append((date.min, logic))
        elif not same_logic(spans[-1][1], logic):
            spans.append((day, logic))
    return tuple(spans)


def same_logic(left: RuleVersion | None, right: RuleVersion | None) -> bool:
    """Whether two versions decide alike: conditions, exceptions, burdens and ceiling, whatever their dates and sources."""
    if left is None or right is None:
        return left is right
    return _bare(left) == _bare(right)


def _bare(logic: RuleVersion) -> RuleVersion:
    exemptions = tuple(
        replace(item, says="", shown_by="" if item.presumed_absent else "anyone") for item in logic.exemptions
    )
    return replace(logic, start=date.min, end=None, exemptions=exemptions)


#: What the headline asks of a row: name of a column -> (code it looks for, which rules it looks at).
_ASKED: Mapping[str, tuple[Verdict, Callable[[Rule], bool]]] = {
    "_defect": (Verdict.DEFECT, lambda rule: rule.in_headline and rule.nature == "substance"),
    "_gap": (Verdict.DEFECT, lambda rule: rule.in_headline and rule.nature != "substance"),
    "_arguable": (Verdict.ARGUABLE, lambda rule: rule.in_headline),
    "_unsettled": (Verdict.OPEN, lambda rule: _must_be_decided(rule)),
}  # fmt: skip


def _must_be_decided(rule: Rule) -> bool:
    return rule.in_headline and (rule.kind == "bright_line" or bool(ARTICLES_2_AND_3 & set(rule.families)))


def headline_parts(book: Rulebook, names: Iterable[str]) -> dict[str, str]:
    """What some rules' codes answer to the headline, as boolean SQL by name of column."""
    rules = [book.rules[name] for name in names]
    found: dict[str, str] = {}
    for column, (verdict, looks) in _ASKED.items():
        tests = [f'"{rule.id}" = {CODES[verdict]}' for rule in rules if looks(rule)]
        found[column] = f"({' OR '.join(tests)})" if tests else "FALSE"
    return found


def headline_sql(
    book: Rulebook, first: date, last: date, parts: Mapping[str, str], seen: str | None, as_of: str
) -> str:
    """The headline of a row: the same decisions, in the same order, as `assess.headline.headline`.

    Args:
        book: the book.
        first: earliest day of any row.
        last: latest day of any row.
        parts: SQL of each column of `headline_parts`, over all rules.
        seen: SQL of how the request was seen, None when the table does not say.
        as_of: SQL of the row's day.
    """
    full = "FALSE" if seen is None else f"COALESCE({seen} = 'full_alert', FALSE)"
    nothing = f"{full} AND {_in_force(book, first, last, as_of)} AND NOT {parts['_unsettled']}"
    cases = (
        (parts["_defect"], Headline.DEFECT), (parts["_gap"], Headline.INCOMPLETE), (parts["_arguable"], Headline.ARGUABLE),
        (nothing, Headline.NOTHING_FOUND),
    )  # fmt: skip
    whens = " ".join(f"WHEN {condition} THEN '{state}'" for condition, state in cases)
    return f"CASE {whens} ELSE '{Headline.NOT_ENOUGH_FACTS}' END"


def _in_force(book: Rulebook, first: date, last: date, as_of: str) -> str:
    """Whether on the row's day any rule was in force that has to be decided before 'nothing found'."""
    days = [first, *sorted(day for day in _changes(book) if first < day <= last)]
    held = [(day, any(_must_be_decided(active.rule) for active in book.as_of(day))) for day in days]
    whens = " ".join(
        f"WHEN {as_of} >= DATE '{day}' THEN {'TRUE' if some else 'FALSE'}" for day, some in reversed(held)
    )
    return f"(CASE {whens} ELSE FALSE END)"
