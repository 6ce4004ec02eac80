"""The observatory: what is published about alerts, review and redress, what conflicts and what is missing.

The figures live in `ledger/`, a folder of plain CSV and YAML in stages: `snapshots` (what a source says) become
observations, observations become `series`, series become `indicators`, and those become pages. Nothing here reads a
register: case data enter only as an exported table of counts (`duenotice.observatory.counts`).
"""

from duenotice.observatory.errors import LedgerError
from duenotice.observatory.folder import bundled, read_ledger
from duenotice.observatory.model import Ledger

__all__ = ["Ledger", "LedgerError", "bundled", "read_ledger"]
