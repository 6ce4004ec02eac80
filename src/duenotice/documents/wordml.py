"""The pieces of WordprocessingML that python-docx has no call for (ISO/IEC 29500-1, chapter 17)."""

from __future__ import annotations

import unicodedata
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def element(tag: str, **attributes: str) -> Any:
    """An element of the main namespace; attributes too are of that namespace."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name.rstrip('_')}"), value)
    return made


def run(words: str, *, rtl: bool = False, bold: bool = False, lang: str = "", style: str = "") -> Any:
    """A run of text. Words are set as a text node; their spaces are kept."""
    made = element("r")
    properties = element("rPr")
    if style:
        properties.append(element("rStyle", val=style))
    if bold:
        properties.extend((element("b"), element("bCs")))
    if rtl:
        properties.append(element("rtl"))
    if lang:
        properties.append(element("lang", **{"bidi" if rtl else "val": lang}))
    if len(properties):
        made.append(properties)
    text = element("t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.append(text)
    return made


def mostly_rtl(text: str) -> bool:
    """Whether the first letter with a direction goes from right to left."""
    first = next((way for char in text if (way := unicodedata.bidirectional(char)) in ("L", "R", "AL")), "L")
    return first != "L"


def turn(paragraph: Any, *, rtl: bool, report_rtl: bool) -> None:
    """Set the direction of a paragraph; styles carry the report's own."""
    if rtl is not report_rtl:
        paragraph.get_or_add_pPr().append(element("bidi", val="1" if rtl else "0"))
        return
    if rtl:
        paragraph.get_or_add_pPr().append(element("bidi"))


def link(made: Any, part: Any, url: str) -> Any:
    """A run as a link to a public address."""
    holder = element("hyperlink")
    holder.set(qn("r:id"), part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    holder.append(made)
    return holder


def note_reference(number: int) -> list[Any]:
    """The first reference to a footnote, named so that later ones can point to it."""
    name = f"_RefNote{number}"
    made = run("", style="FootnoteReference")
    made.remove(made[-1])
    made.append(element("footnoteReference", id=str(number)))
    return [element("bookmarkStart", id=str(number), name=name), made, element("bookmarkEnd", id=str(number))]


def note_again(number: int) -> list[Any]:
    """A later reference to a footnote: a cross-reference that keeps its number when notes are added."""
    return field(f" NOTEREF _RefNote{number} \\f \\h ", str(number), style="FootnoteReference")


def field(instruction: str, shown: str, style: str = "") -> list[Any]:
    """A field with the text it shows until it is updated."""
    parts = []
    for kind in ("begin", "", "separate", "shown", "end"):
        made = run(shown if kind == "shown" else "", style=style)
        if kind != "shown":
            made.remove(made[-1])
            if kind:
                made.append(element("fldChar", fldCharType=kind))
            else:
                code = element("instrText")
                code.text = instruction
                code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                made.append(code)
        parts.append(made)
    return parts


def page_numbers(paragraph: Any, words: str, *, rtl: bool) -> None:
    """Running page number in the words given, which hold {page} and {pages}."""
    turn(paragraph, rtl=rtl, report_rtl=rtl)
    before, _, rest = words.partition("{page}")
    middle, _, after = rest.partition("{pages}")
    for text, instruction in ((before, " PAGE "), (middle, " NUMPAGES "), (after, "")):
        if text:
            paragraph.append(run(text, rtl=rtl))
        if instruction:
            paragraph.extend(field(instruction, "1"))


def numbering(document: Document) -> tuple[int, int]:
    """Two list definitions, dashes and numbers: the series of the dashes, the definition of the numbers."""
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    for identity, form, text in ((1, "bullet", "–"), (2, "decimal", "%1.")):
        definition = element("abstractNum", abstractNumId=str(identity))
        definition.append(element("multiLevelType", val="singleLevel"))
        level = element("lvl", ilvl="0")
        level.append(element("start", val="1"))
        level.append(element("numFmt", val=form))
        level.append(element("lvlText", val=text))
        level.append(element("lvlJc", val="start"))
        indent = element("pPr")
        indent.append(element("ind", start="397", hanging="397"))
        level.append(indent)
        definition.append(level)
        root.append(definition)
    return new_series(document, 1), 2


def new_series(document: Document, definition: int) -> int:
    """A list of its own, so that its numbers begin at one."""
    root = document.part.numbering_part.element
    identity = len(root.findall(qn("w:num"))) + 1
    made = element("num", numId=str(identity))
    made.append(element("abstractNumId", val=str(definition)))
    override = element("lvlOverride", ilvl="0")
    override.append(element("startOverride", val="1"))
    made.append(override)
    root.append(made)
    return identity


def number_by(paragraph: Any, series: int) -> None:
    """Make a paragraph an entry of a list."""
    properties = paragraph.get_or_add_pPr()
    made = element("numPr")
    made.append(element("ilvl", val="0"))
    made.append(element("numId", val=str(series)))
    after = ("pBdr", "shd", "tabs", "bidi", "spacing", "ind", "jc", "rPr")
    properties.insert_element_before(made, *(f"w:{tag}" for tag in after))


def table_look(table: Any, *, rtl: bool, header: bool) -> None:
    """Thin rules under each row; mirrored where the report is; full width."""
    properties = table.tblPr
    for child in list(properties):
        properties.remove(child)
    if rtl:
        properties.append(element("bidiVisual"))
    properties.append(element("tblW", w="5000", type="pct"))
    borders = element("tblBorders")
    for side in ("bottom", "insideH"):
        borders.append(element(side, val="single", sz="4", space="0", color="8A8A8A"))
    properties.append(borders)
    properties.append(element("tblLayout", type="fixed"))
    margins = element("tblCellMar")
    for side, width in (("top", "60"), ("start", "0"), ("bottom", "60"), ("end", "115")):
        margins.append(element(side, w=width, type="dxa"))
    properties.append(margins)
    first = {"firstRow": "1" if header else "0", "firstColumn": "0" if header else "1"}
    properties.append(element("tblLook", **first, noVBand="1"))


def row_look(row: Any, *, heading: bool) -> None:
    """Rows do not break across pages; the heading row repeats."""
    properties = row.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if heading:
        properties.append(element("tblHeader"))
