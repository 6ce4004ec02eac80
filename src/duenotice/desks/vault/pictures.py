"""Pages of exhibits as flat pictures, drawn a few at a time and kept in memory until the vault locks.

To draw is to start a process with limits; a reader turns several pages. Nothing drawn is written to the disk.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from duenotice.custody import session
from duenotice.documents.intake import Kind, Refused, preview
from duenotice.register import reading
from duenotice.register.models import Reading

#: Pages drawn at once, and bytes kept.
RUN = 8
MOST = 64_000_000
_WIDTH = 1000

_drawn: OrderedDict[tuple[str, int], bytes] = OrderedDict()
_guard = threading.Lock()
_one_at_a_time = threading.Lock()


def page(read: Reading, number: int) -> bytes:
    """A page as PNG, with those after it drawn at once.

    Args:
        read: how the exhibit was read; it can be drawn.
        number: of the page, counted from one, within the exhibit.

    Raises:
        Refused: drawing it cost too much.
        VaultLocked: the vault was locked meanwhile.
    """
    if (held := _held(read.copy, number)) is not None:
        return held
    # The pictures of one page of the browser are asked for at the same time: the first draws for the others.
    with _one_at_a_time:
        if (held := _held(read.copy, number)) is not None:
            return held
        content, kind = reading.copy_of(read), Kind(read.copy_kind)
        numbers = range(number, min(number + RUN, read.pages + 1))
        try:
            pictures = preview(content, kind, numbers, width=_WIDTH)
        except Refused:
            pictures = preview(content, kind, (number,), width=_WIDTH)
        with _guard:
            # Asked inside the guard: what is kept here while the vault is open is forgotten after it locks.
            session.current()
            _drawn.update(((read.copy, numbers[at]), picture) for at, picture in enumerate(pictures))
            while sum(map(len, _drawn.values())) > MOST and len(_drawn) > 1:
                _drawn.popitem(last=False)
        return pictures[0]


def _held(copy: str, number: int) -> bytes | None:
    with _guard:
        held = _drawn.get((copy, number))
        if held is not None:
            _drawn.move_to_end((copy, number))
        return held


def forget(case: str = "") -> None:
    """Forget every picture: after the vault locks, and when a case is erased."""
    with _guard:
        _drawn.clear()
