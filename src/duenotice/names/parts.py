"""What each word of a name is: a name, an initial, a title, a particle, a patronymic; which words belong together.

Lists are our own, of words that every handbook on naming practice names; they hold no personal data.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from nicknames import NickNamer

NAME: Final = "name"
INITIAL: Final = "initial"
TITLE: Final = "title"
PARTICLE: Final = "particle"
PATRONYMIC: Final = "patronymic"


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, for lists that read better as text."""
    return tuple(text.split())


_TITLES = frozenset(
    words_of("""mr mrs ms miss dr prof professor sir dame lord lady baron baroness baronet viscount viscountess earl duke duchess
    count countess marquess bishop rev reverend hon col colonel gen general maj major capt captain lt lieutenant sgt cdr
    commander adm admiral brig brigadier eng engineer ing sheikh shaykh sheik shaikh cheikh mullah mulla mawlawi maulavi
    moulavi mowlawi maulana mawlana haji hajji hadji hajj alhaj alhajj ustad qari hafiz jr sr junior senior ii iii iv esq
    the of nee aka dit alias fnu lnu mag ir drs dipl ing jnr snr phd mba msc bsc adv arch lic said
    don dona herr frau mme mlle president minister king queen prince princess saint st datuk dato tan
    sri puan tun tengku hj hjh shri shrimati smt kumari pandit comrade akhund akhond ayatollah hojatoleslam imam qazi
    ملا مولوی مولوي حاجی حاجي شیخ شيخ الشيخ الحاج حاج دکتر دكتور الدكتور آخوند اخوند سید مهندس استاد
    г гр гн господин доктор д-р полковник генерал князь граф מר הרב श्री श्रीमती डा मा सुश्री ดร นาย นาง κ κα δρ
    ज्यू माननीय""")
)
_ORDINAL = re.compile(r"^\d+(?:st|nd|rd|th)?$")
_PARTICLES = frozenset(
    words_of("""al el ul ol ur bin ibn ben bint binti binte ibnat bn de da do dos das di del della du des le la les lo van der den
    ter ten von zu zum zur af av y e i und und's o oglu ogli ogly uulu uly kizi qizi kyzy gyzy ould wuld uld walad wald
    ap mac mc fitz und bar bat بن ابن بنت ال ولد оглы оглу кызы гызы улы угли кизи בן בת অ""")
)
_ASSIMILATED = frozenset(
    ("as", "ar", "an", "at", "az", "ad", "ash", "es", "er", "en", "et", "ed", "us", "ut", "ud")
)
_SERVANT = frozenset(
    (
        "abd",
        "abdul",
        "abdel",
        "abdol",
        "abdal",
        "abdoul",
        "abdou",
        "abdu",
        "abdur",
        "abdus",
        "abder",
        "abdir",
        "abd-al",
        "عبد",
        "عبدال",
    )
)
_FATHER_OF = frozenset(
    ("abu", "abou", "abo", "aboo", "umm", "oum", "om", "um", "أبو", "ابو", "أبي", "ابي", "أم", "ام")
)
_FAITH = frozenset(
    ("din", "deen", "dine", "eddine", "uddin", "aldin", "eldin", "addin", "ud-din", "الدين", "الدین", "دين")
)
_GOD = frozenset(("allah", "ullah", "ollah", "الله", "اللہ", "لله"))
_SERVANT_GLUED = re.compile(r"^abd(?:[aeoui]l|[aeoui](?=(.)\1)|ou?l)?(?=[a-z]{3})")
_ARABIC_SERVANT = re.compile(r"^عبدال(?=...)|^عبدا(?=لل)")
_ARABIC_FATHER = re.compile(r"^(?:أبو|ابو)(?=...)")
_PATRONYMIC = re.compile(r"(?:[aeoy]v(?:ich|itch|ych|yč|ič|ić|na)|ivna|ichna|owicz)$")
_CYRILLIC_FATHER = re.compile(r"(?:ович|евич|ёвич|ьич|овна|евна|ична|івна|ївна|йович|евіч|авіч|аўна|еўна)$")
_OTHER_FORMS = (
    "aleksandr alexander sasha sanya shura iskander", "vladimir volodymyr volodya vova uladzimir",
    "mikhail mykhailo misha michael",
    "dmitri dmitry dmytro dima", "nikolai mykola kolya nicholas", "sergei serhii seryozha siarhei",
    "evgeni yevgeny yevhen zhenya",
    "ivan vanya ioan", "maria masha mariya", "ekaterina katya kateryna", "anastasia nastya anastasiia",
    "natalia natasha nataliya",
    "aleksei alexey oleksii alyosha lyosha", "andrei andriy andrey", "pavel pavlo pasha", "pyotr petro petya",
    "yuri yurii yura",
    "anatoli anatolii tolya", "boris borys borya", "grigori hryhorii grisha", "konstantin kostya kostiantyn",
    "elena olena lena yelena",
    "tatiana tetiana tanya", "olga olha olya", "svetlana svitlana sveta", "galina halyna galya", "irina iryna ira",
    "yosef joseph jose giuseppe yusuf", "yaakov jacob yaqub iakov", "moshe moses musa", "avraham abraham ibrahim",
    "francisco paco pancho", "jose pepe", "ignacio nacho", "jesus chucho", "giovanni gianni nanni", "johannes hans jan",
    "ioannis giannis yannis", "georgios giorgos yorgos", "konstantinos kostas costas dinos",
    "dimitrios dimitris mitsos",
    "nikolaos nikos", "panagiotis panos takis", "christos hristos", "evangelos vangelis", "athanasios thanasis",
    "mehmet muhammed",
)  # fmt: skip


def kind_of(word: str, place: int, words: list[str]) -> str:
    """What a word of a name is, from itself and its neighbours.

    Args:
        word: the word, lower case.
        place: its place among the words.
        words: all words of the name.
    """
    if word in _TITLES or _ORDINAL.match(word):
        return TITLE
    last = place == len(words) - 1
    if word in _PARTICLES and not last and len(words) > 1:
        return PARTICLE
    if word in _ASSIMILATED and not last and words[place + 1][:1] == word[-1:]:
        return PARTICLE
    bare = word.replace("'", "")
    if len(bare) == 1 and bare.isalpha() and ord(bare) < 0x0590:
        return INITIAL
    if len(words) >= 3 and place > 0 and (_PATRONYMIC.search(word) or _CYRILLIC_FATHER.search(word)):
        others = [
            other
            for other in words
            if other != word and (_PATRONYMIC.search(other) or _CYRILLIC_FATHER.search(other))
        ]
        return PATRONYMIC if not others or not last else NAME
    return NAME


def joined(words: list[str]) -> list[str]:
    """Put together what is one name: servant-of names, father-of names, names in -din and -ullah.

    A name that is turned round between its parts ('Rahman al-Hadi Abdul') is turned back.
    """
    if len(words) > 1 and words[-1] in _SERVANT and words[0] not in _SERVANT:
        words = [words[-1], *words[:-1]]
    out: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        follows = place + 1 < len(words)
        if word in _SERVANT and follows:
            skip = 1 if words[place + 1] in _PARTICLES | _ASSIMILATED and place + 2 < len(words) else 0
            out.append(_servant(word, words[place + 1 + skip]))
            place += 2 + skip
            continue
        if word in _FATHER_OF and follows:
            skip = 1 if words[place + 1] in _PARTICLES and place + 2 < len(words) else 0
            out.append(_plain_father(word) + words[place + 1 + skip].removeprefix("ال"))
            place += 2 + skip
            continue
        if word in _FAITH | _GOD and out and out[-1] not in _PARTICLES | _TITLES:
            out[-1] += _tail(word)
        elif word in _FAITH | _GOD and len(out) > 1 and out[-1] in _PARTICLES | _ASSIMILATED:
            out.pop()
            out[-1] += _tail(word)
        else:
            out.append(_unglued(word))
        place += 1
    return out


def _servant(word: str, name: str) -> str:
    if "ع" in word:
        return "عبد" + name.removeprefix("ال")
    return "abd'" + (name.removeprefix("al") if name in _GOD else name)  # the mark keeps d and h apart


def _plain_father(word: str) -> str:
    if word[0] in "أا":
        return "ابو" if "ب" in word else "ام"
    return "abu" if word[0] == "a" else "um"


def _tail(word: str) -> str:
    if not word.isascii():
        return "\ufdf2" if word in _GOD else "دين"
    return "ullah" if word in _GOD else "din"


def _unglued(word: str) -> str:
    if word.startswith("عبد"):
        return _ARABIC_SERVANT.sub("عبد", word)
    if word.startswith(("ابو", "أبو")):
        return _ARABIC_FATHER.sub("ابو", word)
    return _SERVANT_GLUED.sub("abd'", word) if word.startswith("abd") and len(word) > 6 else word


@lru_cache(maxsize=1)
def _forms() -> dict[str, frozenset[int]]:
    """Name -> numbers of the groups of forms it belongs to."""
    groups: dict[str, set[int]] = {}
    number = 0
    for number, line in enumerate(_OTHER_FORMS):
        for form in line.split():
            groups.setdefault(form, set()).add(number)
    for full, shorter in sorted(NickNamer.default_lookup().items()):
        number += 1
        for form in {full, *shorter}:
            groups.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in groups.items()}


def same_by_custom(one: str, two: str) -> bool:
    """True when one is a customary form of the other (Bill for William, Sasha for Aleksandr)."""
    forms = _forms()
    return bool(forms.get(one, frozenset()) & forms.get(two, frozenset()))
