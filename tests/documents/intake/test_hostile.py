"""Hostile files are refused or made inert, and the process that reads them is stopped at its limits (threat 7)."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import time
import zipfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from PIL import Image

from duenotice.documents.intake import Kind, Refused, fenced, kind_of, preview, take_in
from duenotice.documents.intake.child import clean
from duenotice.documents.intake.limits import DEFAULT
from tests.documents.intake import corpus
from tests.documents.intake.corpus import SHOWN, body, jpeg, odt, pdf, png, repacked, sheet, word

XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"), io.BytesIO())
    return out.getvalue()


def doctype(head: bytes) -> bytes:
    def change(content: bytes) -> bytes:
        inner = content[content.index(b"?>") + 2 :]
        return head + inner.replace(b"<w:body>", b"<w:body><w:p><w:r><w:t>&e;&c;</w:t></w:r></w:p>", 1)

    return repacked(word(), {"word/document.xml": change})


def overlapped() -> bytes:
    """A ZIP whose directory names one stored part twice (the way of small bombs)."""
    data = word()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
    end = data.rfind(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    again = bytearray(data[start : start + 46 + len(first.filename)])
    again[46:50] = b"zzzz"
    directory = data[start:end] + bytes(again)
    count = int.from_bytes(data[end + 10 : end + 12], "little") + 1
    tail = (
        data[end : end + 8]
        + count.to_bytes(2, "little") * 2
        + len(directory).to_bytes(4, "little")
        + data[end + 16 :]
    )
    return data[:start] + directory + tail


def tall(width: int, height: int) -> bytes:
    """A PNG that says it is enormous."""
    data = bytearray(png())
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    import zlib

    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


VBA = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 4}
MACRO_TYPE = {
    "[Content_Types].xml": lambda content: content.replace(
        b".document.main+xml", b".document.macroEnabled.main+xml"
    )
}
REFUSED = {
    "empty": (b"", "empty"),
    "program": (b"MZ\x90\0" + bytes(200), "program"),
    "script": (b"#!/bin/sh\nrm -rf x\n", "program"),
    "elf": (b"\x7fELF" + bytes(200), "program"),
    "zip": (zipped({"a.txt": b"x"}), "archive"),
    "tar": (tarred(), "archive"),
    "gzip": (b"\x1f\x8b\x08" + bytes(50), "archive"),
    "rar": (b"Rar!\x1a\x07\x00" + bytes(50), "archive"),
    "svg": (
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "svg",
    ),
    "svg in wide letters": ("\ufeff<svg onload='x()'></svg>".encode("utf-16-le"), "svg"),
    "rtf": (b"{\\rtf1\\object x}", "unknown_type"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
    "random": (bytes(range(256)) * 9, "unknown_type"),
    "docm": (repacked(word(), VBA), "macros"),
    "docm by type": (repacked(word(), MACRO_TYPE), "macros"),
    "xlsm": (repacked(sheet(lambda made: None), {"xl/vbaProject.bin": b"x"}), "macros"),
    "odt basic": (odt(parts={"Basic/Standard/Module1.xml": b"<x/>"}), "macros"),
    "zip in docx": (repacked(word(), {"word/media/a.png": zipped({"a": b"b"})}), "nested_archive"),
    "zip before docx": (b"GIF89a" + word(), ""),
    "bytes before docx": (b"PK\x03\x04" + bytes(40) + word(), "two_types"),
    "bytes after docx": (word() + b"%PDF-1.7 more", "two_types"),
    "pdf inside a picture's head": (jpeg()[:20] + b"%PDF-1.7\n" + jpeg()[20:], "two_types"),
    "html before pdf": (b"<script>x</script>" + pdf(), "two_types"),
    "entities": (doctype(XXE), "entity"),
    "laughs": (doctype(LAUGHS), "entity"),
    "path out": (repacked(word(), {"../../evil.xml": b"<x/>"}), "package"),
    "twice": (repacked(word(), {"Word/Document.xml": b"<x/>"}), "package"),
    "overlap": (overlapped(), "bomb"),
    "bomb": (repacked(word(), {"word/media/a.bin": bytes(40_000_000)}), "bomb"),
    "many parts": (zipped({f"p{number}.xml": b"" for number in range(5_100)}), "bomb"),
    "picture bomb": (tall(60_000, 60_000), "picture_too_large"),
    "locked pdf": (pdf(encryption=corpus.pikepdf.Encryption(owner="a", user="b")), "password"),
    "cut pdf": (b"%PDF-1.7\n1 0 obj\n<<", "damaged"),
    "cut docx": (word()[:-30], "damaged"),
    "cut picture": (jpeg()[:60], "damaged"),
}


def refusal(data: bytes, name: str = "") -> str:
    with pytest.raises(Refused) as caught:
        clean(data, kind_of(data, name), DEFAULT)
    assert caught.value.reason
    assert caught.value.remedy
    return caught.value.code


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_reason_and_a_remedy(name: str) -> None:
    data, code = REFUSED[name]
    found = refusal(data)
    assert not code or found == code


def test_types_by_content_never_by_name() -> None:
    taken = take_in(jpeg(), "judgment.pdf")
    assert taken.kind is Kind.JPEG
    assert taken.findings[0].code == "name_differs"


@pytest.mark.parametrize("tail", [zipped({"a": b"b"}), b"<script>alert(1)</script>", b"<?php x() ?>"])
def test_what_follows_a_picture_is_dropped(tail: bytes) -> None:
    for start in (jpeg(), png()):
        cleaned = clean(start + tail, kind_of(start + tail), DEFAULT)
        assert tail not in cleaned.copy
        assert "trailing_bytes" in {finding.code for finding in cleaned.findings}


def test_script_in_a_pdf_is_inert() -> None:
    file, data, _ = corpus.corpus()["pdf script"]
    copy = corpus.unpacked(clean(data, kind_of(data, file), DEFAULT).copy)
    assert b"JavaScript" not in copy
    assert b"/AA" not in copy
    assert b"OpenAction" not in copy


def test_fields_that_start_programs_become_words() -> None:
    cleaned = clean(corpus.fields_and_links(), Kind.DOCX, DEFAULT)
    assert b"DDEAUTO" not in corpus.unpacked(cleaned.copy)
    assert "result" in [passage.text for passage in cleaned.passages]


def test_formulas_of_a_table_become_text() -> None:
    cleaned = clean(b"name,amount\n=HYPERLINK(x),-5\n@SUM(1),+cmd|'/C calc'!A0\n", Kind.CSV, DEFAULT)
    assert cleaned.copy == b"name,amount\n'=HYPERLINK(x),-5\n'@SUM(1),'+cmd|'/C calc'!A0\n"


def test_marks_that_do_not_show_are_taken_out_of_text() -> None:
    cleaned = clean("pa\u200bid \u202eevil\u202c می\u200cخواهم".encode(), Kind.TXT, DEFAULT)
    assert cleaned.copy.decode() == "paid evil می\u200cخواهم"


def test_too_many_pages_and_bytes() -> None:
    small = replace(DEFAULT, pages=0, file_bytes=100_000)
    with pytest.raises(Refused, match="more than 0 pages"):
        clean(pdf(), Kind.PDF, small)
    with pytest.raises(Refused, match="larger than 0 MB"):
        kind_of(bytes(100_001), "", small)


def slow_pdf() -> bytes:
    """A PDF that draws a great many things."""
    return pdf(
        lambda made, page: setattr(page, "Contents", made.make_stream(b"0 0 m 300 300 l S\n" * 3_000_000))
    )


def test_child_is_killed_on_the_clock() -> None:
    began = time.monotonic()
    with pytest.raises(Refused) as caught:
        take_in(slow_pdf(), "a.pdf", replace(DEFAULT, wall_seconds=2.0))
    assert caught.value.code == "costly"
    assert time.monotonic() - began < 20


def test_child_is_killed_on_processor_time() -> None:
    with pytest.raises(Refused) as caught:
        take_in(slow_pdf(), "a.pdf", replace(DEFAULT, cpu_seconds=1, wall_seconds=60.0))
    assert caught.value.code == "costly"


def test_child_stops_on_memory() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (7000, 7000)).save(picture, "PNG")
    with pytest.raises(Refused) as caught:
        take_in(picture.getvalue(), "a.png", replace(DEFAULT, memory_bytes=250_000_000))
    assert caught.value.code in ("costly", "damaged")


PROBE = """
import json, os, socket, subprocess, sys
from duenotice.documents.intake import fence
from duenotice.documents.intake.limits import DEFAULT
fence.close(DEFAULT)
said = {"environment": sorted(os.environ), "folder": os.getcwd()}
for name, act in {
    "read": lambda: open("/etc/hostname"),
    "write": lambda: open(sys.argv[1], "w"),
    "connect": lambda: socket.socket(),
    "start": lambda: subprocess.Popen(["true"]),
    "pipe": lambda: os.pipe(),
    "memory": lambda: bytearray(3_000_000_000),
}.items():
    try:
        act()
        said[name] = "done"
    except (OSError, MemoryError) as error:
        said[name] = "refused"
print(json.dumps(said))
"""


def test_fence_lets_nothing_be_opened(tmp_path: Path) -> None:
    """What the child could do after its fence is closed, tried from the inside."""
    target = tmp_path / "leak"
    command = [sys.executable, "-I", "-B", "-c", PROBE, str(target)]
    done = subprocess.run(command, capture_output=True, env={}, cwd="/", check=True)
    said = json.loads(done.stdout)
    assert {said[name] for name in ("read", "write", "connect", "start", "pipe", "memory")} == {"refused"}
    assert set(said["environment"]) <= {"LC_CTYPE"}
    assert said["folder"] == "/"
    assert not target.exists()


def test_an_answer_of_a_broken_child_is_refused() -> None:
    header = json.dumps({"pieces": [5], "kind": "pdf"}).encode()
    for answer in (
        b"",
        b"\0" * 8,
        (2**63).to_bytes(8, "big") + b"x",
        len(header).to_bytes(8, "big") + header + b"12",
    ):
        with pytest.raises(Refused):
            fenced._read(answer)


def test_preview_is_a_flat_picture_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    taken = take_in(pdf(), "a.pdf")
    (picture,) = preview(taken.copy, taken.copy_kind, (1,), 200)
    with Image.open(io.BytesIO(picture)) as image:
        assert image.format == "PNG"
        assert image.width == 200
        assert image.convert("L").getextrema()[0] < 128, "the words are drawn"
    assert os.listdir(tmp_path) == []
    for pages in ((2,), (0,), (1, 3), ()):
        with pytest.raises(Refused):
            preview(taken.copy, taken.copy_kind, pages)
    with pytest.raises(Refused):
        preview(b"x", Kind.TXT)


def test_limits_travel_to_the_child_as_plain_numbers() -> None:
    assert all(isinstance(value, int | float) for value in asdict(DEFAULT).values())


def test_words_of_every_finding_and_refusal() -> None:
    from duenotice.words.phrases import folder, read_english

    ids = [name.removeprefix("intake.") for name in read_english(folder()) if name.startswith("intake.")]
    reasons = [name for name in ids if name.startswith("refused.") and not name.endswith(".remedy")]
    assert all(f"{name}.remedy" in ids for name in reasons)
    source = "".join(path.read_text() for path in Path(fenced.__file__).parent.glob("*.py"))
    for name in ids:
        if name.startswith(("found.", "refused.")) and not name.endswith(".remedy"):
            assert f'"{name.split(".", 1)[1]}"' in source, f"{name} is never said"


def test_page_addresses() -> None:
    from duenotice.documents.intake import Passage, address

    assert address(Passage("page", 3, "x")) == "page 3"
    assert address(Passage("row", 4, "x", "Payments")) == "Payments, row 4"
    assert body("<w:p/>")(b"<w:body>") == b"<w:body><w:p/>"
    assert SHOWN
