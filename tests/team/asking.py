"""Every address of the server, asked with every id of a case in every way, and the answers held against each other."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.team.world import CANARY, World, word

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def routes(patterns: Any = None, before: str = "/") -> Iterator[str]:
    """Every address of the server, arguments still open."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield before + str(entry.pattern)


#: The lock button signs out: it is asked by others below.
_LEAVING = ("/vault/lock/", "/account/logout/")


#: What else stands in addresses, each way of it.
PLACES = {"number": ("1", "2"), "which": ("original", "copy"), "act": ("confirm", "role", "remove")}


def addresses(case: str, ids: dict[str, list[str]], besides: Iterable[str] = ()) -> list[str]:
    """Every address, filled with a case and every id of it."""
    found: list[str] = []
    for route in dict.fromkeys(routes()):
        if not route.startswith(_LEAVING) and "^" not in route:
            found += filled(route, case, ids, besides)
    return list(dict.fromkeys(found))


def filled(route: str, case: str, ids: dict[str, list[str]], besides: Iterable[str] = ()) -> Iterator[str]:
    """One address, filled in every way."""
    names = dict.fromkeys(ARGUMENT.findall(route))
    every = [*(one for listed in ids.values() for one in listed), *besides]
    for kind in ids if "kind" in names else ("",):
        ways = {name: PLACES.get(name, ("x",)) for name in names}
        ways |= {"case": (case,), "kind": (kind,), "identity": ids[kind] if kind else every}
        for chosen in product(*(ways[name] for name in names)):
            values = dict(zip(names, chosen, strict=True))
            yield ARGUMENT.sub(lambda at, values=values: str(values[at[1]]), route)


def whole(answer: Any) -> bytes:
    """Every byte of an answer, headers included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body + "".join(f"{name}: {value}\n" for name, value in answer.items()).encode()


#: The same words to the index, other bytes in the echo of what was typed.
WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in CANARY)


def forms(address: str, case: str) -> list[dict[str, Any]]:
    """What is sent by POST: empty, and what would change, take, or find something."""
    named = word("code").upper() if address.endswith("/erase/") else ""
    return [
        {},
        {"words": WIDE, "case": case, "reason": "x", "code_name": named, "role": "owner", "username": "", "what": "x",
         "do": "stop", "dossier": "{}", "notes": "x"},
    ]  # fmt: skip


def asked(someone: Any, address: str, case: str) -> Iterator[Any]:
    yield someone.get(address)
    # What she does to her own account is tested with the account pages; here it would end her visit.
    for form in forms(address, case) if not address.startswith("/account/") else ():
        yield someone.post(address, form)


def of_the_case(address: str) -> bool:
    return "/cases/" in address and not address.endswith(("/cases/new/", "/cases/bring/", "/cases/sample/"))


def without(text: bytes, *ids: str) -> bytes:
    for one in ids:
        text = text.replace(one.encode(), b"ID")
    return re.sub(rb'(name="form_token" value=")[^"]+', rb"\1", text)


def sweep(someone: Any, hidden: World) -> int:
    """Ask everything; nothing may be seen, and nothing may differ from what is not there."""
    someone.prove()
    case, ids = hidden.case.pk, hidden.every_id()
    nothing = secrets.token_hex(16)
    asked_in_all = 0
    for address in addresses(case, hidden.ids(), hidden.besides):
        empty = addresses_like(address, [case, *ids], nothing)
        for seen, unseen in zip(asked(someone, address, case), asked(someone, empty, nothing), strict=True):
            text = whole(seen)
            asked_in_all += 1
            assert CANARY.encode() not in text.lower(), (address, seen.status_code)
            if of_the_case(address):
                assert seen.status_code in (404, 405), (address, seen.status_code)
                assert without(text, case, *ids) == without(whole(unseen), nothing), address
            else:
                assert case.encode() not in text, address
    return asked_in_all


def addresses_like(address: str, ids: Iterable[str], nothing: str) -> str:
    """The same address for a case and an object that do not exist."""
    for one in ids:
        address = address.replace(one, nothing)
    return address
