"""Set Django up for the vault's commands."""

from __future__ import annotations

import django
from django.conf import settings

from duenotice.register import settings as own


def prepare() -> None:
    """Set Django up with the vault's own settings, whatever the environment names, unless it is already."""
    if not settings.configured:
        settings.configure(**{name: getattr(own, name) for name in dir(own) if name.isupper()})
        django.setup()
