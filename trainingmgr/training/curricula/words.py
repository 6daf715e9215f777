from flask_babel import lazy_gettext as _

from trainingmgr.registry.people.rules import Literacy
from trainingmgr.training.curricula.rules import (
    AssessmentKind,
    HrddpScope,
    Method,
    OutcomeKind,
    RecognitionState,
    Review,
    Signing,
    VersionState,
)

VERSION_STATES = {
    VersionState.DRAFT: _("Draft"),
    VersionState.AGREED: _("Agreed"),
    VersionState.SUPERSEDED: _("Superseded"),
}
RECOGNITIONS = {
    RecognitionState.APPLIED: _("Applied for"),
    RecognitionState.COMING: _("From a later day"),
    RecognitionState.RECOGNISED: _("Recognised"),
    RecognitionState.LAPSED: _("Lapsed"),
    RecognitionState.WITHDRAWN: _("Taken back"),
}
RECOGNITION_KINDS = {
    RecognitionState.APPLIED: "wait",
    RecognitionState.COMING: "wait",
    RecognitionState.RECOGNISED: "ok",
    RecognitionState.LAPSED: "late",
    RecognitionState.WITHDRAWN: "stop",
}
VERSION_KINDS = {
    VersionState.DRAFT: "wait",
    VersionState.AGREED: "ok",
    VersionState.SUPERSEDED: "none",
}
"""The kind of status mark that goes with each word."""
HRDDP_SCOPES = {
    HrddpScope.OUT: _("Outside the policy"),
    HrddpScope.IN: _("Inside the policy"),
    HrddpScope.MIXED: _("Partly inside"),
    HrddpScope.REVIEW: _("To be reviewed"),
    HrddpScope.AS_TOPIC: _("As the topic that is taught"),
    HrddpScope.NOT_APPLICABLE: _("Does not apply"),
}
METHODS = {
    Method.LECTURE: _("Lecture"),
    Method.DISCUSSION: _("Discussion"),
    Method.EXERCISE: _("Exercise"),
    Method.ROLE_PLAY: _("Role play"),
    Method.PRACTICAL: _("Practical"),
    Method.FIELD: _("In the field"),
}
REVIEWS = {Review.SOUND: _("Sound as it is"), Review.CHANGE: _("To be changed")}
REVIEW_KINDS = {Review.SOUND: "ok", Review.CHANGE: "warn"}
SIGNINGS = {Signing.HOST: _("Host authority"), Signing.MISSION: _("Mission")}
OUTCOME_KINDS = {
    OutcomeKind.KNOWLEDGE: _("Knows"),
    OutcomeKind.SKILL: _("Can do"),
    OutcomeKind.ATTITUDE: _("Stands for"),
}
ASSESSMENT_KINDS = {
    AssessmentKind.PRE_TEST: _("Test before"),
    AssessmentKind.POST_TEST: _("Test after"),
    AssessmentKind.PRACTICAL: _("Practical test"),
    AssessmentKind.ORAL: _("Oral test"),
    AssessmentKind.CONTINUOUS: _("Continuous assessment"),
    AssessmentKind.OBSERVATION: _("Observation"),
}
LITERACY_NEEDED = {
    Literacy.NONE: _("None"),
    Literacy.READS: _("Reads"),
    Literacy.READS_WRITES: _("Reads and writes"),
    Literacy.FUNCTIONAL: _("Works with written texts"),
}
