"""The interview: what an answer does to the state, and which step comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from duenotice.assess import Assessment, assess
from duenotice.desks.assess.answers import (
    MAX_ITEMS_SHOWN,
    Typed,
    first,
    is_readable,
    item_count,
    read_answer,
    without_item,
)
from duenotice.desks.assess.state import GOALS, OPENING, State
from duenotice.dossier import (
    MECHANISMS,
    SEEN,
    SPEAKERS,
    DossierError,
    Fact,
    Problem,
    dossier_from,
    vocabulary,
)
from duenotice.law import rulebook
from duenotice.quantities import FactType
from duenotice.reasoning.rules import Verdict

#: Name of the boxes of the answer in the form.
ANSWER = "a"
_DATE = FactType("date")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an answer.

    Attributes:
        state: the state after it.
        errors: box -> id of the phrase that says what is wrong; empty when the answer was taken.
        reasons: box -> the reader's own English sentence about what was typed.
    """

    state: State
    errors: Mapping[str, str]
    reasons: Mapping[str, str]


def kind_of(step: str) -> FactType:
    """Type of a step's answer; text for no step."""
    if not step:
        return FactType("text")
    if step == ":issued_on":
        return _DATE
    if step == ":mechanism":
        return FactType("enum", MECHANISMS)
    if step == ":seen":
        return FactType("enum", SEEN)
    return FactType("enum", GOALS) if step == ":goal" else vocabulary()[step].type


def take(state: State, typed: Typed, *, unknown: bool = False) -> Outcome:
    """Take the answer to the step shown now."""
    step = state.way.step
    if step is None:
        return Outcome(state, {}, {})
    kind = kind_of(step)
    given = read_answer(kind, ANSWER, typed)
    nothing = unknown or given == "unknown" or first(typed, ANSWER) == "unknown"
    if not nothing and given is None:
        return Outcome(state, {ANSWER: f"error.answer.{_wanted(kind)}"}, {})
    try:
        taken = _taken(state, step, None if nothing else given, typed)
    except DossierError as error:
        return _refused(state, kind, error.problems)
    return Outcome(taken.with_draft(step, None), {}, {})


def _wanted(kind: FactType) -> str:
    return "choice" if kind.kind in ("boolean", "enum", "set") else kind.kind


def _taken(state: State, step: str, given: Any, typed: Typed) -> State:
    if step == ":goal":
        goal = given if given in GOALS else "defect"
        return state.moved(goal=goal)
    content = state.dossier.to_json()
    if step in OPENING:
        content[step[1:]] = given if given is not None or step != ":mechanism" else "other"
    elif given is None:
        content["facts"].pop(step, None)
    else:
        content["facts"][step] = _entry(given, typed)
    return State(dossier_from(content), state.way)


def _entry(given: Any, typed: Typed) -> dict[str, Any]:
    said_by = first(typed, "said_by")
    entry: dict[str, Any] = {"value": given, "said_by": said_by if said_by in SPEAKERS else "person"}
    if exhibit := first(typed, "exhibit"):
        entry["exhibit"] = exhibit
    if disputed := [name for name in typed.get("disputed_by", ()) if name in SPEAKERS]:
        entry["disputed_by"] = disputed
    return entry


def _refused(state: State, kind: FactType, problems: list[Problem]) -> Outcome:
    errors: dict[str, str] = {}
    reasons: dict[str, str] = {}
    step = state.way.step or ""
    for problem in problems:
        box = problem.path.removeprefix(f"facts.{step}").removeprefix(step[1:] if step in OPENING else "\0")
        name = "exhibit" if box == ".exhibit" else f"{ANSWER}{box}"
        errors[name] = f"error.answer.{_kind_at(kind, box)}"
        reasons[name] = f"{problem.reason} {problem.remedy}"
    return Outcome(state, errors, reasons)


def _kind_at(kind: FactType, box: str) -> str:
    """Type of the answer at '.0.max_penalty' below a fact."""
    for part in box.split("."):
        kind = kind.item.get(part, kind)
    return "text" if box == ".exhibit" else "choice" if kind.kind in ("boolean", "enum", "set") else kind.kind


def back(state: State, typed: Typed) -> State:
    """One step back. What stands in the boxes is kept: as the answer where it can be read, else as a draft."""
    kept = keep(state, typed)
    return kept.moved(at=max(kept.way.at - 1, 0), review=False)


def keep(state: State, typed: Typed) -> State:
    """The state with what stands in the boxes kept, without asking for more."""
    step = state.way.step
    boxes = {name: values for name, values in typed.items() if any(values)}
    if step is None or not any(name == ANSWER or name.startswith(f"{ANSWER}.") for name in boxes):
        return state
    outcome = take(state, typed)
    return outcome.state if not outcome.errors else state.with_draft(step, boxes)


def forward(state: State, assessment: Assessment) -> State:
    """The next step: one already shown, else one of the opening, else the best question; past the end, none."""
    way = state.way
    if way.at + 1 < len(way.path):
        return state.moved(at=way.at + 1, review=False)
    known = {
        ":mechanism": True,
        ":seen": state.dossier.seen,
        ":issued_on": state.dossier.issued_on,
        ":goal": None,
    }
    for step in OPENING:
        if step not in way.path and not known[step]:
            return state.open(step)
    for question in assessment.questions:
        if question.fact not in way.path and question.fact not in state.dossier.facts:
            return state.open(question.fact)
    return state.moved(at=len(way.path), review=False)


def assessed(state: State) -> Assessment:
    """The assessment of the state, with questions already shown not asked again."""
    asked = frozenset(step for step in state.way.path if step not in OPENING)
    return assess(state.dossier, goal=state.way.goal, asked=asked)


def askable(fact: str) -> bool:
    """Whether a fact may be asked for: it has a question, and asking cannot give the person away."""
    question = rulebook().questions.get(fact)
    return fact in vocabulary() and question is not None and not question.asks_source


def still_open(assessment: Assessment, state: State) -> dict[str, list[str]]:
    """Ground family -> facts that can still matter to it and were not asked yet."""
    road: dict[str, list[str]] = {}
    gone = set(state.way.path) | state.dossier.facts.keys()
    for finding in assessment.findings:
        if finding.verdict is Verdict.OPEN and finding.in_headline:
            facts = road.setdefault(finding.ground, [])
            facts += [
                fact for fact in finding.missing if askable(fact) and fact not in gone and fact not in facts
            ]
    return {family: facts for family, facts in road.items() if facts}


def fact_of(state: State, step: str) -> Fact | None:
    """The fact a step asks for, the opening's answers included; None when unknown."""
    dossier = state.dossier
    if step == ":mechanism":
        return Fact(dossier.mechanism) if len(state.way.path) > 1 or dossier.facts else None
    if step == ":goal":
        return Fact(state.way.goal)
    if step in OPENING:
        value = getattr(dossier, step[1:])
        return Fact(value) if value is not None else None
    return dossier.facts.get(step)


def can_show(state: State, step: str) -> bool:
    """Whether a step's known value fits on a page."""
    fact = fact_of(state, step)
    if fact is None:
        return True
    fits = not isinstance(fact.value, tuple) or len(fact.value) <= MAX_ITEMS_SHOWN
    return fits and is_readable(kind_of(step), fact.value)


def named(state: State, reference: str) -> State:
    """The state with a code name, or without one."""
    content = replace(state.dossier, reference=None).to_json()
    if reference.strip():
        content["reference"] = reference.strip()
    return State(dossier_from(content), state.way)


def with_one_more(state: State, typed: Typed) -> dict[str, list[str]]:
    """The boxes with one more item, or one more country."""
    boxes = {name: list(values) for name, values in typed.items()}
    step = state.way.step or ""
    if kind_of(step).kind == "countries":
        return {**boxes, ANSWER: [*boxes.get(ANSWER, ()), ""]}
    boxes.pop(ANSWER, None)
    count = max(item_count(ANSWER, typed), 1)
    return {**boxes, f"{ANSWER}.count": [str(min(count + 1, MAX_ITEMS_SHOWN))]}


def with_one_less(state: State, typed: Typed, gone: int) -> dict[str, list[str]]:
    """The boxes without one item."""
    if kind_of(state.way.step or "").kind != "list":
        return dict(typed)
    aside = {
        name: list(values)
        for name, values in typed.items()
        if name != ANSWER and not name.startswith(f"{ANSWER}.")
    }
    return {**aside, **without_item(ANSWER, typed, gone)}
