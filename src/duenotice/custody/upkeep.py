"""The vault's own slow work: backup, rehearsal of a restore, check of everything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duenotice.custody import audit, backup, jobs, state, vault
from duenotice.custody.disk import make_folder
from duenotice.custody.errors import VaultError, disk_in_words
from duenotice.custody.jobs import Step
from duenotice.custody.models import Job

BACKUP, REHEARSAL, CHECK = "backup", "rehearsal", "check"
#: Where the last backup was put, and what the last check found.
PLACE = "backup_place"
LAST_CHECK = "check"


def back_up(job: Job, step: Step) -> None:
    """Write a backup into the folder of the job."""
    try:
        out = new_file(str(job.detail["folder"]))
    except VaultError as error:
        backup.record_failure(error.reason)
        raise
    put_there(out, backup.write(out, progress=step.at))


def new_file(folder: str) -> Path:
    """Where the next backup goes in a folder; its name says the day and the time, nothing else.

    Raises:
        VaultError: not a full path, or a folder that cannot be made.
    """
    if not Path(folder).is_absolute():
        raise VaultError("The folder is not a full path.", "Write it from the root of the disk.")
    with disk_in_words("the backup"):
        make_folder(Path(folder))
    return Path(folder) / f"duenotice-{datetime.now(UTC):%Y%m%d-%H%M%S}.backup"


def put_there(out: Path, report: backup.Report) -> None:
    """Remember where the last backup was put."""
    state.put(
        PLACE, {"folder": str(out.parent), "name": out.name, "backup": report.backup, "size": report.size}
    )


def rehearse(job: Job, step: Step) -> None:
    """Restore the last backup beside the vault, check everything, remove it again.

    Raises:
        VaultError: there is none where it was put, or it does not hold.
    """
    file = last_backup()
    if file is None:
        raise VaultError("There is no backup where the last one was put.", "Make a backup first.")
    backup.rehearse(file, step.at)


def last_backup() -> Path | None:
    """The last backup that was made from a page, where it still is."""
    kept = state.get(PLACE)
    file = Path(str(kept["folder"])) / str(kept["name"]) if kept else None
    return file if file is not None and file.is_file() else None


def check(job: Job, step: Step) -> None:
    """Check every page of the database, every line of the log, every sealed file."""
    health = vault.verify(step.at)
    kept: dict[str, Any] = {
        "at": audit.now(), "lines": health.lines, "files": health.files, "faults": list(health.faults)[:50],
    }  # fmt: skip
    state.put(LAST_CHECK, kept)
    audit.append("vault.checked", {"faults": len(health.faults)}, actor=job.actor)


jobs.handle(BACKUP, back_up)
jobs.handle(REHEARSAL, rehearse)
jobs.handle(CHECK, check)
