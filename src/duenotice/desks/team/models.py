"""Who may sign in, and who belongs to which case."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from duenotice.register.models import new_id

ID = 32
#: A member works in cases; an administrator manages accounts and sees no case.
MEMBER, ADMINISTRATOR = "member", "administrator"
KINDS = (MEMBER, ADMINISTRATOR)
#: Roles in one case, in the field's words.
OWNER, COUNSEL, CASEWORKER, READER = "owner", "counsel", "caseworker", "reader"
ROLES = (OWNER, COUNSEL, CASEWORKER, READER)


class Accounts(BaseUserManager["Account"]):
    """Finds accounts; they are made by `accounts.add` alone."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account that signs in under a name."""
        return self.get(username=plain(username or ""))


class Account(AbstractBaseUser):
    """A person who may sign in. The id is what the log keeps; it says nothing.

    `must_change` holds from the making of an account, or its reset, until the person has set a password of her own;
    the one-time password opens nothing after `password_until`.
    """

    id = models.CharField(max_length=ID, primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS], default=MEMBER)
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=True)
    password_until = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = Accounts()

    class Meta:
        app_label = "team"
        db_table = "team_account"
        ordering = ("username",)

    def __str__(self) -> str:
        return str(self.username)

    @property
    def is_administrator(self) -> bool:
        """Whether this account manages accounts."""
        return self.kind == ADMINISTRATOR

    def password_expired(self, now: datetime | None = None) -> bool:
        """Whether a one-time password has lain too long."""
        return self.password_until is not None and (now or timezone.now()) > self.password_until


class Membership(models.Model):
    """Someone's role in one case. Not `confirmed`: it waits, since the account was reset, and gives nothing."""

    id = models.CharField(max_length=ID, primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    case = models.CharField(max_length=ID, db_index=True)
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])
    confirmed = models.BooleanField(default=True)

    class Meta:
        app_label = "team"
        db_table = "team_membership"
        constraints = [models.UniqueConstraint(fields=("account", "case"), name="team_one_role_in_a_case")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} {self.case}"


def plain(username: str) -> str:
    """A name to sign in with as it is kept: letters of one form, no capitals, no spaces around. Nobody's holds a NUL."""
    return unicodedata.normalize("NFKC", username).strip().casefold().replace("\0", "\ufffd")


def account_of(request: HttpRequest) -> Account:
    """The account of someone whom the gate let through."""
    if not isinstance(request.user, Account):
        raise TypeError("The gate lets nobody through without an account.")
    return request.user
