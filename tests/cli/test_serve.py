"""`duenotice serve`: this machine only, unless told otherwise and checked."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from duenotice.cli.serve import is_loopback

SERVE = [sys.executable, "-m", "duenotice", "serve"]


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("127.9.9.9", True), ("0.0.0.0", False), ("::", False),
     ("192.168.1.5", False), ("example.org", False)],
)  # fmt: skip
def test_which_addresses_are_this_machine_s_own(host: str, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--host", "0.0.0.0"], "--public"),
        (["--host", "192.0.2.1"], "--public"),
        (["--host", "0.0.0.0", "--public"], "--name"),
    ],
)
def test_a_public_address_is_asked_for_in_so_many_words(given: list[str], said: str) -> None:
    done = subprocess.run([*SERVE, *given], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_said_in_a_sentence() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = str(held.getsockname()[1])
        done = subprocess.run(
            [*SERVE, "--port", port], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert "cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("extra", [[], ["--host", "0.0.0.0", "--public", "--name", "127.0.0.1"]])
def test_it_prints_its_address_answers_fast_and_says_nothing_of_itself(extra: list[str]) -> None:
    with subprocess.Popen([*SERVE, "--port", "0", *extra], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        found = re.search(r"http://(\S+):(\d+)/", program.stdout.readline())
        assert found
        address = f"http://127.0.0.1:{found[2]}/"
        times = []
        for _ in range(5):
            start = time.perf_counter()
            with urllib.request.urlopen(address, timeout=60) as answer:
                assert answer.status == 200
                assert "Server" not in answer.headers
            times.append(time.perf_counter() - start)
        # A tenth of a second warm; beside other programs the quickest of some is asked.
        assert min(times) < 0.1
        if not extra:
            assert found[1] == "127.0.0.1"
        program.terminate()
