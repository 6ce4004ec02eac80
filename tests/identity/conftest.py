"""The two sides of the blind check, for every test of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def parties(tmp_path: Path) -> Any:
    """An authority and a bureau with keys of their own, over one folder."""
    from tests.identity.blind_parties import Parties

    return Parties(tmp_path)
