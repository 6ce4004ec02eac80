"""Conflicts of interest across the cases of one vault."""

from __future__ import annotations

import pytest

from duenotice.register import actions, conflicts

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
    ("one", "other", "same"), [("1980", "1980-05", True), ("1980-05", "1980-06", False), ("", "1980", None)]
)
def test_births_are_compared_as_far_as_known(cases, one, other, same):
    person(cases[0], "Ayşe Yılmaz", born=one)
    person(cases[1], "Ayşe Yılmaz", born=other)
    assert conflicts.check(cases[0]).matches[0].same_birth is same


def test_what_was_compared_is_said(cases):
    person(cases[0], "Ayşe Yılmaz", "X")
    found = conflicts.check(cases[0])
    assert (found.names, found.cases, found.unread) == (1, 1, 1)


def test_removed_people_and_erased_cases_do_not_count(cases):
    person(cases[0], "Ayşe Yılmaz")
    other = person(cases[1], "Ayşe Yılmaz")
    actions.remove(other, "entered twice")
    assert conflicts.check(cases[0]).matches == ()
    person(cases[1], "Ayşe Yılmaz")
    actions.erase_case(cases[1])
    assert conflicts.check(cases[0]).matches == ()
