"""A clean copy holds nothing that betrays who made the original (threat 6)."""

from __future__ import annotations

import hashlib

import pytest

from duenotice.documents.intake import describe, kind_of, take_in
from duenotice.documents.intake.child import clean
from duenotice.documents.intake.limits import DEFAULT
from tests.documents.intake.corpus import CANARY, SHOWN, corpus, holds_canary, unpacked

FILES = corpus()


def test_corpus_is_large_enough_and_each_file_holds_the_canary() -> None:
    assert len(FILES) >= 30
    missing = [
        name for name, (_, data, _) in FILES.items() if not (holds_canary(data) or CANARY.encode() in data)
    ]
    assert missing == []


@pytest.mark.parametrize("name", FILES)
def test_copy_holds_no_canary_and_says_what_was_found(name: str) -> None:
    file, data, code = FILES[name]
    before = hashlib.sha256(data).hexdigest()
    cleaned = clean(data, kind_of(data, file), DEFAULT)
    assert not holds_canary(cleaned.copy)
    assert all(CANARY not in passage.text for passage in cleaned.passages)
    assert not code or code in {finding.code for finding in cleaned.findings}, cleaned.findings
    assert all(describe(finding) and CANARY not in describe(finding) for finding in cleaned.findings)
    assert hashlib.sha256(data).hexdigest() == before


@pytest.mark.parametrize(
    "name",
    [name for name, (file, _, _) in FILES.items() if not file.endswith(("jpg", "png", "tif", "webp", "gif"))],
)
def test_what_shows_stays(name: str) -> None:
    file, data, _ = FILES[name]
    cleaned = clean(data, kind_of(data, file), DEFAULT)
    assert any(SHOWN in passage.text for passage in cleaned.passages)
    assert cleaned.copy == clean(data, kind_of(data, file), DEFAULT).copy


@pytest.mark.parametrize(
    "name", ["pdf script", "jpeg gps", "docx tracked", "xlsx sheets", "odt changes", "eml", "html"]
)
def test_the_child_process_does_the_same(name: str) -> None:
    file, data, _ = FILES[name]
    taken = take_in(data, file)
    assert taken.sha256 == hashlib.sha256(data).hexdigest()
    assert taken.size == len(data)
    assert taken.copy == clean(data, taken.kind, DEFAULT).copy
    assert taken.copy_sha256 == hashlib.sha256(taken.copy).hexdigest()
    assert not holds_canary(taken.copy)


def test_a_message_hands_its_attachments_on() -> None:
    file, data, _ = FILES["eml"]
    taken = take_in(data, file)
    assert [attachment.content.strip() for attachment in taken.attachments] == [CANARY.encode()]


def test_a_clean_copy_is_clean_again() -> None:
    for name, (file, data, _) in FILES.items():
        first = clean(data, kind_of(data, file), DEFAULT)
        second = clean(first.copy, kind_of(first.copy, f"a.{first.kind.value}"), DEFAULT)
        left = {finding.code for finding in second.findings} - {
            "no_text",
            "invisible_text",
            "cropped",
            "field",
            "exif",
        }
        assert left <= {"formula_empty"} | ({"markup"} if name == "html" else set()), (name, left)
        assert unpacked(second.copy)
