"""What two records say for and against being one person, each kind of evidence apart from the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from duenotice.identity.births import GENERATION, BirthComparison, compare_births
from duenotice.identity.records import PATRONYMIC, WEAK, Document, Person, PersonName
from duenotice.identity.states import related
from duenotice.names import NameComparison, Word, compare, name_of
from duenotice.names.common import telling as commonly_telling
from duenotice.names.memory import remembered

AGREES, RELATED, DIFFERS, UNKNOWN = "agrees", "related", "differs", "unknown"
# Natural log of odds by kind; set by hand. Names: the weight that speaks neither way, and the slope from there.
EVEN_NAME: Final = 0.62
NAME_SLOPE: Final = 10.0
_STATE: Final = {AGREES: 0.6, RELATED: 0.2, DIFFERS: -0.8, UNKNOWN: 0.0}
_SEX: Final = {AGREES: 0.1, DIFFERS: -3.0, UNKNOWN: 0.0}
_PLACE: Final = {AGREES: 1.0, DIFFERS: 0.0, UNKNOWN: 0.0}
_DOCUMENT: Final = {AGREES: 8.0, DIFFERS: -0.5, UNKNOWN: 0.0}
_WEAK_ALIAS = 0.8
Telling = Callable[[Word], float]


@dataclass(frozen=True, slots=True)
class Evidence:
    """How two records compare, kind by kind.

    Attributes:
        name: the best pair of names, or None when one side has no usable name.
        left_name: the name of the first record that was used.
        right_name: of the second.
        births: dates of birth.
        state: nationality: agrees, related (a former state), differs, unknown.
        sex: agrees, differs, unknown.
        place: agrees, differs, unknown.
        document: a strong number: agrees, differs, unknown.
        shared: the number both hold, or None.
        kin: True when they look like relatives: names that agree but for a given name, or a generation apart.
        weight: natural log of odds for one person; for calibration and benches, never shown.
    """

    name: NameComparison | None
    left_name: PersonName | None
    right_name: PersonName | None
    births: BirthComparison
    state: str
    sex: str
    place: str
    document: str
    shared: Document | None
    kin: bool
    weight: float

    @property
    def cross_script(self) -> bool:
        """True when the names that fit best are in different scripts."""
        return self.name is not None and self.name.cross_script

    @property
    def name_weight(self) -> float:
        """Weight of the names alone, 0 to 1."""
        return self.name.weight if self.name else 0.0


def weigh(left: Person, right: Person, telling: Telling = commonly_telling) -> Evidence:
    """Compare two records.

    Args:
        left: one record.
        right: the other.
        telling: how telling each word of a name is.
    """
    best, first, second = _names(left, right, telling)
    births = compare_births(left.births, right.births)
    state = _state(left, right)
    sex = _same(left.sex, right.sex)
    place = _overlap(left.places, right.places)
    document, shared = _document(left, right)
    weight = births.weight + _STATE[state] + _SEX[sex] + _PLACE[place] + _DOCUMENT[document]
    weight += NAME_SLOPE * ((best.weight if best else EVEN_NAME) - EVEN_NAME)
    return Evidence(
        best, first, second, births, state, sex, place, document, shared, _kin(best, births), round(weight, 6)
    )  # fmt: skip


def _names(
    left: Person, right: Person, telling: Telling
) -> tuple[NameComparison | None, PersonName | None, PersonName | None]:
    best: tuple[float, NameComparison, PersonName, PersonName] | None = None
    for one in left.names:
        if one.kind == PATRONYMIC:
            continue
        first = name_of(one.text)
        if not first.usable:
            continue
        for two in right.names:
            if two.kind == PATRONYMIC:
                continue
            second = name_of(two.text)
            if not second.usable:
                continue
            found = _pair_of(one, two, telling)
            rank = found.weight * (_WEAK_ALIAS if WEAK in (one.kind, two.kind) else 1.0)
            if best is None or rank > best[0]:
                best = (rank, found, one, two)
                if rank >= 1.0:
                    return found, one, two
    return (best[1], best[2], best[3]) if best else (None, None, None)


def _pair_of(one: PersonName, two: PersonName, telling: Telling) -> NameComparison:
    return compare(name_of(one.text), name_of(two.text), telling)


def _same(one: str, two: str) -> str:
    return UNKNOWN if not one or not two else AGREES if one == two else DIFFERS


def _overlap(one: tuple[str, ...], two: tuple[str, ...]) -> str:
    return UNKNOWN if not one or not two else AGREES if set(one) & set(two) else DIFFERS


def _state(left: Person, right: Person) -> str:
    if not left.states or not right.states:
        return UNKNOWN
    if set(left.states) & set(right.states):
        return AGREES
    return RELATED if any(_related(one, two) for one in left.states for two in right.states) else DIFFERS


@remembered(1 << 14)
def _related(one: str, two: str) -> bool:
    return related(one, two)


def _document(left: Person, right: Person) -> tuple[str, Document | None]:
    mine = [each for each in left.documents if each.strong]
    theirs = [each for each in right.documents if each.strong]
    for one in left.documents:
        for two in right.documents:
            same_kind = one.kind == two.kind or "document" in (one.kind, two.kind)
            if one.number == two.number and same_kind and (one.strong or two.strong):
                return AGREES, one if one.strong else two
    return (DIFFERS if {each.kind for each in mine} & {each.kind for each in theirs} else UNKNOWN), None


def _kin(name: NameComparison | None, births: BirthComparison) -> bool:
    """Relatives: a family name (and father's) that agree while a given name is another or is put in front."""
    if name is None or not name.matches:
        return False
    agreed = sum(match.likeness >= 0.8 and match.how != "initial" for match in name.matches)
    if name.led and agreed >= 2:
        return True
    if name.contradicts and agreed >= 1 and len(name.left_only) == len(name.right_only) == 1:
        return True
    return agreed >= 2 and births.kind == GENERATION
