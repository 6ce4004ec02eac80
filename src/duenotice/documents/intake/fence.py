"""Limits that the child process puts on itself before it sees one byte of the file.

After this no file, socket or pipe can be opened (there is no free descriptor), no file can grow, no process started,
and processor time and memory run out. What is left is to compute and to answer over the pipe.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress

from duenotice.documents.intake.limits import Limits

#: What each type is read with; imported first, since nothing can be loaded later.
READERS: dict[str, tuple[str, ...]] = {
    "pdf": ("duenotice.documents.intake.pdf",),
    "docx": ("duenotice.documents.intake.docx",),
    "odt": ("duenotice.documents.intake.odt",),
    "xlsx": ("duenotice.documents.intake.xlsx",),
    "eml": ("duenotice.documents.intake.mail",),
    "msg": ("duenotice.documents.intake.mail",),
    "html": ("duenotice.documents.intake.web",),
    "txt": ("duenotice.documents.intake.plain",),
    "csv": ("duenotice.documents.intake.plain",),
}
_PICTURE = ("duenotice.documents.intake.picture",)
_DRAW = ("duenotice.documents.intake.draw",)


def load(kind: str, task: str) -> None:
    """Import all that one task on this type can need."""
    for module in _DRAW if task == "draw" else READERS.get(kind, _PICTURE):
        importlib.import_module(module)


def load_everything() -> None:
    """Import the readers of all types, for a search through a file that may hold others."""
    for modules in (*READERS.values(), _PICTURE):
        for module in modules:
            importlib.import_module(module)


def available() -> bool:
    """Whether this system can limit a process (POSIX)."""
    return sys.platform != "win32"


def close(limits: Limits) -> None:
    """Put the limits on this process. They cannot be lifted again.

    Raises:
        OSError: the system refuses; the caller must stop.
    """
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # macOS does not hold a process to its address space; there the clock and the processor time remain.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    # Descriptors 0, 1 and 2 are open; a limit of three leaves no number for another.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
