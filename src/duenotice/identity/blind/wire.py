"""The line between the two sides: TLS 1.3 with a certificate on each side that the other knows beforehand.

A client that does not hold the one certificate is refused without a word: the connection is closed after a fixed time, with
the same bytes whether it showed no certificate, another, an expired one or spoke no TLS at all.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from duenotice.identity.blind.messages import Message, decode, sizes
from duenotice.identity.errors import IdentityError

_REFUSED_AFTER = 1.0
_IDLE = 60.0
_MOST_LINES = 4
_READ = 1 << 16


def _pin(certificate: Path) -> str:
    try:
        der = ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))
    except ValueError:
        raise IdentityError("This is no certificate.", "Give it in PEM.", certificate.name) from None
    return hashlib.sha256(der).hexdigest()


def _context(purpose: int, own: Path, key: Path, other: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(purpose)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False  # the certificate itself is pinned, whatever its name
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_cert_chain(own, key)
        context.load_verify_locations(other)
    except (ssl.SSLError, ValueError) as error:
        raise IdentityError(
            f"The certificates cannot be used: {error}.", "Give certificate and key in PEM.", own.name
        ) from None
    return context


def _is(peer: bytes | None, pin: str) -> bool:
    return peer is not None and hashlib.sha256(peer).hexdigest() == pin


class Client:
    """The bureau's end of the line.

    Args:
        host: the authority's address.
        port: its port.
        certificate: the bureau's certificate.
        key: its private key.
        authority: the authority's certificate.

    Raises:
        IdentityError: no connection, or the other side is not the authority.
    """

    def __init__(self, host: str, port: int, certificate: Path, key: Path, authority: Path) -> None:
        context = _context(ssl.PROTOCOL_TLS_CLIENT, certificate, key, authority)
        try:
            plain = socket.create_connection((host, port), timeout=_IDLE)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = context.wrap_socket(plain)
        except OSError as error:
            raise IdentityError(
                f"No connection to the authority: {error.strerror or type(error).__name__}.",
                "Check address and certificates. This says nothing about the person.",
            ) from None
        if not _is(self._socket.getpeercert(binary_form=True), _pin(authority)):
            self.close()
            raise IdentityError("The other side is not the authority.", "Check the authority's certificate.")

    def send(self, message: Message) -> Message:
        """Send one message and wait for its reply.

        Raises:
            IdentityError: the other side closed the line.
        """
        try:
            self._socket.sendall(message.encode())
            prefix = self._exactly(8)
            return decode(prefix + self._exactly(sum(sizes(prefix))))
        except OSError:
            raise _closed() from None

    def _exactly(self, number: int) -> bytes:
        data = bytearray()
        while len(data) < number:
            more = self._socket.recv(min(_READ, number - len(data)))
            if not more:
                raise _closed()
            data += more
        return bytes(data)

    def close(self) -> None:
        """End the line."""
        with suppress(OSError):
            self._socket.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _closed() -> IdentityError:
    return IdentityError(
        "The authority closed the line without a word, as it does with every client but the one it knows.",
        "Check your certificate with the authority. This says nothing about the person.",
    )


class _Peer:
    """The authority's end of one line: TLS in memory, so that a refused client is sent nothing more."""

    def __init__(self, plain: socket.socket, context: ssl.SSLContext) -> None:
        self._plain, self._in, self._out = plain, ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)

    def greet(self, pin: str) -> bool:
        """Whether the client showed the one certificate."""
        while True:
            try:
                self._tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self._flush()
                if not self._fill():
                    return False
            except (ssl.SSLError, ValueError):
                return False
        if not _is(self._tls.getpeercert(binary_form=True), pin):
            return False
        self._flush()
        return True

    def _flush(self) -> None:
        if data := self._out.read():
            self._plain.sendall(data)

    def _fill(self) -> bool:
        data = self._plain.recv(_READ)
        if data:
            self._in.write(data)
        return bool(data)

    def receive(self) -> bytes | None:
        """The next message's bytes; None when the other side is done."""
        prefix = self._exactly(8)
        return None if prefix is None else prefix + (self._exactly(sum(sizes(prefix))) or b"")

    def _exactly(self, number: int) -> bytes | None:
        data = bytearray()
        while len(data) < number:
            try:
                more = self._tls.read(min(_READ, number - len(data)))
            except ssl.SSLWantReadError:
                if not self._fill():
                    return None
                continue
            except ssl.SSLError:
                return None
            if not more:
                return None
            data += more
        return bytes(data)

    def send(self, data: bytes) -> None:
        """Send a reply."""
        view = memoryview(data)
        while view:
            view = view[self._tls.write(view) :]
            self._flush()


class Server:
    """The authority's listener.

    Args:
        host: address to listen on.
        port: port; 0 takes a free one.
        certificate: the authority's certificate.
        key: its private key.
        bureau: the certificate of the one client that is answered.
        answer: what replies to a message.
    """

    def __init__(
        self,
        host: str,
        port: int,
        certificate: Path,
        key: Path,
        bureau: Path,
        answer: Callable[[Message], Message],
    ) -> None:
        self._context = _context(ssl.PROTOCOL_TLS_SERVER, certificate, key, bureau)
        self._context.num_tickets = 0
        self._pin, self._answer = _pin(bureau), answer
        self._listening = socket.create_server((host, port), family=_family(host), reuse_port=False)
        self.port: int = self._listening.getsockname()[1]
        self._free = threading.BoundedSemaphore(_MOST_LINES)

    def serve(self) -> None:
        """Take clients until `close`."""
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return
            if not self._free.acquire(blocking=False):
                plain.close()
                continue
            threading.Thread(target=self._one, args=(plain,), daemon=True).start()

    def _one(self, plain: socket.socket) -> None:
        began = time.monotonic()
        try:
            with plain:
                plain.settimeout(_REFUSED_AFTER * 5)
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                peer = _Peer(plain, self._context)
                if not self._known(peer):
                    time.sleep(max(0.0, _REFUSED_AFTER - (time.monotonic() - began)))
                    return
                plain.settimeout(_IDLE)
                with suppress(IdentityError, OSError, ssl.SSLError):
                    while (data := peer.receive()) is not None:
                        peer.send(self._answer(decode(data)).encode())
        finally:
            self._free.release()

    def _known(self, peer: _Peer) -> bool:
        try:
            return peer.greet(self._pin)
        except OSError:
            return False

    def close(self) -> None:
        """Stop listening."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
