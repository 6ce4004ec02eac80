"""What tests of the vault share: a cheap passphrase, Django with the vault's applications, new vaults."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connections

from duenotice.custody.stretch import TEST_SETTING
from duenotice.register import embedded
from duenotice.register import settings as vault_settings

if "DJANGO_SETTINGS_MODULE" not in os.environ:
    embedded.prepare()
django.setup()

PASSPHRASE = "five plain words by chance"


@contextmanager
def vault_django() -> Iterator[None]:
    """Django with the vault's applications and database, whatever settings the test run began with."""
    if settings.INSTALLED_APPS == vault_settings.INSTALLED_APPS:
        yield
        return

    before: Any = connections.settings
    apps.set_installed_apps([*settings.INSTALLED_APPS, *vault_settings.INSTALLED_APPS])
    connections._settings = connections.settings = connections.configure_settings(vault_settings.DATABASES)
    forget_connection()
    try:
        yield
    finally:
        forget_connection()
        connections._settings = connections.settings = before
        apps.unset_installed_apps()


def forget_connection() -> None:
    """Drop this thread's connection, so that the next one is made under the present settings."""
    if hasattr(connections._connections, "default"):
        connections["default"].close()
        del connections["default"]


@contextmanager
def cheap_passphrase() -> Iterator[None]:
    """The passphrase cost of tests."""
    before = os.environ.get(TEST_SETTING)
    os.environ[TEST_SETTING] = "yes"
    try:
        yield
    finally:
        if before is None:
            del os.environ[TEST_SETTING]
        else:
            os.environ[TEST_SETTING] = before


def new_vault(folder: Path) -> str:
    """Make and open a vault; its recovery code."""
    from duenotice.custody import vault

    return vault.create(folder, PASSPHRASE)[1]
