"""Roles, what each may do, and which two nobody may hold together."""

from enum import StrEnum

from trainingmgr.core.permissions import Permission as P
from trainingmgr.core.privacy import FieldClass


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
    VETTING_OFFICER = "vetting_officer"
    VETTING_BOARD = "vetting_board"
    HRDDP_SECRETARIAT = "hrddp_secretariat"
    CP_FOCAL_POINT = "cp_focal_point"
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
    }
)

PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.TRAINING_CLERK: _COURSE_WORK
    | {
        P.COHORT_PLAN,
        P.ENROLMENT_NOMINATE,
        P.ATTENDANCE_TYPE,
        P.CERTIFICATE_REQUEST,
        P.PERSON_REGISTER,
        P.PERSON_CORRECT,
        P.PERSON_IMPORT,
        P.IMPORT_READ,
        P.EXPORT,
    },
    Role.CELL_HEAD: _COURSE_WORK
    | {
        P.COHORT_PLAN,
        P.ENROLMENT_NOMINATE,
        P.ENROLMENT_CONFIRM,
        P.ATTENDANCE_CORRECT,
        P.RESULT_RECORD,
        P.CERTIFICATE_ISSUE,
        P.CERTIFICATE_REVOKE,
        P.PERSON_CORRECT_DECIDE,
        P.PERSON_MERGE_DECIDE,
        P.IMPORT_READ,
        P.IMPORT_APPROVE,
        P.TRAINER_WRITE,
        P.CENTRE_WRITE,
        P.EXPORT,
    },
    Role.MENTOR: frozenset(
        {P.COHORT_READ, P.CURRICULUM_READ, P.REPORT_WRITE, P.RESULT_RECORD, P.PERSON_READ}
    ),
    Role.CURRICULUM_OFFICER: frozenset(
        {
            P.CURRICULUM_READ,
            P.CURRICULUM_WRITE,
            P.COHORT_READ,
            P.TRAINER_READ,
            P.TRAINER_WRITE,
            P.CERTIFICATE_READ,
        }
    ),
    Role.HR_CLERK: frozenset(
        {
            P.PERSON_READ,
            P.PERSON_REGISTER,
            P.PERSON_CORRECT,
            P.PERSON_IMPORT,
            P.PERSON_MERGE,
            P.IMPORT_READ,
            P.UNIT_READ,
            P.UNIT_WRITE,
            P.CLEARANCE_WORD,
            P.PAY_DESK,
            P.PAY_READ,
            P.PAY_IMPORT,
            P.CERTIFICATE_READ,
            P.EXPORT,
        }
    ),
    Role.HR_HEAD: frozenset(
        {
            P.PERSON_READ,
            P.PERSON_CORRECT_DECIDE,
            P.PERSON_MERGE_DECIDE,
            P.IMPORT_READ,
            P.IMPORT_APPROVE,
            P.UNIT_READ,
            P.CLEARANCE_WORD,
            P.PAY_DESK,
            P.PAY_READ,
            P.CERTIFICATE_READ,
            P.EXPORT,
        }
    ),
    Role.PAY_VERIFIER: frozenset(
        {
            P.PERSON_READ,
            P.UNIT_READ,
            P.CLEARANCE_WORD,
            P.PAY_DESK,
            P.PAY_READ,
            P.PAY_RECONCILE,
            P.IMPORT_READ,
            P.IMPORT_APPROVE,
            P.EXPORT,
        }
    ),
    Role.FINANCE: frozenset({P.PERSON_READ, P.PAY_DESK, P.PAY_READ}),
    Role.VETTING_OFFICER: frozenset(
        {
            P.PERSON_READ,
            P.UNIT_READ,
            P.CLEARANCE_WORD,
            P.CLEARANCE_READ,
            P.CLEARANCE_RECORD,
            P.CLEARANCE_IMPORT,
            P.IMPORT_READ,
            P.AGE_DOUBT,
        }
    ),
    Role.VETTING_BOARD: frozenset(
        {P.PERSON_READ, P.UNIT_READ, P.CLEARANCE_WORD, P.CLEARANCE_READ, P.IMPORT_APPROVE}
    ),
    Role.HRDDP_SECRETARIAT: frozenset(
        {P.UNIT_READ, P.CLEARANCE_WORD, P.CLEARANCE_READ, P.CLEARANCE_RECORD, P.COHORT_READ}
    ),
    Role.CP_FOCAL_POINT: frozenset({P.PERSON_READ, P.AGE_DOUBT}),
    Role.PROGRAMME_OFFICER: frozenset(
        {P.COHORT_READ, P.CURRICULUM_READ, P.COHORT_APPROVE_PROGRAMME, P.TRAINER_READ, P.UNIT_READ}
    ),
    Role.HOST_AUTHORITY: frozenset(
        {
            P.COHORT_READ,
            P.CURRICULUM_READ,
            P.COHORT_APPROVE_HOST,
            P.UNIT_READ,
        }
    ),
    Role.OVERSIGHT: frozenset(
        {
            P.COHORT_READ,
            P.CURRICULUM_READ,
            P.UNIT_READ,
            P.PERSON_READ,
            P.CLEARANCE_WORD,
            P.CERTIFICATE_READ,
            P.ATTENDANCE_READ,
            P.JOURNAL_READ,
            P.JOURNAL_EXPORT,
            P.ACCOUNT_READ,
        }
    ),
    Role.DPO: frozenset({P.JOURNAL_READ, P.ACCOUNT_READ, P.SYSTEM_READ}),
    Role.USER_ADMIN: frozenset({P.ACCOUNT_READ, P.ACCOUNT_WRITE, P.GRANT_WRITE}),
    Role.SYSADMIN: frozenset({P.SYSTEM_READ}),
    Role.DONOR_PARTNER: frozenset({P.CURRICULUM_READ}),
}

_PLAIN = frozenset({FieldClass.S1})
_FULL = frozenset({FieldClass.S1, FieldClass.S2})
FIELD_CLASSES: dict[Role, frozenset[FieldClass]] = dict.fromkeys(Role, _PLAIN) | dict.fromkeys(
    (
        Role.TRAINING_CLERK,
        Role.CELL_HEAD,
        Role.HR_CLERK,
        Role.HR_HEAD,
        Role.VETTING_OFFICER,
        Role.VETTING_BOARD,
        Role.CP_FOCAL_POINT,
    ),
    _FULL,
)

SECOND_FACTOR = frozenset(
    {
        Role.CELL_HEAD,
        Role.HR_HEAD,
        Role.PAY_VERIFIER,
        Role.FINANCE,
        Role.VETTING_OFFICER,
        Role.VETTING_BOARD,
        Role.HRDDP_SECRETARIAT,
        Role.CP_FOCAL_POINT,
        Role.PROGRAMME_OFFICER,
        Role.HOST_AUTHORITY,
        Role.OVERSIGHT,
        Role.DPO,
        Role.USER_ADMIN,
        Role.SYSADMIN,
    }
)
"""Vetting, approval, oversight and administration: a password alone never opens these."""

_APPROVES = {Role.CELL_HEAD, Role.HR_HEAD, Role.PAY_VERIFIER, Role.FINANCE, Role.VETTING_BOARD}
_WRITES = frozenset(Role) - {Role.OVERSIGHT, Role.DPO, Role.SYSADMIN, Role.DONOR_PARTNER}
_PERSONAL = frozenset(Role) - {Role.SYSADMIN, Role.DPO, Role.DONOR_PARTNER, Role.USER_ADMIN}
FORBIDDEN: frozenset[frozenset[Role]] = frozenset(
    {
        frozenset({Role.HR_CLERK, Role.PAY_VERIFIER}),
        frozenset({Role.HR_HEAD, Role.PAY_VERIFIER}),
        frozenset({Role.PAY_VERIFIER, Role.FINANCE}),
        frozenset({Role.VETTING_OFFICER, Role.VETTING_BOARD}),
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
