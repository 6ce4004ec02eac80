"""The index that is searched: passages of exhibits, events, people, requests, contacts, all inside the encrypted database.

Text is folded before it is indexed and before it is looked for: compatibility forms, case, accents and vowel signs make no
difference, and scripts written without spaces are split into signs. SQLite keeps an FTS5 table in step by triggers;
PostgreSQL searches the same folded text with its own full text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from duenotice.register.models import Case, Contact, Event, Exhibit, Passage, Proceeding, Request, Subject

#: The most hits one search shows.
LIMIT = 200
_AROUND = 90
#: Letters that Arabic and Persian writers use for one another: alef forms, yeh and kaf forms, teh marbuta, tatweel.
_SAME = str.maketrans({
    "\u0622": "\u0627", "\u0623": "\u0627", "\u0625": "\u0627", "\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a",
    "\u06a9": "\u0643", "\u0629": "\u0647", "\u0640": "", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "\u200c": " ",
})  # fmt: skip
#: Scripts written without spaces: Han, kana, Thai, Lao, Khmer, Burmese. Each sign is a word of its own.
_UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])")
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    spread = unicodedata.normalize("NFKD", letter.casefold())
    kept = "".join(part for part in spread if not unicodedata.combining(part)).translate(_SAME)
    return _UNSPACED.sub(r" \1 ", kept)


def fold(text: str) -> str:
    """Text as it is indexed and looked for."""
    return "".join(map(_fold_letter, text))


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where all words looked for stand.

    Attributes:
        case: id of the case.
        kind: kind of object.
        object: its id.
        unit: page, row, paragraph; empty where the object is one text.
        number: of the page or row.
        label: the sheet or field, where there is one.
        excerpt: the text around, in parts; every second part is what was looked for.
    """

    case: str
    kind: str
    object: str
    unit: str
    number: int
    label: str
    excerpt: tuple[str, ...]


def search(words: str, cases: Iterable[str], limit: int = LIMIT) -> list[Hit]:
    """Places that hold every word, or a word that begins with it; the best first.

    Args:
        words: what is looked for, as typed.
        cases: ids of the cases that exist for whoever looks.
        limit: the most places.
    """
    sought = _WORD.findall(fold(words))[:20]
    within = list(cases)
    if not sought or not within:
        return []
    found = (
        _sqlite(sought, within, limit)
        if connection.vendor == "sqlite"
        else _postgresql(sought, within, limit)
    )
    return [_hit(row, sought) for row in found]


_COLUMNS = 'p."case", p.kind, p.object, p.unit, p.number, p.label, p.text'


def _sqlite(sought: Sequence[str], cases: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
    query = " ".join(f'"{word}"*' for word in sought)
    places = ", ".join(["%s"] * len(cases))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM register_text t JOIN register_passage p ON p.id = t.rowid"  # noqa: S608
            f' WHERE register_text MATCH %s AND p."case" IN ({places}) ORDER BY t.rank LIMIT %s',
            [query, *cases, limit],
        )
        return list(cursor.fetchall())


def _postgresql(sought: Sequence[str], cases: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
    query = " & ".join(f"{word}:*" for word in sought)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM register_passage p WHERE to_tsvector('simple', p.folded)"  # noqa: S608
            " @@ to_tsquery('simple', %s) AND p.\"case\" = ANY(%s)"
            " ORDER BY ts_rank(to_tsvector('simple', p.folded), to_tsquery('simple', %s)) DESC LIMIT %s",
            [query, list(cases), query, limit],
        )
        return list(cursor.fetchall())


def _hit(row: tuple[Any, ...], sought: Sequence[str]) -> Hit:
    case, kind, identity, unit, number, label, text = row
    return Hit(case, kind, identity, unit, number, label, excerpt(text, sought))


def excerpt(text: str, sought: Sequence[str]) -> tuple[str, ...]:
    """The text around the first word looked for, in parts; every second part is a word looked for."""
    folded, origin = [], []
    for at, letter in enumerate(text):
        for part in _fold_letter(letter):
            folded.append(part)
            origin.append(at)
    origin.append(len(text))
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(sought, key=len, reverse=True))) + r")\w*"
    )
    spots = [
        (origin[found.start()], origin[found.end() - 1] + 1) for found in pattern.finditer("".join(folded))
    ]
    if not spots:
        return (text[: 2 * _AROUND],)
    start, end = max(0, spots[0][0] - _AROUND), min(len(text), spots[0][1] + _AROUND)
    parts, at = [], start
    for first, last in spots:
        if first >= at and last <= end:
            parts += [text[at:first], text[first:last]]
            at = last
    parts.append(text[at:end])
    parts[0] = ("… " if start else "") + parts[0]
    parts[-1] += " …" if end < len(text) else ""
    return tuple(parts)


def put(row: Any) -> None:
    """Index an object again, or take it out when it no longer counts."""
    identity = str(row.pk)
    Passage.objects.filter(object=identity).exclude(kind=_PAGES).delete()
    if getattr(row, "removed", ""):
        Passage.objects.filter(object=identity).delete()
        return
    words = "\n".join(text for text in _texts(row) if text)
    if words:
        case = row.pk if isinstance(row, Case) else row.case_id
        Passage.objects.create(case=case, kind=_kind(row), object=identity, text=words, folded=fold(words))


_PAGES = "page"


def put_pages(case: str, exhibit: str, pages: Iterable[tuple[str, int, str, str]]) -> int:
    """Index the text of an exhibit in place of what was indexed of it before. Returns how many passages.

    Args:
        case: id of the case.
        exhibit: id of the exhibit.
        pages: unit, number, label and text of each passage.
    """
    Passage.objects.filter(object=exhibit, kind=_PAGES).delete()
    rows = [
        Passage(case=case, kind=_PAGES, object=exhibit, unit=unit, number=number, label=label[:200], text=text, folded=fold(text))
        for unit, number, label, text in pages
        if text.strip()
    ]  # fmt: skip
    Passage.objects.bulk_create(rows, batch_size=200)
    return len(rows)


def pages_of(exhibit: str) -> list[Passage]:
    """The passages of an exhibit, in order."""
    return list(Passage.objects.filter(object=exhibit, kind=_PAGES).order_by("pk"))


def rebuild(case: str) -> None:
    """Index everything a case holds but the text of its exhibits, which comes with their reading."""
    Passage.objects.filter(case=case).exclude(kind=_PAGES).delete()
    for model in (Case, *_INDEXED):
        rows: Any = model._default_manager
        kept = rows.filter(pk=case) if model is Case else rows.filter(case_id=case, removed="")
        for row in kept.iterator():
            put(row)


def remove_case(case: str) -> None:
    """Forget the passages of a case."""
    Passage.objects.filter(case=case).delete()


_INDEXED = (Subject, Request, Event, Contact, Proceeding, Exhibit)


def _kind(row: Any) -> str:
    return str(row._meta.model_name)


def _texts(row: Any) -> Iterator[str]:
    if isinstance(row, (Subject, Contact)):
        yield from (entry["text"] for entry in row.names)
    names = {
        Case: ("code_name", "notes"), Subject: ("birth_place", "notes"), Contact: ("organisation", "reach", "notes"),
        Request: ("reference", "notes"), Event: ("what",), Proceeding: ("forum", "reference", "notes"),
        Exhibit: ("title", "file_name"),
    }.get(type(row), ())  # fmt: skip
    yield from dict.fromkeys(str(getattr(row, name)) for name in names)


def indexed(row: Any) -> bool:
    """Whether objects of this kind are indexed."""
    return isinstance(row, (Case, *_INDEXED))


__all__ = [
    "LIMIT",
    "Hit",
    "excerpt",
    "fold",
    "indexed",
    "pages_of",
    "put",
    "put_pages",
    "rebuild",
    "remove_case",
    "search",
]
