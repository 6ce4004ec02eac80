"""The library under the blind check: what of protobuf is used, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("private_set_intersection", reason="the extra [blind] is not installed")


def test_the_pure_python_reader_of_protobuf_is_refused() -> None:
    lines = "from duenotice.identity.blind.curve import available, Secret\nassert not available()\nSecret()"
    ran = subprocess.run(
        [sys.executable, "-c", lines],
        env={**os.environ, "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "python"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "CVE-2025-4565" in ran.stderr
    assert "AssertionError" not in ran.stderr


def test_nothing_reads_json_through_protobuf() -> None:
    lines = (
        "import sys; from duenotice.identity.blind.curve import Asking, Listed, Secret;"
        " Secret().blind(['k']); Listed(bytes(Secret())).setup(['k'], 1, 1e-6); Asking(['k']);"
        " print([name for name in sys.modules if name.endswith('json_format')])"
    )
    ran = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
