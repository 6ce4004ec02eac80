"""The look of a DOCX: one serif for reading, one sans for labels, ink on white."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from duenotice.documents.wordml import element
from duenotice.reports import Report, Role

#: Faces that word processors bring or have a twin of: a DOCX carries no fonts.
SERIF, SANS, ARABIC = "Cambria", "Calibri", "Times New Roman"
INK, SOFT, ACCENT = RGBColor(0x1B, 0x1B, 0x1B), RGBColor(0x4A, 0x4A, 0x4A), RGBColor(0x1F, 0x3B, 0x57)

PARAGRAPH_STYLES = {
    Role.LEAD: "Lead",
    Role.BODY: "Normal",
    Role.LABEL: "Label",
    Role.ASIDE: "Aside",
    Role.CAUTION: "Caution",
}

#: name, base, face, points, bold, colour, space before, space after, kept with next
_LOOK: tuple[tuple[str, str, str, float, bool, RGBColor, float, float, bool], ...] = (
    ("Normal", "", SERIF, 10.5, False, INK, 0, 6, False),
    ("Title", "Normal", SANS, 11, True, ACCENT, 0, 4, True),
    ("Heading 1", "Normal", SANS, 14, True, ACCENT, 20, 8, True),
    ("Heading 2", "Normal", SANS, 12, True, INK, 16, 6, True),
    ("Heading 3", "Normal", SANS, 10.5, True, INK, 12, 4, True),
    ("Heading 4", "Normal", SANS, 10, True, INK, 10, 4, True),
    ("Lead", "Normal", SERIF, 15, True, INK, 0, 8, False),
    ("Label", "Normal", SANS, 9.5, True, ACCENT, 8, 3, True),
    ("Aside", "Normal", SERIF, 9.5, False, SOFT, 0, 5, False),
    ("Caution", "Normal", SERIF, 10.5, False, INK, 0, 6, False),
    ("List Paragraph", "Normal", SERIF, 10.5, False, INK, 0, 3, False),
    ("List Aside", "List Paragraph", SERIF, 9.5, False, SOFT, 0, 3, False),
    ("Table Text", "Normal", SERIF, 9.5, False, INK, 0, 0, False),
    ("Table Heading", "Normal", SANS, 9.5, True, INK, 0, 0, False),
    ("Table Gap", "Normal", SERIF, 6, False, INK, 0, 0, False),
    ("Header", "Normal", SANS, 8.5, False, SOFT, 0, 0, False),
    ("Footer", "Normal", SANS, 8.5, False, SOFT, 0, 0, False),
    ("footnote text", "Normal", SERIF, 8.5, False, INK, 0, 2, False),
)


def set_styles(document: Document, report: Report) -> None:
    """Give the document its styles, in the direction and language of the report."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    language = defaults.find(f".//{qn('w:lang')}")
    if language is not None:
        for name in list(language.attrib):
            del language.attrib[name]
        language.set(qn("w:bidi" if report.rtl else "w:val"), report.lang)
    for name, base, face, size, bold, colour, before, after, keep in _LOOK:
        style = _style(document, name, WD_STYLE_TYPE.PARAGRAPH)
        if base:
            style.base_style = document.styles[base]
        _face(style, face, size, bold=bold, colour=colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = keep
        style.paragraph_format.line_spacing = 1.5 if report.rtl else 1.25
        _plain(style)
    _characters(document)
    _indents(document, rtl=report.rtl)
    document.styles["Footer"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _style(document: Document, name: str, kind: Any) -> Any:
    if name in document.styles:
        return document.styles[name]
    made = document.styles.add_style(name, kind)
    made.quick_style = True
    return made


def _face(style: Any, face: str, size: float, *, bold: bool, colour: RGBColor) -> None:
    font = style.font
    font.size, font.bold, font.italic = Pt(size), bold, False
    font.color.rgb = colour
    properties = style.element.get_or_add_rPr()
    for tag in ("w:rFonts", "w:szCs", "w:bCs", "w:spacing", "w:kern"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    properties.insert(0, element("rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=ARABIC))
    if bold:
        properties.find(qn("w:b")).addnext(element("bCs"))
    properties.find(qn("w:sz")).addnext(element("szCs", val=str(int(size * 2))))


def _plain(style: Any) -> None:
    """Take away what python-docx's own template puts on titles: a coloured rule, letter spacing, indents."""
    properties = style.element.find(qn("w:pPr"))
    for tag in ("w:pBdr", "w:contextualSpacing", "w:tabs", "w:ind", "w:numPr"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)


def _characters(document: Document) -> None:
    reference = _style(document, "footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.element.set(qn("w:styleId"), "FootnoteReference")
    reference.font.superscript = True
    note = document.styles["footnote text"]
    note.element.set(qn("w:styleId"), "FootnoteText")
    hyperlink = _style(document, "Hyperlink", WD_STYLE_TYPE.CHARACTER)
    hyperlink.font.color.rgb = ACCENT
    hyperlink.font.underline = True


def _indents(document: Document, *, rtl: bool) -> None:
    for name in ("List Paragraph", "List Aside"):
        _append(document, name, "ind", start="397")
    caution = document.styles["Caution"].element.get_or_add_pPr()
    border = element("pBdr")
    border.append(element("right" if rtl else "left", val="single", sz="12", space="8", color="1F3B57"))
    caution.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _append(document: Document, name: str, tag: str, **attributes: str) -> None:
    properties = document.styles[name].element.get_or_add_pPr()
    made = element(tag, **attributes)
    properties.insert_element_before(made, "w:contextualSpacing", "w:jc", "w:outlineLvl")
