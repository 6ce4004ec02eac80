"""Invented requests, marked as such. No person, state or case in them is real."""

from __future__ import annotations

from functools import cache
from importlib import resources

from duenotice.dossier import Dossier, read_dossier


@cache
def sample_dossier() -> Dossier:
    """An invented Red Notice against an invented reporter."""
    return read_dossier((resources.files("duenotice.samples") / "red-notice.yaml").read_bytes())
