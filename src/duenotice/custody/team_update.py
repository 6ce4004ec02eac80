"""A team's tables: made where there are none, brought up to date where an older version of the program made them.

A checked backup of what stood there comes first, as it does for a vault of one computer.
"""

from __future__ import annotations

from duenotice.custody import audit, older, schema, team_backup
from duenotice.custody.errors import NewerVault


def build(actor: str) -> list[str]:
    """Make the tables, or bring older ones up to date.

    Args:
        actor: who does it, for the log.

    Returns:
        What the operator must know, in sentences.

    Raises:
        NewerVault: a later version of the program made the tables; nothing was changed.
        VaultError: the backup before the update failed; nothing was changed.
    """
    if schema.is_newer():
        raise NewerVault(
            "A newer version of Due Notice made the server's tables; working on them with this one could lose what they hold.",
            "Install the newer version. Nothing was changed.",
        )
    before, missing = schema.applied(), schema.unapplied()
    notes = [_kept()] if missing and ("custody", "0001_initial") in before else []
    schema.build()
    audit.append(
        "team.updated" if notes else "team.built",
        {"schema": schema.SCHEMA, "migrations": missing},
        actor=actor,
    )
    return notes


def _kept() -> str:
    """Back up what stands there, read it back, and say where it lies."""
    file = older.place("before")
    report = team_backup.write(file, note=False)
    return (
        f"The tables were brought up to date. A checked copy of what stood before, {report.rows} rows and"
        f" {report.files} files, is {file}. Delete it (`duenotice team older --delete`) once the new version has proved"
        " itself: cases erased from now on stay in it."
    )
