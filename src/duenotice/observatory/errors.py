"""What can be wrong with a ledger, in sentences for people who do not program."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that stops a release.

    Attributes:
        where: file and row, as a person finds them in a spreadsheet; '' when it concerns the whole ledger.
        what: what is wrong, with the figures.
        remedy: what to do.
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy}" if self.where else f"{self.what} {self.remedy}"

    def as_json(self) -> dict[str, str]:
        """The fault as a JSON object."""
        return {"where": self.where, "what": self.what, "remedy": self.remedy}


class LedgerError(ValueError):
    """A ledger that cannot be read, or a question it cannot answer.

    Attributes:
        faults: every fault found, in the order of the files.
    """

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class NoSuchPage(LookupError):
    """A page or file that the observatory does not have."""
