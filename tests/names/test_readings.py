"""How names of each script are read and compared with their Latin spelling."""

import pytest

from duenotice.names import compare, name_of
from duenotice.names.text import clean, several

SAME = [
    ("محمد بن علي الأنصاري", "Mohamed Ali Al-Ansari"),
    ("عبد الرحمن الهاشمي", "Abdurrahman al-Hashimi"),
    ("عبدالرحمن الهاشمي", "Abd el-Rahman Hachemi"),
    ("نور الدين قاسم", "Noureddine Kacem"),
    ("حسین موسوی", "Hossein Mousavi"),
    ("Иван Сергеевич Петренко", "Ivan Petrenko"),
    ("Хабибуллин Тимур", "Timur Khabibullin"),
    ("Юрій Гончар", "Yurii Honchar"),
    ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
    ("Արամ Հակոբյան", "Aram Hakobyan"),
    ("გიორგი მაისურაძე", "Giorgi Maisuradze"),
    ("יוסף לוי", "Yosef Levi"),
    ("महेन्द्र कुमार शर्मा", "Mahendra Kumar Sharma"),
    ("김민준", "Kim Min-jun"),
    ("이영호", "Lee Young-ho"),
    ("ジョン・スミス", "John Smith"),
    ("黃潔貞", "Wong Kit Ching"),
    ("王小明", "Wang Xiaoming"),
    ("金敏俊", "Kim Min-jun"),
    ("李英浩", "Lee Young-ho"),
    ("朴成民", "Park Sung-min"),
    ("தமிழ்செல்வன்", "Tamilselvan"),
]
OTHER = [
    ("محمد بن علي الأنصاري", "Khalid Omar Al-Tamimi"),
    ("Иван Петренко", "Sergei Kovalchuk"),
    ("김민준", "Park Seo-yeon"),
    ("महेन्द्र कुमार शर्मा", "Sunita Devi Yadav"),
    ("Γιώργος Παπαδόπουλος", "Nikos Karras"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_a_name_and_its_latin_spelling_agree(one: str, two: str) -> None:
    found = compare(name_of(one), name_of(two))
    assert found.cross_script
    assert found.weight > 0.62
    assert found.weight == pytest.approx(compare(name_of(two), name_of(one)).weight)


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_other_names_do_not(one: str, two: str) -> None:
    assert compare(name_of(one), name_of(two)).weight < 0.45


def test_omission_differs_from_contradiction() -> None:
    full = name_of("Ivan Sergeyevich Petrenko")
    omitted = compare(full, name_of("Ivan Petrenko"))
    contradicted = compare(full, name_of("Ivan Olegovich Petrenko"))
    assert not omitted.contradicts
    assert contradicted.contradicts
    assert omitted.weight > contradicted.weight + 0.15


def test_a_child_named_in_front_of_the_fathers_names_is_seen() -> None:
    found = compare(name_of("Barzan Ibrahim Hasan al-Karimi"), name_of("Saja Barzan Ibrahim Hasan al-Karimi"))
    assert found.led
    assert found.weight < 0.9


@pytest.mark.parametrize(
    ("one", "two", "how"),
    [
        ("William Hartley", "Bill Hartley", "custom"),
        ("Aleksandr Orlov", "Sasha Orlov", "custom"),
        ("John R. Hartley", "John Robert Hartley", "initial"),
        ("Margaret Hartley", "Margaret Harltey", "letters"),
    ],
)
def test_how_two_words_agree_is_told(one: str, two: str, how: str) -> None:
    found = compare(name_of(one), name_of(two))
    assert how in {match.how for match in found.matches}
    assert found.weight > 0.6


def test_order_particles_and_titles_hardly_count() -> None:
    assert compare(name_of("van der Berg, Jan"), name_of("Jan Berg")).weight > 0.85
    assert compare(name_of("Dr. Sheikh Omar Qasim"), name_of("Omar Qasim")).weight > 0.85


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("12345", "empty"),
        ("\u200b\u202e", "empty"),
        ("X", "one_letter"),
        ("Dr. Sheikh", "titles_only"),
        ("Ah\u200bmed \u202eKarim", "hidden_characters"),
        ("Ivаnov Pеtr", "mixed_word"),
        ("a" * 5000, "too_long"),
    ],
)
def test_bad_names_say_what_is_wrong(raw: str, problem: str) -> None:
    assert problem in name_of(raw).problems


def test_hidden_characters_and_look_alike_letters_do_not_hide_a_name() -> None:
    assert compare(name_of("Ah\u200bmed \u202eKarim"), name_of("Ahmed Karim")).weight > 0.75
    assert compare(name_of("Ivаn Pеtrоv"), name_of("Ivan Petrov")).weight > 0.75  # Cyrillic а, е, о


def test_several_names_in_one_text() -> None:
    assert several("Omar Said alias Abu Ali; Umar Sayid") == ("Omar Said", "Abu Ali", "Umar Sayid")


def test_clean_turns_a_comma_order() -> None:
    assert clean("SMITH, John").text == "john smith"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Abdul Rahman al-Hashimi", "Rahman al-Hashimi Abdul"),
        ("Kwon Dong-wook", "Kwon Dongw-ook"),
        ("Ziyad al-Taqi", "Ziad Al Taqi"),
        ("Sergei Kornev", "Segrei Kroenv"),
    ],
)
def test_slips_of_one_script_are_bridged(one: str, two: str) -> None:
    assert compare(name_of(one), name_of(two)).weight > 0.75


def test_letters_that_changed_places_are_less_than_a_letter_that_is_another() -> None:
    turned, other = (
        compare(name_of("Zhao Qiang"), name_of(f"Zhao {name}")).weight for name in ("Qinag", "Qixng")
    )
    assert turned > other


def test_a_border_set_elsewhere_adds_nothing_to_names_of_few_sounds() -> None:
    told = compare(name_of("He Yong"), name_of("He Yong"), lambda _: 0.55).weight
    assert told < 0.75
