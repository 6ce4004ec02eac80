"""Logs that hold nothing of a case: time, level, logger, status and the place in the code. Never an address as typed, a query,
a body, a header, or the text of an exception (which can quote what was typed).
"""

from __future__ import annotations

import logging
import traceback
from pathlib import PurePath


class QuietFormatter(logging.Formatter):
    """Write a record without its message arguments, and an exception without its text."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, then the places in the code for an exception."""
        stamp = self.formatTime(record, "%Y-%m-%dT%H:%M:%S")
        lines = [f"{stamp} {record.levelname} {record.name} {_status(record)}{_route(record)}".rstrip()]
        if record.exc_info and record.exc_info[0] is not None:
            lines.append(f"  {record.exc_info[0].__name__}")
            lines += [
                f"  {PurePath(frame.filename).name}:{frame.lineno} in {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return "\n".join(lines)


def _status(record: logging.LogRecord) -> str:
    status = getattr(record, "status_code", None)
    return f"{status} " if isinstance(status, int) else ""


def _route(record: logging.LogRecord) -> str:
    """The pattern that answered, which is ours, not the address, which was typed."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return f"at /{match.route}" if match is not None else ""
