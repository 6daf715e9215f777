"""No role may do more than the permission matrix says (security 4): who may do what, at most."""

import pytest

from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules import Role as R  # noqa: N817
from trainingmgr.accounts.rules.granting import APPROVING, SECOND_FACTOR, SENSITIVE, clash
from trainingmgr.accounts.rules.permissions import FIELD_CLASSES, PERMISSIONS
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.privacy import FieldClass

AT_MOST = {
    P.EMERGENCY_AGREE: {R.DPO},
    P.EMERGENCY_ASK: {R.SYSADMIN},
    P.GRANT_COUNTERSIGN: {R.USER_ADMIN, R.DPO},
    P.GRANT_WRITE: {R.USER_ADMIN},
    P.ACCOUNT_READ: {R.USER_ADMIN, R.DPO, R.OVERSIGHT},
    P.ACCOUNT_WRITE: {R.USER_ADMIN},
    P.BODY_READ: {R.OVERSIGHT, R.HOST_AUTHORITY, R.PROGRAMME_OFFICER},
    P.BODY_WRITE: {R.OVERSIGHT},
    P.JOURNAL_EXPORT: {R.OVERSIGHT},
    P.JOURNAL_READ: {R.OVERSIGHT, R.DPO},
    P.LOOK_READ: {R.OVERSIGHT, R.DPO},
    P.PROTECTION_READ: {R.OVERSIGHT, R.DPO},
    P.PROTECTION_WRITE: {R.DPO},
    P.RETENTION_AGREE: {R.DPO, R.HOST_AUTHORITY},
    P.SHARING_AGREE: {R.DPO, R.HOST_AUTHORITY},
    P.REFORM_ACCEPT: {R.HOST_AUTHORITY},
    P.DDR_CALENDAR: {R.PROGRAMME_OFFICER, R.HOST_AUTHORITY},
    P.CHANNEL_DECIDE: {R.PAY_VERIFIER},
    P.CHANNEL_PROPOSE: {R.HR_CLERK},
    P.CHANNEL_READ: {R.HR_CLERK, R.HR_HEAD, R.PAY_VERIFIER, R.FINANCE},
    P.CHANNEL_REVEAL: {R.FINANCE},
    P.CHANNEL_SHARE: {R.HR_HEAD},
    P.HEADCOUNT_PLAN: {R.PAY_VERIFIER},
    P.HEADCOUNT_RECOUNT: {R.OVERSIGHT},
    P.MUSTER_CERTIFY: {R.UNIT_COMMANDER},
    P.MUSTER_TYPE: {R.HR_CLERK, R.HR_HEAD},
    P.PARTNER_CHAIR: {R.HOST_AUTHORITY},
    P.PARTNER_OWN: {R.DONOR_PARTNER},
    P.PARTNER_READ: {
        R.PROGRAMME_OFFICER,
        R.HOST_AUTHORITY,
        R.OVERSIGHT,
        R.CELL_HEAD,
        R.CURRICULUM_OFFICER,
    },
    P.PARTNER_WRITE: {R.PROGRAMME_OFFICER, R.HOST_AUTHORITY},
    P.PAY_IMPORT: {R.HR_CLERK},
    P.PAY_READ: {R.HR_CLERK, R.HR_HEAD, R.PAY_VERIFIER, R.FINANCE, R.OVERSIGHT},
    P.PAY_RECONCILE: {R.PAY_VERIFIER},
    P.PERSON_CORRECT: {R.TRAINING_CLERK, R.HR_CLERK},
    P.PERSON_CORRECT_DECIDE: {R.CELL_HEAD, R.HR_HEAD},
    P.PERSON_MERGE_DECIDE: {R.CELL_HEAD, R.HR_HEAD, R.PAY_VERIFIER},
    P.PERSON_DEPART: {R.HR_CLERK},
    P.PERSON_IMPORT: {R.TRAINING_CLERK, R.CELL_HEAD, R.HR_CLERK, R.RECRUITMENT_OFFICER},
    P.PERSON_REGISTER: {R.TRAINING_CLERK, R.CELL_HEAD, R.HR_CLERK, R.RECRUITMENT_OFFICER},
    P.EVACUATION_AGREE: {R.DPO, R.HOST_AUTHORITY},
    P.EVACUATION_ASK: {R.SYSADMIN, R.USER_ADMIN, R.DPO},
    P.SYSTEM_OPERATE: {R.SYSADMIN, R.USER_ADMIN},
    P.SYSTEM_READ: {R.SYSADMIN, R.DPO, R.OVERSIGHT},
    P.ATTENDANCE_CORRECT: {R.CELL_HEAD},
    P.ATTENDANCE_TYPE: {R.TRAINING_CLERK},
    P.CERTIFICATE_ISSUE: {R.CELL_HEAD},
    P.CERTIFICATE_REQUEST: {R.TRAINING_CLERK},
    P.CERTIFICATE_REVOKE: {R.CELL_HEAD, R.CURRICULUM_OFFICER},
    P.COHORT_APPROVE_HOST: {R.HOST_AUTHORITY},
    P.COHORT_APPROVE_PROGRAMME: {R.PROGRAMME_OFFICER},
    P.COHORT_PLAN: {R.TRAINING_CLERK, R.CELL_HEAD, R.PROGRAMME_OFFICER},
    P.TEACHING_PLAN: {R.CELL_HEAD},
    P.TRAINER_CONTACT: {R.CELL_HEAD},
    P.CURRICULUM_WRITE: {R.CURRICULUM_OFFICER},
    P.ENROLMENT_CONFIRM: {R.CELL_HEAD},
    P.ENROLMENT_WAIVE: {R.VETTING_BOARD},
    P.REPORT_WRITE: {R.MENTOR},
    P.RESULT_RECORD: {R.MENTOR, R.CELL_HEAD},
    P.CLEARANCE_READ: {R.VETTING_OFFICER, R.VETTING_BOARD, R.HRDDP_SECRETARIAT},
    P.CLEARANCE_RECORD: {R.VETTING_OFFICER, R.VETTING_BOARD, R.HRDDP_SECRETARIAT},
    P.CLEARANCE_IMPORT: {R.VETTING_OFFICER},
    P.AGE_REFERRAL_READ: {R.CP_FOCAL_POINT},
    P.AGE_ASSESS: {R.CP_FOCAL_POINT},
    P.CHILD_WRITE: {R.CP_FOCAL_POINT},
    P.COMPLAINT_CHILD: {R.CP_FOCAL_POINT},
    P.COMPLAINT_HANDLE: {R.COMPLAINTS_OFFICER},
    P.DATA_ERROR_MEND: {R.HR_CLERK},
    P.DATA_REQUEST_RECEIVE: {R.HR_CLERK},
}
"""Who may hold each at most. Taking one away from a role needs no change here."""


@pytest.mark.parametrize("permission", AT_MOST, ids=str)
def test_nobody_else_may(permission):
    holders = {role for role in Role if permission in PERMISSIONS[role]}
    assert holders <= AT_MOST[permission]


def test_birth_dates_and_phones_are_for_those_who_keep_the_record_or_vet():
    see = {role for role in Role if FieldClass.S2 in FIELD_CLASSES[role]}
    assert see == {
        R.TRAINING_CLERK, R.CELL_HEAD, R.HR_CLERK, R.HR_HEAD, R.VETTING_OFFICER, R.VETTING_BOARD,
        R.CP_FOCAL_POINT, R.RECRUITMENT_OFFICER, R.RECRUITMENT_JURY,
    }  # fmt: skip


def test_who_looks_after_the_machines_sees_nobody():
    assert PERMISSIONS[R.SYSADMIN] == {
        P.EMERGENCY_ASK, P.EVACUATION_ASK, P.SYSTEM_OPERATE, P.SYSTEM_READ,
    }  # fmt: skip
    for role in (R.SYSADMIN, R.USER_ADMIN, R.DPO, R.DONOR_PARTNER):
        assert P.PERSON_READ not in PERMISSIONS[role]


def test_whoever_approves_has_a_second_factor_and_no_power_over_accounts():
    approves = {role for role in Role if PERMISSIONS[role] & APPROVING}
    assert approves - {R.CURRICULUM_OFFICER} <= SECOND_FACTOR
    assert all(clash(frozenset({role, R.USER_ADMIN})) for role in approves)


def test_the_sensitive_roles_are_those_a_second_person_signs_for():
    named = {R.VETTING_OFFICER, R.VETTING_BOARD, R.PAY_VERIFIER, R.FINANCE, R.DPO, R.OVERSIGHT,
             R.USER_ADMIN}  # fmt: skip
    assert named <= SENSITIVE <= SECOND_FACTOR


def test_r_pay_01_the_chain_of_command_only_certifies_presence():
    reads = {
        P.PERSON_READ, P.UNIT_READ, P.PRESENCE_READ, P.COVERAGE_READ, P.EXERCISE_READ,
        P.FOLLOW_UP_READ, P.EQUIPMENT_READ, P.MOVE_READ,
    }  # fmt: skip
    assert PERMISSIONS[R.UNIT_COMMANDER] - reads == {P.MUSTER_CERTIFY, P.EQUIPMENT_SIGN}
    assert all(
        clash(frozenset({R.UNIT_COMMANDER, role}))
        for role in (R.HR_CLERK, R.HR_HEAD, R.PAY_VERIFIER, R.FINANCE, R.OVERSIGHT)
    )
