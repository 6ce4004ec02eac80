"""What is said on the line: a head of plain values, a body of points, and signatures over both.

Nothing in a message is a name, a date or a number of a document, nor a hash of one.
"""

from __future__ import annotations

import hashlib
import json
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from duenotice.identity.blind.curve import POINT
from duenotice.identity.errors import IdentityError

MOST_HEAD, MOST_BODY = 1 << 14, 1 << 20
_SIZES = struct.Struct(">II")
_DOMAIN: Final = b"duenotice blind check 1\x00"
_BROKEN = IdentityError("The message cannot be read.", "Refuse it.")


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        kind: what it is (hello, list, evaluated, query, receipt, refused, ...).
        fields: plain values.
        body: points or bytes of a list.
        signatures: fingerprint of a public key -> signature.
    """

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    signatures: tuple[tuple[str, str], ...] = ()

    def said(self) -> bytes:
        """What a signature covers: kind, fields and body."""
        head = json.dumps({"kind": self.kind, "fields": self.fields}, sort_keys=True, separators=(",", ":"))
        return _DOMAIN + hashlib.sha256(head.encode()).digest() + hashlib.sha256(self.body).digest()

    @property
    def digest(self) -> str:
        """A hash of all it says, for receipts. It covers blinded points only."""
        return hashlib.sha256(self.said()).hexdigest()

    def encode(self) -> bytes:
        """As bytes on the line."""
        head = json.dumps(
            {"kind": self.kind, "fields": self.fields, "signatures": dict(self.signatures)},
            sort_keys=True,
            separators=(",", ":"),
        ).encode()
        return _SIZES.pack(len(head), len(self.body)) + head + self.body


def sizes(prefix: bytes) -> tuple[int, int]:
    """Length of head and body from a message's first eight bytes.

    Raises:
        IdentityError: longer than any message may be.
    """
    head, body = _SIZES.unpack(prefix)
    if head > MOST_HEAD or body > MOST_BODY:
        raise _BROKEN
    return head, body


def decode(data: bytes) -> Message:
    """A message from its bytes.

    Raises:
        IdentityError: it is none.
    """
    if len(data) < _SIZES.size:
        raise _BROKEN
    head, body = sizes(data[: _SIZES.size])
    if len(data) != _SIZES.size + head + body:
        raise _BROKEN
    try:
        held = json.loads(data[_SIZES.size : _SIZES.size + head])
    except (ValueError, RecursionError):
        raise _BROKEN from None
    if not isinstance(held, dict) or set(held) != {"kind", "fields", "signatures"}:
        raise _BROKEN
    kind, fields, signatures = held["kind"], held["fields"], held["signatures"]
    good = isinstance(kind, str) and isinstance(fields, dict) and isinstance(signatures, dict)
    if not good or not all(isinstance(value, str) for value in signatures.values()):
        raise _BROKEN
    return Message(kind, fields, data[_SIZES.size + head :], tuple(sorted(signatures.items())))


def joined(points: Iterable[bytes]) -> bytes:
    """Points as a body."""
    return b"".join(points)


def parted(body: bytes) -> list[bytes]:
    """The points of a body.

    Raises:
        IdentityError: it does not hold whole points.
    """
    if len(body) % POINT:
        raise _BROKEN
    return [body[place : place + POINT] for place in range(0, len(body), POINT)]


def _fingerprint(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:32]


class Signer:
    """A private signing key (Ed25519).

    Args:
        key: the key.
    """

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.fingerprint = _fingerprint(key.public_key())

    @classmethod
    def read(cls, path: Path, password: bytes | None = None) -> Signer:
        """From a PEM file.

        Raises:
            IdentityError: no such key, or the password is wrong.
            OSError: the file cannot be read.
        """
        try:
            key = load_pem_private_key(path.read_bytes(), password)
        except (ValueError, TypeError):
            raise IdentityError(
                "This is no private key that can be read, or its password is not right.",
                "Give an Ed25519 key in PEM: openssl genpkey -algorithm ed25519.",
                path.name,
            ) from None
        if not isinstance(key, Ed25519PrivateKey):
            raise IdentityError("The key is of another kind.", "Give an Ed25519 key.", path.name)
        return cls(key)

    def sign(self, message: Message) -> Message:
        """The message with this key's signature beside those it has."""
        signature = b64encode(self._key.sign(message.said())).decode()
        signatures = dict(message.signatures) | {self.fingerprint: signature}
        return Message(message.kind, message.fields, message.body, tuple(sorted(signatures.items())))


class Verifier:
    """A public signing key (Ed25519).

    Args:
        key: the key.
    """

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key
        self.fingerprint = _fingerprint(key)

    @classmethod
    def read(cls, path: Path) -> Verifier:
        """From a PEM file.

        Raises:
            IdentityError: no such key.
            OSError: the file cannot be read.
        """
        try:
            key = load_pem_public_key(path.read_bytes())
        except ValueError:
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise IdentityError("This is no public Ed25519 key.", "Give it in PEM.", path.name)
        return cls(key)

    def signed(self, message: Message) -> bool:
        """Whether this key signed the message as it stands."""
        try:
            given = b64decode(dict(message.signatures).get(self.fingerprint, ""), validate=True)
            self._key.verify(given, message.said())
        except (InvalidSignature, ValueError):
            return False
        return True
