"""`python -m bench [--rows N] [--large] [--runs N]`: measure, print a table, write its part of docs/benchmarks.md.

`--large` adds ten million requests. Nothing is estimated: what was not run is not in the table.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version

from bench.cases import first_page, one_case
from bench.measure import Line
from bench.page import put
from bench.peers import beside_peers
from bench.tables import bulk, rescreen


def main() -> None:
    """Run what is asked for and write it down."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000, help="requests in a bulk run")
    asked.add_argument("--large", action="store_true", help="ten million requests as well")
    asked.add_argument("--runs", type=int, default=3, help="runs of each bulk measurement")
    options = asked.parse_args()
    lines: list[Line] = []
    sizes = [options.rows, *([10_000_000] if options.large else [])]
    sections = [one_case, first_page, *(lambda rows=rows: bulk(rows, options.runs) for rows in sizes)]
    sections += [
        lambda rows=sizes[-1]: rescreen(rows, options.runs),
        lambda: beside_peers(options.rows, options.runs),
    ]
    for section in sections:
        for line in section():
            print(line.row(), flush=True)
            lines.append(line)
    put("speed", page(lines))


def page(lines: list[Line]) -> str:
    """The part of the page."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "Django"))
    machine = (
        f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, {packages}"
    )
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    head = [
        "# How fast",
        "",
        "Written by `make bench`; nothing here is estimated. The data are made up by arithmetic and the same on every machine",
        "(`bench/data.py`): one fact in four is unknown. Each bulk run is a process of its own, limited to two threads;",
        "memory is the peak the system counted for it, Python and the rulebook included.",
        "",
        "Further down: how well shifts and displacement are found, what encryption costs, how fast the vault's pages",
        "answer. Measured elsewhere: [identity](benchmarks-identity.md), [the blind check](blind-check.md).",
        "",
        f"Measured on {datetime.now(UTC):%d %B %Y}: {machine}. Load of the machine at the end (1, 5, 15 minutes): {load}.",
        f"Command: `python -m bench {' '.join(sys.argv[1:])}`.".replace(" `.", "`."),
        "",
        "| what | least | median | most | memory | aim | met |",
        "|--|--|--|--|--|--|--|",
    ]
    notes = [f"- {line.what}: {line.note}" for line in lines if line.note]
    return "\n".join([*head, *(line.row() for line in lines), "", *notes, ""])


if __name__ == "__main__":
    main()
