from __future__ import annotations

from tests.vault_fixtures import *  # noqa: F403
