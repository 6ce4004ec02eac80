"""Each protected fact, planted in each form, holds a message back (threat 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from duenotice.documents.errors import DocumentError
from duenotice.documents.leaks import (
    FactKind,
    LeakBlocked,
    Outgoing,
    Override,
    ProtectedFact,
    check,
    release,
)
from tests.documents.intake.canary_pictures import saved_as, segment
from tests.documents.intake.corpus import pdf, word
from tests.patience import costs_under

FACTS = (
    ProtectedFact(FactKind.ADDRESS, "Lindenstraße 48, 50674 Köln"),
    ProtectedFact(FactKind.HOST_STATE, "Germany"),
    ProtectedFact(FactKind.COUNSEL, "Leïla Al-Masri"),
    ProtectedFact(FactKind.RELATIVE, "Владимир Петренко"),
    ProtectedFact(FactKind.PROTECTION_STATUS, "refugee since 2021"),
    ProtectedFact(FactKind.CONTACT, "+49 221 5550 1234"),
)
#: Ways each fact is written in other scripts and languages, made by hand.
RESPELLED = {
    FactKind.ADDRESS: ("Lindenstrasse 48", "LINDENSTRASSE", "Линденштрассе 48", "in Koln", "50674"),
    FactKind.HOST_STATE: (
        "Germany",
        "Allemagne",
        "ألمانيا",
        "Германия",
        "德国",
        "the German authorities",
        "Deutschland",
    ),
    FactKind.COUNSEL: ("Leila Al Masri", "ليلى المصري", "Лейла Аль-Масри", "Ms Almasri", "Layla el-Masry"),
    FactKind.RELATIVE: (
        "Vladimir Petrenko",
        "Volodymyr Petrenko",
        "فلاديمير بيترينكو",
        "PETRENKO",
        "Wladimir Petrenko",
    ),
    FactKind.PROTECTION_STATUS: ("asylum", "réfugié", "طلب لجوء", "убежище", "Flüchtling", "mülteci"),
    FactKind.CONTACT: ("0049 221 5550-1234", "+49/221/55501234"),
}
HARMLESS = (
    "INTERPOL is asked to obtain from the source the text of the penal provision and the maximum penalty.",
    "Article 83(1)(a) asks for a penalty of at least two years. Which offence carries it?",
    "The file does not say who signed the warrant, nor on which day. Please state both.",
    "Le mandat ne précise pas la peine encourue ni la date de l'infraction.",
)


def _split(mark: str) -> Callable[[str], str]:
    return lambda text: mark.join(text)


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "small letters": str.lower,
    "split by spaces": _split(" "),
    "split by points": _split("."),
    "split by lines": _split("\n"),
    "zero width": _split("\u200b"),
    "soft hyphens": _split("\u00ad"),
    "joiners and marks": _split("\u2060\u200d"),
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "wide letters": lambda text: "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text
    ),
    "words on lines": lambda text: text.replace(" ", "\n"),
    "no spaces": lambda text: text.replace(" ", ""),
}


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_pass(text: str) -> None:
    result = check(text, FACTS)
    assert not result.blocked, result.leaks
    assert release(result) is result


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    fact=st.sampled_from(FACTS),
    form=st.sampled_from(sorted(FORMS)),
    before=st.sampled_from(HARMLESS),
    after=st.sampled_from(HARMLESS),
)
def test_each_fact_in_each_form_is_found(fact: ProtectedFact, form: str, before: str, after: str) -> None:
    result = check(f"{before} {FORMS[form](fact.value)} {after}", FACTS)
    assert result.blocked
    assert fact in {leak.fact for leak in result.leaks}
    with pytest.raises(LeakBlocked):
        release(result)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in RESPELLED.items() for text in texts]
)
@pytest.mark.parametrize("form", ["as it is", "zero width", "entities"])
def test_other_scripts_and_languages_are_found(kind: FactKind, text: str, form: str) -> None:
    result = check(f"{HARMLESS[0]} {FORMS[form](text)}. {HARMLESS[1]}", FACTS)
    assert kind in {leak.fact.kind for leak in result.leaks}


def _in_docx_text(value: str) -> Outgoing:
    return Outgoing("letter.docx", word(lambda made: made.add_paragraph(value)))


def _in_docx_runs(value: str) -> Outgoing:
    def change(made: docx.document.Document) -> None:
        paragraph = made.add_paragraph("")
        for char in value:
            paragraph.add_run(char)

    return Outgoing("letter.docx", word(change))


def _in_docx_properties(value: str) -> Outgoing:
    return Outgoing("letter.docx", word(lambda made: setattr(made.core_properties, "author", value)))


def _in_pdf_text(value: str) -> Outgoing:
    words = value.encode("ascii", "ignore").decode().replace("(", "")
    stream = f"BT /F1 12 Tf 20 200 Td ({words}) Tj ET".encode()
    return Outgoing("a.pdf", pdf(lambda made, page: setattr(page, "Contents", made.make_stream(stream))))


def _in_pdf_properties(value: str) -> Outgoing:
    return Outgoing("a.pdf", pdf(lambda made, page: made.docinfo.__setitem__("/Author", value)))


def _in_camera_data(value: str) -> Outgoing:
    made = Image.Exif()
    made[0x010E] = value.encode("ascii", "ignore").decode()
    return Outgoing("a.jpg", saved_as("JPEG", exif=made))


def _in_press_data(value: str) -> Outgoing:
    return Outgoing("a.jpg", segment(0xFE, value.encode()))


def _in_a_file_name(value: str) -> Outgoing:
    return Outgoing(f"{value}.txt", HARMLESS[0].encode())


def _in_mail(value: str) -> Outgoing:
    head = "From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    import base64

    return Outgoing(
        "a.eml",
        f"{head}Content-Transfer-Encoding: base64\n\n{base64.b64encode(value.encode()).decode()}\n".encode(),
    )


PLACES = (
    _in_docx_text, _in_docx_runs, _in_docx_properties, _in_pdf_text, _in_pdf_properties, _in_camera_data, _in_press_data,
    _in_a_file_name, _in_mail,
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_attachments_are_searched_inside(place: Callable[[str], Outgoing]) -> None:
    result = check(HARMLESS[0], FACTS, [place("Leila Al-Masri")])
    assert FactKind.COUNSEL in {leak.fact.kind for leak in result.leaks}, result
    assert all(leak.where for leak in result.leaks)


def test_all_facts_in_one_document_are_named() -> None:
    made = word(lambda made: [made.add_paragraph(fact.value) for fact in FACTS])
    result = check("", FACTS, [Outgoing("a.docx", made)])
    assert {leak.fact for leak in result.leaks} == set(FACTS)


def test_a_harmless_attachment_passes() -> None:
    made = word(lambda made: [made.add_paragraph(text) for text in HARMLESS])
    result = check(
        HARMLESS[0], FACTS, [Outgoing("question.docx", made), Outgoing("question.txt", HARMLESS[1].encode())]
    )
    assert result.leaks == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", saved_as("PNG")),
        ("x.zip", b"PK\x03\x04" + bytes(40)),
        ("x.bin", bytes(range(256)) * 4),
        ("empty", b""),
    ],
)
def test_what_cannot_be_searched_holds_back(name: str, content: bytes) -> None:
    result = check(HARMLESS[0], FACTS, [Outgoing(name, content)])
    assert result.unread
    assert result.blocked


def test_only_a_named_person_with_a_reason_lets_it_go() -> None:
    result = check("She lives in Köln.", FACTS)
    now = datetime(2026, 3, 4, tzinfo=UTC)
    with pytest.raises(LeakBlocked) as caught:
        release(result)
    assert "Köln" not in str(caught.value)
    allowed = Override("Ana Reyes", "The client agreed in writing to name the city.", now, result.digest)
    assert release(result, allowed) is result
    other = check("She lives in Köln, Germany.", FACTS)
    with pytest.raises(LeakBlocked):
        release(other, allowed)
    for name, reason in (
        ("", "a long enough reason"),
        (" 1 ", "a long enough reason"),
        ("Ana Reyes", "  ok  "),
    ):
        with pytest.raises(DocumentError):
            Override(name, reason, now, result.digest)


def test_an_empty_fact_is_refused_rather_than_never_found() -> None:
    with pytest.raises(DocumentError, match="empty"):
        check("x", [ProtectedFact(FactKind.OTHER, " \u200b ")])


def test_nothing_protected_is_shown_by_accident() -> None:
    result = check("She lives in Köln.", FACTS)
    assert "Köln" not in repr(result)
    assert "Lindenstraße" not in repr(result)
    assert result.leaks[0].seen


def test_long_texts_are_searched_quickly() -> None:
    text = " ".join(HARMLESS) * 300
    with costs_under(10):
        check(text, FACTS)


def test_a_state_by_its_letters_is_found_by_its_names() -> None:
    facts = [ProtectedFact(FactKind.HOST_STATE, "DE")]
    for name in ("Germany", "Allemagne", "Alemania", "ألمانيا", "Almanya", "Германии"):
        assert check(f"now in {name}.", facts).blocked, name
    assert not check("de la part de DE", facts).blocked, "two letters alone are a word in many languages"
