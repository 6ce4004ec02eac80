"""Faults of the register: what happened, why it matters, what to do."""

from __future__ import annotations


class RegisterError(ValueError):
    """A change that cannot be made.

    Attributes:
        problems: each fault, in a sentence.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))
