"""The backend: SQLite's own, over sqlcipher3, with path and key from the open vault instead of settings.

A connection lives no longer than the session it was made in: after locking, a thread's old connection is dropped and a
new one is refused until the vault is open again.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Mapping
from itertools import tee
from typing import Any

from django.db.backends.sqlite3 import base as sqlite
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2

from duenotice.custody import session
from duenotice.custody.errors import Damaged

for _name, _read in {
    "date": parse_date,
    "time": parse_time,
    "datetime": parse_datetime,
    "timestamp": parse_datetime,
}.items():
    dbapi2.register_converter(_name, sqlite.decoder(_read))
dbapi2.register_converter("bool", b"1".__eq__)
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(datetime.date, sqlite.adapt_date)
dbapi2.register_adapter(datetime.datetime, sqlite.adapt_datetime)

#: `synchronous = FULL`: what is acknowledged survives loss of power. `temp_store = MEMORY`: no temporary file in clear.
PRAGMAS = (
    "PRAGMA cipher_page_size = 4096",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA legacy_alter_table = OFF",
    "PRAGMA mmap_size = 0",
)


class Connection(dbapi2.Connection):  # type: ignore[misc]  # sqlcipher3 carries no types
    """A connection that the session can hold weakly, to close it on locking."""


def connect(path: str, key: bytes) -> Any:
    """An encrypted connection.

    Args:
        path: the database file.
        key: 32 bytes, used as they are, without stretching.

    Raises:
        Damaged: the file does not open with the key.
    """
    connection = dbapi2.connect(
        path,
        detect_types=dbapi2.PARSE_DECLTYPES | dbapi2.PARSE_COLNAMES,
        check_same_thread=False,
        factory=Connection,
        timeout=20,
    )
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError as error:
        connection.close()
        if isinstance(error, dbapi2.OperationalError):
            raise
        raise Damaged(
            "The vault's database does not open: it is damaged.", "Restore the vault from a backup."
        ) from None
    return connection


class Cursor(dbapi2.Cursor):  # type: ignore[misc]  # sqlcipher3 carries no types
    """Django writes parameters as %s; SQLite reads them as ?."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for each set of parameters."""
        peek, params = tee(iter(param_list))
        first = next(peek, None)
        names = list(first) if isinstance(first, Mapping) else None
        return super().executemany(self.convert_query(query, param_names=names), params)

    convert_query = sqlite.SQLiteCursorWrapper.convert_query


class DatabaseWrapper(sqlite.DatabaseWrapper):
    """Connections to the open vault."""

    display_name = "SQLCipher"
    Database = dbapi2

    _session_number = 0

    def get_connection_params(self) -> dict[str, Any]:
        """Nothing from settings but the way transactions begin: at once, so that two threads never deadlock."""
        self.transaction_mode = "IMMEDIATE"
        self.init_commands: list[str] = []
        return {}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect to the open vault.

        Raises:
            VaultLocked: no vault is open.
        """
        held = session.current()
        if held.ready and not held.database.exists():
            raise Damaged("The vault's database is missing.", "Restore the vault from a backup.")
        connection = connect(str(held.database), held.key("database"))
        register_functions(connection)
        held.keep(connection)
        self._session_number = held.number
        return connection

    def ensure_connection(self) -> None:
        """Connect when needed; never through a connection of an earlier opening."""
        if self.connection is not None and session.current().number != self._session_number:
            self.in_atomic_block = False
            self.savepoint_ids = []
            self.needs_rollback = False
            self.connection = None
        super().ensure_connection()

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that reads Django's parameters."""
        return self.connection.cursor(factory=Cursor)

    def is_in_memory_db(self) -> bool:
        """A vault lies on disk."""
        return False
