"""States as codes, with former states and the states that came after them."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from duenotice.names.memory import remembered

# Former state -> states that came after it or share its people's papers (ISO 3166-3 and the usual short names).
_FORMER: dict[str, tuple[str, ...]] = {
    "SU": ("RU", "UA", "BY", "KZ", "UZ", "TM", "TJ", "KG", "GE", "AM", "AZ", "MD", "LT", "LV", "EE"),
    "YU": ("RS", "ME", "HR", "BA", "SI", "MK", "XK"),
    "CS": ("RS", "ME", "XK"),
    "CSHH": ("CZ", "SK"),
    "DD": ("DE",),
    "ZR": ("CD",),
    "BU": ("MM",),
    "YD": ("YE",),
    "VD": ("VN",),
    "TP": ("TL",),
    "AN": ("CW", "SX", "BQ", "NL"),
    "HK": ("CN", "GB"),
    "MO": ("CN", "PT"),
    "SD": ("SS",),
    "ET": ("ER",),
    "RS": ("XK",),
    "PS": ("JO",),
}
_OTHER_NAMES = {
    "soviet union": "SU", "ussr": "SU", "union of soviet socialist republics": "SU", "yugoslavia": "YU",
    "serbia and montenegro": "CS", "czechoslovakia": "CSHH", "east germany": "DD", "german democratic republic": "DD",
    "zaire": "ZR", "burma": "BU", "south yemen": "YD", "south vietnam": "VD", "east timor": "TP",
    "netherlands antilles": "AN", "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "united kingdom of great britain and northern ireland": "GB", "great britain": "GB", "usa": "US",
    "united states of america": "US", "russian federation": "RU", "syrian arab republic": "SY", "czech republic": "CZ",
    "democratic people's republic of korea": "KP", "republic of korea": "KR", "korea": "KR", "ivory coast": "CI",
    "iran (islamic republic of)": "IR", "islamic republic of iran": "IR", "democratic republic of the congo": "CD",
    "the democratic republic of the congo": "CD", "republic of the congo": "CG", "viet nam": "VN", "macedonia": "MK",
    "swaziland": "SZ", "cape verde": "CV", "palestine": "PS", "state of palestine": "PS", "turkey": "TR", "hong kong": "HK",
    "macao": "MO", "macau": "MO", "united republic of tanzania": "TZ", "people's republic of china": "CN",
    "republic of moldova": "MD", "libyan arab jamahiriya": "LY", "lao people's democratic republic": "LA",
}  # fmt: skip


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names = {name.casefold(): code for code, name in Locale("en").territories.items() if len(code) == 2}
    return names | _OTHER_NAMES


@remembered(4096)
def state_code(text: str) -> str:
    """A state's code from its code or English name; text that names none comes back folded, so that it can equal itself."""
    bare = " ".join(text.split()).casefold()
    if len(bare) == 2 and bare.isalpha():
        return bare.upper()
    return _names().get(bare.removeprefix("the "), bare)


def related(one: str, two: str) -> bool:
    """True when two codes are one state, or one came after the other."""
    return one == two or two in _FORMER.get(one, ()) or one in _FORMER.get(two, ())
