"""How requests of people and breaches are called."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.core.privacy import Compartment, FieldClass, Purpose, Retention
from trainingmgr.oversight.protection.rules import (
    Asks,
    BreachState,
    Channel,
    Danger,
    Identity,
    RequestState,
    Told,
)

ASKS: dict[Asks, Sentence] = {
    Asks.ACCESS: _("See what is held"),
    Asks.CORRECTION: _("Have it put right"),
    Asks.OBJECTION: _("Object to a use of it"),
    Asks.ERASURE: _("Have it erased"),
}
CHANNELS: dict[Channel, Sentence] = {
    Channel.DESK: _("At the desk"),
    Channel.LETTER: _("By letter"),
    Channel.PHONE: _("By phone"),
    Channel.OTHER: _("In another way"),
}
IDENTITIES: dict[Identity, Sentence] = {
    Identity.SERVICE_CARD: _("Service card seen"),
    Identity.DOCUMENT: _("Identity document seen"),
    Identity.KNOWN: _("Known to two officers"),
    Identity.MANDATE: _("Somebody else, with a written mandate"),
}
STATES: dict[RequestState, Sentence] = {
    RequestState.OPEN: _("to be answered"),
    RequestState.GRANTED: _("done as asked"),
    RequestState.PARTLY: _("done in part"),
    RequestState.REFUSED: _("refused, with reasons"),
    RequestState.WITHDRAWN: _("withdrawn by the person"),
}
SHAPES: dict[RequestState, str] = {
    RequestState.OPEN: "wait",
    RequestState.GRANTED: "ok",
    RequestState.PARTLY: "ok",
    RequestState.REFUSED: "stop",
    RequestState.WITHDRAWN: "none",
}
BREACH_STATES: dict[BreachState, Sentence] = {
    BreachState.OPEN: _("being dealt with"),
    BreachState.CLOSED: _("closed, with its lessons"),
}
BREACH_SHAPES: dict[BreachState, str] = {BreachState.OPEN: "wait", BreachState.CLOSED: "ok"}
DANGERS: dict[Danger, Sentence] = {
    Danger.UNKNOWN: _("not known yet"),
    Danger.LOW: _("low"),
    Danger.SERIOUS: _("serious"),
    Danger.LIFE: _("somebody may be hurt or killed"),
}
DANGER_SHAPES: dict[Danger, str] = {
    Danger.UNKNOWN: "wait",
    Danger.LOW: "none",
    Danger.SERIOUS: "late",
    Danger.LIFE: "late",
}
TOLD: dict[Told, Sentence] = {
    Told.AUTHORITY: _("The authority for data protection"),
    Told.PEOPLE: _("The people whose data it is"),
    Told.COMMAND: _("The command"),
    Told.PARTNER: _("A partner"),
}
COMPARTMENTS: dict[Compartment, Sentence] = {
    Compartment.IDENTITY: _("Identity and service"),
    Compartment.TRAINING: _("Training"),
    Compartment.PAY: _("Pay"),
}
HELD: dict[str, Sentence] = {
    "application": _("Applications"),
    "attainment": _("Modules on the training record"),
    "card_print": _("Cards that were printed"),
    "correction": _("Corrections that were asked for"),
    "move_line": _("Moves by order"),
    "placement_offer": _("Offers where a post was lost"),
    "coverage_mark": _("Marks of what is trained"),
    "enrolment": _("Places on training runs"),
    "transcript": _("Transcripts that were printed"),
    "trainer": _("Record as a trainer"),
    "follow_up_line": _("Answers of the unit after a training run"),
    "counterpart": _("Mentoring as a counterpart"),
    "imported_change": _("Changes that came with a file"),
    "portrait": _("Picture"),
    "arrears_entry": _("Entries of arrears"),
    "pay_dispute": _("Disputes about pay"),
    "pay_channel": _("Ways to be paid"),
    "pay_line": _("Lines of pay files"),
    "payroll_line": _("Lines of payrolls"),
    "payroll_change": _("Changes from one payroll to the next"),
    "muster_mark": _("Marks on muster sheets"),
    "muster_name": _("Lines on muster sheets"),
    "presence_proof": _("Proofs of presence"),
    "grade_holding": _("Pay grades"),
    "allowance_grant": _("Allowances"),
    "deduction_order": _("Deductions"),
    "application_paper": _("Papers handed in with applications"),
    "stage_score": _("Points, places on lists and letters of applications"),
    "rejection_appeal": _("Appeals against decisions"),
    "attendance_mark": _("Marks of attendance and their changes"),
    "result": _("Results of tests and how they were marked"),
    "enrolment_particulars": _("What is noted with places on training runs"),
    "certificate_hand_over": _("Certificates handed over, revoked or suspended"),
    "trainer_paper": _("Papers, qualifications and languages as a trainer"),
    "posting": _("Tours, leave and classes as a trainer"),
    "emergency_contact": _("Whom to call in an emergency"),
    "mentoring_log": _("What was written down of the mentoring"),
    "payment": _("Payments and what became of them"),
    "user": _("Accounts to sign in with"),
    "sign_in": _("When and from where they signed in"),
}
FIELDS: dict[str, Sentence] = {
    "person.number": _("Programme number"),
    "person.service_number": _("Service number"),
    "person.name_display": _("Name"),
    "person.name_native": _("Name in own script"),
    "person.sex": _("Sex"),
    "person.category": _("Category"),
    "person.born": _("Birth date"),
    "person.born_as_said": _("Born, as it was said"),
    "person.born_source": _("Where the birth date is known from"),
    "person.nationality": _("Nationality"),
    "person.literacy": _("Reading and writing"),
    "person.place_id": _("Home district"),
    "alias.value": _("Another name"),
    "identity_document.number": _("Identity document"),
    "phone.number": _("Phone"),
    "person_language.code": _("Language"),
    "service_record": _("Unit, rank and status"),
    "certificate": _("Certificate"),
    "notice_told": _("Told of what is done with it"),
}
PURPOSES: dict[Purpose, Sentence] = {
    Purpose.IDENTIFY: _("to know who somebody is"),
    Purpose.CONTACT: _("to reach them"),
    Purpose.AGE: _("to keep children out of arms"),
    Purpose.PLACE: _("to plan by region"),
    Purpose.SERVE: _("to know where they serve"),
    Purpose.TRAIN: _("to train them"),
    Purpose.TEACH: _("to plan who teaches"),
    Purpose.VET: _("to vet them"),
    Purpose.CERTIFY: _("to prove what they learnt"),
    Purpose.PAY: _("to pay them"),
    Purpose.ACCOUNT: _("to let them sign in"),
    Purpose.ACCOUNTABILITY: _("to know who did what"),
}
KEPT: dict[Retention, Sentence] = {
    Retention.SERVICE: _("service and 5 years"),
    Retention.OUTCOME: _("until superseded and 2 years"),
    Retention.PAPER: _("3 years"),
    Retention.CHILD: _(
        "until 6 months after the hand-over is acknowledged; of an adult, until superseded and "
        "2 years"
    ),
    Retention.TOUR: _("last tour and 30 days"),
    Retention.APPLICATION: _("round closed and 12 months; of who enlists, service and 5 years"),
    Retention.HANDED: _("until it is replied to, set aside or passed on"),
    Retention.COMPLAINT: _("5 years; of what left for a competent body, until it has the case"),
    Retention.PAY: _("7 years"),
    Retention.CHANNEL: _("last use and 90 days"),
    Retention.ACCOUNT: _("account and 2 years"),
    Retention.LOG: _("2 years"),
}
CLASSES: dict[FieldClass, Sentence] = {
    FieldClass.S1: _("S1: says who somebody is and what they do"),
    FieldClass.S2: _("S2: can be used against them, such as birth date, phone or pay"),
    FieldClass.S3: _("S3: endangers them or others, such as vetting, children or violence"),
    FieldClass.S4: _("S4: secrets that nobody reads in clear"),
}
_TASK = _("Public task: the law of the force and the mandate of the mission")
_DUTY = _("Legal duty: who decides on people and money accounts for it")
_SAFETY = _("Legal duty: no child serves, and whoever is one is protected")
_SITE = _("Public task: only who may work here signs in")
BASES: dict[Purpose, Sentence] = {
    Purpose.IDENTIFY: _TASK,
    Purpose.CONTACT: _TASK,
    Purpose.AGE: _SAFETY,
    Purpose.PLACE: _TASK,
    Purpose.SERVE: _TASK,
    Purpose.TRAIN: _TASK,
    Purpose.TEACH: _TASK,
    Purpose.VET: _TASK,
    Purpose.CERTIFY: _TASK,
    Purpose.PAY: _TASK,
    Purpose.ACCOUNT: _SITE,
    Purpose.ACCOUNTABILITY: _DUTY,
}
"""None rests on consent: under command it is rarely free (R-DAT-16)."""
READERS: tuple[Sentence, ...] = (
    _("whoever asked, data protection officers and oversight"),
    _("child-protection focal points, after a reason"),
    _("child-protection focal points; everybody else reads “withdrawn_age” and no more"),
    _("nobody in clear"),
    _("oversight"),
    _("oversight, and whoever is asked for the file"),
    _("pay staff within their reach, the last four characters alone"),
    _(
        "the complaints office, or the focal point for children alone; never whoever it is "
        "about nor their chain of command"
    ),
    _(
        "the complaints office; and the office that answers for what is suspended, of these "
        "words alone"
    ),
    _(
        "the complaints office, or the focal point for children alone; never whoever it is "
        "about nor their chain of command; and the personnel desk of that person"
    ),
    _(
        "the complaints office, or the focal point for children alone; never whoever it is "
        "about nor their chain of command; and whoever holds the code"
    ),
    _("the data-protection officer, the host authority, oversight"),
    _("the office of public information, until it is answered"),
    _("the focal point for its kind alone, after saying why"),
    _("the focal point for its kind alone, after saying why; and whoever has the receipt"),
    _("the mentor, whoever mentors the same counterpart after them, and their supervisor"),
    _(
        "the mentor, whoever mentors the same counterpart after them, and their supervisor; "
        "the host reads it as an extract"
    ),
    _("the person, and the cell head where they are posted: after saying why, each time noted"),
    _("the personnel desk within its reach, the data-protection officer, oversight"),
    _("the user alone"),
    _("training cell, personnel and vetting staff within their reach"),
    _(
        "training cell, personnel and vetting staff within their reach; and oversight, "
        "without the name of whom it is about"
    ),
    _("vetting officers and board on the case"),
    _("who may see the person's card within their reach"),
    _("whoever assesses or decides on support to units, after saying why"),
    _("whoever has a seat in the case, after saying why; oversight in a recorded sample"),
    _("whoever holds vetting:ddr:read; nobody else learns that there is a record"),
    _("whoever wrote it"),
)
"""Who reads a field, in the words of the columns; see `readers`."""


def readers(said: str) -> str:
    """Who reads a column, as its entry in the register says it."""
    return str(gettext(said))
