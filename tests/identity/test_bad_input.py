"""Bad input: a clear error or *cannot tell*; never a crash, never a silent *different*."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bench.identity.population import People
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from duenotice.cli.main import app
from duenotice.identity import IdentityError, answer_for, explain, person
from duenotice.identity.decide import ANSWERS, CANNOT_TELL, DIFFERENT, POSSIBLE, SAME
from duenotice.identity.registry import Registry, build
from duenotice.identity.search import look_among, look_up

WHO: dict[str, Any] = {"name": "Timur Olegovich Akhmetov", "birthDate": "1974-05-09", "nationality": "KZ"}
UNUSABLE = [
    "",
    " ",
    "X",
    "Я",
    "Dr.",
    "Sheikh",
    "Mr. Dr.",
    "\u200b",
    "\u202e\u202c",
    "\ufeff",
    "123",
    "---",
    "\x00",
    "\ud800",
]
RUN = CliRunner()


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    people = [person({"id": "known", **WHO}), *map(person, People(3).take(200))]
    return build(people, tmp_path_factory.mktemp("bad") / "registry")


@pytest.mark.parametrize("name", UNUSABLE)
def test_empty_one_letter_and_titles_only(registry: Registry, name: str) -> None:
    for rest in ({}, {"birthDate": "1974-05-09"}, {"birthDate": "1930"}, {"passportNumber": "Z9999999"}):
        query = person({"name": name, **rest}, key="q")
        assert look_up(query, registry).answer == CANNOT_TELL
        decision = answer_for(query, person(WHO, key="w"))
        assert (decision.answer, decision.grounds[0]) == (CANNOT_TELL, "no_usable_name")
        assert "full_name" in decision.ask


def test_no_name_at_all(registry: Registry) -> None:
    for values in ({}, {"name": []}, {"name": None}, {"alias": ""}, {"birthDate": "1974-05-09"}):
        assert look_up(person(values, key="q"), registry).answer == CANNOT_TELL


def test_five_hundred_aliases_are_cut_and_said(registry: Registry) -> None:
    many = {
        "name": WHO["name"],
        "alias": [f"Alias Number{n}" for n in range(500)],
        "birthDate": WHO["birthDate"],
    }
    query = person(many, key="q")
    assert len(query.names) == 60
    assert "501 names" in query.problems[0]
    assert look_up(query, registry).hits[0].person.id == "known"
    assert answer_for(query, query).answer == SAME


def test_a_crowd_of_aliases_does_not_hide_the_primary_name() -> None:
    many = {
        "alias": [f"Alias Number{n}" for n in range(500)],
        "name": WHO["name"],
        "birthDate": WHO["birthDate"],
    }
    assert person(many, key="q").names[0].text == WHO["name"]


@pytest.mark.parametrize(
    "name",
    [
        "Тimur Olеgovich Аkhmetov",  # Cyrillic letters among Latin ones
        "Timur\u200b Oleg\u200dovich Akh\u00admetov",  # hidden characters
        "\u202eTimur Olegovich Akhmetov\u202c",  # turned
        "\u2067Timur\u2069 Olegovich \u200eAkhmetov\u200f",
        "Ｔｉｍｕｒ Olegovich Ａｋｈｍｅｔｏｖ",  # full width
        "Timur\tOlegovich\nAkhmetov",
        "T̈imur Olegovich Akhmetóv",  # marks of their own
        "AKHMETOV, TIMUR OLEGOVICH",
    ],
)
def test_mixed_scripts_and_hidden_characters_do_not_hide_a_person(registry: Registry, name: str) -> None:
    answer = look_up(person(WHO | {"name": name}, key="q"), registry)
    assert answer.answer in (SAME, POSSIBLE)
    assert answer.hits[0].person.id == "known"


@pytest.mark.parametrize(
    "born",
    ["2199-01-01", "2199", "2150/2160", "0000", "9999-12-31", "32.13.1974", "soon", "١٩٧٤", "1974-02-30"],
)
def test_dates_that_cannot_be_are_set_aside_and_said(registry: Registry, born: str) -> None:
    query = person(WHO | {"birthDate": born}, key="q")
    assert query.problems or query.births
    answer = look_up(query, registry)
    assert answer.answer in (POSSIBLE, CANNOT_TELL)
    assert answer.hits[0].person.id == "known"


def test_two_people_with_one_number(tmp_path: Path) -> None:
    number = {"passportNumber": "N7654321"}
    held = build(
        [person({"id": "a", **WHO, **number}), person({"id": "b", "name": "Elsa Moreno", **number})], tmp_path
    )
    answer = look_up(person(WHO | number, key="q"), held)
    assert answer.answer == POSSIBLE
    assert "number_held_by_several" in answer.hits[0].decision.grounds
    other = look_up(person({"name": "Olga Someone", **number}, key="q"), held)
    assert other.answer == POSSIBLE
    assert {hit.person.id for hit in other.hits} == {"a", "b"}


def test_a_number_without_a_name_that_someone_holds_is_possible(registry: Registry, tmp_path: Path) -> None:
    number = {"passportNumber": "N7654321"}
    held = build([person({"id": "a", **WHO, **number})], tmp_path)
    answer = look_up(person({"name": "", **number}, key="q"), held)
    assert answer.answer == POSSIBLE
    assert answer.hits[0].person.id == "a"


def test_a_registry_with_duplicate_ids_is_refused(tmp_path: Path) -> None:
    (tmp_path / "twice.jsonl").write_text((json.dumps({"id": "1", **WHO}) + "\n") * 2, encoding="utf-8")
    done = RUN.invoke(
        app, ["registry", "build", str(tmp_path / "twice.jsonl"), str(tmp_path / "r"), "--sample", "0"]
    )
    assert done.exit_code == 2
    assert "stands twice" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("id;name\n1;Ann Lee", "No column holds a name"),
        ("full name,birthDate\nAnn Lee,1990", "No column holds a name"),
        ('id,name\n1,"Ann', "cannot be read"),
        ("id,name,Name\n1,Ann,Lee", "stands twice"),
        ("id,name\n1,Ann,Lee", "more cells than the head"),
        ("id,name", "holds no person"),
        ("", "holds no person"),
    ],
)
def test_a_table_that_cannot_be_compared_is_refused(tmp_path: Path, table: str, said: str) -> None:
    (tmp_path / "people.csv").write_text(table, encoding="utf-8")
    build([person({"id": "1", **WHO})], tmp_path / "r")
    done = RUN.invoke(app, ["match", str(tmp_path / "people.csv"), str(tmp_path / "r")])
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_columns_are_read_whatever_their_case(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "ID, Name ,BirthDate\nq,Timur Olegovich Akhmetov,1974-05-09", encoding="utf-8"
    )
    build([person({"id": "1", **WHO})], tmp_path / "r")
    done = RUN.invoke(app, ["match", str(tmp_path / "people.csv"), str(tmp_path / "r")])
    assert done.output.splitlines()[0] != "q: different"
    assert "1: " in done.output


def test_a_name_that_is_cut_is_said(registry: Registry) -> None:
    query = person({"name": "Timur Akhmetov " * 40}, key="q")
    assert "longer than 400" in query.problems[0]
    assert look_up(query, registry).answer in ANSWERS


@pytest.mark.parametrize("harm", ["cut", "lose", "head"])
def test_a_damaged_index_ends_a_command_with_a_sentence(tmp_path: Path, harm: str) -> None:
    (tmp_path / "q.json").write_text(json.dumps(WHO), encoding="utf-8")
    home = build([person({"id": "1", **WHO})], tmp_path / "r").home
    if harm == "head":
        (home / "meta.json").write_text("{", encoding="utf-8")
    else:
        path = max((home / "index").glob("*.store"), key=lambda each: each.stat().st_size)
        path.unlink()
        if harm == "cut":
            path.write_bytes(b"")
    for words in (
        ["match", str(tmp_path / "q.json"), str(tmp_path / "r")],
        ["registry", "stat", str(tmp_path / "r")],
    ):
        done = RUN.invoke(app, words)
        assert done.exit_code == 2
        assert "damaged" in done.output
        assert "Traceback" not in done.output


def test_people_without_a_usable_name_are_counted_and_said(tmp_path: Path) -> None:
    held = build([person({"id": "1", "name": "Dr."}), person({"id": "2", **WHO})], tmp_path / "r")
    assert held.meta["unusable"] == 1
    (tmp_path / "q.json").write_text(
        json.dumps({"name": "Elsa Moreno", "birthDate": "1990-01-01"}), encoding="utf-8"
    )
    done = RUN.invoke(app, ["match", str(tmp_path / "q.json"), str(tmp_path / "r")])
    assert "1 people of this registry have no name" in done.output
    assert "That does not mean the person is not in it" in done.output


@pytest.mark.parametrize(
    "values",
    [
        {"name": {"first": "a"}},
        {"name": 5},
        {"name": True},
        {"properties": []},
        {"schema": "Company", "properties": {"name": ["x"]}},
        {"birthDate": {"y": 1}, "name": "Ann Lee"},
        {"nationality": ["", None, 3], "name": "Ann Lee"},
        {"gender": "unknown", "passportNumber": "???", "name": "Ann Lee"},
    ],
)
def test_odd_records_are_read_or_refused(values: dict[str, Any]) -> None:
    try:
        found = person(values, key="odd")
    except IdentityError as error:
        assert error.remedy
        return
    assert answer_for(found, person(WHO, key="w")).answer in (CANNOT_TELL, DIFFERENT)


TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from([*UNUSABLE, WHO["name"], "محمد بن علي", "王小明", "김민준", "Ann-Marie O'Neil"]),
)
RECORD = st.fixed_dictionaries(
    {},
    optional={key: st.one_of(TEXT, st.lists(TEXT, max_size=4)) for key in
              ("name", "alias", "weakAlias", "birthDate", "nationality", "gender", "birthPlace", "passportNumber", "idNumber")},
)  # fmt: skip


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(RECORD, RECORD)
def test_any_two_records_get_an_answer_with_reasons(left: dict[str, Any], right: dict[str, Any]) -> None:
    one, two = person(left, key="l"), person(right, key="r")
    there, back = answer_for(one, two), answer_for(two, one)
    assert there.answer == back.answer
    assert there.answer in ANSWERS
    assert there.grounds
    told = explain(there)
    assert told["says"]
    assert json.dumps(told)
    assert look_among(one, [two]).answer == there.answer
