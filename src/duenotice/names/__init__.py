"""Names across scripts: how they are read, what their words are, how two of them compare. Knows no person and no case."""

from duenotice.names.compare import NameComparison, WordMatch, compare
from duenotice.names.memory import forget
from duenotice.names.name import Name, Word, name_of

__all__ = ["Name", "NameComparison", "Word", "WordMatch", "compare", "forget", "name_of"]
