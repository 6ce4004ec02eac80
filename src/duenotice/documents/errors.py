"""What can go wrong when a document is made."""

from __future__ import annotations


class DocumentError(Exception):
    """A document could not be made.

    Attributes:
        reason: what happened; holds nothing of the case.
        remedy: what to do.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy
