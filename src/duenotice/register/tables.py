"""Tables that a spreadsheet opens without running anything.

A cell that a spreadsheet could take for a formula is written with an apostrophe in front, as text (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

#: What begins a formula, in ordinary and full-width form, and the characters that some programs skip before it.
_STARTS = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")
_SKIPPED = " \t\r\n\u00a0\u200b\ufeff'\""


def cell(value: Any) -> str:
    """A value as a cell."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool | int) and not str(value).startswith("-"):
        return text
    risky = text.lstrip(_SKIPPED).startswith(_STARTS) or text.startswith(("\t", "\r", "\n"))
    return "'" + text if risky else text


def table(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> bytes:
    """A table in UTF-8 with a mark that spreadsheets recognise."""
    out = io.StringIO(newline="")
    names = list(columns)
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    for row in rows:
        writer.writerow([cell(row.get(name)) for name in names])
    return ("\ufeff" + out.getvalue()).encode()
