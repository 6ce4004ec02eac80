"""Cases that leave this computer for a time, and come back from the backup made when they left.

After a backup that was written, read back and restored in rehearsal, the keys, rows and files of the chosen cases go. The
log keeps their lines, shut. What is not here cannot be opened at a border, even with the passphrase; that something is
away can be seen.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from duenotice.custody import audit, backup, casekeys, erasure, inspection, keys, older, session, vault
from duenotice.custody.backend.base import connect
from duenotice.custody.disk import make_folder
from duenotice.custody.errors import Damaged, ErasedCase, VaultError
from duenotice.custody.models import SealedFile, Tombstone
from duenotice.custody.progress import Progress, part, silent
from duenotice.custody.session import DATABASE


def leave(
    cases: Iterable[str],
    out: Path,
    *,
    actor: str = audit.LOCAL,
    progress: Progress = silent,
) -> backup.Report:
    """Back the vault up, rehearse the restore, then take the cases off this computer.

    Copies from before an update lie in the same folder, so they are deleted. Other backups are not looked for.

    Args:
        cases: ids of the cases.
        out: the backup to make; keep it where the computer is not.
        actor: opaque id of who sends them away.
        progress: told while the backup is written, read back and rehearsed; when it raises, nothing was taken away.

    Raises:
        VaultError: the backup or its rehearsal failed; nothing was taken away.
    """
    chosen = list(cases)
    for case in chosen:
        casekeys.key(case)
    backup.write(out, progress=part(progress, 0, 2))
    report = backup.rehearse(out, part(progress, 1, 2))
    # They hold the cases too, and open with the same passphrase.
    older.remove(actor=actor)
    with vault.change("the leaving"):
        for case in chosen:
            erasure.remove(case, erasure.TRAVELLING, "case.left", {"backup": report.backup}, actor=actor)
    vault.empty_write_ahead_log()
    return report


def away() -> list[str]:
    """Ids of the cases that have left."""
    return list(
        Tombstone.objects.filter(reason=erasure.TRAVELLING).order_by("at").values_list("case", flat=True)
    )


def come_back(
    cases: Iterable[str],
    file: Path,
    rebuild: Callable[[str], Any],
    *,
    actor: str = audit.LOCAL,
    progress: Progress = silent,
) -> list[str]:
    """Bring cases back from a backup made when they left. Those that left at another time stay away.

    Args:
        cases: ids of cases that have left.
        file: the backup.
        rebuild: builds a case's rows from the log, once its key is here.
        actor: opaque id of who brings them back.
        progress: told while the backup is read; when it raises, nothing was changed.

    Returns:
        Ids of the cases that are back.

    Raises:
        VaultError: a case is not away, or the backup holds none of them. Nothing was changed.
    """
    chosen = list(cases)
    if missing := set(chosen) - set(away()):
        raise VaultError(f"{len(missing)} of these cases is not away.", "Nothing was changed.")
    held = session.current()
    folder = held.folder / f"rehearsal-{secrets.token_hex(4)}"
    try:
        backup.restore(file, folder, held.master(), progress=progress)
        return _fetch(folder, chosen, rebuild, actor)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fetch(folder: Path, cases: list[str], rebuild: Callable[[str], Any], actor: str) -> list[str]:
    held = session.current()
    database = connect(str(folder / DATABASE), keys.derive(held.master(), "database"))
    try:
        contents = inspection.contents_of(folder, held.vault, held.master(), database)
        found = _keys(contents, cases)
        files = [
            row
            for row in contents.query('SELECT file, "case", size, digest FROM custody_file')
            if row[1] in found
        ]
        with vault.change("the return"):
            for case, key in found.items():
                casekeys.keep(case, key)
                Tombstone.objects.filter(case=case).delete()
            for file, case, size, digest in files:
                make_folder(held.files.path(file).parent)
                shutil.copyfile(contents.store.path(file), held.files.path(file))
                SealedFile.objects.create(file=file, case=case, size=size, digest=digest)
                inspection.check_file(held.files, case, casekeys.key(case), (file, size, digest))
            for case in found:
                rebuild(case)
                audit.append("case.came_back", kind="case", object_id=case, case=case, actor=actor)
    finally:
        database.close()
    return list(found)


def _keys(contents: inspection.Contents, cases: list[str]) -> dict[str, bytes]:
    found = {}
    for case in cases:
        with contextlib.suppress(ErasedCase):
            found[case] = contents.key_of(case)
    if not found:
        raise Damaged("This backup does not hold a case that is away.", "Use the backup made when it left.")
    return found
