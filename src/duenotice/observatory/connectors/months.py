"""Month by month: counts kept at home, and what of them may be published.

The home file holds exact counts and no hash. What is published is lagged and coarse: a month has a row only when it is over
for three months, when the count is ten or more, and when it differs by ten or more from the last row of the same kind; the
figure is rounded down to tens. So no row, and no difference between two rows, speaks of fewer than ten people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from duenotice.observatory.connectors.notices import Collection, Slice
from duenotice.observatory.counts import THRESHOLD
from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.tables import rows, written

COLUMNS = ("month", "kind", "by", "value", "count", "outcome")
#: Months a month must be over before it is published.
LAG = 3
#: What counts are broken down by, and the series of the ledger they belong to; '' where the ledger has none.
SERIES = {
    ("red", "all"): "red_public_extracts",
    ("red", "requesting_state"): "red_public_extracts",
    ("red", "nationality"): "red_public_extracts_by_nationality",
}
SOURCE = "https://www.interpol.int/How-we-work/Notices/Red-Notices/View-Red-Notices"


@dataclass(frozen=True, slots=True)
class Row:
    """One count of one month.

    Attributes:
        month: YYYY-MM.
        kind: red, yellow or un.
        by: all, requesting_state, nationality or charge.
        value: code or class; '' for all.
        count: notices; exact in the home file, rounded down to tens in what is published.
        outcome: complete, zero or short.
    """

    month: str
    kind: str
    by: str
    value: str
    count: int
    outcome: str


def months_of(run: Collection) -> Iterator[Row]:
    """The counts of a run. A slice that failed gives none: failed is not zero."""

    def row(by: str, value: str, count: int, outcome: str) -> Row:
        return Row(run.day[:7], run.kind, by, value, count, outcome)

    if run.total is not None:
        yield row("all", "", run.total, "complete")
    way = "requesting_state" if run.kind == "red" else "nationality"
    for by, held in ((way, run.states), ("charge", run.charges())):
        yield from (row(by, name, len(each.found), each.outcome) for name, each in _answered(held))
    if run.kind == "red":
        whole = all(each.outcome in ("complete", "zero") for each in run.states.values())
        for code, count in sorted(run.nationalities().items()):
            yield row("nationality", code, count, "complete" if whole else "short")


def _answered(held: dict[str, Slice]) -> Iterator[tuple[str, Slice]]:
    return ((name, each) for name, each in sorted(held.items()) if each.outcome != "failed")


def append(path: Path, found: Iterable[Row]) -> int:
    """Add a run's counts to the home file, which only its owner may read. Returns how many came in.

    Raises:
        LedgerError: the month of that kind is in the file already.
    """
    new = list(found)
    held = list(read_months(path)) if path.is_file() else []
    twice = {(each.month, each.kind) for each in held} & {(each.month, each.kind) for each in new}
    if twice:
        month, kind = min(twice)
        what = f"the {kind} notices of {month} are in it already."
        raise LedgerError(
            Fault(path.name, what, "One run a month counts; remove its rows first if it must be replaced.")
        )
    part = path.with_suffix(path.suffix + ".part")
    part.touch(0o600)
    content = [dict(zip(COLUMNS, map(str, astuple(each)), strict=True)) for each in (*held, *new)]
    part.write_text(written(COLUMNS, content), "utf-8")
    part.replace(path)
    return len(new)


def read_months(path: Path) -> Iterator[Row]:
    """The home file.

    Raises:
        LedgerError: a row that cannot be read.
    """
    for place, row in rows(path.parent, path.name, COLUMNS):
        if not row["count"].isdigit() or len(row["month"]) != 7:
            raise LedgerError(Fault(str(place), "the row is no count of a month.", "Restore the file."))
        yield Row(row["month"], row["kind"], row["by"], row["value"], int(row["count"]), row["outcome"])


def table(held: Iterable[Row], today: date) -> list[Row]:
    """What may be published: lagged, coarse, nothing under ten, no change under ten.

    Later months never alter an earlier row, so two releases laid over one another tell nothing more.
    """
    last: dict[tuple[str, str, str], int] = {}
    found = []
    for each in sorted(held, key=lambda row: (row.kind, row.by, row.value, row.month)):
        name = (each.kind, each.by, each.value)
        if (
            not _over(each.month, today)
            or each.count < THRESHOLD
            or abs(each.count - last.get(name, 0)) < THRESHOLD
        ):
            continue
        last[name] = each.count
        coarse = each.count // THRESHOLD * THRESHOLD
        found.append(Row(each.month, each.kind, each.by, each.value, coarse, each.outcome))
    return found


def _over(month: str, today: date) -> bool:
    year, number = int(month[:4]), int(month[5:7])
    return today.year * 12 + today.month - (year * 12 + number) > LAG


LEDGER_COLUMNS = (
    "year", "period", "country", "iso_alpha2", "series", "value", "unit", "qualifier", "measure", "confidence", "source_id",
    "source_url", "note", "seen",
)  # fmt: skip


def for_ledger(found: Iterable[Row], source: str, seen: str) -> str:
    """The published rows as a snapshot for `duenotice ledger add`; kinds the ledger has no series for are left out.

    Args:
        found: from `table`.
        source: id of the source in `sources.csv`.
        seen: YYYY-MM-DD.
    """
    short = "The service showed fewer than it counts. "
    content = []
    for each in found:
        series = SERIES.get((each.kind, each.by))
        if series is None or (each.value and len(each.value) != 2):
            continue
        note = "Rounded down to tens; months that differ by fewer than ten have no row."
        content.append(
            {
                "year": each.month[:4],
                "period": each.month,
                "country": "",
                "iso_alpha2": each.value,
                "series": series,
                "value": str(each.count),
                "unit": "notices",
                "qualifier": "at_least",
                "measure": "stock",
                "confidence": "verified",
                "source_id": source,
                "source_url": SOURCE,
                "note": short + note if each.outcome == "short" else note,
                "seen": seen,
            }
        )
    return written(LEDGER_COLUMNS, content)


def as_csv(found: Iterable[Row]) -> str:
    """The published rows, every breakdown."""
    return written(COLUMNS, [dict(zip(COLUMNS, map(str, astuple(each)), strict=True)) for each in found])
