"""Conflicts of interest: does someone in this case stand in another case of the same vault?

Names are compared as everywhere in this program, across scripts and spellings. "Nothing found" is never "no conflict": a
name nobody wrote down, or another case's client under another name, is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from duenotice.identity import Person, answer_for, person
from duenotice.identity.births import CONTRADICTS
from duenotice.identity.decide import POSSIBLE, SAME
from duenotice.identity.keys import keys_of
from duenotice.quantities import PartialDate
from duenotice.register import policy
from duenotice.register.models import Case, Contact, Held, Subject
from duenotice.register.policy import LOCAL, Actor

#: What a birth that contradicts is called among the grounds: with it alone, a name that agrees is still shown.
_BIRTH_ALONE = frozenset({"births_far_apart", "births_differ"})


@dataclass(frozen=True, slots=True)
class Match:
    """Someone who may stand in two cases.

    Attributes:
        case: id of the other case.
        code_name: its code name.
        name: the name in this case that fitted.
        other_name: the name there that it fitted.
        role: what this person is here: `subject`, or a contact's role.
        other_role: what the person of that name is there.
        same_birth: True and False where both births are known, None where one is not.
    """

    case: str
    code_name: str
    name: str
    other_name: str
    role: str
    other_role: str
    same_birth: bool | None


@dataclass(frozen=True, slots=True)
class Check:
    """A comparison of one case with the others.

    Attributes:
        matches: who may stand in both.
        people: people of this case compared.
        cases: other cases compared with: those that exist for who asks, and no more.
        unread: people of this case without a name that can be compared.
    """

    matches: tuple[Match, ...]
    people: int
    cases: int
    unread: int


@dataclass(frozen=True, slots=True)
class _Someone:
    case: Case
    role: str
    born: str
    record: Person
    keys: frozenset[str]


def check(case: Case, actor: Actor = LOCAL, *, only: Held | None = None) -> Check:
    """Compare the people of a case with those of every other case that exists for who asks.

    Args:
        case: the case.
        actor: who asks; a case walled off from them is not compared with, as to say so would betray it.
        only: one subject or contact of the case, where not all are to be compared.
    """
    others = policy.cases(actor).exclude(pk=case.pk)
    mine = list(_people([only] if only else _rows(Case.objects.filter(pk=case.pk))))
    readable = [one for one in mine if one.keys]
    theirs = list(_people(_rows(others))) if readable else []
    found = {
        match
        for one in readable
        for other in theirs
        if one.keys & other.keys and (match := _compared(one, other)) is not None
    }
    ordered = sorted(found, key=lambda match: (match.code_name, match.name, match.role, match.other_role))
    return Check(tuple(ordered), len(readable), others.count(), len(mine) - len(readable))


def _compared(one: _Someone, other: _Someone) -> Match | None:
    decision = answer_for(one.record, other.record)
    born = decision.evidence.births.kind in CONTRADICTS and set(decision.grounds) <= _BIRTH_ALONE
    if decision.answer not in (SAME, POSSIBLE) and not born:
        return None
    left, right = decision.evidence.left_name, decision.evidence.right_name
    return Match(
        other.case.pk, other.case.code_name, left.text if left else "", right.text if right else "", one.role, other.role,
        _same_birth(one.born, other.born),
    )  # fmt: skip


def _same_birth(one: str, other: str) -> bool | None:
    if not one or not other:
        return None
    left, right = PartialDate.parse(one), PartialDate.parse(other)
    return left.first <= right.last and right.first <= left.last


def _rows(cases: QuerySet[Case]) -> Iterator[Held]:
    for model in (Subject, Contact):
        yield from model._default_manager.filter(removed="", case__in=cases).select_related("case")


def _people(rows: Iterable[Held | None]) -> Iterator[_Someone]:
    for row in rows:
        if not isinstance(row, Subject | Contact) or not row.names:
            continue
        born = row.born if isinstance(row, Subject) else ""
        record = person({"names": [name["text"] for name in row.names], "birthDate": [born] if born else []})
        few, words = keys_of(record)
        role = row.role if isinstance(row, Contact) else "subject"
        yield _Someone(row.case, role, born, record, frozenset((*few, *words)))
