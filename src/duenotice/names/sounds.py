"""How far two words sound alike: an alignment of sounds with costs that depend on how they were written.

A sound is one character. Vowels: a e i o u. Consonants: p b t d k g q f v w s z m n l r y h, and
S (sh) Z (zh) C (ch) J (j of 'jam') x (kh) G (gh) T (th of 'thin') D (th of 'this') c (ts) N (ng) ' (glottal stop, ayn).
Letters that stand for several sounds keep a sign of their own: j (Latin j), H (Latin ch), K (Latin c before e, i, y);
A W Y (alef, waw, ya of scripts that leave short vowels out).
The costs are our own, set by ear and by the usual romanisation tables of each script; they are no trained model.
"""

from __future__ import annotations

from itertools import combinations

from rapidfuzz.distance import Levenshtein

from duenotice.names.memory import remembered

PLAIN, ABJAD, ABJAD_BOTH, SYLLABIC = range(4)
VOWELS = "aeiou"
_WEAK = "AWY'"
_SIGNS = "aeioupbtdkgqfvwszSZCJxhGTDcmnNlryjHKAWY'"

# Pairs that are written for one another, by how far apart they are.
_NEAR: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.05, ("kq", "zD", "Jj", "CH", "sK", "yY", "wW", "iY", "uW", "oW", "aA", "vw", "vW", "cK", "kK", "iy")),
    (
        0.10,
        (
            "uw",
            "ow",
            "xH",
            "xh",
            "dD",
            "tT",
            "sT",
            "JZ",
            "jZ",
            "jy",
            "eA",
            "eY",
            "oA",
            "SH",
            "fp",
            "ey",
            "kH",
            "gj",
        ),
    ),
    (
        0.15,
        (
            "ou",
            "ei",
            "aY",
            "aW",
            "iA",
            "uA",
            "gG",
            "gJ",
            "cs",
            "bv",
            "'A",
            "KC",
            "KS",
            "jY",
            "YA",
            "WA",
            "nN",
        ),
    ),
    (0.20, ("ae", "bp", "Cc", "hH", "fv", "jx", "CS", "rG", "Kh", "jh", "WY")),
    (
        0.25,
        (
            "ao",
            "kg",
            "kx",
            "td",
            "sz",
            "sS",
            "zZ",
            "Dz",
            "Gh",
            "gq",
            "qG",
            "CJ",
            "jC",
            "zT",
            "zJ",
            "zc",
            "Zs",
        ),
    ),
    (
        0.30,
        (
            "io",
            "iu",
            "eo",
            "au",
            "eu",
            "ai",
            "dT",
            "sC",
            "SZ",
            "kC",
            "kh",
            "tD",
            "gh",
            "JS",
            "fh",
            "bw",
            "kG",
        ),
    ),
    (
        0.35,
        (
            "mn",
            "lr",
            "sZ",
            "xG",
            "xg",
            "bf",
            "tc",
            "sH",
            "jk",
            "jg",
            "sx",
            "SK",
            "gx",
            "cS",
            "dJ",
            "tC",
            "hS",
            "mN",
            "gN",
            "dj",
        ),
    ),
)
_ABJAD_NEAR: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.0, ("uW", "oW", "wW", "iY", "yY", "aA", "bp", "DZ", "Dz", "Gg", "JC", "gk", "bv", "vW", "Dd")),
    (
        0.05,
        (
            "eY",
            "eA",
            "aY",
            "oA",
            "uA",
            "iA",
            "JZ",
            "gJ",
            "jJ",
            "kq",
            "Tt",
            "Ts",
            "hx",
            "eW",
            "aW",
            "fv",
            "fp",
            "qg",
            "Zz",
            "sc",
        ),
    ),
)
_SYLLABIC_NEAR: tuple[tuple[float, tuple[str, ...]], ...] = (
    (
        0.05,
        (
            "lr",
            "bv",
            "fh",
            "fp",
            "td",
            "kg",
            "bp",
            "sT",
            "zD",
            "JC",
            "sS",
            "JZ",
            "zJ",
            "Cc",
            "tT",
            "dD",
            "eo",
            "ou",
            "CH",
            "JH",
            "Jj",
            "HC",
        ),
    ),
    (
        0.15,
        (
            "hx",
            "hG",
            "sz",
            "tC",
            "dJ",
            "dz",
            "CS",
            "cs",
            "sC",
            "mn",
            "nN",
            "eu",
            "ou",
            "ae",
            "oa",
            "zZ",
            "gh",
        ),
    ),
)

_CONSONANT, _VOWEL = 1.0, 0.40
_INDEL = {
    PLAIN: {"h": 0.55, "'": 0.05, "y": 0.45, "w": 0.6, "Y": 0.3, "W": 0.35, "A": 0.2, "j": 0.7, "N": 0.6}
}
_INDEL[ABJAD] = _INDEL[PLAIN] | {**dict.fromkeys(VOWELS, 0.06), "h": 0.4, "A": 0.18, "y": 0.35, "w": 0.5}
_INDEL[ABJAD_BOTH] = _INDEL[PLAIN] | {"A": 0.25, "Y": 0.35, "W": 0.35, "h": 0.5}
_INDEL[SYLLABIC] = _INDEL[PLAIN] | {
    **dict.fromkeys(VOWELS, 0.09),
    "r": 0.4,
    "h": 0.4,
    "n": 0.7,
    "g": 0.7,
    "y": 0.25,
    "w": 0.25,
}
_MASS = {
    mode: {
        sign: (0.12 if mode == ABJAD else _VOWEL) if sign in VOWELS else 0.3 if sign in _WEAK else _CONSONANT
        for sign in _SIGNS
    }
    for mode in range(4)
}
for _mode in range(4):
    _MASS[_mode] |= {"'": 0.15, "h": 0.8, "A": 0.25}
    for _sign in _SIGNS:
        _INDEL[_mode].setdefault(_sign, _VOWEL if _sign in VOWELS else _CONSONANT)


def _costs(*layers: tuple[tuple[float, tuple[str, ...]], ...]) -> dict[str, dict[str, float]]:
    table = {one: dict.fromkeys(_SIGNS, 1.0) for one in _SIGNS}

    def put(one: str, two: str, cost: float) -> None:
        table[one][two] = table[two][one] = cost

    for one, two in combinations(tuple(VOWELS), 2):
        put(one, two, 0.3)
    for vowel in VOWELS:
        put(vowel, "'", 0.12)
    for layer in layers:
        for cost, pairs in layer:
            for pair in pairs:
                put(pair[0], pair[1], cost)
    for sign in _SIGNS:
        table[sign][sign] = 0.0
    return table


_SUBSTITUTE = {
    PLAIN: _costs(_NEAR),
    ABJAD: _costs(_NEAR, _ABJAD_NEAR),
    ABJAD_BOTH: _costs(_NEAR),
    SYLLABIC: _costs(_NEAR, _SYLLABIC_NEAR),
}
for _one, _two in combinations(tuple(VOWELS), 2):
    _SUBSTITUTE[ABJAD][_one][_two] = _SUBSTITUTE[ABJAD][_two][_one] = 0.06

# Coarse classes for the quick look that saves most alignments, and for keys.
_CLASS = str.maketrans(
    {
        **dict.fromkeys("pbfvw", "b"),
        **dict.fromkeys("tdTD", "d"),
        **dict.fromkeys("kgqxGHjyhJC", "k"),
        **dict.fromkeys("szSZcK", "s"),
        **dict.fromkeys("mnN", "m"),
        **dict.fromkeys("lr", "l"),
        **dict.fromkeys("aeiouAWY'", None),
    }
)
_QUICK = {PLAIN: 0.5, ABJAD: 0.4, ABJAD_BOTH: 0.4, SYLLABIC: 0.34}


def consonant_classes(sounds: str) -> str:
    """The consonants of a word in six coarse classes."""
    return sounds.translate(_CLASS)


@remembered(1 << 18)
def _classes(sounds: str) -> str:
    return sounds.translate(_CLASS)


@remembered(1 << 19)
def likeness(one: str, two: str, mode: int) -> float:
    """How alike two words sound.

    Args:
        one: sounds of the first word.
        two: sounds of the second word.
        mode: PLAIN; ABJAD (one side leaves vowels out); ABJAD_BOTH; SYLLABIC (one side adds or loses vowels).

    Returns:
        1 for the same sounds down to 0 for nothing in common.
    """
    if one == two:
        return 1.0
    first, second = _classes(one), _classes(two)
    if (
        first
        and second
        and len(first) + len(second) > 3
        and Levenshtein.normalized_similarity(first, second) < _QUICK[mode]
    ):
        return 0.0
    mass = _MASS[mode]
    total = sum(map(mass.__getitem__, one)) + sum(map(mass.__getitem__, two))
    if not total:
        return 0.0
    return max(0.0, 1.0 - 2.0 * _alignment(one, two, mode) / total)


def _alignment(one: str, two: str, mode: int) -> float:
    """Least cost of turning one word's sounds into the other's."""
    indel, table = _INDEL[mode], _SUBSTITUTE[mode]
    drops = [indel[sign] for sign in two]
    row = [0.0]
    for drop in drops:
        row.append(row[-1] + drop)
    for sign in one:
        add, costs = indel[sign], table[sign]
        left = row[0] + add
        fresh = [left]
        for place, other in enumerate(two):
            best = row[place] + costs[other]
            above = row[place + 1] + add
            if above < best:
                best = above
            left += drops[place]
            if left < best:
                best = left
            left = best
            fresh.append(best)
        row = fresh
    return row[-1]


def substance(sounds: str) -> float:
    """How much a word says: its consonants count one, its vowels less."""
    mass = _MASS[PLAIN]
    return sum(mass[sign] for sign in sounds)
