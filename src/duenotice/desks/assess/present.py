"""An assessment as the page shows it: grounds as rows, each with a plain verdict and the one reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duenotice.assess import Assessment, Finding
from duenotice.assess.model import FactorMark, NearDecision, PrecedentGroup
from duenotice.desks.assess import flow
from duenotice.desks.assess.catalogue import rule_rebuttal, rule_says, rule_title
from duenotice.desks.assess.headline import headline_words, note_words
from duenotice.desks.assess.names import (
    date_text,
    fact_label,
    family_label,
    member_label,
    question_words,
    value_text,
)
from duenotice.desks.assess.pages import shown_values
from duenotice.desks.assess.state import State
from duenotice.dossier import Fact, vocabulary
from duenotice.law import rulebook
from duenotice.reasoning.rules import Verdict
from duenotice.words import Spoken, spoken

_DECIDED = (Verdict.DEFECT, Verdict.ARGUABLE, Verdict.EXCEPTED, Verdict.NO_DEFECT)
QUESTIONS_SHOWN = 6
#: Missing facts named for a test about which nothing was entered.
MISSING_NAMED = 4


@dataclass(frozen=True, slots=True)
class Relied:
    """A fact a finding rests on."""

    label: Spoken
    values: tuple[Spoken, ...]
    said_by: Spoken
    exhibit: str
    disputed_by: tuple[Spoken, ...]
    evidence: Spoken | str


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known and can still matter."""

    fact: str
    label: Spoken
    evidence: Spoken | str
    askable: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as a row: `mark` draws it, `verdict` says it in words."""

    finding: Finding
    mark: str
    verdict: Spoken
    title: Spoken
    says: Spoken
    relied: tuple[Relied, ...]
    missing: tuple[Missing, ...]
    consequences: tuple[Spoken, ...]
    unless: tuple[Spoken, ...]
    rebuttal: Spoken
    accounts: tuple[tuple[Spoken, Spoken], ...]
    changes: tuple[tuple[Spoken, ...], ...]
    force: Spoken
    since: Spoken
    notes: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class OpenTest:
    """A test about which nothing was entered: its name, and what is missing."""

    rule: str
    title: Spoken
    missing: tuple[Spoken, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Findings of one kind: those decided as rows, those open with facts entered, and the other open ones by name."""

    rows: tuple[Row, ...]
    begun: tuple[Row, ...]
    open: tuple[OpenTest, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground family: its rows, its open tests, its nearest decisions."""

    id: str
    name: Spoken
    verdict: str
    part: Part
    precedents: tuple[Precedents, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A published decision near to the dossier."""

    decision: NearDecision
    shared: tuple[Spoken, ...]
    distinguishing: tuple[Spoken, ...]
    unknown: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Precedents:
    """The nearest decisions of one body, in both directions."""

    body: str
    note: str
    total: int
    directions: tuple[tuple[Spoken, tuple[Near, ...]], ...]


def result_page(assessment: Assessment, state: State, lang: str) -> dict[str, Any]:
    """Everything the template of the assessment needs."""
    shown = [item for item in assessment.findings if item.verdict is not Verdict.NOT_APPLICABLE]
    aside = [item for item in shown if not item.in_headline]
    return {
        "state": state,
        "assessment": assessment,
        "headline": headline_words(assessment, lang),
        "short": spoken(f"headline.{assessment.headline}.short", lang),
        "as_of": date_text(assessment.as_of, lang),
        "basis": spoken(f"report.basis.{assessment.as_of_basis}", lang),
        "mechanism": member_label(assessment.mechanism, lang),
        "seen": spoken(f"value.{assessment.seen}", lang)
        if assessment.seen
        else spoken("value.seen_unknown", lang),
        "places": _places(state, lang),
        "grounds": _grounds([item for item in shown if item.in_headline], assessment, lang),
        "questions": [
            (item.fact, question_words(item.fact, lang)) for item in assessment.questions[:QUESTIONS_SHOWN]
        ],
        "factors_for": [_factor(mark, lang) for mark in assessment.factors_for],
        "factors_against": [_factor(mark, lang) for mark in assessment.factors_against],
        "headline_changes": [
            (_answers(item.answers, lang), spoken(f"headline.{item.headline}.short", lang))
            for item in assessment.headline_changes
        ],
        "conduct": _part(
            (item for item in aside if item.nature == "conduct" and item.force != "standard"),
            assessment.as_of,
            lang,
        ),
        "standards": _part((item for item in aside if item.force == "standard"), assessment.as_of, lang),
        "ask_ccf": _part(
            (item for item in aside if item.nature != "conduct" and item.force != "standard"),
            assessment.as_of,
            lang,
        ),
        "not_applicable": _not_applicable(assessment, lang),
        "notes": [note_words(note, lang) for note in assessment.notes],
    }


def _places(state: State, lang: str) -> list[tuple[Spoken, Spoken]]:
    """States, dates and places: shown only when the reader asks."""
    shown = (
        [(spoken("opening.issued_on.label", lang), Spoken(date_text(state.dossier.issued_on, lang), lang))]
        if state.dossier.issued_on
        else []
    )
    for key in ("requesting_state", "nationalities", "location_states", "protection_state", "feared_state"):
        fact = state.dossier.facts.get(key)
        if fact is not None:
            shown.append((fact_label(key, lang), value_text(vocabulary()[key].type, fact.value, lang)))
    return shown


def _part(items: Iterable[Finding], day: date, lang: str) -> Part:
    held = list(items)
    undecided = [item for item in held if item.verdict not in _DECIDED]
    return Part(
        tuple(_row(item, day, lang) for item in held if item.verdict in _DECIDED),
        tuple(_row(item, day, lang) for item in undecided if item.voices),
        tuple(_open(item, lang) for item in undecided if not item.voices),
    )


def _open(item: Finding, lang: str) -> OpenTest:
    missing = [fact for fact in item.missing if fact in vocabulary()]
    named = tuple(fact_label(fact, lang) for fact in missing[:MISSING_NAMED])
    return OpenTest(
        item.rule, rule_title(rulebook().rules[item.rule], lang), named, len(missing) > MISSING_NAMED
    )


def _grounds(items: Iterable[Finding], assessment: Assessment, lang: str) -> list[Ground]:
    by_family: dict[str, list[Finding]] = {}
    for item in items:
        by_family.setdefault(item.ground, []).append(item)
    near: dict[str, list[PrecedentGroup]] = {}
    for group in assessment.precedents:
        near.setdefault(group.issue, []).append(group)
    grounds = []
    for family, held in by_family.items():
        part = _part(held, assessment.as_of, lang)
        groups = tuple(_precedents(group, lang) for group in near.get(family, ()))
        grounds.append(Ground(family, family_label(family, lang), held[0].verdict.value, part, groups))
    order = {verdict: place for place, verdict in enumerate(("defect", "arguable"))}
    return sorted(grounds, key=lambda ground: (order.get(ground.verdict, 2), not ground.part.rows))


def _row(item: Finding, day: date, lang: str) -> Row:
    rule = rulebook().rules[item.rule]
    text = rule.on(day)
    since = date_text(text.logic.start, lang) if text is not None else ""
    stated = rule.says.get(item.verdict)
    says = rule_says(rule, item.verdict, lang) if stated == item.says else Spoken(item.says, "en")
    return Row(
        finding=item,
        mark=item.verdict.value,
        verdict=spoken(f"report.verdict.{_verdict_word(item)}", lang),
        title=rule_title(rule, lang),
        says=says,
        relied=tuple(_relied(item, key, fact, lang) for key, fact in item.voices.items()),
        missing=tuple(_missing(item, fact, lang) for fact in item.missing if fact in vocabulary()),
        consequences=tuple(spoken(f"report.consequence.{code}", lang) for code in item.consequences),
        unless=tuple(_unless(item, text, lang) for text in item.unless),
        rebuttal=rule_rebuttal(rule, lang),
        accounts=tuple(
            (spoken(f"report.account.{name}", lang), spoken(f"report.verdict.{verdict}", lang))
            for name, verdict in item.accounts.items()
        ),
        changes=tuple(tuple(_answers(answers, lang)) for answers in item.change_sets)
        if item.in_headline
        else (),
        force=spoken(f"rule.force.{item.force}", lang),
        since=spoken("rule.from", lang, start=since),
        notes=tuple(note_words(note, lang) for note in item.notes),
    )


def _verdict_word(item: Finding) -> str:
    """A gap of form, a duty or a standard is not called a defect of the request."""
    if item.verdict is not Verdict.DEFECT:
        return item.verdict.value
    if item.force == "standard":
        return "defect_standard"
    return {"form": "defect_form", "conduct": "defect_conduct"}.get(item.nature, "defect")


def _unless(item: Finding, english: str, lang: str) -> Spoken:
    for text in rulebook().rules[item.rule].versions:
        for number, exemption in enumerate(text.logic.exemptions, 1):
            if exemption.says == english:
                return spoken(f"rule.{item.rule}.unless.{text.logic.start}.{number}", lang, english=english)
    return Spoken(english, "en")


def _relied(item: Finding, key: str, fact: Fact, lang: str) -> Relied:
    return Relied(
        fact_label(key, lang),
        tuple(shown_values(key, fact, lang)),
        spoken(f"report.speaker.{fact.said_by}", lang),
        fact.exhibit or "",
        tuple(spoken(f"report.speaker.{name}", lang) for name in fact.disputed_by),
        _evidence(item, key, lang),
    )


def _missing(item: Finding, key: str, lang: str) -> Missing:
    return Missing(key, fact_label(key, lang), _evidence(item, key, lang), flow.askable(key))


def _evidence(item: Finding, key: str, lang: str) -> Spoken | str:
    proof = item.evidence.get(key)
    return spoken(f"rule.{item.rule}.evidence.{key}", lang, english=proof) if proof else ""


def _answers(answers: Mapping[str, Any], lang: str) -> list[Spoken]:
    """A set of answers, each as 'name: value'."""
    shown = []
    for key, value in answers.items():
        spec = vocabulary().get(key)
        label = fact_label(key, lang)
        if spec is None or spec.type.kind == "list":
            shown.append(label)
            continue
        text = value_text(spec.type, value, lang)
        shown.append(Spoken(f"{label}: {text}", lang if label.lang == text.lang == lang else "en"))
    return shown


def _factor(mark: FactorMark, lang: str) -> dict[str, Any]:
    return {
        "text": spoken(f"factor.{mark.code}", lang, english=mark.definition),
        "provisions": mark.provisions,
        "disputed_by": [spoken(f"report.speaker.{name}", lang) for name in mark.disputed_by],
    }


def _precedents(group: PrecedentGroup, lang: str) -> Precedents:
    directions = tuple(
        (
            spoken(f"precedents.{key}", lang),
            tuple(_near(item, lang) for item in group.nearest if item.outcome == outcome),
        )
        for key, outcome in (("person", "for the person"), ("request", "for the request"))
    )
    return Precedents(group.body, group.note, group.published, directions)


def _near(item: NearDecision, lang: str) -> Near:
    named = (
        tuple(fact_label(code, lang) for code in codes)
        for codes in (item.shared, item.distinguishing, item.unknown)
    )
    shared, distinguishing, unknown = named
    return Near(item, shared, distinguishing, unknown)


def _not_applicable(assessment: Assessment, lang: str) -> list[Spoken]:
    book = rulebook()
    return [
        rule_title(book.rules[item.rule], lang)
        for item in assessment.findings
        if item.verdict is Verdict.NOT_APPLICABLE and item.steps
    ]
