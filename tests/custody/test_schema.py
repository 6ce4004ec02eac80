"""A vault of every released version opens, whole; no migration goes unlisted."""

from __future__ import annotations

import tarfile

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from duenotice.custody import schema, sealed, vault
from duenotice.custody.header import Header
from duenotice.register import projection, selectors
from tests.custody.make_fixture import CODE_NAME, FIXTURES
from tests.vault_support import PASSPHRASE

pytestmark = pytest.mark.usefixtures("django_for_vault")


@pytest.mark.parametrize("number", sorted(schema.VERSIONS))
def test_a_vault_of_each_version_opens_whole(number, tmp_path):
    with tarfile.open(FIXTURES / f"schema-{number}.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    opening = vault.unlock(tmp_path / "vault", PASSPHRASE)
    assert bool(opening.notes) == (number < schema.SCHEMA)
    assert Header.read(tmp_path / "vault").schema == schema.SCHEMA
    case = selectors.case_named(CODE_NAME)
    held = selectors.counts(case)
    if number == 1:
        assert held.pop("assessment") == 0, "assessments came with schema 2"
    assert all(held.values()) and projection.differences(case.pk) == []
    assert b"".join(sealed.read(case.exhibits.get().file)).startswith(b"invented content")
    assert vault.verify().faults == ()
    assert schema.unapplied() == []


def test_every_migration_belongs_to_a_schema_version(code):
    loader = MigrationLoader(connection)
    for application in ("custody", "register"):
        names = sorted(name for label, name in loader.disk_migrations if label == application)
        listed = [version[application] for version in schema.VERSIONS.values() if application in version]
        assert names[-1] == listed[-1], (
            "a new migration needs a new schema version, and a fixture of the old one"
        )


def test_the_tables_are_those_of_the_models(code):
    from django.core.management import call_command

    call_command("makemigrations", "custody", "register", check_changes=True, dry_run=True, verbosity=0)
