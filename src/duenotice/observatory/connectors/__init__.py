"""Connectors to what others publish. Off unless a person switches one on for one run; see docs/data.md.

They keep counts and keyed hashes of notice numbers, never a name, a face or an address of a person's page.
"""

from duenotice.observatory.connectors.gate import Gate, Refused, Unreachable
from duenotice.observatory.connectors.notices import Collection, Slice, collect, differences

__all__ = ["Collection", "Gate", "Refused", "Slice", "Unreachable", "collect", "differences"]
