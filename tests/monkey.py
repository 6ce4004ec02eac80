"""Somebody who follows any link and fills in any form with anything."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from lxml import html

from duenotice.law import rulebook

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
    r"/vault/(lock|keys|restore|open|new)/|/(docs|limits|logout|login|deactivate|openapi|static|observatory|api|rules)/"
)
FINE = {200, 302, 303, 400, 409, 413, 422, 429}


@dataclass
class Monkey:
    """Walks the pages by chance.

    Attributes:
        ask: sends a method, an address and a form; the answer.
        folder: where it may name paths.
        dice: its chance, from a seed.
        home: where it begins, and begins again.
        also: a form filled in sensibly, sent now and then: chance alone would rarely come so far.
        trail: what it did, for the one who must repeat it.
        seen: how often each kind of page was asked for, each kind of form sent.
    """

    ask: Callable[[str, str, dict[str, Any]], HttpResponse]
    folder: Path
    dice: random.Random
    home: str = "/vault/"
    also: Callable[[], tuple[str, dict[str, Any]]] | None = None
    trail: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def walk(self, steps: int, now_and_then: Callable[[], None]) -> None:
        at, page = self.home, self._ask("GET", self.home)
        for step in range(steps):
            if step % 25 == 24:
                # Cases leave and work ends meanwhile: a page from before may name what is gone.
                now_and_then()
                at, page = self._begin()
            tree = html.fromstring(page.content or b"<p></p>") if _is_page(page) else None
            moves = self._moves(at, tree) if tree is not None else []
            if not moves or self.dice.random() < 0.03:
                at, page = self.home, self._ask("GET", self.home)
                continue
            at, page = self._go(at, self._next(at, moves))

    def _begin(self) -> tuple[str, HttpResponse]:
        if self.also is not None and self.dice.random() < 0.7:
            where, form = self.also()
            return where, self._ask("POST", where, form)
        return self.home, self._ask("GET", self.home)

    def _moves(self, at: str, tree: Any) -> list[Any]:
        links = [
            urljoin(at, link)
            for link in {str(a.get("href")).partition("#")[0] for a in tree.iter("a")}
            if link
        ]
        inside = sorted(
            {link for link in links if link.startswith("/") and not LEFT_OUT.search(urlsplit(link).path)}
        )
        buttons = [
            button
            for button in tree.xpath("//button[not(ancestor::fieldset[@disabled])]")
            if _form_of(button) is not None and not LEFT_OUT.search(urlsplit(_target(at, button)).path)
        ]
        return [*inside, *buttons]

    def _next(self, at: str, moves: list[Any]) -> Any:
        """The less a kind of page or form was seen, the sooner it is taken."""
        kinds = [_kind(at, move) for move in moves]
        chosen = self.dice.choices(range(len(moves)), [1 / (1 + self.seen[kind]) ** 2 for kind in kinds])[0]
        self.seen[kinds[chosen]] += 1
        return moves[chosen]

    def _go(self, at: str, move: Any) -> tuple[str, HttpResponse]:
        where = _target(at, move)
        if isinstance(move, str):
            response = self._ask("GET", where)
        else:
            method = (_form_of(move).get("method") or "get").upper()
            response = self._ask(method, where, self._filled(move))
        for _ in range(5):
            if response.status_code not in (302, 303):
                return where, response
            where = urljoin(where, response["Location"])
            response = self._ask("GET", where)
        raise AssertionError(f"redirected for ever: {self.trail[-8:]}")

    def _ask(self, method: str, where: str, form: dict[str, Any] | None = None) -> HttpResponse:
        self.trail.append(f"{method} {where} {form or ''}")
        response = self.ask(method, where, form or {})
        assert response.status_code in FINE, (response.status_code, self.trail[-6:])
        return response

    def _filled(self, button: Any) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for box in _form_of(button).iter("input", "select", "textarea"):
            name = box.get("name")
            if name and box.get("disabled") is None:
                value = self._value(box, name)
                if value is not None:
                    given.setdefault(name, []).append(value)
        if button.get("name"):
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


def _form_of(button: Any) -> Any:
    """The form a button sends: the one it names, or the one it stands in."""
    if name := button.get("form"):
        return button.getroottree().getroot().get_element_by_id(name, None)
    return next(button.iterancestors("form"), None)


def _target(at: str, move: Any) -> str:
    if isinstance(move, str):
        return move
    return urljoin(at, move.get("formaction") or _form_of(move).get("action") or at)


def _kind(at: str, move: Any) -> str:
    where = re.sub(r"[0-9a-f]{32}|^/ar", "", urlsplit(_target(at, move)).path)
    if isinstance(move, str):
        return where
    return re.sub(r"\d+", "", f"{move.get('name')}={move.get('value')} {where}")


def _is_page(response: HttpResponse) -> bool:
    return response["Content-Type"].startswith("text/html") and not response.streaming


def worked_examples() -> list[dict[str, Any]]:
    """The worked examples of the rulebook as whole dossiers."""
    found = []
    for rule in rulebook().rules.values():
        for example in rule.examples:
            given = dict(example.given)
            content = {
                "mechanism": example.mechanism or min(rule.mechanisms),
                "reference": "SAMPLE HERON",
                "seen": example.seen,
            }
            content |= {"issued_on": given.pop("issued_on", None), "facts": given}
            found.append({name: value for name, value in content.items() if value is not None})
    return found
