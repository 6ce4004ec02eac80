"""A fault of the rulebook, with file and line."""

from __future__ import annotations


class RulebookError(ValueError):
    """A rulebook file that cannot be used.

    Attributes:
        file: its name.
        line: line of the fault, 0 for the whole file.
        reason: what is wrong and what to do.
    """

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        super().__init__(f"{file}{f':{line}' if line else ''}: {reason}")
