"""The text parts of a DOCX: what is taken out, and the text that remains, with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duenotice.documents.intake import xml
from duenotice.documents.intake.model import Found, Passage

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_R = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_COMMENT = ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")
#: Tracked changes (ISO/IEC 29500-1, 17.13.5): what was taken away, what was added, and how things looked before.
_GONE = ("del", "moveFrom", "cellDel", "customXmlDelRangeStart", "customXmlMoveFromRangeStart")
_ADDED = ("ins", "moveTo")
_BEFORE = (
    "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange", "tblPrExChange",
    "numberingChange", "cellIns", "cellMerge",
)  # fmt: skip
_RANGES = (
    "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart",
    "customXmlInsRangeEnd", "customXmlDelRangeEnd", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart",
    "customXmlMoveToRangeEnd", "bookmarkStart", "bookmarkEnd", "permStart", "permEnd", "proofErr", "lastRenderedPageBreak",
)  # fmt: skip
_OBJECTS = (
    "object",
    "control",
    "altChunk",
    "subDoc",
    "contentPart",
    "chart",
    "relIds",
    "ink",
    "OLEObject",
    "oleObj",
)
_EXTRAS = (
    "extLst",
    "dataBinding",
    "docPartObj",
    "docPartList",
    "printerSettings",
    "attr",
    "smartTagPr",
    "customXmlPr",
)
_TRACES = (
    "rsidR",
    "rsidRPr",
    "rsidRDefault",
    "rsidP",
    "rsidDel",
    "rsidSect",
    "rsidTr",
    "paraId",
    "textId",
    "docId",
    "durableId",
)
#: Text behind a picture or a shape; it often holds the folder the picture came from.
_BEHIND = (
    "descr",
    "title",
    "name",
    "alt",
    "href",
    "src",
    "tooltip",
    "tgtFrame",
    "docLocation",
    "author",
    "date",
    "initials",
)


def is_trace(name: str) -> bool:
    """Whether an attribute only tells sessions of editing apart."""
    return xml.local(name) in _TRACES


def hidden_styles(styles: Any) -> set[str]:
    """Ids of styles that hide what is written in them."""
    named = xml.named(styles, ("style",))
    return {
        str(node.get(f"{{{xml.namespace(node)}}}styleId"))
        for node in named
        if any(map(_hides, xml.named(node, ("vanish",))))
    }


def _hides(mark: Any) -> bool:
    return not any(value in ("0", "false", "off") for value in mark.attrib.values())


def clean(root: Any, hidden: set[str], found: Found) -> None:
    """Take out of a text part all that does not show on its pages."""
    for node in xml.named(root, _COMMENT):
        xml.remove(node)
    _accept_changes(root, found)
    _flatten_fields(root, found)
    _remove_hidden(root, hidden, found)
    objects = [node for node in xml.named(root, _OBJECTS) if xml.namespace(node)]
    found.add("object", len(objects))
    for node in (*objects, *xml.named(root, _EXTRAS), *xml.named(root, _RANGES)):
        xml.remove(node)
    for node in xml.named(root, ("smartTag", "customXml", "hyperlink")):
        xml.unwrap(node)
    for node in xml.named(root, ("hlinkClick", "hlinkHover", "hlinkMouseOver")):
        xml.remove(node)
    for node in xml.named(root, ("alias", "tag", "placeholder")):
        if xml.local(node.getparent()) == "sdtPr":
            xml.remove(node)
    xml.drop_attributes(root, is_trace)
    found.add("alt_text", _blank_behind(root))


def _accept_changes(root: Any, found: Found) -> None:
    gone, added, before = xml.named(root, _GONE), xml.named(root, _ADDED), xml.named(root, _BEFORE)
    # Inside the properties of a paragraph or row, a change is a mark and holds no text.
    found.add("tracked", len(gone) + len(added) + len(before))
    for row in [node.getparent().getparent() for node in gone if xml.local(node.getparent()) == "trPr"]:
        xml.remove(row)
    for node in (*gone, *before):
        xml.remove(node)
    for node in added:
        if len(node):
            xml.unwrap(node)
        else:
            xml.remove(node)


def _flatten_fields(root: Any, found: Found) -> None:
    """A field stays as the text it showed: a field can start programs, read files and name its author (17.16)."""
    simple = xml.named(root, ("fldSimple",))
    marks = xml.named(root, ("fldChar", "instrText", "delInstrText"))
    begun = sum(any(value == "begin" for value in node.attrib.values()) for node in marks)
    found.add("field", len(simple) + begun)
    for node in simple:
        xml.unwrap(node)
    for node in marks:
        xml.remove(node)


def _remove_hidden(root: Any, hidden: set[str], found: Found) -> None:
    """Runs set as hidden, by themselves or by a style (17.3.2.41)."""
    count = 0
    for node in xml.named(root, ("vanish", "specVanish", "rStyle", "pStyle")):
        styled = xml.local(node) in ("rStyle", "pStyle")
        on = any(value in hidden for value in node.attrib.values()) if styled else _hides(node)
        owner = node.getparent().getparent() if node.getparent() is not None else None
        if owner is None or not on:
            continue
        runs = (
            [owner]
            if xml.local(owner) == "r"
            else xml.named(owner, ("r",))
            if xml.local(node) == "pStyle"
            else []
        )
        for run in runs:
            xml.remove(run)
        count += len(runs)
    found.add("hidden_text", count)


def _blank_behind(root: Any) -> int:
    count = 0
    for node in root.iter():
        if xml.namespace(node) in (_W, _STRICT_W):
            continue
        for name in [name for name in node.attrib if xml.local(name) in _BEHIND]:
            if xml.local(name) == "name" and xml.local(node) in ("docPr", "cNvPr"):
                # A name is required here; an empty one is allowed.
                count += int(bool(node.get(name)))
                node.set(name, "")
            elif xml.local(name) != "name":
                count += 1
                del node.attrib[name]
    return count


def drop_references(root: Any, kept: set[str]) -> None:
    """Take out references to parts that are not in the copy."""
    for node in list(root.iter()):
        for name in [name for name in node.attrib if xml.namespace(name) in _R]:
            if node.get(name) in kept:
                continue
            del node.attrib[name]
            if xml.local(node) in ("headerReference", "footerReference"):
                xml.remove(node)
                break


def text(root: Any, label: str) -> list[Passage]:
    """The paragraphs that hold text, counted as they stand."""
    passages = []
    for number, paragraph in enumerate(xml.named(root, ("p",)), 1):
        if xml.namespace(paragraph) not in (_W, _STRICT_W):
            continue
        words = "".join(_words(paragraph)).strip()
        if words:
            passages.append(Passage("paragraph", number, words, label))
    return passages


def _words(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter():
        name = xml.local(node)
        if name == "t" and _owner(node) is paragraph:
            yield node.text or ""
        elif name in ("tab", "br", "cr") and xml.local(node.getparent()) == "r":
            yield "\t" if name == "tab" else "\n"


def _owner(node: Any) -> Any:
    """The nearest paragraph around a node: a text box holds paragraphs inside a paragraph."""
    while node is not None and xml.local(node) != "p":
        node = node.getparent()
    return node
