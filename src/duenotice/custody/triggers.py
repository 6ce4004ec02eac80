"""Triggers that refuse to change or remove what may only be appended, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Tables that only grow.
AUDIT = "custody_audit"


def names(table: str) -> tuple[str, ...]:
    """Names of a table's triggers."""
    return f"{table}_no_update", f"{table}_no_delete"


def _sqlite(table: str, unless: str) -> list[str]:
    when = f" WHEN {unless}" if unless else ""
    text = "RAISE(ABORT, 'This table is append-only.')"
    update, delete = names(table)
    return [
        f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} BEGIN SELECT {text}; END",
        f"CREATE TRIGGER {delete} BEFORE DELETE ON {table}{when} BEGIN SELECT {text}; END",
    ]


def _postgresql(table: str, unless: str) -> list[str]:
    update, delete = names(table)
    test = (
        f"IF {unless} THEN RAISE EXCEPTION 'This table is append-only.'; END IF; RETURN OLD;"
        if unless
        else ""
    )
    refuse = "RAISE EXCEPTION 'This table is append-only.';"
    return [
        f"CREATE FUNCTION {update}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse} END $$",
        f"CREATE FUNCTION {delete}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {test or refuse} END $$",
        f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {update}()",
        f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {delete}()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {update}()",
    ]


def append_only(table: str, column: str = "") -> Callable[[Any, Any], None]:
    """A migration step that makes a table append-only.

    Args:
        table: the table.
        column: where given, rows whose case (in this column) has lost its key may be removed, and no others.
    """
    unless = (
        f'EXISTS (SELECT 1 FROM custody_case_key WHERE custody_case_key."case" = OLD.{column})'  # noqa: S608  # a column of ours
        if column
        else ""
    )

    def create(apps: Any, editor: Any) -> None:
        build = _sqlite if editor.connection.vendor == "sqlite" else _postgresql
        for statement in build(table, unless):
            with editor.connection.cursor() as cursor:
                cursor.execute(statement)

    return create
