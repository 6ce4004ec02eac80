"""The work behind `duenotice team`. Each command opens the sealed files itself, so that it is in the log."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "duenotice.web.settings_team"
os.umask(0o077)

import django  # noqa: E402  # the settings must be named first

django.setup()

from django.conf import settings  # noqa: E402  # needs Django ready
from django.db import DatabaseError  # noqa: E402

from duenotice.cli import older_copies as copies_from_before  # noqa: E402
from duenotice.cli.output import fail, note, out, progress  # noqa: E402
from duenotice.custody import (  # noqa: E402
    backup,
    keyfile,
    place,
    schema,
    session,
    state,
    team_backup,
    team_update,
    upkeep,
    vault,
)
from duenotice.custody.disk import make_folder  # noqa: E402
from duenotice.custody.errors import VaultError  # noqa: E402
from duenotice.desks.team import accounts, members  # noqa: E402
from duenotice.desks.team.models import ADMINISTRATOR, MEMBER, Account, plain  # noqa: E402
from duenotice.register.errors import RegisterError  # noqa: E402
from duenotice.web import team_start  # noqa: E402

#: How the log names whoever has the server itself.
OPERATOR = "operator"


@contextmanager
def _opened() -> Iterator[None]:
    with _in_words():
        held = team_start.open_files()
        held.ready = True
        yield


@contextmanager
def _beside() -> Iterator[None]:
    """Open while the server may run. Not `ready`: what ends here is this command's work, not the server's."""
    with _in_words():
        keyfile.open_beside(keyfile.read(Path(settings.KEY_FILE)), place.home())
        yield


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except RegisterError as error:
        fail(error.problems)
    except VaultError as error:
        fail([error.reason, error.remedy])
    except DatabaseError as error:
        fail([f"The database does not answer ({type(error).__name__}).", "Check DUENOTICE_DATABASE."])
    finally:
        session.end()


def init(username: str, name: str) -> None:
    """Make what is missing: key file, folder, tables, first administrator."""
    if not settings.KEY_FILE:
        fail(
            [
                "DUENOTICE_KEY_FILE is not set.",
                "Name a file outside DUENOTICE_HOME and outside the database's folder.",
            ]
        )
    key = Path(settings.KEY_FILE)
    try:
        if not key.exists():
            if _has_files():
                fail(
                    [
                        "There are sealed files and no key.",
                        "Put the key file back: a new key would not open them.",
                    ]
                )
            keyfile.create(key)
            note(
                f"Key made: {key}. Copy it to a safe that is not this server. Without it nothing opens again."
            )
        make_folder(place.home())
    except VaultError as error:
        fail([error.reason, error.remedy])
    with _opened():
        for sentence in team_update.build(OPERATOR):
            note(sentence)
        if username:
            _print_once(*accounts.add(username, name or username, ADMINISTRATOR, actor=OPERATOR))
    out("Ready. `duenotice team check` says what is not safe yet.")


def _has_files() -> bool:
    return any(place.home().glob("files/??/*"))


def check() -> None:
    """Say what is not safe."""
    found = team_start.check()
    for fault in found:
        out(fault)
    if found:
        sys.exit(1)
    out("Nothing was found that is not safe.")


def verify() -> None:
    """Check the log and every sealed file."""
    with _opened(), progress("Checking", share=True) as step:
        health = vault.verify(step)
    for fault in health.faults:
        out(fault)
    if health.faults:
        sys.exit(1)
    out(f"{health.lines} lines of the log and {health.files} files hold.")


def back_up(target: Path, *, rehearse: bool) -> None:
    """Back the team's server up; exit 1 when it failed."""
    with _beside(), _failing("The backup failed."):
        place_of_it = target.absolute()
        file = upkeep.new_file(str(place_of_it)) if place_of_it.is_dir() else place_of_it
        with progress("Backing up", share=True) as step:
            report = team_backup.write(file, progress=step)
        out(f"The backup is made and was read back: {_holds(report)}, {report.size} bytes.")
        if not rehearse:
            out(_last("Last rehearsed restore", state.LAST_REHEARSAL))
    if rehearse:
        _rehearse(file)


def restore(file: Path, erased: Path | None, *, verify: bool) -> None:
    """Restore a backup, or rehearse it; exit 1 when it does not hold."""
    if verify:
        _rehearse(file.absolute())
        return
    with _in_words(), _failing("Nothing was restored."):
        team_start.open_files()
        with progress("Restoring", share=True) as step:
            report, notes = team_backup.restore(file.absolute(), erased=erased, progress=step)
        schema.build()
        for sentence in notes:
            note(sentence)
        out(f"Restored: {_holds(report)}. Counts, hashes, every line of the log and every file hold.")


def _rehearse(file: Path) -> None:
    with _beside(), _failing("The rehearsal failed."):
        with progress("Rehearsing a restore", share=True) as step:
            report = team_backup.rehearse(file, step)
        out(f"Rehearsed: {_holds(report)}. Counts, hashes, every line of the log and every file hold.")


@contextmanager
def _failing(sentence: str) -> Iterator[None]:
    """What fails here is no wrong input: the exit code says so."""
    try:
        yield
    except VaultError as error:
        for line in (sentence, error.reason, error.remedy):
            note(line)
        sys.exit(1)


def _holds(report: backup.Report) -> str:
    return f"{report.files} sealed files, {report.rows} rows, {report.lines} lines of the log, of {report.made_at[:19]}Z"


def copies() -> None:
    """Say how the last backup and the last rehearsal went."""
    with _in_words():
        out(_last("Last backup", state.LAST_BACKUP))
        out(_last("Last rehearsed restore", state.LAST_REHEARSAL))
        kept = [state.get(name) for name in (state.LAST_BACKUP, state.LAST_REHEARSAL)]
    if not all(one and one["ok"] for one in kept):
        sys.exit(1)


def older_copies(*, delete: bool) -> None:
    """List or delete the copies from before an update."""
    with _beside():
        copies_from_before.tell(delete=delete, actor=OPERATOR)


def _last(what: str, name: str) -> str:
    kept = state.get(name)
    if kept is None:
        return f"{what}: never."
    return f"{what}: {str(kept['at'])[:19]}Z" + ("." if kept["ok"] else f", failed: {kept['reason']}")


def account_add(username: str, name: str, administrator: bool) -> None:
    """Make an account."""
    with _opened():
        kind = ADMINISTRATOR if administrator else MEMBER
        _print_once(*accounts.add(username, name, kind, actor=OPERATOR))


def account_reset(username: str) -> None:
    """Reset an account."""
    with _opened():
        account = _account(username)
        once, waiting = accounts.reset(account, actor=OPERATOR)
        _print_once(account, once)
        if waiting:
            out(f"{waiting} cases stay closed to this person until confirmed.")


def account_confirm(username: str) -> None:
    """Let someone in again."""
    with _opened():
        count = members.confirm_all(_account(username), actor=OPERATOR)
    out(f"Confirmed in {count} cases.")


def account_hand_over(username: str, to: str) -> None:
    """Make someone owner of orphaned cases."""
    with _opened():
        count = members.hand_over(_account(username), _account(to), actor=OPERATOR)
    out(f"{count} cases handed over.")


def _account(username: str) -> Account:
    found = Account.objects.filter(username=plain(username)).first()
    if found is None:
        raise RegisterError(f"Nobody signs in as '{username}'.")
    return found


def _print_once(account: Account, once: str) -> None:
    out(f"{account.username}: {once}")
    note("This one-time password is shown now and never again. It ends after seven days.")
