"""What can go wrong with people, tables and registries, said so that it can be mended."""

from __future__ import annotations


class IdentityError(ValueError):
    """Input or a registry that cannot be used.

    Attributes:
        reason: what happened and why it matters.
        remedy: what to do.
        place: where (a file's line, a record's id), or ''.
    """

    def __init__(self, reason: str, remedy: str, place: str = "") -> None:
        self.reason = reason
        self.remedy = remedy
        self.place = place
        super().__init__(f"{place + ': ' if place else ''}{reason} {remedy}".strip())
