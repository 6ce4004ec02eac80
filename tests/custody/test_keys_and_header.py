"""Sealed values, the recovery code, and the header with its two slots."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duenotice.custody import keys
from duenotice.custody.errors import Damaged, NewerVault, WrongPassphrase
from duenotice.custody.header import NAME, Header
from tests.vault_support import PASSPHRASE, cheap_passphrase


@pytest.fixture(autouse=True)
def _cheap():
    with cheap_passphrase():
        yield


@given(plain=st.binary(max_size=200), flip=st.integers(min_value=0), data=st.binary(max_size=20))
def test_a_sealed_value_opens_whole_or_not_at_all(plain, flip, data):
    key = keys.new_key()
    sealed = bytearray(keys.seal(key, plain, data))
    assert keys.unseal(key, bytes(sealed), data) == plain
    sealed[flip % len(sealed)] ^= 1 << flip % 8
    with pytest.raises(Damaged):
        keys.unseal(key, bytes(sealed), data)
    with pytest.raises(Damaged):
        keys.unseal(key, keys.seal(key, plain, data), data + b"x")


def test_lists_of_parts_never_read_alike():
    assert keys.bound("a", "bc") != keys.bound("ab", "c")
    assert keys.bound("1:a;", "") != keys.bound("", "1:a;")


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_bound_is_one_to_one(left, right):
    assert (keys.bound(*left) == keys.bound(*right)) == (left == right)


def test_a_recovery_code_survives_the_hand_that_copies_it():
    for _ in range(50):
        code = keys.new_recovery_code()
        clumsy = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
        assert keys.recovery_secret(clumsy) == keys.recovery_secret(code)


def test_a_mistyped_recovery_code_is_told_apart_from_a_wrong_one():
    code = keys.new_recovery_code()
    for place in range(len(code)):
        if code[place] != "-":
            other = "A" if code[place] != "A" else "B"
            with pytest.raises(WrongPassphrase, match="mistyped"):
                keys.recovery_secret(code[:place] + other + code[place + 1 :])


def test_both_slots_open_and_nothing_else_does():
    header, master, code = Header.new(PASSPHRASE, 1)
    assert header.master_by_passphrase(PASSPHRASE) == header.master_by_recovery_code(code) == master
    with pytest.raises(WrongPassphrase):
        header.master_by_passphrase(PASSPHRASE + " ")
    with pytest.raises(WrongPassphrase):
        header.master_by_recovery_code(keys.new_recovery_code())


def test_rewrapping_shuts_the_old_slot_and_keeps_the_key():
    header, master, code = Header.new(PASSPHRASE, 1)
    changed = header.with_passphrase(master, "quite another passphrase")
    assert (
        changed.master_by_passphrase("quite another passphrase")
        == changed.master_by_recovery_code(code)
        == master
    )
    with pytest.raises(WrongPassphrase):
        changed.master_by_passphrase(PASSPHRASE)
    assert changed.salt != header.salt


def test_slots_are_bound_to_their_vault_and_place(tmp_path):
    one, _, _ = Header.new(PASSPHRASE, 1)
    content = one.to_json()
    for change in ({"vault": "0" * 32}, {"by_passphrase": content["by_recovery"]}):
        with pytest.raises(WrongPassphrase):
            Header.from_json(content | change).master_by_passphrase(PASSPHRASE)


def test_the_header_is_private_and_holds_no_key(tmp_path):
    header, master, code = Header.new(PASSPHRASE, 1)
    header.write(tmp_path)
    raw = (tmp_path / NAME).read_bytes()
    assert Header.read(tmp_path) == header
    assert os.stat(tmp_path / NAME).st_mode & 0o077 == 0
    for secret in (master.hex().encode(), code.encode(), PASSPHRASE.encode()):
        assert secret not in raw


@pytest.mark.parametrize(
    "raw", ["", "{}", "[]", "null", '{"format": "duenotice-vault"}', '{"format": "x", "version": 1}']
)
def test_a_damaged_header_is_refused_in_words(tmp_path, raw):
    (tmp_path / NAME).write_text(raw)
    with pytest.raises(Damaged, match="header"):
        Header.read(tmp_path)


def test_a_newer_format_is_refused_in_words(tmp_path):
    header, _, _ = Header.new(PASSPHRASE, 1)
    (tmp_path / NAME).write_text(json.dumps(header.to_json() | {"version": 2}))
    with pytest.raises(NewerVault, match="newer version"):
        Header.read(tmp_path)
