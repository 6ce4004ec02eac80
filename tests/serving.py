"""The real program, served on a free port for as long as a test needs it, and the browser to look at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

CHROMIUM = shutil.which("chromium")
NO_CHROMIUM = "Chromium is not installed: apt-get install chromium"
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def served(*options: str) -> Iterator[str]:
    """Address of the program, without its last slash."""
    command = [sys.executable, "-m", "duenotice", "serve", "--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as program:
        assert program.stdout is not None
        found = re.search(r"http://\S+/", program.stdout.readline())
        assert found
        yield found[0].rstrip("/")
        program.terminate()
