"""The pages: still, complete, without what is only remembered, every figure leading to its source."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sqlite3
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import duckdb
import pytest
import typer
from typer.testing import CliRunner

from duenotice.cli.publish import publish as publish_command
from duenotice.observatory import Ledger, LedgerError, read_ledger
from duenotice.observatory.charts import NARROW, Chart
from duenotice.observatory.charts.render import WIDE, spec
from duenotice.observatory.errors import NoSuchPage
from duenotice.observatory.site import Edition, opendata, page_names, publish, render
from duenotice.observatory.site import pages as site_pages
from duenotice.observatory.site.addresses import in_folder
from duenotice.observatory.site.build import FORMS
from duenotice.observatory.site.speech import BODIES
from duenotice.words import catalogues, languages
from duenotice.words.phrases import folder, read_english

from .conftest import edit
from .pages import SOME, Page, numbers, recalled, unresolved

LANGS = ("en", "ar")


@pytest.fixture
def undrawn(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """Pages without their pictures: quick."""

    def blank(chart: Chart, lang: str) -> str:
        return f"<svg><title>{chart.id}-{lang}</title></svg>"

    monkeypatch.setattr(edition, "svg", blank)
    monkeypatch.setattr(edition, "narrow", blank)
    return edition


def page(edition: Edition, lang: str, name: str) -> Page:
    return Page(render(edition, lang, name, in_folder(name)).text)


def some(edition: Edition, lang: str) -> dict[str, Page]:
    return {name: page(edition, lang, name) for name in SOME}


@pytest.mark.parametrize("lang", LANGS)
def test_links_lead_to_pages_that_exist_and_ids_are_unique(undrawn: Edition, lang: str) -> None:
    held = some(undrawn, lang)
    names = set(page_names(undrawn))
    made = {f"charts/{chart}.{form}" for chart in undrawn.charts for form in FORMS}
    for name, each in held.items():
        assert len(each.ids) == len(set(each.ids)), name
        for link in each.links:
            if link.startswith("http"):
                continue
            target, _, anchor = link.partition("#")
            place = (
                (Path("/site") / lang / name)
                .parent.joinpath(target)
                .resolve()
                .relative_to("/site")
                .as_posix()
            )
            kind, _, rest = place.partition("/")
            if not target:
                assert anchor in each.ids, (name, link)
            elif kind in LANGS:
                assert rest in made or rest.removesuffix(".html") in names, (name, link)
            else:
                assert place == "feed.xml" or rest in opendata.files(undrawn), (name, link)
            if anchor and rest.removesuffix(".html") in held and kind == lang:
                assert anchor in held[rest.removesuffix(".html")].ids, (name, link)


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_runs_and_nothing_is_asked_of_others(undrawn: Edition, lang: str) -> None:
    for name, each in some(undrawn, lang).items():
        assert not {"script", "iframe", "object", "embed", "form", "input"} & each.tags, name
        for tag, attribute, value in each.attributes:
            assert attribute != "style", name
            assert not attribute.startswith("on"), name
            if attribute in ("src", "href") and tag != "a":
                assert not value.startswith(("http:", "https:", "//")), (name, value)


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_of_a_page_of_each_kind_resolves(undrawn: Edition, lang: str) -> None:
    held = some(undrawn, lang)
    found = [fault for each in held.values() for fault in unresolved(undrawn.ledger, each)]
    assert found == []
    assert sum(len(each.figures) for each in held.values()) > 300


def test_every_mark_of_every_chart_stands_for_something_that_resolves(edition: Edition) -> None:
    for chart in edition.charts.values():
        for point in chart.points:
            if chart.kind == "map":
                continue
            if point.value is not None:
                assert point.settled is not None or point.tally is not None, (chart.id, point.x)
            if point.tally is not None:
                assert point.value == point.tally.value
            elif point.settled is not None and point.settled.figure is not None and point.settled.shown:
                assert point.value == point.settled.figure.value


def test_pages_speak_their_language_and_direction(undrawn: Edition) -> None:
    assert page(undrawn, "ar", "index").root == {"lang": "ar", "dir": "rtl"}
    assert page(undrawn, "en", "index").root == {"lang": "en", "dir": "ltr"}


def test_french_and_spanish_need_only_their_words(undrawn: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_pages, "languages", lambda: ("en", "ar", "fr", "es"))
    for lang, germany in (("fr", "Allemagne"), ("es", "Alemania")):
        made = page(undrawn, lang, "countries")
        assert made.root == {"lang": lang, "dir": "ltr"}
        assert germany in made.text
        assert re.search(r'<h1><span lang="en" dir="ltr">Countries</span></h1>', made.text), (
            "English is marked"
        )
        assert {f"../{code}/countries.html" for code in ("en", "ar", "fr", "es")} - {
            f"../{lang}/countries.html"
        } <= set(made.links)
        assert languages.LANGUAGES[lang].name in page(undrawn, "en", "index").text
        po = catalogues.read_catalogue(folder() / lang / "screens.po")
        wanted = {name for name in read_english(folder()) if name.startswith("obs.")}
        assert wanted <= {name for name, _ in catalogues.entries(po)}


def test_recalled_numbers_are_on_no_page_of_each_kind(undrawn: Edition) -> None:
    forms = recalled(undrawn.ledger)
    for lang in LANGS:
        for name, each in some(undrawn, lang).items():
            assert not numbers(each.text) & forms, name


def test_a_chart_says_what_it_cannot_show_and_has_its_table(edition: Edition) -> None:
    made = page(edition, "en", "diffusions")
    assert made.text.count("What this cannot show") == made.text.count("<table>") == 1
    assert made.text.count("<svg") == 2, "one for wide and one for narrow screens"
    assert "Seen up to" in edition.svg(edition.charts["diffusions"], "en")


def test_a_picture_carries_the_fonts_of_the_pages_and_nothing_that_runs(edition: Edition) -> None:
    drawn = edition.svg(edition.charts["late"], "ar")
    assert "Noto Naskh Arabic" in drawn
    assert "Dues" not in drawn
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|href=", drawn)
    assert edition.png(edition.charts["late"], "ar").startswith(b"\x89PNG")


def test_a_contradiction_shows_every_figure(undrawn: Edition) -> None:
    text = page(undrawn, "en", "figures/requests_received").text
    for part in ("2,743", "2,793", "sources contradict each other"):
        assert part in text


def test_the_opening_page_begins_with_a_finding(undrawn: Edition) -> None:
    said = "In 2024, INTERPOL refused or cancelled 2,462 alerts. For 2,157 of them, 87.6 in a hundred, it did not say why."
    assert said in page(undrawn, "en", "index").words()


def test_reforms_are_filtered_by_body_and_area(undrawn: Edition, ledger: Ledger) -> None:
    rows = ledger.tables["reforms"]
    for column, short, value, name in (
        ("body", "body", "CCF", "reforms/body-ccf"),
        ("problem_area", "area", "redress", "reforms/area-redress"),
    ):
        made = page(undrawn, "en", name)
        assert {each for each in made.ids if re.fullmatch(r"R\d\d", each)} == {
            row["id"] for row in rows if row[column] == value
        }
        assert f"{name}.html" in "".join(page(undrawn, "en", "reforms").links), short


def test_a_page_that_is_none_is_said_to_be_none(undrawn: Edition) -> None:
    for name in (
        "nowhere",
        "countries/ZZ",
        "figures/nothing",
        "reforms/body-nobody",
        "../index",
        "charts/grounds",
    ):
        with pytest.raises(NoSuchPage):
            page(undrawn, "en", name)


@pytest.mark.slow
def test_the_data_package_is_valid(edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frictionless = pytest.importorskip("frictionless")
    for name, content in opendata.files(edition).items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    report = frictionless.validate("datapackage.json")
    assert report.valid, report.flatten(["title", "rowNumber", "message"])[:5]


def test_every_form_of_the_data_holds_the_same_rows(edition: Edition, tmp_path: Path) -> None:
    held = opendata.files(edition)
    for name, content in held.items():
        (tmp_path / name).write_bytes(content)
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    for name in [name for name in held if name.endswith(".csv")]:
        rows = list(csv.reader(io.StringIO(held[name].decode())))[1:]
        stem = name.removesuffix(".csv")
        told = [
            ["" if cell is None else cell for cell in row]
            for row in connection.execute(f'SELECT * FROM "{stem}"')
        ]
        assert told == rows, name
        with duckdb.connect() as database:
            count = database.execute(f"SELECT count(*) FROM '{tmp_path / stem}.parquet'").fetchall()
        assert count == [(len(rows),)], name
    connection.close()


def test_the_linked_description_is_json(edition: Edition) -> None:
    made = json.loads(opendata.files(edition)["dataset.jsonld"])
    assert {"contentUrl": "values.csv"}.items() <= made["distribution"][0].items()


def test_the_same_ledger_gives_the_same_data(edition: Edition) -> None:
    assert opendata.files(Edition(read_ledger(edition.ledger.root))) == opendata.files(edition)


def test_a_folder_with_other_files_is_left_alone(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    (tmp_path / "checksums.txt").write_text("00  theirs.txt\n", "utf-8")
    with pytest.raises(LedgerError, match=r"holds other files, for example mine\.txt"):
        publish(ledger, tmp_path)
    assert (tmp_path / "mine.txt").is_file()
    with pytest.raises(LedgerError, match="this is a file"):
        publish(ledger, tmp_path / "mine.txt")


def test_a_build_that_breaks_off_leaves_the_earlier_one(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "old.html").write_text("x", "utf-8")
    opendata.sums(out)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("duenotice.observatory.site.build._data", stop)
    with pytest.raises(KeyboardInterrupt):
        publish(ledger, out)
    assert sorted(path.name for path in out.iterdir()) == ["checksums.txt", "old.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def _wrong_sum(copy: Path) -> None:
    edit(
        copy / "snapshots/review_outcomes_by_year.csv",
        {"series": "refused_other", "year": "2024"},
        lambda row: row.update(value="2175"),
    )


def _changed_definition(copy: Path) -> None:
    path = copy / "series/breaks.csv"
    lines = [line for line in path.read_text("utf-8").splitlines() if "refused_article_2,2024" not in line]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _missing_denominator(copy: Path) -> None:
    edit(
        copy / "series/series.csv",
        {"id": "refused_share_of_published"},
        lambda row: row.update(denominator=""),
    )


@pytest.mark.parametrize(
    ("seed", "says"),
    [
        (
            _wrong_sum,
            "review_outcomes_by_year.csv, row 27: the parts do not make the whole. In 2024, "
            "111 (Refused or cancelled under Article 2) + 194 (Refused or cancelled under Article 3)",
        ),
        (
            _changed_definition,
            "the definition of 'refused_article_2' changes between 2021 and 2024, and no break is declared. "
            "A reader would take the difference for a change in the world.",
        ),
        (
            _missing_denominator,
            "'refused_share_of_published' is a share or a ratio, but nobody says of what: the denominator is missing.",
        ),
    ],
)
def test_a_seeded_fault_stops_the_release_with_a_sentence(
    seed: Callable[[Path], None], says: str, copy: Path, tmp_path: Path
) -> None:
    seed(copy)
    out = tmp_path / "out"
    app = typer.Typer()
    app.command()(publish_command)
    result = CliRunner().invoke(app, [str(out), "--ledger", str(copy)])
    assert result.exit_code == 1
    assert says in result.stderr, result.stderr
    assert "Nothing was published." in result.stderr
    assert "Traceback" not in result.output
    assert not out.exists()


def test_every_body_of_the_ledger_has_a_name_in_the_words(ledger: Ledger) -> None:
    named = {row["body"] for row in ledger.tables["reforms"]} | {
        str(each["by"]) for each in ledger.indicators
    }
    assert {name.lower().replace(" ", "_") for name in named} <= BODIES


def test_stocks_stand_at_their_place_in_time_and_no_number_covers_another(edition: Edition) -> None:
    for width in (WIDE, NARROW):
        made = spec(edition.charts["stock"], "en", width)
        rows = made["datasets"][made["data"]["name"]]
        when = {row["x"]: row["when"] for row in rows}
        assert when["2019-11"] - when["2019-03"] == pytest.approx(8 / 12)
        span = math.ceil(max(when.values())) - math.floor(min(when.values()))
        up = 260 / max(row["value"] for row in rows)
        written = [(row["when"] * width / span, row["value"] * up) for row in rows if row["label"]]
        assert len(written) >= 5
        for one, two in combinations(written, 2):
            assert abs(one[0] - two[0]) >= 50 or abs(one[1] - two[1]) >= 15
