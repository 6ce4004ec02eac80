"""Settings of the web project with a vault: those of the assess desk, and the vault's tables and database."""

from __future__ import annotations

from duenotice.register.settings import DATABASES as VAULT_DATABASES
from duenotice.register.settings import INSTALLED_APPS as VAULT_APPS
from duenotice.web import settings
from duenotice.web.settings import *  # noqa: F403

INSTALLED_APPS = [*settings.INSTALLED_APPS, *VAULT_APPS]
DATABASES = VAULT_DATABASES
