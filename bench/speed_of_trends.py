"""Time and memory of the trend methods: `python -m bench.speed_of_trends [--write]`. Each measure is a process of its own.

Events are made by arithmetic, the same on every machine: 196 requesting states, eight mechanisms, ten years. Memory is the
peak the system counted for the process, Python and libraries included.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.page import put

EVENTS = (1_000_000, 10_000_000)
_MAKE = """
COPY (
  SELECT chr((65 + (n * 7) % 14)::INT) || chr((65 + (n // 14 * 11) % 14)::INT) AS requesting_state,
    'm' || (n // 196 % 8) AS mechanism,
    DATE '2014-01-01' + ((n * 2654435761) % 3650)::INT AS "at"
  FROM range({number}) t(n)
) TO '{path}' (FORMAT parquet)
"""
_HEAD = """\
## How fast shifts and displacement are found

Written by `python -m bench.speed_of_trends --write`, {day:%d %B %Y}; each line a process of its own, memory the peak the system
counted, Python and libraries included. Aims: all pairs under 10 seconds on two processors, ten million events under 5, memory
flat. Load of the machine (1, 5, 15 minutes): {load}.

| what | seconds | processor seconds | memory, MB |
|--|--|--|--|"""


def make(path: Path, number: int) -> None:
    """A file of events."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads TO 2")
        connection.execute(_MAKE.format(number=number, path=path))


def measure(what: str, path: str) -> dict[str, float]:
    """One measure, in this process."""
    from duenotice.observatory.trends import aggregate, displacements

    if what == "pairs":
        from bench.observatory import simulate

        panel = simulate(7, 1.5, displaced=True).panel
    begun, used = time.perf_counter(), time.process_time()
    if what == "pairs":
        displacements(panel)
    else:
        aggregate(Path(path))
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "memory_mb": round(memory),
    }


def main() -> None:
    """Print a table; put it into docs/benchmarks.md when asked."""
    if len(sys.argv) == 3:
        sys.stdout.write(json.dumps(measure(sys.argv[1], sys.argv[2])))
        return
    made = table()
    print(made)
    if "--write" in sys.argv:
        put("speed of trends", made)


def table() -> str:
    """The part of the page."""
    rows = []
    with tempfile.TemporaryDirectory() as place:
        parts = [("all shifts and displacements, 196 × 8 × 120", "pairs", "-")]
        for number in EVENTS:
            path = Path(place) / f"{number}.parquet"
            make(path, number)
            parts.append((f"{number:,} events to monthly counts", "events", str(path)))
        for name, what, argument in parts:
            command = [sys.executable, "-m", "bench.speed_of_trends", what, argument]
            made = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            rows.append(f"| {name} | {made['seconds']} | {made['processor_seconds']} | {made['memory_mb']} |")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return "\n".join([_HEAD.format(day=datetime.now(UTC), load=load), *rows])


if __name__ == "__main__":
    main()
