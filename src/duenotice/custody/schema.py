"""Which tables a vault of each schema version has."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

#: Migrations of each schema version, last of each application. A test fails when a migration is not listed here.
VERSIONS: dict[int, dict[str, str]] = {
    1: {"custody": "0001_initial", "register": "0001_initial"},
    2: {"custody": "0002_job", "register": "0002_reading"},
    3: {"register": "0003_words"},
}
SCHEMA = max(VERSIONS)


def build() -> None:
    """Bring the tables of the open vault to the present schema."""
    call_command("migrate", interactive=False, verbosity=0)


def unapplied() -> list[str]:
    """Migrations that the open vault has not seen, as `application.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def applied() -> set[tuple[str, str]]:
    """Migrations that the open vault has seen, as application and name."""
    return set(MigrationRecorder(connection).applied_migrations())


def is_newer() -> bool:
    """Whether a later version of the program has made the tables."""
    return bool(applied() - set(MigrationExecutor(connection).loader.graph.nodes))
