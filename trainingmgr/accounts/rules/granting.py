"""Giving roles: which nobody may hold together, how far and how long, and what each asks for."""

from collections.abc import Iterable

from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core.permissions import Permission as P  # noqa: N817  forty lines of them

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


def is_strict(permissions: Iterable[P]) -> bool:
    """Whether a view for these permissions is one of vetting or protection."""
    asked = frozenset(permissions)
    return bool(asked) and asked <= STRICT
