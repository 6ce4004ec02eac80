"""Files sealed in chunks: AES-256-GCM, each chunk bound to vault, case, file, its number and whether it is the last.

A file on disk: a mark, 32 random bytes of salt, the sealed real length, then the chunks. The key of a file is derived
from its case's key and the salt, so nonces (the chunk's number) never meet twice under one key. The content is padded
so that its size does not betray a document that is public elsewhere (Padmé: at most 12% more). Chunk numbers with a mark
on the last one follow the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015): no chunk can be dropped,
repeated, reordered or cut off unseen.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from duenotice.custody import keys
from duenotice.custody.disk import PART, flush, make_folder, open_private, sync_folder
from duenotice.custody.errors import Damaged, disk_in_words

MARK = b"DNFILE1\n"
CHUNK = 65_536
TAG = 16
_SALT = 32
_LENGTH = 8 + TAG
_START = len(MARK) + _SALT + _LENGTH
# The sealed length has a nonce that no chunk number reaches.
_LENGTH_NONCE = b"\xff" * keys.NONCE_BYTES


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed.

    Attributes:
        file: opaque id, 32 hexadecimal digits.
        size: length of the content, in bytes.
        digest: SHA-256 of the content, hexadecimal.
    """

    file: str
    size: int
    digest: str


class FileStore:
    """The sealed files of one vault.

    Args:
        folder: where they lie.
        vault: id of the vault.
    """

    def __init__(self, folder: Path, vault: str) -> None:
        self.folder = folder
        self.vault = vault

    def path(self, file: str) -> Path:
        """Where a file lies; its name says nothing."""
        if len(file) != 32 or not set(file) <= set("0123456789abcdef"):
            raise Damaged("A file's id is not one of this vault.", "Run `duenotice verify`.")
        return self.folder / file[:2] / file

    def add(self, case: str, key: bytes, content: Iterable[bytes]) -> Sealed:
        """Seal a stream of bytes; when this returns the file is on the disk.

        Args:
            case: id of the case.
            key: key of the case.
            content: the bytes, in pieces of any size.

        Raises:
            DiskTrouble: disk full or not writable; nothing is left behind.
        """
        file = secrets.token_hex(16)
        path = self.path(file)
        part = path.with_name(file + PART)
        with disk_in_words("the file"):
            make_folder(path.parent)
            try:
                with open_private(part) as out:
                    sealed = write_sealed(out, (self.vault, case, file), key, content)
                    flush(out)
                part.replace(path)
                sync_folder(path.parent)
            except BaseException:
                with contextlib.suppress(OSError):
                    part.unlink(missing_ok=True)
                raise
        return sealed

    def read(self, case: str, key: bytes, file: str) -> Iterator[bytes]:
        """The content of a file, in chunks.

        Raises:
            Damaged: missing, altered, cut off, or moved from another case or file.
        """
        try:
            source = self.path(file).open("rb")
        except FileNotFoundError:
            raise Damaged("A sealed file is missing.", "Restore it from a backup.") from None
        with source:
            yield from read_sealed(source, (self.vault, case, file), key)

    def read_whole(self, case: str, key: bytes, file: str) -> bytes:
        """The content of a file at once. Raises as `read`."""
        return b"".join(self.read(case, key, file))

    def remove(self, file: str) -> None:
        """Remove a file; removing it twice is no error."""
        with disk_in_words("the removal"):
            self.path(file).unlink(missing_ok=True)

    def names(self) -> set[str]:
        """Ids of the files on disk."""
        return {path.name for path in self.folder.glob("??/*") if len(path.name) == 32}

    def sweep(self, known: set[str]) -> int:
        """Remove what a crash left: unfinished files, and files no row knows. Returns how many."""
        stray = [path for path in self.folder.glob("??/*") if path.name not in known]
        for path in stray:
            path.unlink(missing_ok=True)
        return len(stray)


def write_sealed(
    out: IO[bytes], binding: tuple[str, str, str], key: bytes, content: Iterable[bytes]
) -> Sealed:
    """Seal a stream of bytes at the present place of an open file.

    Args:
        out: a file that can be written and wound back.
        binding: vault, case and file to which the content is bound.
        key: key of the case.
        content: the bytes, in pieces of any size.
    """
    return _Writer(out, *binding, key).write(content)


def read_sealed(source: IO[bytes], binding: tuple[str, str, str], key: bytes) -> Iterator[bytes]:
    """What was sealed from the present place of an open file to its end.

    Raises:
        Damaged: altered, cut off, or bound to something else.
    """
    return _Reader(source, *binding, key).chunks()


def padded(size: int) -> int:
    """The size on disk of a content of that size (Padmé; Nikitin and others, 2019)."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(keys.NONCE_BYTES - 1, "big") + bytes([last])


class _Binding:
    def __init__(self, vault: str, case: str, file: str, key: bytes, salt: bytes) -> None:
        self.gcm = AESGCM(keys.derive(key, "file", salt))
        self.parts = (vault, case, file)

    def data(self, chunk: int | str) -> bytes:
        return keys.bound(*self.parts, chunk)


class _Writer:
    def __init__(self, out: IO[bytes], vault: str, case: str, file: str, key: bytes) -> None:
        self.out = out
        self.start = out.tell()
        self.file = file
        self.salt = secrets.token_bytes(_SALT)
        self.binding = _Binding(vault, case, file, key, self.salt)
        self.number = 0

    def write(self, content: Iterable[bytes]) -> Sealed:
        self.out.write(MARK + self.salt + bytes(_LENGTH))
        digest, size, held = hashlib.sha256(), 0, bytearray()
        for piece in content:
            digest.update(piece)
            size += len(piece)
            held += piece
            while len(held) > CHUNK:
                self.chunk(bytes(held[:CHUNK]), last=False)
                del held[:CHUNK]
        left = padded(size) - size
        while len(held) + left > CHUNK:
            take = CHUNK - len(held)
            self.chunk(bytes(held) + bytes(take), last=False)
            left -= take
            held.clear()
        self.chunk(bytes(held) + bytes(left), last=True)
        self.out.seek(self.start + len(MARK) + _SALT)
        length = size.to_bytes(8, "big")
        self.out.write(self.binding.gcm.encrypt(_LENGTH_NONCE, length, self.binding.data("length")))
        return Sealed(self.file, size, digest.hexdigest())

    def chunk(self, plain: bytes, *, last: bool) -> None:
        self.out.write(
            self.binding.gcm.encrypt(_nonce(self.number, last), plain, self.binding.data(self.number))
        )
        self.number += 1


class _Reader:
    def __init__(self, source: IO[bytes], vault: str, case: str, file: str, key: bytes) -> None:
        self.source = source
        start = source.tell()
        if source.read(len(MARK)) != MARK:
            _damaged()
        self.binding = _Binding(vault, case, file, key, source.read(_SALT))
        self.body = os.fstat(source.fileno()).st_size - start - _START

    def chunks(self) -> Iterator[bytes]:
        left = int.from_bytes(self.open(_LENGTH_NONCE, self.source.read(_LENGTH), "length"), "big")
        count = max(1, -(-self.body // (CHUNK + TAG)))
        for number in range(count):
            sealed = self.source.read(CHUNK + TAG)
            plain = self.open(_nonce(number, number == count - 1), sealed, number)
            yield plain[:left]
            left -= min(left, len(plain))
        if left:
            _damaged()

    def open(self, nonce: bytes, sealed: bytes, chunk: int | str) -> bytes:
        try:
            return self.binding.gcm.decrypt(nonce, sealed, self.binding.data(chunk))
        except (InvalidTag, ValueError):
            return _damaged()


def _damaged() -> bytes:
    reason = "A sealed file does not open: it was altered, cut off, or moved from another case."
    raise Damaged(reason, "Restore it from a backup.")
