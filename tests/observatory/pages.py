"""Read the pages of the observatory as a reader's machine does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from duenotice.observatory import Ledger
from duenotice.observatory.figures import plain
from duenotice.observatory.numerals import grouped, with_sign
from duenotice.observatory.site.speech import anchor, tally_anchor
from duenotice.observatory.tallies import tallies
from duenotice.observatory.vocabulary import Confidence
from duenotice.observatory.why import chain, find

#: Pages of every kind, for tests that do not need all of them.
SOME = (
    "index", "red", "missing", "reforms", "countries", "mechanisms", "events", "indicators", "methods", "sources", "data",
    "reforms/area-redress", "countries/TR", "countries/AD", "figures/finalised_total", "figures/unexplained_share",
    "figures/counts", "figures/index",
)  # fmt: skip


@dataclass
class Figure:
    """A figure shown, and where its link leads."""

    href: str
    text: str = ""


@dataclass
class Page(HTMLParser):
    """What a test looks at."""

    text: str
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    root: dict[str, str | None] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open = False
        self.feed(self.text)

    def __hash__(self) -> int:
        return id(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.root = self.root or held
        self.tags.add(tag)
        self.ids += [name] if (name := held.get("id")) else []
        self.links += [href] if tag == "a" and (href := held.get("href")) else []
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "a" and held.get("class") == "figure":
            self.figures.append(Figure(held["href"] or ""))
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.figures[-1].text += data

    def words(self) -> str:
        """The text without markup, spaces as one."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.text).split()).replace(" .", ".").replace(" ,", ",")


def unresolved(ledger: Ledger, page: Page) -> Iterator[str]:
    """Figures of a page that `why` does not lead to their source, or shows otherwise."""
    places = {(key.series, anchor(key)): key for key in ledger.settled}
    counts = tallies(ledger) if page.figures else {}
    for each in page.figures:
        target, _, name = each.href.partition("#")
        series = target.removesuffix(".html").rstrip("/").rpartition("/")[2]
        if series == "counts":
            count, _, period = name.rpartition("-")
            tally = counts.get((count, period))
            told = {f"{tally.value:,}"} if tally is not None and tally_anchor(tally) == name else set()
        elif (series, name) in places:
            key = places[series, name]
            value = find(ledger, key.series, key.period.text, key.country)
            made = chain(ledger, value)
            sources = [made, *made.get("inputs", ())]
            if not any(
                one.get("url") for step in sources for one in step.get("observations", ())
            ) and not made.get("inputs"):
                yield f"{each}: no source"
            told = {" / ".join(dict.fromkeys(with_sign(one.figure) for one in value.alternatives))}
            told |= {with_sign(value.figure)} if value.figure is not None else set()
        else:
            told = set()
        if each.text not in told:
            yield f"{each}: {told}"


def recalled(ledger: Ledger) -> set[str]:
    """Every way a number that is only remembered could be written."""
    told = {each.figure.value for each in ledger.observations if each.confidence is not Confidence.UNVERIFIED}
    found = {
        each.figure.value for each in ledger.observations if each.confidence is Confidence.UNVERIFIED
    } - told
    assert len(found) == 14
    return {form for value in found for form in (plain(value), grouped(value))}


def numbers(text: str) -> set[str]:
    """Every number of a text."""
    return {word.strip(",") for word in re.findall(r"[\d,]+", text)}


def pages(site: Path) -> Iterator[tuple[Path, Page]]:
    """Every page of a built site."""
    for path in sorted(site.rglob("*.html")):
        yield path, Page(path.read_text("utf-8"))
