"""Finds one needle in a text, in every form the leak check knows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from duenotice.documents.fold import Token, skeleton, spelling, tokens, unhidden
from duenotice.documents.needles import Needle

#: Letters from which a run is told apart from chance even in the middle of other letters.
_LONG = 7
_LONG_SKELETON = 4
_STEM = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A needle that was found: in which form, and the words around it."""

    form: str
    seen: str


class Haystack:
    """A text, made ready once for many needles.

    Args:
        text: the text as it leaves.
    """

    def __init__(self, text: str) -> None:
        self._text = unhidden(text)
        self._words = tokens(text)
        self._letters = "".join(word.plain for word in self._words)
        self._starts: list[int] = []
        at = 0
        for word in self._words:
            self._starts.append(at)
            at += len(word.plain)
        self._ends = [start + len(word.plain) for start, word in zip(self._starts, self._words, strict=True)]
        self._plain: dict[str, list[int]] = {}
        for index, word in enumerate(self._words):
            self._plain.setdefault(word.plain, []).append(index)
        bones_of = {plain: skeleton(plain) for plain in self._plain}
        self._skeletons = [bones_of[word.plain] for word in self._words]
        self._spellings = {spelling(plain) for plain in self._plain}
        self._boned: dict[str, list[int]] = {}
        for index, bones in enumerate(self._skeletons):
            self._boned.setdefault(bones, []).append(index)

    def find(self, needle: Needle) -> Hit | None:
        """The first place where a needle stands, or None."""
        if needle.exact:
            return self._exact(needle) or self._respelled(needle)
        return self._run(needle) or self._stem(needle) or self._respelled(needle)

    def _hit(self, form: str, index: int, length: int = 1) -> Hit:
        first = self._words[max(index - 3, 0)].start
        last = self._words[min(index + length + 2, len(self._words) - 1)]
        return Hit(form, self._text[first : last.end][:200])

    def _exact(self, needle: Needle) -> Hit | None:
        """A single telling word: with a capital, since names are also common words."""
        for index in self._plain.get(needle.compact, ()):
            if self._words[index].capital:
                return self._hit(needle.form, index)
        return None

    def _run(self, needle: Needle) -> Hit | None:
        """The letters in a row, whatever stands between them; a short run must begin and end with a word."""
        at = self._letters.find(needle.compact)
        while at >= 0:
            end = at + len(needle.compact)
            index = bisect_right(self._starts, at) - 1
            whole = self._starts[index] == at and _in(self._ends, end)
            if whole or len(needle.compact) >= _LONG:
                last = bisect_left(self._ends, end)
                split = last - index + 1 != len(needle.words)
                return self._hit("split" if split else needle.form, index, last - index + 1)
            at = self._letters.find(needle.compact, at + 1)
        return None

    def _stem(self, needle: Needle) -> Hit | None:
        """The adjective or the inhabitant of a country: Austria, Austrian."""
        if not needle.prefix or len(needle.words) != 1:
            return None
        stem = needle.compact.rstrip("aeiouy")
        if len(stem) < _STEM:
            return None
        for plain, places in self._plain.items():
            if plain.startswith(stem) and len(plain) <= len(needle.compact) + 4:
                return self._hit("respelled", places[0])
        return None

    def _respelled(self, needle: Needle) -> Hit | None:
        """The same sounds: between scripts for any name, within Latin letters by its spelling or by several words."""
        bones = [skeleton(word) for word in needle.words]
        sought = "".join(bones)
        if len(sought) < (3 if len(needle.words) == 1 else _LONG_SKELETON):
            return None
        if (
            len(needle.words) == 1
            and len(needle.compact) >= _STEM
            and spelling(needle.compact) in self._spellings
        ):
            index = next(
                i for i, word in enumerate(self._words) if spelling(word.plain) == spelling(needle.compact)
            )
            if not needle.exact or self._words[index].capital:
                return self._hit("respelled", index)
        return self._bones(needle, sought, [bone for bone in bones if bone])

    def _bones(self, needle: Needle, sought: str, bones: list[str]) -> Hit | None:
        """Words next to each other whose sounds make up the sounds of the needle."""
        starts = (self._boned.get(sought[:length], ()) for length in range(1, len(sought) + 1))
        for first in sorted(index for found in starts for index in found):
            made, index = "", first
            while (
                index < len(self._words)
                and len(made) < len(sought)
                and sought.startswith(made + self._skeletons[index])
            ):
                made += self._skeletons[index]
                index += 1
            if made == sought and self._telling(self._words[first:index], needle, bones):
                return self._hit("respelled", first, index - first)
        return None

    def _telling(self, words: list[Token], needle: Needle, bones: list[str]) -> bool:
        """Same sounds mean the same name when the script differs, or when several long words agree."""
        other_script = any(not word.latin for word in words)
        digits = any(char.isdigit() for char in needle.compact)
        agree = sum(len(bone) >= 3 for bone in bones) >= 2 or len("".join(bones)) >= 7
        if needle.exact:
            return other_script and len("".join(bones)) >= _LONG_SKELETON
        return other_script or (agree and not digits and len(words) > 1)


def _in(ends: list[int], end: int) -> bool:
    at = bisect_left(ends, end)
    return at < len(ends) and ends[at] == end
