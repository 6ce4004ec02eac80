"""Django for the vault on one computer: one encrypted database, no accounts, no web. Used by the commands."""

from __future__ import annotations

from typing import Any

import django
from django.conf import settings

APPS = ["duenotice.custody", "duenotice.register"]
DATABASES: dict[str, Any] = {"default": {"ENGINE": "duenotice.custody.backend", "NAME": "vault"}}


def prepare() -> None:
    """Set Django up, unless it is already."""
    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=APPS, DATABASES=DATABASES, USE_TZ=True, TIME_ZONE="UTC", USE_I18N=False, LOGGING_CONFIG=None
        )
        django.setup()
