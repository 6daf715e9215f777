"""Roles, what each may do, and which two nobody may hold together."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from trainingmgr.core.permissions import Permission as P  # noqa: N817  forty lines of them
from trainingmgr.core.privacy import Compartment, FieldClass


class Role(StrEnum):
    """Who somebody works as. A role never implies another."""

    TRAINING_CLERK = "training_clerk"
    CELL_HEAD = "cell_head"
    MENTOR = "mentor"
    CURRICULUM_OFFICER = "curriculum_officer"
    HR_CLERK = "hr_clerk"
    HR_HEAD = "hr_head"
    PAY_VERIFIER = "pay_verifier"
    FINANCE = "finance"
    UNIT_COMMANDER = "unit_commander"
    RECRUITMENT_OFFICER = "recruitment_officer"
    RECRUITMENT_JURY = "recruitment_jury"
    VETTING_OFFICER = "vetting_officer"
    VETTING_BOARD = "vetting_board"
    VETTING_CHAIR = "vetting_chair"
    SOURCE_CUSTODIAN = "source_custodian"
    HRDDP_SECRETARIAT = "hrddp_secretariat"
    CP_FOCAL_POINT = "cp_focal_point"
    COMPLAINTS_OFFICER = "complaints_officer"
    PROGRAMME_OFFICER = "programme_officer"
    HOST_AUTHORITY = "host_authority"
    OVERSIGHT = "oversight"
    DPO = "dpo"
    USER_ADMIN = "user_admin"
    SYSADMIN = "sysadmin"
    DONOR_PARTNER = "donor_partner"


class Scope(StrEnum):
    """How far a grant reaches. Said aloud, so that a forgotten centre opens nothing."""

    OWN = "own"
    CENTRE = "centre"
    UNIT = "unit"
    REGION = "region"
    NATIONAL = "national"


class Sight(StrEnum):
    """What of somebody a page showed, where no event of the room's own says it."""

    IDENTITY = "identity"
    DOUBLES = "doubles"
    CORRECTION = "correction"
    APPLICATION = "application"
    OBJECTIONS = "objections"
    ROSTER = "roster"
    TEACHING = "teaching"
    WAIVER = "waiver"
    PRESENCE = "presence"
    PAY = "pay"
    ARREARS = "arrears"
    DISPUTES = "disputes"
    HOLDS = "holds"
    PAYMENTS = "payments"
    REINTEGRATION = "reintegration"
    CASES = "cases"
    CHILD = "child"

    @property
    def within(self) -> Compartment:
        return _WITHIN.get(self, Compartment.IDENTITY)


_WITHIN = {
    Sight.ROSTER: Compartment.TRAINING,
    Sight.TEACHING: Compartment.TRAINING,
    Sight.WAIVER: Compartment.TRAINING,
    Sight.REINTEGRATION: Compartment.VETTING,
    Sight.CASES: Compartment.VETTING,
    Sight.CHILD: Compartment.CHILD,
} | dict.fromkeys(
    (Sight.PRESENCE, Sight.PAY, Sight.ARREARS, Sight.DISPUTES, Sight.HOLDS, Sight.PAYMENTS),
    Compartment.PAY,
)  # fmt: skip

_COURSE_WORK = frozenset(
    {
        P.COHORT_READ,
        P.CURRICULUM_READ,
        P.PERSON_READ,
        P.UNIT_READ,
        P.CLEARANCE_WORD,
        P.ATTENDANCE_READ,
        P.RESULT_READ,
        P.CERTIFICATE_READ,
        P.TRAINER_READ,
        P.NEED_NOTE,
        P.PLAN_READ,
        P.COVERAGE_READ,
        P.EXERCISE_READ,
        P.FOLLOW_UP_READ,
        P.FOLLOW_UP_ANSWER,
    }
)

PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.TRAINING_CLERK: _COURSE_WORK
    | {
        P.COHORT_PLAN,
        P.ENROLMENT_NOMINATE,
        P.ATTENDANCE_TYPE,
        P.CASE_ASK,
        P.CERTIFICATE_REQUEST,
        P.NOTICE_GIVE,
        P.PERSON_REGISTER,
        P.PERSON_CORRECT,
        P.PERSON_IMPORT,
        P.IMPORT_READ,
        P.EXPORT,
    },
    Role.CELL_HEAD: _COURSE_WORK
    | {
        P.NOTICE_GIVE,
        P.EQUIPMENT_READ,
        P.EQUIPMENT_SIGN,
        P.EQUIPMENT_WRITE,
        P.MATTER_ANSWER,
        P.COHORT_PLAN,
        P.ENROLMENT_NOMINATE,
        P.ENROLMENT_CONFIRM,
        P.CASE_ASK,
        P.ATTENDANCE_CORRECT,
        P.RESULT_RECORD,
        P.ITEM_WRITE,
        P.PAPER_DRAW,
        P.PAPER_KEY,
        P.CERTIFICATE_ISSUE,
        P.CERTIFICATE_REVOKE,
        P.PERSON_CORRECT_DECIDE,
        P.PERSON_MERGE_DECIDE,
        P.IMPORT_READ,
        P.EXPORT_APPROVE,
        P.IMPORT_APPROVE,
        P.TEACHING_PLAN,
        P.CAPACITY_PLAN,
        P.CAPACITY_READ,
        P.DECISION_READ,
        P.FRAMEWORK_READ,
        P.PARTNER_READ,
        P.TRAINER_CONTACT,
        P.TRAINER_WRITE,
        P.CENTRE_WRITE,
        P.PLAN_WRITE,
        P.EXERCISE_PLAN,
        P.EXERCISE_JUDGE,
        P.MENTORING_READ,
        P.MENTORING_SUPERVISE,
        P.EXPORT,
    },
    Role.MENTOR: frozenset(
        {
            P.EXERCISE_JUDGE,
            P.EXERCISE_READ,
            P.IMPORT_READ,
            P.MENTORING_LOG,
            P.FOLLOW_UP_ANSWER,
            P.FOLLOW_UP_READ,
            P.COHORT_READ,
            P.CURRICULUM_READ,
            P.REPORT_WRITE,
            P.RESULT_RECORD,
            P.NEED_NOTE,
            P.PERSON_READ,
            P.PRESENCE_WITNESS,
        }
    ),
    Role.CURRICULUM_OFFICER: frozenset(
        {
            P.PARTNER_READ,
            P.MATTER_ANSWER,
            P.FRAMEWORK_READ,
            P.DECISION_READ,
            P.DECISION_WRITE,
            P.CAPACITY_PLAN,
            P.CAPACITY_READ,
            P.COVERAGE_READ,
            P.EXERCISE_PLAN,
            P.EXERCISE_READ,
            P.FOLLOW_UP_READ,
            P.CURRICULUM_READ,
            P.CURRICULUM_WRITE,
            P.ITEM_WRITE,
            P.IMPORT_READ,
            P.EXPORT,
            P.NEED_NOTE,
            P.PLAN_READ,
            P.PLAN_WRITE,
            P.COHORT_READ,
            P.TRAINER_READ,
            P.TRAINER_WRITE,
            P.CERTIFICATE_READ,
            P.CERTIFICATE_REVOKE,
        }
    ),
    Role.HR_CLERK: frozenset(
        {
            P.MOVE_READ,
            P.MOVE_WRITE,
            P.REORGANISATION_READ,
            P.NOTICE_GIVE,
            P.PERSON_READ,
            P.PERSON_REGISTER,
            P.DATA_ERROR_MEND,
            P.DATA_REQUEST_RECEIVE,
            P.PERSON_CORRECT,
            P.PERSON_DEPART,
            P.PERSON_IMPORT,
            P.PERSON_MERGE,
            P.IMPORT_READ,
            P.UNIT_READ,
            P.UNIT_WRITE,
            P.CLEARANCE_WORD,
            P.PAY_ARREARS_WRITE,
            P.PAY_CASE,
            P.PAY_DESK,
            P.PAY_DISPUTE,
            P.PAY_HOLD,
            P.PAY_READ,
            P.PAY_IMPORT,
            P.PAY_RIGHT_PROPOSE,
            P.PAYROLL_BUILD,
            P.CHANNEL_READ,
            P.CHANNEL_PROPOSE,
            P.MUSTER_TYPE,
            P.PRESENCE_READ,
            P.PRESENCE_WITNESS,
            P.CERTIFICATE_READ,
            P.EXPORT,
        }
    ),
    Role.HR_HEAD: frozenset(
        {
            P.MOVE_DECIDE,
            P.MOVE_READ,
            P.MOVE_SIGN,
            P.REORGANISATION_READ,
            P.NOTICE_GIVE,
            P.MATTER_ANSWER,
            P.PERSON_READ,
            P.PERSON_CORRECT_DECIDE,
            P.PERSON_MERGE_DECIDE,
            P.IMPORT_READ,
            P.EXPORT_APPROVE,
            P.IMPORT_APPROVE,
            P.REFERENCE_WRITE,
            P.UNIT_READ,
            P.CLEARANCE_WORD,
            P.PAY_ARREARS_WRITE,
            P.PAY_CASE,
            P.PAY_DESK,
            P.PAY_DISPUTE,
            P.PAY_FIGURES,
            P.PAY_HOLD,
            P.PAY_HOLD_DROP,
            P.PAY_READ,
            P.PAY_RIGHT_PROPOSE,
            P.PAYROLL_BUILD,
            P.CHANNEL_READ,
            P.CHANNEL_SHARE,
            P.MUSTER_TYPE,
            P.PRESENCE_READ,
            P.CERTIFICATE_READ,
            P.EXPORT,
        }
    ),
    Role.PAY_VERIFIER: frozenset(
        {
            P.MATTER_ANSWER,
            P.PERSON_READ,
            P.UNIT_READ,
            P.CLEARANCE_WORD,
            P.PAY_ARREARS_AGREE,
            P.PAY_CASE,
            P.PAY_DESK,
            P.PAY_DISPUTE_DECIDE,
            P.PAY_FIGURES,
            P.PAY_HOLD_DECIDE,
            P.PAY_READ,
            P.PAY_RECONCILE,
            P.PAY_RIGHT_DECIDE,
            P.PAYMENT_HEAR,
            P.PAYROLL_VERIFY,
            P.CHANNEL_READ,
            P.CHANNEL_DECIDE,
            P.HEADCOUNT_PLAN,
            P.PRESENCE_READ,
            P.IMPORT_READ,
            P.EXPORT_APPROVE,
            P.IMPORT_APPROVE,
            P.EXPORT,
        }
    ),
    Role.FINANCE: frozenset(
        {
            P.FUND_CONFIRM,
            P.FUND_READ,
            P.MATTER_ANSWER,
            P.PERSON_READ,
            P.PAY_DESK,
            P.PAY_FIGURES,
            P.PAY_GRADE_WRITE,
            P.PAY_HOLD_COUNTERSIGN,
            P.PAY_READ,
            P.PAYMENT_HEAR,
            P.PAYMENT_RELEASE,
            P.PAYROLL_APPROVE,
            P.CHANNEL_READ,
            P.CHANNEL_REVEAL,
            P.IMPORT_READ,
            P.PROVIDER_WRITE,
        }
    ),
    Role.UNIT_COMMANDER: frozenset(
        {
            P.MOVE_READ,
            P.EQUIPMENT_READ,
            P.EQUIPMENT_SIGN,
            P.COVERAGE_READ,
            P.EXERCISE_READ,
            P.FOLLOW_UP_READ,
            P.PERSON_READ,
            P.UNIT_READ,
            P.MUSTER_CERTIFY,
            P.PRESENCE_READ,
        }
    ),
    Role.RECRUITMENT_OFFICER: frozenset(
        {
            P.NOTICE_GIVE,
            P.MATTER_ANSWER,
            P.PERSON_READ,
            P.PERSON_REGISTER,
            P.PERSON_IMPORT,
            P.IMPORT_READ,
            P.EXPORT,
            P.CASE_ASK,
            P.CLEARANCE_WORD,
            P.APPLICATION_CHECK,
            P.APPLICATION_IMPORT,
            P.APPLICATION_REGISTER,
            P.RECRUITMENT_FIGURES,
            P.ROUND_PLAN,
            P.ROUND_READ,
            P.SCORE_WRITE,
            P.SELECTION_PROPOSE,
        }
    ),
    Role.RECRUITMENT_JURY: frozenset(
        {
            P.PERSON_READ,
            P.CLEARANCE_WORD,
            P.EXPORT_APPROVE,
            P.IMPORT_APPROVE,
            P.RECRUITMENT_FIGURES,
            P.ROUND_ANNUL,
            P.ROUND_READ,
            P.SELECTION_DECIDE,
        }
    ),
    Role.VETTING_OFFICER: frozenset(
        {
            P.PERSON_READ,
            P.UNIT_READ,
            P.CLEARANCE_WORD,
            P.CASE_OPEN,
            P.CASE_READ,
            P.CASE_INVESTIGATE,
            P.CLEARANCE_READ,
            P.CLEARANCE_RECORD,
            P.CLEARANCE_IMPORT,
            P.WATCHLIST_IMPORT,
            P.WATCHLIST_JUDGE,
            P.WATCHLIST_READ,
            P.IMPORT_READ,
            P.AGE_DOUBT,
            P.DDR_READ,
            P.DDR_WRITE,
            P.SOURCE_WRITE,
        }
    ),
    Role.SOURCE_CUSTODIAN: frozenset({P.SOURCE_CUSTODY}),
    Role.VETTING_BOARD: frozenset(
        {
            P.DDR_READ,
            P.DDR_DECIDE,
            P.DILIGENCE_DECIDE,
            P.DILIGENCE_READ,
            P.PERSON_READ,
            P.UNIT_READ,
            P.CLEARANCE_WORD,
            P.CASE_READ,
            P.CASE_DECIDE,
            P.CLEARANCE_READ,
            P.WATCHLIST_JUDGE,
            P.WATCHLIST_READ,
            P.ENROLMENT_WAIVE,
            P.IMPORT_APPROVE,
        }
    ),
    Role.VETTING_CHAIR: frozenset(
        {
            P.MATTER_ANSWER,
            P.PERSON_READ,
            P.UNIT_READ,
            P.CLEARANCE_WORD,
            P.CASE_OPEN,
            P.CASE_ASSIGN,
            P.CRITERIA_WRITE,
        }
    ),
    Role.HRDDP_SECRETARIAT: frozenset(
        {
            P.MATTER_ANSWER,
            P.EXPORT,
            P.UNIT_READ,
            P.CLEARANCE_WORD,
            P.CLEARANCE_READ,
            P.CLEARANCE_RECORD,
            P.COHORT_READ,
            P.IMPORT_READ,
            P.DILIGENCE_ASSESS,
            P.DILIGENCE_MONITOR,
            P.DILIGENCE_READ,
        }
    ),
    Role.CP_FOCAL_POINT: frozenset(
        {
            P.PERSON_READ,
            P.AGE_ASSESS,
            P.AGE_DOUBT,
            P.AGE_REFERRAL_READ,
            P.CHILD_WRITE,
            P.CONCERN_CHILD,
            P.COMPLAINT_CHILD,
        }
    ),
    Role.COMPLAINTS_OFFICER: frozenset({P.CONCERN_CONDUCT, P.COMPLAINT_HANDLE, P.MATTER_ANSWER}),
    Role.PROGRAMME_OFFICER: frozenset(
        {
            P.REORGANISATION_READ,
            P.REORGANISATION_WRITE,
            P.OUTREACH_CLEAR,
            P.OUTREACH_READ,
            P.OUTREACH_WRITE,
            P.FUND_CONFIRM,
            P.FUND_READ,
            P.FUND_WRITE,
            P.EQUIPMENT_READ,
            P.EQUIPMENT_SIGN,
            P.EQUIPMENT_WRITE,
            P.IMPORT_READ,
            P.PARTNER_READ,
            P.PARTNER_WRITE,
            P.BODY_READ,
            P.MATTER_ANSWER,
            P.FRAMEWORK_READ,
            P.FRAMEWORK_VERIFY,
            P.FRAMEWORK_WRITE,
            P.DECISION_READ,
            P.DECISION_WRITE,
            P.CAPACITY_PLAN,
            P.CAPACITY_READ,
            P.COVERAGE_READ,
            P.EXERCISE_READ,
            P.FOLLOW_UP_READ,
            P.RECRUITMENT_FIGURES,
            P.COHORT_READ,
            P.CURRICULUM_READ,
            P.COHORT_APPROVE_PROGRAMME,
            P.NEED_NOTE,
            P.PLAN_READ,
            P.DDR_CALENDAR,
            P.DDR_FIGURES,
            P.DILIGENCE_MONITOR,
            P.DILIGENCE_READ,
            P.DILIGENCE_REQUEST,
            P.MENTORING_READ,
            P.REFERENCE_WRITE,
            P.TRAINER_READ,
            P.UNIT_READ,
        }
    ),
    Role.HOST_AUTHORITY: frozenset(
        {
            P.MOVE_DECIDE,
            P.MOVE_READ,
            P.REORGANISATION_READ,
            P.REORGANISATION_WRITE,
            P.OUTREACH_CLEAR,
            P.OUTREACH_READ,
            P.OUTREACH_WRITE,
            P.FUND_CONFIRM,
            P.FUND_READ,
            P.FUND_WRITE,
            P.EQUIPMENT_READ,
            P.EQUIPMENT_SIGN,
            P.EQUIPMENT_WRITE,
            P.EVACUATION_AGREE,
            P.RETENTION_AGREE,
            P.REFORM_ACCEPT,
            P.SHARING_AGREE,
            P.IMPORT_APPROVE,
            P.PARTNER_CHAIR,
            P.PARTNER_READ,
            P.PARTNER_WRITE,
            P.BODY_READ,
            P.MATTER_ANSWER,
            P.FRAMEWORK_READ,
            P.FRAMEWORK_VERIFY,
            P.FRAMEWORK_WRITE,
            P.DECISION_READ,
            P.CAPACITY_READ,
            P.COVERAGE_READ,
            P.EXERCISE_READ,
            P.FOLLOW_UP_READ,
            P.RECRUITMENT_FIGURES,
            P.COHORT_READ,
            P.CURRICULUM_READ,
            P.COHORT_APPROVE_HOST,
            P.MENTORING_EXTRACT,
            P.MENTORING_READ,
            P.NEED_NOTE,
            P.PLAN_READ,
            P.DDR_CALENDAR,
            P.DDR_FIGURES,
            P.PAY_FIGURES,
            P.UNIT_READ,
        }
    ),
    Role.OVERSIGHT: frozenset(
        {
            P.MOVE_READ,
            P.REORGANISATION_READ,
            P.OUTREACH_READ,
            P.FUND_READ,
            P.EQUIPMENT_READ,
            P.PARTNER_READ,
            P.BODY_READ,
            P.BODY_WRITE,
            P.SAMPLE_DRAW,
            P.SHORTCUT_READ,
            P.FRAMEWORK_READ,
            P.FRAMEWORK_VERIFY,
            P.DECISION_READ,
            P.CAPACITY_READ,
            P.COVERAGE_READ,
            P.EXERCISE_READ,
            P.FOLLOW_UP_READ,
            P.RECRUITMENT_FIGURES,
            P.CASE_SAMPLE,
            P.DDR_FIGURES,
            P.PAY_FIGURES,
            P.COHORT_READ,
            P.CURRICULUM_READ,
            P.PLAN_READ,
            P.UNIT_READ,
            P.PERSON_READ,
            P.CLEARANCE_WORD,
            P.CERTIFICATE_READ,
            P.ATTENDANCE_READ,
            P.PRESENCE_READ,
            P.HEADCOUNT_RECOUNT,
            P.JOURNAL_READ,
            P.LOOK_READ,
            P.PROTECTION_READ,
            P.JOURNAL_EXPORT,
            P.ACCOUNT_READ,
            P.SYSTEM_READ,
        }
    ),
    Role.DPO: frozenset(
        {
            P.NOTICE_WRITE,
            P.OUTREACH_CLEAR,
            P.OUTREACH_READ,
            P.MATTER_ANSWER,
            P.EXPORT_APPROVE,
            P.JOURNAL_BREAK_SIGN,
            P.JOURNAL_READ,
            P.LOOK_READ,
            P.PROTECTION_READ,
            P.PROTECTION_WRITE,
            P.RETENTION_AGREE,
            P.SHARING_AGREE,
            P.SOURCE_TOLD,
            P.ACCOUNT_READ,
            P.EMERGENCY_AGREE,
            P.EVACUATION_AGREE,
            P.EVACUATION_ASK,
            P.GRANT_COUNTERSIGN,
            P.SYSTEM_READ,
        }
    ),
    Role.USER_ADMIN: frozenset(
        {
            P.ACCOUNT_READ,
            P.ACCOUNT_WRITE,
            P.EVACUATION_ASK,
            P.GRANT_COUNTERSIGN,
            P.GRANT_WRITE,
            P.SYSTEM_OPERATE,
        }
    ),
    Role.SYSADMIN: frozenset({P.EMERGENCY_ASK, P.EVACUATION_ASK, P.SYSTEM_OPERATE, P.SYSTEM_READ}),
    Role.DONOR_PARTNER: frozenset({P.CURRICULUM_READ, P.PARTNER_OWN}),
}

_PLAIN = frozenset({FieldClass.S1})
_FULL = frozenset({FieldClass.S1, FieldClass.S2})
FIELD_CLASSES: dict[Role, frozenset[FieldClass]] = dict.fromkeys(Role, _PLAIN) | dict.fromkeys(
    (
        Role.TRAINING_CLERK,
        Role.CELL_HEAD,
        Role.HR_CLERK,
        Role.HR_HEAD,
        Role.RECRUITMENT_OFFICER,
        Role.RECRUITMENT_JURY,
    ),
    _FULL,
)
FIELD_CLASSES |= {
    Role.VETTING_OFFICER: _FULL | {FieldClass.S3},
    Role.VETTING_BOARD: _FULL | {FieldClass.S3},
    Role.VETTING_CHAIR: _PLAIN | {FieldClass.S3},
    Role.CP_FOCAL_POINT: _FULL | {FieldClass.S3},
    Role.HRDDP_SECRETARIAT: _PLAIN | {FieldClass.S3},
    Role.COMPLAINTS_OFFICER: _PLAIN | {FieldClass.S3},
}

SECOND_FACTOR = frozenset(
    {
        Role.CELL_HEAD,
        Role.HR_HEAD,
        Role.PAY_VERIFIER,
        Role.FINANCE,
        Role.UNIT_COMMANDER,
        Role.RECRUITMENT_OFFICER,
        Role.RECRUITMENT_JURY,
        Role.VETTING_OFFICER,
        Role.VETTING_BOARD,
        Role.VETTING_CHAIR,
        Role.SOURCE_CUSTODIAN,
        Role.HRDDP_SECRETARIAT,
        Role.CP_FOCAL_POINT,
        Role.COMPLAINTS_OFFICER,
        Role.PROGRAMME_OFFICER,
        Role.HOST_AUTHORITY,
        Role.OVERSIGHT,
        Role.DPO,
        Role.USER_ADMIN,
        Role.SYSADMIN,
    }
)
"""Vetting, approval, oversight and administration: a password alone never opens these."""

APPROVING = frozenset(
    {
        P.AGE_ASSESS,
        P.CASE_ASSIGN,
        P.CASE_DECIDE,
        P.CERTIFICATE_ISSUE,
        P.CERTIFICATE_REVOKE,
        P.CHANNEL_DECIDE,
        P.CHANNEL_SHARE,
        P.CLEARANCE_RECORD,
        P.COHORT_APPROVE_HOST,
        P.COHORT_APPROVE_PROGRAMME,
        P.CURRICULUM_WRITE,
        P.DDR_DECIDE,
        P.DILIGENCE_DECIDE,
        P.EMERGENCY_AGREE,
        P.ENROLMENT_CONFIRM,
        P.ENROLMENT_WAIVE,
        P.EQUIPMENT_SIGN,
        P.EVACUATION_AGREE,
        P.FUND_CONFIRM,
        P.IMPORT_APPROVE,
        P.MOVE_DECIDE,
        P.MOVE_SIGN,
        P.MUSTER_CERTIFY,
        P.OUTREACH_CLEAR,
        P.PARTNER_CHAIR,
        P.PAY_ARREARS_AGREE,
        P.PAY_DISPUTE_DECIDE,
        P.PAY_HOLD_COUNTERSIGN,
        P.PAY_HOLD_DECIDE,
        P.PAY_RECONCILE,
        P.PAY_RIGHT_DECIDE,
        P.PAYMENT_RELEASE,
        P.PAYROLL_APPROVE,
        P.PAYROLL_VERIFY,
        P.PERSON_CORRECT_DECIDE,
        P.PERSON_MERGE_DECIDE,
        P.REFORM_ACCEPT,
        P.RETENTION_AGREE,
        P.SHARING_AGREE,
        P.ROUND_ANNUL,
        P.SELECTION_DECIDE,
        P.SOURCE_CUSTODY,
        P.WATCHLIST_JUDGE,
    }
)
"""Each of these lets a deed of somebody else take effect, or decides about a person."""
_APPROVES = {role for role in Role if PERMISSIONS[role] & APPROVING} | {Role.FINANCE}
_WRITES = frozenset(Role) - {Role.OVERSIGHT, Role.DONOR_PARTNER}
_PAYING = (Role.HR_CLERK, Role.HR_HEAD, Role.PAY_VERIFIER, Role.FINANCE)
_PERSONAL = frozenset(Role) - {Role.SYSADMIN, Role.DPO, Role.DONOR_PARTNER, Role.USER_ADMIN}
FORBIDDEN: frozenset[frozenset[Role]] = frozenset(
    {
        frozenset({Role.HR_CLERK, Role.PAY_VERIFIER}),
        frozenset({Role.HR_HEAD, Role.PAY_VERIFIER}),
        frozenset({Role.PAY_VERIFIER, Role.FINANCE}),
        *(frozenset({Role.UNIT_COMMANDER, role}) for role in _PAYING),  # R-PAY-01
        frozenset({Role.UNIT_COMMANDER, Role.COMPLAINTS_OFFICER}),  # R-CMP-03
        frozenset({Role.CELL_HEAD, Role.COMPLAINTS_OFFICER}),  # R-CMP-03: of trainers
        frozenset({Role.VETTING_OFFICER, Role.VETTING_BOARD}),
        frozenset({Role.VETTING_OFFICER, Role.VETTING_CHAIR}),
        frozenset({Role.VETTING_OFFICER, Role.SOURCE_CUSTODIAN}),
        frozenset({Role.RECRUITMENT_OFFICER, Role.RECRUITMENT_JURY}),
        frozenset({Role.DPO, Role.USER_ADMIN}),
        *(frozenset({Role.USER_ADMIN, role}) for role in _APPROVES),
        *(frozenset({Role.SYSADMIN, role}) for role in _PERSONAL),
        *(frozenset({Role.OVERSIGHT, role}) for role in _WRITES),
    }
)

MOST_ROLES = 2
LONGEST_GRANT_DAYS = 180


def clash(roles: frozenset[Role]) -> frozenset[Role] | None:
    """Two of these roles that nobody may hold together, or None."""
    return next((pair for pair in FORBIDDEN if pair <= roles), None)


SENSITIVE = frozenset(
    {
        Role.PAY_VERIFIER,
        Role.FINANCE,
        Role.VETTING_OFFICER,
        Role.VETTING_BOARD,
        Role.VETTING_CHAIR,
        Role.SOURCE_CUSTODIAN,
        Role.HRDDP_SECRETARIAT,
        Role.CP_FOCAL_POINT,
        Role.COMPLAINTS_OFFICER,
        Role.OVERSIGHT,
        Role.DPO,
        Role.USER_ADMIN,
        Role.SYSADMIN,
    }
)
"""A second person signs before these are held, and before their holder's password is reset."""

_CENTRE = frozenset({Scope.CENTRE, Scope.REGION})
_UNIT = frozenset({Scope.UNIT, Scope.CENTRE})
_NATION = frozenset({Scope.NATIONAL})
SCOPES: dict[Role, frozenset[Scope]] = {
    Role.TRAINING_CLERK: _CENTRE,
    Role.CELL_HEAD: _CENTRE,
    Role.MENTOR: _CENTRE | {Scope.OWN},
    Role.CURRICULUM_OFFICER: _NATION,
    Role.HR_CLERK: _UNIT,
    Role.HR_HEAD: _UNIT | _NATION,
    Role.PAY_VERIFIER: _NATION,
    Role.FINANCE: _NATION,
    Role.UNIT_COMMANDER: frozenset({Scope.UNIT}),
    Role.RECRUITMENT_OFFICER: _CENTRE | _NATION,
    Role.RECRUITMENT_JURY: _NATION,
    Role.VETTING_OFFICER: _NATION | {Scope.REGION},
    Role.VETTING_BOARD: _NATION,
    Role.VETTING_CHAIR: _NATION,
    Role.SOURCE_CUSTODIAN: _NATION,
    Role.HRDDP_SECRETARIAT: _NATION,
    Role.CP_FOCAL_POINT: _NATION,
    Role.COMPLAINTS_OFFICER: _NATION,
    Role.PROGRAMME_OFFICER: _NATION | {Scope.REGION},
    Role.HOST_AUTHORITY: _NATION | {Scope.UNIT},
    Role.OVERSIGHT: _NATION,
    Role.DPO: _NATION,
    Role.USER_ADMIN: _NATION,
    Role.SYSADMIN: _NATION,
    Role.DONOR_PARTNER: _NATION | {Scope.OWN},
}
"""How far each role may reach: the scope letters of the permission matrix."""

STRICT = frozenset(
    {
        P.AGE_ASSESS,
        P.AGE_DOUBT,
        P.AGE_REFERRAL_READ,
        P.CASE_ASSIGN,
        P.CASE_DECIDE,
        P.CASE_INVESTIGATE,
        P.CASE_OPEN,
        P.CASE_READ,
        P.CASE_SAMPLE,
        P.CHILD_WRITE,
        P.CLEARANCE_IMPORT,
        P.CLEARANCE_READ,
        P.CLEARANCE_RECORD,
        P.COMPLAINT_CHILD,
        P.COMPLAINT_HANDLE,
        P.CONCERN_CHILD,
        P.CONCERN_CONDUCT,
        P.DDR_DECIDE,
        P.DDR_READ,
        P.DDR_WRITE,
        P.DILIGENCE_ASSESS,
        P.DILIGENCE_DECIDE,
        P.DILIGENCE_MONITOR,
        P.DILIGENCE_READ,
        P.DILIGENCE_REQUEST,
        P.SOURCE_CUSTODY,
        P.SOURCE_WRITE,
    }
)
"""Pages for these alone hold vetting and protection matters: left sooner when nobody types."""

APPROVALS_HELD = timedelta(hours=24)
TYPING_KEPT = timedelta(hours=24)
UNSENT_KEPT = timedelta(days=7)


def is_strict(permissions: Iterable[P]) -> bool:
    """Whether a view for these permissions is one of vetting or protection."""
    asked = frozenset(permissions)
    return bool(asked) and asked <= STRICT
