"""The rows of a team's PostgreSQL, out and in again: every table as it stood at one moment.

Rows travel as COPY gives them, in pieces held in memory, so that nothing of them lies on a disk in clear. The tables
themselves are not copied: the migrations that made them make them again. No program of the database is needed for it, so
none of another version can be in the way.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from duenotice.custody import schema
from duenotice.custody.errors import Damaged, NewerVault, VaultError

#: The most bytes of rows held at once.
PIECE = 1 << 20
_SCRATCH = "rehearsal_"
#: Any number, the same in every process: only one rehearsal at a time.
_ONE = 6_012_026
_MIGRATIONS = "django_migrations"


@dataclass(frozen=True, slots=True)
class Table:
    """A table and the columns that hold what cannot be reckoned from others."""

    name: str
    columns: tuple[str, ...]

    def statement(self, words: str) -> sql.Composed:
        """A COPY of this table."""
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        return sql.SQL("COPY {} ({}) " + words).format(sql.Identifier(self.name), columns)


@contextmanager
def snapshot() -> Iterator[Any]:
    """A connection of its own, on which the database stands still while others write."""
    held = connection.copy()
    held.connect()
    raw: Any = held.connection
    try:
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield raw
    finally:
        held.close()


def tables(raw: Any) -> list[Table]:
    """Every table, by name."""
    found = raw.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
        " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace GROUP BY c.relname ORDER BY c.relname"
    )
    return [Table(name, tuple(columns)) for name, columns in found.fetchall()]


def rows(raw: Any, table: Table) -> Iterator[bytes]:
    """The rows of a table in pieces; each row is one line."""
    held = bytearray()
    with raw.cursor() as cursor, cursor.copy(table.statement("TO STDOUT")) as copied:
        for row in copied:
            held += row
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def migrations() -> list[list[str]]:
    """Which migrations made the tables."""
    return sorted([app, name] for app, name in schema.applied())


def is_empty(alias: str) -> bool:
    """Whether a database holds no table."""
    held = connections[alias]
    held.ensure_connection()
    return not tables(held.connection)


def build(alias: str, made_by: Iterable[Iterable[str]]) -> None:
    """Make tables as those migrations made them.

    Args:
        alias: of an empty database.
        made_by: application and name of each migration.

    Raises:
        NewerVault: a migration that this version does not have.
    """
    recorded = {(app, name) for app, name in made_by}
    executor = MigrationExecutor(connections[alias])
    graph = executor.loader.graph
    if recorded - set(graph.nodes):
        raise NewerVault("The backup was made by a later version of the program.", "Install that version.")
    last = [
        node
        for node in sorted(recorded)
        if not any(
            child.key[0] == node[0] and child.key in recorded for child in graph.node_map[node].children
        )
    ]
    executor.migrate(last)


class Filling:
    """Puts rows into tables just made, all or none.

    Args:
        alias: of the database.
        columns: the columns of each table, as they were when its rows were read.

    Raises:
        Damaged: other tables or columns than the migrations make.
    """

    def __init__(self, alias: str, columns: dict[str, list[str]]) -> None:
        held = connections[alias]
        held.ensure_connection()
        self.raw: Any = held.connection
        made = {table.name: table for table in tables(self.raw)}
        if {name: sorted(table.columns) for name, table in made.items()} != {
            name: sorted(listed) for name, listed in columns.items()
        }:
            raise Damaged("The backup's tables are not those of its version.", "Use another backup.")
        self.tables = {name: Table(name, tuple(listed)) for name, listed in columns.items()}

    def __enter__(self) -> Filling:
        self.raw.execute("BEGIN")
        self.raw.execute("SET CONSTRAINTS ALL DEFERRED")
        # Making the tables has noted the migrations; the rows to come note them too.
        self.raw.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(_MIGRATIONS)))
        return self

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Put the rows of one table in; they may come in several calls."""
        with self.raw.cursor() as cursor, cursor.copy(self.tables[name].statement("FROM STDIN")) as copied:
            for piece in pieces:
                copied.write(piece)

    def __exit__(self, kind: type[BaseException] | None, *more: object) -> None:
        if kind is not None:
            self.raw.execute("ROLLBACK")
            return
        for table, column in self.raw.execute(_NUMBERED).fetchall():
            counted = sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, {}), COALESCE(max({}), 0) + 1, false) FROM {}"
            )
            place = sql.Identifier(table)
            self.raw.execute(counted.format(place.as_string(None), column, sql.Identifier(column), place))
        self.raw.execute("COMMIT")


#: Columns that number themselves: the next number comes after the last one put in.
_NUMBERED = (
    "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> ''"
    " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
)


def clear(alias: str) -> None:
    """Remove every table and function. For a database that was empty before something failed."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT format('DROP TABLE %I CASCADE', c.relname) FROM pg_class c"
            " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
            " UNION ALL SELECT format('DROP FUNCTION IF EXISTS %I CASCADE', p.proname) FROM pg_proc p"
            " WHERE p.pronamespace = current_schema()::regnamespace"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


@contextmanager
def scratch() -> Iterator[str]:
    """An empty schema of its own in the same database, thrown away at the end; the alias that reaches it.

    Raises:
        VaultError: another rehearsal runs.
    """
    name = f"{_SCRATCH}{secrets.token_hex(4)}"
    described = deepcopy(connections.databases["default"])
    described["OPTIONS"] = {**described["OPTIONS"], "options": f"-c search_path={name}"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ONE])
        if not cursor.fetchone()[0]:
            raise VaultError("Another rehearsal runs.", "Wait until it has ended.")
        try:
            _drop(cursor, f"{_SCRATCH}%")
            cursor.execute(f"CREATE SCHEMA {name}")
            connections.databases[name] = described
            yield name
        finally:
            connections[name].close()
            del connections[name], connections.databases[name]
            _drop(cursor, name)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE])


def _drop(cursor: Any, like: str) -> None:
    """Drop schemas of rehearsals, those included that a killed process left."""
    cursor.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s AND nspname LIKE 'rehearsal\\_%%'", [like]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP SCHEMA "{name}" CASCADE')
