"""Words and figures for a page in one language, escaped, each figure a link to where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from markupsafe import Markup, escape

from duenotice.observatory.model import Key, Ledger, Settled
from duenotice.observatory.numerals import grouped, with_sign
from duenotice.words import direction, is_reviewed, spoken


@dataclass(frozen=True, slots=True)
class Speech:
    """How one page speaks.

    Attributes:
        lang: language of the page.
        ledger: for names and figures.
        home: the way from the page to the folder of its language, '' or '../'.
    """

    lang: str
    ledger: Ledger
    home: str

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
        return safe if text.lang == self.lang else Markup('<span lang="{}">{}</span>').format(text.lang, safe)

    def english(self, text: str) -> Markup:
        """Text that stays in English."""
        return (
            escape(text) if self.lang == "en" else Markup('<span lang="en" dir="ltr">{}</span>').format(text)
        )

    def ltr(self, text: str) -> Markup:
        """A date or a code, kept in its own direction."""
        return Markup('<bdi dir="ltr">{}</bdi>').format(text)

    def title(self, series: str) -> str:
        """Title of a series or of a computed figure."""
        from duenotice.observatory.compute import measures

        held = self.ledger.series.get(series)
        if held is not None:
            return held.title(self.lang)
        return next((each.title(self.lang) for each in measures(self.ledger) if each.id == series), series)

    def country(self, code: str) -> str:
        """Name of a country."""
        names = Locale(self.lang).territories
        return str(
            names.get(code)
            or next(
                (r["name"] for r in self.ledger.tables["interpol_members"] if r["iso_alpha2"] == code), code
            )
        )

    def figure(self, value: Settled) -> Markup:
        """The figure of a place, as a link to its working; every figure where sources contradict each other."""
        if value.figure is not None and value.shown:
            text = with_sign(value.figure)
        elif value.shown:
            text = " / ".join(dict.fromkeys(with_sign(each.figure) for each in value.alternatives))
        else:
            return Markup("<span>{}</span>").format(self.t(f"state.{value.state.value}"))
        return Markup('<a class="figure" href="{}"><bdi dir="ltr">{}</bdi></a>').format(
            self.home + address(value.key), text
        )

    def said(self, values: Mapping[str, Settled | int | str]) -> dict[str, Markup]:
        """Placeholders of a finding."""
        return {
            name: self.figure(value) if isinstance(value, Settled) else escape(grouped_int(value))
            for name, value in values.items()
        }


def grouped_int(value: int | str) -> str:
    """A whole number with commas; text as it is."""
    from decimal import Decimal

    return value if isinstance(value, str) else grouped(Decimal(value))


def anchor(key: Key) -> str:
    """Name of a place within the page of its series."""
    return f"p-{key.country or 'all'}-{key.period.text.replace('/', '_')}"


def address(key: Key) -> str:
    """Where the working of a place is shown, from the folder of a language."""
    return f"figures/{key.series}.html#{anchor(key)}"
