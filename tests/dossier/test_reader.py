"""Reading dossiers: typed facts, and every fault at once with its place and remedy."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from duenotice.dossier import (
    Dossier,
    DossierError,
    Fact,
    dossier_from,
    dossier_schema,
    read_dossier,
    vocabulary,
)
from duenotice.quantities import Duration, PartialDate, Penalty

#: Seconds of this process; a guard against growth, not a measure of speed (that is in bench/).
PATIENCE = 3

SMALLEST = '{"mechanism": "red_notice", "facts": {}}'


def problems(text: str | bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(DossierError) as caught:
        read_dossier(text)
    return [(item.path, item.reason, item.remedy) for item in caught.value.problems]


def test_the_smallest_dossier() -> None:
    assert read_dossier(SMALLEST) == Dossier("red_notice")
    assert read_dossier("mechanism: red_notice\n").facts == {}


def test_a_bare_value_is_said_by_the_person_and_undisputed() -> None:
    dossier = read_dossier('{"mechanism": "diffusion", "facts": {"live": true}}')
    assert dossier.facts["live"] == Fact(True, said_by="person", exhibit=None, disputed_by=())


def test_a_fact_with_its_source() -> None:
    told = '{"value": false, "said_by": "court", "exhibit": "E4 p. 2", "disputed_by": ["requesting_state"]}'
    text = f'{{"mechanism": "diffusion", "facts": {{"live": {told}}}}}'
    assert read_dossier(text).facts["live"] == Fact(False, "court", "E4 p. 2", ("requesting_state",))


@pytest.mark.parametrize("text", ["null", '{"value": null}', '{"value": null, "said_by": "court"}'])
def test_null_is_unknown(text: str) -> None:
    assert read_dossier(f'{{"mechanism": "diffusion", "facts": {{"live": {text}}}}}').facts == {}


def test_grouped_and_dotted_keys_are_the_same() -> None:
    dotted = read_dossier('{"mechanism": "red_notice", "facts": {"warrant.issued_on": "2020-02"}}')
    grouped = read_dossier("mechanism: red_notice\nfacts:\n  warrant:\n    issued_on: 2020-02\n")
    assert dotted == grouped
    assert dotted.value("warrant.issued_on") == PartialDate.parse("2020-02")
    both = '{"mechanism": "red_notice", "facts": {"warrant.issued_on": "2020", "warrant": {"issued_on": "2021"}}}'
    assert problems(both)[0][0] == "facts.warrant.issued_on"


def test_lists_hold_typed_items() -> None:
    dossier = read_dossier(
        '{"mechanism": "red_notice", "facts": {"offences": [{"label": "fraud", "max_penalty": "P23M"}, {"max_penalty": "life"}]}}'
    )
    assert dossier.value("offences")[0]["max_penalty"] == Penalty("term", Duration(23))
    assert dossier.value("offences")[1] == {"max_penalty": Penalty("life")}


def test_all_errors_at_once_each_with_path_reason_and_remedy() -> None:
    found = problems(
        json.dumps(
            {
                "mechanism": "red",
                "factz": 1,
                "seen": "twice",
                "facts": {
                    "sentence_imposed": 5,
                    "published_on": "2024-02-30",
                    "nationalities": ["Atlantis"],
                    "sort_for": "x",
                    "live": "maybe",
                    "offences": [{"max_penalty": 3, "x": 1}, 7],
                    "requesting_state": {"value": "TR", "said_by": "nobody", "who": 1},
                },
            }
        )
    )
    paths = {path for path, _, _ in found}
    assert paths >= {
        "mechanism", "factz", "seen", "facts.sentence_imposed", "facts.published_on", "facts.nationalities.0", "facts.sort_for",
        "facts.live", "facts.offences.0.max_penalty", "facts.offences.0.x", "facts.offences.1",
        "facts.requesting_state.said_by", "facts.requesting_state.who",
    }  # fmt: skip
    assert all(reason and remedy for _, reason, remedy in found)
    assert ("factz", "No such key, so its value would be lost.", "Did you mean 'facts'?") in found
    assert any("sought_for" in remedy for path, _, remedy in found if path == "facts.sort_for")


def test_a_finding_of_a_deciding_body_is_never_an_input() -> None:
    assert "unreliable_assurances" not in vocabulary()
    assert problems('{"mechanism": "diffusion", "facts": {"unreliable_assurances": true}}')


@pytest.mark.parametrize("text", ["\u202eevil", "a\u2066b", "bell\x07"])
def test_hidden_and_control_characters_are_refused_and_never_echoed(text: str) -> None:
    found = problems(
        json.dumps({"mechanism": "red_notice", "facts": {"offences": [{"label": text}]}, "reference": text})
    )
    assert {path for path, _, _ in found} == {"facts.offences.0.label", "reference"}
    assert not any(mark in reason for _, reason, _ in found for mark in "\u202e\u2066\x07")


def test_mixed_scripts_are_kept_as_they_are() -> None:
    label = "Мошенничество احتيال fraud 詐欺"
    dossier = read_dossier(
        json.dumps({"mechanism": "red_notice", "facts": {"offences": [{"label": label}]}}, ensure_ascii=False)
    )
    assert dossier.value("offences")[0]["label"] == label


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar(text: str) -> None:
    assert (
        str(
            read_dossier(json.dumps({"mechanism": "red_notice", "facts": {"published_on": text}})).value(
                "published_on"
            )
        )
        == text
    )


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_ten_thousand_offences_within_a_second(form: str) -> None:
    items = [{"label": "fraud", "max_penalty": "23 months"}] * 10_000
    text = json.dumps({"mechanism": "red_notice", "facts": {"offences": items}})
    if form == "yaml":
        text = (
            "mechanism: red_notice\nfacts:\n  offences:\n"
            + "  - {label: fraud, max_penalty: 23 months}\n" * 10_000
        )
    start = time.process_time()
    assert len(read_dossier(text).value("offences")) == 10_000
    assert time.process_time() - start < PATIENCE


def test_countries_by_code_or_name() -> None:
    dossier = read_dossier(
        '{"mechanism": "red_notice", "facts": {"nationalities": ["tr", "Turkey", "Türkiye", "TUR", "Norway"]}}'
    )
    assert dossier.value("nationalities") == {"TR", "NO"}


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(sorted(vocabulary())), JSON_VALUES, max_size=6), JSON_VALUES)
def test_any_content_reads_or_is_refused_in_words(facts: dict[str, object], seen: object) -> None:
    try:
        dossier = dossier_from({"mechanism": "red_notice", "facts": facts, "seen": seen})
    except DossierError as error:
        assert all(item.reason and item.remedy for item in error.problems)
    else:
        assert dossier_from(dossier.to_json()) == dossier
        assert Draft202012Validator(dossier_schema()).is_valid(dossier.to_json())


def test_the_schema_is_itself_valid_and_accepts_what_the_reader_accepts(tmp_path: Path) -> None:
    schema = dossier_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    good = {
        "mechanism": "red_notice",
        "seen": None,
        "facts": {"warrant": {"issued_on": {"value": "2020", "said_by": "court"}}, "live": None},
    }
    assert validator.is_valid(good)
    assert read_dossier(json.dumps(good))
    assert not validator.is_valid({"mechanism": "red_notice", "facts": {"sentence_imposed": 5}})
    assert not validator.is_valid({"mechanism": "red_notice", "facts": {"unknown_key": True}})


def test_the_digest_does_not_depend_on_order() -> None:
    one = read_dossier('{"mechanism": "red_notice", "facts": {"live": true, "sought_for": "prosecution"}}')
    two = read_dossier('{"facts": {"sought_for": "prosecution", "live": true}, "mechanism": "red_notice"}')
    assert one.digest() == two.digest() != read_dossier(SMALLEST).digest()
