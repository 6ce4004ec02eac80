"""What can go wrong with a vault: each error says what happened, why it matters and what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.utils import OperationalError


class VaultError(Exception):
    """A fault of the vault.

    Attributes:
        reason: what happened and why it matters.
        remedy: what to do.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{reason} {remedy}")


class VaultLocked(VaultError):
    """The vault is locked, so nothing in it can be read."""

    def __init__(self) -> None:
        super().__init__("The vault is locked.", "Unlock it with the passphrase.")


class WrongPassphrase(VaultError):
    """Neither slot opens with what was given."""

    def __init__(self, what: str = "passphrase") -> None:
        remedy = (
            "Try again; capitals, spaces and keyboard layout count. The recovery code also opens the vault."
        )
        if what != "passphrase":
            remedy = "Check it against the paper it was written on."
        super().__init__(f"The vault does not open with this {what}.", remedy)


class WeakPassphrase(VaultError):
    """The passphrase is too easy to try."""


class AlreadyOpen(VaultError):
    """Another process holds the vault."""


class NewerVault(VaultError):
    """The vault was written by a later version of the program."""


class Damaged(VaultError):
    """Stored bytes are not what was written."""


class DiskTrouble(VaultError):
    """The disk is full, or cannot be written."""


class ErasedCase(VaultError):
    """The case was erased, or has left this computer: its key is not here."""


#: How SQLite says what the system calls by number.
_DATABASE_WORDS = {
    "disk is full": errno.ENOSPC,
    "readonly database": errno.EROFS,
    "disk I/O error": errno.EIO,
}


@contextmanager
def disk_in_words(what: str) -> Iterator[None]:
    """Turn a full or read-only disk into a sentence.

    Args:
        what: what was being written, for example "the exhibit".

    Raises:
        DiskTrouble: for any error of the system while writing, the database's included.
    """
    try:
        yield
    except OSError as error:
        raise DiskTrouble(*trouble(error, what)) from None
    except OperationalError as error:
        for words, number in _DATABASE_WORDS.items():
            if words in str(error):
                raise DiskTrouble(*trouble(OSError(number, words), what)) from None
        raise


def trouble(error: OSError, what: str) -> tuple[str, str]:
    """Reason and remedy for an error of the system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return (
            f"The disk is full: {what} was not kept. What was there before is unchanged.",
            "Free some space, then try again.",
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return (
            f"The disk cannot be written: {what} was not kept.",
            "Check the folder's permissions, or move the vault.",
        )
    cause = error.strerror or "unknown cause"
    return f"The system refused ({cause}): {what} was not kept.", "Check the disk, then try again."
