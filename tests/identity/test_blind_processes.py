"""The two commands as two processes over loopback with TLS; every client but the one is refused alike."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.patience import until

pytest.importorskip("private_set_intersection", reason="the extra [blind] is not installed")

from typer.testing import CliRunner

from duenotice.cli.main import app
from duenotice.identity.blind.wire import Server
from tests.identity.blind_parties import HIT, MISS, Parties, certificate

RUN = CliRunner()


class Side:
    """A running authority and what a bureau needs to ask it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parties = Parties(folder)
        self.certificates = {name: certificate(folder / name) for name in ("host", "bureau", "foreign")}
        self.certificates["expired"] = certificate(folder / "expired", days=-1)
        for name, who in (("hit", HIT), ("miss", MISS)):
            (folder / f"{name}.json").write_text(json.dumps(who), encoding="utf-8")

    def start(self) -> subprocess.Popen[str]:
        pem, public = self.parties.pems, {name: pair[1] for name, pair in self.parties.pems.items()}
        words = ["blind", "serve", self.folder / "registry", "--state", self.folder / "authority-state",
                 "--cert", self.certificates["host"][0], "--key", self.certificates["host"][1],
                 "--bureau-cert", self.certificates["bureau"][0], "--sign", pem["authority"][0],
                 "--officer", public["one"], "--officer", public["two"], "--port", 0, "--every", 0.1, "--per-day", 3]  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "duenotice", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert process.stdout is not None
        self.port = int(process.stdout.readline().split(" port ")[1].split()[0])
        return process

    def ask(self, who: str, certificate_of: str = "bureau") -> list[str]:
        own, key = self.certificates[certificate_of]
        pem = self.parties.pems
        words = ["blind", "ask", self.folder / f"{who}.json", "--at", f"127.0.0.1:{self.port}",
                 "--state", self.folder / "bureau-state", "--cert", own, "--key", key,
                 "--authority-cert", self.certificates["host"][0], "--authority-sign", pem["authority"][1],
                 "--officer", pem["one"][0], "--officer", pem["two"][0]]  # fmt: skip
        return list(map(str, words))


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    made = Side(tmp_path_factory.mktemp("blind"))
    process = made.start()
    yield made
    process.terminate()
    process.communicate(timeout=10)


def test_asked_in_one_process_and_looked_at_in_another(side: Side) -> None:
    answers = [RUN.invoke(app, side.ask(who)) for who in ("hit", "miss")]
    assert [answer.exit_code for answer in answers] == [0, 0], answers[0].output
    said = [answer.stdout.splitlines() for answer in answers]
    assert said[0][1:] == said[1][1:]
    assert "does not mean that the person has no protection" in said[0][1]

    def looks() -> str:
        said = RUN.invoke(app, ["blind", "looks", "--state", str(side.folder / "authority-state")]).output
        return said if "r1" in said else ""

    told = until(looks)
    assert "may be about r1" in told
    assert "A person must look" in told
    assert RUN.invoke(app, side.ask("miss")).exit_code == 0
    capped = RUN.invoke(app, side.ask("hit"))
    assert capped.exit_code == 2
    assert "used up" in capped.output


def _refused(side: Side, who: str | None) -> tuple[bytes, float]:
    """What a client without the one certificate receives after its handshake, and when."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if who:
        context.load_cert_chain(*side.certificates[who])
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", side.port), timeout=30) as plain:
        try:
            with context.wrap_socket(plain) as line:
                line.sendall(b"\x00" * 8)
                return line.recv(4096), time.monotonic() - start
        except (ssl.SSLEOFError, ConnectionError) as error:
            return type(error).__name__.encode(), time.monotonic() - start


def _no_tls(side: Side) -> tuple[bytes, float]:
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", side.port), timeout=30) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        return plain.recv(4096), time.monotonic() - start


def test_every_other_client_is_refused_alike(side: Side) -> None:
    """All wait for the same moment; on a busy machine one of several tries shows it."""

    def near() -> bool:
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(_refused, side, who) for who in (None, "foreign", "expired")]
            plain = pool.submit(_no_tls, side)
            answers = [each.result() for each in asked]
        assert len({words for words, _ in answers}) == 1, answers
        assert plain.result()[0] == b""
        times = [spent for _, spent in (*answers, plain.result())]
        assert min(times) >= 0.9
        return max(times) - min(times) < 0.5

    assert any(near() for _ in range(5))


def test_the_command_of_a_foreign_bureau_says_nothing_of_the_person(side: Side) -> None:
    done = RUN.invoke(app, side.ask("hit", "foreign"))
    assert done.exit_code == 2
    assert "says nothing about the person" in done.output
    assert "Traceback" not in done.output


def test_a_server_that_is_not_the_authority_is_not_asked(side: Side, tmp_path: Path) -> None:
    own, key = side.certificates["foreign"]
    false = Server("127.0.0.1", 0, own, key, side.certificates["bureau"][0], lambda message: message)
    try:
        words = side.ask("hit")
        words[words.index("--at") + 1] = f"127.0.0.1:{false.port}"
        threading.Thread(target=false.serve, daemon=True).start()
        done = RUN.invoke(app, words)
        assert done.exit_code == 2
        assert "No connection to the authority" in done.output
    finally:
        false.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("--at", "nowhere"), "is no address"),
        (("--authority-sign", "{here}/hit.json"), "no public Ed25519 key"),
        (("--cert", "{here}/hit.json"), "certificates cannot be used"),
    ],
)
def test_bad_input_ends_with_two_and_a_sentence(side: Side, change: tuple[str, str], words: str) -> None:
    asked = side.ask("hit")
    asked[asked.index(change[0]) + 1] = change[1].format(here=side.folder)
    done = RUN.invoke(app, asked)
    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output


def test_serving_other_machines_must_be_meant(side: Side) -> None:
    words = ["blind", "serve", "x", "--state", "x", "--cert", "x", "--key", "x", "--bureau-cert", "x", "--sign", "x",
             "--officer", "x", "--host", "0.0.0.0"]  # fmt: skip
    done = RUN.invoke(app, words)
    assert done.exit_code == 2
    assert "--public" in done.output
