"""A rulebook as one archive, so that an assessment can be made again by the very rules that made it."""

from __future__ import annotations

import io
import zipfile

from duenotice.dossier import shelf, vocabulary
from duenotice.law.book import EDITION, book_files, digest_of, edition, rulebook_digest
from duenotice.law.errors import RulebookError

#: The labels of families change no finding, but every report names them.
_BESIDE = "law/families.yaml"
_NO_DAY = (1980, 1, 1, 0, 0, 0)
_MOST_FILES, _MOST_BYTES = 2_000, 100_000_000
_NAME = "the archive"


def pack() -> bytes:
    """The book of this process as a ZIP archive; the same book gives the same bytes."""
    files = {
        EDITION: f"{edition()}\n".encode(),
        _BESIDE: shelf.at(*_BESIDE.split("/")).read_bytes(),
        **dict(book_files()),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _NO_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[path])
    return out.getvalue()


def packed_digest(content: bytes) -> str:
    """The digest of the book in an archive, as `rulebook_digest` gives it for the book in use.

    Raises:
        RulebookError: not an archive of a rulebook.
    """
    return digest_of(_opened(content))


def use(content: bytes) -> None:
    """Have this process read its rules from an archive. Before anything was read of another book.

    Raises:
        RulebookError: not an archive of a rulebook, or another book was read already.
    """
    if vocabulary.cache_info().currsize or rulebook_digest.cache_info().currsize:
        raise RulebookError(_NAME, 0, "another rulebook is in use already. Start the program anew.")
    shelf.put(_opened(content))


def _opened(content: bytes) -> zipfile.Path:
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
        entries = packed.infolist()
    except zipfile.BadZipFile:
        raise RulebookError(
            _NAME, 0, "this is not an archive of a rulebook. Give one that the program wrote."
        ) from None
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise RulebookError(_NAME, 0, "the archive is larger than any rulebook.")
    if not {EDITION, _BESIDE} <= set(packed.namelist()):
        raise RulebookError(_NAME, 0, "this archive holds no rulebook. Give one that the program wrote.")
    return zipfile.Path(packed)
