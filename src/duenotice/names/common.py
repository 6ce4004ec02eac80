"""Names so common that two people who share one say little by it. Our own list; a registry's counts replace it."""

from __future__ import annotations

from functools import lru_cache

from duenotice.names.name import Word
from duenotice.names.parts import words_of
from duenotice.names.scripts.latin import sounds_of

LEAST = 0.55
_COMMON = words_of("""muhammad ahmad ali hassan hussein abdallah abdullah ibrahim omar mahmud mustafa yusuf khalid said salim khan
muhammadi ahmadi hamid rahman jan gul mullah karim rashid ismail abdrahman abdraziz abdaziz fatima maryam kim lee li park choi
jung kang cho yun jang lim wang zhang chen liu yang huang zhao wu zhou nguyen tran pham van thi ivanov ivan aleksandr vladimir
sergei andrei dmitri petrov maria anna elena olga natalia jose juan carlos luis garcia rodriguez martinez hernandez lopez gonzalez
perez sanchez silva santos john james william robert mary george thomas charles henry david michael peter paul smith jones brown
williams taylor johnson davies evans wilson singh kaur kumar devi ram sharma mehmet mustafa ayse yilmaz kaya demir""")
_MERGE = str.maketrans(
    {
        **dict.fromkeys("aeiouAWYyw'", None),
        "q": "k",
        "x": "h",
        "T": "t",
        "D": "d",
        "H": "C",
        "K": "k",
        "N": "n",
    }
)


def bones(sounds: str) -> str:
    """The consonants of a word, those that romanisations swap told as one."""
    return sounds.translate(_MERGE)


@lru_cache(maxsize=1)
def _set() -> frozenset[str]:
    return frozenset(bone for name in _COMMON if len(bone := bones(sounds_of(name))) > 1)


def telling(word: Word) -> float:
    """How telling a word is without a registry: 0.55 for a very common name, else 1."""
    return LEAST if bones(word.sounds[0]) in _set() else 1.0
