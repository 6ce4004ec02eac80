"""One error for text that names no quantity."""


class QuantityError(ValueError):
    """Text that cannot be read as the quantity it should be.

    Attributes:
        reason: what happened, in a sentence.
        remedy: what to write instead.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy
