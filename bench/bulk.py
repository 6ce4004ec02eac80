"""Bulk runs, each in a process of its own so that its memory is its own: `python -m bench.bulk screen|replay TABLE OUT ...`."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    Attributes:
        seconds: from opening the table to the result written, inside the process.
        whole: from the start of the process to its end, imports and rulebook included.
        processor: seconds of processor time of the whole process, all threads together.
        megabytes: peak resident memory.
        changes: changed findings listed, for a replay.
    """

    seconds: float
    whole: float
    processor: float
    megabytes: float
    changes: int


def child(*arguments: str) -> Run:
    """Run this module in a process of its own."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bench.bulk", *arguments], check=True, capture_output=True, text=True
    )
    whole = time.perf_counter() - start
    found = json.loads(done.stdout.splitlines()[-1])
    return Run(found["seconds"], whole, found["processor"], found["megabytes"], int(found.get("changes", 0)))


def peak(counted: int) -> float:
    """Peak resident memory in MB. Linux hands a parent's peak down in `ru_maxrss`, so the process's own mark is read there."""
    status = Path("/proc/self/status")
    if status.exists():
        marks = [
            line.split()[1] for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM")
        ]
        if marks:
            return int(marks[0]) / 1024
    return counted / 1024


def main() -> None:
    """Run one screening or replay and print what it took."""
    from duenotice.assess.bulk.duck import Limits
    from duenotice.assess.replay import replay
    from duenotice.assess.screen import screen
    from duenotice.law import rulebook

    mode, table, out, rules, *days = sys.argv[1:]
    rulebook()
    limits = Limits(threads=2)
    start = time.perf_counter()
    found: dict[str, float] = {}
    if mode == "screen":
        screen(Path(table), Path(out), rules=rules.split(","), limits=limits)
    else:
        first, second = map(date.fromisoformat, days)
        changed = replay(Path(table), first, second, out=Path(out), rules=rules.split(","), limits=limits)
        found["changes"] = sum(changed.counts.values())
    found["seconds"] = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    found |= {"megabytes": peak(used.ru_maxrss), "processor": used.ru_utime + used.ru_stime}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
