"""An exhibit bundle: index, pages that count on, nothing covered, the same bytes again."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pypdfium2
import pytest
from pikepdf import Pdf

from duenotice.documents.bundle import BundleWords, Exhibit, to_bundle
from duenotice.documents.errors import DocumentError
from duenotice.documents.intake import Intake, Kind, kind_of
from duenotice.documents.intake.child import clean
from duenotice.documents.intake.limits import DEFAULT
from tests.documents.intake.canary_pictures import jpeg, saved_as
from tests.documents.intake.corpus import pdf, word

MADE = date(2026, 3, 1)


def taken(data: bytes, name: str) -> Intake:
    kind = kind_of(data, name)
    cleaned = clean(data, kind, DEFAULT)
    return Intake(
        kind,
        "0" * 64,
        len(data),
        cleaned.copy,
        cleaned.kind,
        "0" * 64,
        cleaned.findings,
        cleaned.passages,
        cleaned.pages,
    )


def pages(count: int, *, rotate: int = 0, size: tuple[int, int] = (300, 300)) -> bytes:
    """A PDF whose pages say their number."""
    made = Pdf.open(io.BytesIO(pdf()))
    while len(made.pages) < count:
        made.pages.append(made.pages[0])
    for number, page in enumerate(made.pages, 1):
        page.obj.Contents = made.make_stream(f"BT /F1 12 Tf 20 200 Td (inside {number}) Tj ET".encode())
        page.obj.MediaBox = pikepdf.Array([0, 0, *size])
        page.obj.Rotate = rotate
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


EXHIBITS = (
    Exhibit("E1", "Judgment <& #set text(red)> $x$", "4 March 2024", taken(pages(3), "a.pdf")),
    Exhibit("E2", "Photograph", "", taken(jpeg(), "a.jpg")),
    Exhibit(
        "E3",
        "Letter",
        "5 May 2024",
        taken(word(lambda made: made.add_paragraph("Dear <Ann & Co> #x")), "a.docx"),
    ),
    Exhibit("E4", "Scan on its side", "", taken(pages(2, rotate=90, size=(2000, 1000)), "a.pdf")),
)


def words(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_bounded() for page in document]


def test_index_and_numbers_that_run_through() -> None:
    said = words(to_bundle(EXHIBITS, "HERON", MADE))
    assert len(said) == 1 + 3 + 1 + 1 + 2
    index = said[0]
    for text in (
        "Exhibits: HERON",
        "E1",
        "Judgment <& #set text(red)> $x$",
        "2–4",
        "Photograph",
        "5",
        "E3",
        "6",
        "7–8",
    ):
        assert text in index
    for number, text in enumerate(said, 1):
        assert f"{number} / 8" in text.replace("\r\n", " ")
    assert "inside 2" in said[2]
    assert "E1, 2 / 3" in said[2].replace("\r\n", " ")
    assert "Dear <Ann & Co> #x" in said[5]
    assert "inside 1" in said[6]


def test_every_page_is_a4_and_a_turned_page_stands_upright() -> None:
    made = pypdfium2.PdfDocument(to_bundle(EXHIBITS, "HERON", MADE))
    assert {tuple(round(side) for side in page.get_size()) for page in made} == {(595, 842)}
    page = made[6].get_textpage()
    boxes = [
        page.get_charbox(index) for index in range(page.count_chars()) if page.get_text_range(index, 1) == "i"
    ]
    left, bottom, right, top = boxes[0]
    assert right - left > top - bottom, "the scan was turned by 90 degrees, so its letters lie on their side"


def test_same_bytes_again_and_only_harmless_properties() -> None:
    first = to_bundle(EXHIBITS, "HERON", MADE)
    assert first == to_bundle(EXHIBITS, "HERON", MADE)
    with Pdf.open(io.BytesIO(first)) as made:
        assert set(made.docinfo.keys()) == {"/Title", "/CreationDate"}
        assert str(made.docinfo["/Title"]) == "Exhibits: HERON"
        assert "/Metadata" not in made.Root
        assert "/Outlines" in made.Root


def test_many_exhibits_over_several_index_pages() -> None:
    one = taken(pages(1), "a.pdf")
    said = words(to_bundle([Exhibit(f"E{number}", "x", "", one) for number in range(1, 91)], "HERON", MADE))
    front = len(said) - 90
    assert front >= 2
    assert f"{front + 1} / {len(said)}" in said[front].replace("\r\n", " ")
    assert "E90, 1 / 1" in said[-1].replace("\r\n", " ")


def test_words_in_another_language() -> None:
    said = words(
        to_bundle(EXHIBITS[:1], "HERON", MADE, BundleWords("Pièces", "N°", "Pièce", "Date", "Pages", "fr"))
    )
    assert "Pièces: HERON" in said[0]


def test_refused_without_exhibits_or_with_one_label_twice() -> None:
    for wrong in ((), (EXHIBITS[0], EXHIBITS[0])):
        with pytest.raises(DocumentError):
            to_bundle(wrong, "HERON", MADE)


def test_frames_of_a_picture_are_pages() -> None:
    two = saved_as("TIFF", save_all=True, append_images=[__import__("PIL.Image").Image.new("RGB", (9, 9))])
    exhibit = Exhibit("E1", "Scan", "", taken(two, "a.tif"))
    assert exhibit.taken.copy_kind is Kind.TIFF
    assert len(words(to_bundle([exhibit], "HERON", MADE))) == 3
