"""What the screens say of allowances, deductions and what gives a right to them."""

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.pay.scale.rules import (
    AllowanceKind,
    Condition,
    DeductionKind,
    EntitlementState,
    Levied,
    Measure,
    Owed,
)
from trainingmgr.pay.words import PARTS

ALLOWANCES = {
    **{each: PARTS[each.value] for each in AllowanceKind if each.value in PARTS},
    AllowanceKind.STIPEND: _("Stipend"),
    AllowanceKind.PER_DIEM: _("Per diem"),
}
DEDUCTIONS = {
    **{each: PARTS[each.value] for each in DeductionKind if each.value in PARTS},
    DeductionKind.COURT_ORDER: _("Court order"),
}
CONDITIONS = {
    Condition.EVERYBODY: _("Everybody who is paid"),
    Condition.PRESENT: _("Whoever is not known to be absent"),
    Condition.SPECIALTY: _("Whoever holds a post with a specialty"),
    Condition.COMMANDS: _("Whoever commands a unit"),
    Condition.GRANTED: _("Whoever a paper names"),
}
MEASURES = {Measure.MONTH: _("for a month"), Measure.DAY: _("for a day")}
LEVIED = {
    Levied.BASE: _("of the base pay"),
    Levied.TAXABLE: _("of base pay and taxable allowances"),
    Levied.GROSS: _("of the gross pay"),
}
OWED = {Owed.EVERYBODY: _("Everybody who is paid"), Owed.ORDERED: _("Whoever an order names")}
STATES = {
    EntitlementState.PROPOSED: _("Waits for a second person"),
    EntitlementState.AGREED: _("Agreed"),
    EntitlementState.REFUSED: _("Refused"),
    EntitlementState.WITHDRAWN: lazy_pgettext("what was proposed", "Taken back"),
}
STATE_KINDS = {
    EntitlementState.PROPOSED: "wait",
    EntitlementState.AGREED: "ok",
    EntitlementState.REFUSED: "stop",
    EntitlementState.WITHDRAWN: "none",
}
RIGHTS = {
    "grade": _("Grade and step"),
    "allowance": _("Allowance, stipend or per diem"),
    "deduction": _("Deduction by order"),
}
