"""The DOCX package itself: the part that holds the footnotes, and bytes that are the same every time."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from duenotice.documents.wordml import element, run
from duenotice.reports import Report

#: The first day a ZIP archive can name; every entry carries it.
_EPOCH = (1980, 1, 1, 0, 0, 0)
#: Parts of python-docx's own template that say nothing here.
_DROPPED = ("docProps/thumbnail.jpeg", "customXml/", "word/stylesWithEffects.xml")
_SEPARATOR = (
    '<w:footnote w:type="{kind}" w:id="{identity}"><w:p><w:pPr><w:spacing w:after="0" w:line="240"'
    ' w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
)
_SEPARATORS = "".join(
    _SEPARATOR.format(kind=kind, identity=identity)
    for kind, identity in (("separator", -1), ("continuationSeparator", 0))
)
#: What follows `footnotePr` in the settings, in the order of the schema.
_AFTER = (
    "endnotePr",
    "compat",
    "docVars",
    "rsids",
    "themeFontLang",
    "clrSchemeMapping",
    "decimalSymbol",
    "listSeparator",
)


class Footnotes:
    """The footnotes part of a document (ISO/IEC 29500-1, 11.3.7)."""

    def __init__(self, document: Document) -> None:
        package = document.part.package
        root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}>{_SEPARATORS}</w:footnotes>")
        self.part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, root, package)
        self._root = root
        document.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
        _declare(document.settings.element)

    def add(self, number: int) -> Any:
        """A new note; returns its paragraph, which already holds the number."""
        note = element("footnote", id=str(number))
        paragraph = element("p")
        paragraph.get_or_add_pPr().append(element("pStyle", val="FootnoteText"))
        sign = run("", style="FootnoteReference")
        sign.remove(sign[-1])
        sign.append(element("footnoteRef"))
        paragraph.extend((sign, run(" ")))
        note.append(paragraph)
        self._root.append(note)
        return paragraph


def _declare(settings: Any) -> None:
    holder = element("footnotePr")
    for identity in ("-1", "0"):
        holder.append(element("footnote", id=identity))
    after = next((found for tag in _AFTER if (found := settings.find(qn(f"w:{tag}"))) is not None), None)
    if after is None:
        settings.append(holder)
    else:
        after.addprevious(holder)


def repack(raw: bytes, report: Report) -> bytes:
    """The same package with fixed dates and order, without leftovers of the template."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", compresslevel=6) as new:
        names = sorted(name for name in old.namelist() if not name.startswith(_DROPPED))
        for name in sorted(names, key=lambda entry: entry != "[Content_Types].xml"):
            content = _cleaned(name, old.read(name), report)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
    return out.getvalue()


def _cleaned(name: str, content: bytes, report: Report) -> bytes:
    if name == "docProps/app.xml":
        return _app_properties(report)
    if name not in ("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"):
        return content
    root = parse_xml(content)
    folder = "word/" if name.startswith("word/") else ""
    for child in list(root):
        target = str(child.get("Target") or child.get("PartName") or "")
        absolute = target.startswith(("/", "../"))
        path = target.removeprefix("..").lstrip("/") if absolute else folder + target
        if path.startswith(_DROPPED):
            root.remove(child)
    return serialize_part_xml(root)


def _app_properties(report: Report) -> bytes:
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    program = escape(report.generator)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return (
        f'{head}\n<Properties xmlns="{namespace}"><Application>{program}</Application></Properties>'.encode()
    )
