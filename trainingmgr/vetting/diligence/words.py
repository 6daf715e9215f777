from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.vetting.diligence.rules import (
    Exclusion,
    Finding,
    Level,
    MeasureKind,
    MeasureState,
    Risk,
    Ruling,
    Scope,
    SourceKind,
    SupportKind,
    SupportState,
    Violation,
)

STATES = {
    SupportState.PROPOSED: _("Asked for"),
    SupportState.SCOPED: _("Scope is settled"),
    SupportState.ASSESSING: _("Being assessed"),
    SupportState.SUBMITTED: _("Waits for a decision"),
    SupportState.DECIDED: _("Decided: goes ahead"),
    SupportState.MONITORING: _("Goes on, watched"),
    SupportState.INTERCESSION: _("Authorities were asked to act"),
    SupportState.SUSPENDED: _("Suspended"),
    SupportState.RESUMED: _("Taken up again"),
    SupportState.WITHDRAWN: _("Withdrawn"),
    SupportState.DECLINED: _("Declined"),
    SupportState.SUPERSEDED: _("Replaced by a newer request"),
    SupportState.CLOSED: _("Closed"),
}
SHAPES = {
    SupportState.PROPOSED: "wait",
    SupportState.SCOPED: "wait",
    SupportState.ASSESSING: "go",
    SupportState.SUBMITTED: "wait",
    SupportState.DECIDED: "ok",
    SupportState.MONITORING: "ok",
    SupportState.INTERCESSION: "warn",
    SupportState.SUSPENDED: "stop",
    SupportState.RESUMED: "ok",
    SupportState.WITHDRAWN: "stop",
    SupportState.DECLINED: "stop",
    SupportState.SUPERSEDED: "none",
    SupportState.CLOSED: "none",
}
KINDS = {
    SupportKind.TRAINING: _("Training"),
    SupportKind.MENTORING: _("Mentoring"),
    SupportKind.ADVICE: _("Advice"),
    SupportKind.INSTITUTION_BUILDING: _("Building institutions"),
    SupportKind.FINANCIAL: _("Money"),
    SupportKind.STIPEND: _("Salary, stipend or per diem"),
    SupportKind.EQUIPMENT: _("Equipment"),
    SupportKind.LOGISTICS: _("Logistics"),
    SupportKind.OPERATIONAL: _("Support to operations"),
    SupportKind.JOINT_OPERATION: _("Joint operation"),
}
EXCLUSIONS = {
    Exclusion.LAW_TRAINING: _("Training in humanitarian, human rights or refugee law"),
    Exclusion.STANDARDS: _("Setting standards tied to that law"),
    Exclusion.MONITORING: _("Monitoring and promotion under the mandate"),
    Exclusion.MEDIATION: _("Mediation"),
    Exclusion.EVACUATION: _("Medical evacuation"),
}
SOURCES = {
    SourceKind.UN_REPORTS: _("Public UN reports"),
    SourceKind.HUMAN_RIGHTS: _("Human rights component"),
    SourceKind.AUTHORITIES: _("National authorities"),
    SourceKind.COURTS: _("Courts"),
    SourceKind.CIVIL_SOCIETY: _("Civil society"),
    SourceKind.SANCTIONS: _("Sanctions lists"),
    SourceKind.OPEN_SOURCES: _("Press and open sources"),
}
RISKS = {
    Risk.LOW: _("Low"),
    Risk.MEDIUM: _("Medium"),
    Risk.HIGH: _("High"),
    Risk.VERY_HIGH: _("Very high"),
}
RULINGS = {
    Ruling.PROCEED: _("Proceed"),
    Ruling.MITIGATED: _("Proceed with mitigation"),
    Ruling.DEFER: _("Wait for more information"),
    Ruling.DECLINE: _("Decline"),
}
MEASURES = {
    MeasureKind.EXCLUDE_COMMANDER: _("Leave a commander out"),
    MeasureKind.EXCLUDE_UNIT: _("Leave a unit out"),
    MeasureKind.REPLACE_OFFICER: _("Replace an officer"),
    MeasureKind.TRAINING_FIRST: _("Human rights training first"),
    MeasureKind.CODE_OF_CONDUCT: _("Code of conduct signed"),
    MeasureKind.COMMITMENT: _("Written commitment"),
    MeasureKind.MENTOR: _("Mentor with the unit"),
    MeasureKind.REPORTING: _("Duty to report"),
    MeasureKind.PROSECUTOR: _("Military prosecutor present"),
    MeasureKind.COMPLAINTS: _("Way to complain"),
    MeasureKind.ACCOUNTABILITY: _("Step of accountability"),
    MeasureKind.AFTERWARDS: _("Monitoring after the support"),
}
MEASURE_STATES = {
    MeasureState.PLANNED: _("Planned"),
    MeasureState.IN_PLACE: _("In place, not verified"),
    MeasureState.VERIFIED: _("Verified"),
    MeasureState.FAILED: _("Failed"),
}
MEASURE_SHAPES = {
    MeasureState.PLANNED: "wait",
    MeasureState.IN_PLACE: "go",
    MeasureState.VERIFIED: "ok",
    MeasureState.FAILED: "stop",
}
FINDINGS = {
    Finding.OPEN: _("Not screened yet"),
    Finding.NO_CONCERN: _("No concern"),
    Finding.CONCERN: _("A concern"),
}
FINDING_SHAPES = {Finding.OPEN: "unk", Finding.NO_CONCERN: "ok", Finding.CONCERN: "warn"}
VIOLATIONS = {
    Violation.KILLING: _("Unlawful killing"),
    Violation.TORTURE: _("Torture or ill-treatment"),
    Violation.DISAPPEARANCE: _("Enforced disappearance"),
    Violation.SEXUAL: _("Sexual violence"),
    Violation.ENSLAVEMENT: _("Enslavement"),
    Violation.CHILDREN: _("Grave violation against children"),
    Violation.REFOULEMENT: _("Refoulement"),
    Violation.OTHER: _("Other serious misconduct"),
}
LEVELS = {
    Level.UNIT: _("Commander of the unit"),
    Level.AREA: _("Commander of the area"),
    Level.STAFF: _("General staff"),
    Level.MINISTER: _("Minister"),
    Level.STATE: _("Head of state"),
}
SCOPES = {
    Scope.IN: _("In scope"),
    Scope.OUT: _("Out of scope"),
    Scope.MIXED: _("Mixed: in scope as a whole"),
}
EXCLUDED: dict[str, Sentence] = {
    **{each.value: words for each, words in EXCLUSIONS.items()},
    "none": _("it is within scope"),
}
WATCHED: dict[str, Sentence] = {
    "indicator": _("an indicator"),
    "incident": _("an incident"),
    "intercession": _("an intercession"),
}
"""What is written down while support is watched."""
