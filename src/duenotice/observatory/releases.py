"""Releases: what was published, frozen, so that nothing published is changed in silence.

A release keeps three small tables: `values.csv` (every value), `rows.csv` (a fingerprint of every row of the snapshots)
and `definitions.csv` (a fingerprint of every definition). A later check compares the ledger with the newest release.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.model import Ledger
from duenotice.observatory.tables import Row, rows, written

VALUE_COLUMNS = (
    "series",
    "country",
    "period",
    "value",
    "qualifier",
    "unit",
    "state",
    "confidence",
    "source",
    "formula",
)
#: The name of the ledger as it stands, beside the names of releases.
NOW = "now"
_NAME = re.compile(r"^\d{4}\.\d+(\.\d+)?$")


def names(ledger: Ledger) -> list[str]:
    """Releases, oldest first."""
    folder = ledger.root / "releases"
    found = [each.name for each in folder.iterdir() if _NAME.match(each.name)] if folder.is_dir() else []
    return sorted(found, key=lambda name: [int(part) for part in name.split(".")])


def values(ledger: Ledger, release: str) -> dict[tuple[str, str, str], Row]:
    """The values of a release, or of the ledger as it stands (`now`), by series, country and period.

    Raises:
        LedgerError: there is no such release.
    """
    if release == NOW:
        content = [each.row() for each in ledger.settled.values()]
    elif release in names(ledger):
        content = [dict(row) for _, row in rows(ledger.root, f"releases/{release}/values.csv", VALUE_COLUMNS)]
    else:
        known = ", ".join([*names(ledger), NOW])
        raise LedgerError(Fault("", f"No release is called '{release}'.", f"There are: {known}."))
    return {(row["series"], row["country"], row["period"]): row for row in content}


def diff(ledger: Ledger, before: str, after: str) -> list[dict[str, str]]:
    """What differs between two releases: added, removed, changed, each with the value before and after."""
    one, two = values(ledger, before), values(ledger, after)
    found = []
    for place in sorted({*one, *two}):
        old, new = one.get(place), two.get(place)
        if old == new:
            continue
        change = "added" if old is None else "removed" if new is None else "changed"
        series, country, period = place
        found.append(
            {"change": change, "series": series, "country": country, "period": period, **_sides(old, new)}
        )
    return found


def _sides(old: Row | None, new: Row | None) -> dict[str, str]:
    return {
        f"{name}_{side}": (row or {}).get(name, "")
        for side, row in (("before", old), ("after", new))
        for name in ("value", "qualifier", "state", "confidence", "source")
    }


def freeze(ledger: Ledger, name: str) -> Path:
    """Write a release into the ledger folder.

    Raises:
        LedgerError: the name is not like 2026.1, or the release exists.
    """
    if not _NAME.match(name):
        raise LedgerError(
            Fault(
                "",
                f"'{name}' is not a name of a release.",
                "Write the year and a number, for example 2026.1.",
            )
        )
    folder = ledger.root / "releases" / name
    if folder.exists():
        raise LedgerError(
            Fault(
                f"releases/{name}",
                "the release exists; a release is never changed.",
                "Choose the next number.",
            )
        )
    folder.mkdir(parents=True)
    content = [each.row() for each in ledger.settled.values()]
    (folder / "values.csv").write_text(written(VALUE_COLUMNS, content), "utf-8")
    marks = [{"observation": key, "fingerprint": mark} for key, mark in row_marks(ledger).items()]
    (folder / "rows.csv").write_text(written(("observation", "fingerprint"), marks), "utf-8")
    kept = [{"definition": key, "fingerprint": mark} for key, mark in definition_marks(ledger).items()]
    (folder / "definitions.csv").write_text(written(("definition", "fingerprint"), kept), "utf-8")
    return folder


def row_marks(ledger: Ledger) -> dict[str, str]:
    """Observation -> fingerprint of what its source says. Corrections have their own."""
    found: dict[str, str] = {}
    for each in ledger.observations:
        name = f"{each.id}#{each.place.line}" if each.corrects else each.id
        said = (str(each.figure.value), each.figure.qualifier, each.unit, each.measure, each.mark, each.url)
        found[name] = _mark("|".join(said))
    return dict(sorted(found.items()))


def definition_marks(ledger: Ledger) -> dict[str, str]:
    """Definition -> fingerprint of its words, numerator and denominator."""
    return {
        name: _mark("|".join((text, series.numerator, series.denominator)))
        for series in sorted(ledger.series.values(), key=lambda each: each.id)
        for name, _, text in series.definitions
    }


def kept_faults(ledger: Ledger) -> Iterator[Fault]:
    """Where the ledger no longer says what the newest release said."""
    found = names(ledger)
    if not found:
        return
    release = found[-1]
    now = row_marks(ledger)
    places = {each.id: str(each.place) for each in ledger.observations}
    for _, row in rows(ledger.root, f"releases/{release}/rows.csv", ("observation", "fingerprint")):
        name = row["observation"]
        if now.get(name) != row["fingerprint"]:
            change = "was changed" if name in now else "was taken out"
            what = f"the row '{name}' {change} after release {release}."
            yield Fault(
                places.get(name, ""),
                what,
                "Put it back and append the new value, with its reason, to observations/corrections.csv.",
            )
    words = definition_marks(ledger)
    for _, row in rows(ledger.root, f"releases/{release}/definitions.csv", ("definition", "fingerprint")):
        name = row["definition"]
        if words.get(name) != row["fingerprint"]:
            what = (
                f"the definition of '{name}' was changed after release {release}; "
                "figures already published were counted the old way."
            )
            yield Fault(
                "series",
                what,
                "Put the old words back and add the new definition to series/definitions.csv, with a break.",
            )


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
