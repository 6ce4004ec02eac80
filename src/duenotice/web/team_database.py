"""How a team's server reaches its database: from one address in the environment, without surprises."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

#: Nothing of a row in the database's log: parameters travel apart from the statement.
_OPTIONS = {"application_name": "duenotice", "server_side_binding": True}


def described(address: str, password: str, authority: str) -> dict[str, Any]:
    """Django's description of the database.

    Args:
        address: postgresql://user@host:port/name, or postgresql:///name?host=/folder.
        password: the password; never part of the address, which shows in lists of processes.
        authority: path of the certificate of the authority that signed the server's; empty for this machine's own.
    """
    parts = urlsplit(address)
    more = dict(parse_qsl(parts.query))
    host = more.get("host") or unquote(parts.hostname or "")
    options: dict[str, Any] = dict(_OPTIONS)
    if host and not near(host):
        options["sslmode"] = "verify-full"
        if authority:
            options["sslrootcert"] = authority
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": unquote(parts.path.lstrip("/")),
        "USER": more.get("user") or unquote(parts.username or ""), "PASSWORD": password, "HOST": host,
        "PORT": str(parts.port or ""), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": options,
    }  # fmt: skip


def near(host: str) -> bool:
    """Whether a host is this machine: a socket's folder, or a loopback address."""
    if not host or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
