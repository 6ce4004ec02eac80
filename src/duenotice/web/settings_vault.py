"""Settings of the web project with a vault: those of the assess desk, and the vault's tables, database and pages.

Served to this machine alone: `duenotice serve --public` takes the settings without a vault.
"""

from __future__ import annotations

from copy import deepcopy

from duenotice.register.settings import DATABASES as VAULT_DATABASES
from duenotice.register.settings import INSTALLED_APPS as VAULT_APPS
from duenotice.web import settings
from duenotice.web.settings import *  # noqa: F403

INSTALLED_APPS = [*settings.INSTALLED_APPS, *VAULT_APPS, "duenotice.desks.vault"]
DATABASES = VAULT_DATABASES
ROOT_URLCONF = "duenotice.web.urls_vault"
TEMPLATES = deepcopy(settings.TEMPLATES)
TEMPLATES[0]["OPTIONS"]["context_processors"].append("duenotice.desks.vault.context.vault")
TEMPLATES[0]["OPTIONS"]["builtins"].append("duenotice.desks.vault.templatetags.vault")

# Exhibits are sealed as they arrive: they stay in memory until then, and never touch a temporary folder.
FILE_UPLOAD_HANDLERS = ["duenotice.desks.vault.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
LARGE_BODY = 110_000_000
LARGE_BODY_PREFIX = "/vault/"

# Pictures of pages are asked for many at once; that some wait in line is no fault.
LOGGING = deepcopy(settings.LOGGING)
LOGGING["loggers"]["waitress.queue"] = {"handlers": ["stderr"], "level": "ERROR", "propagate": False}
