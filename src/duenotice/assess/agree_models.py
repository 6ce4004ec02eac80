"""(d) For the editors: how often the a-fortiori models answer on coded decisions, and how often rightly.

Each decision is compared with the others of the file (leave one out), within one kind of body and over all
kinds together. The measure that a model must pass before anything is ever shown as binding is the plain one
beside it: more considerations for than against, on the same decisions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from duenotice.assess.agree import CodedDecision
from duenotice.law import rulebook
from duenotice.reasoning.precedents import Answer, Clash, Decided, Issue, Reading, Side

#: The whole decision as one issue: the rows name no outcome by issue.
WHOLE = "whole decision"
POOL = "all bodies"


@dataclass(frozen=True, slots=True)
class ModelResult:
    """What one model answers.

    Attributes:
        model: its name.
        body: kind of body whose decisions were compared.
        rows: decisions asked about.
        answered: those it answered.
        right: answers that agree with the decision.
        conflicts: decisions on which earlier ones force both ways.
        counting_answered: of the answered, those where more considerations speak for one side.
        counting_right: of these, those where that side prevailed.
    """

    model: str
    body: str
    rows: int
    answered: int
    right: int
    conflicts: int
    counting_answered: int
    counting_right: int


@dataclass(frozen=True, slots=True)
class Counting:
    """The baseline over all rows: more considerations for than against; a tie is no answer."""

    body: str
    rows: int
    answered: int
    right: int


MODELS = (
    ("result model, as coded", Reading.AS_CODED, True),
    ("result model, as coded, winners without a stated consideration included", Reading.AS_CODED, False),
    ("result model, under every completion of what is not stated", Reading.INCOMPLETE, True),
)


def measure_models(rows: Sequence[CodedDecision]) -> tuple[ModelResult, ...]:
    """Every model within each kind of body, and over all together."""
    return tuple(
        _measure(name, body, chosen, reading, must_show)
        for body, chosen in _bodies(rows)
        for name, reading, must_show in MODELS
    )


def measure_counting(rows: Sequence[CodedDecision]) -> tuple[Counting, ...]:
    """The baseline within each kind of body, and over all together."""
    found = []
    for body, chosen in _bodies(rows):
        answers = [(row, counted(row)) for row in chosen]
        given = [(row, side) for row, side in answers if side is not None]
        found.append(
            Counting(body, len(chosen), len(given), sum(side == row.decided_for for row, side in given))
        )
    return tuple(found)


def clashes(rows: Sequence[CodedDecision]) -> tuple[Clash, ...]:
    """Pairs of decisions of one kind of body that contradict each other as coded; both to be read again."""
    return tuple(
        clash for body, chosen in _bodies(rows) if body != POOL for clash in _issue(chosen).clashes(body)
    )


def counted(row: CodedDecision) -> Side | None:
    """The side with more considerations; None on a tie."""
    person, request = _sides(row)
    if len(person) == len(request):
        return None
    return Side.PERSON if len(person) > len(request) else Side.REQUEST


def _bodies(rows: Sequence[CodedDecision]) -> Iterator[tuple[str, list[CodedDecision]]]:
    clear = [row for row in rows if row.decided_for in tuple(Side) and not row.doubtful]
    for body in dict.fromkeys(row.body for row in clear):
        yield body, [row for row in clear if row.body == body]
    if len({row.body for row in clear}) > 1:
        yield POOL, clear


def _sides(row: CodedDecision) -> tuple[list[str], list[str]]:
    factors = rulebook().factors
    person = [code for code in row.codes if factors[code].side == "person"]
    return person, [code for code in row.codes if factors[code].side == "request"]


def _issue(rows: Sequence[CodedDecision], *, pooled: bool = False) -> Issue:
    factors = rulebook().factors.values()
    usable = [factor for factor in factors if factor.type != "finding"]
    person = [factor.code for factor in usable if factor.side == "person"]
    request = [factor.code for factor in usable if factor.side == "request"]
    decided = [
        Decided(
            row.id,
            WHOLE,
            POOL if pooled else row.body,
            row.as_of.year,
            Side(row.decided_for),
            frozenset(row.codes),
        )
        for row in rows
    ]
    return Issue(WHOLE, person, request, decided)


def _measure(
    name: str, body: str, rows: Sequence[CodedDecision], reading: Reading, must_show: bool
) -> ModelResult:
    issue = _issue(rows, pooled=body == POOL)
    listed = issue.codes if reading is Reading.AS_CODED else ()
    answered: list[tuple[CodedDecision, Side]] = []
    conflicts = 0
    for row in rows:
        # As coded, what a row does not name is read as absent; under the incomplete reading it is not known.
        facts = dict.fromkeys(listed, False) | dict.fromkeys(row.codes, True)
        found = issue.constraint(
            facts, body, reading, leave_out=frozenset({row.id}), winner_must_show=must_show
        )
        conflicts += found.answer is Answer.CONFLICT
        if found.answer is Answer.FORCED and found.side is not None:
            answered.append((row, found.side))
    plain = [(row, side) for row, _ in answered if (side := counted(row)) is not None]
    return ModelResult(
        model=name,
        body=body,
        rows=len(rows),
        answered=len(answered),
        right=sum(side == row.decided_for for row, side in answered),
        conflicts=conflicts,
        counting_answered=len(plain),
        counting_right=sum(side == row.decided_for for row, side in plain),
    )
