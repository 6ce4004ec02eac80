"""Settings of the web project.

Environment:
    DUENOTICE_SECRET_KEY: signing key; a random one at each start unless given (nothing signed outlives a start).
    DUENOTICE_ALLOWED_HOSTS: names served besides this machine's own, separated by commas. `duenotice serve` sets it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from duenotice.web.policy import CSP_DIRECTIVES

BASE = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = os.environ.get("DUENOTICE_SECRET_KEY") or secrets.token_urlsafe(64)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = LOOPBACK + [host for host in os.environ.get("DUENOTICE_ALLOWED_HOSTS", "").split(",") if host]

# No database, no sessions, no cookies: the assess desk keeps nothing.
DATABASES: dict[str, Any] = {}
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "duenotice.web",
    "duenotice.desks.assess",
    "duenotice.desks.observatory",
]
MIDDLEWARE = [
    "duenotice.web.security.SecurityHeaders",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "duenotice.web.language.LanguagePath",
    "duenotice.web.security.SameOrigin",
    "duenotice.web.limits.BodyLimit",
    "duenotice.web.errors.Problems",
    "duenotice.web.limits.TimeLimit",
]
ROOT_URLCONF = "duenotice.web.urls"
WSGI_APPLICATION = "duenotice.web.wsgi.application"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["duenotice.web.language.page_language"],
            "builtins": ["duenotice.web.templatetags.words"],
        },
    }
]

# Size and time. Uploads stay in memory: nothing of a case is written to the server's disk.
MAX_BODY = 9_000_000
TIME_LIMIT_SECONDS = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY
FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

CONTENT_SECURITY_POLICY = {"DIRECTIVES": CSP_DIRECTIVES}
SECURE_CONTENT_TYPE_NOSNIFF = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# Words come from `duenotice.words`, dates are written by Babel.
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_CHARSET = "utf-8"

# No address, query, body, header or exception text reaches a log: see `duenotice.web.logs`.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "duenotice.web.logs.QuietFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A name we do not serve is answered with 400; a line for each try would only help fill a disk.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        "waitress": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
