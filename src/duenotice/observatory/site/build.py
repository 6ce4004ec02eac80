"""Build the site and the open data into a folder. The same ledger gives the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.model import Ledger
from duenotice.observatory.site import opendata
from duenotice.observatory.site.addresses import in_folder
from duenotice.observatory.site.chartfiles import chart_csv, chart_json
from duenotice.observatory.site.edition import Edition
from duenotice.observatory.site.pages import NAV, languages, page_names, render
from duenotice.words import LANGUAGES

#: What each form of a chart's file is made of.
FORMS: dict[str, Callable[[Edition, str, str], bytes]] = {
    "svg": lambda edition, name, lang: edition.svg(edition.charts[name], lang).encode(),
    "png": lambda edition, name, lang: edition.png(edition.charts[name], lang),
    "csv": lambda edition, name, lang: chart_csv(edition.charts[name], lang).encode(),
    "json": lambda edition, name, lang: chart_json(edition.charts[name], lang, edition.release).encode(),
}
Step = Callable[[str, int, int], None]


def publish(ledger: Ledger, out: Path, step: Step | None = None) -> int:
    """Build everything.

    Args:
        ledger: what to publish.
        out: the folder; it must be empty, or the work of an earlier build.
        step: told what is being made, how many parts are done, and of how many.

    Returns:
        How many files were written.

    Raises:
        LedgerError: a fault stops the release, or the folder holds something else.
    """
    edition = Edition(ledger)
    _replaceable(out)
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".publish-", dir=out.resolve().parent) as beside:
        made = Path(beside)
        parts = list(_parts(edition, made))
        for number, (label, make) in enumerate(parts):
            if step is not None:
                step(label, number, len(parts))
            make()
        opendata.sums(made)
        _put(made, out)
    if step is not None:
        step("", len(parts), len(parts))
    return sum(1 for path in out.rglob("*") if path.is_file())


def _replaceable(out: Path) -> None:
    """An earlier build names every one of its files; a folder that holds anything else is not touched."""
    if not out.exists():
        return
    if not out.is_dir():
        raise LedgerError(Fault(str(out), "this is a file.", "Name a folder; nothing was written."))
    sums = out / "checksums.txt"
    ours = (
        {line.partition("  ")[2] for line in sums.read_text("utf-8").splitlines()}
        if sums.is_file()
        else set()
    )
    others = [
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if not path.is_dir() and path != sums and path.relative_to(out).as_posix() not in ours
    ]
    if others:
        what = f"the folder holds other files, for example {min(others)}."
        raise LedgerError(Fault(str(out), what, "Give an empty folder; nothing was written."))


def _put(made: Path, out: Path) -> None:
    """Only a finished build takes the place of an earlier one."""
    for path in out.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in made.iterdir():
        shutil.move(path, out / path.name)


def _parts(edition: Edition, out: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    yield "style", partial(_frame, edition, out)
    yield "data", partial(_data, edition, out / "data")
    rest = [name for name in page_names(edition) if name not in NAV]
    for lang in languages():
        for chart in edition.charts:
            yield f"{lang}: {chart}", partial(_files, edition, out, lang, chart)
        for name in NAV:
            yield f"{lang}: {name}", partial(write_page, edition, out, lang, name)
        for start in range(0, len(rest), 40):
            some = rest[start : start + 40]
            yield f"{lang}: {some[0].partition('/')[0]}", partial(_pages, edition, out, lang, some)


def parts_sheet() -> str:
    """The style of what the pages hold, for a frame that gives colours and fonts."""
    return _sheet("parts.css")


def _sheet(name: str) -> str:
    return (Path(str(resources.files("duenotice.observatory"))) / "site" / name).read_text("utf-8")


def _frame(edition: Edition, out: Path) -> None:
    package = Path(str(resources.files("duenotice")))
    (out / "style.css").write_text(_sheet("frame.css") + parts_sheet(), "utf-8")
    shutil.copytree(
        package / "web" / "fonts", out / "fonts", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    links = "".join(
        f'<li><a lang="{code}" href="{code}/index.html">{LANGUAGES[code].name}</a></li>'
        for code in languages()
    )
    front = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>Due Notice</title><link rel="stylesheet" href="style.css"></head><body><main><h1>Due Notice</h1>'
        f'<nav aria-label="Languages"><ul>{links}</ul></nav></main></body></html>\n'
    )
    (out / "index.html").write_text(front, "utf-8")
    (out / "feed.xml").write_text(opendata.feed(edition.ledger, edition.seen, "en/data.html"), "utf-8")


def _data(edition: Edition, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, content in opendata.files(edition).items():
        (folder / name).write_bytes(content)


def _files(edition: Edition, out: Path, lang: str, chart: str) -> None:
    folder = out / lang / "charts"
    folder.mkdir(parents=True, exist_ok=True)
    for form, make in FORMS.items():
        (folder / f"{chart}.{form}").write_bytes(make(edition, chart, lang))


def _pages(edition: Edition, out: Path, lang: str, names: list[str]) -> None:
    for name in names:
        write_page(edition, out, lang, name)


def write_page(edition: Edition, out: Path, lang: str, name: str) -> None:
    """Write one page into the folder of its language."""
    place = out / lang / f"{name}.html"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(render(edition, lang, name, in_folder(name)).text, "utf-8")
