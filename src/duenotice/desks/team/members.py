"""Who belongs to a case: added, given another role, confirmed again, taken out. The log of the case keeps each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from duenotice.custody import audit
from duenotice.desks.team.models import MEMBER, OWNER, ROLES, Account, Membership, plain
from duenotice.register.errors import RegisterError
from duenotice.register.models import Case

#: Kind of the log lines: no object of the register, so that "as we knew it on" passes them over.
KIND = "member"


def of(case: Case) -> list[Membership]:
    """Everyone who belongs to a case, by name."""
    return list(
        Membership.objects.filter(case=case.pk).select_related("account").order_by("account__name", "pk")
    )


def add(case: Case, username: str, role: str, *, actor: str) -> Membership:
    """Add someone to a case.

    Raises:
        RegisterError: no such member, an unknown role, or already there.
    """
    _require_role(role)
    account = Account.objects.filter(username=plain(username), kind=MEMBER, is_active=True).first()
    if account is None:
        raise RegisterError("No member signs in under this name. Administrators cannot be added to a case.")
    if account.must_change:
        raise RegisterError(
            "This person has not signed in yet. Until she has set her own password, whoever made the account could"
            " use it. Add her afterwards."
        )
    if Membership.objects.filter(case=case.pk, account=account).exists():
        raise RegisterError("This person belongs to the case already.")
    with transaction.atomic():
        row = Membership.objects.create(account=account, case=case.pk, role=role)
        _tell("member.added", row, actor)
    return row


def change(case: Case, identity: str, role: str, *, actor: str) -> None:
    """Give someone another role.

    Raises:
        RegisterError: not there, an unknown role, or the case would be left without an owner.
    """
    _require_role(role)
    with transaction.atomic():
        row = _row(case, identity)
        if role != OWNER:
            _keep_an_owner(row)
        row.role = role
        row.save(update_fields=["role"])
        _tell("member.changed", row, actor)


def confirm(case: Case, identity: str, *, actor: str) -> None:
    """Let someone in again after her account was reset. Whoever confirms has asked her, and not by a message.

    Raises:
        RegisterError: not there.
    """
    with transaction.atomic():
        row = _row(case, identity)
        row.confirmed = True
        row.save(update_fields=["confirmed"])
        _tell("member.confirmed", row, actor)


def remove(case: Case, identity: str, *, actor: str) -> None:
    """Take someone out of a case.

    Raises:
        RegisterError: not there, or the case would be left without an owner.
    """
    with transaction.atomic():
        row = _row(case, identity)
        _keep_an_owner(row)
        _tell("member.taken_out", row, actor)
        row.delete()


def pause(account: Account, *, actor: str) -> int:
    """Let nothing of an account's cases be seen until each is confirmed. Returns how many cases."""
    rows: Iterable[Membership] = Membership.objects.filter(account=account, confirmed=True)
    count = 0
    with transaction.atomic():
        for row in rows:
            row.confirmed = False
            row.save(update_fields=["confirmed"])
            _tell("member.paused", row, actor)
            count += 1
    return count


def confirm_all(account: Account, *, actor: str) -> int:
    """Let an account into all its cases again. For the operator at the server, where a case has no other owner."""
    rows = list(Membership.objects.filter(account=account, confirmed=False))
    with transaction.atomic():
        for row in rows:
            row.confirmed = True
            row.save(update_fields=["confirmed"])
            _tell("member.confirmed", row, actor)
    return len(rows)


def hand_over(before: Account, after: Account, *, actor: str) -> int:
    """Make someone owner of the cases that nobody can own any more, because their owner left. For the operator.

    Args:
        before: the account that is shut or waits to be confirmed.
        after: the member who takes over.
        actor: opaque id of who does it.

    Returns:
        How many cases.

    Raises:
        RegisterError: the first can still sign in and waits for nobody, or the second is no active member.
    """
    if after.kind != MEMBER or not after.is_active or after.must_change:
        raise RegisterError("Whoever takes over must be a member who has signed in and set a password.")
    count = 0
    with transaction.atomic():
        for row in Membership.objects.select_for_update().filter(account=before, role=OWNER, confirmed=False):
            if _owners(row.case).exists():
                continue
            held, _ = Membership.objects.update_or_create(
                account=after, case=row.case, defaults={"role": OWNER, "confirmed": True}
            )
            _tell("member.added", held, actor)
            count += 1
    return count


def remove_case(case: str) -> None:
    """Forget who belonged to a case."""
    Membership.objects.filter(case=case).delete()


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise RegisterError(f"A role is one of: {', '.join(ROLES)}.")


def _row(case: Case, identity: str) -> Membership:
    row = Membership.objects.select_for_update().filter(case=case.pk, pk=identity).first()
    if row is None:
        raise RegisterError("Nobody of this case is meant. Look at the list again.")
    return row


def _keep_an_owner(row: Membership) -> None:
    """Lock the owners of the case, so that two do not leave it at the same moment."""
    owners = list(_owners(row.case).select_for_update(of=("self",)))
    if row.role == OWNER and not any(owner.pk != row.pk for owner in owners):
        raise RegisterError("A case needs an owner. Make someone else owner first.")


def _owners(case: str) -> QuerySet[Membership]:
    return Membership.objects.filter(case=case, role=OWNER, confirmed=True, account__is_active=True)


def _tell(verb: str, row: Membership, actor: str) -> None:
    kept: dict[str, Any] = {"account": row.account_id, "role": row.role, "confirmed": row.confirmed}
    audit.append(verb, kept, case=row.case, kind=KIND, object_id=row.pk, actor=actor)
