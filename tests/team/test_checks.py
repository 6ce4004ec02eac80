"""The server refuses to start while something is unsafe: every refusal, one by one, against a real PostgreSQL."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings

from tests.team.running import until_asked
from tests.vault_support import forget_connection

pytestmark = pytest.mark.usefixtures("team")


def told(**changed) -> str:
    from duenotice.web import team_checks

    with override_settings(**changed):
        return "\n".join(team_checks.before_opening())


def test_the_settings_as_shipped_are_safe():
    assert told(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]) == (
        "DUENOTICE_TEST_ONLY_CHEAP_PASSPHRASE is set: it is for tests alone."
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DEBUG": True}, "DEBUG is on"),
        ({"SECRET_KEY": "django-insecure-" + "a1b2c3d4e5" * 6}, "one of an example"),
        ({"SECRET_KEY": "change-me-" * 6}, "one of an example"),
        ({"SECRET_KEY": "k3y-0f-t0-l1ttl3"}, "signing key is short"),
        ({"SECRET_KEY": "a" * 80}, "signing key is short"),
        ({"SITE": "http://team.example"}, "with https://"),
        ({"SITE": ""}, "with https://"),
        ({"SITE": "https://team.example/path"}, "without a path"),
        ({"ALLOWED_HOSTS": ["*"]}, "Every host name"),
        ({"ALLOWED_HOSTS": [".example"]}, "Every host name"),
        ({"SECURE_SSL_REDIRECT": False}, "without TLS"),
        ({"SECURE_PROXY_SSL_HEADER": None}, "without TLS"),
        ({"SECURE_HSTS_SECONDS": 3600}, "SECURE_HSTS_SECONDS"),
        ({"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
        ({"SESSION_COOKIE_HTTPONLY": False}, "SESSION_COOKIE_HTTPONLY"),
        ({"SESSION_COOKIE_SAMESITE": "Lax"}, "must be Strict"),
        ({"SESSION_COOKIE_NAME": "sessionid"}, "__Host-"),
        ({"SESSION_COOKIE_AGE": 14 * 24 * 3600}, "too long"),
        ({"VISIT_IDLE_SECONDS": 7200}, "too long"),
        ({"MFA_SUPPORTED_TYPES": ["recovery_codes"]}, "No second factor"),
        ({"MFA_TOTP_INSECURE_BYPASS_CODE": "123456"}, "One code opens"),
        ({"MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": True}, "gone round"),
        ({"MFA_TRUST_ENABLED": True}, "gone round"),
        ({"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}, "cheap to guess"),
        ({"AUTH_PASSWORD_VALIDATORS": []}, "Any password"),
        ({"ACCOUNT_RATE_LIMITS": False}, "without end"),
        ({"KEY_FILE": ""}, "DUENOTICE_KEY_FILE is not set"),
    ],
)  # fmt: skip
def test_an_unsafe_setting_is_refused(changed, sentence):
    assert sentence in told(**changed)


def test_a_missing_gate_is_refused():
    without = [name for name in settings.MIDDLEWARE if not name.endswith(".Gate")]
    assert "The gate is missing" in told(MIDDLEWARE=without)


def database(**changed) -> dict:
    held = settings.DATABASES["default"]
    return {"default": {**held, **changed}}


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ENGINE": "django.db.backends.sqlite3"}, "not PostgreSQL"),
        ({"HOST": "db.example", "OPTIONS": {"sslmode": "require"}}, "certificate is not checked"),
        ({"HOST": "db.example", "OPTIONS": {}}, "certificate is not checked"),
    ],
)
def test_an_unsafe_way_to_the_database_is_refused(changed, sentence):
    assert sentence in told(DATABASES=database(**changed))


def test_a_database_elsewhere_is_reached_with_its_certificate_checked():
    from duenotice.web.team_database import described

    far = described("postgresql://due@db.example:5433/due", "word", "/etc/ca.pem")
    assert far["OPTIONS"]["sslmode"] == "verify-full" and far["OPTIONS"]["sslrootcert"] == "/etc/ca.pem"
    assert (far["HOST"], far["PORT"], far["NAME"], far["USER"], far["PASSWORD"]) == (
        "db.example", "5433", "due", "due", "word",
    )  # fmt: skip
    near = described("postgresql:///due?host=/run/postgresql&user=due", "", "")
    assert (near["HOST"], near["USER"]) == ("/run/postgresql", "due") and "sslmode" not in near["OPTIONS"]


@pytest.fixture
def key(tmp_path):
    from duenotice.custody import keyfile

    path = tmp_path / "keys" / "key.json"
    keyfile.create(path)
    return path


def test_the_key_file_is_private_and_not_written_over(key):
    from duenotice.custody import keyfile
    from duenotice.custody.errors import VaultError

    assert key.stat().st_mode & 0o777 == 0o600 and keyfile.faults(key) == []
    with pytest.raises(VaultError, match="there already"):
        keyfile.create(key)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(key, mode):
    key.chmod(mode)
    assert "can be read by other accounts" in told(KEY_FILE=str(key))


def test_a_key_of_another_account_or_in_an_open_folder_is_refused(key, monkeypatch):
    key.parent.chmod(0o777)
    assert "could exchange the key" in told(KEY_FILE=str(key))
    if os.geteuid() == 0:
        os.chown(key, 4242, 4242)
        assert "belongs to another account" in told(KEY_FILE=str(key))


def test_a_missing_or_broken_key_is_refused(tmp_path, key):
    from duenotice.custody import keyfile
    from duenotice.custody.errors import Damaged

    assert "There is no key file" in told(KEY_FILE=str(tmp_path / "none"))
    assert "no ordinary file" in told(KEY_FILE=str(tmp_path))
    key.write_text('{"format": "duenotice-key", "vault": "00", "key": "AAAA"}')
    with pytest.raises(Damaged):
        keyfile.read(key)


def test_a_key_beside_what_it_opens_is_refused(team):
    from duenotice.custody import keyfile

    path = team.folder / "key.json"
    keyfile.create(path)
    try:
        assert "beside what it opens" in told(KEY_FILE=str(path))
        outside = team.folder.parent / f"link-{secrets.token_hex(4)}"
        outside.symlink_to(path)
        assert "beside what it opens" in told(KEY_FILE=str(outside)), "a link does not hide where it lies"
    finally:
        path.unlink()


def test_an_open_or_missing_folder_of_files_is_refused(team, monkeypatch, tmp_path):
    team.folder.chmod(0o755)
    try:
        assert "can be entered by other accounts" in told()
    finally:
        team.folder.chmod(0o700)
    monkeypatch.setenv("DUENOTICE_HOME", str(tmp_path / "none"))
    assert "is no folder yet" in told()
    (tmp_path / "vault.json").write_text("{}")
    monkeypatch.setenv("DUENOTICE_HOME", str(tmp_path))
    assert "a vault of one computer" in told()


# The database. Each test has a role and a database of its own on the running server.


def superuser(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


class Guest:
    """A database account of its own, let in by password over the loopback address."""

    def __init__(self, where: dict[str, str]) -> None:
        self.where = where
        self.name = f"due{secrets.token_hex(4)}"
        self.password = secrets.token_hex(12)

    def connected(self, **more: object) -> dict:
        return database(NAME=self.name, USER=self.name, PASSWORD=self.password, **more)


@pytest.fixture
def guest(team, where, monkeypatch):
    """The server's rules ask this guest for a password; the shipped ones trust everyone on this machine."""
    held = Guest(where)
    superuser(f"CREATE ROLE {held.name} LOGIN PASSWORD '{held.password}'")
    superuser(f"CREATE DATABASE {held.name} OWNER {held.name}")
    superuser(f"REVOKE CONNECT ON DATABASE {held.name} FROM PUBLIC")
    with connection.cursor() as cursor:
        cursor.execute("SHOW hba_file")
        rules = Path(cursor.fetchone()[0])
    before = rules.read_text()
    rules.write_text(f"local {held.name} {held.name} scram-sha-256\n" + before)
    superuser("SELECT pg_reload_conf()")
    until_asked(where, held.name)
    settled = connections.settings
    yield held
    forget_connection()
    connections._settings = connections.settings = settled
    rules.write_text(before)
    superuser("SELECT pg_reload_conf()")
    superuser(f"DROP DATABASE {held.name} WITH (FORCE)")
    superuser(f"DROP ROLE {held.name}")


def as_guest(held: Guest) -> str:
    from duenotice.web import team_checks

    forget_connection()
    connections._settings = connections.settings = connections.configure_settings(held.connected())
    try:
        return "\n".join(team_checks.after_opening())
    finally:
        forget_connection()


def build(held: Guest) -> None:
    from duenotice.custody import schema

    forget_connection()
    connections._settings = connections.settings = connections.configure_settings(held.connected())
    schema.build()
    forget_connection()


QUIET = {
    "log_min_error_statement": "panic", "log_error_verbosity": "terse",
}  # fmt: skip


@pytest.fixture
def quiet(guest):
    """The guest's sessions log no statement."""
    for name, value in QUIET.items():
        superuser(f"ALTER ROLE {guest.name} SET {name} = '{value}'")
    return guest


def test_a_database_well_set_is_accepted(quiet):
    build(quiet)
    assert as_guest(quiet) == ""


def test_trust_is_refused(team):
    from duenotice.web import team_checks

    assert "without asking who it is (trust)" in "\n".join(team_checks.after_opening())


def test_an_account_that_may_do_everything_is_refused(quiet):
    superuser(f"ALTER ROLE {quiet.name} SUPERUSER")
    assert "may do everything" in as_guest(quiet)


def test_a_database_open_to_every_account_is_refused(quiet):
    superuser(f"GRANT CONNECT ON DATABASE {quiet.name} TO PUBLIC")
    assert "may enter this database" in as_guest(quiet)


def test_missing_guards_are_refused(quiet):
    assert "guards that refuse changes" in as_guest(quiet)


def test_guards_taken_down_are_refused(quiet):
    build(quiet)
    forget_connection()
    connections._settings = connections.settings = connections.configure_settings(quiet.connected())
    superuser("ALTER TABLE custody_audit DISABLE TRIGGER USER")
    assert "guards that refuse changes" in as_guest(quiet)


@pytest.mark.parametrize(
    ("name", "value"),
    [("log_statement", "all"), ("log_min_duration_statement", "0"), ("log_min_error_statement", "error"),
     ("log_error_verbosity", "default"), ("log_duration", "on")],
)  # fmt: skip
def test_a_database_that_logs_what_is_written_is_refused(quiet, name, value):
    superuser(f"ALTER ROLE {quiet.name} SET {name} = '{value}'")
    assert f"Set in postgresql.conf: {name}" in as_guest(quiet)


def test_a_database_that_forgets_is_refused(quiet):
    superuser(f"ALTER ROLE {quiet.name} SET synchronous_commit = 'off'")
    assert "synchronous_commit must not be off" in as_guest(quiet)


def test_a_wrong_password_is_one_sentence(guest):
    guest.password = "wrong"
    assert as_guest(guest).startswith("The database does not answer")


def test_a_key_in_the_databases_folder_is_refused(quiet, tmp_path):
    from duenotice.custody import keyfile

    superuser(f"GRANT pg_read_all_settings TO {quiet.name}")
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        path = Path(cursor.fetchone()[0]) / "key.json"
    keyfile.create(path)
    try:
        with override_settings(KEY_FILE=str(path)):
            assert "beside what it opens" in as_guest(quiet)
    finally:
        path.unlink()


def test_the_start_refuses_with_every_fault_and_opens_nothing(team):
    from duenotice.web import team_start

    with override_settings(DEBUG=True, SITE=""), pytest.raises(team_start.NotSafe) as refused:
        team_start.start()
    assert len(refused.value.faults) >= 3
    assert any("DEBUG" in fault for fault in refused.value.faults)
