"""Changes in what states ask for, and movement from one mechanism to another.

Two levels. Series: for each requesting state and mechanism, changes of level or slope and bursts beyond the world's
movement (`changes`), and displacement, a rise in one mechanism after a fall in another (`displacements`). Person: the same
subject asked for again through another mechanism after a refusal or a deletion (`repeats`).
"""

from duenotice.observatory.trends.changes import Change, changes
from duenotice.observatory.trends.displacement import Displacement, displacements, rises_after
from duenotice.observatory.trends.panel import Panel, aggregate, panel_of
from duenotice.observatory.trends.person import Event, Repeat, repeats

__all__ = [
    "Change",
    "Displacement",
    "Event",
    "Panel",
    "Repeat",
    "aggregate",
    "changes",
    "displacements",
    "panel_of",
    "repeats",
    "rises_after",
]
