"""A team's server as it stands at an office: a real PostgreSQL, the program as a process, a proxy that ends TLS in front."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import os
import re
import secrets
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.patience import until

#: As docs/deploy.md tells the operator to set the database.
QUIET = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}


@dataclass
class Office:
    """One team's database, folders and settings.

    Attributes:
        where: how the superuser reaches the database server.
        name: of the database and of its owner.
        password: of the owner.
        folder: where sealed files, key and password lie.
        site: address as the browser sees it.
    """

    where: dict[str, str]
    name: str
    password: str
    folder: Path
    site: str = "https://team.example"
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Settings of the program, and nothing else of its kind from outside."""
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("DUENOTICE", "DJANGO"))
        }
        return kept | {
            "PYTHONUNBUFFERED": "1",
            "DUENOTICE_SITE": self.site,
            "DUENOTICE_HOME": str(self.folder / "files"),
            "DUENOTICE_KEY_FILE": str(self.folder / "key" / "key.json"),
            "DUENOTICE_DATABASE": f"postgresql:///{self.name}?host={self.where['host']}&user={self.name}",
            "DUENOTICE_DATABASE_PASSWORD_FILE": str(self.folder / "password"),
            **self.more,
        }  # fmt: skip

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the operator does."""
        command = [sys.executable, "-m", "duenotice", *arguments]
        return subprocess.run(
            command, env=self.environment | more, capture_output=True, text=True, timeout=300, check=False
        )

    def once(self, *arguments: str) -> str:
        """Run a command that makes or resets an account; its one-time password."""
        done = self.run("team", *arguments)
        assert done.returncode == 0, done.stderr
        found = re.search(r"^\S+: ([a-z0-9]{5}(?:-[a-z0-9]{5}){3})$", done.stdout, re.MULTILINE)
        assert found, done.stdout
        return found[1]

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database as its superuser."""
        import psycopg

        place = {**self.where, "dbname": self.name}
        with psycopg.connect(**place, autocommit=True) as held:  # type: ignore[arg-type]
            answer = held.execute(statement.encode())
            return answer.fetchall() if answer.description else []


_IN_PROCESS = """
import sys
from duenotice.cli import team_work
from duenotice.desks.team.models import Account
from duenotice.register import actions, index, policy, reading
from duenotice.register.models import Case
from duenotice.register.policy import Actor
anna = Account.objects.get(username="anna").pk
with team_work._opened():
"""


def inside(held, lines: str, *arguments: str) -> str:
    """Something a person does in the pages, done in the program's own process."""
    code = _IN_PROCESS + "".join(f"    {line}\n" for line in lines.splitlines())
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=held.environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def office(where: dict[str, str], folder: Path) -> Iterator[Office]:
    """A database of its own on a running server, whose owner is asked for a password."""
    import psycopg

    name, password = f"due{secrets.token_hex(4)}", secrets.token_hex(12)
    held = Office(where, name, password, folder)
    (folder / "password").write_text(f"{password}\n")
    with psycopg.connect(**where, autocommit=True) as root:  # type: ignore[arg-type]
        root.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'".encode())
        root.execute(f"CREATE DATABASE {name} OWNER {name}".encode())
        root.execute(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC".encode())
        for setting, value in QUIET.items():
            root.execute(f"ALTER ROLE {name} SET {setting} = '{value}'".encode())
        rules = Path(root.execute("SHOW hba_file").fetchone()[0])  # type: ignore[index]
        rules.write_text(f"local all {name} scram-sha-256\n{rules.read_text()}")
        root.execute("SELECT pg_reload_conf()")
        until_asked(where, name)
        yield held
        root.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        root.execute(f"DROP ROLE {name}".encode())


def until_asked(where: dict[str, str], name: str) -> None:
    """Wait until the server asks a role for its password: it reads its rules a moment after it was told to."""
    import psycopg

    def asked() -> bool:
        try:
            psycopg.connect(host=where["host"], dbname=name, user=name, password="wrong").close()
        except psycopg.OperationalError:
            return True
        return False

    until(asked)


@contextmanager
def serving(held: Office, *never: str) -> Iterator[int]:
    """The program of an office; the port it listens on. At the end it stops when told to, and has logged none of these words."""
    command = [sys.executable, "-m", "duenotice", "serve", "--team", "--port", "0"]
    log = held.folder / "log"
    # Into a file: a pipe that nobody reads is full after a while, and the program would wait for it.
    with log.open("w") as said, subprocess.Popen(
        command, env=held.environment, stdout=subprocess.PIPE, stderr=said, text=True
    ) as program:  # fmt: skip
        assert program.stdout is not None
        line = program.stdout.readline()
        assert "serves the proxy" in line, log.read_text()
        try:
            yield int(line.split("127.0.0.1:")[1].split()[0])
        finally:
            program.terminate()
            try:
                program.wait(timeout=40)
            except subprocess.TimeoutExpired:
                program.kill()
                raise
    told = log.read_text()
    assert not [word for word in ("Traceback", *never) if word in told], told


#: Headers between two neighbours, which a proxy does not pass on (RFC 9110, 7.6.1).
_NEAR = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-connection"}


@contextmanager
def proxied(port: int, folder: Path) -> Iterator[ThreadingHTTPServer]:
    """A proxy on localhost that ends TLS, as docs/deploy.md asks for; `target` can be set to another port."""

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            sent = {name: value for name, value in self.headers.items() if name.lower() not in _NEAR}
            sent |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.client_address[0]}
            held = http.client.HTTPConnection("127.0.0.1", self.server.target, timeout=60)  # type: ignore[attr-defined]
            held.request(self.command, self.path, body or None, sent)
            answer = held.getresponse()
            content = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _NEAR | {"content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
            held.close()

        do_GET = do_POST = do_HEAD = pass_on  # noqa: N815  # as the library calls them

        def log_message(self, *told: Any) -> None:
            """A proxy keeps no log of addresses."""

    class Proxy(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A browser that has left needs no answer."""

    server = Proxy(("127.0.0.1", 0), Passing)
    server.target = port  # type: ignore[attr-defined]
    # Each connection shakes hands in its own thread: browsers open some that they never use.
    server.socket = _tls(folder).wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _tls(folder: Path) -> ssl.SSLContext:
    """A certificate for localhost that nobody else signed."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "proxy.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def code_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238): reckoned here anew, apart from the library that checks it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
