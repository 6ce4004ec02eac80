"""Conflicts of interest: does someone in this case stand in another case of the same vault?

Names are compared by their parts, without accents and case; spelling across scripts is not compared. "Nothing found" is
therefore never "no conflict".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from duenotice.quantities import PartialDate
from duenotice.register.models import Case, Contact, Subject

_MINIMUM = 2


@dataclass(frozen=True, slots=True)
class Match:
    """Someone who stands in two cases.

    Attributes:
        code_name: the other case.
        name: the name in this case.
        role: what this person is here: `subject`, or a contact's role.
        other_role: what the person of that name is there.
        same_birth: True and False where both births are known, None where one is not.
    """

    code_name: str
    name: str
    role: str
    other_role: str
    same_birth: bool | None


@dataclass(frozen=True, slots=True)
class Check:
    """A comparison of one case with all others.

    Attributes:
        matches: who stands in both.
        names: names compared in this case.
        cases: other cases compared with.
        unread: names of this case too short to compare.
    """

    matches: tuple[Match, ...]
    names: int
    cases: int
    unread: int


@dataclass(frozen=True, slots=True)
class _Named:
    code_name: str
    name: str
    role: str
    born: str

    @property
    def parts(self) -> frozenset[str]:
        return parts(self.name)


def parts(name: str) -> frozenset[str]:
    """The parts of a name as compared: no accents, no case, no marks between."""
    folded = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i").replace("ß", "ss"))
    plain = "".join(
        letter if letter.isalnum() else " " for letter in folded if not unicodedata.combining(letter)
    )
    return frozenset(part for part in plain.split() if len(part) > 1)


def check(case: Case) -> Check:
    """Compare the people of a case with those of every other case.

    Two names match when all parts of the shorter, at least two, stand in the longer; a name of one part matches only
    itself.
    """
    mine = list(_people(case.code_name, case=case))
    others = list(_people(None, exclude=case))
    found = {
        Match(other.code_name, one.name, one.role, other.role, _same_birth(one.born, other.born))
        for one in mine
        for other in others
        if _alike(one.parts, other.parts)
    }
    ordered = sorted(found, key=lambda match: (match.code_name, match.name, match.role, match.other_role))
    unread = sum(not one.parts for one in mine)
    return Check(tuple(ordered), len(mine) - unread, Case.objects.exclude(pk=case.pk).count(), unread)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    short, long = sorted((one, other), key=len)
    return bool(short) and (one == other or (len(short) >= _MINIMUM and short <= long))


def _same_birth(one: str, other: str) -> bool | None:
    if not one or not other:
        return None
    left, right = PartialDate.parse(one), PartialDate.parse(other)
    return left.first <= right.last and right.first <= left.last


def _people(code_name: str | None, case: Case | None = None, exclude: Case | None = None) -> Iterator[_Named]:
    for model in (Subject, Contact):
        rows = model._default_manager.filter(removed="").select_related("case")
        rows = rows.filter(case=case) if case else rows.exclude(case=exclude)
        for row in rows:
            role = row.role if isinstance(row, Contact) else "subject"
            born = row.born if isinstance(row, Subject) else ""
            for name in row.names:
                yield _Named(code_name or row.case.code_name, name["text"], role, born)
