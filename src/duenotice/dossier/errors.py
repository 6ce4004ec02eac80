"""Everything wrong with a dossier, all at once, each with its place, the reason and the remedy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of the input.

    Attributes:
        path: where it is, as keys and indexes joined by dots.
        reason: what happened and why it matters.
        remedy: what to do.
    """

    path: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path or '(the file)'}: {self.reason} {self.remedy}".rstrip()


class DossierError(ValueError):
    """A dossier that cannot be read; carries every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
