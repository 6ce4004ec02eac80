"""What tests measure time with: patience that outlasts a busy machine, processor time that other programs do not lengthen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Found = TypeVar("Found")


def until(look: Callable[[], Found], seconds: float = 60.0, every: float = 0.02) -> Found:
    """What `look` finds, as soon as it finds something.

    Raises:
        AssertionError: it found nothing in that time.
    """
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"nothing came within {seconds} seconds"
        time.sleep(every)
    return found


@contextmanager
def costs_under(seconds: float) -> Iterator[None]:
    """A guard against work without end on hostile input: seconds of this process's own processor time."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds
