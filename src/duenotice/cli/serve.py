"""`duenotice serve`: the pages and the API on this machine."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import sys
import webbrowser
from threading import Timer
from typing import Annotated

import typer

from duenotice.cli.output import fail, note, out

#: The server takes a body into memory up to this size so that the page that refuses it can be read; larger ones are cut off.
_HARD_LIMIT = 64 * 1024 * 1024
#: With a vault, where one exhibit of a form may be this large.
_HARD_LIMIT_VAULT = 128 * 1024 * 1024


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on. Any but this machine's own needs --public.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="Port to listen on.")] = 8000,
    public: Annotated[
        bool, typer.Option("--public", help="Serve other machines. Checked before it starts.")
    ] = False,
    name: Annotated[
        list[str] | None, typer.Option(help="Host name served with --public; may be given more than once.")
    ] = None,
    team: Annotated[
        bool, typer.Option("--team", help="Serve a team, behind a proxy with TLS. See docs/deploy.md.")
    ] = False,
    open_page: Annotated[bool, typer.Option("--open", help="Open the start page in a browser.")] = False,
) -> None:
    """Serve the pages and the API, on this machine only unless told otherwise.

    The vault's pages are served to this machine alone; a public address is given none. A team's server is another
    program: accounts, PostgreSQL, and a check that refuses what is not safe.
    """
    if team:
        from duenotice.cli.serve_team import serve_team

        serve_team(host, port)
        return
    local = is_loopback(host)
    if not local and not public:
        fail(
            [
                f"{host} can be reached from other machines. Add --public if that is meant; nothing was started."
            ]
        )
    names = [*(name or []), *([] if local or _is_every(host) else [host])]
    if not local and not names:
        fail(["Say which host name is served: --name example.org. Without it every answer would be refused."])
    os.environ["DUENOTICE_ALLOWED_HOSTS"] = ",".join(names)
    if local:
        os.environ["DJANGO_SETTINGS_MODULE"] = "duenotice.web.settings_vault"
    _run(host, port, checked=not local, open_page=open_page)


def is_loopback(host: str) -> bool:
    """Whether an address belongs to this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _is_every(host: str) -> bool:
    """Whether an address stands for all of this machine's own, and so names none that a browser could ask for."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def _run(host: str, port: int, *, checked: bool, open_page: bool) -> None:
    import waitress  # the other commands start without the web project

    from duenotice.web.startup import faults
    from duenotice.web.wsgi import application

    limit = _HARD_LIMIT if checked else _HARD_LIMIT_VAULT
    if checked and (found := faults(application)):
        fail(["Not started: this is not ready for a public address.", *found])
    try:
        server = waitress.create_server(
            application,
            host=host,
            port=port,
            threads=8,
            ident=None,
            channel_timeout=30,
            # Bodies and answers stay in memory: a temporary file would hold what someone typed.
            max_request_body_size=limit,
            inbuf_overflow=limit * 2,
            outbuf_overflow=limit * 2,
        )
    except OSError as error:
        fail(
            [
                f"Port {port} on {host} cannot be used: {error.strerror}. Choose another: PORT=8001 duenotice serve."
            ]
        )
    _warm()
    address = f"http://{f'[{host}]' if ':' in host else host}:{server.effective_port}/"
    out(f"Due Notice is at {address}  (stop with Ctrl+C)")
    sys.stdout.flush()
    if open_page and _has_screen():
        Timer(0.5, webbrowser.open, (address,)).start()
    logging.getLogger("waitress").setLevel(logging.WARNING)
    if not checked:
        _watch_vault()
    try:
        server.run()
    except KeyboardInterrupt:
        note("Stopped.")
    finally:
        if not checked:
            _lock_vault()


def _watch_vault() -> None:
    """Lock the vault when it lies idle or another process asks for it, and when the program is told to end."""
    from duenotice.custody.session import IdleLock

    signal.signal(signal.SIGTERM, _stop)
    IdleLock().start()


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _lock_vault() -> None:
    from duenotice.custody import session

    session.end()


def _warm() -> None:
    """Read the rulebook before the first reader comes, so that nobody waits for it."""
    from duenotice.assess import assess
    from duenotice.samples import sample_dossier

    assess(sample_dossier())


def _has_screen() -> bool:
    """Whether a browser can open a window here; a text browser in the terminal is not what --open means."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
