"""One person against a registry: candidates, each decided and ranked, ties and shared numbers seen."""

from __future__ import annotations

from dataclasses import dataclass

from duenotice.identity.compare import scripts_of
from duenotice.identity.decide import CANNOT_TELL, DIFFERENT, POSSIBLE, SAME, Decision, Limits, decide
from duenotice.identity.evidence import AGREES, Evidence, weigh
from duenotice.identity.records import Person
from duenotice.identity.registry import Registry

TIE = 1.5
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
        answer: the foremost of the hits' answers; 'cannot_tell' when the query has no usable name and no number.
        hits: those that are not different, the foremost first.
        looked_at: how many people were compared closely.
    """

    answer: str
    hits: tuple[Hit, ...]
    looked_at: int


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
    limits = limits or limits_of(registry)
    weighed = weigh_all(query, registry)
    hits = []
    for place, (evidence, person) in enumerate(weighed[:8]):
        rival = next((other.weight for at, (other, _) in enumerate(weighed) if at != place), None)
        tie = place < 2 and rival is not None and abs(rival - evidence.weight) < TIE
        shared = (
            evidence.document == AGREES
            and evidence.shared is not None
            and registry.holders(evidence.shared.number) > 1
        )
        decision = decide(
            evidence,
            limits,
            scripts=scripts_of(evidence),
            tie=tie,
            number_shared=shared,
            protective=protective,
        )
        if decision.answer != DIFFERENT:
            hits.append(Hit(person, decision))
    hits.sort(key=lambda hit: (_ORDER[hit.decision.answer], -hit.decision.evidence.weight, hit.person.id))
    unusable = not weighed and not _searchable(query)
    answer = hits[0].decision.answer if hits else CANNOT_TELL if unusable else DIFFERENT
    return Answer(answer, tuple(hits), len(weighed))


def _searchable(query: Person) -> bool:
    from duenotice.identity.keys import keys_of

    few, many = keys_of(query)
    return bool(few or many)
