"""What must hold before a team's server starts. Each sentence says what is not safe and what to do."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from duenotice.custody import keyfile, place, triggers
from duenotice.web.startup import faults as public_faults
from duenotice.web.team_database import near

_SHORTEST_SECRET = 40
#: What stands in examples, and is therefore known to everyone.
_KNOWN_SECRETS = ("django-insecure", "change-me", "changeme", "change_me", "secret", "example", "xxxx")
_GATE = "duenotice.web.team.Gate"
#: The oldest PostgreSQL that says how a connection was let in (`system_user`).
_POSTGRESQL = 160000
_STRONG_WAYS = frozenset({"scram-sha-256", "peer", "cert", "gss", "sspi", "ldap", "radius", "oauth"})


def before_opening() -> list[str]:
    """What is wrong with settings, key and folders; empty when all holds."""
    return [*_debug(), *_secret(), *_site(), *_cookies(), *_sign_in(), *_key(), *_folders(), *_reach()]


def after_opening() -> list[str]:
    """What is wrong with the database; empty when all holds."""
    try:
        with connection.cursor() as cursor:
            return [
                *_let_in(cursor),
                *_role(cursor),
                *_logs(cursor),
                *_lasting(cursor),
                *_guards(cursor),
                *_apart(cursor),
            ]
    except DatabaseError as error:
        return [
            f"The database does not answer ({type(error).__name__}). Check DUENOTICE_DATABASE and its password."
        ]


def of_answers(application: Callable[..., Any]) -> list[str]:
    """What is wrong with answers and logs: nothing that was sent may stand in them."""
    return public_faults(application)


def _debug() -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG is on: error pages would show the program and what was typed."
    if os.environ.get("DUENOTICE_TEST_ONLY_CHEAP_PASSPHRASE"):
        yield "DUENOTICE_TEST_ONLY_CHEAP_PASSPHRASE is set: it is for tests alone."


def _secret() -> Iterator[str]:
    secret = settings.SECRET_KEY
    if any(known in secret.casefold() for known in _KNOWN_SECRETS):
        yield "The signing key is one of an example. Leave DUENOTICE_SECRET_KEY_FILE away: each start makes its own."
    elif len(secret) < _SHORTEST_SECRET or len(set(secret)) < 10:
        yield f"The signing key is short. It needs {_SHORTEST_SECRET} characters picked by chance, or none given at all."


def _site() -> Iterator[str]:
    parts = urlsplit(settings.SITE)
    if parts.scheme != "https" or not parts.hostname or parts.path:
        yield "DUENOTICE_SITE must be the address of the site with https://, without a path: names and files travel."
    if "*" in settings.ALLOWED_HOSTS or any(host.startswith(".") for host in settings.ALLOWED_HOSTS):
        yield "Every host name is allowed: name the site in DUENOTICE_SITE."
    if not (settings.SECURE_SSL_REDIRECT and settings.SECURE_PROXY_SSL_HEADER):
        yield "Requests without TLS are answered: SECURE_SSL_REDIRECT and SECURE_PROXY_SSL_HEADER must be set."
    if settings.SECURE_HSTS_SECONDS < 31_536_000:
        yield "Browsers are not told to use TLS always: SECURE_HSTS_SECONDS must be a year or more."


def _cookies() -> Iterator[str]:
    if not settings.SESSION_COOKIE_SECURE:
        yield "The session's cookie would travel without TLS: SESSION_COOKIE_SECURE must be on."
    if not settings.SESSION_COOKIE_HTTPONLY:
        yield "Scripts could read the session's cookie: SESSION_COOKIE_HTTPONLY must be on."
    if settings.SESSION_COOKIE_SAMESITE != "Strict":
        yield "Other sites could use a visit: SESSION_COOKIE_SAMESITE must be Strict."
    if not settings.SESSION_COOKIE_NAME.startswith("__Host-"):
        yield "A neighbouring site could set the session's cookie: its name must begin with __Host-."
    if settings.SESSION_COOKIE_AGE > 12 * 3600 or settings.VISIT_IDLE_SECONDS > 3600:
        yield "Visits last too long: at most twelve hours, and one hour unused."


def _sign_in() -> Iterator[str]:
    if _GATE not in settings.MIDDLEWARE or settings.MIDDLEWARE[-1] != _GATE:
        yield "The gate is missing or not innermost: pages would answer without an account and a second factor."
    if not {"totp", "webauthn"} & set(settings.MFA_SUPPORTED_TYPES):
        yield "No second factor can be set up: MFA_SUPPORTED_TYPES must hold totp or webauthn."
    if getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None):
        yield "One code opens every account: MFA_TOTP_INSECURE_BYPASS_CODE must go."
    if getattr(settings, "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", False) or getattr(
        settings, "MFA_TRUST_ENABLED", False
    ):
        yield "The second factor can be gone round: MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN and MFA_TRUST_ENABLED must be off."
    if "Argon2" not in settings.PASSWORD_HASHERS[0]:
        yield "Passwords are kept in a way that is cheap to guess: Argon2 must come first in PASSWORD_HASHERS."
    if not settings.AUTH_PASSWORD_VALIDATORS:
        yield "Any password is taken: AUTH_PASSWORD_VALIDATORS must not be empty."
    if getattr(settings, "ACCOUNT_RATE_LIMITS", None) is False or not settings.ACCOUNT_RATE_LIMITS.get(
        "login_failed"
    ):
        yield "Passwords can be tried without end: ACCOUNT_RATE_LIMITS must limit login_failed."


def _key() -> Iterator[str]:
    if not settings.KEY_FILE:
        yield "DUENOTICE_KEY_FILE is not set: the key of the files has no place of its own."
        return
    yield from keyfile.faults(Path(settings.KEY_FILE), (place.home(),))


def _folders() -> Iterator[str]:
    folder = place.home()
    if not folder.is_dir():
        yield "DUENOTICE_HOME is no folder yet. Make it with `duenotice team init`."
        return
    found = folder.stat()
    if sys.platform != "win32" and stat.S_IMODE(found.st_mode) & 0o077:
        yield "The folder of the sealed files can be entered by other accounts of this server: chmod 700."
    if place.has_vault(folder):
        yield "DUENOTICE_HOME holds a vault of one computer. A team needs a folder of its own."


def _reach() -> Iterator[str]:
    described = settings.DATABASES["default"]
    if described["ENGINE"] != "django.db.backends.postgresql":
        yield "The database is not PostgreSQL. Set DUENOTICE_DATABASE."
        return
    if not near(described["HOST"]) and described["OPTIONS"].get("sslmode") != "verify-full":
        yield "The database is on another machine and its certificate is not checked: sslmode must be verify-full."


def _let_in(cursor: Any) -> Iterator[str]:
    if connection.pg_version < _POSTGRESQL:  # type: ignore[attr-defined]
        yield "The database is older than PostgreSQL 16, which says how a connection was let in."
        return
    cursor.execute("SELECT system_user")
    told = cursor.fetchone()[0]
    way = str(told or "").partition(":")[0]
    if not way:
        yield "The database lets this account in without asking who it is (trust). Set scram-sha-256 or peer in pg_hba.conf."
    elif way not in _STRONG_WAYS:
        yield f"The database asks for the password in a weak way ({way}). Set scram-sha-256 in pg_hba.conf."


def _role(cursor: Any) -> Iterator[str]:
    cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if any(cursor.fetchone()):
        yield "The program's database account may do everything in the server. Give it one of its own, that owns one database."
    cursor.execute(
        "SELECT has_database_privilege('public', current_database(), 'CONNECT'),"
        " EXISTS (SELECT 1 FROM information_schema.table_privileges WHERE grantee = 'PUBLIC'"
        " AND table_schema = 'public')"
    )
    connects, reads = cursor.fetchone()
    if connects:
        yield "Every account of the database server may enter this database: REVOKE CONNECT ON DATABASE ... FROM PUBLIC."
    if reads:
        yield "Tables are open to every account of the database server: REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC."


#: What the server's log would otherwise hold: statements with names in them.
_QUIET = {
    "log_statement": ("none",), "log_min_duration_statement": ("-1",), "log_min_duration_sample": ("-1",),
    "log_min_error_statement": ("panic", "fatal"), "log_error_verbosity": ("terse",), "log_duration": ("off",),
}  # fmt: skip


def _logs(cursor: Any) -> Iterator[str]:
    loud = [
        f"{name} = {wanted[0]}"
        for name, wanted in _QUIET.items()
        if _shown(cursor, name).casefold() not in wanted
    ]
    if loud:
        yield f"The database would write names into its own log. Set in postgresql.conf: {', '.join(loud)}."


def _lasting(cursor: Any) -> Iterator[str]:
    for name in ("fsync", "full_page_writes"):
        if _shown(cursor, name) != "on":
            yield f"What is acknowledged could be lost with the power: {name} must be on."
    if _shown(cursor, "synchronous_commit") == "off":
        yield "What is acknowledged could be lost with the power: synchronous_commit must not be off."


def _guards(cursor: Any) -> Iterator[str]:
    cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
    standing = {name for (name,) in cursor.fetchall()}
    if not {*triggers.names(triggers.AUDIT), f"{triggers.AUDIT}_no_truncate"} <= standing:
        yield (
            "The guards that refuse changes to the log are missing. Run `duenotice team init`; if they were there before,"
            " ask who took them down."
        )


def _apart(cursor: Any) -> Iterator[str]:
    """The key beside the database's files would go with every copy of them. Known only where the database tells."""
    try:
        folder = Path(_shown(cursor, "data_directory"))
    except DatabaseError:
        return
    if near(settings.DATABASES["default"]["HOST"]) and folder.is_dir():
        yield from (
            line for line in keyfile.faults(Path(settings.KEY_FILE), (folder,)) if str(folder) in line
        )
        if place.home().resolve().is_relative_to(folder.resolve()):
            yield f"The sealed files lie in {folder}, among the database's own."


def _shown(cursor: Any, name: str) -> str:
    cursor.execute(f"SHOW {name}")
    return str(cursor.fetchone()[0])
