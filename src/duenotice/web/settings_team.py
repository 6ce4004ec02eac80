"""Settings of the web project for a team: accounts, PostgreSQL, sealed files, a key outside the database.

Environment (a name that ends in _FILE means a file that holds the value on its first line):
    DUENOTICE_SITE: address of the site, https://..., without a path.
    DUENOTICE_KEY_FILE: the key file made by `duenotice team init`.
    DUENOTICE_HOME: folder of the sealed files.
    DUENOTICE_DATABASE: postgresql://user@host:port/name, or postgresql:///name?host=/folder/of/the/socket. No password.
    DUENOTICE_DATABASE_PASSWORD_FILE: the database's password.
    DUENOTICE_DATABASE_CA: certificate of the authority that signed the database's; needed for another machine.
    DUENOTICE_SECRET_KEY_FILE: signing key; a random one at each start unless given.
"""

from __future__ import annotations

import os
import secrets
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from duenotice.web import settings, settings_vault
from duenotice.web.settings_vault import *  # noqa: F403
from duenotice.web.team_database import described


def _first_line(name: str) -> str:
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "")
    lines = Path(path).read_text("utf-8").splitlines()
    return lines[0].strip() if lines else ""


SITE = os.environ.get("DUENOTICE_SITE", "").rstrip("/")
KEY_FILE = os.environ.get("DUENOTICE_KEY_FILE", "")
SECRET_KEY = _first_line("DUENOTICE_SECRET_KEY") or secrets.token_urlsafe(64)
_HOST = urlsplit(SITE).hostname or ""
ALLOWED_HOSTS = [_HOST] if _HOST else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    *(
        app if app != "duenotice.web" else "duenotice.web.apps_team.WebTeamConfig"
        for app in settings_vault.INSTALLED_APPS
    ),
    # Before allauth, so that its pages are ours.
    "duenotice.desks.team",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
DATABASES = {
    "default": described(
        os.environ.get("DUENOTICE_DATABASE", ""),
        _first_line("DUENOTICE_DATABASE_PASSWORD"),
        os.environ.get("DUENOTICE_DATABASE_CA", ""),
    )
}
ROOT_URLCONF = "duenotice.web.urls_team"
WSGI_APPLICATION = "duenotice.web.wsgi_team.application"
TEMPLATES = deepcopy(settings_vault.TEMPLATES)
TEMPLATES[0]["OPTIONS"]["context_processors"] += [
    "django.template.context_processors.request",
    "duenotice.web.team.context",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *settings.MIDDLEWARE,
    # Innermost, so that what asks the database runs in the thread that answers.
    "duenotice.web.team.FreshConnection",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "duenotice.web.team.Gate",
]

# TLS ends at the proxy in front, which says so in a header that waitress takes from it alone.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_SSL_HOST = urlsplit(SITE).netloc or None
SECURE_HSTS_SECONDS = 63_072_000
SECURE_REFERRER_POLICY = None
SECURE_CROSS_ORIGIN_OPENER_POLICY = None

# Sessions live in memory: a copy of the database holds none, and a restart ends all. One process serves a team.
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_CACHE_ALIAS = "sessions"
_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES: dict[str, Any] = {
    "default": {"BACKEND": _MEMORY, "LOCATION": "rates", "OPTIONS": {"MAX_ENTRIES": 50_000}},
    "sessions": {"BACKEND": _MEMORY, "LOCATION": "sessions", "OPTIONS": {"MAX_ENTRIES": 50_000}},
}
SESSION_COOKIE_NAME = "__Host-duenotice"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_PATH = "/"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
#: A visit unused for so long ends.
VISIT_IDLE_SECONDS = 20 * 60

AUTH_USER_MODEL = "team.Account"
AUTHENTICATION_BACKENDS = ["duenotice.desks.team.signing_in.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_CHECKS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_CHECKS}MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": f"{_CHECKS}UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": f"{_CHECKS}CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "vault:home"
LOGOUT_REDIRECT_URL = "account_login"

# No mail is ever sent and no address of mail is kept. Accounts are made by an administrator.
ACCOUNT_ADAPTER = "duenotice.desks.team.signing_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "duenotice.desks.team.signing_in.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_ISSUER = "Due Notice"
