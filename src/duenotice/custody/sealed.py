"""Sealed files and the rows that know them: the file is on the disk before the row, and goes after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from duenotice.custody import casekeys, session
from duenotice.custody.errors import Damaged, disk_in_words
from duenotice.custody.models import SealedFile


def add(case: str, content: Iterable[bytes]) -> SealedFile:
    """Seal a file of a case.

    Raises:
        ErasedCase: the case has no key here.
        DiskTrouble: disk full or not writable; nothing is left behind.
    """
    held = session.current()
    written = held.files.add(case, casekeys.key(case), content)
    try:
        with disk_in_words("the file"):
            return SealedFile.objects.create(
                file=written.file, case=case, size=written.size, digest=written.digest
            )
    except BaseException:
        held.files.remove(written.file)
        raise


def read(file: str) -> Iterator[bytes]:
    """A file's content, in chunks.

    Raises:
        Damaged: unknown, missing or altered.
        ErasedCase: its case has no key here.
    """
    row = SealedFile.objects.filter(file=file).first()
    if row is None:
        raise Damaged("No such file is in the vault.", "Run `duenotice verify`.")
    yield from session.current().files.read(row.case, casekeys.key(row.case), file)


def remove_all(case: str) -> int:
    """Forget the files of a case, then remove them from the disk. Returns how many."""
    files = list(SealedFile.objects.filter(case=case).values_list("file", flat=True))
    SealedFile.objects.filter(case=case).delete()
    store = session.current().files

    def remove() -> None:
        for file in files:
            store.remove(file)

    transaction.on_commit(remove)
    return len(files)


def remove(file: str) -> None:
    """Forget one file, then remove it from the disk."""
    SealedFile.objects.filter(file=file).delete()
    store = session.current().files
    transaction.on_commit(lambda: store.remove(file))


def here(file: str) -> bool:
    """Whether a file is in the vault: a record past its time keeps its row and loses its file."""
    return SealedFile.objects.filter(file=file).exists()
