"""What is remembered of names between comparisons, so that it can be forgotten: in a process that answers many, or locks."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
MEMORIES: list[Any] = []


def remembered(most: int) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Remember the answers of a function to what was typed, until `forget`.

    Args:
        most: how many answers.
    """

    def held(function: Callable[_P, _T]) -> Callable[_P, _T]:
        memory = lru_cache(maxsize=most)(function)
        MEMORIES.append(memory)
        return memory  # type: ignore[return-value]  # the wrapper takes any hashable argument

    return held


def forget() -> None:
    """Forget every name, state and reading that was compared in this process. Tables of the program stay loaded."""
    for memory in MEMORIES:
        memory.cache_clear()
