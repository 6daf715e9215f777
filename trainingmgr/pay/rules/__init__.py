"""Vocabulary of pay: states of a line, classes of a match, findings, reasons."""

from enum import StrEnum

from trainingmgr.core.states import State


class CycleState(State):
    IMPORTED = "imported", "reconciling", "undone"
    RECONCILING = "reconciling", "reconciled", "imported"
    RECONCILED = "reconciled", "reconciling", "closed", "undone"
    CLOSED = "closed"
    UNDONE = "undone"


class LineState(StrEnum):
    """Where the money of one line is. Only settled and signed mean that it arrived (R-PAY-07)."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    EXPORTED = "exported"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    SIGNED_RECEIVED = "signed_received"
    HELD = "held"
    REJECTED = "rejected"
    RETURNED = "returned"
    UNCLAIMED = "unclaimed"
    CANCELLED = "cancelled"
    PARTIALLY_PAID = "partially_paid"
    DISPUTED = "disputed"
    REISSUED = "reissued"
    UNKNOWN = "unknown"


ARRIVED = frozenset({LineState.SETTLED, LineState.SIGNED_RECEIVED})
"""The money is with the person, confirmed by the bank or by a signature (R-PAY-07)."""
FAILED = frozenset(
    {
        LineState.REJECTED,
        LineState.RETURNED,
        LineState.UNCLAIMED,
        LineState.CANCELLED,
        LineState.PARTIALLY_PAID,
    }
)
"""The money, or part of it, is known not to be with the person."""


class Channel(StrEnum):
    BANK_ACCOUNT = "bank_account"
    MOBILE_MONEY = "mobile_money"
    CASH_PARADE = "cash_parade"
    STIPEND_CARD = "stipend_card"
    CHEQUE = "cheque"
    UNKNOWN = "unknown"


class MatchClass(StrEnum):
    """How a pay line stands to the register."""

    SETTLED = "settled"
    MATCH = "match"
    REVIEW = "review"
    ABSENT = "absent"
    INSUFFICIENT = "insufficient"
    CONFIRMED = "confirmed"
    DENIED = "denied"


HELD = frozenset({MatchClass.SETTLED, MatchClass.MATCH, MatchClass.CONFIRMED})
"""The line is held to pay its person."""
DECIDED = frozenset({MatchClass.CONFIRMED, MatchClass.DENIED})
"""A person has decided, and no comparison changes it."""


class Finding(StrEnum):
    """Discrepancy codes of the programme (a person decides on each)."""

    GHOST_NO_PERSON = "ghost_no_person"
    NOT_SEEN = "not_seen"
    DUP_PERSON = "dup_person"
    DUP_ID = "dup_id"
    DUP_DOC = "dup_doc"
    DUP_ACCOUNT = "dup_account"
    DUP_MSISDN = "dup_msisdn"
    NO_POST = "no_post"
    OVER_STRENGTH = "over_strength"
    RANK_MISMATCH = "rank_mismatch"
    UNEARNED_PROMOTION = "unearned_promotion"
    AMOUNT_VARIANCE = "amount_variance"
    ALLOWANCE_NOT_ENTITLED = "allowance_not_entitled"
    AGE_UNDER_18 = "age_under_18"
    OVER_RETIREMENT = "over_retirement"
    DECEASED_PAID = "deceased_paid"
    DISCHARGED_PAID = "discharged_paid"
    AWOL_PAID = "awol_paid"
    DETAINED_PAID = "detained_paid"
    UNPAID_PRESENT = "unpaid_present"
    UNPAID_LINE = "unpaid_line"
    PARTIAL = "partial"
    RETURNED = "returned"
    UNCLAIMED = "unclaimed"
    NAME_MISMATCH = "name_mismatch"
    LATE_CHANGE = "late_change"
    RETRO = "retro"
    DEDUCTION_UNEXPLAINED = "deduction_unexplained"
    DDR_DOUBLE = "ddr_double"
    FX_VARIANCE = "fx_variance"
    ROUNDING = "rounding"


class FindingState(State):
    OPEN = "open", "under_review", "explained", "corrected", "referred_ig", "false_alarm"
    UNDER_REVIEW = (
        "under_review", "explained", "corrected", "recovered", "referred_ig", "written_off",
        "false_alarm",
    )  # fmt: skip
    EXPLAINED = "explained", "under_review"
    CORRECTED = "corrected", "under_review"
    RECOVERED = "recovered"
    REFERRED_IG = "referred_ig", "under_review"
    WRITTEN_OFF = "written_off"
    FALSE_ALARM = "false_alarm", "under_review"


UNDECIDED = frozenset({FindingState.OPEN, FindingState.UNDER_REVIEW, FindingState.REFERRED_IG})
"""Nobody has said yet what became of it: such a case has a day by which somebody must."""


class HoldReason(StrEnum):
    NOT_REGISTERED = "not_registered"
    NOT_SLOTTED = "not_slotted"
    NOT_SEEN = "not_seen"
    DUPLICATE = "duplicate"
    CHANNEL_UNVERIFIED = "channel_unverified"
    NAME_MISMATCH = "name_mismatch"
    SANCTIONS = "sanctions"
    COURT_ORDER = "court_order"
    DISCIPLINARY_DECISION = "disciplinary_decision"
    SUSPENDED_SUPPORT = "suspended_support"
    DATA_ERROR = "data_error"
    AWAITING_DOCUMENT = "awaiting_document"


UNSAID = frozenset(
    {HoldReason.SANCTIONS, HoldReason.DISCIPLINARY_DECISION, HoldReason.SUSPENDED_SUPPORT}
)
"""Shown to everyone but their owner as the same words: on hold, ask the focal point."""


class ChannelFailure(StrEnum):
    WRONG_ACCOUNT = "wrong_account"
    CLOSED = "closed"
    BLOCKED = "blocked"
    NAME_MISMATCH = "name_mismatch"
    WALLET_LIMIT = "wallet_limit"
    NUMBER_INACTIVE = "number_inactive"
    NETWORK_DOWN = "network_down"
    PAYER_FUNDS = "payer_funds"
    DUPLICATE = "duplicate"
    REGULATORY = "regulatory"
    UNCLAIMED = "unclaimed"
    OTHER = "other"
