"""The one way out to the network: an allow-list, an honest name, a slow pace, and a stop when told to stop."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from duenotice import __version__

if TYPE_CHECKING:
    import httpx

#: Hosts that may be asked at all.
ALLOWED = frozenset({"ws-public.interpol.int"})
AGENT = f"DueNotice/{__version__} (public statistics; counts only; one request at a time)"
_AGAIN = frozenset({429, 500, 502, 503, 504})
_LARGEST = 5_000_000
#: The longest the service can make one request wait, in seconds.
_LONGEST = 300


class Refused(RuntimeError):
    """The other side said no (403). Nothing more is asked."""


class Unreachable(RuntimeError):
    """No usable answer after all tries. The slice has failed; that is not zero."""


class Gate:
    """Asks one host, politely.

    Args:
        base: address of the service; its host must be on the allow-list.
        pause: seconds between two requests.
        contact: an address told with every request.
        tries: how often a request is made before it has failed.
        allowed: hosts; tests give their own.
        sleep: waits; tests give their own.

    Raises:
        Refused: the host is not on the list.
        ValueError: the contact cannot be sent.
    """

    def __init__(
        self,
        base: str,
        *,
        pause: float = 2.0,
        contact: str = "",
        tries: int = 4,
        allowed: frozenset[str] = ALLOWED,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.host = urlsplit(base).hostname or ""
        if self.host not in allowed:
            raise Refused(f"{self.host} is not on the list of hosts that may be asked.")
        if not (contact.isascii() and contact.isprintable()):
            raise ValueError("The contact may hold plain letters, digits and signs only.")
        self.agent = f"{AGENT.removesuffix(')')}; contact {contact})" if contact else AGENT
        self._base, self._pause, self._tries, self._sleep = base.rstrip("/"), pause, tries, sleep
        import httpx  # what can reach the network is loaded only where someone asked for it

        self._failed = httpx.HTTPError
        self._client = httpx.Client(
            headers={"User-Agent": self.agent, "Accept": "application/json"},
            timeout=30,
            follow_redirects=False,
            trust_env=True,
        )
        self.asked = 0

    def __enter__(self) -> Gate:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, path: str, query: Mapping[str, str | int]) -> dict[str, Any]:
        """One JSON object.

        Raises:
            Refused: 403.
            Unreachable: no JSON object after all tries.
        """
        reason = ""
        for attempt in range(self._tries):
            self._sleep(self._pause * (2**attempt if attempt else 1))
            self.asked += 1
            try:
                answer = self._client.get(f"{self._base}/{path}", params=dict(query))
            except self._failed as error:
                reason = type(error).__name__
                continue
            if answer.status_code == 403:
                raise Refused(
                    "The service refuses this network (403). Nothing more is asked; try from elsewhere, or ask the publisher."
                )
            if answer.status_code in _AGAIN:
                reason = f"status {answer.status_code}"
                self._wait(answer)
                continue
            if answer.status_code != 200:
                raise Unreachable(f"status {answer.status_code}")
            try:
                made = json.loads(answer.content) if len(answer.content) <= _LARGEST else None
            except ValueError:
                reason = "an answer cut short"
                continue
            if isinstance(made, dict):
                return made
            reason = "an answer of another form"
        raise Unreachable(reason)

    def _wait(self, answer: httpx.Response) -> None:
        after = answer.headers.get("Retry-After", "")
        if after.isascii() and after.isdigit():
            self._sleep(min(int(after), _LONGEST))
