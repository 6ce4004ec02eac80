"""DOCX: rebuilt from the parts that carry its text and looks (ISO/IEC 29500-1), each of them cleaned."""

from __future__ import annotations

import re
from typing import Any

from duenotice.documents.intake import docx_body, xml
from duenotice.documents.intake.archive import Package, pack
from duenotice.documents.intake.embedded import clean_media
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Cleaned, Found, Kind, Passage

_MAIN = "word/document.xml"
#: Parts that carry text, and parts that carry looks. Every other part is left out.
_TEXTS = re.compile(r"^word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml$")
_LOOKS = re.compile(r"^word/(?:styles|numbering|fontTable|theme/theme\d*)\.xml$")
_MEDIA = re.compile(r"^word/media/[\w.\- ]+$")
_COMMENTS = re.compile(r"^word/(?:comments\w*|people)\.xml$")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TYPES = {
    "document": f"{_WORD}document.main+xml", "header": f"{_WORD}header+xml", "footer": f"{_WORD}footer+xml",
    "footnotes": f"{_WORD}footnotes+xml", "endnotes": f"{_WORD}endnotes+xml", "styles": f"{_WORD}styles+xml",
    "numbering": f"{_WORD}numbering+xml", "fontTable": f"{_WORD}fontTable+xml", "settings": f"{_WORD}settings+xml",
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
}  # fmt: skip
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SETTINGS = f'<w:settings xmlns:w="{_W}"/>'.encode()


def clean_docx(data: bytes, limits: Limits) -> Cleaned:
    """Rebuild a document: no properties, comments, tracked changes, hidden text, objects, fields or links.

    Raises:
        Refused: damaged, locked, or put together in a way that cannot be cleaned.
    """
    package, found = Package(data, limits), Found()
    _note(package, found)
    hidden = (
        docx_body.hidden_styles(xml.parse(package.read("word/styles.xml")))
        if "word/styles.xml" in package.names
        else set()
    )
    parts: dict[str, bytes] = {}
    passages: list[Passage] = []
    for name in sorted(package.names, key=lambda part: part != _MAIN):
        if _TEXTS.match(name):
            root = xml.parse(package.read(name))
            docx_body.clean(root, hidden, found)
            passages += docx_body.text(
                root, "" if name == _MAIN else name.removeprefix("word/").removesuffix(".xml")
            )
            parts[name] = xml.write(_with_relations(package, name, root, parts, found, limits))
        elif _LOOKS.match(name):
            parts[name] = _looks(package.read(name))
    parts["word/settings.xml"] = _SETTINGS
    _frame(parts)
    return Cleaned(pack(parts), Kind.DOCX, found.all(), _bounded(passages, limits, found))


def _note(package: Package, found: Found) -> None:
    for name in package.names:
        if name.startswith("docProps/thumbnail"):
            found.add("thumbnail")
        elif name.startswith("docProps/") and not name.endswith(".rels"):
            found.add("info", len(xml.parse(package.read(name))))
        elif name == "word/comments.xml":
            found.add("comment", len(xml.named(xml.parse(package.read(name)), ("comment",))))
        elif name.startswith(("word/embeddings/", "word/activeX/")):
            found.add("object")
        elif name.startswith("_xmlsignatures/") and name.endswith(".xml"):
            found.add("signature")
        elif name.endswith(".rels"):
            _note_links(xml.parse(package.read(name)), found)
        elif not _known(name):
            found.add("part")


def _known(name: str) -> bool:
    always = ("[Content_Types].xml", "word/settings.xml")
    return name in always or any(kind.match(name) for kind in (_TEXTS, _LOOKS, _MEDIA, _COMMENTS))


def _note_links(root: Any, found: Found) -> None:
    for relation in root:
        if relation.get("TargetMode") == "External":
            found.add("link" if str(relation.get("Type", "")).endswith("/hyperlink") else "remote")


def _with_relations(
    package: Package, name: str, root: Any, parts: dict[str, bytes], found: Found, limits: Limits
) -> Any:
    """Keep the relations to pictures, headers, footers and notes; every other reference is taken out of the text."""
    held = xml.relations_of(name)
    kept: dict[str, tuple[str, str]] = {}
    for relation in xml.parse(package.read(held)) if held in package.names else ():
        target = xml.target_of(name, str(relation.get("Target", "")))
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        if relation.get("TargetMode") == "External" or target not in package.names:
            continue
        if kind == "image" and _MEDIA.match(target):
            target, content = clean_media(target, package.read(target), found, limits)
            parts[target] = content
            kept[str(relation.get("Id"))] = (kind, target)
        elif name == _MAIN and (_TEXTS.match(target) or _LOOKS.match(target)):
            kept[str(relation.get("Id"))] = (kind, target)
    docx_body.drop_references(root, set(kept))
    if kept or name == _MAIN:
        if name == _MAIN:
            kept["rIdSettings"] = ("settings", "word/settings.xml")
        parts[held] = _relations(kept)
    return root


def _relations(kept: dict[str, tuple[str, str]]) -> bytes:
    rows = "".join(
        f'<Relationship Id="{identity}" Type="{_OFFICE}/{kind}" Target="/{target}"/>'
        for identity, (kind, target) in sorted(kept.items())
        if re.fullmatch(r"[\w.\-]+", identity)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{xml.RELATIONS}">{rows}</Relationships>'.encode()


def _looks(content: bytes) -> bytes:
    root = xml.parse(content)
    for node in xml.named(
        root,
        ("extLst", "rsid", "embedRegular", "embedBold", "embedItalic", "embedBoldItalic", "nsid", "tmpl"),
    ):
        xml.remove(node)
    for node in xml.named(root, ("numPicBullet", "lvlPicBulletId")):
        xml.remove(node)
    xml.drop_attributes(root, docx_body.is_trace)
    return xml.write(root)


def _frame(parts: dict[str, bytes]) -> None:
    """The list of content types and the relation to the main part."""
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPES[key]}"/>'
        for name in sorted(parts)
        if name.endswith(".xml") and (key := re.sub(r"\d*\.xml$", "", name.rpartition("/")[2])) in _TYPES
    )
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    defaults += "".join(
        f'<Default Extension="{end}" ContentType="image/{end}"/>' for end in ("png", "jpeg", "tiff")
    )
    parts["[Content_Types].xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Types xmlns="{xml.CONTENT_TYPES}">{defaults}{rows}</Types>'.encode()
    )
    parts["_rels/.rels"] = _relations({"rId1": ("officeDocument", _MAIN)})


def _bounded(passages: list[Passage], limits: Limits, found: Found) -> tuple[Passage, ...]:
    """As much text as is kept for search."""
    kept, left = [], limits.text_characters
    for passage in passages:
        left -= len(passage.text)
        if left < 0:
            found.add("too_long")
            break
        kept.append(passage)
    return tuple(kept)
