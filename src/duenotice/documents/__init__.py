"""Reports as files: PDF, DOCX, HTML and plain text from one model, with the same words and the same notes.

Each form loads its library when it is first asked for: the process that reads a hostile file, and every command that
writes none, start without them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from duenotice.documents.errors import DocumentError

if TYPE_CHECKING:
    from duenotice.documents.docx import to_docx
    from duenotice.documents.html import to_html
    from duenotice.documents.pdf import to_pdf
    from duenotice.documents.text import to_text

__all__ = ["DocumentError", "to_docx", "to_html", "to_pdf", "to_text"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{name.removeprefix('to_')}"), name)
