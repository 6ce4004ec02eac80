"""Fixtures of every test that opens a vault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.vault_support import cheap_passphrase, new_vault, vault_django


@pytest.fixture(scope="session")
def _vault_ready(request: pytest.FixtureRequest) -> Iterator[None]:
    with ExitStack() as stack:
        if request.config.pluginmanager.hasplugin("django"):
            blocker: Any = request.getfixturevalue("django_db_blocker")
            stack.enter_context(blocker.unblock())
        stack.enter_context(cheap_passphrase())
        stack.enter_context(vault_django())
        yield


@pytest.fixture
def django_for_vault(_vault_ready: None) -> Iterator[None]:
    from duenotice.custody import session

    yield
    session.end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def code(django_for_vault: None, folder: Path) -> str:
    """An open vault; its recovery code."""
    return new_vault(folder)
