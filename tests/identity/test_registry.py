"""A registry on disk: built at one stroke, found again in any script, refused when damaged."""

import json
import shutil
from pathlib import Path

import pytest
from bench.identity.population import People

from duenotice.identity import IdentityError, Limits, person
from duenotice.identity.calibrate import Rate, calibrate, innocents, interval
from duenotice.identity.intake import read_people
from duenotice.identity.registry import Registry, add, build, save_calibration
from duenotice.identity.search import limits_of, look_up

KNOWN = [
    {"id": "1", "name": "محمد بن علي الأنصاري", "birthDate": "1970-03-12", "nationality": "Yemen"},
    {"id": "2", "name": "Ivan Petrov", "birthDate": "1980"},
    {"id": "3", "name": "Wong Kit Ching", "passportNumber": "AB12345"},
    {"id": "4", "name": "Other Holder", "passportNumber": "AB12345"},
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    people = (person(each) for each in [*KNOWN, *People(1).take(1500)])
    return build(people, tmp_path_factory.mktemp("identity") / "registry")


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ({"name": "Mohammed Ali Ansari", "birthDate": "1970"}, "1"),
        ({"name": "Петров, Иван", "birthDate": "1980-04-01"}, "2"),
        ({"name": "黃潔貞"}, "3"),
    ],
)
def test_people_are_found_across_scripts(registry: Registry, query: dict[str, str], known: str) -> None:
    answer = look_up(person(query, key="q"), registry)
    assert known in [hit.person.id for hit in answer.hits]
    assert answer.answer in ("possible", "cannot_tell")


def test_a_number_two_people_hold_decides_nothing(registry: Registry) -> None:
    answer = look_up(person({"name": "Kit Ching Wong", "passportNumber": "ab-12345"}, key="q"), registry)
    assert answer.answer == "possible"
    assert "number_held_by_several" in answer.hits[0].decision.grounds


@pytest.mark.parametrize("name", ["", "X", "Dr", "\u202e"])
def test_a_query_without_a_usable_name_cannot_be_told(registry: Registry, name: str) -> None:
    assert look_up(person({"name": name}, key="q"), registry).answer == "cannot_tell"


def test_most_noisy_queries_find_their_person(registry: Registry) -> None:
    import random

    from bench.identity.population import noisy

    rng = random.Random(4)
    known = list(People(1).take(1500))[::10]
    found = sum(
        each["id"] in [hit.person.id for hit in look_up(person(noisy(each, rng)), registry).hits]
        for each in known
    )
    assert found / len(known) >= 0.95


def test_the_budget_is_stated_for_this_size_and_measured_on_others(registry: Registry) -> None:
    measured = calibrate(registry, sample=150)
    assert measured["people"] == registry.people == measured["limits"]["people"]
    look = measured["innocents"]["look"]
    assert look["from"] <= look["per_10000"] <= look["to"]
    assert set(measured["by_script"])
    save_calibration(registry, measured)
    assert limits_of(Registry(registry.folder)).people == registry.people
    setting = [each.names for each in innocents(registry, 150, 1)]
    measuring = [each.names for each in innocents(registry, 150, 7920)]
    assert setting != measuring


def test_a_name_that_many_bear_is_not_the_same_on_a_birthday_alone(tmp_path: Path) -> None:
    born = [f"19{40 + place}-0{1 + place % 9}-1{place % 9}" for place in range(40)]
    many = [
        person({"id": f"k{n}", "name": "Kim Min-jun", "birthDate": day, "nationality": "KR"})
        for n, day in enumerate(born)
    ]
    held = build([*many, *map(person, People(5).take(60))], tmp_path)
    query = {"name": "Kim Min-jun", "birthDate": born[7], "nationality": "KR"}
    answer = look_up(person(query, key="q"), held)
    assert answer.answer == "possible"
    assert answer.hits[0].person.id == "k7"
    assert "many_of_this_name" in answer.hits[0].decision.grounds
    number = [person({"id": "n", **query, "passportNumber": "M7654321"})]
    assert (
        look_up(person(query | {"passportNumber": "M7654321"}, key="q"), add(number, tmp_path)).answer
        == "same"
    )


def test_intervals() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    low, high = interval(3, 1000)
    assert low < 0.003 < high
    assert Rate(0, 1000).as_dict()["to"] > 0


def test_duplicate_ids_are_refused_and_leave_the_old_registry(tmp_path: Path) -> None:
    build([person(KNOWN[0])], tmp_path)
    with pytest.raises(IdentityError, match="stands twice"):
        build([person(KNOWN[1]), person(KNOWN[1])], tmp_path)
    with pytest.raises(IdentityError, match="stands twice"):
        add([person(KNOWN[0])], tmp_path)
    assert Registry(tmp_path, verify=True).people == 1


def test_adding_keeps_what_was_there(tmp_path: Path) -> None:
    build([person(KNOWN[0])], tmp_path)
    held = add([person(KNOWN[1])], tmp_path)
    assert held.people == 2
    assert look_up(person({"name": "Ivan Petrov", "birthDate": "1980"}, key="q"), held).hits
    assert [path.name for path in tmp_path.glob("generation-*")] == ["generation-2"]


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IdentityError, match="no person"):
        build([], tmp_path)
    with pytest.raises(IdentityError, match="no registry"):
        Registry(tmp_path)


@pytest.mark.parametrize("harm", ["cut", "flip", "lose", "meta", "current", "foreign"])
def test_a_damaged_registry_is_refused(tmp_path: Path, harm: str) -> None:
    build([person(each) for each in KNOWN], tmp_path / "made")
    # A copy is harmed: a file that is open is mapped, and cutting it short under a reader kills any process.
    tmp_path = Path(shutil.copytree(tmp_path / "made", tmp_path / "harmed"))
    home = tmp_path / "generation-1"
    biggest = max((home / "index").glob("*.store"), key=lambda path: path.stat().st_size)
    data = biggest.read_bytes()
    if harm == "cut":
        biggest.write_bytes(data[:-1])
    elif harm == "flip":
        biggest.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    elif harm == "lose":
        biggest.unlink()
    elif harm == "meta":
        meta = home / "meta.json"
        meta.write_text(
            meta.read_text(encoding="utf-8").replace('"people":4', '"people":9'), encoding="utf-8"
        )
    elif harm == "current":
        (tmp_path / "CURRENT").write_text("../elsewhere", encoding="ascii")
    else:
        (tmp_path / "CURRENT").write_bytes(b"\xff\xfe")
    with pytest.raises(IdentityError, match="damaged"):
        Registry(tmp_path, verify=True)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.jsonl", "not json\n", "line 1"),
        ("b.jsonl", "[1, 2]\n", "record 1"),
        ("c.json", "[]", "no person"),
        ("d.json", '{"schema": "Vessel", "properties": {"name": ["Sea"]}}', "not a person"),
        ("e.csv", "id,name\n1,a,b,c\n", "more cells"),
        ("f.csv", "", "no person"),
    ],
)
def test_bad_tables_say_where(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(IdentityError, match=words):
        list(read_people(tmp_path / name))


def test_tables_of_every_kind_give_the_same_person(tmp_path: Path) -> None:
    plain = {
        "id": "7",
        "name": "Ann Lee",
        "alias": ["A. Lee", "Anna Li"],
        "birthDate": "1980-02-01",
        "nationality": "GB",
    }
    ftm = {
        "id": "7",
        "schema": "Person",
        "properties": {k: v if isinstance(v, list) else [v] for k, v in plain.items() if k != "id"},
    }
    (tmp_path / "a.json").write_text(json.dumps([plain]), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(ftm) + "\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text(
        "id,name,alias,birthDate,nationality\n7,Ann Lee,A. Lee|Anna Li,1980-02-01,GB\n", encoding="utf-8"
    )
    read = [list(read_people(tmp_path / name)) for name in ("a.json", "b.jsonl", "c.csv")]
    assert read[0] == read[1] == read[2]
    assert read[0][0].id == "7"


def test_the_edge_keeps_the_budget_on_other_innocents() -> None:
    import random

    from duenotice.identity.calibrate import _allowed, _edge

    assert [_allowed(expected) for expected in (0, 1, 2.4, 5, 10, 20)] == [-1, -1, 0, 1, 5, 13]
    over = 0
    for seed in range(60):
        rng = random.Random(seed)
        edge = _edge([rng.expovariate(1) for _ in range(2000)], 100, 1.0)
        over += 2.718281828**-edge > 0.01
    assert over <= 12  # one sample in ten may miss; never half of them


def test_innocents_of_ones_own_set_and_measure_the_limits(registry: Registry) -> None:
    crowd = [person(each) for each in People(9).take(240, "stranger")]
    measured = calibrate(registry, crowd=crowd)
    assert measured["sample"] == 120
    assert "given" in measured["note"]
    with pytest.raises(IdentityError, match="too few"):
        calibrate(registry, crowd=crowd[:10])


@pytest.mark.slow
def test_the_budget_holds_on_strangers_that_set_nothing(registry: Registry) -> None:
    limits = Limits(**calibrate(registry, sample=4000, look_budget=100)["limits"])
    strangers = [person(each) for each in People(77).take(4000, "stranger")]
    shown = sum(look_up(each, registry, limits).answer in ("same", "possible") for each in strangers)
    assert interval(shown, len(strangers))[0] <= 0.01
