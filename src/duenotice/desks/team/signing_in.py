"""How allauth is bound here: no sign-up, no mail, one-time passwords that end, second factors sealed."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.signals import password_changed
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from duenotice.custody import keys, session
from duenotice.desks.team import accounts
from duenotice.desks.team.models import Account, account_of

_BOUND = b"second factor"


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Sign in by name and password; a one-time password that lay too long opens nothing."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Account | None:
        """The account, or None."""
        found: Account | None = super().authenticate(request, **credentials)
        return None if found is None or found.password_expired() else found


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Accounts are made by an administrator, and nothing is ever sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by an administrator."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say for themselves what happened."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail leaves this server."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves this server."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Administrators to the accounts, members to their cases."""
        return reverse("team:accounts" if account_of(request).is_administrator else "vault:home")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show again that it is she, at addresses in the page's language: allauth compares them with it."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        lang = str(getattr(self.request, "lang", "en"))
        return ways if lang == "en" else [{**way, "url": f"/{lang}{way['url']}"} for way in ways]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where the account's own page is."""
        return reverse("mfa_index")

    def clean_password(self, password: str, user: Any = None) -> str:
        """A new password is another one than before.

        Raises:
            ValidationError: too weak, or the old one again.
        """
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError("Choose another password than the one you have.")
        return str(super().clean_password(password, user))


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Secrets of authenticator apps are sealed under the master key: a copy of the database holds none."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        key = session.current().key("second factors")
        return base64.b64encode(keys.seal(key, text.encode(), _BOUND)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        key = session.current().key("second factors")
        return keys.unseal(key, base64.b64decode(encrypted_text), _BOUND).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture an app scans, as part of the page: the policy loads no picture from data in an address."""
        drawn = str(super().build_totp_svg(url))
        # Made by the library from a key and a name: no text of it is shown as it came.
        return SafeString(drawn[drawn.index("<svg") :])

    def get_totp_label(self, user: Any) -> str:
        """What the authenticator app shows: the name signed in with."""
        return str(user.username)

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows beside it."""
        return "Due Notice"

    def _get_site_name(self) -> str:
        return "Due Notice"


@receiver(password_changed)
def _own_password(sender: Any, request: HttpRequest, user: Account, **more: Any) -> None:
    if user.must_change:
        accounts.taken_over(user)
