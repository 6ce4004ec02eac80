"""Why a file was not taken in."""

from __future__ import annotations

from duenotice.documents.errors import DocumentError
from duenotice.documents.intake.texts import text


class Refused(DocumentError):
    """A file is not taken in. The sealed original, if one was kept, is untouched.

    Attributes:
        code: id of the reason among the phrases, under `intake.refused.`.
        detail: a short plain word, never content of the file.
        reason: what happened, in words.
        remedy: what to do, in words.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(
            text(f"refused.{code}", detail=detail), text(f"refused.{code}.remedy", detail=detail)
        )
        self.code = code
        self.detail = detail
