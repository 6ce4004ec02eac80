"""Errors of the condition language, each with its exact place and the remedy."""

from __future__ import annotations


class ConditionError(ValueError):
    """A condition that cannot be read.

    Attributes:
        text: the whole condition.
        position: index of the first character at fault.
        reason: what happened.
        remedy: what to write.
    """

    def __init__(self, text: str, position: int, reason: str, remedy: str = "") -> None:
        self.text = text
        self.position = position
        self.reason = reason
        self.remedy = remedy
        super().__init__(self.show())

    @property
    def line_and_column(self) -> tuple[int, int]:
        """Line and column of the fault, counted from one."""
        before = self.text[: self.position]
        return before.count("\n") + 1, self.position - (before.rfind("\n") + 1) + 1

    def show(self) -> str:
        """The fault with its line and a caret below it."""
        line, column = self.line_and_column
        source = self.text.splitlines()[line - 1] if self.text.splitlines()[line - 1 :] else ""
        caret = " " * (column - 1) + "^"
        return (
            f"line {line}, column {column}: {self.reason} {self.remedy}".rstrip() + f"\n  {source}\n  {caret}"
        )
