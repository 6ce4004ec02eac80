"""Who may do what in which case: role by role, on PostgreSQL."""

from __future__ import annotations

import pytest

from duenotice.register import actions
from duenotice.register import policy as asked
from duenotice.register.errors import RegisterError
from duenotice.register.policy import Act, Actor

pytestmark = pytest.mark.usefixtures("team")

IN_CASE = (Act.READ, Act.CHANGE, Act.TAKE_OUT, Act.READ_LOG, Act.ERASE, Act.SHARE)
MAY = {
    "owner": set(IN_CASE),
    "counsel": {Act.READ, Act.CHANGE, Act.TAKE_OUT, Act.READ_LOG},
    "caseworker": {Act.READ, Act.CHANGE},
    "reader": {Act.READ},
}


@pytest.fixture
def case(person):
    owner = person("owner")
    return owner, actions.open_case("HERON", actor=owner.id)


@pytest.mark.parametrize("role", MAY)
def test_each_role_may_what_is_written_and_nothing_else(role, case, person):
    from duenotice.desks.team import members

    owner, held = case
    someone = person("someone")
    assert asked.case_for(Actor(someone.id), Act.READ, held.pk) is None
    members.add(held, someone.username, role, actor=owner.id)
    assert {act for act in Act if asked.may(Actor(someone.id), act, held)} == MAY[role]
    assert list(asked.cases(Actor(someone.id))) == [held]


def test_whoever_opens_a_case_owns_it_and_nobody_else_sees_it(case, person):
    owner, held = case
    assert asked.case_for(Actor(owner.id), Act.ERASE, held.pk) == held
    assert held not in asked.cases(Actor(person("other").id))


def test_at_large_a_member_lists_and_opens_and_backups_belong_to_the_server(person):
    someone = person("someone")
    assert {act for act in Act if asked.may(Actor(someone.id), act)} == {Act.LIST, Act.OPEN_CASE}


def test_an_administrator_sees_no_case_and_cannot_be_added(case, person):
    from duenotice.desks.team import members

    owner, held = case
    boss = person("boss", "administrator")
    assert not any(asked.may(Actor(boss.id), act, where) for act in Act for where in (None, held))
    assert not asked.cases(Actor(boss.id)).exists()
    with pytest.raises(RegisterError, match="Administrators cannot"):
        members.add(held, boss.username, "reader", actor=owner.id)


def test_a_membership_written_into_the_database_for_an_administrator_gives_nothing(case, person):
    from duenotice.desks.team.models import Membership

    _, held = case
    boss = person("boss", "administrator")
    Membership.objects.create(account=boss.account, case=held.pk, role="owner")
    assert not asked.cases(Actor(boss.id)).exists() and not asked.may(Actor(boss.id), Act.READ, held)


def test_nobody_else_and_the_local_person_of_one_computer_may_nothing(case):
    _, held = case
    for who in (asked.LOCAL, Actor(""), Actor("0" * 32)):
        assert not any(asked.may(who, act, where) for act in Act for where in (None, held))
        assert not asked.cases(who).exists()


def test_a_reset_or_shut_account_sees_nothing_until_an_owner_confirms(case, person):
    from duenotice.desks.team import accounts, members

    owner, held = case
    someone = person("someone")
    row = members.add(held, someone.username, "counsel", actor=owner.id)
    once, paused = accounts.reset(someone.account, actor="test")
    assert paused == 1 and len(once) > 20
    assert asked.case_for(Actor(someone.id), Act.READ, held.pk) is None
    members.confirm(held, row.pk, actor=owner.id)
    assert asked.case_for(Actor(someone.id), Act.READ, held.pk) == held
    accounts.shut(someone.account, actor="test")
    assert not asked.cases(Actor(someone.id)).exists()
    accounts.open_again(someone.account, actor="test")
    assert not asked.cases(Actor(someone.id)).exists()


def test_an_account_not_yet_taken_over_is_not_let_in(case, person):
    from duenotice.desks.team import members

    owner, held = case
    with pytest.raises(RegisterError, match="has not signed in yet"):
        members.add(held, person("new", ready=False).username, "reader", actor=owner.id)


def test_a_case_keeps_an_owner(case, person):
    from duenotice.desks.team import members
    from duenotice.desks.team.models import Membership

    owner, held = case
    mine = Membership.objects.get(case=held.pk)
    for act in (
        lambda: members.remove(held, mine.pk, actor=owner.id),
        lambda: members.change(held, mine.pk, "reader", actor=owner.id),
    ):
        with pytest.raises(RegisterError, match="needs an owner"):
            act()
    second = person("second")
    members.add(held, second.username, "owner", actor=owner.id)
    members.remove(held, mine.pk, actor=owner.id)
    assert not asked.cases(Actor(owner.id)).exists()


def test_cases_whose_owner_left_are_handed_over_by_the_operator(case, person):
    from duenotice.desks.team import accounts, members

    owner, held = case
    heir = person("heir")
    assert members.hand_over(owner.account, heir.account, actor="operator") == 0
    accounts.shut(owner.account, actor="test")
    assert members.hand_over(owner.account, heir.account, actor="operator") == 1
    assert asked.case_for(Actor(heir.id), Act.SHARE, held.pk) == held


def test_a_code_name_of_a_case_not_seen_is_not_refused(case, person):
    owner, held = case
    other = person("other")
    assert actions.open_case(held.code_name, actor=other.id).code_name == held.code_name
    with pytest.raises(RegisterError, match="already exists"):
        actions.open_case(held.code_name, actor=owner.id)


def test_erasing_a_case_takes_its_memberships(case):
    from duenotice.desks.team.models import Membership

    owner, held = case
    actions.erase_case(held, actor=owner.id)
    assert not Membership.objects.filter(case=held.pk).exists()


def test_the_log_of_the_case_keeps_every_change_of_who_belongs_to_it(case, person):
    from duenotice.custody import vault
    from duenotice.custody.models import AuditRow
    from duenotice.desks.team import members
    from duenotice.register import projection

    owner, held = case
    someone = person("someone")
    row = members.add(held, someone.username, "reader", actor=owner.id)
    members.change(held, row.pk, "counsel", actor=owner.id)
    members.remove(held, row.pk, actor=owner.id)
    verbs = list(AuditRow.objects.filter(case=held.pk, kind="member").values_list("verb", "actor"))
    assert verbs == [(f"member.{done}", owner.id) for done in ("added", "changed", "taken_out")]
    assert projection.differences(held.pk) == [] and vault.verify().faults == ()


def test_the_last_administrator_stays(person):
    from duenotice.desks.team import accounts
    from duenotice.desks.team.models import Account

    first, last = person("boss", "administrator").account, person("boss", "administrator").account
    others = Account.objects.filter(kind="administrator", is_active=True).exclude(pk__in=[first.pk, last.pk])
    away = list(others.values_list("pk", flat=True))
    others.update(is_active=False)
    accounts.shut(first, actor="test")
    with pytest.raises(RegisterError, match="last administrator"):
        accounts.shut(last, actor="test")
    Account.objects.filter(pk__in=away).update(is_active=True)
