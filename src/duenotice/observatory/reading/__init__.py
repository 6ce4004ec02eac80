"""Read the tables of a report, and take figures from them by a mapping that serves again next year."""

from duenotice.observatory.reading.find import FoundTable, find_tables
from duenotice.observatory.reading.learn import Talk, as_yaml, learn
from duenotice.observatory.reading.mapping import Given, take

__all__ = ["FoundTable", "Given", "Talk", "as_yaml", "find_tables", "learn", "take"]
