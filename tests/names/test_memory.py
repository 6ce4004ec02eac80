"""What is remembered of names can be forgotten, all of it."""

from __future__ import annotations

import re
from pathlib import Path

import duenotice
from duenotice.identity import answer_for, explain, person
from duenotice.names import forget
from duenotice.names.memory import MEMORIES

RECORDS = [
    {"name": "Тимур Ахметов", "nationality": "Kazakhstan", "birthDate": "1974-05-09"},
    {"name": "陳志明", "alias": "Tan Chee Beng", "nationality": "soviet union"},
    {"name": "محمد علي", "alias": "김민준", "nationality": "Egypt"},
    {"name": "田中太郎", "alias": "Jean-Luc Durand", "nationality": "russia"},
]


def test_forgetting_leaves_nothing_of_what_was_compared() -> None:
    people = [person(each, key=str(place)) for place, each in enumerate(RECORDS)]
    for one in people:
        for two in people:
            explain(answer_for(one, two))
    held = [memory.__wrapped__.__name__ for memory in MEMORIES if memory.cache_info().currsize]
    assert {"name_of", "likeness", "state_code"} <= set(held)
    forget()
    assert not [memory for memory in MEMORIES if memory.cache_info().currsize]


def test_nothing_of_names_is_remembered_elsewhere() -> None:
    home = Path(duenotice.__file__).parent
    for room in ("names", "identity"):
        for path in (home / room).rglob("*.py"):
            if path.name == "memory.py":
                continue
            # A function without arguments holds a table of the program's own, nothing that was typed.
            for most, arguments in re.findall(
                r"@(?:lru_)?cache(?:\(maxsize=([^)]*)\))?\s+def \w+\(([^)]*)\)", path.read_text("utf-8")
            ):
                assert not arguments, (path.name, most)
