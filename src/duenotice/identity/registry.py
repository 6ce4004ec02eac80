"""A registry of people on disk: searched through memory-mapped postings, built aside and put in place at one stroke.

A folder holds generations; the file CURRENT names the one in use. Building writes a new generation, checks it, then swaps
CURRENT, so that a reader sees the old registry or the new one and never half of either. Adding commits to a copy.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from duenotice.identity.errors import IdentityError
from duenotice.identity.generations import (
    FORMAT,
    REMEDY,
    check_files,
    current,
    fresh,
    put_in_place,
    read_meta,
    write_meta,
)
from duenotice.identity.keys import keys_of, name_pairs, word_key
from duenotice.identity.records import PATRONYMIC, Person
from duenotice.identity.store import pack, unpack
from duenotice.names import Word, name_of, parts
from duenotice.names.common import LEAST

CANDIDATES = 24
_HEAP = 256_000_000
_ADD_HEAP = 64_000_000
_COMMON_SHARE = 0.002
_RARE_SHARE = 0.00002
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the registry who may fit, and how well the keys did (for ranking only)."""

    person: Person
    rank: float


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("keys", stored=False, tokenizer_name="whitespace", index_option="basic")
    builder.add_bytes_field("record", stored=True)
    return builder.build()


class Registry:
    """A registry opened for reading.

    Attributes:
        people: number of people.
        meta: counts, calibration and versions, as written at the build.
    """

    def __init__(self, folder: Path, *, verify: bool = False) -> None:
        """Open a registry.

        Args:
            folder: where it was built.
            verify: True to read every file against its checksum; sizes are always checked.

        Raises:
            IdentityError: no registry, of another format, or damaged.
        """
        self.folder = folder
        self.home = current(folder)
        self.meta = read_meta(self.home)
        check_files(self.home, self.meta, verify=verify)
        try:
            self._index = tantivy.Index.open(str(self.home / "index"))
            self._index.reload()
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise IdentityError(f"The registry's index is damaged: {error}.", REMEDY, str(folder)) from None
        self.people: int = self.meta["people"]
        if self._searcher.num_docs != self.people:
            raise IdentityError(
                f"The registry's index holds {self._searcher.num_docs} people, its record says {self.people}: it is damaged.",
                REMEDY,
                str(folder),
            )
        self._words: dict[str, int] = self.meta["words"]
        self._schema = _schema()
        self._telling: dict[str, float] = {}

    @property
    def checksum(self) -> str:
        """A checksum of the registry's files: which data an answer rests on."""
        return hashlib.sha256(json.dumps(self.meta["files"], sort_keys=True).encode()).hexdigest()

    def current(self) -> Registry:
        """This registry, or the one that was put in its place since it was opened, every file of it checked.

        Raises:
            IdentityError: the one in its place is damaged, or there is none.
        """
        return self if current(self.folder) == self.home else Registry(self.folder, verify=True)

    def telling(self, word: Word) -> float:
        """How telling a word of a name is here, 0.55 (common) to 1 (rare), from this registry's own counts."""
        sounds = word.sounds[0]
        known = self._telling.get(sounds)
        if known is None:
            known = self._telling[sounds] = self._share(sounds)
        return known

    def _share(self, sounds: str) -> float:
        held = self._words.get(word_key(sounds), 0)
        share = held / max(self.people, 200)
        if share <= _RARE_SHARE * 10 or held <= 2:
            return 1.0
        if share >= _COMMON_SHARE * 5:
            return LEAST
        return 1.0 - (1.0 - LEAST) * math.sqrt(min(1.0, share / (_COMMON_SHARE * 5)))

    def candidates(self, person: Person, most: int = CANDIDATES) -> list[Candidate]:
        """People of the registry who may be this person, the likeliest first.

        Raises:
            IdentityError: the index cannot be read.
        """
        few, many = keys_of(person, query=True)
        found = self._search(few, most)
        if len(found) < most // 2 or not few:
            seen = {candidate.person.id for candidate in found}
            found += [each for each in self._search(self._rarest(many), most) if each.person.id not in seen]
        return found[:most]

    def _rarest(self, keys: list[str], most: int = 4) -> list[str]:
        counts: dict[str, int] = self.meta["skeletons"]
        return sorted(keys, key=lambda key: (counts.get(key[1:], 0), key))[:most]

    def _search(self, keys: list[str], most: int) -> list[Candidate]:
        if not keys:
            return []
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "keys", key, "basic"))
            for key in keys
        ]
        try:
            hits = self._searcher.search(tantivy.Query.boolean_query(clauses), most, count=False).hits
            return [Candidate(unpack(bytes(self._searcher.doc(at)["record"][0])), rank) for rank, at in hits]
        except (ValueError, OSError, KeyError, IndexError) as error:
            raise IdentityError(
                f"The registry's index is damaged: {error}.", REMEDY, str(self.folder)
            ) from None

    def holders(self, number: str) -> int:
        """How many people hold a document number."""
        return self._holding(f"d{number}")

    def namesakes(self, text: str) -> int:
        """How many people have a name like this one: the same two coarse words, the rarest two of the name."""
        pairs = [key for key in name_pairs(name_of(text)) if key]
        return min((self._holding(key) for key in pairs), default=0)

    def _holding(self, key: str) -> int:
        query = tantivy.Query.term_query(self._schema, "keys", key, "basic")
        return int(getattr(self._searcher.search(query, 1, count=True), "count", None) or 0)

    def sample(self, most: int, seed: int = 1) -> Iterator[Person]:
        """People spread evenly over the registry, the same ones each time."""
        step = max(1, self.people // max(1, most))
        for place in range(seed % step, self.people, step):
            query = tantivy.Query.term_query(self._schema, "keys", f"#{place}", "basic")
            for _, at in self._searcher.search(query, 1, count=False).hits:
                yield unpack(bytes(self._searcher.doc(at)["record"][0]))

    def everyone(self) -> Iterator[Person]:
        """Every person of the registry, in order."""
        return self.sample(self.people, self.people)


def build(people: Iterable[Person], folder: Path, progress: Progress | None = None) -> Registry:
    """Build a registry, or build it anew beside the one in use and swap.

    Raises:
        IdentityError: two records with one id, or no people.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    home = fresh(folder)
    try:
        index_folder = home / "index"
        index_folder.mkdir()
        index = tantivy.Index(_schema(), str(index_folder))
        counts = _Counts()
        _write(index, people, counts, _HEAP, progress)
        if not counts.people:
            raise IdentityError("There is no person to put into the registry.", "Give at least one record.")
        write_meta(home, counts.meta())
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    put_in_place(folder, home)
    return Registry(folder)


def add(people: Iterable[Person], folder: Path, progress: Progress | None = None) -> Registry:
    """Add people to a registry: a copy is written and put in place at one stroke.

    Raises:
        IdentityError: an id is there already, or the registry is damaged.
    """
    held = Registry(folder)
    home = fresh(folder)
    try:
        shutil.copytree(held.home / "index", home / "index")
        index = tantivy.Index.open(str(home / "index"))
        counts = _Counts.of(held.meta)
        _write(index, people, counts, _ADD_HEAP, progress, known=held)
        write_meta(home, counts.meta())
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    put_in_place(folder, home)
    return Registry(folder)


class _Counts:
    """What is counted while a registry is written."""

    def __init__(self) -> None:
        self.people = 0
        self.words: Counter[str] = Counter()
        self.skeletons: Counter[str] = Counter()
        self.scripts: Counter[str] = Counter()
        self.dated = 0
        self.unusable = 0

    @classmethod
    def of(cls, meta: dict[str, Any]) -> _Counts:
        counts = cls()
        counts.people, counts.dated, counts.unusable = meta["people"], meta["dated"], meta["unusable"]
        counts.words.update(meta["words"])
        counts.skeletons.update(meta["skeletons"])
        counts.scripts.update(meta["scripts"])
        return counts

    def see(self, person: Person, many: list[str]) -> None:
        self.people += 1
        self.dated += bool(person.births)
        self.skeletons.update(key[1:] for key in many)
        usable = False
        for held in person.names[:12]:
            if held.kind == PATRONYMIC:
                continue
            name = name_of(held.text)
            if not name.usable:
                continue
            if not usable:
                self.scripts[name.script] += 1
            usable = True
            self.words.update(
                {word_key(word.sounds[0]) for word in name.readings[0].words if word.kind == parts.NAME}
            )
        self.unusable += not usable

    def meta(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "people": self.people,
            "dated": self.dated,
            "unusable": self.unusable,
            "scripts": dict(sorted(self.scripts.items())),
            # A word or skeleton seen once or twice counts as new: leaving it out keeps the file small.
            "words": {key: count for key, count in sorted(self.words.items()) if count > 2},
            "skeletons": {key: count for key, count in sorted(self.skeletons.items()) if count > 20},
        }


def _write(
    index: Any,
    people: Iterable[Person],
    counts: _Counts,
    heap: int,
    progress: Progress | None,
    known: Registry | None = None,
) -> None:
    writer = index.writer(heap_size=heap, num_threads=1)
    seen: set[int] = set()
    for person in people:
        mark = int.from_bytes(hashlib.blake2b(person.id.encode(), digest_size=8).digest(), "big")
        if mark in seen or (known is not None and _holds(known, person.id)):
            raise IdentityError(
                f"The id '{person.id}' stands twice, so answers could not say who is meant.",
                "Give every record its own id.",
            )
        seen.add(mark)
        few, many = keys_of(person)
        document = tantivy.Document()
        document.add_text("id", person.id)
        document.add_text("keys", " ".join((f"#{counts.people}", *few, *many)))
        document.add_bytes("record", pack(person))
        writer.add_document(document)
        counts.see(person, many)
        if progress and counts.people % 1000 == 0:
            progress(counts.people)
    writer.commit()
    writer.wait_merging_threads()


def _holds(known: Registry, key: str) -> bool:
    query = tantivy.Query.term_query(known._schema, "id", key, "basic")
    return bool(known._searcher.search(query, 1, count=False).hits)


def save_calibration(registry: Registry, calibration: dict[str, Any]) -> None:
    """Keep a calibration with the registry it was measured on."""
    registry.meta["calibration"] = calibration
    held = {key: value for key, value in registry.meta.items() if key != "files"}
    write_meta(registry.home, held)
