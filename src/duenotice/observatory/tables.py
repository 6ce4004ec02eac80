"""Read the CSV and YAML files of a ledger, each row with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.model import Place
from duenotice.strict import StrictError, read_yaml

Row = Mapping[str, str]
_LIMIT = 20_000_000


def rows(
    root: Path, name: str, columns: Iterable[str] = (), *, missing_ok: bool = False
) -> Iterator[tuple[Place, Row]]:
    """Rows of a CSV file with their place.

    Args:
        root: the ledger folder.
        name: file name inside it.
        columns: columns that must be there.
        missing_ok: a file that does not exist has no rows.

    Raises:
        LedgerError: not there, not UTF-8, a column missing, or a row with more or fewer cells than the heading.
    """
    path = root / name
    if missing_ok and not path.is_file():
        return
    reader = csv.reader(io.StringIO(text_of(path, name)), strict=True)
    try:
        heading = next(reader, [])
        absent = [column for column in columns if column not in heading]
        if absent or len(set(heading)) != len(heading):
            what = f"the column {', '.join(absent)} is missing." if absent else "a column stands twice."
            raise LedgerError(Fault(f"{name}, row 1", what, "Give the file the headings of its neighbours."))
        for line, cells in enumerate(reader, 2):
            if len(cells) != len(heading):
                what = f"the row has {len(cells)} cells and the heading {len(heading)}."
                raise LedgerError(
                    Fault(f"{name}, row {line}", what, "Put text that holds a comma in quotation marks.")
                )
            yield Place(name, line), dict(zip(heading, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        raise LedgerError(
            Fault(name, f"the file is not well formed ({error}).", "Save it again as CSV, UTF-8.")
        ) from None


def yaml_of(root: Path, name: str) -> Any:
    """Content of a YAML file.

    Raises:
        LedgerError: not there or not well formed.
    """
    try:
        return read_yaml(text_of(root / name, name)).content
    except StrictError as error:
        raise LedgerError(Fault(name, str(error), "")) from None


def text_of(path: Path, name: str) -> str:
    """Text of a file of the ledger.

    Raises:
        LedgerError: not there, too large, or not UTF-8.
    """
    if not path.is_file():
        raise LedgerError(Fault(name, "the file is not there.", "See docs/data.md for what each file is."))
    data = path.read_bytes()
    if len(data) > _LIMIT:
        raise LedgerError(
            Fault(name, "the file is larger than 20 MB.", "A ledger holds published figures, not records.")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LedgerError(
            Fault(name, "the file is not UTF-8 text.", "Save it again as CSV, UTF-8.")
        ) from None


def written(columns: Iterable[str], content: Iterable[Row]) -> str:
    """A CSV file as text: UTF-8, one newline a row, the same rows give the same bytes."""
    out = io.StringIO()
    names = list(columns)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in content)
    return out.getvalue()
