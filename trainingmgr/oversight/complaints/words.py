from flask_babel import lazy_gettext as _

from trainingmgr.oversight.complaints.rules import (
    Category,
    Channel,
    Complainant,
    ComplaintState,
    Confidentiality,
    ErrorEnd,
    MeasureOn,
    MeasureState,
    MessageKind,
    Reprisal,
    Satisfaction,
    Urgency,
    WrongField,
)

CHANNELS = {
    Channel.DESK: _("At a desk"),
    Channel.PHONE: _("By telephone"),
    Channel.SMS: _("By text message"),
    Channel.PAPER_BOX: _("On a sheet from the box"),
    Channel.WEB: _("On the public page"),
    Channel.OVERSIGHT_VISIT: _("During a visit of oversight"),
    Channel.THIRD_PARTY: _("Through somebody else"),
}
CATEGORIES = {
    Category.PAY_NONPAYMENT: _("Pay that did not come"),
    Category.PAY_DEDUCTION: _("Pay from which something was taken"),
    Category.EXTORTION: _("Money or goods taken by force or threat"),
    Category.RECRUITMENT_BRIBE: _("A bribe asked for a place or a rank"),
    Category.DISCRIMINATION: _("Treated worse than others without reason"),
    Category.HARASSMENT: _("Harassment"),
    Category.SEA: _("Sexual exploitation, abuse or violence"),
    Category.ILL_TREATMENT: _("Torture, beating or other ill-treatment"),
    Category.CHILD_RECRUITMENT: _("A child recruited, used or held"),
    Category.TRAINING_CONDUCT: _("How a trainer or mentor behaves"),
    Category.INJURY: _("An injury or illness that nobody takes care of"),
    Category.EQUIPMENT: _("Equipment, food or quarters"),
    Category.DISCIPLINE: _("A punishment that was not right"),
    Category.DATA_ERROR: _("A mistake in my record: age, name, rank, account"),
    Category.RETALIATION: _("Punished because of a complaint"),
    Category.OTHER: _("Something else"),
}
COMPLAINANTS = {
    Complainant.SELF: _("For myself"),
    Complainant.FAMILY: _("For somebody of my family"),
    Complainant.CSO: _("For an organisation"),
    Complainant.ANONYMOUS: _("I do not say who I am"),
}
WHO = {
    Complainant.SELF: _("Whoever was wronged"),
    Complainant.FAMILY: _("Family of whoever was wronged"),
    Complainant.CSO: _("A civil-society organisation"),
    Complainant.ANONYMOUS: _("Somebody who does not say who they are"),
}
CONFIDENTIALITY = {
    Confidentiality.ORDINARY: _("Ordinary"),
    Confidentiality.RESTRICTED: _("Restricted"),
    Confidentiality.STRICT: _("Strictly confidential"),
}
URGENCY = {
    Urgency.ORDINARY: _("Not urgent"),
    Urgency.URGENT: _("Somebody is in danger now"),
}
STATES = {
    ComplaintState.RECEIVED: _("Received: not acknowledged yet"),
    ComplaintState.ACKNOWLEDGED: _("Acknowledged"),
    ComplaintState.SCREENING: _("Looked at: may we deal with it?"),
    ComplaintState.INADMISSIBLE: _("Not for this office"),
    ComplaintState.REFERRED: _("Handed over to another body"),
    ComplaintState.INVESTIGATING: _("Being investigated"),
    ComplaintState.AWAITING_RESPONSE: _("Waiting for an answer"),
    ComplaintState.RESOLVED: _("Put right"),
    ComplaintState.NOT_UPHELD: _("Not found to be so"),
    ComplaintState.WITHDRAWN: _("Withdrawn"),
    ComplaintState.CLOSED: _("Closed"),
    ComplaintState.REOPENED: _("Opened again"),
}
STATE_SHAPES = {
    ComplaintState.RECEIVED: "wait",
    ComplaintState.ACKNOWLEDGED: "go",
    ComplaintState.SCREENING: "go",
    ComplaintState.INADMISSIBLE: "stop",
    ComplaintState.REFERRED: "wait",
    ComplaintState.INVESTIGATING: "go",
    ComplaintState.AWAITING_RESPONSE: "wait",
    ComplaintState.RESOLVED: "ok",
    ComplaintState.NOT_UPHELD: "stop",
    ComplaintState.WITHDRAWN: "none",
    ComplaintState.CLOSED: "ok",
    ComplaintState.REOPENED: "back",
}
MESSAGES = {
    MessageKind.COMPLAINANT: _("Whoever holds the code"),
    MessageKind.ANSWER: _("The office"),
    MessageKind.NOTE: _("Note of the office"),
}
SATISFACTION = {
    Satisfaction.YES: _("Yes"),
    Satisfaction.PARTLY: _("In part"),
    Satisfaction.NO: _("No"),
}
REPRISALS = {
    Reprisal.NONE: _("No harm done or feared"),
    Reprisal.FEARED: _("Harm is feared"),
    Reprisal.SUFFERED: _("Harm was done"),
    Reprisal.NOT_REACHED: _("Could not be reached"),
}
WRONG = {
    WrongField.NAME: _("Name"),
    WrongField.BIRTH: _("Age or birth date"),
    WrongField.SERVICE_NUMBER: _("Service number"),
    WrongField.RANK: _("Rank"),
    WrongField.ACCOUNT: _("Account that pay goes to"),
    WrongField.OTHER: _("Something else on record"),
}
MEASURES = {
    MeasureOn.CLEARANCE: _("A clearance"),
    MeasureOn.TRAINER: _("Teaching of classes"),
    MeasureOn.CERTIFICATE: _("A certificate"),
}
MEASURE_STATES = {
    MeasureState.ASKED: _("Asked for"),
    MeasureState.STANDING: _("Suspended"),
    MeasureState.REFUSED: _("Not suspended"),
    MeasureState.WITHDRAWN: _("Taken back"),
    MeasureState.LIFTED: _("Lifted"),
}
MEASURE_SHAPES = {
    MeasureState.ASKED: "wait",
    MeasureState.STANDING: "stop",
    MeasureState.REFUSED: "none",
    MeasureState.WITHDRAWN: "none",
    MeasureState.LIFTED: "ok",
}
ERROR_ENDS = {
    ErrorEnd.MENDED: _("Put right"),
    ErrorEnd.REFUSED: _("The record was right"),
}
NARROWED = {
    "late": _("Late"),
    "urgent": _("Somebody is in danger now"),
    "mine": _("Mine"),
    "grave": _("To leave today"),
}
