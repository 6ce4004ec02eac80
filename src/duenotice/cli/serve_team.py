"""`duenotice serve --team`: a team's server, behind a proxy that ends TLS."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from duenotice.cli.output import fail, note, out
from duenotice.cli.team import require_parts

#: The proxy in front. Only from this address are its headers believed.
_PROXY = "DUENOTICE_PROXY_ADDRESS"
_LIMIT = 128 * 1024 * 1024


def serve_team(host: str, port: int) -> None:
    """Check, open, serve; refuse with every reason.

    Args:
        host: address to listen on, reached by the proxy alone.
        port: port to listen on.
    """
    require_parts()
    import waitress

    # Importing it checks and opens, or ends the program with the reasons.
    from duenotice.web.wsgi_team import application

    try:
        server = waitress.create_server(
            application, host=host, port=port, threads=8, ident=None, channel_timeout=60,
            max_request_body_size=_LIMIT, inbuf_overflow=_LIMIT * 2, outbuf_overflow=_LIMIT * 2,
            trusted_proxy=os.environ.get(_PROXY, "127.0.0.1"), trusted_proxy_count=1,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"}, clear_untrusted_proxy_headers=True,
        )  # fmt: skip
    except OSError as error:
        fail([f"Port {port} on {host} cannot be used: {error.strerror}."])
    signal.signal(signal.SIGTERM, _stop)
    out(f"Due Notice serves the proxy at {host}:{server.effective_port}  (stop with Ctrl+C)")
    sys.stdout.flush()
    try:
        server.run()
    except KeyboardInterrupt:
        note("Stopped.")
    finally:
        _lock()


def _stop(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _lock() -> None:
    from duenotice.custody import session

    session.end()
