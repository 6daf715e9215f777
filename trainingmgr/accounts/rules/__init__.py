"""Roles, how far each grant of one may reach, and what else than a name is seen of a person."""

from datetime import timedelta
from enum import StrEnum

from trainingmgr.core.privacy import Compartment


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

APPROVALS_HELD = timedelta(hours=24)
TYPING_KEPT = timedelta(hours=24)
UNSENT_KEPT = timedelta(days=7)
