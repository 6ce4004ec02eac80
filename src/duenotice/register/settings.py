"""Django settings of the vault on one computer: one encrypted database, no accounts, no web."""

from __future__ import annotations

from typing import Any

INSTALLED_APPS = ["duenotice.custody", "duenotice.register"]
DATABASES: dict[str, Any] = {"default": {"ENGINE": "duenotice.custody.backend", "NAME": "vault"}}
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LOGGING_CONFIG = None
