"""From a passphrase to a key: Argon2id (RFC 9106), calibrated, with a floor.

The stored cost is what makes a stolen laptop useless: each guess costs an attacker about what one unlocking costs the
owner. The floor is the second recommended option of RFC 9106, section 4 (64 MiB, three passes).
"""

from __future__ import annotations

import os
import time
import unicodedata
from dataclasses import asdict, dataclass

from argon2.low_level import Type, hash_secret_raw

from duenotice.custody.errors import Damaged, WeakPassphrase

KEY_BYTES = 32
SALT_BYTES = 16
MIN_CHARACTERS = 12
TARGET_SECONDS = 1.0
#: Only tests set this. A vault made under it says so and opens nowhere else.
TEST_SETTING = "DUENOTICE_TEST_ONLY_CHEAP_PASSPHRASE"


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id parameters.

    Attributes:
        memory_kib: memory, in KiB.
        passes: number of passes over it.
        lanes: degree of parallelism.
    """

    memory_kib: int
    passes: int
    lanes: int

    def to_json(self) -> dict[str, int]:
        """The parameters as plain values."""
        return asdict(self)

    def meets(self, floor: Cost) -> bool:
        """Whether a guess costs at least as much as at the floor."""
        enough = self.memory_kib >= floor.memory_kib
        return enough and self.passes >= floor.passes


FLOOR = Cost(memory_kib=65_536, passes=3, lanes=1)
CEILING = Cost(memory_kib=2_097_152, passes=64, lanes=16)
_TEST_COST = Cost(memory_kib=64, passes=1, lanes=1)


def cheap_for_tests() -> bool:
    """Whether the test setting lowers the cost."""
    return os.environ.get(TEST_SETTING) == "yes"


def calibrate(target: float = TARGET_SECONDS) -> Cost:
    """The cost at which one unlocking takes about `target` seconds on this computer, never below the floor.

    Memory comes first, because it is what an attacker's hardware lacks; then passes.
    """
    if cheap_for_tests():
        return _TEST_COST
    lanes = max(1, min(4, os.cpu_count() or 1))
    cost = Cost(FLOOR.memory_kib, FLOOR.passes, lanes)
    took = _seconds(cost)
    while took * 2 <= target and cost.memory_kib * 2 <= CEILING.memory_kib // 4:
        cost = Cost(cost.memory_kib * 2, cost.passes, lanes)
        took = _seconds(cost)
    passes = round(cost.passes * target / max(took, 0.001))
    return Cost(cost.memory_kib, min(max(passes, FLOOR.passes), CEILING.passes), lanes)


def _seconds(cost: Cost) -> float:
    start = time.perf_counter()
    _argon2(b"calibration", bytes(SALT_BYTES), cost)
    return time.perf_counter() - start


def stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The key of a passphrase.

    Raises:
        Damaged: parameters outside floor and ceiling, so the header was altered or is not from a release.
    """
    floor = _TEST_COST if cheap_for_tests() else FLOOR
    too_large = (
        cost.memory_kib > CEILING.memory_kib or cost.passes > CEILING.passes or cost.lanes > CEILING.lanes
    )
    if too_large or not cost.meets(floor) or cost.lanes < 1 or len(salt) < SALT_BYTES:
        reason = "The vault's header asks for a passphrase cost outside the limits, so guessing could be cheap or endless."
        raise Damaged(reason, "Restore the vault from a backup.")
    return _argon2(normal(passphrase).encode(), salt, cost)


def _argon2(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(secret, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID)


def normal(passphrase: str) -> str:
    """The passphrase as compared: one form for the same letters typed on different systems (RFC 8265, OpaqueString)."""
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in passphrase)
    return unicodedata.normalize("NFC", spaced)


def require_strong(passphrase: str) -> None:
    """Refuse a passphrase that is short or nearly one letter.

    Raises:
        WeakPassphrase: with what to do.
    """
    text = normal(passphrase)
    if len(text) < MIN_CHARACTERS or len(set(text)) < 6:
        reason = f"A passphrase needs at least {MIN_CHARACTERS} characters, six of them different."
        raise WeakPassphrase(
            reason, "Five or six words picked by chance are easy to remember and hard to guess."
        )
