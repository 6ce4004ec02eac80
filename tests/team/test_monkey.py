"""People of every role walk a team's server by chance: no link leads nowhere, and who is outside a case meets no word of it."""

from __future__ import annotations

import random

import pytest

from tests.monkey import Monkey
from tests.team import world as planted
from tests.team.conftest import Person
from tests.team.world import CANARY, World

INSIDE = ("owner", "counsel", "caseworker", "reader")
OUTSIDE = ("outsider", "paused", "taken_out", "administrator")


@pytest.fixture(scope="module")
def hidden(team) -> World:
    return planted.build(Person)


def walk(someone: Person, folder, seed: int, steps: int, *, outside: bool) -> Monkey:
    from duenotice.custody import jobs

    def ask(method: str, where: str, form):
        # Asked for her password before every grave act, she would rarely come to one by chance.
        someone.prove()
        asked = someone.client.get if method == "GET" else someone.client.post
        answer = asked(where, form, secure=True)
        if outside and not answer.streaming:
            assert CANARY not in answer.content.decode(errors="replace").casefold(), where
        return answer

    home = "/team/accounts/" if someone.account.kind == "administrator" else "/vault/"
    monkey = Monkey(ask, folder, random.Random(seed), home)
    try:
        monkey.walk(steps, jobs.run_waiting)
    except BaseException:
        print("\n".join(monkey.trail[-12:]))
        raise
    return monkey


def _of(hidden: World, role: str) -> Person:
    return {**hidden.inside, **hidden.outside}[role]


@pytest.mark.parametrize("role", [*OUTSIDE[:-1], *INSIDE, OUTSIDE[-1]])
def test_any_link_and_any_form(role, hidden, tmp_path):
    walk(_of(hidden, role), tmp_path, 1, 60, outside=role in OUTSIDE)


def test_a_name_no_database_keeps_is_refused_in_words(team):
    from duenotice.desks.team import accounts
    from duenotice.register.errors import RegisterError

    owner, boss = Person("fresh"), Person("boss", "administrator")
    case = owner.new_case("FRESH")
    owner.prove()
    added = owner.post(f"/team/cases/{case}/members/", {"username": "a\0b", "role": "reader"})
    assert added.status_code == 422
    boss.prove()
    made = boss.post("/team/accounts/", {"username": "a\0b", "name": "B\0", "kind": "member"})
    assert made.status_code == 422
    with pytest.raises(RegisterError, match="person's name"):
        accounts.add("fine", "not\0fine", actor="test")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 12))
def test_any_link_and_any_form_for_long(seed, team, tmp_path):
    from duenotice.custody import vault

    hidden = planted.build(Person)
    # Who is outside walks before an owner may let her in; the administrator last, who may shut anyone out.
    for role in (*OUTSIDE[:-1], *INSIDE, OUTSIDE[-1]):
        walk(_of(hidden, role), tmp_path, seed, 150, outside=role in OUTSIDE)
    assert vault.verify().faults == ()
