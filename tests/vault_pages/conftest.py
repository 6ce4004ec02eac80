"""The web project with a vault, inside the test process: no server, no background thread."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template.utils import get_app_template_dirs
from django.test import Client, override_settings

from tests.vault_fixtures import *  # noqa: F403
from tests.vault_support import PASSPHRASE


class Visitor:
    """A browser in front of the vault's pages."""

    def __init__(self, lang: str = "") -> None:
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.lang = lang

    def get(self, path: str, **more: Any) -> HttpResponse:
        return self.client.get(f"{self.lang}/vault/{path}", **more)

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        """Send a form with the token of the visit."""
        page = self.client.get(f"{self.lang}/vault/")
        found = re.search(r'name="form_token" value="([^"]+)"', page.content.decode())
        token = {"form_token": found[1]} if found else {}
        return self.client.post(f"{self.lang}/vault/{path}", {**token, **(form or {})}, **more)

    def unlock(self, passphrase: str = PASSPHRASE) -> HttpResponse:
        return self.client.post(f"{self.lang}/vault/open/", {"passphrase": passphrase})

    def reveal(self) -> None:
        assert self.post("reveal/", {"reveal": "yes"}).status_code == 303

    def new_case(self, code_name: str = "HERON") -> str:
        response = self.post("cases/new/", {"code_name": code_name})
        assert response.status_code == 303, response.content.decode()
        return response["Location"].rstrip("/").rpartition("/")[2]


@pytest.fixture
def served(
    vault_ready: None, django_for_vault: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The pages, over a folder without a vault yet; jobs wait until `work` is called."""
    from duenotice.custody import jobs
    from duenotice.desks.vault import copies, visits
    from duenotice.web import settings_vault

    home = tmp_path / "home"
    monkeypatch.setenv("DUENOTICE_HOME", str(home))
    monkeypatch.setattr(jobs, "wake", lambda: None)
    monkeypatch.setattr(copies, "_restoring", copies.Restoring())
    names = (
        "ROOT_URLCONF", "TEMPLATES", "FILE_UPLOAD_HANDLERS", "DATA_UPLOAD_MAX_NUMBER_FILES", "LARGE_BODY",
        "LARGE_BODY_PREFIX", "INSTALLED_APPS",
    )  # fmt: skip
    held = {name: getattr(settings_vault, name) for name in names}
    missing = [app for app in settings.INSTALLED_APPS if app not in held["INSTALLED_APPS"]]
    with override_settings(**{**held, "INSTALLED_APPS": [*held["INSTALLED_APPS"], *missing]}):
        get_app_template_dirs.cache_clear()
        yield home
    get_app_template_dirs.cache_clear()
    visits.end_all()


@pytest.fixture
def home(served: Path, template: tuple[Path, str]) -> Path:
    """The pages, over a locked vault."""
    shutil.copytree(template[0], served)
    return served


@pytest.fixture
def visitor(home: Path) -> Visitor:
    """Someone who has unlocked the vault."""
    someone = Visitor()
    assert someone.unlock().status_code == 303
    return someone


@pytest.fixture
def work() -> Callable[[], None]:
    """Do what waits, as the background thread would."""
    from duenotice.custody import jobs

    return jobs.run_waiting
