"""The edition on show: read again when the ledger's files change, each page made once for each state of the ledger."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from pathlib import Path
from threading import RLock

from duenotice.observatory import LedgerError, bundled, read_ledger
from duenotice.observatory.site import Edition, Page, fingerprint, render, under

#: Pages kept in memory.
_KEPT = 400
_SHELL = "inside.jinja"
State = tuple[tuple[str, int, int], ...]


class Shelf:
    """The pages of one ledger folder.

    Args:
        root: the folder.
        address: where the opening page stands, for example `/observatory/`.
    """

    def __init__(self, root: Path, address: str) -> None:
        self._root, self._address = root, address
        self._lock = RLock()
        self._state: State = ()
        self._mark = ""
        self._edition: Edition | None = None
        self._pages: OrderedDict[tuple[str, str], Page] = OrderedDict()

    def edition(self) -> Edition:
        """The edition on show. A ledger that fails its check does not replace the one before.

        Raises:
            LedgerError: the ledger fails its check and there is none before.
        """
        with self._lock:
            state = _state(self._root)
            if self._edition is None or state != self._state:
                self._renew()
                self._state = state
            if self._edition is None:
                raise LedgerError()
            return self._edition

    def _renew(self) -> None:
        mark = fingerprint(self._root)
        if mark == self._mark:
            return
        try:
            self._edition = Edition(read_ledger(self._root))
        except LedgerError:
            if self._edition is None:
                raise
            return
        self._mark = mark
        self._pages.clear()

    def page(self, lang: str, prefix: str, name: str) -> Page:
        """A page in a language.

        Args:
            lang: the language.
            prefix: of the language's addresses, '' or `/ar`.
            name: of the page.

        Raises:
            NoSuchPage: there is none of this name.
            LedgerError: see `edition`.
        """
        with self._lock:
            edition = self.edition()
            if (lang, name) not in self._pages:
                self._pages[lang, name] = render(edition, lang, name, under(prefix, self._address), _SHELL)
                while len(self._pages) > _KEPT:
                    self._pages.popitem(last=False)
            self._pages.move_to_end((lang, name))
            return self._pages[lang, name]


def _state(root: Path) -> State:
    """Names, sizes and times of the ledger's files: looking at them costs less than reading them."""
    found = []
    for path in sorted(root.rglob("*")):
        about = path.stat()
        found.append((path.as_posix(), about.st_size, about.st_mtime_ns))
    return tuple(found)


@cache
def shelf(address: str) -> Shelf:
    """The shelf of the ledger that comes with the program."""
    return Shelf(bundled(), address)
