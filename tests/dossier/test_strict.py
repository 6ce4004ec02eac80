"""Files that try something: each is a clear error, quickly."""

import time

import pytest

from duenotice.strict import MAX_BYTES, StrictError, read

#: Seconds of this process; a guard against growth, not a measure of speed (that is in bench/).
PATIENCE = 3

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n"
BAD = {
    "empty": b"",
    "blank": b"  \n ",
    "binary": b"\x89PNG\r\n\x1a\n\x00\xff",
    "utf-16": "{}".encode("utf-16"),
    "nul": b'{"a": "\x00"}',
    "too large": b'{"a": "' + b"x" * MAX_BYTES + b'"}',
    "duplicate key, json": b'{"a": 1, "a": 2}',
    "duplicate key, yaml": b"a: 1\na: 2\n",
    "alias bomb": BOMB.encode(),
    "deep json": b"[" * 100_000,
    "closed deep json": b'{"a":' * 100 + b"1" + b"}" * 100,
    "deep yaml": b"- " * 5000 + b"x",
    "tag": b"a: !!python/object:os.system x\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "not a number": b'{"a": NaN}',
    "infinite": b'{"a": 1e999}',
    "long number": b'{"a": ' + b"9" * 6000 + b"}",
    "broken json": b'{"a": }',
    "broken yaml": b"a: [1\nb: 2",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_within_a_second(name: str) -> None:
    start = time.process_time()
    with pytest.raises(StrictError) as caught:
        read(BAD[name])
    assert time.process_time() - start < PATIENCE
    assert caught.value.reason
    assert caught.value.remedy


def test_yaml_words_stay_words() -> None:
    content = read("on: yes\nno: off\nflag: true\nday: 2024-02-30\nnumber: 012\n").content
    assert content == {"on": "yes", "no": "off", "flag": True, "day": "2024-02-30", "number": "012"}


def test_lines_are_kept() -> None:
    document = read("a: 1\nb:\n  - x\n  - y: 2\n")
    assert document.line("b", 1, "y") == 4
    assert document.line("b", 1, "missing") == 4
