"""Keys and small sealed values.

One random master key of 32 bytes opens everything; every other key is derived from it for one purpose (HKDF-SHA256,
RFC 5869) or is random and wrapped by such a key. Sealing is AES-256-GCM (NIST SP 800-38D) with associated data, so that
a sealed value moved to another place does not open.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from duenotice.custody.errors import Damaged, WrongPassphrase

KEY_BYTES = 32
NONCE_BYTES = 12
_RECOVERY_BYTES = 20
# Crockford's base 32: no I, L, O, U, so that a code copied by hand is read one way only.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_key() -> bytes:
    """A random key."""
    return secrets.token_bytes(KEY_BYTES)


def derive(key: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """The key for one purpose under another key."""
    return HKDF(SHA256(), KEY_BYTES, salt, b"duenotice/1/" + purpose.encode()).derive(key)


def bound(*parts: str | int) -> bytes:
    """Associated data from its parts, each with its length, so that no two lists of parts read alike."""
    return b"".join(f"{len(str(part))}:{part};".encode() for part in parts)


def seal(key: bytes, plain: bytes, data: bytes) -> bytes:
    """Encrypt a small value: nonce, then ciphertext and tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, data)


def unseal(key: bytes, sealed: bytes, data: bytes) -> bytes:
    """Decrypt a small value.

    Raises:
        Damaged: altered, moved, or under another key.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], data)
    except (InvalidTag, ValueError):
        raise Damaged(
            "A sealed value does not open: it was altered or moved.", "Restore the vault from a backup."
        ) from None


def new_recovery_code() -> str:
    """A code of 160 random bits in groups of four letters, with two check letters at the end."""
    number = int.from_bytes(secrets.token_bytes(_RECOVERY_BYTES), "big")
    body = "".join(_LETTERS[number >> shift & 31] for shift in range(_RECOVERY_BYTES * 8 - 5, -1, -5))
    text = body + _check(body)
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _check(body: str) -> str:
    total = 0
    for letter in body:
        total = (total * 32 + _LETTERS.index(letter)) % 1021
    return _LETTERS[total >> 5] + _LETTERS[total & 31]


def recovery_secret(code: str) -> bytes:
    """The secret bytes of a recovery code as typed.

    Raises:
        WrongPassphrase: not a recovery code: a letter is missing or mistyped.
    """
    text = "".join(letter for letter in code.upper().translate(_CONFUSED) if letter.isalnum())
    body, check = text[:-2], text[-2:]
    if len(body) != _RECOVERY_BYTES * 8 // 5 or not set(text) <= set(_LETTERS) or _check(body) != check:
        raise WrongPassphrase("recovery code (a letter is missing or mistyped)")
    return body.encode()
