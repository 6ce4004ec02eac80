"""Fixtures of every test that opens a vault."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.vault_support import PASSPHRASE, cheap_passphrase, new_vault, vault_django


@pytest.fixture(scope="session")
def vault_ready(request: pytest.FixtureRequest) -> Iterator[None]:
    with ExitStack() as stack:
        if request.config.pluginmanager.hasplugin("django"):
            blocker: Any = request.getfixturevalue("django_db_blocker")
            stack.enter_context(blocker.unblock())
        stack.enter_context(cheap_passphrase())
        stack.enter_context(vault_django())
        yield


@pytest.fixture
def django_for_vault(vault_ready: None) -> Iterator[None]:
    from duenotice.custody import session

    yield
    session.end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture(scope="session")
def template(vault_ready: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A vault made once, to be copied: making the tables takes longer than most tests."""
    from duenotice.custody import session

    folder = tmp_path_factory.mktemp("template") / "vault"
    made = new_vault(folder)
    session.end()
    return folder, made


@pytest.fixture
def code(template: tuple[Path, str], django_for_vault: None, folder: Path) -> str:
    """An open vault; its recovery code."""
    from duenotice.custody import vault

    shutil.copytree(template[0], folder)
    vault.unlock(folder, PASSPHRASE)
    return template[1]


@pytest.fixture
def elsewhere(template: tuple[Path, str], tmp_path: Path) -> Callable[[], None]:
    """Leave the open vault and open an empty one in another folder."""
    from duenotice.custody import vault

    def go() -> None:
        shutil.copytree(template[0], tmp_path / "elsewhere")
        vault.lock()
        vault.unlock(tmp_path / "elsewhere", PASSPHRASE)

    return go
