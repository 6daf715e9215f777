"""What the screens say of payrolls, and the papers that come from them."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.pay import words
from trainingmgr.pay.rolls.rules import (
    ChangeKind,
    Deed,
    InputKind,
    PayrollState,
    Purpose,
    Seen,
    Slot,
)
from trainingmgr.pay.rules import HoldReason, LineState

STATES = {
    PayrollState.OPEN: _("Not computed yet"),
    PayrollState.COMPUTING: _("Being computed"),
    PayrollState.COMPUTED: _("Computed"),
    PayrollState.RELEASED: _("Released to be paid"),
    PayrollState.CLOSED: _("Closed"),
}
STATE_KINDS = {
    PayrollState.OPEN: "none",
    PayrollState.COMPUTING: "wait",
    PayrollState.COMPUTED: "go",
    PayrollState.RELEASED: "go",
    PayrollState.CLOSED: "ok",
}
PURPOSES = {
    Purpose.SALARY: _("Salary"),
    Purpose.STIPEND: _("Stipend"),
    Purpose.PER_DIEM: _("Per diem"),
    Purpose.ARREARS: _("Arrears"),
}
INPUTS = {
    InputKind.ROLL: _("Nominal roll and statuses"),
    InputKind.POSTS: _("Posts"),
    InputKind.SCALE: _("Scale"),
    InputKind.ENTITLEMENTS: _("Grades, allowances and orders of persons"),
    InputKind.PRESENCE: _("Presence"),
    InputKind.CHANNELS: _("Pay channels"),
    InputKind.HOLDS: _("Holds on pay"),
    InputKind.CLEARANCES: _("Clearances for funders"),
}
SLOTS = {
    Slot.SLOTTED: _("On a funded post of their own"),
    Slot.NO_POST: _("On no post"),
    Slot.UNFUNDED: _("On a post without money"),
    Slot.OVER_STRENGTH: _("Over strength: on a post that is not authorised"),
    Slot.SHARED: _("On a post that somebody else holds too"),
}
SEEN = {
    Seen.SEEN: _("Seen"),
    Seen.NOT_SEEN: _("On a signed paper and not seen"),
    Seen.UNKNOWN: _("Not known: no paper came in"),
    Seen.EXCUSED: _("Missing or captured"),
}
CHANGES = {
    ChangeKind.JOINER: _("New on the payroll"),
    ChangeKind.LEAVER: _("Gone from the payroll"),
    ChangeKind.GRADE: _("Another grade"),
    ChangeKind.AMOUNT: _("Another amount"),
    ChangeKind.CHANNEL: _("Another pay channel"),
}
DEEDS = {
    Deed.PREPARED: _("Prepared"),
    Deed.VERIFIED: _("Verified"),
    Deed.APPROVED: _("Approved"),
}
SIGNERS = {
    Deed.PREPARED: _("personnel staff"),
    Deed.VERIFIED: _("a pay verifier"),
    Deed.APPROVED: _("finance"),
}
HOLDS: dict[HoldReason, Sentence] = words.HOLDS | {
    HoldReason.NOT_SLOTTED: _("Not on a funded post of their own"),
    HoldReason.DUPLICATE: _("On another payroll of this month"),
    HoldReason.DATA_ERROR: _("The scale has no such grade"),
    HoldReason.AWAITING_DOCUMENT: _("The status is not known"),
}
FOCAL: Sentence = words.FOCAL
AGE: Sentence = words.WITHDRAWN


LINE_KINDS = words.LINE_KINDS | {
    LineState.DRAFT: "none",
    LineState.CHECKED: "go",
    LineState.APPROVED: "go",
    **dict.fromkeys((LineState.EXPORTED, LineState.SUBMITTED, LineState.ACCEPTED), "wait"),
}


def hold_word(reason: HoldReason | str | None) -> Sentence:
    """Why a line is on hold, as readers of pay are told."""
    if not reason:
        return AGE
    if reason == "unsaid":
        return FOCAL
    return HOLDS[HoldReason(reason)]
