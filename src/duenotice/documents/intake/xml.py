"""XML of packages: parsed without entities, files or network, and changed in place."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree

from duenotice.documents.intake.errors import Refused

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def parse(data: bytes) -> Any:
    """The root of a part. Remarks and processing instructions are dropped.

    Raises:
        Refused: not well formed, or it defines entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        tree = etree.fromstring(data, parser).getroottree()
    except (etree.XMLSyntaxError, ValueError):
        raise Refused("entity" if b"<!ENTITY" in data or b"<!DOCTYPE" in data else "damaged") from None
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise Refused("entity")
    return tree.getroot()


def write(root: Any) -> bytes:
    """A part as bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def local(node: Any) -> str:
    """The name of an element or attribute without its namespace."""
    tag = node if isinstance(node, str) else node.tag
    return str(tag).rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(node: Any) -> str:
    """The namespace of an element or attribute."""
    tag = node if isinstance(node, str) else node.tag
    return str(tag)[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def named(root: Any, names: Iterable[str]) -> list[Any]:
    """All elements with one of these names, whatever their namespace, in document order."""
    wanted = frozenset(names)
    return [node for node in root.iter() if local(node) in wanted]


def remove(node: Any) -> None:
    """Take an element out with all in it; the text that follows it stays."""
    parent = node.getparent()
    if parent is None:
        return
    _join(node, node.tail)
    node.tail = None
    parent.remove(node)


def unwrap(node: Any) -> None:
    """Take an element away and leave what stands in it where it stood."""
    parent = node.getparent()
    if parent is None:
        return
    at = parent.index(node)
    _join(node, node.text)
    children = list(node)
    for offset, child in enumerate(children):
        parent.insert(at + offset, child)
    if children:
        children[-1].tail = (children[-1].tail or "") + (node.tail or "")
        node.tail = None
    else:
        _join(node, node.tail)
        node.tail = None
    parent.remove(node)


def _join(node: Any, text: str | None) -> None:
    if not text:
        return
    before = node.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent = node.getparent()
        parent.text = (parent.text or "") + text


def drop_attributes(root: Any, unwanted: Callable[[str], bool]) -> int:
    """Remove attributes by their full name; returns how many."""
    count = 0
    for node in root.iter():
        for name in [name for name in node.attrib if unwanted(name)]:
            del node.attrib[name]
            count += 1
    return count


def relations_of(part: str) -> str:
    """Name of the part that lists the relations of a part (ECMA-376-2, 9.3)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def target_of(part: str, target: str) -> str:
    """The part that a relation of a part points to."""
    base = posixpath.dirname(part)
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
