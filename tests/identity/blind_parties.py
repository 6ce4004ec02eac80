"""Two sides of a blind check for tests: keys, certificates, a registry and lines that can be listened to or tampered with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from duenotice.identity import person
from duenotice.identity.blind import Authority, Bureau, Caps, Message, Signer, Verifier
from duenotice.identity.blind.messages import decode
from duenotice.identity.registry import Registry, build

PROTECTED: list[dict[str, Any]] = [
    {"id": "r1", "name": "Timur Olegovich Akhmetov", "birthDate": "1974-05-09", "nationality": "KZ"},
    {"id": "r2", "name": "محمد بن علي الأنصاري", "birthDate": "1970-03-12", "passportNumber": "YE4455667"},
    {"id": "r3", "name": "Rojda Demirkaya", "birthDate": "1988-11-30", "nationality": "TR"},
]
HIT = {"id": "q", "name": "Тимур Ахметов", "birthDate": "1974-05-09"}
MISS = {"id": "q", "name": "Maria Gonzalez Romero", "birthDate": "1990-01-20"}


def certificate(path: Path, *, days: int = 30) -> tuple[Path, Path]:
    """A self-signed certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, path.name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    path.with_suffix(".crt").write_bytes(made.public_bytes(Encoding.PEM))
    path.with_suffix(".key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path.with_suffix(".crt"), path.with_suffix(".key")


def signing(path: Path) -> tuple[Path, Path]:
    """A signing key and its public key."""
    key = Ed25519PrivateKey.generate()
    path.with_suffix(".pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.with_suffix(".pub").write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return path.with_suffix(".pem"), path.with_suffix(".pub")


@dataclass
class Line:
    """A line within one process that keeps what was said and can change it on the way."""

    authority: Authority
    there: Callable[[Message], Message] = lambda message: message
    back: Callable[[Message], Message] = lambda message: message
    heard: list[bytes] = field(default_factory=list)

    def send(self, message: Message) -> Message:
        """Through bytes and back, as on a real line."""
        data = self.there(message).encode()
        reply = self.authority.answer(decode(data)).encode()
        self.heard += [data, reply]
        return self.back(decode(reply))


class Parties:
    """An authority and a bureau with fresh keys in a folder."""

    def __init__(self, folder: Path, people: Iterable[dict[str, Any]] = PROTECTED) -> None:
        self.folder = folder
        self.registry: Registry = build(map(person, people), folder / "registry")
        self.pems = {name: signing(folder / name) for name in ("authority", "one", "two", "stranger")}

    def authority(self, *, state: str = "authority-state", **rest: Any) -> Authority:
        """The authority's side; the same state folder continues where it was."""
        return Authority(
            self.registry,
            self.folder / state,
            Signer.read(self.pems["authority"][0]),
            [Verifier.read(self.pems[name][1]) for name in ("one", "two")],
            **{"caps": Caps(), **rest},
        )

    def bureau(
        self, *, state: str = "bureau-state", officers: tuple[str, ...] = ("one", "two"), **rest: Any
    ) -> Bureau:
        """The bureau's side."""
        keys = [Signer.read(self.pems[name][0]) for name in officers]
        return Bureau(self.folder / state, keys, Verifier.read(self.pems["authority"][1]), **rest)
