"""Start a team's server, or refuse: check, open the sealed files with their key, finish what was cut short."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from duenotice.custody import audit, erasure, jobs, keyfile, place, schema, session
from duenotice.custody.errors import VaultError
from duenotice.custody.models import SealedFile
from duenotice.register import reading
from duenotice.web import team_checks

_log = logging.getLogger("duenotice.team")


class NotSafe(Exception):
    """The server does not start.

    Attributes:
        faults: what is not safe, in sentences.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))


def check() -> list[str]:
    """Everything that is not safe, without starting anything."""
    found = team_checks.before_opening()
    return found if found else [*team_checks.after_opening(), *_unbuilt()]


def _unbuilt() -> list[str]:
    if schema.is_newer():
        return [
            "A newer version of Due Notice made the tables. Install it: this one could lose what they hold."
        ]
    if schema.unapplied():
        return [
            "The tables are not those of this version. Run `duenotice team init`: it backs them up and brings them up to date."
        ]
    return []


def open_files() -> session.Session:
    """Open the sealed files with the key, without checking. For the operator's commands.

    Raises:
        VaultError: no key file, another process serves the folder, or the disk refuses.
    """
    return keyfile.open_with(keyfile.read(Path(settings.KEY_FILE)), place.home())


def start(application: Callable[..., Any] | None = None) -> None:
    """Check everything, then open.

    Args:
        application: the WSGI application, to be tried for answers that repeat what was sent.

    Raises:
        NotSafe: with every fault found; nothing was opened.
    """
    if found := check():
        raise NotSafe(found)
    try:
        held = open_files()
        held.ready = True
        for note in erasure.replay():
            _log.warning(note)
        held.files.sweep(set(SealedFile.objects.values_list("file", flat=True)))
        audit.append("vault.opened")
        jobs.after_opening()
        reading.catch_up()
    except VaultError as error:
        session.end()
        raise NotSafe([error.reason, error.remedy]) from None
    finally:
        connection.close()
    if application is not None and (found := team_checks.of_answers(application)):
        session.end()
        raise NotSafe(found)
    jobs.wake()
