# ruff: noqa: E501
"""Invented people in many scripts, from fixed seeds. No name comes from a list of persons: given names are common words of
naming practice, family names are built from syllables and word patterns. Every record says `generated`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


_ARABIC_GIVEN = """محمد=Mohammed,Muhammad,Mohamed|أحمد=Ahmed,Ahmad|علي=Ali,Aly|حسن=Hassan,Hasan
|حسين=Hussein,Husain,Hossein|عمر=Omar,Umar

|خالد=Khalid,Khaled|يوسف=Yusuf,Youssef,Yousef|إبراهيم=Ibrahim,Ebrahim|عبد الله=Abdullah,Abdallah
|عبد الرحمن=Abdul Rahman,Abderrahmane,Abdelrahman
|سعيد=Said,Saeed|طارق=Tariq,Tarek|ناصر=Nasser,Nasir|فيصل=Faisal,Faysal|زياد=Ziad,Ziyad|محمود=Mahmoud,Mahmud
|مصطفى=Mustafa,Moustafa
|جمال=Jamal,Gamal|كريم=Karim,Kareem|رشيد=Rashid,Rachid|وليد=Walid,Waleed|بلال=Bilal,Belal|ماجد=Majid,Maged|عثمان=Othman,Uthman,Osman
|صالح=Saleh,Salih|نبيل=Nabil,Nabeel|هشام=Hisham,Hicham|أنور=Anwar,Anouar|فاطمة=Fatima,Fatma|مريم=Maryam,Mariam|زينب=Zaynab,Zeinab
|خديجة=Khadija,Khadidja|عائشة=Aisha,Aicha|ليلى=Layla,Leila|سلمى=Salma,Selma|نورا=Nora,Noura|هدى=Huda,Houda|رنا=Rana,Ranaa|ياسر=Yasser,Yasir
|مروان=Marwan,Merouane|سامي=Sami,Samy|عادل=Adel,Adil|منير=Munir,Mounir|لطفي=Lotfi,Lutfi|رضا=Reda,Ridha|حمزة=Hamza,Hamzah|عماد=Imad,Emad"""
_ROOTS = {
    "ب": "b", "ت": "t", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ط": "t", "غ": "gh",
    "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "ع": "a",
}  # fmt: skip
_CYRILLIC = words("""Александр Дмитрий Максим Сергей Андрей Алексей Иван Евгений Михаил Николай Владимир Павел Роман Виктор
        Олег Игорь Юрий Тимур Руслан Марат Рустам Фарход Бахтияр Нурлан Ержан Аслан Заур Магомед Шамиль Анна
        Мария Елена Ольга Наталья Ирина Светлана Татьяна Юлия Екатерина Гульнара Айгуль Зарина Мадина Оксана
        Людмила Галина Дарья Ксения Полина""")
_LATIN_OF = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_OTHER_LATIN = (
    ("kh", "h"),
    ("zh", "j"),
    ("yu", "iu"),
    ("ya", "ia"),
    ("ey", "ei"),
    ("y ", "i "),
    ("shch", "sch"),
    ("ts", "c"),
)
_GIVEN = {
    "english": """James John Robert Michael William David Richard Joseph Thomas Charles Mary Patricia Jennifer Linda Elizabeth Susan
    Jessica Sarah Karen Nancy Daniel Matthew Anthony Mark Donald Steven Paul Andrew Joshua Kenneth Emily Hannah Grace Oliver""",
    "spanish": """José Juan Carlos Luis Miguel Jorge Pedro Manuel Francisco Antonio María Ana Carmen Rosa Laura Sofía Isabel Elena
    Lucía Marta Diego Pablo Sergio Javier Fernando Andrés Ricardo Alejandro Rafael Roberto Gabriela Valentina Camila""",
    "turkish": """Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Osman Yusuf Murat Ömer Fatma Ayşe Emine Hatice Zeynep Elif Meryem
    Şerife Sultan Kemal Serkan Volkan Tolga Burak Emre Onur Deniz Gökhan Selim Cem Baran Rojda Berfin""",
    "korean": """Min-jun Seo-yeon Ji-hoon Hyun-woo Soo-jin Young-ho Sung-min Eun-ji Tae-hyung Jae-won Mi-kyung Dong-wook
Hye-jin Kwang-su""",
    "chinese": """Wei Fang Xiuying Na Min Jing Lei Qiang Yang Jie Juan Yong Yan Ping Gang Guiying Jianguo Zhiqiang Xiaoming
Meiling Haoran""",
    "french": """Jean Pierre Michel Philippe Alain Nicolas Marie Nathalie Isabelle Sylvie Aminata Mamadou Ousmane Fatoumata Ibrahima
    Moussa Kouassi Awa Seydou Boubacar Emmanuel Célestin Déogratias Innocent Espérance Pacifique""",
    "indian": """Rajesh Sunil Amit Anil Vijay Sanjay Priya Sunita Anita Deepak Ravi Suresh Kavita Pooja Arjun Lakshmi Harpreet
Gurpreet Nisha""",
}  # fmt: skip
_SYLLABLES = {
    "english": (words("""ash bar black brad brook bur cald cart clay cole cray dal dray ed fair fen gar glen gran har hay hol kel
        lang lock mar mil nor oak pem rad red shel stan thorn wal wes whit win"""), words("""bury by combe croft dale den don field ford gate ham hurst ington land ley low man mere more ridge sett
        shaw son stead ster stock ton well wick wood worth""")),
    "spanish": (words("""al ar bar ber cal car cas del dom esc fer gal gar gor gut her lar mal mar men mol mor nav ort pal pe quin
        ram riv rod sal san sol tor val var vel ver zam"""), words("""ada ado ales ano anza ara ares ero erra ez illa ido ina inez ón osa oso uela uera undo uria""")),
    "turkish": (words("""ak al ay bay boz ciy çel dal de do ek er ge gök gü ha ka kar ko kur öz sa şa tan taş to tu tür ul yal yav
        yıl yü zor"""), words("""alp baş can cı demir doğan er han kan kaya koç lar lı oğlu öz soy taş tekin türk yurt""")),
    "korean": (words("""Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Ryu Hong Jeon Ko Moon
        Son Yang Bae Baek Heo Nam Shim Noh Ha"""), [""]),
    "chinese": (words("""Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song
        Tang Deng Han Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Shen"""), [""]),
    "french": (words("""bar ber bo bou cha cou de du fon gar gau gi kou la le ma mba mo ndi nga nko nta ou per ra ri rou sa tou
        tra vi za"""), words("""ard aud bert cher din eau et ier illon ière in kana let mba naud ndo neau ngo nier rand son teau ville yé
        zi""")),
    "indian": (words("""agar ban bha chan chat das deo dev gan gop jai kap kul mah mal meh mis muk nag nar pan pat raj ram sax
        sen shar sin sur tri var vish yad"""), words("""al am an ani arya at avan ekar esh i ikar iya kar la lia ma mani nathan nkar oda ra rao ri ta tia va wal
        wan""")),
}  # fmt: skip
_STATES = {
    "arabic": ("EG", "SY", "IQ", "YE", "DZ", "MA", "LY"), "cyrillic": ("RU", "UA", "KZ", "UZ", "TJ", "BY"), "english": ("GB", "US", "NG"),
    "spanish": ("VE", "CO", "MX", "NI"), "turkish": ("TR",), "korean": ("KR", "KP"), "chinese": ("CN", "HK"),
    "french": ("FR", "CD", "RW", "ML"), "indian": ("IN", "NP"),
}  # fmt: skip
CULTURES = tuple(_STATES)
_VARIANTS = (("q", "k"), ("kh", "k"), ("gh", "g"), ("sh", "ch"), ("j", "dj"), ("i", "y"))
_FIRST_DAY = date(1940, 1, 1)
_DAYS = 65 * 365


class People:
    """A stream of invented people.

    Args:
        seed: start of the stream; the same seed gives the same people.
        cultures: which naming practices to draw from.
    """

    def __init__(self, seed: int, cultures: tuple[str, ...] = CULTURES) -> None:
        self.random = random.Random(seed)
        self.cultures = cultures
        self.names = [line.strip().split("=") for line in _ARABIC_GIVEN.replace("\n", "").split("|")]

    def take(self, number: int, prefix: str = "p") -> Iterator[dict]:
        """So many records: id, names, birthDate, nationality, and `original` where another script is the person's own."""
        for place in range(number):
            yield {"id": f"{prefix}{place}", "generated": True, **self.one()}

    def one(self) -> dict:
        """One person."""
        culture = self.random.choice(self.cultures)
        makers = {"arabic": self._arabic, "cyrillic": self._cyrillic}
        latin, original = makers[culture]() if culture in makers else self._plain(culture)
        born = _FIRST_DAY + timedelta(days=self.random.randrange(_DAYS))
        return {
            "culture": culture,
            "name": latin,
            "original": original,
            "birthDate": born.isoformat(),
            "nationality": self.random.choice(_STATES[culture]),
        }

    def _zipf(self, items: list) -> object:
        return items[min(len(items) - 1, int(len(items) * self.random.random() ** 1.7))]

    def _plain(self, culture: str) -> tuple[str, str]:
        heads, tails = _SYLLABLES[culture]
        family = (self._zipf(heads) + self._zipf(tails)).capitalize() if tails != [""] else self._zipf(heads)
        if culture == "spanish":
            family += " " + (self._zipf(heads) + self._zipf(tails)).capitalize()
        elif tails != [""] and self.random.random() < 0.35:
            family = (self._zipf(heads) + self._zipf(heads) + self._zipf(tails)).capitalize()
        given = self._zipf(_GIVEN[culture].split())
        if culture in ("english", "french") and self.random.random() < 0.3:
            given += " " + self._zipf(_GIVEN[culture].split())
        return (f"{family} {given}" if culture in ("korean", "chinese") else f"{given} {family}"), ""

    def arabic_given(self) -> tuple[str, str]:
        native, spellings = self._zipf(self.names)
        return self.random.choice(spellings.split(",")), native

    def _cyrillic(self) -> tuple[str, str]:
        heads = words("""Аб Ал Ан Бак Бел Бор Вас Вол Гал Гор Дан Дем Ер Жар Зай Зим Кар Ков Кол Куз Лав Лед Мак Мир Наз Ник Орл
        Пав Рах Сав Сид Тар Тим Ум Фед Хам Чер Шев Юс Яков""")
        middles = ["", "", "ан", "ар", "ен", "ик", "ил", "им", "ол", "он", "уш", "ыр"]
        tails = ["ов", "ев", "ин", "енко", "ский", "ук", "ян", "ёв", "ич", "аев"]
        given, father = self._zipf(_CYRILLIC), self._zipf(_CYRILLIC[:29])
        family = self._zipf(heads) + self.random.choice(middles) + self._zipf(tails)
        stem = father[:-1] if father[-1] in "йь" else father
        middle = stem + ("евич" if father[-1] in "йь" else "ович")
        native = f"{given} {middle} {family}" if self.random.random() < 0.5 else f"{given} {family}"
        return self.romanise(native), native

    def romanise(self, text: str) -> str:
        """Cyrillic in Latin letters, in one of several customs."""
        latin = "".join(_LATIN_OF.get(letter, letter) for letter in text.lower()) + " "
        for old, new in _OTHER_LATIN:
            if self.random.random() < 0.3:
                latin = latin.replace(old, new)
        return latin.strip().title()

    def _arabic(self) -> tuple[str, str]:
        given, father = self.arabic_given(), self.arabic_given()
        letters = self.random.sample(sorted(_ROOTS), 3)
        sounds = [_ROOTS[letter] for letter in letters]
        pattern = self.random.randrange(3)
        if pattern == 0:
            native, latin = letters[0] + letters[1] + letters[2] + "ي", f"{sounds[0]}a{sounds[1]}{sounds[2]}i"
        elif pattern == 1:
            native, latin = letters[0] + "ا" + letters[1] + letters[2], f"{sounds[0]}a{sounds[1]}i{sounds[2]}"
        else:
            native, latin = (
                letters[0] + letters[1] + "ي" + letters[2] + "ي",
                f"{sounds[0]}u{sounds[1]}ai{sounds[2]}i",
            )
        for old, new in _VARIANTS:
            if self.random.random() < 0.15:
                latin = latin.replace(old, new)
        latin = latin.replace("aa", "a").capitalize()
        if self.random.random() < 0.7:
            native, latin = "ال" + native, self.random.choice(("al-", "Al ", "El ", "al-")) + latin
        if self.random.random() < 0.6:
            return f"{given[0]} {father[0]} {latin}", f"{given[1]} {father[1]} {native}"
        return f"{given[0]} {latin}", f"{given[1]} {native}"


def noisy(person: dict, rng: random.Random) -> dict:
    """The same person as another office might write them: slips, order, an omitted name, a looser date."""
    words = person["name"].split()
    for _ in range(rng.choice((1, 1, 1, 2))):
        kind = rng.choice(("slip", "slip", "order", "omit", "initial", "none"))
        at = rng.randrange(len(words))
        if kind == "slip" and len(words[at]) > 3:
            words[at] = _slip(words[at], rng)
        elif kind == "order":
            words = words[1:] + words[:1]
        elif kind == "omit" and len(words) > 2:
            del words[1]
        elif kind == "initial" and len(words) > 2:
            words[1] = words[1][0] + "."
    return {**person, "name": " ".join(words), "birthDate": _looser(person["birthDate"], rng)}


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice("aeiounrstlk") + word[at + 1 :]


def _looser(born: str, rng: random.Random) -> str:
    kind = rng.randrange(10)
    if kind == 0:
        return born[:4]
    if kind == 1 and int(born[8:]) <= 12:
        return f"{born[:4]}-{born[8:]}-{born[5:7]}"
    return born
