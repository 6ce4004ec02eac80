"""PDF: archivable, accessible, the same bytes, nothing in the properties but what is meant, nothing runs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.documents import DocumentError, to_pdf
from duenotice.documents.fonts import draw, drawable, font_folder
from tests.documents.conftest import HOSTILE, MakeReport, _report
from tests.patience import costs_under

CARRIED = {"SourceSerif4-Regular", "SourceSerif4-SemiBold", "SourceSans3-Regular", "SourceSans3-SemiBold"}
ARABIC = {"NotoNaskhArabic-Regular", "NotoNaskhArabic-Bold"}

LITERAL = (
    "<Ann&Co>", '#panic()#read("/etc/passwd")$x^2$@note-1*a*_b_`c`', "<script>alert(1)</script>", "</w:t><w:br/>",
    "{{7*7}}{%raw%}", "[U+202E]", "[U+0007]", "[U+1F600]", "[U+4E2D]", "[U+001B]",
)  # fmt: skip


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return re.sub(r"[\u200b\ufffe\u2066-\u2069\s]", "", "".join(pages))


def kinds_below(node: Any) -> Iterator[str]:
    if isinstance(node, pikepdf.Array):
        for item in node:
            yield from kinds_below(item)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node["/S"])
        yield from kinds_below(node.get("/K"))


def fonts_of(pdf: pikepdf.Pdf) -> set[str]:
    found = set()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            assert "/FontFile2" in item or "/FontFile3" in item
            found.add(str(item["/FontName"]).lstrip("/").split("+")[-1])
    return found


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_same_report_gives_the_same_bytes(make_report: MakeReport, lang: str) -> None:
    assert to_pdf(make_report(lang)) == to_pdf(make_report(lang))


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_it_declares_pdf_a_2a_and_pdf_ua_1(make_report: MakeReport, lang: str) -> None:
    pdf = opened(to_pdf(make_report(lang)))
    with pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata.pdfa_status == "2A"
    assert str(pdf.Root.Lang) == lang
    assert bool(pdf.Root.MarkInfo.Marked)
    assert "/StructTreeRoot" in pdf.Root
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_its_structure_has_headings_lists_tables_notes_and_links(make_report: MakeReport) -> None:
    pdf = opened(to_pdf(make_report()))
    kinds = set(kinds_below(pdf.Root.StructTreeRoot["/K"]))
    assert {"/Title", "/H1", "/H2", "/H3", "/L", "/Table", "/TH", "/Note", "/Link"} <= kinds


def test_its_properties_hold_title_date_and_program_only(make_report: MakeReport) -> None:
    data = to_pdf(make_report(code_name="HERON <Ann & Co>"))
    pdf = opened(data)
    info = {name: str(value) for name, value in pdf.docinfo.items()}
    assert info["/Title"] == "Assessment: HERON <Ann & Co>"
    assert info["/CreationDate"] == info["/ModDate"] == "D:20260304000000Z"
    assert set(info) == {"/Title", "/CreationDate", "/ModDate", "/Creator"}
    metadata = pdf.Root.Metadata.read_bytes().decode()
    assert "dc:creator" not in metadata
    for stream in [data, *(item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream))]:
        assert not re.search(rb"/(home|root|tmp|work|usr|Users)/", stream)
        assert b"site-packages" not in stream


@pytest.mark.parametrize(("lang", "expected"), [("en", CARRIED), ("ar", CARRIED | ARABIC)])
def test_only_carried_fonts_are_embedded(make_report: MakeReport, lang: str, expected: set[str]) -> None:
    found = fonts_of(opened(to_pdf(make_report(lang))))
    assert found
    assert found <= expected
    assert (lang == "ar") is bool(found & ARABIC)


def test_each_carried_font_has_its_licence_beside_it() -> None:
    licences = {path.name.removesuffix("-OFL.txt") for path in font_folder().glob("*-OFL.txt")}
    fonts = {path.stem.split("-")[0] for path in font_folder().glob("*.ttf")}
    assert fonts == licences
    for path in font_folder().glob("*-OFL.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in path.read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_hostile_strings_stand_as_they_are(make_report: MakeReport, lang: str) -> None:
    text = text_of(to_pdf(make_report(lang, data=HOSTILE)))
    assert text.count("w") >= 10_000
    if lang == "en":  # the reader used here turns the order of Latin words about on Arabic pages
        for literal in LITERAL:
            assert literal in text
    assert "root:" not in text


def test_a_long_word_stays_on_the_page(make_report: MakeReport) -> None:
    document = pypdfium2.PdfDocument(
        to_pdf(make_report(data=("w" * 10_000, "https://example.org/" + "a-b/" * 80)))
    )
    for number in range(len(document)):
        image = document[number].render(scale=0.5).to_pil().convert("L")
        margin = image.crop((int(image.width * (210 - 29) / 210), 0, image.width, image.height))
        assert margin.getextrema()[0] > 200


def title_ink(data: bytes) -> tuple[int, int]:
    """First and last column, out of a thousand, of the ink of the title."""
    page = pypdfium2.PdfDocument(data)[0].render(scale=2).to_pil().convert("L")
    title = page.crop((0, 140, page.width, 174)).point(lambda value: 255 if value < 128 else 0)
    box = title.getbbox()
    assert box is not None
    return box[0] * 1000 // page.width, box[2] * 1000 // page.width


def test_arabic_is_set_from_the_right(make_report: MakeReport) -> None:
    assert title_ink(to_pdf(make_report("ar")))[0] > 500
    assert title_ink(to_pdf(make_report("en")))[1] < 500


def test_arabic_letters_are_joined(make_report: MakeReport) -> None:
    joined, apart = "\u0628" * 12, "\u200c".join("\u0628" * 12)
    widths = [
        right - left
        for left, right in (title_ink(to_pdf(make_report("ar", name))) for name in (joined, apart))
    ]
    assert widths[0] * 1.2 < widths[1]


def test_a_page_of_plain_text_takes_less_than_a_second(make_report: MakeReport) -> None:
    report = make_report(data=tuple(f"fact {number}" for number in range(300)))
    to_pdf(report)
    with costs_under(1):
        to_pdf(report)


def test_a_failure_says_nothing_of_the_case(make_report: MakeReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duenotice.documents.pdf._template", lambda: b"#panic(sys.inputs.report)")
    with pytest.raises(DocumentError) as caught:
        to_pdf(make_report(code_name="CANARY"))
    assert "CANARY" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_characters_without_a_glyph_become_their_code() -> None:
    assert draw("a\u4e2d\u0628") == "a[U+4E2D]\u0628"
    assert {ord("a"), 0x0628, 0x0416, 0x03B1, 0x0131} <= drawable()
    assert 0x4E2D not in drawable()


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_any_text_can_be_set(text: str) -> None:
    assert to_pdf(_report(data=(text,), code_name=text)).startswith(b"%PDF-")
