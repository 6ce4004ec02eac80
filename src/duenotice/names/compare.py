"""Two names compared word by word: what agrees, what contradicts, what one side leaves out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import OSA, Levenshtein

from duenotice.names import parts
from duenotice.names.name import Name, Reading, Word, mode_of
from duenotice.names.sounds import ABJAD, PLAIN, likeness

# A word of which less than this is heard in the other is no match for it.
FLOOR = {PLAIN: 0.62, ABJAD: 0.60, 2: 0.60, 3: 0.52}
LOST, CLASH, GAP, LED, WHOLE = 1.2, 1.6, 0.18, 0.8, 0.95
_BY_CUSTOM = 0.93
_SHORTENED = 0.76
_LEAST_SLIP = 0.72
_SLIP = 0.95  # a slip of the pen is a little less than a spelling by ear
_INITIAL = 0.80
_LEAST_WHOLE = 5
Commonness = Callable[[Word], float]


@dataclass(frozen=True, slots=True)
class WordMatch:
    """Two words that stand for one another.

    Attributes:
        left: word or joined words of the first name.
        right: of the second.
        left_sounds: the reading that fitted.
        right_sounds: of the second.
        likeness: 1 same down to the floor.
        how: 'same_letters', 'sound', 'letters' (a slip of the pen), 'custom' (a customary form) or 'initial'.
    """

    left: str
    right: str
    left_sounds: str
    right_sounds: str
    likeness: float
    how: str


@dataclass(frozen=True, slots=True)
class NameComparison:
    """How two names compare.

    Attributes:
        weight: 0 nothing in common to 1; a number for calibration, never shown.
        cross_script: True when the names are in different scripts.
        left_way: how the first was read.
        right_way: how the second was read.
        matches: words that agree.
        left_only: words of the first with no partner.
        right_only: words of the second with no partner.
        contradicts: True when both sides hold a name the other lacks; False is omission or full agreement.
        led: True when one side has a further name in front of what agrees, as a child's name stands before the father's.
        substance: how much the agreeing words say.
    """

    weight: float
    cross_script: bool
    left_way: str
    right_way: str
    matches: tuple[WordMatch, ...]
    left_only: tuple[str, ...]
    right_only: tuple[str, ...]
    contradicts: bool
    led: bool
    substance: float


def evenly(word: Word) -> float:
    """Every word as telling as any other."""
    return 1.0


def compare(one: Name, two: Name, telling: Commonness = evenly) -> NameComparison:
    """Compare two names in every way of reading them and keep the best.

    Args:
        one: first name.
        two: second name.
        telling: how telling a word is, 0.3 to 1, from how common it is in the registry.
    """
    mode = mode_of(one, two)
    best: NameComparison | None = None
    for first in one.readings:
        for second in two.readings:
            found = _compare(first, second, mode, one.script != two.script, telling)
            if best is None or found.weight > best.weight:
                best = found
    return best or NameComparison(0.0, one.script != two.script, "", "", (), (), (), False, False, 0.0)


def _compare(one: Reading, two: Reading, mode: int, cross: bool, telling: Commonness) -> NameComparison:
    matches, left_free, right_free, agree, lost, said = _pair(one.words, two.words, mode, telling)
    left_lack = sum(_weight(word, telling) for word in left_free)
    right_lack = sum(_weight(word, telling) for word in right_free)
    clash, gap = min(left_lack, right_lack), abs(left_lack - right_lack)
    elder = _led(one.words, left_free, right_free, matches) or _led(two.words, right_free, left_free, matches)
    total = agree + LOST * lost + CLASH * clash + (LED if elder and len(matches) > 2 else GAP) * gap
    weight = (agree / total if total else 0.0) * _enough(said)
    if weight < 0.9 and (cross or len(one.words) != len(two.words)):
        weight = max(weight, _whole(one, two, mode))
    elif weight < 0.9 and mode == PLAIN:
        weight = max(weight, _moved(one.words, two.words, telling))
    return NameComparison(
        weight,
        cross,
        one.way,
        two.way,
        tuple(matches),
        tuple(word.text for word in left_free if _weight(word, telling) > 0.2),
        tuple(word.text for word in right_free if _weight(word, telling) > 0.2),
        clash > 0.25,
        elder,
        said,
    )


def _led(
    words: tuple[Word, ...], own_free: list[Word], other_free: list[Word], matches: list[WordMatch]
) -> bool:
    """True when only the leading name of one side is over, and at least two names agree after it."""
    if len(matches) < 2 or any(word.kind == parts.NAME for word in other_free):
        return False
    leading = next((word for word in words if word.kind != parts.TITLE), None)
    return leading is not None and leading.kind == parts.NAME and any(word is leading for word in own_free)


def _enough(said: float) -> float:
    """One short word says little, however well it fits."""
    return min(1.0, 0.50 + 0.09 * said)


def _weight(word: Word, telling: Commonness) -> float:
    if word.kind == parts.TITLE:
        return 0.08
    if word.kind == parts.PARTICLE:
        return 0.05
    if word.kind == parts.INITIAL:
        return 0.25
    size = min(1.0, 0.45 + 0.14 * word.substance)
    return size * telling(word) * (0.6 if word.kind == parts.PATRONYMIC else 1.0)


def _pair(
    left: tuple[Word, ...], right: tuple[Word, ...], mode: int, telling: Commonness
) -> tuple[list[WordMatch], list[Word], list[Word], float, float, float]:
    options = _options(left, right, mode)
    options.sort(key=lambda option: (-option[0] * option[5], option[1], option[2]))
    free_left, free_right = set(range(len(left))), set(range(len(right)))
    matches, agree, said = [], 0.0, 0.0
    lost = 0.0
    for alike, lefts, rights, first, second, size, how in options:
        if not free_left.issuperset(lefts) or not free_right.issuperset(rights):
            continue
        free_left.difference_update(lefts)
        free_right.difference_update(rights)
        heavy = max(
            sum(_weight(left[i], telling) for i in lefts), sum(_weight(right[i], telling) for i in rights)
        )
        fit = _fit(alike, mode)
        agree += heavy * fit
        lost += heavy * (1 - fit)
        said += fit * size * min(telling(left[lefts[0]]), telling(right[rights[0]]))
        matches.append(
            WordMatch(
                " ".join(left[i].text for i in lefts),
                " ".join(right[i].text for i in rights),
                first,
                second,
                alike,
                how,
            )
        )
    return (
        matches,
        [left[i] for i in sorted(free_left)],
        [right[i] for i in sorted(free_right)],
        agree,
        lost,
        said,
    )


def _fit(alike: float, mode: int) -> float:
    floor = FLOOR[mode]
    return min(1.0, 0.25 + 0.75 * (alike - floor) / (1.0 - floor))


_Option = tuple[float, tuple[int, ...], tuple[int, ...], str, str, float, str]


def _options(left: tuple[Word, ...], right: tuple[Word, ...], mode: int) -> list[_Option]:
    floor = FLOOR[mode]
    found: list[_Option] = []
    for i, one in enumerate(left):
        for j, two in enumerate(right):
            alike, first, second, how = _alike(one, two, mode)
            if alike >= floor:
                found.append((alike, (i,), (j,), first, second, min(one.substance, two.substance), how))
    if len(left) != len(right):
        found += _glued(left, right, mode, floor)
    return found


def _glued(left: tuple[Word, ...], right: tuple[Word, ...], mode: int, floor: float) -> list[_Option]:
    """Two neighbours on one side written as one word on the other."""
    found: list[_Option] = []
    for i in range(len(left) - 1):
        for j, two in enumerate(right):
            glued, alike = _one_word(left[i], left[i + 1], two, mode)
            if alike >= floor + 0.12:
                found.append((alike - 0.02, (i, i + 1), (j,), glued, two.sounds[0], two.substance, "sound"))
    for j in range(len(right) - 1):
        for i, one in enumerate(left):
            glued, alike = _one_word(right[j], right[j + 1], one, mode)
            if alike >= floor + 0.12:
                found.append((alike - 0.02, (i,), (j, j + 1), one.sounds[0], glued, one.substance, "sound"))
    return found


def _one_word(one: Word, two: Word, whole: Word, mode: int) -> tuple[str, float]:
    """Two neighbours run together against one word; 0 when one of the two alone fits it as well."""
    glued, sound = one.sounds[0] + two.sounds[0], whole.sounds[0]
    if len(sound) <= max(len(one.sounds[0]), len(two.sounds[0])):
        return glued, 0.0
    alike = likeness(glued, sound, mode)
    alone = max(likeness(one.sounds[0], sound, mode), likeness(two.sounds[0], sound, mode))
    return glued, alike if alike > alone + 0.03 else 0.0


def _alike(one: Word, two: Word, mode: int) -> tuple[float, str, str, str]:
    if one.text == two.text:
        return 1.0, one.sounds[0], two.sounds[0], "same_letters"
    if parts.INITIAL in (one.kind, two.kind):
        same = likeness(one.sounds[0][:1], two.sounds[0][:1], mode) > 0.75
        return (_INITIAL if same else 0.0), one.sounds[0], two.sounds[0], "initial"
    best = (0.0, "", "")
    for first in one.sounds:
        for second in two.sounds:
            alike = likeness(first, second, mode)
            if alike > best[0]:
                best = (alike, first, second)
    if mode != PLAIN or best[0] >= _BY_CUSTOM:
        return (*best, "sound")
    if parts.same_by_custom(one.text, two.text):
        return _BY_CUSTOM, one.sounds[0], two.sounds[0], "custom"
    if best[0] < _SHORTENED and _shortened(one.text, two.text):
        return _SHORTENED, one.sounds[0], two.sounds[0], "custom"
    if best[0] < _SLIP:
        slip = _slip(one.text, two.text)
        if slip > best[0]:
            return slip, one.sounds[0], two.sounds[0], "letters"
    return (*best, "sound")


def _slip(one: str, two: str) -> float:
    """Likeness of two spellings. Neighbours that changed places count half a letter: no letter is lost, none is new."""
    size = max(len(one), len(two))
    most = int((1 - _LEAST_SLIP) * size)
    apart = OSA.distance(one, two, score_cutoff=most)
    if apart > most:
        return 0.0
    turned = Levenshtein.distance(one, two) - apart
    return (1 - (apart - turned / 2) / size) * _SLIP


def _shortened(one: str, two: str) -> bool:
    """True when one word is the other cut short (Vlad, Chr.)."""
    short, long = (one, two) if len(one) < len(two) else (two, one)
    return len(short) >= 3 and len(long) - len(short) >= 2 and long.startswith(short)


def _moved(left: tuple[Word, ...], right: tuple[Word, ...], telling: Commonness) -> float:
    """The same letters with a border between words set elsewhere (Dongw-ook for Dong-wook), neighbours at most in turn."""
    first, second = ("".join(word.text for word in words) for words in (left, right))
    if len(first) < _LEAST_WHOLE or sorted(first) != sorted(second):
        return 0.0
    said = min(sum(word.substance * telling(word) for word in words) for words in (left, right))
    return _slip(first, second) * WHOLE * _enough(said)


def _whole(one: Reading, two: Reading, mode: int) -> float:
    """The whole names run together: for names whose word borders differ."""
    first = "".join(word.sounds[0] for word in one.words if word.kind in (parts.NAME, parts.PATRONYMIC))
    second = "".join(word.sounds[0] for word in two.words if word.kind in (parts.NAME, parts.PATRONYMIC))
    if min(len(first), len(second)) < _LEAST_WHOLE:
        return 0.0
    return max(0.0, (likeness(first, second, mode) - 0.5) / 0.5) * WHOLE
