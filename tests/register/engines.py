"""The register on a real PostgreSQL, inside the test process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from duenotice.custody import schema, session
from duenotice.custody.disk import Lock
from duenotice.custody.header import Header
from tests.vault_support import PASSPHRASE, forget_connection


class Team:
    """Sealed files of a team beside a database; opened again where a test locked them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.header, self.master, _ = Header.new(PASSPHRASE, schema.SCHEMA)

    def open(self) -> None:
        """Open the sealed files, unless they are open."""
        if session.is_open() and session.current().folder == self.folder:
            return
        lock = Lock(self.folder / "lock")
        lock.take()
        session.start(self.folder, self.header, self.master, lock, idle_seconds=3600)


@contextmanager
def on_postgresql(server: Any, folder: Path) -> Iterator[Team]:
    """Exchange the vault's database for a running PostgreSQL with the register's tables.

    Args:
        server: as the test package starts it.
        folder: where the sealed files lie.
    """
    from psycopg.conninfo import conninfo_to_dict

    where = conninfo_to_dict(server.get_uri())
    described = {
        "ENGINE": "django.db.backends.postgresql", "NAME": where["dbname"], "USER": where["user"], "HOST": where["host"],
        "OPTIONS": {"server_side_binding": True},
    }  # fmt: skip
    held: Any = connections
    before = held.settings
    forget_connection()
    held._settings = held.settings = held.configure_settings({"default": described})
    team = Team(folder)
    team.open()
    schema.build()
    try:
        yield team
    finally:
        session.end()
        forget_connection()
        held._settings = held.settings = before
        shutil.rmtree(folder, ignore_errors=True)
