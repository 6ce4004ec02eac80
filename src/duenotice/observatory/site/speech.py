"""Words and figures for a page in one language, escaped, each figure a link to where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale
from markupsafe import Markup, escape

from duenotice.observatory.model import Key, Ledger, Settled
from duenotice.observatory.numerals import grouped, with_sign
from duenotice.observatory.site.addresses import Addresses
from duenotice.observatory.site.edition import Edition
from duenotice.observatory.tallies import Tally
from duenotice.words import direction, is_reviewed, spoken

COUNTS = "figures/counts"
#: Bodies the words know; another one is shown as the ledger writes it.
BODIES = frozenset(
    {
        "interpol", "ccf", "eu", "coe", "us", "uk", "member_states", "private_sector", "regional_bodies", "this_ledger",
        "vendors",
    }
)  # fmt: skip


@cache
def _territories(lang: str) -> Mapping[str, str]:
    return dict(Locale(lang).territories)


@dataclass(frozen=True, slots=True)
class Speech:
    """How one page speaks.

    Attributes:
        lang: language of the page.
        edition: for names and figures.
        way: to other pages and files.
    """

    lang: str
    edition: Edition
    way: Addresses

    @property
    def ledger(self) -> Ledger:
        """The ledger shown."""
        return self.edition.ledger

    @property
    def dir(self) -> str:
        """`ltr` or `rtl`."""
        return direction(self.lang)

    @property
    def reviewed(self) -> bool:
        """Whether a person reviewed the words of this language."""
        return is_reviewed(self.lang)

    def t(self, name: str, **values: object) -> Markup:
        """A phrase of the observatory; values may be text, numbers or markup."""
        held = {key: f"\x00{key}\x00" for key in values}
        text = spoken(name if name.startswith("obs.") else f"obs.{name}", self.lang, **held)
        made = str(escape(text.text))
        for key, value in values.items():
            made = made.replace(f"\x00{key}\x00", str(escape(value)))
        safe = Markup(made)  # noqa: S704  # every part was escaped above
        return safe if text.lang == self.lang else _other(safe, text.lang)

    def english(self, text: str) -> Markup:
        """Text that stays in English."""
        return escape(text) if self.lang == "en" else _other(escape(text), "en")

    def body(self, name: str) -> Markup:
        """Name of a body that publishes, or of whom a reform is asked."""
        key = name.lower().replace(" ", "_")
        return self.t(f"body.{key}") if key in BODIES else self.english(name)

    def ltr(self, text: str) -> Markup:
        """A date or a code, kept in its own direction."""
        return Markup('<bdi dir="ltr">{}</bdi>').format(text)

    def titled(self, titles: Mapping[str, str]) -> Markup:
        """The title in the page's language, or the English one, marked as English."""
        return escape(titles[self.lang]) if titles.get(self.lang) else self.english(titles["en"])

    def title(self, series: str) -> Markup:
        """Title of a series or of a computed figure."""
        return self.titled(self.edition.titles.get(series) or {"en": series})

    def country(self, code: str) -> str:
        """Name of a country."""
        return str(
            _territories(self.lang).get(code)
            or next(
                (r["name"] for r in self.ledger.tables["interpol_members"] if r["iso_alpha2"] == code), code
            )
        )

    def figure(self, value: Settled | Tally) -> Markup:
        """The figure of a place, as a link to its working; every figure where sources contradict each other."""
        if isinstance(value, Tally):
            return self._linked(self.way.page(COUNTS, tally_anchor(value)), grouped(Decimal(value.value)))
        if value.figure is not None and value.shown:
            text = with_sign(value.figure)
        elif value.shown:
            text = " / ".join(dict.fromkeys(with_sign(each.figure) for each in value.alternatives))
        else:
            return Markup("<span>{}</span>").format(self.t(f"state.{value.state.value}"))
        return self._linked(self.way.page(f"figures/{value.key.series}", anchor(value.key)), text)

    @staticmethod
    def _linked(href: str, text: str) -> Markup:
        return Markup('<a class="figure" href="{}"><bdi dir="ltr">{}</bdi></a>').format(href, text)

    def said(self, values: Mapping[str, Settled | Tally | str]) -> dict[str, Markup]:
        """Placeholders of a finding."""
        return {
            name: escape(value) if isinstance(value, str) else self.figure(value)
            for name, value in values.items()
        }

    def counted(self, tally: Tally) -> Markup:
        """What a count counts."""
        parts = [self.t(name) for name in tally.names] + ([self.english(tally.of)] if tally.of else [])
        return Markup(": ").join(parts)


def _other(text: Markup, lang: str) -> Markup:
    return Markup('<span lang="{}" dir="{}">{}</span>').format(lang, direction(lang), text)


def anchor(key: Key) -> str:
    """Name of a place within the page of its series."""
    return f"p-{key.country or 'all'}-{key.period.text.replace('/', '_')}"


def tally_anchor(tally: Tally) -> str:
    """Name of a count within the page of counts."""
    return f"{tally.series}-{tally.period}"
