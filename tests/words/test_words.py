"""Phrases by id: placeholders, fallback, review marks; the shipped catalogues hold what a release needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from duenotice.words import LANGUAGES, UnknownPhrase, direction, is_reviewed, known, offered, phrase, spoken
from duenotice.words import catalogues as keep
from duenotice.words.__main__ import main
from duenotice.words.phrases import fingerprint, folder


def test_placeholders_are_named_and_filled() -> None:
    assert phrase("list.item", number=3) == "Entry 3"
    assert phrase("list.item", "ar", number=3).endswith("3")
    with pytest.raises(UnknownPhrase):
        phrase("list.item")
    with pytest.raises(UnknownPhrase):
        phrase("no.such.phrase")


def test_a_value_is_never_read_as_a_pattern() -> None:
    assert phrase("list.item", number="{number.__class__} {0} %s") == "Entry {number.__class__} {0} %s"


def test_a_language_without_the_phrase_falls_back_to_english_and_says_so() -> None:
    assert spoken("answer.yes", "fr").lang == "en"
    assert spoken("answer.yes", "xx").lang == "en"
    assert spoken("answer.yes", "ar").lang == "ar"


def test_a_translation_of_another_english_is_not_shown() -> None:
    shown = spoken("family.neutrality", "ar", english="A changed sentence")
    assert (shown.text, shown.lang) == ("A changed sentence", "en")


def test_languages() -> None:
    assert direction("ar") == "rtl"
    assert direction("en") == "ltr"
    assert offered()[0] == "en"
    assert "ar" in offered()
    assert "fr" not in offered()
    assert is_reviewed("en")
    assert not is_reviewed("ar")
    assert not is_reviewed("fr")


def test_the_shipped_catalogues_hold_what_a_release_needs() -> None:
    assert keep.check() == []


def test_every_value_of_every_fact_has_a_name() -> None:
    from duenotice.dossier import MECHANISMS, SEEN, vocabulary
    from duenotice.quantities import FactType

    def members(kind: FactType) -> set[str]:
        return set(kind.members).union(*(members(inner) for inner in kind.item.values()))

    named = {*MECHANISMS, *SEEN}.union(*(members(spec.type) for spec in vocabulary().values()))
    assert {name for name in named if not known(f"value.{name}")} == set()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A small package folder: one phrase file, one rule, one question."""
    for name in (
        "words/en",
        "words/ar",
        "law/rules",
        "law/questions",
        "law/terms",
        "law/factors",
        "dossier/vocabulary",
    ):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "words/en/a.yaml").write_text('greet: "Hello {name}"\nbye: Bye\n')
    (tmp_path / "law/rules/r.yaml").write_text(
        "rules:\n  - id: r1\n    title: A rule\n    rebuttal: They say no\n    says: {defect: It fails}\n"
        "    evidence: {live: The paper}\n    versions: [{from: 2020-01-01, unless: [{says: An exception}]}]\n"
    )
    (tmp_path / "law/questions/q.yaml").write_text("questions: {live: {ask: Is it live?, why: It matters}}\n")
    (tmp_path / "dossier/vocabulary/v.yaml").write_text("facts: {live: {type: boolean, label: Live}}\n")
    keep.extract(tmp_path)
    return tmp_path


def entry(place: Path, name: str, catalogue: str = "screens") -> keep.Message:
    return dict(keep.entries(keep.read_catalogue(place / f"words/ar/{catalogue}.po")))[name]


def test_extract_finds_screens_and_book(place: Path) -> None:
    strings = keep.source_strings(place)
    assert strings["screens"] == {"greet": "Hello {name}", "bye": "Bye"}
    assert set(strings["rules"]) == {
        "rule.r1.title", "rule.r1.rebuttal", "rule.r1.says.defect", "rule.r1.evidence.live", "rule.r1.unless.2020-01-01.1",
    }  # fmt: skip
    assert strings["questions"] == {"question.live.ask": "Is it live?", "question.live.why": "It matters"}
    assert strings["facts"] == {"fact.live": "Live"}
    assert keep.extract(place) == []


def test_fill_marks_what_nobody_reviewed(place: Path) -> None:
    assert keep.fill("ar", {"greet": "مرحبا {name}", "question.live.ask": "هل هو سار؟"}, place) == []
    assert keep.machine_drafted(entry(place, "greet"))
    assert keep.text_of(entry(place, "question.live.ask", "questions")) == "هل هو سار؟"
    refused = keep.fill("ar", {"greet": "مرحبا {nom}", "bye": "{x}", "no.such": "x"}, place)
    assert len(refused) == 3
    assert keep.text_of(entry(place, "greet")) == "مرحبا {name}"


def test_fill_never_overwrites_a_reviewed_translation(place: Path) -> None:
    keep.fill("ar", {"bye": "وداعا"}, place)
    path = place / "words/ar/screens.po"
    path.write_text(path.read_text("utf-8").replace(f"# {keep.MACHINE}\n", ""), "utf-8")
    assert keep.fill("ar", {"bye": "غيره"}, place)
    assert keep.text_of(entry(place, "bye")) == "وداعا"


def test_a_changed_english_makes_the_entry_fuzzy_and_keeps_the_old(place: Path) -> None:
    keep.fill("ar", {"greet": "مرحبا {name}", "bye": "وداعا"}, place)
    (place / "words/en/a.yaml").write_text('greet: "Hello {name}"\nbye: Farewell\n')
    keep.extract(place)
    changed = entry(place, "bye")
    assert changed.fuzzy
    assert "english before: Bye" in changed.auto_comments
    assert keep.hash_of(changed) == fingerprint("Farewell")
    assert not entry(place, "greet").fuzzy
    assert any("English changed" in fault for fault in keep.check(place))
    keep.extract(place)
    assert entry(place, "bye").fuzzy
    keep.fill("ar", {"bye": "إلى اللقاء"}, place)
    assert not entry(place, "bye").fuzzy


def test_check_refuses_what_a_release_may_not_hold(place: Path) -> None:
    assert [fault for fault in keep.check(place) if "not translated" in fault]
    keep.fill("ar", {"greet": "مرحبا {name}", "bye": "وداعا"}, place)
    assert keep.check(place) == []
    path = place / "words/ar/screens.po"
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("مرحبا {name}", "مرحبا {nom}"), "utf-8")
    assert any("placeholder {nom}" in fault for fault in keep.check(place))
    path.write_text(whole.replace("مرحبا {name}", "مرحبا"), "utf-8")
    assert any("placeholder {name} is missing" in fault for fault in keep.check(place))
    path.write_text(whole, "utf-8")
    (place / "words/en/a.yaml").write_text('greet: "Hello {name}"\nbye: Bye\nnew: New\n')
    assert any("does not match the English" in fault for fault in keep.check(place))


def test_check_refuses_a_date_that_would_turn_round(place: Path) -> None:
    keep.fill("ar", {"greet": "مرحبا {name} 2026-03-15", "bye": "وداعا"}, place)
    assert [fault for fault in keep.check(place) if "greet: the date turns round" in fault]
    keep.fill("ar", {"greet": "مرحبا {name} \u20662026-03-15\u2069", "bye": "وداعا"}, place)
    assert keep.check(place) == []


def test_compiled_catalogues_leave_fuzzy_entries_out(place: Path) -> None:
    import gettext

    keep.fill("ar", {"greet": "مرحبا {name}", "bye": "وداعا"}, place)
    (place / "words/en/a.yaml").write_text('greet: "Hello {name}"\nbye: Farewell\n')
    keep.extract(place)
    made = keep.compile_all(place)
    assert [path.name for path in made] == ["screens.mo"]
    with made[0].open("rb") as file:
        texts = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    assert texts["greet"] == "مرحبا {name}"
    assert "bye" not in texts


def test_the_same_english_gives_the_same_bytes(place: Path) -> None:
    before = (place / "words/ar/rules.po").read_bytes()
    (place / "words/ar/rules.po").unlink()
    keep.extract(place)
    assert (place / "words/ar/rules.po").read_bytes() == before
    assert b"/tmp" not in before


def test_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["check"]) == 0
    assert "0 faults" in capsys.readouterr().out
    assert main(["fill", "ar", str(tmp_path / "none.yaml")]) == 2
    (tmp_path / "bad.yaml").write_text("a: [1]\n")
    assert main(["fill", "ar", str(tmp_path / "bad.yaml")]) == 2
    assert len(list((folder() / "ar").glob("*.mo"))) >= 1


def test_every_language_of_the_list_has_its_folder() -> None:
    for code in LANGUAGES:
        assert (folder() / code).is_dir()
