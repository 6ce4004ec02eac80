"""Copies kept from before an update: listed and deleted, of one computer and of a team."""

from __future__ import annotations

from duenotice.cli.output import out
from duenotice.custody import audit, older


def tell(*, delete: bool, actor: str = audit.LOCAL) -> None:
    """List the copies, or delete them. A vault must be open."""
    if delete:
        out(f"Deleted: {older.remove(actor=actor)}.")
        return
    copies = older.listed()
    for copy in copies:
        out(f"{copy}  {copy.stat().st_size} bytes")
    if not copies:
        out("There is no copy from before an update.")
