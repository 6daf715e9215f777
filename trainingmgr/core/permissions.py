"""Everything a user can be allowed to do, in one list, and how far it reaches."""

from dataclasses import field
from enum import StrEnum
from typing import Protocol

from trainingmgr.core.errors import Sentence
from trainingmgr.core.privacy import FieldClass
from trainingmgr.core.values import dataclass


class Permission(StrEnum):
    """Named `feature:noun:verb`, kept in alphabetical order."""

    GRANT_COUNTERSIGN = "accounts:grant:countersign"
    GRANT_WRITE = "accounts:grant:write"
    ACCOUNT_READ = "accounts:user:read"
    ACCOUNT_WRITE = "accounts:user:write"
    BODY_READ = "oversight:body:read"
    BODY_WRITE = "oversight:body:write"
    JOURNAL_BREAK_SIGN = "oversight:break:sign"
    COMPLAINT_CHILD = "oversight:complaint:child"
    COMPLAINT_HANDLE = "oversight:complaint:handle"
    DATA_ERROR_MEND = "oversight:data-error:mend"
    DATA_REQUEST_RECEIVE = "oversight:data-request:receive"
    JOURNAL_EXPORT = "oversight:journal:export"
    JOURNAL_READ = "oversight:journal:read"
    LOOK_READ = "oversight:look:read"
    MATTER_ANSWER = "oversight:matter:answer"
    PROTECTION_READ = "oversight:protection:read"
    PROTECTION_WRITE = "oversight:protection:write"
    RETENTION_AGREE = "oversight:retention:agree"
    SAMPLE_DRAW = "oversight:sample:draw"
    SHORTCUT_READ = "oversight:shortcut:read"
    PAY_ARREARS_AGREE = "pay:arrears:agree"
    PAY_ARREARS_WRITE = "pay:arrears:write"
    PAY_CASE = "pay:case:own"
    CHANNEL_DECIDE = "pay:channel:decide"
    CHANNEL_PROPOSE = "pay:channel:propose"
    CHANNEL_READ = "pay:channel:read"
    CHANNEL_REVEAL = "pay:channel:reveal"
    CHANNEL_SHARE = "pay:channel:share"
    PAY_IMPORT = "pay:cycle:import"
    PAY_DESK = "pay:desk:ask"
    PAY_DISPUTE_DECIDE = "pay:dispute:decide"
    PAY_DISPUTE = "pay:dispute:take"
    PAY_FIGURES = "pay:figure:read"
    PAY_GRADE_WRITE = "pay:grade:write"
    HEADCOUNT_PLAN = "pay:headcount:plan"
    HEADCOUNT_RECOUNT = "pay:headcount:recount"
    PAY_HOLD_COUNTERSIGN = "pay:hold:countersign"
    PAY_HOLD_DECIDE = "pay:hold:decide"
    PAY_HOLD = "pay:hold:propose"
    PAY_READ = "pay:line:read"
    PAY_RECONCILE = "pay:line:reconcile"
    MUSTER_CERTIFY = "pay:muster:certify"
    MUSTER_TYPE = "pay:muster:type"
    PAYMENT_HEAR = "pay:payment:hear"
    PAYMENT_RELEASE = "pay:payment:release"
    PRESENCE_READ = "pay:presence:read"
    PRESENCE_WITNESS = "pay:presence:witness"
    PROVIDER_WRITE = "pay:provider:write"
    PAY_RIGHT_DECIDE = "pay:right:decide"
    PAY_RIGHT_PROPOSE = "pay:right:propose"
    PAYROLL_APPROVE = "pay:roll:approve"
    PAYROLL_BUILD = "pay:roll:build"
    PAYROLL_VERIFY = "pay:roll:verify"
    DECISION_READ = "programme:decision:read"
    DECISION_WRITE = "programme:decision:write"
    EQUIPMENT_READ = "programme:equipment:read"
    EQUIPMENT_SIGN = "programme:equipment:sign"
    EQUIPMENT_WRITE = "programme:equipment:write"
    FRAMEWORK_READ = "programme:framework:read"
    FRAMEWORK_VERIFY = "programme:framework:verify"
    FRAMEWORK_WRITE = "programme:framework:write"
    PARTNER_CHAIR = "programme:partner:chair"
    PARTNER_OWN = "programme:partner:own"
    PARTNER_READ = "programme:partner:read"
    PARTNER_WRITE = "programme:partner:write"
    APPLICATION_CHECK = "recruitment:application:check"
    APPLICATION_IMPORT = "recruitment:application:import"
    APPLICATION_REGISTER = "recruitment:application:register"
    RECRUITMENT_FIGURES = "recruitment:figures:read"
    ROUND_ANNUL = "recruitment:round:annul"
    ROUND_PLAN = "recruitment:round:plan"
    ROUND_READ = "recruitment:round:read"
    SCORE_WRITE = "recruitment:score:write"
    SELECTION_DECIDE = "recruitment:selection:decide"
    SELECTION_PROPOSE = "recruitment:selection:propose"
    CENTRE_WRITE = "registry:centre:write"
    PERSON_CORRECT = "registry:person:correct"
    PERSON_CORRECT_DECIDE = "registry:person:decide-correction"
    PERSON_MERGE_DECIDE = "registry:person:decide-merge"
    PERSON_IMPORT = "registry:person:import"
    PERSON_MERGE = "registry:person:merge"
    PERSON_READ = "registry:person:read"
    PERSON_REGISTER = "registry:person:register"
    REFERENCE_WRITE = "registry:reference:write"
    UNIT_READ = "registry:unit:read"
    UNIT_WRITE = "registry:unit:write"
    EVACUATION_AGREE = "site:evacuation:agree"
    EVACUATION_ASK = "site:evacuation:ask"
    SYSTEM_OPERATE = "site:system:operate"
    SYSTEM_READ = "site:system:read"
    IMPORT_APPROVE = "tabular:import:approve"
    IMPORT_READ = "tabular:import:read"
    EXPORT_APPROVE = "tabular:rows:approve"
    EXPORT = "tabular:rows:export"
    ATTENDANCE_CORRECT = "training:attendance:correct"
    ATTENDANCE_READ = "training:attendance:read"
    ATTENDANCE_TYPE = "training:attendance:type"
    CAPACITY_PLAN = "training:capacity:plan"
    CAPACITY_READ = "training:capacity:read"
    CERTIFICATE_ISSUE = "training:certificate:issue"
    CERTIFICATE_READ = "training:certificate:read"
    CERTIFICATE_REQUEST = "training:certificate:request"
    CERTIFICATE_REVOKE = "training:certificate:revoke"
    COHORT_APPROVE_HOST = "training:cohort:approve-host"
    COHORT_APPROVE_PROGRAMME = "training:cohort:approve-programme"
    COHORT_PLAN = "training:cohort:plan"
    COHORT_READ = "training:cohort:read"
    CONCERN_CHILD = "training:concern:child"
    CONCERN_CONDUCT = "training:concern:conduct"
    COVERAGE_READ = "training:coverage:read"
    CURRICULUM_READ = "training:curriculum:read"
    CURRICULUM_WRITE = "training:curriculum:write"
    ENROLMENT_CONFIRM = "training:enrolment:confirm"
    ENROLMENT_NOMINATE = "training:enrolment:nominate"
    ENROLMENT_WAIVE = "training:enrolment:waive"
    EXERCISE_JUDGE = "training:exercise:judge"
    EXERCISE_PLAN = "training:exercise:plan"
    EXERCISE_READ = "training:exercise:read"
    FOLLOW_UP_ANSWER = "training:follow-up:answer"
    FOLLOW_UP_READ = "training:follow-up:read"
    ITEM_WRITE = "training:item:write"
    MENTORING_EXTRACT = "training:mentoring:extract"
    MENTORING_LOG = "training:mentoring:log"
    MENTORING_READ = "training:mentoring:read"
    MENTORING_SUPERVISE = "training:mentoring:supervise"
    NEED_NOTE = "training:need:note"
    PAPER_DRAW = "training:paper:draw"
    PAPER_KEY = "training:paper:key"
    PLAN_READ = "training:plan:read"
    PLAN_WRITE = "training:plan:write"
    REPORT_WRITE = "training:report:write"
    RESULT_READ = "training:result:read"
    RESULT_RECORD = "training:result:record"
    TEACHING_PLAN = "training:teaching:plan"
    TRAINER_CONTACT = "training:trainer:contact"
    TRAINER_READ = "training:trainer:read"
    TRAINER_WRITE = "training:trainer:write"
    AGE_ASSESS = "vetting:age:assess"
    AGE_DOUBT = "vetting:age:doubt"
    AGE_REFERRAL_READ = "vetting:age:read"
    CASE_ASK = "vetting:case:ask"
    CASE_ASSIGN = "vetting:case:assign"
    CASE_DECIDE = "vetting:case:decide"
    CASE_INVESTIGATE = "vetting:case:investigate"
    CASE_OPEN = "vetting:case:open"
    CASE_READ = "vetting:case:read"
    CASE_SAMPLE = "vetting:case:sample"
    CHILD_WRITE = "vetting:child:write"
    CLEARANCE_IMPORT = "vetting:clearance:import"
    CLEARANCE_READ = "vetting:clearance:read"
    CLEARANCE_RECORD = "vetting:clearance:record"
    CLEARANCE_WORD = "vetting:clearance:word"
    CRITERIA_WRITE = "vetting:criteria:write"
    DDR_DECIDE = "vetting:ddr:decide"
    DDR_FIGURES = "vetting:ddr:figures"
    DDR_READ = "vetting:ddr:read"
    DDR_WRITE = "vetting:ddr:write"
    DILIGENCE_ASSESS = "vetting:diligence:assess"
    DILIGENCE_DECIDE = "vetting:diligence:decide"
    DILIGENCE_MONITOR = "vetting:diligence:monitor"
    DILIGENCE_READ = "vetting:diligence:read"
    DILIGENCE_REQUEST = "vetting:diligence:request"
    SOURCE_CUSTODY = "vetting:source:custody"
    SOURCE_WRITE = "vetting:source:write"
    WATCHLIST_IMPORT = "vetting:watchlist:import"
    WATCHLIST_JUDGE = "vetting:watchlist:judge"
    WATCHLIST_READ = "vetting:watchlist:read"


@dataclass(frozen=True)
class Reach:
    """How far a permission goes for one user today: the union of the grants that give it."""

    national: bool = False
    centres: frozenset[int] = field(default=frozenset())
    units: frozenset[int] = field(default=frozenset())
    places: frozenset[int] = field(default=frozenset())
    own: bool = False

    @property
    def is_nothing(self) -> bool:
        return not (self.national or self.centres or self.units or self.places or self.own)


class Reader(Protocol):
    """Whoever is looking."""

    id: int
    holder_id: int

    @property
    def field_classes(self) -> frozenset[FieldClass]: ...

    def may(self, permission: Permission) -> bool: ...

    def reach(self, permission: Permission) -> Reach: ...


HOLDERS: dict[Permission, tuple[Sentence, ...]] = {}
"""Names of the roles that hold each, so that a refusal says whom to ask. The accounts fill it."""
