"""Vocabulary of due diligence on support to forces, and what follows from dates and facts.

Source: the UN policy on support to forces outside the UN (A/67/775) and its guidance note of 2015:
risk of giving and of withholding, mitigation, monitoring, intercession, suspension.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

TO_ASSESS = timedelta(days=14)
"""So long a request may wait for its next deed before it is late."""
LONGEST = timedelta(days=366)
"""A decision is refreshed at least once a year (domain 1.1.11)."""
NEVER = date(9999, 12, 31)
"""Nothing more to do."""


class SupportState(State):
    """Where a request stands. `expired` and `reassess` are derived, never stored."""

    PROPOSED = "proposed", "scoped", "closed"
    SCOPED = "scoped", "proposed", "assessing", "closed"
    ASSESSING = "assessing", "submitted", "suspended", "closed"
    SUBMITTED = "submitted", "assessing", "decided", "declined", "suspended"
    DECIDED = (
        "decided", "active_monitoring", "intercession", "suspended", "assessing", "superseded",
        "closed",
    )  # fmt: skip
    MONITORING = (
        "active_monitoring", "intercession", "suspended", "assessing", "superseded", "closed",
    )  # fmt: skip
    INTERCESSION = (
        "intercession", "active_monitoring", "suspended", "assessing", "superseded", "closed",
    )  # fmt: skip
    SUSPENDED = "suspended", "resumed", "withdrawn"
    RESUMED = "resumed", "intercession", "suspended", "assessing", "superseded", "closed"
    WITHDRAWN = "withdrawn", "closed"
    DECLINED = "declined"
    SUPERSEDED = "superseded"
    CLOSED = "closed"


S = SupportState
LIVE = frozenset({S.DECIDED, S.MONITORING, S.INTERCESSION, S.RESUMED})
"""Support goes on, and is watched."""
OVER = frozenset({S.WITHDRAWN, S.DECLINED, S.SUPERSEDED, S.CLOSED})
BEFORE = frozenset({S.PROPOSED, S.SCOPED, S.ASSESSING, S.SUBMITTED})


class SupportKind(StrEnum):
    """What counts as support, whoever pays for it (domain 1.1.2)."""

    TRAINING = "training"
    MENTORING = "mentoring"
    ADVICE = "advice"
    INSTITUTION_BUILDING = "institution_building"
    FINANCIAL = "financial"
    STIPEND = "salary_stipend"
    EQUIPMENT = "equipment"
    LOGISTICS = "logistics"
    OPERATIONAL = "operational"
    JOINT_OPERATION = "joint_operation"


class Exclusion(StrEnum):
    """What the policy leaves out, item by item (domain 1.1.3)."""

    LAW_TRAINING = "law_training"
    STANDARDS = "standards"
    MONITORING = "mandated_monitoring"
    MEDIATION = "mediation"
    EVACUATION = "medical_evacuation"


class SourceKind(StrEnum):
    """What was consulted: the kind alone, never who said what (R-DAT-04)."""

    UN_REPORTS = "un_reports"
    HUMAN_RIGHTS = "human_rights_component"
    AUTHORITIES = "national_authorities"
    COURTS = "courts"
    CIVIL_SOCIETY = "civil_society"
    SANCTIONS = "sanctions_lists"
    OPEN_SOURCES = "open_sources"


class Risk(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


class Ruling(StrEnum):
    PROCEED = "proceed"
    MITIGATED = "proceed_with_mitigation"
    DEFER = "defer_pending_information"
    DECLINE = "decline"


GOES_AHEAD = frozenset({Ruling.PROCEED, Ruling.MITIGATED})


class MeasureKind(StrEnum):
    EXCLUDE_COMMANDER = "exclude_commander"
    EXCLUDE_UNIT = "exclude_unit"
    REPLACE_OFFICER = "replace_officer"
    TRAINING_FIRST = "human_rights_training_first"
    CODE_OF_CONDUCT = "code_of_conduct_signed"
    COMMITMENT = "written_commitment"
    MENTOR = "mentor_embedded"
    REPORTING = "reporting_duty"
    PROSECUTOR = "military_prosecutor_present"
    COMPLAINTS = "complaint_channel"
    ACCOUNTABILITY = "accountability_step"
    AFTERWARDS = "post_support_monitoring"


ABOUT_COMMANDERS = frozenset({MeasureKind.EXCLUDE_COMMANDER, MeasureKind.REPLACE_OFFICER})


class MeasureState(State):
    PLANNED = "planned", "in_place", "failed"
    IN_PLACE = "in_place", "verified", "failed"
    VERIFIED = "verified", "failed"
    FAILED = "failed", "planned"


class Finding(StrEnum):
    """What is known of a commander: not looked at yet is a word of its own."""

    OPEN = "open"
    NO_CONCERN = "no_concern"
    CONCERN = "concern"


class Violation(StrEnum):
    """What the policy calls grave (domain 1.1.4)."""

    KILLING = "unlawful_killing"
    TORTURE = "torture"
    DISAPPEARANCE = "enforced_disappearance"
    SEXUAL = "sexual_violence"
    ENSLAVEMENT = "enslavement"
    CHILDREN = "grave_violation_against_children"
    REFOULEMENT = "refoulement"
    OTHER = "other_serious_misconduct"


class Level(StrEnum):
    """With whom one intercedes, from near to far."""

    UNIT = "unit_commander"
    AREA = "area_commander"
    STAFF = "general_staff"
    MINISTER = "minister"
    STATE = "head_of_state"


class Scope(StrEnum):
    """Whether the policy applies to what is asked for: to all of it, to some, to none."""

    IN = "in"
    OUT = "out"
    MIXED = "mixed"


def scope_of(items_in: Iterable[bool]) -> Scope:
    """One mixed request is in scope as a whole (domain 1.1.3)."""
    known = set(items_in)
    if known == {False}:
        return Scope.OUT
    return Scope.MIXED if False in known else Scope.IN


@dataclass(frozen=True)
class Step:
    """A measure as far as a gate cares."""

    before_start: bool
    state: MeasureState


def conditions_open(steps: Iterable[Step]) -> bool:
    """Whether something that must be true before support begins is not verified (R-HRD-02)."""
    return any(each.before_start and each.state is not MeasureState.VERIFIED for each in steps)


def unanswered(findings: Iterable[Finding], steps: Collection[tuple[MeasureKind, bool]]) -> bool:
    """Whether a commander of concern is left in place: a measure before the start answers it."""
    answered = any(kind in ABOUT_COMMANDERS and before for kind, before in steps)
    return Finding.CONCERN in findings and not answered


def due_next(since: date, every: int, last: date | None) -> date:
    """When an indicator is read next: so many days after it was read, or planned."""
    return (last or since) + timedelta(days=every)
