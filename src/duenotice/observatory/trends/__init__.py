"""Changes in what states ask for, and movement from one mechanism to another.

Two levels. Series: for each requesting state and mechanism, changes of level or slope and bursts beyond the world's
movement (`changes`), and displacement, a rise in one mechanism after a fall in another (`displacements`). Person: the same
subject asked for again through another mechanism after a refusal or a deletion (`repeats`).
"""

from duenotice.observatory.trends.changes import CANNOT_SHOW as CHANGE_CANNOT_SHOW
from duenotice.observatory.trends.changes import Change, changes
from duenotice.observatory.trends.displacement import CANNOT_SHOW as DISPLACEMENT_CANNOT_SHOW
from duenotice.observatory.trends.displacement import Displacement, both, displacements, rises_after
from duenotice.observatory.trends.panel import FEWEST_MONTHS, Panel, aggregate, panel_of, read_panel
from duenotice.observatory.trends.person import Event, Repeat, repeats

__all__ = [
    "CHANGE_CANNOT_SHOW",
    "DISPLACEMENT_CANNOT_SHOW",
    "FEWEST_MONTHS",
    "Change",
    "Displacement",
    "Event",
    "Panel",
    "Repeat",
    "aggregate",
    "both",
    "changes",
    "displacements",
    "panel_of",
    "read_panel",
    "repeats",
    "rises_after",
]
