"""Pictures inside a document: cleaned like any other picture, or replaced by a blank."""

from __future__ import annotations

import base64
import hashlib
import posixpath

from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Found
from duenotice.documents.intake.picture import clean_picture

#: One transparent point.
BLANK_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="
)


def clean_media(name: str, content: bytes, found: Found, limits: Limits) -> tuple[str, bytes]:
    """A picture without its descriptions, and a name that says nothing.

    Drawings of other types (EMF, WMF, SVG) can hold texts and programs and are replaced by a blank.

    Args:
        name: path in the package; only its folder is kept.
        content: the picture.
        found: where findings go.
        limits: of points.
    """
    folder = posixpath.dirname(name)
    # The name a picture had may say what it shows; its content names it now.
    stem = f"picture{hashlib.sha256(content).hexdigest()[:12]}"
    try:
        cleaned = clean_picture(content, limits)
    except Refused as refusal:
        if refusal.code == "picture_too_large":
            raise
        found.add("picture_replaced")
        return f"{folder}/{stem}.png", BLANK_PNG
    found.extend(cleaned.findings)
    return f"{folder}/{stem}.{cleaned.kind.value}", cleaned.copy
