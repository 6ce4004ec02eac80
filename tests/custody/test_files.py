"""Sealed files: they open whole, in their place, or not at all."""

from __future__ import annotations

import hashlib
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.custody import keys
from duenotice.custody.errors import Damaged, DiskTrouble
from duenotice.custody.files import CHUNK, TAG, FileStore, padded

VAULT, CASE = "a" * 32, "c" * 32
SIZES = [0, 1, 2, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17]


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path, VAULT)


@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out(store, size):
    key, plain = keys.new_key(), bytes(range(256)) * (size // 256 + 1)
    plain = plain[:size]
    sealed = store.add(CASE, key, (plain[start : start + 1000] for start in range(0, size, 1000)))
    assert store.read_whole(CASE, key, sealed.file) == plain
    assert (sealed.size, sealed.digest) == (size, hashlib.sha256(plain).hexdigest())


@settings(max_examples=60)
@given(size=st.integers(0, 10**9))
def test_padding_hides_the_exact_size_and_costs_at_most_an_eighth(size):
    assert size <= padded(size) <= size * 1.125 + 1
    assert bin(padded(size)).rstrip("0").count("1") <= 32


def test_near_sizes_look_alike_on_disk(store):
    key = keys.new_key()
    lengths = {
        store.path(store.add(CASE, key, [bytes(size)]).file).stat().st_size for size in (1_000_001, 1_000_900)
    }
    assert len(lengths) == 1


def test_every_flipped_byte_is_noticed(store):
    key = keys.new_key()
    file = store.add(CASE, key, [b"the address of the refuge"]).file
    raw = store.path(file).read_bytes()
    for place in range(len(raw)):
        store.path(file).write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        with pytest.raises(Damaged):
            store.read_whole(CASE, key, file)


def test_no_chunk_can_be_dropped_repeated_exchanged_or_cut_off(store):
    key, start = keys.new_key(), 8 + 32 + 24
    file = store.add(CASE, key, [bytes(CHUNK), b"\x01" * CHUNK, b"\x02" * 10]).file
    raw = store.path(file).read_bytes()
    body = [raw[place : place + CHUNK + TAG] for place in range(start, len(raw), CHUNK + TAG)]
    assert len(body) == 3
    orders = itertools.chain.from_iterable(itertools.product(range(3), repeat=count) for count in range(5))
    for order in orders:
        if order != (0, 1, 2):
            store.path(file).write_bytes(raw[:start] + b"".join(body[number] for number in order))
            with pytest.raises(Damaged):
                store.read_whole(CASE, key, file)


def test_a_file_moved_to_another_case_file_or_vault_does_not_open(store, tmp_path):
    key = keys.new_key()
    one, two = store.add(CASE, key, [b"one"]).file, store.add(CASE, key, [b"two"]).file
    with pytest.raises(Damaged):
        store.read_whole("d" * 32, key, one)
    with pytest.raises(Damaged):
        FileStore(tmp_path, "b" * 32).read_whole(CASE, key, one)
    store.path(two).write_bytes(store.path(one).read_bytes())
    with pytest.raises(Damaged):
        store.read_whole(CASE, key, two)


def test_the_same_content_never_looks_the_same(store):
    key = keys.new_key()
    raws = {store.path(store.add(CASE, key, [b"same"]).file).read_bytes()[40:] for _ in range(5)}
    assert len(raws) == 5


def test_a_reader_that_stops_half_way_leaves_nothing(store):
    def breaking():
        yield bytes(200_000)
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError):
        store.add(CASE, keys.new_key(), breaking())
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_a_sweep_removes_what_a_crash_left(store):
    key = keys.new_key()
    kept, stray = store.add(CASE, key, [b"kept"]).file, store.add(CASE, key, [b"stray"]).file
    store.path(stray).with_name(stray + ".part").write_bytes(b"unfinished")
    assert store.sweep({kept}) == 2
    assert store.names() == {kept}


def test_a_full_disk_is_said_in_words_and_leaves_nothing(store, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskTrouble, match="disk is full"):
        store.add(CASE, keys.new_key(), [b"x"])
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 32, "a" * 31, "a" * 33])
def test_only_ids_name_files(store, name):
    with pytest.raises(Damaged):
        store.path(name)
