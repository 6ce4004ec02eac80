"""The page of measures, `docs/benchmarks.md`: parts written by different commands, each of which leaves the others alone."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_MARK = "<!-- part: {name} -->"
_PARTS = re.compile(r"^<!-- part: (?P<name>.+) -->\n", re.MULTILINE)


def put(name: str, text: str, page: Path = PAGE) -> None:
    """Write one part of the page; a new one comes last.

    Args:
        name: of the part.
        text: Markdown, without the mark.
        page: the page; made when there is none.
    """
    cut = _PARTS.split(page.read_text("utf-8")) if page.is_file() else [""]
    parts = dict(zip(cut[1::2], cut[2::2], strict=True))
    parts[name] = text
    whole = [f"{_MARK.format(name=each)}\n{held.strip()}\n" for each, held in parts.items()]
    page.write_text("\n".join(whole), "utf-8")
