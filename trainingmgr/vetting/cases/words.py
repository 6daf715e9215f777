from flask_babel import lazy_gettext as _

from trainingmgr.vetting.cases.rules import (
    Block,
    CaseState,
    CheckKind,
    CheckState,
    DecisionState,
    Family,
    Finding,
    NextDeed,
    Process,
    Reliability,
    Seat,
    Stage,
    Tie,
    Trigger,
    Verdict,
)

PROCESSES = {
    Process.REVIEW: _("Review of serving members"),
    Process.REAPPOINTMENT: _("Reappointment"),
    Process.NEW_RECRUITMENT: _("New recruitment"),
    Process.PROMOTION_GATE: _("Promotion to a command post"),
}
BURDENS = {
    Process.REVIEW: _("The commission has to show that somebody is unfit."),
    Process.REAPPOINTMENT: _("Everybody applies and shows that they are fit."),
    Process.NEW_RECRUITMENT: _("The applicant shows that they may be admitted."),
    Process.PROMOTION_GATE: _("The commission looks more strictly before a command post."),
}
STATES = {
    CaseState.OPEN: _("Opened"),
    CaseState.INVESTIGATING: _("Under investigation"),
    CaseState.RECOMMENDED: _("With the panel"),
    CaseState.DECIDED: _("Decided"),
    CaseState.UNDER_APPEAL: _("Under appeal"),
    CaseState.UPHELD: _("Upheld on appeal"),
    CaseState.OVERTURNED: _("Overturned on appeal"),
    CaseState.WITHDRAWN: _("Withdrawn"),
}
STATE_SHAPES = {
    CaseState.OPEN: "unk",
    CaseState.INVESTIGATING: "wait",
    CaseState.RECOMMENDED: "wait",
    CaseState.DECIDED: "ok",
    CaseState.UNDER_APPEAL: "wait",
    CaseState.UPHELD: "ok",
    CaseState.OVERTURNED: "ok",
    CaseState.WITHDRAWN: "unk",
}
TRIGGERS = {
    Trigger.ASKED: _("Asked for"),
    Trigger.ROUND: _("A recruitment round"),
    Trigger.RENEWAL: _("The clearance ends"),
    Trigger.TRANSFER: _("Moved to another unit"),
    Trigger.PROMOTION: _("Promotion to a command post"),
    Trigger.NEW_INFORMATION: _("New information"),
}
CHECKS = {
    CheckKind.IDENTITY_PAPERS: _("Identity papers"),
    CheckKind.SERVICE_FILE: _("Service file"),
    CheckKind.CRIMINAL_RECORDS: _("Criminal records"),
    CheckKind.MILITARY_JUSTICE: _("Military justice"),
    CheckKind.HUMAN_RIGHTS_REPORTS: _("Human rights reports"),
    CheckKind.WATCH_LISTS: _("Watch-lists"),
    CheckKind.PUBLIC_OBJECTIONS: _("Objections of the public"),
    CheckKind.EDUCATION_PAPERS: _("School papers"),
    CheckKind.ASSETS: _("Assets"),
    CheckKind.MEDICAL: _("Medical fitness"),
    CheckKind.COMMAND_HISTORY: _("Commands held"),
}
CHECK_STATES = {
    CheckState.OPEN: _("Not done yet"),
    CheckState.NOTHING_FOUND: _("Nothing found"),
    CheckState.FOUND: _("Something found"),
    CheckState.NOT_AVAILABLE: _("No record available"),
}
CHECK_SHAPES = {
    CheckState.OPEN: "wait",
    CheckState.NOTHING_FOUND: "ok",
    CheckState.FOUND: "late",
    CheckState.NOT_AVAILABLE: "unk",
}
RELIABILITIES = {
    Reliability.A: _("A: always relied on"),
    Reliability.B: _("B: usually relied on"),
    Reliability.C: _("C: fairly relied on"),
    Reliability.D: _("D: seldom relied on"),
    Reliability.E: _("E: not relied on"),
    Reliability.F: _("F: cannot be judged"),
}
SEATS = {Seat.INVESTIGATOR: _("Investigator"), Seat.PANEL: _("Member of the panel")}
TIES = {
    Tie.KIN: _("Kin"),
    Tie.BUSINESS: _("Business"),
    Tie.FRIEND: _("Friendship"),
    Tie.DISPUTE: _("A dispute"),
    Tie.COMRADE: _("Served together"),
}
FINDINGS = {
    Finding.STANDS: _("It stands"),
    Finding.DISPROVED: _("It is disproved"),
    Finding.NOT_PROVED: _("It is not proved"),
}
VERDICTS = {
    Verdict.CERTIFIED: _("Certified"),
    Verdict.PROVISIONALLY_CERTIFIED: _("Provisionally certified"),
    Verdict.NOT_CERTIFIED: _("Not certified"),
    Verdict.INELIGIBLE_FOR_PERIOD: _("Ineligible for a period"),
    Verdict.APPOINTED: _("Appointed"),
    Verdict.NOT_APPOINTED: _("Not appointed"),
    Verdict.INELIGIBLE: _("Ineligible"),
    Verdict.ADMISSIBLE: _("Admissible"),
    Verdict.NOT_ADMISSIBLE: _("Not admissible"),
    Verdict.DEFERRED: _("Deferred"),
    Verdict.CLEARED: _("Cleared"),
    Verdict.NOT_CLEARED: _("Not cleared"),
}
STAGES = {Stage.FIRST: _("Decision"), Stage.APPEAL: _("Decision on the appeal")}
DECISION_STATES = {
    DecisionState.PROPOSED: _("Waits for a second signature"),
    DecisionState.SIGNED: _("Signed, the person is not told yet"),
    DecisionState.FINAL: _("Final"),
    DecisionState.WITHDRAWN: _("Void: taken back, or not signed in time"),
}
BLOCKS = {
    Block.NOBODY: _("Nobody investigates it"),
    Block.CHECKS: _("Checks are not done"),
    Block.REQUESTS: _("Outside bodies have not answered"),
    Block.ANSWER: _("The person still has time to answer"),
    Block.NOT_WEIGHED: _("Information is not weighed"),
    Block.PANEL: _("Fewer than two people sit who may decide it"),
    Block.NOTICE: _("The person is not told yet"),
}
NEXT_DEEDS = {
    NextDeed.ASSIGN: _("Give the case to an investigator."),
    NextDeed.CHECK: _("Finish the checks that are open."),
    NextDeed.CHASE: _("Write down the answers of outside bodies, or that none came."),
    NextDeed.WAIT_ANSWER: _("Wait for the answer of the person, or write it down."),
    NextDeed.WEIGH: _("Weigh what was put to the person."),
    NextDeed.RECOMMEND: _("Recommend to the panel."),
    NextDeed.SEAT_PANEL: _("Seat at least two members of the panel."),
    NextDeed.DECIDE: _("Write the decision."),
    NextDeed.SIGN: _("Sign the decision."),
    NextDeed.NOTIFY: _("Tell the person, and write down when."),
    NextDeed.DECIDE_APPEAL: _("Decide the appeal."),
    NextDeed.NONE: _("Nothing is owed."),
}
CONFLICTS = {
    "own_record": _("Nobody has a part in the case of their own record. It was noted."),
    "same_unit": _("You have served in the same unit within five years. Somebody else must do it."),
    "declared_link": _("You declared a link to this person. Somebody else must do it."),
}
EXCLUDING = frozenset(
    {Family.AGE, Family.GROSS_VIOLATION, Family.IHL_VIOLATION, Family.CHILD_RECRUITMENT,
     Family.SEXUAL_VIOLENCE, Family.SANCTIONS_LISTING, Family.ACTIVE_ARMED_GROUP}
)  # fmt: skip
FAMILY_TITLES = {
    Family.IDENTITY: {"en": "Identity", "fr": "Identité", "ar": "الهوية"},
    Family.NATIONALITY: {"en": "Nationality", "fr": "Nationalité", "ar": "الجنسية"},
    Family.AGE: {"en": "Age", "fr": "Âge", "ar": "السن"},
    Family.SERVICE_TRUTHFULNESS: {
        "en": "Truthfulness about service",
        "fr": "Véracité sur le service accompli",
        "ar": "صدق البيانات عن الخدمة",
    },
    Family.EDUCATION_LITERACY: {
        "en": "Education and literacy",
        "fr": "Instruction et alphabétisation",
        "ar": "التعليم ومحو الأمية",
    },
    Family.MEDICAL: {"en": "Medical fitness", "fr": "Aptitude médicale", "ar": "اللياقة الطبية"},
    Family.CRIMINAL_RECORD: {
        "en": "Criminal record",
        "fr": "Casier judiciaire",
        "ar": "السجل الجنائي",
    },
    Family.GROSS_VIOLATION: {
        "en": "Gross human rights violations",
        "fr": "Violations flagrantes des droits de l’homme",
        "ar": "انتهاكات جسيمة لحقوق الإنسان",
    },
    Family.IHL_VIOLATION: {
        "en": "Violations of humanitarian law",
        "fr": "Violations du droit humanitaire",
        "ar": "انتهاكات القانون الإنساني",
    },
    Family.CHILD_RECRUITMENT: {
        "en": "Recruitment of children",
        "fr": "Recrutement d’enfants",
        "ar": "تجنيد الأطفال",
    },
    Family.SEXUAL_VIOLENCE: {
        "en": "Sexual violence",
        "fr": "Violences sexuelles",
        "ar": "العنف الجنسي",
    },
    Family.SANCTIONS_LISTING: {
        "en": "Sanctions lists",
        "fr": "Listes de sanctions",
        "ar": "قوائم العقوبات",
    },
    Family.ACTIVE_ARMED_GROUP: {
        "en": "Active in an armed group",
        "fr": "Activité dans un groupe armé",
        "ar": "النشاط في جماعة مسلحة",
    },
    Family.FINANCIAL_INTEGRITY: {
        "en": "Financial integrity",
        "fr": "Intégrité financière",
        "ar": "النزاهة المالية",
    },
    Family.DISCIPLINE_RECORD: {
        "en": "Discipline record",
        "fr": "Dossier disciplinaire",
        "ar": "السجل التأديبي",
    },
}
