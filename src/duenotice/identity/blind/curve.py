"""Keys of people as points of a curve that only both sides together can compare; all arithmetic is openmined_psi's.

Each key is hashed to a point of P-256 and multiplied with a side's secret; the other side multiplies again. Two keys are the
same when the points are, and a point says nothing about its key to anyone who lacks one of the two secrets (the decisional
Diffie-Hellman assumption; the protocol of Huberman, Franklin and Hogg, 1999, as openmined_psi carries it out).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from duenotice.identity.errors import IdentityError

POINT = 33  # bytes of a compressed point


def _psi() -> Any:
    """The library, on protobuf's compiled reader only: its pure Python one has no bound on nesting (CVE-2025-4565)."""
    try:
        found = import_module("private_set_intersection.python")
        reader = import_module("google.protobuf.internal.api_implementation").Type()
    except ImportError:
        raise IdentityError(
            "The blind check needs a library that is not installed.",
            "Install it: pip install 'duenotice[blind]'.",
        ) from None
    if reader == "python":
        raise IdentityError(
            "protobuf runs on its pure Python reader, which a message made for it can bring down (CVE-2025-4565).",
            "Unset PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION, or install protobuf from its compiled wheel.",
        )
    return found


def available() -> bool:
    """Whether the library of the extra `[blind]` is installed."""
    try:
        _psi()
    except IdentityError:
        return False
    return True


class Secret:
    """One side's secret for one period.

    Args:
        key: 32 bytes from `bytes()`; a new secret when None.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._psi = _psi()
        if key is None:
            self._first = self._psi.client.CreateWithNewKey(True)
        else:
            self._first = self._psi.client.CreateFromKey(key, True)
        self._again = self._psi.server.CreateFromKey(bytes(self), True)

    def __bytes__(self) -> bytes:
        return bytes(self._first.GetPrivateKeyBytes())

    def blind(self, keys: Sequence[str]) -> list[bytes]:
        """A point for each key, in order."""
        return list(self._first.CreateRequest(list(keys)).encrypted_elements)

    def again(self, points: Sequence[bytes]) -> list[bytes]:
        """The other side's points, multiplied with this secret, in order.

        Raises:
            IdentityError: something among them is no point of the curve.
        """
        request = self._psi.Request(reveal_intersection=True, encrypted_elements=list(points))
        try:
            return list(self._again.ProcessRequest(request).encrypted_elements)
        except RuntimeError:
            raise IdentityError(
                "The other side sent something that is no point of the curve.", "Refuse it."
            ) from None


class Listed:
    """The other direction: the authority's side of a private set intersection whose answer the bureau learns.

    Args:
        key: 32 bytes of the authority's secret.
    """

    def __init__(self, key: bytes) -> None:
        self._psi = _psi()
        self._server = self._psi.server.CreateFromKey(key, False)

    def setup(self, keys: Sequence[str], most: int, false_share: float) -> bytes:
        """The list as a Bloom filter of blinded points; `false_share` is the share of queries it wrongly holds."""
        kind = self._psi.DataStructure.BLOOM_FILTER
        return bytes(self._server.CreateSetupMessage(false_share, most, list(keys), kind).SerializeToString())

    def answer(self, points: Sequence[bytes]) -> list[bytes]:
        """The bureau's points, multiplied and sorted.

        Raises:
            IdentityError: something among them is no point of the curve.
        """
        request = self._psi.Request(reveal_intersection=False, encrypted_elements=list(points))
        try:
            return list(self._server.ProcessRequest(request).encrypted_elements)
        except RuntimeError:
            raise IdentityError(
                "The other side sent something that is no point of the curve.", "Refuse it."
            ) from None


class Asking:
    """The other direction: the bureau's side. A new secret for every query, so that no two can be linked."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._psi = _psi()
        self._client = self._psi.client.CreateWithNewKey(False)
        self.points = list(self._client.CreateRequest(list(keys)).encrypted_elements)

    def held(self, setup: bytes, points: Sequence[bytes]) -> int:
        """How many of the keys the list holds.

        Raises:
            IdentityError: the list or the answer cannot be read.
        """
        listed = self._psi.ServerSetup()
        try:
            listed.ParseFromString(setup)
            response = self._psi.Response(encrypted_elements=list(points))
            return int(self._client.GetIntersectionSize(listed, response))
        except (RuntimeError, ValueError) as error:
            raise IdentityError(f"The answer cannot be read: {type(error).__name__}.", "Ask again.") from None
        except Exception as error:  # noqa: BLE001  # the library's DecodeError has no public base
            raise IdentityError(
                f"The list cannot be read: {type(error).__name__}.", "Prepare again."
            ) from None
