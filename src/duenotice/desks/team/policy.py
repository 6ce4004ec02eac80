"""The team's answers to the one policy: by account, membership and role. Nothing else decides.

An administrator has no membership and therefore no case. Whatever is not said here is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from duenotice.desks.team.models import (
    CASEWORKER,
    COUNSEL,
    MEMBER,
    OWNER,
    READER,
    Account,
    Membership,
)
from duenotice.register.models import Case
from duenotice.register.policy import Act, Actor, Answers

_READ = frozenset({Act.READ})
_WORK = _READ | {Act.CHANGE}
_CONDUCT = _WORK | {Act.TAKE_OUT, Act.READ_LOG}
#: What each role may do in its case.
MAY: Mapping[str, frozenset[Act]] = {
    READER: _READ,
    CASEWORKER: _WORK,
    COUNSEL: _CONDUCT,
    OWNER: _CONDUCT | {Act.ERASE, Act.SHARE},
}
#: What a member may do outside any case. Backups, keys and checks belong to the server and its operator.
AT_LARGE = frozenset({Act.LIST, Act.OPEN_CASE})


def decide(actor: Actor, act: Act, case: Case | None) -> bool:
    """Whether someone may do something, asked of the database each time: what was taken back is gone at once."""
    if case is None:
        return act in AT_LARGE and _members().filter(pk=actor.id).exists()
    held = _held(actor).filter(case=case.pk).values_list("role", flat=True).first()
    return held is not None and act in MAY[held]


def seen_by(actor: Actor) -> QuerySet[Case]:
    """The cases someone belongs to."""
    return Case.objects.filter(pk__in=_held(actor).values("case"))


def opened(actor: Actor, case: Case) -> None:
    """Whoever opens a case owns it."""
    Membership.objects.create(account_id=actor.id, case=case.pk, role=OWNER)


def name_of(actor: str) -> str:
    """The name of an account."""
    return Account.objects.filter(pk=actor).values_list("name", flat=True).first() or ""


def _members() -> QuerySet[Account]:
    return Account.objects.filter(is_active=True, kind=MEMBER)


def _held(actor: Actor) -> QuerySet[Membership]:
    return Membership.objects.filter(
        account_id=actor.id, account__is_active=True, account__kind=MEMBER, confirmed=True
    )


TEAM = Answers(decide, seen_by, opened, seen_by, name_of)
