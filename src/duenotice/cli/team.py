"""`duenotice team`: what the operator of a team's server does there. The settings are told in docs/deploy.md."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

app = typer.Typer(
    help="A team's server: tables and key, accounts, checks. See docs/deploy.md.", no_args_is_help=True
)
account_app = typer.Typer(help="The accounts.", no_args_is_help=True)
app.add_typer(account_app, name="account")

Username = Annotated[str, typer.Argument(metavar="USERNAME", help="Name the person signs in with.")]


def require_parts() -> None:
    """Stop where what only a team needs is not installed.

    Raises:
        SystemExit: 2, with what to do.
    """
    from duenotice.cli.output import fail

    if not (find_spec("allauth") and find_spec("psycopg")):
        fail(["A team needs more than one computer does. Install it with: pip install 'duenotice[team]'"])


def _work() -> ModuleType:
    # Loaded late: the other commands need no database and no accounts.
    require_parts()
    from duenotice.cli import team_work

    return team_work


@app.command("init")
def init(
    username: Annotated[
        str, typer.Option("--administrator", help="Make a first administrator under this name.")
    ] = "",
    name: Annotated[str, typer.Option(help="The administrator's own name.")] = "",
) -> None:
    """Make the key file, folder and tables where they are missing, bring older tables up to date."""
    _work().init(username, name)


@app.command("check")
def check() -> None:
    """Say everything that is not safe. Exit code 1 when something is not."""
    _work().check()


@app.command("verify")
def verify() -> None:
    """Check every line of the log and every sealed file. The server must be stopped. Exit code 1 when a fault is found."""
    _work().verify()


@app.command("backup")
def backup(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="File to make, or folder for a file named by the time.")
    ],
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Then rehearse its restore, as `restore --verify` does.")
    ] = False,
) -> None:
    """Back database and files up to one encrypted file, and read it back. The server may run. Exit code 1 when it failed."""
    _work().back_up(out, rehearse=rehearse)


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Rehearse: restore it aside, check everything, throw it away, record it."
        ),
    ] = False,
    erased: Annotated[
        Path | None,
        typer.Option("--erased", metavar="FOLDER", help="Where a newer erased.json of the lost server lies."),
    ] = None,
) -> None:
    """Restore a backup into an empty database and folder, with its key file in place; or, with --verify, rehearse it."""
    _work().restore(file, erased, verify=verify)


@app.command("copies")
def copies() -> None:
    """Say when the last backup was made and the last restore rehearsed. Exit code 1 when either failed or never was."""
    _work().copies()


@app.command("older")
def older(delete: Annotated[bool, typer.Option("--delete", help="Delete them.")] = False) -> None:
    """List the copies kept from before an update: they hold cases erased since. The server may run."""
    _work().older_copies(delete=delete)


@account_app.command("add")
def account_add(
    username: Username,
    name: Annotated[str, typer.Option(help="The person's own name.")],
    administrator: Annotated[
        bool, typer.Option("--administrator", help="Manages accounts, sees no case.")
    ] = False,
) -> None:
    """Make an account. Prints its one-time password once. The server must be stopped."""
    _work().account_add(username, name, administrator)


@account_app.command("reset")
def account_reset(username: Username) -> None:
    """New one-time password, second factors away, cases closed until confirmed. The server must be stopped."""
    _work().account_reset(username)


@account_app.command("confirm")
def account_confirm(username: Username) -> None:
    """Let someone into all her cases again after a reset. Ask her first. The server must be stopped."""
    _work().account_confirm(username)


@account_app.command("hand-over")
def account_hand_over(
    username: Username,
    to: Annotated[str, typer.Option("--to", metavar="USERNAME", help="Member who becomes owner.")],
) -> None:
    """Make a member owner of the cases of someone who is shut or waits, where nobody else owns them."""
    _work().account_hand_over(username, to)
