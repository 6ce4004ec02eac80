"""A case comes in as the archive another vault wrote: whole or not at all, and never unpacked onto the disk."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
from pathlib import Path

import pytest

from duenotice.custody import sealed, session, vault
from duenotice.register import actions, incoming, outgoing, projection
from duenotice.register.errors import RegisterError
from duenotice.register.models import Case
from tests.register.samples import fill
from tests.register.spoiling import read, rewritten, spoiled

pytestmark = pytest.mark.usefixtures("code")

WORD = b"Zvezdokanarie"


@pytest.fixture
def archive(code, elsewhere):
    """An archive, and a vault that does not know the case."""
    case = actions.open_case("HERON")
    fill(case)
    actions.add_exhibit(case, "letter.txt", [WORD * 50])
    content = b"".join(outgoing.archive(case))
    elsewhere()
    return content


def refused(content: bytes, said: str) -> None:
    with pytest.raises(RegisterError, match=said):
        incoming.bring_in(io.BytesIO(content))
    assert not Case.objects.exists() and session.current().files.names() == set()
    assert vault.verify().faults == ()


def test_an_archive_comes_in_as_it_lies(archive, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    told = []
    file = tmp_path / "case.zip"
    file.write_bytes(archive)
    case = incoming.bring_in(file, progress=lambda done, total: told.append(done / total))
    assert b"".join(sealed.read(case.exhibits.get(number=2).file)) == WORD * 50
    assert projection.differences(case.pk) == [] and vault.verify().faults == ()
    assert told == sorted(told) and told[0] == 0 and told[-1] <= 1
    assert list(temporary.iterdir()) == []
    home = session.current().folder
    assert not [path for path in home.rglob("*") if path.is_file() and WORD in path.read_bytes()]


def test_the_content_of_an_archive_comes_in_under_another_code_name(archive):
    actions.open_case("HERON")
    with pytest.raises(RegisterError, match="ode name"):
        incoming.bring_in(io.BytesIO(archive))
    assert incoming.bring_in(io.BytesIO(archive), code_name="OTTER").code_name == "OTTER"


def test_one_that_was_packed_again_comes_in_too(archive):
    again = rewritten(archive, level=zipfile.ZIP_STORED, more=[("files/", b"")])
    assert incoming.bring_in(io.BytesIO(again)).code_name == "HERON"


@pytest.mark.parametrize("kept", [0, 10, 1000, -1000, -1])
def test_one_cut_short_is_refused(archive, kept):
    refused(archive[:kept], "damaged|manifest")


def test_any_byte_turned_over_is_refused_or_changes_nothing(archive):
    for at in range(0, len(archive), max(1, len(archive) // 60)):
        broken = bytearray(archive)
        broken[at] ^= 0x55
        try:
            case = incoming.bring_in(io.BytesIO(bytes(broken)))
        except RegisterError:
            assert not Case.objects.exists()
        else:
            actions.erase_case(case)
    assert vault.verify().faults == ()


def test_one_locked_with_a_password_is_refused_in_words(archive):
    locked = bytearray(archive)
    at = locked.index(b"PK\x01\x02") + 8
    locked[at : at + 2] = struct.pack("<H", struct.unpack("<H", locked[at : at + 2])[0] | 1)
    refused(bytes(locked), "password")


def test_a_name_twice_is_refused(archive):
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = rewritten(archive, more=[("case.json", b"{}")])
    refused(twice, "under one name")


def test_one_made_to_fill_the_disk_is_refused_before_it_is_unpacked(archive):
    bomb = rewritten(archive, more=[("files/E0009.txt", bytes(200_000_000))])
    assert len(bomb) < 1_000_000
    refused(bomb, "times its size")


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/passwd", "files/../../x", "extra.txt", "files\\x"])
def test_a_file_no_case_has_is_refused(archive, name):
    refused(rewritten(archive, more=[(name, b"x")]), "not in the manifest")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("case.json", b"HERON", b"HER\\u0000ON"),
        ("history.json", b"HERON", b"HER\\u0000ON"),
        ("case.json", b"live", b"dead"),
        ("history.json", b"live", b"dead"),
        ("files/E0002.txt", b"Z", b"Y"),
    ],
)
def test_hostile_content_is_refused_whole(archive, name, old, new):
    assert old in read(archive)[name]
    refused(rewritten(archive, lambda at, raw: raw.replace(old, new) if at == name else raw), ".")


def test_what_is_no_archive_is_refused_in_words(code, tmp_path):
    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(RegisterError, match="not the archive of a case"):
        incoming.bring_in(tmp_path / "a.txt")
    with pytest.raises(RegisterError, match=r"no b\.zip here"):
        incoming.bring_in(Path("b.zip"))


def test_a_stop_keeps_nothing(archive):
    class Stop(Exception):
        pass

    def stop(done, total):
        if done >= total * 0.5:
            raise Stop

    with pytest.raises(Stop):
        incoming.bring_in(io.BytesIO(archive), progress=stop)
    assert not Case.objects.exists() and session.current().files.names() == set()


@pytest.mark.parametrize("seed", range(60))
def test_whatever_stands_in_it_is_taken_or_refused_in_words(archive, seed):
    """Not one value of a hostile archive ends in a fault of the program, and what is refused leaves nothing."""
    dice = random.Random(seed)
    for _ in range(int(os.environ.get("DUENOTICE_SPOILED", "3"))):
        try:
            case = incoming.bring_in(io.BytesIO(spoiled(archive, dice)))
        except RegisterError:
            assert not Case.objects.exists() and session.current().files.names() == set()
        else:
            actions.erase_case(case)
    assert vault.verify().faults == ()
