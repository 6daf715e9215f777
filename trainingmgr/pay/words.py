"""The words of pay in the reader's language, and the status that goes with them."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.pay.rules import (
    Channel,
    ChannelFailure,
    CycleState,
    Finding,
    FindingState,
    HoldReason,
    LineState,
    MatchClass,
)

CYCLES = {
    CycleState.IMPORTED: _("Not compared yet"),
    CycleState.RECONCILING: _("Being compared"),
    CycleState.RECONCILED: _("Compared"),
    CycleState.CLOSED: _("Closed"),
    CycleState.UNDONE: _("Taken back"),
}
CYCLE_KINDS = {
    CycleState.IMPORTED: "none",
    CycleState.RECONCILING: "wait",
    CycleState.RECONCILED: "ok",
    CycleState.CLOSED: "ok",
    CycleState.UNDONE: "back",
}
LINES = {
    LineState.DRAFT: _("Draft"),
    LineState.CHECKED: _("Checked"),
    LineState.APPROVED: _("Approved"),
    LineState.EXPORTED: _("Listed to be paid"),
    LineState.SUBMITTED: _("At the bank"),
    LineState.ACCEPTED: _("Accepted by the bank"),
    LineState.SETTLED: _("Paid"),
    LineState.SIGNED_RECEIVED: _("Paid, signed for"),
    LineState.HELD: _("On hold"),
    LineState.REJECTED: _("Refused by the bank"),
    LineState.RETURNED: _("Sent back"),
    LineState.UNCLAIMED: _("Not collected"),
    LineState.CANCELLED: _("Cancelled"),
    LineState.PARTIALLY_PAID: _("Paid in part"),
    LineState.DISPUTED: _("Disputed"),
    LineState.REISSUED: _("Sent again"),
    LineState.UNKNOWN: _("Not known"),
}
LINE_KINDS = {
    **dict.fromkeys(LineState, "unk"),
    **dict.fromkeys((LineState.SETTLED, LineState.SIGNED_RECEIVED), "ok"),
    **dict.fromkeys(
        (LineState.REJECTED, LineState.RETURNED, LineState.UNCLAIMED, LineState.CANCELLED), "stop"
    ),
    **dict.fromkeys((LineState.PARTIALLY_PAID, LineState.DISPUTED), "warn"),
    LineState.HELD: "hold",
}
CHANNELS = {
    Channel.BANK_ACCOUNT: _("Bank account"),
    Channel.MOBILE_MONEY: _("Mobile money"),
    Channel.CASH_PARADE: _("Cash parade"),
    Channel.STIPEND_CARD: _("Card"),
    Channel.CHEQUE: _("Cheque"),
    Channel.UNKNOWN: _("Not known"),
}
CLASSES = {
    MatchClass.SETTLED: _("Matched"),
    MatchClass.MATCH: _("Probable"),
    MatchClass.REVIEW: _("To review"),
    MatchClass.ABSENT: _("Nobody in the register"),
    MatchClass.INSUFFICIENT: _("Too little is written"),
    MatchClass.CONFIRMED: _("Same person, decided"),
    MatchClass.DENIED: _("Two people, decided"),
}
CLASS_KINDS = {
    MatchClass.SETTLED: "ok",
    MatchClass.MATCH: "go",
    MatchClass.REVIEW: "wait",
    MatchClass.ABSENT: "stop",
    MatchClass.INSUFFICIENT: "unk",
    MatchClass.CONFIRMED: "ok",
    MatchClass.DENIED: "stop",
}
FINDINGS = {
    Finding.GHOST_NO_PERSON: _("Nobody in the register: may be a ghost"),
    Finding.UNPAID_PRESENT: _("Serves and is on no line"),
    Finding.NOT_SEEN: _("Nobody saw them on duty"),
    Finding.DUP_PERSON: _("One person on several lines"),
    Finding.DUP_ID: _("One service number for several people"),
    Finding.DUP_DOC: _("One identity paper for several people"),
    Finding.DUP_ACCOUNT: _("One account for several people"),
    Finding.DUP_MSISDN: _("One phone for several people"),
    Finding.NO_POST: _("On no post"),
    Finding.OVER_STRENGTH: _("More people than posts"),
    Finding.RANK_MISMATCH: _("Paid as another rank"),
    Finding.UNEARNED_PROMOTION: _("Promoted on the pay file only"),
    Finding.AMOUNT_VARIANCE: _("Not the amount of the grade"),
    Finding.ALLOWANCE_NOT_ENTITLED: _("An allowance without a right to it"),
    Finding.AGE_UNDER_18: _("May be under 18"),
    Finding.OVER_RETIREMENT: _("Past the age of retirement"),
    Finding.DECEASED_PAID: _("Paid after death"),
    Finding.DISCHARGED_PAID: _("Paid after leaving the service"),
    Finding.AWOL_PAID: _("Paid while absent without leave"),
    Finding.DETAINED_PAID: _("Paid while detained"),
    Finding.UNPAID_LINE: _("The money did not arrive"),
    Finding.PARTIAL: _("Only a part of the money arrived"),
    Finding.RETURNED: _("The money was sent back"),
    Finding.UNCLAIMED: _("Nobody collected the money"),
    Finding.NAME_MISMATCH: _("The name is another one"),
    Finding.LATE_CHANGE: _("Changed after the cut-off"),
    Finding.RETRO: _("Changed for months before"),
    Finding.DEDUCTION_UNEXPLAINED: _("Money taken off without a reason"),
    Finding.DDR_DOUBLE: _("Draws pay and a reintegration benefit"),
    Finding.FX_VARIANCE: _("Another currency than the grade’s"),
    Finding.ROUNDING: _("A small difference of rounding"),
}
_HOLD = _("Hold the pay, and find out")
_RETRY = _("Send it again, or by another way")
PROPOSALS: dict[Finding, Sentence] = {
    Finding.GHOST_NO_PERSON: _HOLD,
    Finding.UNPAID_PRESENT: _("Register for pay at once, with arrears from the first day"),
    Finding.NOT_SEEN: _("Hold after two months without a sight, never before"),
    Finding.DUP_PERSON: _("Hold both lines, and compare the two"),
    Finding.DUP_ID: _("Hold both lines, and compare the two"),
    Finding.DUP_DOC: _("Hold both lines, and compare the two"),
    Finding.DUP_ACCOUNT: _("Look: husband and wife may share one, once that is approved"),
    Finding.DUP_MSISDN: _("Look: husband and wife may share one, once that is approved"),
    Finding.NO_POST: _("Hold until there is a post"),
    Finding.OVER_STRENGTH: _("Hold who is on no post, and look at the establishment"),
    Finding.RANK_MISMATCH: _("Pay the rank that was ordered, and look"),
    Finding.UNEARNED_PROMOTION: _("Pay the rank that was ordered, and ask for the order"),
    Finding.AMOUNT_VARIANCE: _("Look at the scale and at the line"),
    Finding.ALLOWANCE_NOT_ENTITLED: _("Take it off from the next month"),
    Finding.AGE_UNDER_18: _("Straight to the child protection focal point"),
    Finding.OVER_RETIREMENT: _("Begin the retirement, with what is due to them"),
    Finding.DECEASED_PAID: _("Stop, recover, and see what the family is owed"),
    Finding.DISCHARGED_PAID: _("Stop, and recover"),
    Finding.AWOL_PAID: _("Stop, and recover"),
    Finding.DETAINED_PAID: _("Stop, and recover, as the law says for detention"),
    Finding.UNPAID_LINE: _RETRY,
    Finding.PARTIAL: _RETRY,
    Finding.RETURNED: _RETRY,
    Finding.UNCLAIMED: _RETRY,
    Finding.NAME_MISMATCH: _("Compare the names with the account’s papers, in both scripts"),
    Finding.LATE_CHANGE: _("Correct next month; it counts as a late change"),
    Finding.RETRO: _("Pay or recover the difference; it counts as a retroactive correction"),
    Finding.DEDUCTION_UNEXPLAINED: _("Ask who took it; offer the way to complain"),
    Finding.DDR_DOUBLE: _("Look at both lists together"),
    Finding.FX_VARIANCE: _("Look at the rate, and who set it"),
    Finding.ROUNDING: _("Nothing, within the tolerance"),
}
"""What the programme proposes for each finding. A person decides (domain 4.6)."""
FINDING_STATES = {
    FindingState.OPEN: _("Open"),
    FindingState.UNDER_REVIEW: _("Under review"),
    FindingState.EXPLAINED: _("Explained"),
    FindingState.CORRECTED: _("Corrected"),
    FindingState.RECOVERED: _("Money recovered"),
    FindingState.REFERRED_IG: _("With the inspector general"),
    FindingState.WRITTEN_OFF: _("Written off"),
    FindingState.FALSE_ALARM: _("False alarm"),
}
FINDING_KINDS = {
    FindingState.OPEN: "stop",
    FindingState.UNDER_REVIEW: "wait",
    FindingState.EXPLAINED: "ok",
    FindingState.CORRECTED: "ok",
    FindingState.RECOVERED: "ok",
    FindingState.REFERRED_IG: "hold",
    FindingState.WRITTEN_OFF: "none",
    FindingState.FALSE_ALARM: "ok",
}
FOCAL = _("On hold: ask the focal point")
HOLDS: dict[HoldReason, Sentence] = {
    HoldReason.NOT_REGISTERED: _("Not registered in person yet"),
    HoldReason.NOT_SLOTTED: _("Not on a post yet"),
    HoldReason.NOT_SEEN: _("Nobody confirmed the presence"),
    HoldReason.DUPLICATE: _("There may be a second record or line"),
    HoldReason.CHANNEL_UNVERIFIED: _("The account or phone is not checked yet"),
    HoldReason.NAME_MISMATCH: _("The name on the account is not the name on the roll"),
    HoldReason.SANCTIONS: FOCAL,
    HoldReason.COURT_ORDER: _("A court order"),
    HoldReason.DISCIPLINARY_DECISION: FOCAL,
    HoldReason.SUSPENDED_SUPPORT: FOCAL,
    HoldReason.DATA_ERROR: _("An error in the pay file"),
    HoldReason.AWAITING_DOCUMENT: _("A paper is missing"),
}
FAILURES: dict[ChannelFailure, Sentence] = {
    ChannelFailure.WRONG_ACCOUNT: _("The account number is wrong"),
    ChannelFailure.CLOSED: _("The account is closed"),
    ChannelFailure.BLOCKED: _("The bank has blocked the account"),
    ChannelFailure.NAME_MISMATCH: _("The name on the account is not the name on the roll"),
    ChannelFailure.WALLET_LIMIT: _("The mobile wallet is full"),
    ChannelFailure.NUMBER_INACTIVE: _("The phone number is not active"),
    ChannelFailure.NETWORK_DOWN: _("The network was down"),
    ChannelFailure.PAYER_FUNDS: _("The payer had not enough money"),
    ChannelFailure.DUPLICATE: _("The bank took it for a second payment"),
    ChannelFailure.REGULATORY: _("The bank asks for a paper by law"),
    ChannelFailure.UNCLAIMED: _("Nobody collected the money"),
    ChannelFailure.OTHER: _("The bank gave no clear reason"),
}
WITHDRAWN = _("Withdrawn: age. Ask the focal point")
"""All that anybody but the focal point reads of somebody whom age stops."""

PARTS = {
    "ration": _("Ration"),
    "hazard": _("Hazard"),
    "hardship": _("Hardship"),
    "specialist": _("Specialist"),
    "command": _("Command"),
    "transport": _("Transport"),
    "family": _("Family"),
    "uniform": _("Uniform"),
    "other": _("Other allowance"),
    "arrears": _("Arrears of months before"),
    "tax": _("Tax"),
    "pension": _("Pension"),
    "advance": _("Advance paid back"),
    "levy": _("Levy"),
    "deduction": _("Other deduction"),
}
"""Allowances first, then what is taken off."""
