"""Sums of money with their currency. Sums in different currencies are never converted, so never compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from duenotice.quantities.dates import PartialDate
from duenotice.quantities.errors import QuantityError

_AMOUNT = r"(\d{1,3}(?:[ ,]\d{3})+(?:\.\d{1,2})?|\d{1,15}(?:\.\d{1,2})?)"
_FORMS = (
    re.compile(rf"^{_AMOUNT}\s*([A-Z]{{3}})(?:\s+on\s+(\S+))?$"),
    re.compile(rf"^([A-Z]{{3}})\s*{_AMOUNT}(?:\s+on\s+(\S+))?$"),
)
_REMEDY = "Write amount, currency and if known the day: '10000 USD' or '10000 USD on 2021-05-01'."


@dataclass(frozen=True, slots=True)
class Money:
    """A sum.

    Attributes:
        amount: the sum, in units of the currency.
        currency: ISO 4217 code.
        on: the day whose value is meant, where stated.
    """

    amount: Decimal
    currency: str
    on: PartialDate | None = None

    @classmethod
    def parse(cls, value: object) -> Money:
        """Read '10000 USD', 'USD 10,000', or a mapping with amount, currency and (optional) on.

        Raises:
            QuantityError: no currency, or text that is no sum.
        """
        if isinstance(value, Money):
            return value
        if (
            isinstance(value, dict)
            and set(value) <= {"amount", "currency", "on"}
            and {"amount", "currency"} <= set(value)
        ):
            day = f" on {value['on']}" if value.get("on") is not None else ""
            value = f"{value['amount']} {value['currency']}{day}"
        if not isinstance(value, str):
            raise QuantityError(f"'{value}' names no currency.", _REMEDY)
        text = value.strip()
        if match := _FORMS[0].match(text):
            amount, currency, on = match.groups()
        elif match := _FORMS[1].match(text):
            currency, amount, on = match.groups()
        else:
            raise QuantityError(f"'{text}' is not a sum with its currency.", _REMEDY)
        return cls(Decimal(re.sub(r"[ ,]", "", amount)), currency, PartialDate.parse(on) if on else None)

    def order(self, other: Money) -> int | None:
        """-1, 0 or 1 in the same currency; None across currencies."""
        if self.currency != other.currency:
            return None
        return (self.amount > other.amount) - (self.amount < other.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}" + (f" on {self.on}" if self.on else "")
