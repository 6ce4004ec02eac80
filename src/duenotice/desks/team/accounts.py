"""Accounts: made, reset, shut and opened again by an administrator. None of it opens a case.

Whoever may reset an account could sign in as that person. So a reset pauses every membership of the account until
another owner of the case confirms it, and an account is added to a case only after its owner has taken it over.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from duenotice.custody import audit
from duenotice.desks.team import members
from duenotice.desks.team.models import ADMINISTRATOR, KINDS, MEMBER, Account, plain
from duenotice.register.errors import RegisterError
from duenotice.register.fields import check_text

KIND = "account"
#: How long a one-time password opens an account.
ONE_TIME = timedelta(days=7)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 20
_LONGEST_NAME = 120
_LONGEST_USERNAME = 60


def add(username: str, name: str, kind: str = MEMBER, *, actor: str) -> tuple[Account, str]:
    """Make an account. Returns it with a one-time password, which is shown once and kept nowhere.

    Args:
        username: what the person signs in with; letters, digits, dot, dash, underscore.
        name: as colleagues know the person.
        kind: member or administrator.
        actor: opaque id of who makes it.

    Raises:
        RegisterError: every fault found.
    """
    kept, shown = plain(username), " ".join(name.split())
    faults = []
    if not kept or len(kept) > _LONGEST_USERNAME or not all(sign.isalnum() or sign in "._-" for sign in kept):
        faults.append(
            "The name to sign in with has letters, digits, dots, dashes or underscores, at most 60."
        )
    if not shown or len(shown) > _LONGEST_NAME:
        faults.append("Say the person's name, in at most 120 letters.")
    try:
        check_text(shown)
    except ValidationError as error:
        faults += [f"The person's name: {message}" for message in error.messages]
    if kind not in KINDS:
        faults.append(f"An account is one of: {', '.join(KINDS)}.")
    if Account.objects.filter(username=kept).exists():
        faults.append("Someone signs in under this name already.")
    if faults:
        raise RegisterError(*faults)
    account = Account(username=kept, name=shown, kind=kind)
    with transaction.atomic():
        once = _one_time(account)
        account.save(force_insert=True)
        _tell("account.added", account, actor)
    return account, once


def reset(account: Account, *, actor: str) -> tuple[str, int]:
    """Give an account a new one-time password and take its second factors away.

    Returns:
        The one-time password, and in how many cases the person now waits to be confirmed.
    """
    with transaction.atomic():
        once = _one_time(account)
        account.must_change = True
        account.save()
        Authenticator.objects.filter(user=account).delete()
        paused = members.pause(account, actor=actor)
        _tell("account.reset", account, actor)
    return once, paused


def shut(account: Account, *, actor: str) -> None:
    """Let an account sign in no more; who is signed in is out at once. Its memberships stay, and wait.

    Raises:
        RegisterError: it is the last administrator.
    """
    with transaction.atomic():
        others = Account.objects.select_for_update().filter(kind=ADMINISTRATOR, is_active=True)
        if account.is_administrator and not any(other.pk != account.pk for other in others):
            raise RegisterError("This is the last administrator. Make another one first.")
        account.is_active = False
        account.save(update_fields=["is_active"])
        members.pause(account, actor=actor)
        _tell("account.shut", account, actor)


def open_again(account: Account, *, actor: str) -> str:
    """Let an account sign in again, with a new one-time password."""
    with transaction.atomic():
        account.is_active = True
        account.save(update_fields=["is_active"])
        _tell("account.opened_again", account, actor)
        once, _ = reset(account, actor=actor)
    return once


def taken_over(account: Account) -> None:
    """The person has set a password of her own."""
    account.must_change, account.password_until = False, None
    account.save(update_fields=["must_change", "password_until"])
    _tell("account.taken_over", account, account.pk)


def _one_time(account: Account) -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    once = "-".join(letters[start : start + 5] for start in range(0, _LENGTH, 5))
    account.set_password(once)
    account.password_until = timezone.now() + ONE_TIME
    return once


def _tell(verb: str, account: Account, actor: str) -> None:
    audit.append(verb, {"kind": account.kind}, kind=KIND, object_id=account.pk, actor=actor)
