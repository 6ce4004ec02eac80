"""Connectors to what others publish. Off unless a person switches one on for one run; see docs/data.md.

They keep counts and keyed hashes of notice numbers, never a name, a face or an address of a person's page.
"""

from duenotice.observatory.connectors.gate import Gate, Refused, Unreachable
from duenotice.observatory.connectors.months import (
    Row,
    append,
    as_csv,
    for_ledger,
    months_of,
    read_months,
    table,
)
from duenotice.observatory.connectors.notices import KINDS, Collection, Slice, begin, charge_words, collect
from duenotice.observatory.connectors.window import Moved, compare, discard

__all__ = [
    "KINDS",
    "Collection",
    "Gate",
    "Moved",
    "Refused",
    "Row",
    "Slice",
    "Unreachable",
    "append",
    "as_csv",
    "begin",
    "charge_words",
    "collect",
    "compare",
    "discard",
    "for_ledger",
    "months_of",
    "read_months",
    "table",
]
