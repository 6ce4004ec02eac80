"""`duenotice vault`, `case`, `backup`, `restore`, `verify`: the encrypted vault from the command line.

Environment:
    DUENOTICE_HOME: the vault's folder; `DueNotice` in the home folder unless given.
    DUENOTICE_PASSPHRASE_FILE: a file that holds the passphrase on its first line; asked for unless given.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

vault_app = typer.Typer(
    help="The encrypted vault: make, lock, change the passphrase, travel.", no_args_is_help=True
)
case_app = typer.Typer(help="The cases in the vault.", no_args_is_help=True)

CaseName = Annotated[str, typer.Argument(metavar="CASE", help="Code name of the case.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


def register(app: typer.Typer) -> None:
    """Add the vault's commands to the program."""
    app.add_typer(vault_app, name="vault")
    app.add_typer(case_app, name="case")
    app.command()(backup)
    app.command()(restore)
    app.command()(verify)


def _work() -> ModuleType:
    # Loaded late: the other commands need no database.
    from duenotice.register import embedded

    embedded.prepare()
    from duenotice.cli import vault_work

    return vault_work


def _case_work() -> ModuleType:
    from duenotice.register import embedded

    embedded.prepare()
    from duenotice.cli import case_work

    return case_work


@vault_app.command("init")
def init() -> None:
    """Make a vault. Shows the recovery code once."""
    _work().init()


@vault_app.command("lock")
def lock() -> None:
    """Lock the vault that another window has open."""
    _work().lock()


@vault_app.command("passphrase")
def passphrase(
    recovery: Annotated[
        bool, typer.Option("--recovery", help="Open with the recovery code instead.")
    ] = False,
    new_code: Annotated[
        bool, typer.Option("--new-recovery-code", help="Only make a new recovery code.")
    ] = False,
    new_file: Annotated[
        Path | None, typer.Option("--new-passphrase-file", help="File that holds the new one.")
    ] = None,
) -> None:
    """Change the passphrase, or make a new recovery code."""
    _work().passphrase(recovery=recovery, new_code=new_code, new_file=new_file)


@vault_app.command("travel")
def travel(
    out: Annotated[
        Path, typer.Argument(metavar="BACKUP", help="Backup to make; keep it where the computer is not.")
    ],
    cases: Annotated[list[str], typer.Argument(metavar="CASE...")],
) -> None:
    """Back the vault up, rehearse the restore, then take cases off this computer."""
    _work().travel(out, cases)


@vault_app.command("return")
def come_back(
    file: Annotated[Path, typer.Argument(metavar="BACKUP", help="The backup made when they left.")],
) -> None:
    """Bring every case that is away back from a backup."""
    _work().come_back(file)


@vault_app.command("retention")
def retention(
    set_from: Annotated[Path | None, typer.Option("--set", help="YAML file with the office's rules.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Let go of what is listed.")] = False,
    yes: Yes = False,
) -> None:
    """List what is over its time under the office's rules. Changes nothing unless told to."""
    _work().keep(set_from, apply=apply, yes=yes)


@vault_app.command("older")
def older(delete: Annotated[bool, typer.Option("--delete", help="Delete them.")] = False) -> None:
    """List the copies kept from before an update: they hold cases erased since."""
    _work().older_copies(delete=delete)


@case_app.command("new")
def new(
    code_name: Annotated[str, typer.Argument(metavar="CODE_NAME", help="Never a person's name.")],
) -> None:
    """Open a case under a code name."""
    _case_work().new(code_name)


@case_app.command("list")
def list_cases() -> None:
    """List the cases by code name."""
    _case_work().list_cases()


@case_app.command("show")
def show(
    case: CaseName,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show people, states, dates and places.")] = False,
    on: Annotated[str, typer.Option("--on", help="As we knew it on this day, YYYY-MM-DD.")] = "",
) -> None:
    """Show a case: code name and counts; people, states and dates after --reveal."""
    _case_work().show(case, reveal=reveal, on=on)


@case_app.command("add")
def add(case: CaseName, files: Annotated[list[Path], typer.Argument(metavar="FILE...")]) -> None:
    """Seal files as exhibits of a case. The originals stay where they are."""
    _case_work().add(case, files)


@case_app.command("export")
def export(case: CaseName, out: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder.")]) -> None:
    """Write a case as a folder of JSON, tables and files, in clear."""
    _case_work().export(case, out)


@case_app.command("import")
def bring_in(
    source: Annotated[
        Path, typer.Argument(metavar="FOLDER|ARCHIVE", help="What `case export` or the page wrote.")
    ],
    code_name: Annotated[
        str, typer.Option("--code-name", help="Another code name, when the one inside is taken.")
    ] = "",
) -> None:
    """Read a case from the folder or archive another vault wrote. An archive is not unpacked onto the disk."""
    _case_work().bring_in(source, code_name)


@case_app.command("conflicts")
def conflicts(case: CaseName) -> None:
    """Show who in this case stands in another case too."""
    _case_work().show_conflicts(case)


@case_app.command("erase")
def erase(case: CaseName, yes: Yes = False) -> None:
    """Erase a case for good."""
    _case_work().erase(case, yes=yes)


def backup(out: Annotated[Path, typer.Argument(metavar="OUT", help="File to make.")]) -> None:
    """Back the vault up to one encrypted file, and read it back."""
    _work().back_up(out)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Record it in the present vault as a rehearsal.")
    ] = False,
    recovery: Annotated[
        bool, typer.Option("--recovery", help="Open with the recovery code instead.")
    ] = False,
) -> None:
    """Restore a backup into a folder; counts, hashes, log and every file are checked."""
    _work().restore(file, folder, verify=verify, recovery=recovery)


def verify() -> None:
    """Check every page of the vault, every line of its log and every sealed file."""
    _work().verify()
