"""From evidence to one of four answers: same, possible (a person must look), different, cannot tell.

*Same* needs names that agree in full, a birth date to the day or a document's number, and nothing against it. Names alone
never suffice, across scripts least of all. Doubt never becomes *different* and no answer allows an automatic step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from duenotice.identity.births import (
    AGREES as BIRTH_AGREES,
)
from duenotice.identity.births import (
    CONTRADICTS as BIRTH_CONTRADICTS,
)
from duenotice.identity.births import (
    GENERATION,
    MISSING,
    SAME_DAY,
    WEIGHT,
    BirthComparison,
)
from duenotice.identity.evidence import AGREES, DIFFERS, RELATED, UNKNOWN, Evidence

SAME, POSSIBLE, DIFFERENT, CANNOT_TELL = "same", "possible", "different", "cannot_tell"
ANSWERS: Final = (SAME, POSSIBLE, DIFFERENT, CANNOT_TELL)
_FULL_NAME = 0.80
_NAME_FOR_DOCUMENT = 0.35
_SAME_NAME_FLOOR = 0.62
_TRACE, _HALF_NAME = 0.35, 0.5
# Least name for *possible*: a shared birthday alone is none.
LOOK_NAME: Final = 0.42
# People of one name among whom a stranger shares the day of birth once in about a thousand times (some 24,000 days).
MOST_NAMESAKES: Final = 24
_UNSETTLED_SCRIPTS: Final = frozenset(("Han", "Kana", "Thai", "Khmer", "Lao", "Myanmar", "Ethiopic", "other"))


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the weight of evidence parts the answers, for names in one script and across scripts.

    Attributes:
        same: at least this for *same*, one script.
        look: at least this for *possible*, one script.
        same_across: as `same`, across scripts.
        look_across: as `look`, across scripts.
        doubt: below this, *different* may be said.
        people: size of the registry the limits were measured on; 0 for the general limits.
    """

    same: float = 8.9
    look: float = 0.5
    same_across: float = 9.4
    look_across: float = 0.5
    doubt: float = -2.0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer with its grounds.

    Attributes:
        answer: same, possible, different or cannot_tell.
        grounds: codes of what decided, the first one foremost (see `identity.explain`).
        ask: codes of what would settle it.
        evidence: what was compared.
    """

    answer: str
    grounds: tuple[str, ...]
    ask: tuple[str, ...]
    evidence: Evidence

    @property
    def automatic(self) -> bool:
        """Whether a machine may act on this answer: never."""
        return False


def decide(
    evidence: Evidence,
    limits: Limits | None = None,
    *,
    scripts: tuple[str, str] = ("", ""),
    tie: bool = False,
    number_shared: bool = False,
    namesakes: int = 0,
    protective: bool = True,
) -> Decision:
    """Answer whether two records are of one person.

    Args:
        evidence: how the records compare.
        limits: where the answers part; those of the registry, or the general ones.
        scripts: the scripts of the two names that fitted best.
        tie: True when another record fits as well.
        number_shared: True when more than one person holds the document's number.
        namesakes: how many people of the registry bear names like this one.
        protective: True when a missed match may harm a protected or cleared person; widens the band of doubt.
    """
    limits = limits or Limits()
    if evidence.document == AGREES:
        return _by_document(evidence, number_shared)
    if evidence.name is None:
        return Decision(CANNOT_TELL, ("no_usable_name",), ("full_name", "document_number"), evidence)
    across = evidence.cross_script
    barriers = _barriers(evidence, tie, namesakes)
    enough = evidence.weight >= (limits.same_across if across else limits.same)
    if enough and not barriers and evidence.name.weight >= _FULL_NAME:
        return Decision(SAME, ("names_and_birth_agree",), (), evidence)
    # Limits measured on a registry hold its budget as they are; the general ones widen where protection is at stake.
    wider = protective and not limits.people
    look = (limits.look_across if across else limits.look) - (0.3 if wider else 0.0)
    if evidence.weight >= look and evidence.name.weight >= LOOK_NAME:
        return Decision(POSSIBLE, tuple(barriers) or ("agrees_in_part",), _ask(evidence), evidence)
    doubts = _doubts(evidence, limits, limits.doubt - (1.0 if wider else 0.0), scripts)
    if doubts:
        return Decision(CANNOT_TELL, tuple(doubts), _ask(evidence), evidence)
    return Decision(DIFFERENT, _against(evidence), (), evidence)


def _by_document(evidence: Evidence, number_shared: bool) -> Decision:
    grounds = []
    if number_shared:
        grounds.append("number_held_by_several")
    if evidence.name is None or evidence.name.weight < _NAME_FOR_DOCUMENT:
        grounds.append("same_number_other_name")
    if evidence.births.kind in BIRTH_CONTRADICTS:
        grounds.append("same_number_other_birth")
    if evidence.sex == DIFFERS:
        grounds.append("same_number_other_sex")
    if not grounds:
        return Decision(SAME, ("document_agrees",), (), evidence)
    return Decision(POSSIBLE, tuple(grounds), ("see_document", *_ask(evidence)), evidence)


def _barriers(evidence: Evidence, tie: bool, namesakes: int) -> list[str]:
    """What stands between full agreement and *same*, however much else agrees."""
    name = evidence.name
    found = []
    if evidence.kin:
        found.append("perhaps_relatives")
    if name and name.contradicts:
        found.append("names_contradict")
    if evidence.births.kind != SAME_DAY:
        found.append("birth_not_known" if evidence.births.kind == MISSING else "birth_not_to_the_day")
    if evidence.sex == DIFFERS:
        found.append("sex_differs")
    if evidence.state == DIFFERS:
        found.append("nationality_differs")
    if evidence.cross_script and not (evidence.state in (AGREES, RELATED) or evidence.place == AGREES):
        found.append("across_scripts_only")
    if evidence.document == DIFFERS:
        found.append("other_number")
    if tie:
        found.append("two_fit_alike")
    if namesakes > MOST_NAMESAKES and evidence.place != AGREES:
        found.append("many_of_this_name")
    return found


def _doubts(evidence: Evidence, limits: Limits, doubt: float, scripts: tuple[str, str]) -> list[str]:
    """Why *different* cannot be said."""
    found = []
    births, weight = evidence.births.kind, evidence.name_weight
    against = births in BIRTH_CONTRADICTS
    if births == MISSING and (weight >= _SAME_NAME_FLOOR or evidence.weight >= doubt):
        found.append("birth_not_known")
    elif evidence.weight >= doubt and not against:
        found.append("too_little_known")
    if births in BIRTH_AGREES and births != SAME_DAY and weight >= _FULL_NAME and evidence.sex != DIFFERS:
        found.append("birth_not_to_the_day")
    # Among many people some share a birthday by chance; between two records it needs another explanation.
    if births == SAME_DAY and evidence.sex != DIFFERS and (not limits.people or weight >= _HALF_NAME):
        found.append("same_day_other_name")
    loosely = births in BIRTH_AGREES or births == MISSING
    if (
        _unsettled(scripts)
        and weight < _SAME_NAME_FLOOR
        and (loosely and weight >= _TRACE if limits.people else not against)
    ):
        found.append("readings_do_not_settle")
    return list(dict.fromkeys(found))


def _unsettled(scripts: tuple[str, str]) -> bool:
    one, two = scripts
    return one != two and bool({one, two} & _UNSETTLED_SCRIPTS)


def _against(evidence: Evidence) -> tuple[str, ...]:
    found = []
    if evidence.name and evidence.name.weight < _SAME_NAME_FLOOR:
        found.append("names_contradict" if evidence.name.matches else "names_have_nothing_in_common")
    if evidence.births.kind in BIRTH_CONTRADICTS:
        found.append("births_far_apart" if evidence.births.kind == GENERATION else "births_differ")
    if evidence.sex == DIFFERS:
        found.append("sex_differs")
    return tuple(found) or ("too_little_agrees",)


def _ask(evidence: Evidence) -> tuple[str, ...]:
    """What would settle it, the most telling first."""
    asked = []
    if evidence.document == UNKNOWN:
        asked.append("document_number")
    if evidence.births.kind not in (SAME_DAY, *BIRTH_CONTRADICTS):
        asked.append("birth_to_the_day")
    if evidence.place == UNKNOWN:
        asked.append("place_of_birth")
    if evidence.kin or (evidence.name and evidence.name.contradicts):
        asked.append("father_and_mother")
    if evidence.cross_script:
        asked.append("name_in_both_scripts")
    if evidence.state in (UNKNOWN, DIFFERS):
        asked.append("nationality")
    return tuple(asked)


def would_be(decision: Decision, kind: str, limits: Limits | None = None, **rest: object) -> str:
    """The answer if the dates of birth compared otherwise; from the same rules.

    Args:
        decision: the decision as it stands.
        kind: a kind of `identity.births`.
        limits: as for `decide`.
        rest: as for `decide`.
    """
    held = decision.evidence
    births = BirthComparison(kind, WEIGHT[kind], None, None)
    other = replace(held, births=births, weight=held.weight - held.births.weight + births.weight)
    return decide(other, limits, **rest).answer  # type: ignore[arg-type]
