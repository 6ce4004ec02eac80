"""Archives of a case as someone hostile would make them: changed, and agreeing with their own manifest."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile


def rewritten(content: bytes, change=lambda name, raw: raw, *, more=(), level=zipfile.ZIP_DEFLATED) -> bytes:
    """The archive again, its files changed, and the manifest made to agree, as one would who builds a hostile one."""
    files = read(content)
    manifest = json.loads(files.pop("manifest.json"))
    files = {name: change(name, raw) for name, raw in files.items()}
    for name, raw in files.items():
        manifest["files"][name]["sha256"] = hashlib.sha256(raw).hexdigest()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as packed:
        for name, raw in [*files.items(), ("manifest.json", json.dumps(manifest).encode()), *more]:
            packed.writestr(name, raw)
    return out.getvalue()


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


STRANGE = (
    None,
    True,
    -1,
    1e300,
    "",
    "\0",
    "x" * 30_000,
    [],
    [[]],
    {},
    {"a": None},
    "2026-13-45",
    "\ud800",
    "‮",
    2**70,
)


def spoiled(content: bytes, dice: random.Random) -> bytes:
    """One value somewhere in the case or its history put in place of another, and the manifest made to agree."""
    name = dice.choice(["case.json", "history.json"])

    def spoil(at: str, raw: bytes) -> bytes:
        if at != name:
            return raw
        whole = {"": json.loads(raw)}
        place, key = whole, ""
        while isinstance(place[key], dict | list) and place[key] and dice.random() < 0.85:
            place = place[key]
            key = dice.choice(list(place)) if isinstance(place, dict) else dice.randrange(len(place))
        place[key] = dice.choice(STRANGE)
        return json.dumps(whole[""]).encode()

    return rewritten(content, spoil)
