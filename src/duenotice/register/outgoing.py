"""A case as it leaves the vault: JSON, tables, files and a manifest, as a folder or as one archive. In clear."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duenotice.custody import audit, sealed
from duenotice.custody.disk import PART, make_folder, open_private
from duenotice.custody.errors import disk_in_words
from duenotice.custody.progress import Progress, silent
from duenotice.register import books, exchange, tables
from duenotice.register.actions import note_read
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Assessment, Case, Exhibit
from duenotice.register.projection import history, objects, snapshot
from duenotice.register.schema import case_schema, plural

MANIFEST = "manifest.json"
FORMAT = "duenotice-case"
VERSION = 1
#: One day for every entry of an archive: the day of the download is nobody's business.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def export(case: Case, out: Path, *, actor: str = audit.LOCAL, progress: Progress = silent) -> dict[str, Any]:
    """Write a case as a folder, in clear. The log records it.

    Args:
        case: the case.
        out: a folder that does not exist.
        actor: opaque id of who exports.
        progress: told how far it is; when it raises, nothing is left.

    Returns:
        The manifest.

    Raises:
        RegisterError: the folder exists.
        DiskTrouble: disk full or not writable; nothing is left.
    """
    if out.exists():
        raise RegisterError(f"{out.name} exists already. Choose a new folder.")
    part = out.with_name(out.name + PART)
    with disk_in_words("the export"):
        shutil.rmtree(part, ignore_errors=True)
        try:
            taken, exhibits = Taken(case), Exhibit.objects.filter(case=case, removed="").count()
            for written, (name, pieces) in enumerate(taken.files()):
                progress(min(written, exhibits), exhibits)
                make_folder((part / name).parent)
                with open_private(part / name) as file:
                    file.writelines(pieces)
            note_read(case, "case.exported", actor=actor)
            part.replace(out)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return taken.manifest


def archive(case: Case) -> Iterator[bytes]:
    """A case as a ZIP archive, piece by piece: nothing of it is written to this computer's disk by the program.

    The caller records that it leaves, before the first piece.
    """
    through = _Through()
    with zipfile.ZipFile(through, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, pieces in Taken(case).files():
            entry = zipfile.ZipInfo(name, _NO_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with packed.open(entry, "w", force_zip64=True) as target:
                for piece in pieces:
                    target.write(piece)
                    yield from through.taken()
            yield from through.taken()
    yield from through.taken()


class _Through(io.RawIOBase):
    """What the archive writes, handed on at once; it cannot go back."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.held.append(bytes(piece))
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        held, self.held = self.held, []
        yield from held


class Taken:
    """The files of a case, each told with its bytes; the manifest, with the hash of every one, last.

    Attributes:
        manifest: what was told, once all files were.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.manifest: dict[str, Any] = {}
        self._known: dict[str, dict[str, Any]] = {}

    def files(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Name and bytes of each file, in order; take the bytes before asking for the next."""
        rows = list(objects(self.case.id))
        listed: dict[str, list[dict[str, Any]]] = {kind: [] for kind in HELD}
        for row in rows:
            listed[row._meta.model_name or ""].append({"id": row.pk, **snapshot(row)})
        for name, content in self._written(listed):
            yield name, self._hashed(name, iter((content,)))
        for digest in sorted({row.rulebook_hash for row in rows if isinstance(row, Assessment)}):
            if (book := books.of(digest)) is not None:
                name = f"rulebooks/{digest[:24]}.zip"
                yield name, self._hashed(name, iter((book,)))
        for row in rows:
            if isinstance(row, Exhibit) and sealed.here(row.file):
                yield file_path(row), self._hashed(file_path(row), sealed.read(row.file))
        self.manifest = {
            "format": FORMAT, "version": VERSION, "case": self.case.pk, "code_name": self.case.code_name,
            "written_at": audit.now(), "counts": {kind: len(entries) for kind, entries in listed.items()},
            "files": self._known,
        }  # fmt: skip
        yield MANIFEST, iter((_json(self.manifest),))

    def _written(self, listed: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, bytes]]:
        content: dict[str, Any] = {
            "$schema": "schema.json",
            "case": {"id": self.case.pk, **snapshot(self.case)},
        }
        content |= {plural(kind): entries for kind, entries in listed.items()}
        yield "case.json", _json(content)
        yield "history.json", _json(list(_told(self.case)))
        yield "schema.json", _json(case_schema())
        yield "followthemoney.jsonl", exchange.lines(self.case)
        for kind, model in HELD.items():
            columns = [
                "id",
                *(field.attname for field in model._meta.concrete_fields if field.name not in ("id", "case")),
            ]
            yield f"tables/{plural(kind)}.csv", tables.table(listed[kind], columns)

    def _hashed(self, name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            yield piece
        self._known[name] = {"sha256": digest.hexdigest(), "size": size}


def file_path(exhibit: Exhibit) -> str:
    """Where an exhibit's file lies in the folder: its number and the kind of file, never the name it came with."""
    ending = re.sub(r"[^a-z0-9]", "", Path(exhibit.file_name).suffix.lower())[:8] or "bin"
    return f"files/E{exhibit.number:04d}.{ending}"


def _told(case: Case) -> Iterator[dict[str, Any]]:
    for line, content in history(case.id):
        yield {
            "at": content.get("written_at", line.at), "verb": content.get("verb", line.verb),
            "actor": content.get("actor", line.actor), "kind": line.kind, "object": line.object, "content": content["object"],
        }  # fmt: skip


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
