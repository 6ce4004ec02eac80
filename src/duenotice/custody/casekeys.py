"""One key for each case: destroying it erases the case wherever its sealed bytes lie."""

from __future__ import annotations

from duenotice.custody import keys, session
from duenotice.custody.errors import ErasedCase
from duenotice.custody.models import CaseKey


def create(case: str) -> None:
    """Make the key of a new case."""
    keep(case, keys.new_key())


def keep(case: str, key: bytes) -> None:
    """Store a case's key, sealed under the master key."""
    held = session.current()
    CaseKey.objects.create(
        case=case, sealed=keys.seal(held.key("case keys"), key, keys.bound("case", held.vault, case))
    )


def key(case: str) -> bytes:
    """The key of a case.

    Raises:
        ErasedCase: it has none here: erased, or away on another disk.
    """
    row = CaseKey.objects.filter(case=case).first()
    if row is None:
        reason = "This case was erased, or has left this computer: its key is not here."
        raise ErasedCase(reason, "A case that has left can be brought back from the backup made then.")
    held = session.current()
    return keys.unseal(held.key("case keys"), bytes(row.sealed), keys.bound("case", held.vault, case))


def exists(case: str) -> bool:
    """Whether the key of a case is here."""
    return CaseKey.objects.filter(case=case).exists()


def destroy(case: str) -> None:
    """Destroy the key of a case."""
    CaseKey.objects.filter(case=case).delete()
