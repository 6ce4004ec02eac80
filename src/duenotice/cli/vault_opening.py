"""Open the vault for one command, ask for what opens it, and end every foreseen fault in a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from django.db import DatabaseError

from duenotice.cli.output import fail, note
from duenotice.custody import session, vault
from duenotice.custody.errors import VaultError
from duenotice.custody.header import Header
from duenotice.custody.place import home
from duenotice.register.errors import RegisterError
from duenotice.strict import StrictError


@contextmanager
def in_words() -> Iterator[None]:
    """Every foreseen fault ends in a sentence and exit code 2; the vault is locked on the way out."""
    try:
        yield
    except VaultError as error:
        fail([str(error)])
    except RegisterError as error:
        fail(error.problems)
    except StrictError as error:
        fail([str(error)])
    except DatabaseError:
        fail(["The vault's database refused. Run `duenotice verify`; if it names faults, restore a backup."])
    finally:
        vault.lock()


def passphrase(prompt: str = "Passphrase", *, twice: bool = False) -> str:
    """The passphrase: from the file that `DUENOTICE_PASSPHRASE_FILE` names, else asked for."""
    named = os.environ.get("DUENOTICE_PASSPHRASE_FILE")
    return first_line(Path(named)) if named else ask(prompt, twice=twice)


def ask(prompt: str, *, twice: bool = False) -> str:
    """Ask for a secret without showing it."""
    answer: str = typer.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True)
    return answer


def first_line(path: Path) -> str:
    """The first line of a file that holds a secret.

    Raises:
        VaultError: it cannot be read.
    """
    try:
        if sys.platform != "win32" and path.stat().st_mode & 0o077:
            note(f"Others on this computer may read {path.name}. Allow only yourself: chmod 600.")
        return path.read_text("utf-8").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        raise VaultError(
            f"The passphrase cannot be read from {path.name}.", "Write it on the first line, in UTF-8."
        ) from None


@contextmanager
def opened(*, recovery: bool = False) -> Iterator[session.Session]:
    """The open vault, for one command; it is locked on the way out."""
    with in_words():
        Header.read(home())
        code = ask("Recovery code") if recovery else ""
        opening = vault.unlock(home(), "" if recovery else passphrase(), recovery_code=code)
        for sentence in opening.notes:
            note(sentence)
        with opening.session.work():
            yield opening.session


def sure(question: str) -> bool:
    """Ask before something that cannot be undone."""
    return typer.confirm(question, err=True)


def plural(word: str) -> str:
    """A kind of object in the plural."""
    return word + "s"


def count(number: int, one: str, many: str) -> str:
    """A number with its word."""
    return f"{number} {one if number == 1 else many}"
