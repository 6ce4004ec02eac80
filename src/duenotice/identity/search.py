"""One person against a registry: candidates, each decided and ranked, ties and shared numbers seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duenotice.identity.compare import scripts_of
from duenotice.identity.decide import CANNOT_TELL, DIFFERENT, POSSIBLE, SAME, Decision, Limits, decide
from duenotice.identity.evidence import AGREES, Evidence, weigh
from duenotice.identity.records import PATRONYMIC, Person
from duenotice.identity.registry import Registry
from duenotice.names import name_of

TIE = 1.5
MOST_HITS = 8
_ORDER = {SAME: 0, POSSIBLE: 1, CANNOT_TELL: 2, DIFFERENT: 3}


@dataclass(frozen=True, slots=True)
class Hit:
    """A person of the registry with the decision on them."""

    person: Person
    decision: Decision


@dataclass(frozen=True, slots=True)
class Answer:
    """What the registry says of one person.

    Attributes:
        answer: the foremost of the hits' answers; 'cannot_tell' when nobody fits and the query has no name that can be compared.
        hits: those that are not different, the foremost first.
        looked_at: how many people were compared closely.
    """

    answer: str
    hits: tuple[Hit, ...]
    looked_at: int


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What the others say of one hit: how many hold a number, how many bear such a name."""

    holders: Callable[[str], int]
    namesakes: Callable[[str], int]


def limits_of(registry: Registry) -> Limits:
    """The limits measured on this registry, or the general ones when it was not calibrated."""
    held = registry.meta.get("calibration")
    return Limits(**held["limits"]) if held else Limits()


def weigh_all(query: Person, registry: Registry) -> list[tuple[Evidence, Person]]:
    """Evidence on every candidate, the weightiest first."""
    found = [
        (weigh(query, candidate.person, registry.telling), candidate.person)
        for candidate in registry.candidates(query)
    ]
    found.sort(key=lambda pair: (-pair[0].weight, pair[1].id))
    return found


def look_up(
    query: Person, registry: Registry, limits: Limits | None = None, *, protective: bool = True
) -> Answer:
    """Is this person known in the registry?

    Raises:
        IdentityError: the registry cannot be read.
    """
    weighed = weigh_all(query, registry)
    known = limits or limits_of(registry)
    return _answer(
        query, weighed[:MOST_HITS], weighed, known, _Crowd(registry.holders, registry.namesakes), protective
    )


def look_among(
    query: Person, people: Sequence[Person], limits: Limits | None = None, *, protective: bool = True
) -> Answer:
    """Is this person among these? Every one is compared; the general limits apply, as so few give none of their own."""
    weighed = [(weigh(query, each), each) for each in people]
    weighed.sort(key=lambda pair: (-pair[0].weight, pair[1].id))
    numbers = Counter(
        number for each in people for number in {document.number for document in each.documents}
    )
    return _answer(
        query, weighed, weighed, limits or Limits(), _Crowd(numbers.__getitem__, lambda _: 0), protective
    )


def _answer(
    query: Person,
    judged: list[tuple[Evidence, Person]],
    weighed: list[tuple[Evidence, Person]],
    limits: Limits,
    crowd: _Crowd,
    protective: bool,
) -> Answer:
    hits = []
    for place, (evidence, person) in enumerate(judged):
        rival = next((other.weight for at, (other, _) in enumerate(weighed[:2]) if at != place), None)
        tie = place < 2 and rival is not None and abs(rival - evidence.weight) < TIE
        shared = (
            evidence.document == AGREES
            and evidence.shared is not None
            and crowd.holders(evidence.shared.number) > 1
        )
        decision = decide(
            evidence,
            limits,
            scripts=scripts_of(evidence),
            tie=tie,
            number_shared=shared,
            protective=protective,
        )
        if decision.answer == SAME and evidence.document != AGREES and evidence.right_name:
            decision = decide(
                evidence,
                limits,
                scripts=scripts_of(evidence),
                tie=tie,
                namesakes=crowd.namesakes(evidence.right_name.text),
                protective=protective,
            )
        if decision.answer != DIFFERENT:
            hits.append(Hit(person, decision))
    hits.sort(key=lambda hit: (_ORDER[hit.decision.answer], -hit.decision.evidence.weight, hit.person.id))
    # Without a name that can be compared, nobody found is no answer.
    readable = any(name.kind != PATRONYMIC and name_of(name.text).usable for name in query.names)
    answer = hits[0].decision.answer if hits else DIFFERENT if readable else CANNOT_TELL
    return Answer(answer, tuple(hits), len(weighed))
