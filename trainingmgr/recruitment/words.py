"""How states, stages, reasons and quotas are called, in the reader's language."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.recruitment.rules import (
    AppealState,
    ApplicationState,
    ListState,
    ObjectionState,
    Paper,
    Placing,
    QuotaKind,
    Rejection,
    RoundState,
    StageKind,
    Step,
    Unplanned,
    Whole,
)

ROUND_STATES: dict[RoundState, Sentence] = {
    RoundState.DRAFT: _("draft"),
    RoundState.ANNOUNCED: _("announced"),
    RoundState.OPEN: _("open for applications"),
    RoundState.CLOSED: _("closed for applications"),
    RoundState.TESTING: _("tests"),
    RoundState.MEDICAL: _("medical examination"),
    RoundState.VETTING: _("vetting"),
    RoundState.FINAL_LIST: _("final list"),
    RoundState.COMPLETED: _("completed"),
    RoundState.ANNULLED: _("annulled"),
}

APPLICATION_STATES: dict[ApplicationState, Sentence] = {
    ApplicationState.RECEIVED: _("received"),
    ApplicationState.INCOMPLETE: _("incomplete"),
    ApplicationState.INELIGIBLE: _("not eligible"),
    ApplicationState.ADMISSIBLE: _("admissible"),
    ApplicationState.TEST_FAILED: _("test not passed"),
    ApplicationState.TEST_PASSED: _("tests passed"),
    ApplicationState.MEDICAL_UNFIT: _("not fit"),
    ApplicationState.MEDICAL_FIT: _("fit"),
    ApplicationState.VETTING_PENDING: _("waits for vetting"),
    ApplicationState.VETTING_CLEARED: _("cleared"),
    ApplicationState.VETTING_NOT_CLEARED: _("not cleared"),
    ApplicationState.RESERVE_LIST: _("on the reserve list"),
    ApplicationState.SELECTED: _("selected"),
    ApplicationState.WITHDRAWN: _("withdrawn"),
    ApplicationState.NO_SHOW: _("did not come"),
    ApplicationState.WITHDRAWN_AGE: _("withdrawn (age)"),
    ApplicationState.ANNULLED: _("annulled"),
    ApplicationState.ENLISTED: _("enlisted"),
}

A = ApplicationState
APPLICATION_SHAPES: dict[ApplicationState, str] = {
    A.RECEIVED: "none", A.INCOMPLETE: "wait", A.INELIGIBLE: "stop", A.ADMISSIBLE: "go",
    A.TEST_FAILED: "stop", A.TEST_PASSED: "go", A.MEDICAL_UNFIT: "stop", A.MEDICAL_FIT: "go",
    A.VETTING_PENDING: "wait", A.VETTING_CLEARED: "go", A.VETTING_NOT_CLEARED: "stop",
    A.RESERVE_LIST: "hold", A.SELECTED: "ok", A.WITHDRAWN: "minus", A.NO_SHOW: "minus",
    A.WITHDRAWN_AGE: "lock", A.ANNULLED: "minus", A.ENLISTED: "ok",
}  # fmt: skip
ROUND_SHAPES: dict[RoundState, str] = dict.fromkeys(RoundState, "go") | {
    RoundState.DRAFT: "none", RoundState.ANNOUNCED: "wait", RoundState.COMPLETED: "ok",
    RoundState.ANNULLED: "stop",
}  # fmt: skip

REJECTIONS: dict[Rejection, Sentence] = {
    Rejection.INCOMPLETE_FILE: _("The file was not complete at the end of the time to apply."),
    Rejection.FALSE_DOCUMENT: _("A paper of the file was found not to be genuine."),
    Rejection.UNDER_AGE: _("The age on the day of reference is below that of this round."),
    Rejection.OVER_AGE: _("The age on the day of reference is above that of this round."),
    Rejection.NATIONALITY: _("This round is for citizens of the country."),
    Rejection.EDUCATION: _("The schooling that this round asks for was not shown."),
    Rejection.PHYSICAL_TEST: _("The physical test was not passed."),
    Rejection.WRITTEN_TEST: _("A test was not passed."),
    Rejection.MEDICAL: _("The medical examination found the applicant not fit for service."),
    Rejection.INTEGRITY: _("The applicant was not admitted after the check of integrity."),
    Rejection.SANCTIONS: _("The applicant was not admitted after the check of integrity."),
    Rejection.DUPLICATE: _("There is another application of the same person."),
    Rejection.QUOTA_FULL: _("All stages were passed, but the places went to others by rank."),
    Rejection.WITHDREW: _("The applicant withdrew."),
    Rejection.NO_SHOW: _("The applicant did not come to a test."),
}
"""Sanctions read as any check of integrity does: nobody learns of a list from a letter."""

STAGE_KINDS: dict[StageKind, Sentence] = {
    StageKind.DOCUMENTS: _("papers"),
    StageKind.PHYSICAL: _("physical test"),
    StageKind.WRITTEN: _("written test"),
    StageKind.PRACTICAL: _("practical test"),
    StageKind.INTERVIEW: _("interview"),
    StageKind.MEDICAL: _("medical examination"),
}

QUOTA_KINDS: dict[QuotaKind, Sentence] = {
    QuotaKind.REGION: _("region"),
    QuotaKind.SEX: _("sex"),
    QuotaKind.ORIGIN_FORCE: _("force of origin"),
    QuotaKind.SPECIALTY: _("specialty"),
}

PAPERS: dict[Paper, Sentence] = {
    Paper.IDENTITY: _("proof of identity"),
    Paper.BIRTH: _("proof of age"),
    Paper.SCHOOL: _("school certificate"),
    Paper.MEDICAL: _("medical certificate"),
    Paper.PHOTOGRAPH_SEEN: _("photograph seen, not kept"),
    Paper.DECLARATION: _("signed declaration of truth"),
}

PLACINGS: dict[Placing, Sentence] = {
    Placing.SELECTED: _("selected"),
    Placing.RESERVE: _("reserve"),
    Placing.BEYOND: _("beyond the places"),
    Placing.FAILED: _("stage not passed"),
}

LIST_STATES: dict[ListState, Sentence] = {
    ListState.PROPOSED: _("proposed"),
    ListState.AGREED: _("agreed"),
    ListState.SUPERSEDED: _("superseded"),
}

OBJECTION_STATES: dict[ObjectionState, Sentence] = {
    ObjectionState.OPEN: _("open"),
    ObjectionState.WELL_FOUNDED: _("well founded"),
    ObjectionState.UNFOUNDED: _("not founded"),
}

APPEAL_STATES: dict[AppealState, Sentence] = {
    AppealState.OPEN: _("open"),
    AppealState.UPHELD: _("the rejection stands"),
    AppealState.GRANTED: _("granted"),
}

UNPLANNED: dict[Unplanned, Sentence] = {
    Unplanned.SITES: _("Name at least one place where applications are taken."),
    Unplanned.STAGES: _("Name at least one stage."),
    Unplanned.JURY: _("The jury has at least two members."),
    Unplanned.QUOTAS: _("The quotas of one kind keep more places than there are."),
    Unplanned.WEIGHTS: _("At least one stage weighs something in the ranking."),
}

STEPS: dict[Step, Sentence] = {
    Step.APPLIED: _("applied"),
    Step.ADMITTED: _("admitted to the tests"),
    Step.PASSED: _("passed all tests"),
    Step.CLEARED: _("cleared by vetting"),
    Step.SELECTED: _("selected"),
    Step.ENLISTED: _("enlisted"),
}

WHOLE = {
    Whole.VETTING: _("Asking for vetting of everybody who passed"),
    Whole.ANSWERS: _("Bringing in what vetting decided"),
    Whole.LIST: _("Computing a list"),
    Whole.AGREEMENT: _("Agreeing to a list"),
    Whole.ANNULMENT: _("Annulling a round"),
}
