"""Bulk files of mobile-money operators: which columns each wants, and how it writes them.

Source: domain 4.4 (two operators' published layouts). A layout is data: a country's operator has
one of these, or its own, column by column.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments.rules import Transfer

T = TypeVar("T")
_NOT_PLAIN = re.compile(r"[^0-9A-Za-z]+")


class Fill(StrEnum):
    """What a column of an operator's file holds."""

    COUNTRY = "country"
    OPERATOR = "operator"
    CURRENCY = "currency"
    MSISDN = "msisdn"
    MSISDN_PLUS = "msisdn_plus"
    AMOUNT = "amount"
    REFERENCE = "reference"
    DESCRIPTION = "description"
    NAME = "name"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Columns in their order, as (header, what it holds), and the limits of one file."""

    columns: tuple[tuple[str, Fill], ...]
    at_most: int = 1000
    delimiter: str = ","
    shortest: int = 4
    longest: int = 22
    most_minor: int | None = None

    def problems(self) -> Iterator[str]:
        """Which columns no operator can do without are missing."""
        held = {fill for _header, fill in self.columns}
        if not held & {Fill.MSISDN, Fill.MSISDN_PLUS}:
            yield Fill.MSISDN.value
        if Fill.AMOUNT not in held:
            yield Fill.AMOUNT.value
        if not held & {Fill.REFERENCE, Fill.DESCRIPTION}:
            yield Fill.REFERENCE.value


PAWA = Layout(
    columns=(
        ("Country", Fill.COUNTRY), ("Telco", Fill.OPERATOR), ("Currency", Fill.CURRENCY),
        ("MSISDN", Fill.MSISDN), ("Amount", Fill.AMOUNT), ("Description", Fill.DESCRIPTION),
    )
)  # fmt: skip
KOTANI = Layout(
    columns=(
        ("recipient_name", Fill.NAME), ("email", Fill.NOTHING), ("phone", Fill.MSISDN_PLUS),
        ("amount", Fill.AMOUNT), ("currency", Fill.CURRENCY), ("reference", Fill.REFERENCE),
    )
)  # fmt: skip
KNOWN: Mapping[str, Layout] = {"bulk-payout": PAWA, "recipients": KOTANI}


def header(layout: Layout) -> list[str]:
    return [name for name, _fill in layout.columns]


def row(layout: Layout, each: Transfer, *, country: str, operator: str) -> list[Any]:
    """One payment as the operator wants it. Raises ValueError above the operator's limit."""
    if layout.most_minor is not None and each.amount.minor > layout.most_minor:
        raise ValueError(each.reference)
    digits = "".join(c for c in each.account if c.isdigit())
    held = {
        Fill.COUNTRY: country,
        Fill.OPERATOR: operator,
        Fill.CURRENCY: each.amount.currency,
        Fill.MSISDN: digits,
        Fill.MSISDN_PLUS: f"+{digits}",
        Fill.AMOUNT: f"{each.amount.amount:f}",
        Fill.REFERENCE: each.reference,
        Fill.DESCRIPTION: described(layout, each.reference),
        Fill.NAME: each.name,
        Fill.NOTHING: "",
    }
    return [held[fill] for _header, fill in layout.columns]


def described(layout: Layout, reference: str) -> str:
    """Letters and figures alone, within the operator's length: the reference, and nothing else."""
    return _NOT_PLAIN.sub("", reference)[: layout.longest].ljust(layout.shortest, "0")


def split(transfers: Sequence[T], at_most: int) -> Iterator[Sequence[T]]:
    """Files of at most so many payments each, in their order."""
    for begin in range(0, len(transfers), at_most):
        yield transfers[begin : begin + at_most]


def total(transfers: Sequence[Transfer]) -> Money:
    """Of one file. Raises ValueError where two currencies meet."""
    first, *others = (each.amount for each in transfers)
    for each in others:
        first += each
    return first
