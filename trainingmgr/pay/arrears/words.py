from flask_babel import lazy_gettext as _

from trainingmgr.pay.arrears.rules import Age, DisputeKind, DisputeState, EntryKind

KINDS = {
    EntryKind.OPENING: _("Opening balance"),
    EntryKind.ACCRUED: _("Not paid"),
    EntryKind.PAID: _("Paid later"),
    EntryKind.WRITTEN_OFF: _("Written off"),
    EntryKind.CORRECTED: _("Taken off: it was not owed"),
}
AGES = {
    Age.ONE: _("1 month"),
    Age.TWO: _("2 months"),
    Age.THREE: _("3 months"),
    Age.FOUR_TO_SIX: _("4 to 6 months"),
    Age.OVER_SIX: _("More than 6 months"),
}
DISPUTES = {
    DisputeKind.NOT_PAID: _("Was not paid"),
    DisputeKind.WRONG_AMOUNT: _("The amount is wrong"),
    DisputeKind.WRONG_GRADE: _("The grade is wrong"),
    DisputeKind.NOT_ON_ROLL: _("Is not on the roll"),
    DisputeKind.HOLD: _("The pay is held"),
    DisputeKind.DEDUCTION: _("Money was taken off"),
    DisputeKind.ARREARS: _("What is owed is wrong"),
    DisputeKind.OTHER: _("Something else"),
}
STATES = {
    DisputeState.RECEIVED: _("Received"),
    DisputeState.IN_WORK: _("Being looked into"),
    DisputeState.UPHELD: _("The person is right"),
    DisputeState.PARTLY_UPHELD: _("The person is right in part"),
    DisputeState.NOT_UPHELD: _("The pay was right"),
    DisputeState.WITHDRAWN: _("Taken back"),
}
STATE_KINDS = {
    DisputeState.RECEIVED: "wait",
    DisputeState.IN_WORK: "wait",
    DisputeState.UPHELD: "ok",
    DisputeState.PARTLY_UPHELD: "ok",
    DisputeState.NOT_UPHELD: "none",
    DisputeState.WITHDRAWN: "none",
}
