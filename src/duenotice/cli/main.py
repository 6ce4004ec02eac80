"""The `duenotice` command."""

from __future__ import annotations

import json
import sys

import typer

from duenotice import __version__
from duenotice.cli import blind, ledger, rules, team, vault
from duenotice.cli.agree import agree
from duenotice.cli.ask import ask
from duenotice.cli.assess import assess_command
from duenotice.cli.identity import match, registry_app
from duenotice.cli.output import fail, out
from duenotice.cli.publish import publish
from duenotice.cli.refiled import refiled
from duenotice.cli.screen import replay_command, screen_command
from duenotice.cli.serve import serve
from duenotice.documents import DocumentError
from duenotice.dossier import DossierError, dossier_schema
from duenotice.law import RulebookError
from duenotice.strict import StrictError

app = typer.Typer(
    name="duenotice",
    help="What the rules say about a government's request to find, arrest, extradite or remove a person.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(rules.app, name="rules")
app.add_typer(ledger.app, name="ledger")
app.command()(publish)
app.command()(agree)
app.command("assess")(assess_command)
app.command()(ask)
app.command()(match)
app.command()(refiled)
app.add_typer(registry_app, name="registry")
app.add_typer(blind.app, name="blind")
app.command("screen")(screen_command)
app.command("replay")(replay_command)
app.command()(serve)
vault.register(app)
app.add_typer(team.app, name="team")


@app.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of a dossier."""
    out(json.dumps(dossier_schema(), indent=1, ensure_ascii=False))


@app.command()
def version() -> None:
    """Print the version."""
    out(__version__)


def main() -> None:
    """Run the command line; every foreseen error ends in a sentence and an exit code."""
    try:
        app(prog_name="duenotice")
    except DossierError as error:
        fail([str(problem) for problem in error.problems])
    except (DocumentError, RulebookError, StrictError) as error:
        fail([str(error)])
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:
        fail(
            [
                f"{error.filename or 'The system'}: {error.strerror or error}. Check the path and its permissions."
            ]
        )
