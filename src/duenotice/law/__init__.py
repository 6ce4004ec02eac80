"""The rulebook: dated, cited rules as data, and what reads them."""

from duenotice.law.book import ActiveRule, Rulebook, rulebook
from duenotice.law.errors import RulebookError

__all__ = ["ActiveRule", "Rulebook", "RulebookError", "rulebook"]
