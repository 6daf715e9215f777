"""Vocabulary of what is earned beside the grade, what is taken off, and who has a right to it."""

from enum import StrEnum

from trainingmgr.core.states import State


class AllowanceKind(StrEnum):
    RATION = "ration"
    HAZARD = "hazard"
    HARDSHIP = "hardship"
    SPECIALIST = "specialist"
    COMMAND = "command"
    TRANSPORT = "transport"
    FAMILY = "family"
    UNIFORM = "uniform"
    OTHER = "other"
    STIPEND = "stipend"
    PER_DIEM = "per_diem"


SUPPORT = frozenset({AllowanceKind.STIPEND, AllowanceKind.PER_DIEM})
"""Paid by a funder on lines of their own, never merged with salary (R-PAY-12)."""


class DeductionKind(StrEnum):
    TAX = "tax"
    PENSION = "pension"
    ADVANCE = "advance"
    COURT_ORDER = "court_order"
    OTHER = "deduction"


class Condition(StrEnum):
    """Who has a right to an allowance: everybody who is paid, or whom a fact or a paper names."""

    EVERYBODY = "everybody"
    PRESENT = "present"
    SPECIALTY = "specialty"
    COMMANDS = "commands"
    GRANTED = "granted"


class Measure(StrEnum):
    """An amount for a whole month, of which a part is paid by its days, or for each day."""

    MONTH = "month"
    DAY = "day"


class Levied(StrEnum):
    """What a share is taken of."""

    BASE = "base"
    TAXABLE = "taxable"
    GROSS = "gross"


class Owed(StrEnum):
    """Who a deduction is taken from: everybody, or those whom an order names."""

    EVERYBODY = "everybody"
    ORDERED = "ordered"


class EntitlementState(State):
    """Proposed by one person with a paper, agreed or refused by another."""

    PROPOSED = "proposed", "agreed", "refused"
    AGREED = "agreed"
    REFUSED = "refused"
