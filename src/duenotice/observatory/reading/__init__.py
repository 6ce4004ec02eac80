"""Read the tables of a report, and take figures from them by a mapping that serves again next year."""

from duenotice.observatory.reading.find import FoundTable, find_tables
from duenotice.observatory.reading.mapping import take

__all__ = ["FoundTable", "find_tables", "take"]
