"""What a question page and the review page show, as plain data for the templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duenotice.assess import Assessment
from duenotice.desks.assess import flow
from duenotice.desks.assess.answers import first, typed_from
from duenotice.desks.assess.names import (
    fact_label,
    family_label,
    item_label,
    member_label,
    question_words,
    value_text,
)
from duenotice.desks.assess.state import OPENING, State
from duenotice.desks.assess.widgets import Widget, widget
from duenotice.dossier import SPEAKERS, Fact
from duenotice.dossier.named_countries import names
from duenotice.law import rulebook
from duenotice.quantities import FactType
from duenotice.words import Spoken, phrase, spoken

#: Items of a long list named on the review page; the rest are counted.
ITEMS_REVIEWED = 20


@dataclass(frozen=True, slots=True)
class Topic:
    """A ground family on the road ahead, with the questions that can still matter to it."""

    name: Spoken
    open: tuple[tuple[str, Spoken], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One answer on the review page."""

    step: str
    label: Spoken
    values: tuple[Spoken, ...]
    said_by: Spoken | None
    exhibit: str
    disputed_by: tuple[Spoken, ...]
    changeable: bool
    known: bool


def step_words(step: str, lang: str) -> Mapping[str, Spoken]:
    """Words of a question, the opening's included."""
    if step not in OPENING:
        return question_words(step, lang)
    return {part: spoken(f"opening.{step[1:]}.{part}", lang) for part in ("ask", "help", "why")}


def step_label(step: str, lang: str) -> Spoken:
    """Short name of a step."""
    return spoken(f"opening.{step[1:]}.label", lang) if step in OPENING else fact_label(step, lang)


def question_page(
    state: State,
    lang: str,
    typed: Mapping[str, list[str]] | None = None,
    outcome: flow.Outcome | None = None,
    assessment: Assessment | None = None,
) -> dict[str, Any]:
    """Everything the template of a question needs."""
    step = state.way.step or OPENING[0]
    fact = flow.fact_of(state, step)
    boxes = typed if typed is not None else state.way.drafts.get(step) or _boxes(state, step, fact, lang)
    errors = {name: spoken(text, lang) for name, text in outcome.errors.items()} if outcome else {}
    shown = _widget(step, boxes, lang, errors)
    needs_countries = _has_country(flow.kind_of(step))
    return {
        "state": state,
        "step": step,
        "words": step_words(step, lang),
        "knows": _knowers(step, lang),
        "widget": shown,
        "errors": [
            (_anchor(shown, name), text, outcome.reasons.get(name, "")) for name, text in errors.items()
        ]
        if outcome
        else [],
        "source": None if step in OPENING else _source(boxes, fact, lang),
        "topics": topics(assessment or flow.assessed(state), state, lang) if state.way.at else [],
        "countries": names(lang).values() if needs_countries else (),
        "first": state.way.at == 0,
        "can_stop": len(state.way.path) > 1,
        "editable": flow.can_show(state, step),
    }


def _boxes(state: State, step: str, fact: Fact | None, lang: str) -> dict[str, list[str]]:
    if fact is None:
        # Asked before and not known: the choice "I don't know" stands as it was left.
        passed = step in state.way.path and state.way.path.index(step) < len(state.way.path) - 1
        return {flow.ANSWER: ["unknown"]} if passed else {}
    if not flow.can_show(state, step):
        return {}
    boxes = typed_from(flow.kind_of(step), flow.ANSWER, fact.value, lang)
    return {
        **boxes,
        "said_by": [fact.said_by],
        "exhibit": [fact.exhibit or ""],
        "disputed_by": list(fact.disputed_by),
    }


def _widget(step: str, boxes: Mapping[str, list[str]], lang: str, errors: Mapping[str, Spoken]) -> Widget:
    shown = widget(flow.kind_of(step), flow.ANSWER, boxes, lang, errors, fact=step)
    if step != ":goal":
        return shown
    # The goal is the reader's own choice: there is nothing not to know.
    options = tuple(option for option in shown.options if option.value != "unknown")
    return Widget("radios", shown.name, options=options, error=shown.error, unknown=True)


def _anchor(shown: Widget, name: str) -> str:
    """Id of the box an error belongs to, or of the whole answer."""
    for item in shown.items:
        for inner in item:
            if name == inner.name or name.startswith(f"{inner.name}."):
                return inner.id
    return "exhibit" if name == "exhibit" else shown.id


def _knowers(step: str, lang: str) -> list[Spoken]:
    question = rulebook().questions.get(step)
    return [spoken(f"report.knower.{who}", lang) for who in question.knows] if question else []


def _source(boxes: Mapping[str, list[str]], fact: Fact | None, lang: str) -> dict[str, Any]:
    chosen = first(boxes, "said_by") or "person"
    disputed = [name for name in boxes.get("disputed_by", ()) if name]
    return {
        "speakers": [(name, spoken(f"report.speaker.{name}", lang), name == chosen) for name in SPEAKERS],
        "exhibit": first(boxes, "exhibit"),
        "state_disputes": "requesting_state" in disputed,
        "other_disputes": [name for name in disputed if name != "requesting_state"],
        "open": chosen != "person" or bool(first(boxes, "exhibit")) or bool(disputed),
    }


def _has_country(kind: FactType) -> bool:
    return kind.kind in ("country", "countries") or any(_has_country(inner) for inner in kind.item.values())


def topics(assessment: Assessment, state: State, lang: str) -> list[Topic]:
    """The road ahead: which grounds are still open, and the questions that can still matter to each."""
    road = flow.still_open(assessment, state)
    return [
        Topic(family_label(family, lang), tuple((fact, fact_label(fact, lang)) for fact in facts))
        for family, facts in road.items()
    ]


def review_page(state: State, lang: str, notes: tuple[str, ...] = ()) -> dict[str, Any]:
    """Everything the template of the review page needs."""
    return {
        "state": state,
        "opening": [_row(state, step, lang) for step in OPENING],
        "rows": [_row(state, key, lang) for key in state.dossier.facts],
        "unknown": [
            _row(state, key, lang)
            for key in state.way.path
            if key not in OPENING and key not in state.dossier.facts
        ],
        "topics": topics(flow.assessed(state), state, lang),
        "notes": notes,
        "reference": state.dossier.reference or "",
    }


def _row(state: State, step: str, lang: str) -> Row:
    fact = flow.fact_of(state, step)
    if step == ":mechanism":
        fact = Fact(state.dossier.mechanism)
    return Row(
        step,
        step_label(step, lang),
        tuple(shown_values(step, fact, lang)) if fact is not None else (),
        spoken(f"report.speaker.{fact.said_by}", lang) if fact is not None and step not in OPENING else None,
        (fact.exhibit or "") if fact is not None else "",
        tuple(spoken(f"report.speaker.{name}", lang) for name in fact.disputed_by)
        if fact is not None
        else (),
        flow.can_show(state, step),
        fact is not None,
    )


def shown_values(step: str, fact: Fact, lang: str) -> Iterator[Spoken]:
    """A fact's value, one line for each item of a list."""
    kind = flow.kind_of(step)
    if kind.kind != "list":
        yield (
            value_text(kind, fact.value, lang)
            if step != ":goal"
            else member_label(f"goal_{fact.value}", lang)
        )
        return
    if not fact.value:
        yield spoken("list.none", lang)
    for item in fact.value[:ITEMS_REVIEWED]:
        parts = [
            (item_label(step, key, lang), value_text(kind.item[key], inner, lang))
            for key, inner in item.items()
        ]
        # Isolates keep a value in another script from turning its neighbours round.
        named = [
            f"{label}: \u2068{text}\u2069" if lang != "en" else f"{label}: {text}" for label, text in parts
        ]
        yield Spoken(phrase("list.clause", lang).join(named), lang)
    if len(fact.value) > ITEMS_REVIEWED:
        yield spoken("list.more", lang, number=len(fact.value) - ITEMS_REVIEWED)
