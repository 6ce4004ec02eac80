"""The index that is searched: passages of exhibits, events, people, requests, contacts, all inside the encrypted database.

Text is folded and cut into words here, before it is indexed and before it is looked for: compatibility forms, case, accents,
vowel signs and the digits of a script make no difference, and scripts written without spaces are split into signs. So both
engines see the same words: SQLite in an FTS5 table kept in step by triggers, PostgreSQL in a column it keeps itself.
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
#: Letters that writers use for one another: in Arabic and Persian alef, yeh and kaf forms, teh marbuta, tatweel; in Armenian
#: yiwn for vew, which capitals write for the sign of "and".
_SAME = str.maketrans({
    "\u0622": "\u0627", "\u0623": "\u0627", "\u0625": "\u0627", "\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a",
    "\u06a9": "\u0643", "\u0629": "\u0647", "\u0640": "", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "\u200c": " ",
    "\u0582": "\u057e",
})  # fmt: skip
#: Scripts written without spaces: Han, kana, Thai, Lao, Khmer, Burmese. Each sign is a word of its own.
_UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])")
#: A run of letters and digits; `_` is neither to SQLite.
_WORD = re.compile(r"[^\W_]+")
#: No word is longer: what is, is no word. PostgreSQL takes 2046 bytes.
_LONGEST_WORD = 200
#: No passage is longer, in letters: PostgreSQL takes a megabyte of words.
_LONGEST_PASSAGE = 60_000
_MARKS = '"\u201c\u201d\u201e\u00ab\u00bb'
#: What is typed: a stretch between quotation marks, or a stretch without a space.
_TYPED = re.compile(rf"[{_MARKS}]([^{_MARKS}]*)[{_MARKS}]|(\S+)")
_MOST_SOUGHT = 20


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    spread = unicodedata.normalize("NFKD", letter.casefold())
    kept = "".join(part for part in spread if not unicodedata.combining(part)).translate(_SAME)
    return _UNSPACED.sub(r" \1 ", kept)


def fold(text: str) -> str:
    """Text in the letters in which it is indexed and looked for."""
    return "".join(map(_fold_letter, text))


def words_of(text: str) -> list[str]:
    """The words of a text as they are indexed and looked for."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(fold(text))]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another.

    Attributes:
        words: folded.
        whole: the last word stands as it is; otherwise longer words that begin with it count too.
    """

    words: tuple[str, ...]
    whole: bool


def phrases(typed: str) -> list[Phrase]:
    """What someone looks for, as typed.

    What stands between quotation marks, or without a space (a date, an address of mail, a name in a script without spaces),
    is one phrase.
    """
    found = [
        Phrase(tuple(words_of(quoted or bare))[:_MOST_SOUGHT], bool(quoted))
        for quoted, bare in _TYPED.findall(typed)
    ]
    return [phrase for phrase in found if phrase.words][:_MOST_SOUGHT]


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
    """Places that hold every phrase; the best first.

    Args:
        words: what is looked for, as typed.
        cases: ids of the cases that exist for whoever looks.
        limit: the most places.
    """
    sought, within = phrases(words), list(cases)
    if not sought or not within:
        return []
    look = _sqlite if connection.vendor == "sqlite" else _postgresql
    return [_hit(row, sought) for row in look(sought, within, limit)]


_COLUMNS = 'p."case", p.kind, p.object, p.unit, p.number, p.label, p.text'


def _sqlite(sought: Sequence[Phrase], cases: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
    # Words are letters and digits alone: no mark of the query's own language can stand in them.
    query = " AND ".join(f'"{" ".join(one.words)}"{"" if one.whole else " *"}' for one in sought)
    places = ", ".join(["%s"] * len(cases))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM register_text t JOIN register_passage p ON p.id = t.rowid"  # noqa: S608
            f' WHERE register_text MATCH %s AND p."case" IN ({places}) ORDER BY t.rank LIMIT %s',
            [query, *cases, limit],
        )
        return list(cursor.fetchall())


def _postgresql(sought: Sequence[Phrase], cases: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
    # Cast, not parsed: PostgreSQL's own parser takes "a@b.example" for one word and "-02" for a number.
    query = " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in one.words) + ("" if one.whole else ":*") + ")"
        for one in sought
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM register_passage p WHERE p.words @@ %s::tsquery"  # noqa: S608
            ' AND p."case" = ANY(%s) ORDER BY ts_rank(p.words, %s::tsquery) DESC LIMIT %s',
            [query, list(cases), query, limit],
        )
        return list(cursor.fetchall())


def _hit(row: tuple[Any, ...], sought: Sequence[Phrase]) -> Hit:
    case, kind, identity, unit, number, label, text = row
    return Hit(case, kind, identity, unit, number, label, excerpt(text, sought))


def excerpt(text: str, sought: Sequence[Phrase]) -> tuple[str, ...]:
    """The text around the first phrase looked for, in parts; every second part is one that was looked for."""
    folded, origin = [], []
    for at, letter in enumerate(text):
        for part in _fold_letter(letter):
            folded.append(part)
            origin.append(at)
    origin.append(len(text))
    longest_first = sorted(sought, key=lambda one: sum(map(len, one.words)), reverse=True)
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(_pattern, longest_first))})")
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


def _pattern(phrase: Phrase) -> str:
    words = r"[\W_]+".join(map(re.escape, phrase.words))
    return words + (r"(?![^\W_])" if phrase.whole else r"[^\W_]*")


def _passages(
    case: str, kind: str, identity: str, place: tuple[str, int, str], text: str
) -> Iterator[Passage]:
    """A text as passages: one, or several where it is too long for one."""
    unit, number, label = place[0], place[1], _storable(place[2])
    for stretch in _stretches(_storable(text)):
        yield Passage(
            case=case, kind=kind, object=identity, unit=unit, number=number, label=label[:200], text=stretch,
            folded=" ".join(words_of(stretch)),
        )  # fmt: skip


def _storable(text: str) -> str:
    """Without what no database keeps: NUL, and halves of signs that damaged files hold."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _stretches(text: str) -> Iterator[str]:
    while len(text) > _LONGEST_PASSAGE:
        cut = text.rfind(" ", _LONGEST_PASSAGE // 2, _LONGEST_PASSAGE) + 1 or _LONGEST_PASSAGE
        yield text[:cut]
        text = text[cut:]
    if text.strip():
        yield text


def put(row: Any) -> None:
    """Index an object again, or take it out when it no longer counts."""
    identity = str(row.pk)
    Passage.objects.filter(object=identity).exclude(kind=_PAGES).delete()
    if getattr(row, "removed", ""):
        Passage.objects.filter(object=identity).delete()
        return
    Passage.objects.bulk_create(_passages_of(row))


def _passages_of(row: Any) -> Iterator[Passage]:
    words = "\n".join(text for text in _texts(row) if text)
    case = row.pk if isinstance(row, Case) else row.case_id
    return _passages(case, _kind(row), str(row.pk), ("", 0, ""), words)


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
        row
        for unit, number, label, text in pages
        for row in _passages(case, _PAGES, exhibit, (unit, number, label), text)
    ]
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
        Passage.objects.bulk_create(
            (made for row in kept.iterator() for made in _passages_of(row)), batch_size=_BATCH
        )


_BATCH = 200


def fold_anew(alias: str) -> None:
    """Fold every passage as it is done now: what was indexed otherwise would not be found, and "not found" would be false.

    Args:
        alias: of the database.
    """
    rows = Passage.objects.using(alias)
    every = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(every), _BATCH):
        # Taken out and put in again, in order: the index follows removals and additions, not changes.
        held = list(rows.filter(pk__in=every[start : start + _BATCH]).order_by("pk"))
        rows.filter(pk__in=[row.pk for row in held]).delete()
        rows.bulk_create(
            [
                made
                for row in held
                for made in _passages(
                    row.case, row.kind, row.object, (row.unit, row.number, row.label), row.text
                )
            ]
        )


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
    "Phrase",
    "excerpt",
    "fold",
    "fold_anew",
    "indexed",
    "pages_of",
    "phrases",
    "put",
    "put_pages",
    "rebuild",
    "remove_case",
    "search",
    "words_of",
]
