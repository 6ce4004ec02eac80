"""Small exhibits, one of every kind that is taken in, each holding one word where it can hold words."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import typst
from PIL import Image

from tests.documents.intake import corpus, outlook


def one_of_each(folder: Path, word: str) -> list[Path]:
    """Write the exhibits into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder.with_name("source.typ")
    source.write_text(f'#set page(paper: "a5")\n= Notice\n{word} stands here.\n', "utf-8")
    note = f"{word} in a note".encode()
    made: dict[str, bytes] = {
        "notice.pdf": typst.compile(str(source)),
        "statement.docx": _docx(word),
        "table.xlsx": _xlsx(word),
        "photo.jpg": corpus.jpeg(exif=corpus.exif(gps=True)),
        "scan.png": corpus.png(Comment=word),
        "fax.tiff": _picture("TIFF"),
        "stamp.gif": _picture("GIF"),
        "mark.webp": _picture("WEBP"),
        "letter.eml": _eml(word),
        "page.html": f"<!doctype html><html><body><p>{word} on a page</p></body></html>".encode(),
        "note.txt": note,
        "old.bmp": _picture("BMP"),
        "text.odt": corpus.odt(f"<text:p>{word} in a text</text:p>"),
        # What is attached to the message is the note, which is in the case already: it does not come in twice.
        "sent.msg": outlook.message(
            "Letter", f"{word} in a message", "From: a@example.org", ("note.txt", note)
        ),
        "list.csv": f"number,word\n1,{word}\n".encode(),
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]


def _docx(word: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(f"{word} in a statement")
    document.save(out)
    return out.getvalue()


def _xlsx(word: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = word
    book.save(out)
    return out.getvalue()


def _picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), {"GIF": "teal", "BMP": "olive"}.get(form, "navy")).save(out, form)
    return out.getvalue()


def _eml(word: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Letter"
    message.set_content(f"{word} in a letter")
    return message.as_bytes()
