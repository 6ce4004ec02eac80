"""What holds for every text: no crash, symmetry, a weight between nought and one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.names import compare, name_of
from duenotice.names.sounds import likeness

HARD = "王小明黃Иа علي김ジ़कא'-.,\u200b\u202e1ab@;  "
TEXT = st.one_of(st.text(max_size=40), st.text(alphabet=HARD, max_size=24))
SOUNDS = st.text(alphabet="aeioupbtdkgqfvwszSZCJxhGTDcmnNlryjHKAWY'", max_size=12)


@settings(max_examples=150)
@given(TEXT, TEXT)
def test_any_two_texts_compare(one: str, two: str) -> None:
    found = compare(name_of(one), name_of(two))
    assert 0.0 <= found.weight <= 1.0


@settings(max_examples=150)
@given(SOUNDS, SOUNDS, st.integers(0, 3))
def test_likeness_is_even_handed(one: str, two: str, mode: int) -> None:
    there, back = likeness(one, two, mode), likeness(two, one, mode)
    assert 0.0 <= there <= 1.0
    assert abs(there - back) < 1e-9
