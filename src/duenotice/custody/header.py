"""The vault's header: the only file in clear. It holds no fact of any case.

It carries the format and schema version, the vault's random id, the passphrase cost and the master key wrapped twice:
under the passphrase and under the recovery code.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from duenotice.custody import keys
from duenotice.custody.disk import write_whole
from duenotice.custody.errors import Damaged, NewerVault, WrongPassphrase
from duenotice.custody.stretch import SALT_BYTES, Cost, calibrate, cheap_for_tests, require_strong, stretch

NAME = "vault.json"
FORMAT = 1
_REMEDY = "Restore the vault from a backup."


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a vault before it opens.

    Attributes:
        vault: random id, 32 hexadecimal digits.
        schema: version of the tables inside.
        cost: what one guess of the passphrase costs.
        salt: salt of the passphrase.
        by_passphrase: master key sealed under the passphrase.
        by_recovery: master key sealed under the recovery code.
        test_only: made under the test setting; opens nowhere else.
    """

    vault: str
    schema: int
    cost: Cost
    salt: bytes
    by_passphrase: bytes
    by_recovery: bytes
    test_only: bool = False

    @classmethod
    def new(cls, passphrase: str, schema: int) -> tuple[Header, bytes, str]:
        """A new vault's header, its master key and its recovery code."""
        require_strong(passphrase)
        vault, master, code = secrets.token_hex(16), keys.new_key(), keys.new_recovery_code()
        blank = cls(vault, schema, calibrate(), b"", b"", b"", cheap_for_tests())
        return blank.with_passphrase(master, passphrase).with_recovery_code(master, code), master, code

    def with_passphrase(self, master: bytes, passphrase: str, cost: Cost | None = None) -> Header:
        """The header under another passphrase: the master key is rewrapped, nothing else changes."""
        require_strong(passphrase)
        salt = secrets.token_bytes(SALT_BYTES)
        cost = cost or self.cost
        sealed = keys.seal(stretch(passphrase, salt, cost), master, self._bound("passphrase"))
        return replace(self, cost=cost, salt=salt, by_passphrase=sealed)

    def with_recovery_code(self, master: bytes, code: str) -> Header:
        """The header under another recovery code; the old code opens nothing any more."""
        return replace(self, by_recovery=keys.seal(self._recovery_key(code), master, self._bound("recovery")))

    def master_by_passphrase(self, passphrase: str) -> bytes:
        """The master key.

        Raises:
            WrongPassphrase: the passphrase is not this vault's.
            Damaged: the stored cost is outside the limits.
        """
        self._refuse_test_vault()
        return self._open(
            stretch(passphrase, self.salt, self.cost), self.by_passphrase, "passphrase", "passphrase"
        )

    def master_by_recovery_code(self, code: str) -> bytes:
        """The master key.

        Raises:
            WrongPassphrase: mistyped, or not this vault's code.
        """
        self._refuse_test_vault()
        return self._open(self._recovery_key(code), self.by_recovery, "recovery", "recovery code")

    def _open(self, key: bytes, sealed: bytes, slot: str, what: str) -> bytes:
        try:
            return keys.unseal(key, sealed, self._bound(slot))
        except Damaged:
            raise WrongPassphrase(what) from None

    def _recovery_key(self, code: str) -> bytes:
        return keys.derive(keys.recovery_secret(code), "recovery", self.vault.encode())

    def _bound(self, slot: str) -> bytes:
        return keys.bound("master", self.vault, slot)

    def _refuse_test_vault(self) -> None:
        if self.test_only and not cheap_for_tests():
            raise Damaged(
                "This vault was made by a test: its passphrase is cheap to guess.", "Make a new vault."
            )

    def to_json(self) -> dict[str, Any]:
        """The header as plain values."""
        return {
            "format": "duenotice-vault",
            "version": FORMAT,
            "schema": self.schema,
            "vault": self.vault,
            "cost": {"kind": "argon2id", **self.cost.to_json()},
            "salt": _text(self.salt),
            "by_passphrase": _text(self.by_passphrase),
            "by_recovery": _text(self.by_recovery),
            "test_only": self.test_only,
        }

    @classmethod
    def from_json(cls, content: Any) -> Header:
        """Read a header.

        Raises:
            NewerVault: written by a later version.
            Damaged: not a header.
        """
        try:
            if content["format"] != "duenotice-vault":
                raise KeyError("format")
            if int(content["version"]) > FORMAT:
                refuse_newer()
            cost = content["cost"]
            return cls(
                vault=_hexadecimal(content["vault"]),
                schema=int(content["schema"]),
                cost=Cost(int(cost["memory_kib"]), int(cost["passes"]), int(cost["lanes"])),
                salt=base64.b64decode(content["salt"], validate=True),
                by_passphrase=base64.b64decode(content["by_passphrase"], validate=True),
                by_recovery=base64.b64decode(content["by_recovery"], validate=True),
                test_only=content.get("test_only") is True,
            )
        except (KeyError, TypeError, ValueError):
            raise Damaged("The vault's header cannot be read.", _REMEDY) from None

    def write(self, folder: Path) -> None:
        """Write the header; after a crash the old or the new one is there."""
        write_whole(folder / NAME, json.dumps(self.to_json(), indent=1).encode(), "the vault's header")

    @classmethod
    def read(cls, folder: Path) -> Header:
        """Read a vault folder's header.

        Raises:
            Damaged: no vault there, or its header cannot be read.
            NewerVault: written by a later version.
        """
        try:
            content = json.loads((folder / NAME).read_bytes())
        except FileNotFoundError:
            raise Damaged(
                "There is no vault in this folder.", "Make one with `duenotice vault init`."
            ) from None
        except ValueError:
            raise Damaged("The vault's header cannot be read.", _REMEDY) from None
        return cls.from_json(content)


def refuse_newer() -> None:
    """Refuse a vault of a later version.

    Raises:
        NewerVault: always.
    """
    reason = "This vault was written by a newer version of Due Notice; opening it with this one could lose what it holds."
    raise NewerVault(reason, "Install the newer version. Nothing was changed.")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _hexadecimal(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 32 or int(value, 16) < 0:
        raise ValueError(value)
    return value
