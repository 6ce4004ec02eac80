"""Files made by hand, each with a canary where it does not show. None comes from elsewhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pikepdf
from openpyxl.comments import Comment
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from tests.documents.intake.canary_pictures import (
    CANARY,
    exif,
    jpeg,
    jpeg_thumbnail,
    png,
    profiled,
    saved_as,
    segment,
)

SHOWN = "plain words"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(change: Callable[[Pdf, Any], None] | None = None, **options: Any) -> bytes:
    """A PDF of one page with words, changed."""
    made = Pdf.new()
    page = made.add_blank_page(page_size=(300, 300))
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(), Properties=Dictionary())
    page.obj.Contents = made.make_stream(f"BT /F1 12 Tf 20 200 Td ({SHOWN}) Tj ET".encode())
    if change:
        change(made, page.obj)
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def _info(made: Pdf, page: Any) -> None:
    made.docinfo["/Author"] = CANARY


def _xmp(made: Pdf, page: Any) -> None:
    with made.open_metadata() as meta:
        meta["dc:creator"] = [CANARY]


def _annotation(made: Pdf, page: Any) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 20, 20]), Contents=CANARY, T=CANARY
    )
    mark = Dictionary(
        Type=Name.Annot, Subtype=Name.Highlight, Rect=Array([0, 0, 20, 20]), Contents=CANARY, T=CANARY
    )
    page.Annots = Array([made.make_indirect(note), made.make_indirect(mark)])


def _embedded(made: Pdf, page: Any) -> None:
    made.attachments[f"{CANARY}.txt"] = CANARY.encode()


def _script(made: Pdf, page: Any) -> None:
    action = Dictionary(S=Name.JavaScript, JS=f"app.alert('{CANARY}')")
    made.Root.OpenAction = action
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["x", action])))
    page.AA = Dictionary(O=action)


def _image(made: Pdf, page: Any) -> None:
    stream = Stream(made, jpeg(exif=exif(gps=True), comment=CANARY.encode()))
    stream.Type, stream.Subtype, stream.Width, stream.Height = Name.XObject, Name.Image, 32, 24
    stream.ColorSpace, stream.BitsPerComponent, stream.Filter = Name.DeviceRGB, 8, Name.DCTDecode
    page.Resources.XObject.A = stream
    page.Contents = made.make_stream(
        f"q 32 0 0 24 0 0 cm /A Do Q BT /F1 12 Tf 20 200 Td ({SHOWN}) Tj ET".encode()
    )


def _thumbnail(made: Pdf, page: Any) -> None:
    page.Thumb = made.make_stream(CANARY.encode() * 3)


def _layer(made: Pdf, page: Any) -> None:
    layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=CANARY))
    made.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page.Resources.Properties.M = layer
    hidden = f"/OC /M BDC BT /F1 12 Tf 20 100 Td ({CANARY}) Tj ET EMC BT /F1 12 Tf 20 200 Td ({SHOWN}) Tj ET"
    page.Contents = made.make_stream(hidden.encode())


def _private(made: Pdf, page: Any) -> None:
    page.PieceInfo = Dictionary(App=Dictionary(Private=CANARY))
    made.Root.PieceInfo = Dictionary(App=Dictionary(Private=CANARY))


def _bookmark(made: Pdf, page: Any) -> None:
    with made.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(CANARY, 0))


def _remark(made: Pdf, page: Any) -> None:
    words = f"% {CANARY}\n/Span <</ActualText ({CANARY})>> BDC BT /F1 12 Tf 20 200 Td ({SHOWN}) Tj ET EMC"
    page.Contents = made.make_stream(words.encode())


def _form(made: Pdf, page: Any) -> None:
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=CANARY,
        TU=CANARY,
        V=SHOWN,
        Rect=Array([9, 9, 90, 30]),
    )
    page.Annots = Array([made.make_indirect(field)])
    made.Root.AcroForm = Dictionary(Fields=Array([page.Annots[0]]), DA="/Helv 12 Tf 0 g")


def older_version() -> bytes:
    """A PDF whose first state said more: the later state only adds to the file (ISO 32000-1, 7.5.6)."""
    first = pdf(
        lambda made, page: made.docinfo.__setitem__("/Author", CANARY),
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    at = len(first)
    root = first[: first.rfind(b"trailer")].rfind(b"xref")
    last = f"xref\n0 0\ntrailer << /Size 9 /Root 1 0 R /Prev {root} >>\nstartxref\n{at}\n%%EOF\n"
    return first + last.encode()


def repacked(data: bytes, changed: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """A package with parts added or changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        for name, value in changed.items():
            parts[name] = value(parts[name]) if callable(value) else value
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def word(change: Callable[[Any], None] | None = None) -> bytes:
    """A DOCX with words, changed."""
    made = docx.Document()
    made.add_paragraph(SHOWN)
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def body(inner: str) -> Callable[[bytes], bytes]:
    """Puts paragraphs at the beginning of a DOCX body."""
    return lambda content: content.replace(b"<w:body>", b"<w:body>" + inner.encode(), 1)


def _word_properties(made: Any) -> None:
    made.core_properties.author = made.core_properties.last_modified_by = made.core_properties.comments = (
        CANARY
    )


def _word_comment(made: Any) -> None:
    made.add_comment(made.paragraphs[0].runs[0], CANARY, CANARY, "QX")


def _word_hidden(made: Any) -> None:
    made.add_paragraph("").add_run(CANARY).font.hidden = True
    style = made.styles.add_style("Unseen", 2)
    style.font.hidden = True
    made.add_paragraph("").add_run(CANARY, style="Unseen")


def _word_picture(made: Any) -> None:
    made.add_picture(io.BytesIO(jpeg(exif=exif(gps=True), comment=CANARY.encode())))
    for node in made.element.iter():
        if node.tag.endswith("}docPr"):
            node.set("descr", f"C:\\Users\\{CANARY}\\a.jpg")


def tracked() -> bytes:
    """A DOCX with an addition, a deletion, a move and a changed format."""
    who = f'w:author="{CANARY}" w:date="2020-01-01T00:00:00Z" w:id="1"'
    inner = (
        f"<w:p><w:pPr><w:pPrChange {who}><w:pPr/></w:pPrChange></w:pPr><w:ins {who}><w:r><w:t>added words</w:t></w:r></w:ins>"
        f"<w:del {who}><w:r><w:delText>{CANARY}</w:delText></w:r></w:del>"
        f"<w:moveFrom {who}><w:r><w:t>{CANARY}</w:t></w:r></w:moveFrom></w:p>"
    )
    return repacked(word(), {"word/document.xml": body(inner)})


def fields_and_links() -> bytes:
    """A DOCX with fields that name their author or start programs, and a template elsewhere."""
    inner = (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DDEAUTO cmd "{CANARY}" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>result</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    outside = (
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="http://' + CANARY.encode() + b'.example/t.dotm" TargetMode="External"/></Relationships>'
    )
    relations: Callable[[bytes], bytes] = lambda content: content.replace(b"</Relationships>", outside)  # noqa: E731
    return repacked(word(), {"word/document.xml": body(inner), "word/_rels/document.xml.rels": relations})


def custom_word() -> bytes:
    """A DOCX with custom properties, custom data and an embedded document."""
    custom = f'<Properties xmlns="urn:x"><property name="a">{CANARY}</property></Properties>'.encode()
    extra = {
        "docProps/custom.xml": custom,
        "customXml/item1.xml": custom,
        "word/embeddings/oleObject1.bin": CANARY.encode() * 9,
    }
    return repacked(word(), {**extra, "docProps/thumbnail.jpeg": jpeg(comment=CANARY.encode())})


def sheet(change: Callable[[Any], None]) -> bytes:
    """An XLSX with words, changed."""
    made = openpyxl.Workbook()
    made.active["A1"] = SHOWN
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _sheet_hidden(made: Any) -> None:
    for state in ("hidden", "veryHidden"):
        extra = made.create_sheet(f"{CANARY[:6]}{state}")
        extra["A1"] = CANARY
        extra.sheet_state = state


def _sheet_cells(made: Any) -> None:
    made.active["A5"] = made.active["D1"] = CANARY
    made.active.row_dimensions[5].hidden = True
    made.active.column_dimensions["D"].hidden = True


def _sheet_comment(made: Any) -> None:
    made.active["A1"].comment = Comment(CANARY, CANARY)
    made.properties.creator = CANARY


def pivot() -> bytes:
    """An XLSX with the stored data of a pivot table, a link to another workbook and a connection."""
    held = f'<r xmlns="urn:x"><s v="{CANARY}"/></r>'.encode()
    names = (
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "xl/pivotCache/pivotCacheRecords1.xml",
        "xl/externalLinks/externalLink1.xml",
    )
    return repacked(sheet(lambda made: None), dict.fromkeys((*names, "xl/connections.xml"), held))


ODF = "urn:oasis:names:tc:opendocument:xmlns"


def odt(inner: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """An ODT with words."""
    space = "".join(f' xmlns:{key}="{ODF}:{key}:1.0"' for key in ("office", "text", "style", "meta", "draw"))
    space += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    words = f"<office:body><office:text>{inner}<text:p>{SHOWN}</text:p></office:text></office:body>"
    styles = (
        '<office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/>'
        "</style:style></office:automatic-styles>"
    )
    content = f"<office:document-content{space}>{styles}{words}</office:document-content>"
    meta = f"<office:document-meta{space}><office:meta><dc:creator>{CANARY}</dc:creator></office:meta></office:document-meta>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, data in {
            "content.xml": content.encode(),
            "meta.xml": meta.encode(),
            **(parts or {}),
        }.items():
            archive.writestr(name, data)
    return out.getvalue()


def odt_changes() -> bytes:
    """An ODT with a note, a deletion and hidden words."""
    who = f"<office:change-info><dc:creator>{CANARY}</dc:creator></office:change-info>"
    inner = (
        f'<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>{who}<text:p>{CANARY}</text:p></text:deletion>'
        f"</text:changed-region></text:tracked-changes><text:p>seen<office:annotation><dc:creator>{CANARY}</dc:creator>"
        f'<text:p>{CANARY}</text:p></office:annotation><text:span text:style-name="T1">{CANARY}</text:span></text:p>'
    )
    return odt(inner)


EML = (
    f"Received: from {CANARY} ([10.0.0.7])\r\nX-Originating-IP: {CANARY}\r\nUser-Agent: {CANARY}\r\n"
    f"Message-ID: <{CANARY}@x>\r\n"
    "From: A B <a@b.example>\r\nTo: c@d.example\r\nDate: Mon, 01 Jan 2024 10:00:00 +0000\r\nSubject: Hello\r\n"
    "MIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
    f"<p>{SHOWN}</p><!-- {CANARY} --><img src='https://t.example/{CANARY}'>\r\n--x\r\nContent-Type: text/plain\r\n"
    f'Content-Disposition: attachment; filename="{CANARY}.txt"\r\n\r\n{CANARY}\r\n--x--\r\n'
).encode()
HTML = (
    f"<!doctype html><html><head><meta name=author content={CANARY}><title>{CANARY}</title></head><body><!-- {CANARY} -->"
    f"<p onclick=\"x('{CANARY}')\">{SHOWN}</p><p hidden>{CANARY}</p><div style='display: none'>{CANARY}</div>"
    f"<script>{CANARY}</script><img src=x alt={CANARY}><a href=https://{CANARY}.example>link</a></body></html>"
).encode()
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{CANARY}</x:xmpmeta>'


def corpus() -> dict[str, tuple[str, bytes, str]]:
    """Name -> (file name, content, code of a finding it must have)."""
    pdfs = {
        "info": _info, "xmp": _xmp, "annotation": _annotation, "embedded": _embedded, "script": _script, "exif": _image,
        "thumbnail": _thumbnail, "hidden_layer": _layer, "private_data": _private, "bookmark": _bookmark, "form": _form,
    }  # fmt: skip
    files = {f"pdf {code}": ("a.pdf", pdf(change), code) for code, change in pdfs.items()}
    return files | {
        "pdf remark": ("a.pdf", pdf(_remark), ""),
        "pdf older": ("a.pdf", older_version(), "older_version"),
        "jpeg gps": ("a.jpg", jpeg(exif=exif(gps=True)), "gps"),
        "jpeg comment": ("a.jpg", jpeg(comment=CANARY.encode()), "info"),
        "jpeg xmp": ("a.jpg", segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.encode()), "xmp"),
        "jpeg iptc": (
            "a.jpg",
            segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0a" + CANARY.encode()),
            "iptc",
        ),
        "jpeg thumbnail": ("a.jpg", jpeg_thumbnail(), "thumbnail"),
        "png text": ("a.png", png(Author=CANARY), "info"),
        "png xmp": ("a.png", png(xmp=XMP), "xmp"),
        "png profile": ("a.png", profiled(), "colour_profile"),
        "tiff tags": ("a.tif", saved_as("TIFF", tiffinfo={270: CANARY, 315: CANARY}), "exif"),
        "webp exif": ("a.webp", saved_as("WEBP", exif=exif(gps=True)), "gps"),
        "gif comment": ("a.gif", saved_as("GIF", comment=CANARY.encode()), "info"),
        "docx properties": ("a.docx", word(_word_properties), "info"),
        "docx custom": ("a.docx", custom_word(), "object"),
        "docx comment": ("a.docx", word(_word_comment), "comment"),
        "docx tracked": ("a.docx", tracked(), "tracked"),
        "docx hidden": ("a.docx", word(_word_hidden), "hidden_text"),
        "docx picture": ("a.docx", word(_word_picture), "gps"),
        "docx fields": ("a.docx", fields_and_links(), "remote"),
        "xlsx sheets": ("a.xlsx", sheet(_sheet_hidden), "hidden_sheet"),
        "xlsx cells": ("a.xlsx", sheet(_sheet_cells), "hidden_cells"),
        "xlsx comment": ("a.xlsx", sheet(_sheet_comment), "comment"),
        "xlsx pivot": ("a.xlsx", pivot(), "pivot"),
        "odt properties": ("a.odt", odt(parts={"Thumbnails/thumbnail.png": png(Author=CANARY)}), "info"),
        "odt changes": ("a.odt", odt_changes(), "tracked"),
        "eml": ("a.eml", EML, "mail_header"),
        "html": ("a.html", HTML, "markup"),
    }


def unpacked(data: bytes) -> bytes:
    """All bytes of a copy with every layer of packing taken off."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"\n".join(name.encode() + unpacked(archive.read(name)) for name in archive.namelist())
    if data.startswith(b"%PDF"):
        out = io.BytesIO()
        with Pdf.open(io.BytesIO(data)) as opened:
            for obj in opened.objects:
                if isinstance(obj, Stream) and "/Subtype" in obj and obj.Subtype == Name.Image:
                    out.write(obj.read_raw_bytes())
            opened.save(
                out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )  # fmt: skip
        return out.getvalue()
    if data.startswith((b"\xff\xd8", b"\x89PNG", b"II*\0")):
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return data + repr(image.info).encode() + repr(dict(image.getexif())).encode()
    return data


def holds_canary(data: bytes) -> bool:
    """Whether the canary is anywhere, in any of the usual encodings."""
    plain = unpacked(data)
    forms = (
        CANARY.encode(),
        CANARY.encode("utf-16-le"),
        CANARY.encode("utf-16-be"),
        CANARY.encode().hex().encode(),
    )
    return any(form.lower() in plain.lower() for form in forms)
