"""ODT: rebuilt from its text, its styles and its pictures (OpenDocument 1.3), each of them cleaned."""

from __future__ import annotations

from typing import Any

from duenotice.documents.intake import xml
from duenotice.documents.intake.archive import Package, pack
from duenotice.documents.intake.embedded import clean_media
from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Cleaned, Found, Kind, Passage

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_XLINK = "http://www.w3.org/1999/xlink"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_PARTS = ("content.xml", "styles.xml")
_KNOWN = (*_PARTS, "mimetype", "meta.xml", "settings.xml", "META-INF/manifest.xml", "manifest.rdf")
_GONE = (
    "annotation", "annotation-end", "tracked-changes", "change", "change-start", "change-end", "scripts", "event-listeners",
    "object", "object-ole", "plugin", "applet", "floating-frame", "forms", "dde-connection-decls", "user-field-decls",
    "variable-decls", "soft-page-break", "bookmark", "bookmark-start", "bookmark-end", "reference-mark", "title", "desc",
    "hidden-text", "script", "meta-field", "rdfa", "font-face-src", "database-display", "macro", "execute-macro",
)  # fmt: skip
#: Fields whose shown text stays and whose meaning goes: who wrote it, on which computer, in which folder.
_FIELDS = (
    "author-name", "author-initials", "initial-creator", "creator", "file-name", "template-name", "sender-firstname",
    "sender-lastname", "sender-email", "sender-company", "printed-by", "user-defined", "description", "keywords", "subject",
    "conditional-text", "dde-connection", "database-name", "editing-cycles", "editing-duration", "creation-date",
    "creation-time", "modification-date", "modification-time", "print-date", "print-time", "user-field-get", "variable-set",
    "variable-get", "expression", "placeholder", "text-input",
)  # fmt: skip


def clean_odt(data: bytes, limits: Limits) -> Cleaned:
    """Rebuild a document: no properties, comments, tracked changes, hidden text, objects, scripts or links.

    Raises:
        Refused: damaged or locked.
    """
    package, found = Package(data, limits), Found()
    if "content.xml" not in package.names:
        raise Refused("damaged")
    _note(package, found)
    roots = {name: xml.parse(package.read(name)) for name in _PARTS if name in package.names}
    hidden = {style for root in roots.values() for style in _hidden_styles(root)}
    parts = {"mimetype": Kind.ODT.media_type.encode()}
    passages: list[Passage] = []
    left = limits.text_characters
    for name, root in roots.items():
        _clean(root, hidden, found)
        _pictures(root, package, parts, found, limits)
        parts[name] = xml.write(root)
        for passage in _text(root, "" if name == "content.xml" else "header"):
            left -= len(passage.text)
            passages += [passage] if left >= 0 else []
    found.add("too_long", int(left < 0))
    parts["META-INF/manifest.xml"] = _manifest(parts)
    return Cleaned(pack(parts, stored_first="mimetype"), Kind.ODT, found.all(), tuple(passages))


def _note(package: Package, found: Found) -> None:
    for name in package.names:
        if name == "meta.xml":
            found.add("info", sum(len(group) for group in xml.parse(package.read(name))))
        elif name.startswith("Thumbnails/"):
            found.add("thumbnail")
        elif name.startswith(("Object ", "ObjectReplacements/")) and name.endswith("content.xml"):
            found.add("object")
        elif name.startswith("META-INF/") and "signatures" in name:
            found.add("signature")
        elif name.startswith("Versions/") or name == "VersionList.xml":
            found.add("older_version")
        elif name not in _KNOWN and not name.startswith(
            ("Pictures/", "Object ", "ObjectReplacements/", "Configurations")
        ):
            found.add("part")


def _hidden_styles(root: Any) -> set[str]:
    """Styles whose text is not displayed (20.270, text:display)."""
    found: set[str] = set()
    for node in xml.named(root, ("text-properties",)):
        if node.get(f"{{{_TEXT}}}display") in ("none", "condition"):
            style = node.getparent()
            found.update(value for name, value in style.attrib.items() if xml.local(name) == "name")
    return found


def _clean(root: Any, hidden: set[str], found: Found) -> None:
    found.add("comment", len(xml.named(root, ("annotation",))))
    found.add("tracked", len(xml.named(root, ("changed-region",))))
    found.add("object", len(xml.named(root, ("object", "object-ole", "plugin", "applet"))))
    found.add("script", len(xml.named(root, ("script", "event-listener", "execute-macro"))))
    found.add("alt_text", len(xml.named(root, ("title", "desc"))))
    secret = [node for node in root.iter() if _is_hidden(node, hidden)]
    found.add("hidden_text", len(secret))
    for node in (*secret, *xml.named(root, _GONE)):
        xml.remove(node)
    fields = xml.named(root, _FIELDS)
    found.add("field", len(fields))
    for node in fields:
        xml.unwrap(node)
    links = xml.named(root, ("a",))
    found.add("link", len(links))
    for node in links:
        xml.unwrap(node)
    found.add("remote", xml.drop_attributes(root, lambda name: name == f"{{{_TEXT}}}linked-file"))
    xml.drop_attributes(
        root, lambda name: "officeooo" in name or xml.local(name) in ("rsid", "paragraph-rsid")
    )


def _is_hidden(node: Any, hidden: set[str]) -> bool:
    name = xml.local(node)
    if name in ("hidden-text", "hidden-paragraph"):
        return True
    shown = node.get(f"{{{_TEXT}}}display")
    if name == "section" and shown in ("none", "condition"):
        return True
    return name in ("span", "p", "h") and node.get(f"{{{_TEXT}}}style-name") in hidden


def _pictures(root: Any, package: Package, parts: dict[str, bytes], found: Found, limits: Limits) -> None:
    href = f"{{{_XLINK}}}href"
    for node in list(root.iter()):
        target = node.get(href)
        if target is None:
            continue
        name = str(target).removeprefix("./")
        if name.startswith("Pictures/") and name in package.names:
            cleaned, content = clean_media(name, package.read(name), found, limits)
            parts[cleaned] = content
            node.set(href, cleaned)
        else:
            # Fetched from elsewhere, or a part that is not in the copy.
            found.add("remote", int(":" in name))
            xml.remove(node)


def _manifest(parts: dict[str, bytes]) -> bytes:
    rows = [f'<m:file-entry m:full-path="/" m:version="1.3" m:media-type="{Kind.ODT.media_type}"/>']
    for name in sorted(parts):
        if name != "mimetype":
            media = "text/xml" if name.endswith(".xml") else f"image/{name.rpartition('.')[2]}"
            rows.append(f'<m:file-entry m:full-path="{name}" m:media-type="{media}"/>')
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<m:manifest xmlns:m="{_MANIFEST}" m:version="1.3">{"".join(rows)}</m:manifest>'
    ).encode()


def _text(root: Any, label: str) -> list[Passage]:
    passages = []
    for number, paragraph in enumerate(xml.named(root, ("p", "h")), 1):
        words = "".join(paragraph.itertext()).strip() if xml.namespace(paragraph) == _TEXT else ""
        if words:
            passages.append(Passage("paragraph", number, words, label))
    return passages
