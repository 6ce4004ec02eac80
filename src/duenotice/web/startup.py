"""What must hold before the program serves anyone but this machine: no body, query or trace in an answer or a log."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.conf import settings

from duenotice.web.logs import QuietFormatter

_CANARY = "canary-7f3a91"
Application = Callable[..., Any]


def faults(application: Application) -> list[str]:
    """What is not safe for a public address, in sentences; empty when all holds.

    Args:
        application: the WSGI application that would be served.
    """
    return [*_settings(), *_probes(application)]


def _settings() -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG is on: error pages would show the program and what was typed."
    if "*" in settings.ALLOWED_HOSTS:
        yield "Every host name is allowed: name those you serve."
    for name, handler in settings.LOGGING["handlers"].items():
        if handler.get("formatter") != "quiet":
            yield f"The log handler '{name}' does not use the formatter that leaves out what was typed."


def _probes(application: Application) -> Iterator[str]:
    """Send a marked body and query to addresses that fail, and look for the mark in the answers and the log."""
    log = io.StringIO()
    watch = logging.StreamHandler(log)
    watch.setFormatter(QuietFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "waitress")]
    for logger in loggers:
        logger.addHandler(watch)
    try:
        for path, kind, body in _REQUESTS:
            answer = _send(application, path, kind, body)
            if _CANARY in answer:
                yield f"The answer of {path} repeats what was sent."
    finally:
        for logger in loggers:
            logger.removeHandler(watch)
    if _CANARY in log.getvalue():
        yield "The log holds what was sent."


_FORM = "application/x-www-form-urlencoded"
_REQUESTS = (
    ("/assess/result/", _FORM, urlencode({"way": _CANARY})),
    ("/assess/", _FORM, urlencode({"dossier": "{", "way": _CANARY})),
    ("/no-such-page/", _FORM, urlencode({"a": _CANARY})),
    ("/api/v1/assess", "application/json", f'{{"mechanism": 5, "{_CANARY[:3]}": '),
    ("/api/v1/no-such-call", "application/json", f'"{_CANARY}"'),
)


def _send(application: Application, path: str, kind: str, body: str) -> str:
    content = body.encode()
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ.update(
        REQUEST_METHOD="POST", PATH_INFO=path, QUERY_STRING=f"q={_CANARY}", CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(len(content)), HTTP_HOST="127.0.0.1", SERVER_NAME="127.0.0.1",
    )  # fmt: skip
    environ["wsgi.input"] = io.BytesIO(content)
    answer = application(environ, lambda status, headers, exc_info=None: None)
    return b"".join(answer).decode("utf-8", "replace")
