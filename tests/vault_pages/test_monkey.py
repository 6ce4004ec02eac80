"""Somebody who follows any link and fills in any form with anything: no page breaks, and what is kept holds together."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from lxml import html

from tests.vault_pages.conftest import Visitor

TEXTS = [
    "", " ", "HERON", "Ayşe İnan", "عائشة محمد", "Мария Иванова", "王小明", "x" * 300, "<b>&\"'", "=1+1",
    "\u202eabc", "0", "-1", "5", "TR", "Turkey", "DE, SY", "ZZ", "1980", "1980-02-30", "2026-02-03",
    "about 1975", "3 Feb 2026", "9999-12-31", "18 months", "2 years", "100 EUR", "E1", "E99", "Fraud",
    "line one\nline two", "a\x00b", "é", "😀", "10000000000000000000", "1.5", "yes", "../../etc/passwd",
]  # fmt: skip
FILES = [
    ("a.txt", b"The minister asked for silence."), ("empty.txt", b""), ("tool.exe", b"MZ\x90\x00"),
    ("again.txt", b"The minister asked for silence."), ("notes.csv", b"a,b\n1,2\n"),
    ("broken.pdf", b"%PDF-1.7\nnothing"), ("\u202efdp.exe", b"x"),
]  # fmt: skip
#: What locks the visitor out, or takes longer than a step should; each has tests of its own.
LEFT_OUT = re.compile(
    r"/vault/(lock|keys|restore|open|new)/|/(docs|limits|openapi|static|observatory|api|rules)/"
)
FINE = {200, 302, 303, 400, 409, 413, 422}


@dataclass
class Monkey:
    """Walks the pages by chance.

    Attributes:
        visitor: whose browser it has.
        folder: where it may name paths.
        dice: its chance, from a seed.
        trail: what it did, for the one who must repeat it.
        seen: how often each kind of page was asked for, each kind of form sent.
    """

    visitor: Visitor
    folder: Path
    dice: random.Random
    trail: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def walk(self, steps: int, now_and_then: Callable[[], None]) -> None:
        at, page = "/vault/", self.visitor.get("")
        for step in range(steps):
            if step % 25 == 24:
                # Cases leave and work ends meanwhile: a page from before may name what is gone.
                now_and_then()
                at, page = "/vault/", self.visitor.get("")
            tree = html.fromstring(page.content or b"<p></p>") if _is_page(page) else None
            moves = self._moves(at, tree) if tree is not None else []
            if not moves or self.dice.random() < 0.03:
                at, page = "/vault/", self.visitor.get("")
                continue
            at, page = self._go(at, self._next(at, moves))

    def _moves(self, at: str, tree: Any) -> list[Any]:
        links = [
            urljoin(at, link)
            for link in {str(a.get("href")).partition("#")[0] for a in tree.iter("a")}
            if link
        ]
        inside = sorted(
            {link for link in links if link.startswith("/") and not LEFT_OUT.search(urlsplit(link).path)}
        )
        forms = [
            form for form in tree.forms if not LEFT_OUT.search(urlsplit(urljoin(at, form.get("action") or at)).path)
        ]  # fmt: skip
        return [*inside, *forms]

    def _next(self, at: str, moves: list[Any]) -> Any:
        """The less a kind of page or form was seen, the sooner it is taken."""
        kinds = [_kind(at, move) for move in moves]
        chosen = self.dice.choices(range(len(moves)), [1 / (1 + self.seen[kind]) ** 2 for kind in kinds])[0]
        self.seen[kinds[chosen]] += 1
        return moves[chosen]

    def _go(self, at: str, move: Any) -> tuple[str, HttpResponse]:
        if isinstance(move, str):
            where, response = move, self._ask("GET", move)
        else:
            where = urljoin(at, move.get("action") or at)
            response = self._ask((move.get("method") or "get").upper(), where, self._filled(move))
        for _ in range(5):
            if response.status_code not in (302, 303):
                return where, response
            where = urljoin(where, response["Location"])
            response = self._ask("GET", where)
        raise AssertionError(f"redirected for ever: {self.trail[-8:]}")

    def _ask(self, method: str, where: str, form: dict[str, Any] | None = None) -> HttpResponse:
        self.trail.append(f"{method} {where} {form or ''}")
        asked: Any = self.visitor.client.get if method == "GET" else self.visitor.client.post
        response = asked(where, form or {})
        assert response.status_code in FINE, (response.status_code, self.trail[-6:])
        return response

    def _filled(self, form: Any) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for box in form.iter("input", "select", "textarea"):
            name = box.get("name")
            if name and box.get("disabled") is None:
                value = self._value(box, name)
                if value is not None:
                    given.setdefault(name, [])
                    given[name].append(value)
        buttons = [b for b in form.iter("button") if b.get("name")]
        if buttons:
            button = self.dice.choice(buttons)
            given[button.get("name")] = [button.get("value") or ""]
        return given

    def _value(self, box: Any, name: str) -> Any:
        kind = box.get("type", "text") if box.tag == "input" else box.tag
        match kind:
            case "hidden":
                return box.get("value") or ""
            case "checkbox" | "radio":
                return (box.get("value") or "on") if self.dice.random() < 0.4 else None
            case "select":
                options = [one.get("value") or "" for one in box.iter("option")]
                return self.dice.choice(options) if options else None
            case "file":
                file, content = self.dice.choice(FILES)
                return SimpleUploadedFile(file, content)
            case _ if name in ("folder", "file"):
                return self.dice.choice([str(self.folder / "copies"), "not/a/path", ""])
            case _ if self.dice.random() < 0.4:
                return box.get("value") or box.text or ""
            case _:
                return self.dice.choice(TEXTS)


def _kind(at: str, move: Any) -> str:
    where = move if isinstance(move, str) else urljoin(at, move.get("action") or at)
    return ("" if isinstance(move, str) else "form ") + re.sub(r"[0-9a-f]{32}|^/ar", "", urlsplit(where).path)


def _is_page(response: HttpResponse) -> bool:
    return response["Content-Type"].startswith("text/html") and not response.streaming


def _walk(visitor: Visitor, folder: Path, work: Callable[[], None], seed: int, steps: int) -> None:
    from duenotice.custody import vault
    from duenotice.register import projection
    from duenotice.register.models import Case

    visitor.get("")
    assert visitor.post("cases/sample/").status_code == 303
    visitor.reveal()
    monkey = Monkey(visitor, folder, random.Random(seed))
    try:
        monkey.walk(steps, work)
    except BaseException:
        print("\n".join(monkey.trail[-12:]))
        raise
    work()
    assert vault.verify().faults == ()
    for case in Case.objects.all():
        assert projection.differences(case.pk) == []


def test_any_link_and_any_form(visitor: Visitor, tmp_path: Path, work: Callable[[], None]) -> None:
    _walk(visitor, tmp_path, work, seed=1, steps=400)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 16))
@pytest.mark.parametrize("lang", ["", "/ar"])
def test_any_link_and_any_form_for_long(
    visitor: Visitor, tmp_path: Path, work: Callable[[], None], seed: int, lang: str
) -> None:
    visitor.lang = lang
    _walk(visitor, tmp_path, work, seed=seed, steps=int(os.environ.get("DUENOTICE_MONKEY", "1000")))
