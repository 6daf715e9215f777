"""How the roles and their reach are called, in the reader's language."""

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.rules import Role, Scope, Sight
from trainingmgr.accounts.rules.emergencies import Drawers, ReadingState
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.accounts.rules.reasons import Why, Work
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import HOLDERS, Permission
from trainingmgr.core.privacy import Compartment

ROLES: dict[Role, Sentence] = {
    Role.TRAINING_CLERK: _("training clerk"),
    Role.CELL_HEAD: _("head of the training cell"),
    Role.MENTOR: _("mentor or trainer"),
    Role.CURRICULUM_OFFICER: _("curriculum officer"),
    Role.HR_CLERK: _("personnel clerk"),
    Role.HR_HEAD: _("head of personnel"),
    Role.PAY_VERIFIER: _("pay verifier"),
    Role.FINANCE: _("paymaster"),
    Role.UNIT_COMMANDER: _("commander of a unit"),
    Role.RECRUITMENT_OFFICER: _("recruitment officer"),
    Role.RECRUITMENT_JURY: _("member of a recruitment jury"),
    Role.VETTING_OFFICER: _("vetting officer"),
    Role.VETTING_BOARD: _("member of the vetting board"),
    Role.VETTING_CHAIR: _("chair of vetting"),
    Role.SOURCE_CUSTODIAN: _("custodian of sources"),
    Role.HRDDP_SECRETARIAT: _("due diligence secretariat"),
    Role.CP_FOCAL_POINT: _("child protection focal point"),
    Role.COMPLAINTS_OFFICER: _("complaints officer"),
    Role.PROGRAMME_OFFICER: _("programme officer"),
    Role.HOST_AUTHORITY: _("host authority"),
    Role.OVERSIGHT: _("oversight"),
    Role.DPO: _("data protection officer"),
    Role.USER_ADMIN: _("user administrator"),
    Role.SYSADMIN: _("system operator"),
    Role.DONOR_PARTNER: _("donor or partner"),
}
HOLDERS |= {
    each: tuple(ROLES[role] for role in Role if each in PERMISSIONS[role]) for each in Permission
}

SCOPES: dict[Scope, Sentence] = {
    Scope.OWN: _("own work only"),
    Scope.CENTRE: _("one centre"),
    Scope.UNIT: _("one unit and those below it"),
    Scope.REGION: _("one region"),
    Scope.NATIONAL: _("the whole country"),
}
"""`OWN` is the holder's own sessions or projects."""

WORKS: dict[Work, Sentence] = {
    Work.CHANNELS: _("Where people’s pay goes is a closed part of the register."),
    Work.MATCHES: _("Who is like an entry of a watch-list is a closed part of the register."),
    Work.FILES: _("Of whom there is a file of vetting or reintegration is closed to others."),
    Work.CHILDREN: _("Who may be a child, or joined as one, is closed to others."),
    Work.COMPLAINTS: _("What people complained of, or were worried about, is closed to others."),
    Work.CARD: _("Whoever watches over the register opens somebody’s record for a reason."),
}
"""What somebody is about to look into."""
WHYS: dict[Why, Sentence] = {
    Why.PAYROLL: _("A payroll or a payment file is being prepared"),
    Why.DESK: _("The person asks, or stands at the desk"),
    Why.CAME_BACK: _("A payment came back or was refused"),
    Why.CHANGE: _("A change is asked for, decided or told"),
    Why.COMPARED: _("Shared numbers and names are checked"),
    Why.QUEUE: _("What waits is compared and decided"),
    Why.SECOND: _("A second person looks at what was proposed"),
    Why.CASE: _("A case of vetting is being decided"),
    Why.TOLD: _("What was confirmed is taken note of"),
    Why.HANDOVER: _("A child is handed over, or a hand-over is followed"),
    Why.COMPLAINT: _("A complaint or an alert is followed"),
    Why.SAMPLE: _("A sample or a pattern is checked"),
    Why.PAPER: _("A certificate or another paper is checked"),
    Why.FIGURE: _("A figure of a report is traced to what it counts"),
    Why.OTHER: _("Another reason"),
}

DRAWERS: dict[Compartment, Sentence] = {
    Compartment.IDENTITY: _("Identity and service: records, birth dates, phones, applications"),
    Compartment.TRAINING: _("Training: runs, attendance, results, certificates, trainers"),
    Compartment.PAY: _("Pay: what is paid and where, without whole numbers, presence, disputes"),
    Compartment.VETTING: _(
        "Vetting: clearances, case files, former forces, due diligence, watch-lists"
    ),
    Compartment.CHILD: _("Children: doubts about an age, files of children, what is told of them"),
    Compartment.COMPLAINT: _("Complaints and concerns"),
}
"""What may be asked for in an emergency, each by itself (R-DAT-03)."""
SHORT_DRAWERS: dict[Compartment, Sentence] = {
    Compartment.IDENTITY: _("Identity and service"),
    Compartment.TRAINING: _("Training"),
    Compartment.PAY: _("Pay"),
    Compartment.VETTING: _("Vetting"),
    Compartment.CHILD: _("Children"),
    Compartment.COMPLAINT: _("Complaints"),
}


def parts(drawers: Drawers) -> list[Sentence]:
    return [words for each, words in SHORT_DRAWERS.items() if each in drawers]


def parts_in_full(drawers: Drawers) -> list[Sentence]:
    return [words for each, words in DRAWERS.items() if each in drawers]


READINGS: dict[ReadingState, Sentence] = {
    ReadingState.WAITING: _("waits for a second person"),
    ReadingState.OPEN: _("open now"),
    ReadingState.ENDED: _("ended early"),
    ReadingState.OVER: _("over"),
    ReadingState.REFUSED: _("did not begin"),
    ReadingState.LAPSED: _("nobody answered"),
}
READING_SHAPES: dict[ReadingState, str] = {
    ReadingState.WAITING: "wait",
    ReadingState.OPEN: "stop",
    ReadingState.ENDED: "ok",
    ReadingState.OVER: "ok",
    ReadingState.REFUSED: "none",
    ReadingState.LAPSED: "none",
}
SIGHTS: dict[str, Sentence] = {
    Sight.IDENTITY: _("identity and papers"),
    Sight.DOUBLES: _("records that may be one person"),
    Sight.CORRECTION: _("a correction"),
    Sight.APPLICATION: _("the application"),
    Sight.OBJECTIONS: _("objections to an application"),
    Sight.ROSTER: _("a list of a training run"),
    Sight.TEACHING: _("the teaching profile"),
    Sight.WAIVER: _("a waiver that was asked for"),
    Sight.PRESENCE: _("what shows that somebody serves"),
    Sight.PAY: _("pay and rights to it"),
    Sight.ARREARS: _("arrears of pay"),
    Sight.DISPUTES: _("a pay dispute"),
    Sight.HOLDS: _("a hold of pay"),
    Sight.PAYMENTS: _("payments"),
    Sight.REINTEGRATION: _("reintegration benefits"),
    Sight.CASES: _("a vetting case"),
    Sight.CHILD: _("a referral for age"),
}
"""What a page without an event of its own showed."""
