"""DOCX: real footnotes, blank properties, the same bytes, hostile names kept."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from duenotice.documents import to_docx
from duenotice.reports import visible
from tests.documents.conftest import HOSTILE, MakeReport


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def words(data: bytes, name: str = "word/document.xml") -> str:
    root = parse_xml(part(data, name).encode())
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(qn("w:t"))) for paragraph in root.iter(qn("w:p"))
    )


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_same_report_gives_the_same_bytes(make_report: MakeReport, lang: str) -> None:
    data = to_docx(make_report(lang))
    assert data == to_docx(make_report(lang))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_core_properties_are_blank_or_of_the_record(make_report: MakeReport) -> None:
    core = docx.Document(io.BytesIO(to_docx(make_report(code_name="HERON <Ann & Co>")))).core_properties
    assert core.title == "Assessment: HERON <Ann & Co>"
    assert core.language == "en"
    assert str(core.created) == str(core.modified) == "2026-03-04 00:00:00+00:00"
    for name in ("author", "last_modified_by", "comments", "keywords", "subject", "category", "identifier"):
        assert getattr(core, name) == ""


def test_nothing_of_the_template_or_the_machine_is_left(make_report: MakeReport) -> None:
    data = to_docx(make_report())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        content = b"".join(package.read(name) for name in names)
    assert not [name for name in names if "thumbnail" in name or "customXml" in name or "Effects" in name]
    for leftover in (
        b"python-docx",
        b"2013-",
        b"Macintosh",
        b"/home/",
        b"/tmp/",
        b"/" + b"work/",
        b"customXml",
        b"thumbnail",
    ):
        assert leftover not in content
    assert "<Application>Due Notice 0.1.0</Application>" in part(data, "docProps/app.xml")
    declared = {str(item.get("PartName")) for item in parse_xml(part(data, "[Content_Types].xml").encode())}
    assert {name.lstrip("/") for name in declared - {"None"}} <= set(names)


def test_notes_are_real_footnotes_and_later_references_point_to_them(make_report: MakeReport) -> None:
    report = make_report()
    data = to_docx(report)
    body, notes = part(data, "word/document.xml"), parse_xml(part(data, "word/footnotes.xml").encode())
    held = [item.get(qn("w:id")) for item in notes if item.get(qn("w:type")) is None]
    assert held == [str(note.number) for note in report.notes]
    for number in held:
        assert body.count(f'<w:footnoteReference w:id="{number}"/>') == 1
    assert "NOTEREF _RefNote2 " in body
    assert "RPD 2025, 83(1)(a)(ii)" in words(data, "word/footnotes.xml")
    assert "footnotePr" in part(data, "word/settings.xml")
    assert 'TargetMode="External"' in part(data, "word/_rels/footnotes.xml.rels")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_hostile_names_come_back_as_they_went_in(make_report: MakeReport, lang: str) -> None:
    data = to_docx(make_report(lang, code_name="<Ann & Co>", data=HOSTILE))
    text = words(data)
    for hostile in HOSTILE:
        assert visible(hostile) in text
    assert "<Ann & Co>" in text
    reopened = docx.Document(io.BytesIO(data))
    assert any("<Ann & Co>" in paragraph.text for paragraph in reopened.paragraphs)
    assert "<w:br/>" not in part(data, "word/document.xml")


def test_arabic_runs_from_the_right_and_citations_stay_latin(make_report: MakeReport) -> None:
    data = to_docx(make_report("ar"))
    body = parse_xml(part(data, "word/document.xml").encode())
    assert body.find(f".//{qn('w:sectPr')}/{qn('w:bidi')}") is not None
    assert body.find(f".//{qn('w:tblPr')}/{qn('w:bidiVisual')}") is not None
    first = next(body.iter(qn("w:p")))
    assert first.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
    for run in body.iter(qn("w:r")):
        text = "".join(item.text or "" for item in run.iter(qn("w:t")))
        if "RPD 2025" in text:
            assert run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is None
            assert text.startswith("\u2066") or "Cites" in text
    english = [item for item in body.iter(qn("w:p")) if "No offence carries" in "".join(item.itertext())]
    assert english[0].find(f"{qn('w:pPr')}/{qn('w:bidi')}").get(qn("w:val")) == "0"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_word_processor_opens_it(make_report: MakeReport, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(to_docx(make_report("ar", data=HOSTILE[:3])))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "report.docx")], check=True, capture_output=True
    )
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
