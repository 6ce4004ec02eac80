"""Quantities as law counts them: durations, partial dates, penalties, sums of money.

The lowest room: it knows no law, no case and no logic beyond "true, false, or the calendar does not say".
"""

from duenotice.quantities.compare import compare, equal
from duenotice.quantities.dates import PartialDate
from duenotice.quantities.durations import Duration
from duenotice.quantities.errors import QuantityError
from duenotice.quantities.money import Money
from duenotice.quantities.penalties import Penalty
from duenotice.quantities.types import FactType

__all__ = ["Duration", "FactType", "Money", "PartialDate", "Penalty", "QuantityError", "compare", "equal"]
