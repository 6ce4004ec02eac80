"""A blind check: a bureau asks about one person, a protection authority learns whether it knows them, and neither shows a list.

The protocol, what each side learns and what it does not protect against are in `docs/blind-check.md`.
"""

from duenotice.identity.blind.authority import Authority, Caps, Look
from duenotice.identity.blind.bureau import Bureau, Receipt
from duenotice.identity.blind.messages import Message, Signer, Verifier

__all__ = ["Authority", "Bureau", "Caps", "Look", "Message", "Receipt", "Signer", "Verifier"]
