"""The WSGI application of a team's server. It opens the sealed files when it is loaded, or refuses with the reasons.

One process: the folder of the sealed files is held by one at a time, and sessions live in memory.
"""

from __future__ import annotations

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "duenotice.web.settings_team"
os.umask(0o077)

from django.core.wsgi import get_wsgi_application  # noqa: E402  # the settings must be named first

application = get_wsgi_application()

from duenotice.web.team_start import NotSafe, start  # noqa: E402  # needs Django ready

try:
    start(application)
except NotSafe as refused:
    sys.stderr.write("Not started: this is not safe.\n" + "".join(f"- {fault}\n" for fault in refused.faults))
    raise SystemExit(2) from None
