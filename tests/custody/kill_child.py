"""Writes to a vault until it is killed, saying aloud each change that was acknowledged.

Run as: kill_child.py FOLDER PASSPHRASE SEED
"""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

from duenotice.register.embedded import prepare

prepare()

from duenotice.custody import audit, backup, casekeys, erasure, sealed, session, vault  # noqa: E402
from duenotice.register.models import new_id  # noqa: E402


def main(folder: Path, passphrase: str, seed: int) -> None:
    chance = random.Random(seed)
    vault.unlock(folder, passphrase)
    print("ready", flush=True)
    cases: list[str] = []
    for number in range(100_000):
        step = chance.random()
        if step < 0.1 or not cases:
            case = new_id()
            with vault.change("the case"):
                casekeys.create(case)
                audit.append("case.opened", {"text": f"CANARY-{number}"}, case=case)
            cases.append(case)
            print("case", case, flush=True)
        elif step < 0.5:
            case = chance.choice(cases)
            content = f"CANARY-{seed}-{number}".encode() * chance.randrange(1, 9_000)
            file = sealed.add(case, [content]).file
            print("file", case, file, hashlib.sha256(content).hexdigest(), flush=True)
        elif step < 0.9:
            case = chance.choice(cases)
            line = audit.append("fact.added", {"text": f"CANARY-{number}"}, case=case)
            print("line", case, line.seq, number, flush=True)
        elif step < 0.94 and len(cases) > 1:
            case = cases.pop(chance.randrange(len(cases)))
            print("erasing", case, flush=True)
            erasure.erase(case)
            print("erased", case, flush=True)
        elif step < 0.97:
            vault.change_passphrase(passphrase)
            print("rewrapped", flush=True)
        elif step < 0.99:
            copy = folder.parent / f"copy-{seed}-{number}.backup"
            backup.write(copy)
            print("backup", copy, flush=True)
        else:
            vault.lock()
            vault.unlock(folder, passphrase)
            print("reopened", session.current().vault, flush=True)


main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
