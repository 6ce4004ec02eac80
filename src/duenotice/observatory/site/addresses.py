"""Where pages and files are found: beside each other in a folder, or under an address of the program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: The page a language opens with.
START = "index"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The ways out of one page.

    Attributes:
        home: to the pages of the page's language; '' for the same folder.
        root: to what has no language: style, data, feed.
        ending: of a page's address.
        bare: whether `index` is left out of an address.
    """

    home: str
    root: str
    ending: str = ".html"
    bare: bool = False

    def page(self, name: str, anchor: str = "") -> str:
        """Address of a page, for example `countries/TR`."""
        place = f"{name}{self.ending}"
        if self.bare and (name == START or name.endswith("/" + START)):
            place = name.removesuffix(START)
        return f"{self.home}{place}{'#' + anchor if anchor else ''}"

    def chart(self, name: str, form: str) -> str:
        """Address of a chart's file."""
        return f"{self.home}charts/{name}.{form}"

    def data(self, name: str) -> str:
        """Address of a file of the open data."""
        return f"{self.root}data/{name}"


def in_folder(name: str) -> Addresses:
    """The ways out of a page of the still site, from where its file stands."""
    depth = name.count("/")
    return Addresses("../" * depth, "../" * (depth + 1))


def under(prefix: str, address: str) -> Addresses:
    """The ways out of a page of the program.

    Args:
        prefix: of the language, '' or `/ar`.
        address: of the opening page, for example `/observatory/`.
    """
    return Addresses(prefix + address, address, "/", bare=True)


def slug(text: str) -> str:
    """A name as part of an address."""
    return "-".join(text.lower().replace("_", " ").split())


def unique(names: Iterable[str]) -> list[str]:
    """In the order in which they come first."""
    return list(dict.fromkeys(names))
