"""One report, four files: the same words in the same order, the same notes under the same numbers."""

from __future__ import annotations

import io
import re
import zipfile

import pypdfium2
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from duenotice.documents import to_docx, to_html, to_pdf, to_text
from duenotice.reports import plain_text
from tests.documents.conftest import MakeReport


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\ufffe]", "", text)


def test_every_note_stands_in_every_file(make_report: MakeReport) -> None:
    report = make_report()
    pdf = pypdfium2.PdfDocument(to_pdf(report))
    pages = squeezed("".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf))))
    with zipfile.ZipFile(io.BytesIO(to_docx(report))) as package:
        notes = parse_xml(package.read("word/footnotes.xml"))
    docx_notes = {
        item.get(qn("w:id")): "".join(text.text or "" for text in item.iter(qn("w:t"))) for item in notes
    }
    page, text = to_html(report), squeezed(to_text(report))
    for note in report.notes:
        words = squeezed(plain_text(note.line))
        assert f"{note.number}{words}" in pages
        assert squeezed(docx_notes[str(note.number)]) == words
        assert f'<li id="note-{note.number}">' in page
        assert f"[{note.number}]{words}" in text
