"""One notice as INTERPOL's public pages return it: filled where it can be, unknown elsewhere, never a traceback."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.dossier import DossierError, dossier_from, read_dossier

#: The shape of a public notice, with invented content.
NOTICE = {
    "entity_id": "2024/00000",
    "forename": "EXAMPLE",
    "name": "PERSON",
    "sex_id": "M",
    "date_of_birth": "1970/01/02",
    "place_of_birth": None,
    "country_of_birth_id": "TR",
    "nationalities": ["TR"],
    "height": 1.75,
    "weight": 0,
    "eyes_colors_id": ["BRO"],
    "hairs_id": None,
    "languages_spoken_ids": ["TUR"],
    "distinguishing_marks": None,
    "arrest_warrants": [
        {"charge": "Dolandırıcılık", "issuing_country_id": "TR", "charge_translation": "Fraud"}
    ],
    "_links": {
        "self": {"href": "https://ws-public.interpol.int/notices/v1/red/2024-00000"},
        "thumbnail": {"href": "x"},
    },
    "_embedded": {"links": []},
}


def test_reads_what_it_can() -> None:
    dossier = read_dossier(json.dumps(NOTICE))
    assert dossier.mechanism == "red_notice"
    assert dossier.seen == "public_extract"
    assert dossier.value("requesting_state") == "TR"
    assert dossier.value("identifiers") >= {
        "family_name",
        "forename",
        "sex",
        "date_of_birth",
        "physical_description",
    }
    assert dossier.value("offences") == ({"label": "Fraud"},)
    assert dossier.facts["nationalities"].said_by == "interpol"
    assert dossier.notes == ()


def test_keeps_no_name_and_no_birth_date() -> None:
    text = json.dumps(read_dossier(json.dumps(NOTICE)).to_json())
    assert "EXAMPLE" not in text
    assert "PERSON" not in text
    assert "1970" not in text


@pytest.mark.parametrize("key", sorted(NOTICE))
@pytest.mark.parametrize("value", ["missing", None, 5, "text", [], {}, [None, 3], {"a": 1}])
def test_a_field_missing_null_or_of_the_wrong_type(key: str, value: object) -> None:
    content = {name: entry for name, entry in NOTICE.items() if name != key}
    if value != "missing":
        content[key] = value
    assert dossier_from(content).seen == "public_extract"


def test_warrants_of_several_states_leave_the_requesting_state_open() -> None:
    warrants = [{"charge": "a", "issuing_country_id": "TR"}, {"charge": "b", "issuing_country_id": "DE"}]
    dossier = dossier_from({**NOTICE, "arrest_warrants": warrants})
    assert dossier.value("requesting_state") is None
    assert "choose the requesting state" in dossier.notes[0]


def test_other_colours() -> None:
    yellow = {
        **NOTICE,
        "arrest_warrants": None,
        "_links": {"self": {"href": "https://x/notices/v1/yellow/1"}},
    }
    assert dossier_from(yellow).mechanism == "yellow_notice"
    assert dossier_from({**NOTICE, "un_reference": "x"}).mechanism == "un_special_notice"


WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(sorted(NOTICE)), WILD, max_size=8))
def test_any_mixture_reads_or_is_refused_in_words(changes: dict[str, object]) -> None:
    try:
        dossier_from({**NOTICE, **changes})
    except DossierError as error:
        assert error.problems
