"""Conflicts of interest across the cases of one vault."""

from __future__ import annotations

import pytest

from duenotice.custody import session
from duenotice.names.memory import MEMORIES
from duenotice.register import actions, conflicts, policy
from duenotice.register.models import Case

pytestmark = pytest.mark.usefixtures("code")


def person(case, *names, kind="subject", **fields):
    listed = [{"text": name, "kind": "name"} for name in names]
    return actions.add(kind, case, names=listed, **fields)


@pytest.fixture
def cases(code):
    return actions.open_case("HERON"), actions.open_case("OTTER")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ayşe Yılmaz", "YILMAZ, Ayse"),
        ("Jean-Luc Durand", "durand jean luc"),
        ("Ayşe Yılmaz", "Ayşe Nur Yılmaz"),
        ("Анна Ким", "КИМ Анна"),
        ("Großmann Karl", "GROSSMANN karl"),
        ("Sukarno", "sukarno"),
        ("Мария Иванова", "Maria Ivanova"),
        ("عائشة يلماز", "Ayşe Yılmaz"),
        ("Mohamed Ali Hassan", "Muhammed Ali Hasan"),
    ],
)
def test_the_same_name_written_otherwise_is_found(cases, one, other):
    person(cases[0], one)
    person(cases[1], other)
    (match,) = conflicts.check(cases[0]).matches
    assert (match.code_name, match.role, match.other_role) == ("OTTER", "subject", "subject")


@pytest.mark.parametrize(
    ("one", "other"), [("Ayşe Yılmaz", "Ayşe Demir"), ("Yılmaz", "Ayşe Yılmaz"), ("A", "A"), ("", "")]
)
def test_other_people_are_not(cases, one, other):
    if one:
        person(cases[0], one)
        person(cases[1], other)
    assert conflicts.check(cases[0]).matches == ()


def test_a_subject_here_who_is_an_opponent_there(cases):
    person(cases[0], "Ayşe Yılmaz", born="1980")
    person(cases[1], "Ayşe Yılmaz", kind="contact", role="opponent")
    (match,) = conflicts.check(cases[0]).matches
    assert (match.role, match.other_role, match.same_birth) == ("subject", "opponent", None)
    (match,) = conflicts.check(cases[1]).matches
    assert (match.role, match.other_role) == ("opponent", "subject")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1980", "1980-05", True),
        ("1980-05", "1980-06", False),
        ("", "1980", None),
        ("1980-05-01", "1955", False),
    ],
)
def test_births_are_compared_as_far_as_known(cases, one, other, same):
    person(cases[0], "Ayşe Yılmaz", born=one)
    person(cases[1], "Ayşe Yılmaz", born=other)
    assert conflicts.check(cases[0]).matches[0].same_birth is same


def test_what_was_compared_is_said(cases):
    person(cases[0], "Ayşe Yılmaz")
    person(cases[0], "X")
    found = conflicts.check(cases[0])
    assert (found.people, found.cases, found.unread) == (1, 1, 1)


def test_removed_people_and_erased_cases_do_not_count(cases):
    person(cases[0], "Ayşe Yılmaz")
    other = person(cases[1], "Ayşe Yılmaz")
    actions.remove(other, "entered twice")
    assert conflicts.check(cases[0]).matches == ()
    person(cases[1], "Ayşe Yılmaz")
    actions.erase_case(cases[1])
    assert conflicts.check(cases[0]).matches == ()


def test_one_person_alone_can_be_compared(cases):
    person(cases[0], "Ayşe Yılmaz")
    other = person(cases[0], "Jean Durand")
    person(cases[1], "Ayşe Yılmaz")
    assert conflicts.check(cases[0], only=other).matches == ()
    assert len(conflicts.check(cases[0]).matches) == 1


def test_a_case_that_does_not_exist_for_who_asks_is_not_compared_with(cases, monkeypatch):
    person(cases[0], "Ayşe Yılmaz")
    person(cases[1], "Ayşe Yılmaz")
    seen = policy.Answers(seen_by=lambda actor: Case.objects.filter(pk=cases[0].pk))
    monkeypatch.setattr(policy, "_answers", seen)
    found = conflicts.check(cases[0], policy.Actor("someone"))
    assert (found.matches, found.cases) == ((), 0)


def test_names_compared_are_forgotten_when_the_vault_locks(cases):
    person(cases[0], "Ayşe Yılmaz")
    person(cases[1], "YILMAZ, Ayse")
    assert conflicts.check(cases[0]).matches
    assert any(memory.cache_info().currsize for memory in MEMORIES)
    session.end()
    assert not any(memory.cache_info().currsize for memory in MEMORIES)
