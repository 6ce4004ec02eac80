"""The process that reads a file. Started by `fenced`; gets the file on its input, answers on its output, keeps nothing.

An answer is a length (8 bytes), a header in JSON, and the pieces the header counts, one after the other.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from duenotice.documents.intake import fence, readers, texts
from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Cleaned, Kind

Answer = tuple[dict[str, Any], list[bytes]]


def main(arguments: Sequence[str]) -> int:
    """Read one file.

    Args:
        arguments: one JSON object: task (clean, draw or words), kind, limits, and the task's own values.
    """
    order = json.loads(arguments[0])
    limits = Limits(**order["limits"])
    _load(order)
    fence.close(limits)
    data = sys.stdin.buffer.read()
    try:
        header, pieces = _TASKS[order["task"]](data, order, limits)
    except Refused as refusal:
        header, pieces = {"refused": refusal.code, "detail": refusal.detail}, []
    except MemoryError:
        header, pieces = {"refused": "costly", "detail": ""}, []
    except Exception:  # noqa: BLE001  # whatever a reader raises on a hostile file, its message must not leave
        header, pieces = {"refused": "damaged", "detail": ""}, []
    _send(header, pieces)
    return 0


def _load(order: dict[str, Any]) -> None:
    # Read before the fence closes: a refusal is said in words, and inside no file can be opened.
    texts.text("refused.empty")
    if order["task"] == "words":
        fence.load_everything()
        from duenotice.documents.intake import everything  # noqa: F401
    else:
        fence.load(order["kind"], order["task"])


def _send(header: dict[str, Any], pieces: list[bytes]) -> None:
    text = json.dumps({**header, "pieces": [len(piece) for piece in pieces]}).encode("utf-8", "surrogatepass")
    out = sys.stdout.buffer
    out.write(len(text).to_bytes(8, "big"))
    out.write(text)
    for piece in pieces:
        out.write(piece)
    out.flush()


def clean(data: bytes, kind: Kind, limits: Limits) -> Cleaned:
    """The clean copy of a file, with findings and text; for use inside the child process."""
    return readers.reader(kind)(data, limits)


def _clean(data: bytes, order: dict[str, Any], limits: Limits) -> Answer:
    cleaned = clean(data, Kind(order["kind"]), limits)
    header = {
        "kind": cleaned.kind.value,
        "findings": [asdict(finding) for finding in cleaned.findings],
        "passages": [asdict(passage) for passage in cleaned.passages],
        "pages": cleaned.pages,
        "names": [attachment.name for attachment in cleaned.attachments],
    }
    return header, [cleaned.copy, *(attachment.content for attachment in cleaned.attachments)]


def _draw(data: bytes, order: dict[str, Any], limits: Limits) -> Answer:
    from duenotice.documents.intake import draw

    pictures = draw.pages(data, Kind(order["kind"]), order["first"], order["count"], order["width"], limits)
    return {}, pictures


def _words(data: bytes, order: dict[str, Any], limits: Limits) -> Answer:
    from duenotice.documents.intake import everything

    texts, unread = everything.texts(data, order["name"], limits)
    return {"texts": texts, "unread": unread}, []


_TASKS: dict[str, Callable[[bytes, dict[str, Any], Limits], Answer]] = {
    "clean": _clean,
    "draw": _draw,
    "words": _words,
}


if __name__ == "__main__":
    status = main(sys.argv[1:])
    # No handler runs at the end: there is nothing to save, and nothing may be.
    sys.stdout.buffer.flush()
    os._exit(status)
