"""The words of a round of recruitment: its states, reasons, papers, stages and steps."""

from enum import StrEnum

from trainingmgr.core.states import State


class RoundState(State):
    """How far a round is. Annulment voids its list and keeps its trail, from any state before the
    end.
    """

    DRAFT = "draft", "announced", "annulled"
    ANNOUNCED = "announced", "open", "annulled"
    OPEN = "open", "closed", "annulled"
    CLOSED = "closed", "testing", "annulled"
    TESTING = "testing", "medical", "vetting", "annulled"
    MEDICAL = "medical", "testing", "vetting", "annulled"
    VETTING = "vetting", "final_list", "annulled"
    FINAL_LIST = "final_list", "completed", "annulled"
    COMPLETED = "completed"
    ANNULLED = "annulled"


_SIDE = ("withdrawn", "no_show", "withdrawn_age", "annulled")


class ApplicationState(State):
    """How far one application is (domain 1.9)."""

    RECEIVED = "received", "incomplete", "ineligible", "admissible", *_SIDE
    INCOMPLETE = "incomplete", "received", "ineligible", "admissible", *_SIDE
    INELIGIBLE = (
        "ineligible",
        "received",
        "incomplete",
        "admissible",
        "test_passed",
        "medical_fit",
        "vetting_pending",
        "vetting_cleared",
        "annulled",
        "withdrawn_age",
    )
    ADMISSIBLE = (
        "admissible",
        "test_failed",
        "test_passed",
        "medical_unfit",
        "medical_fit",
        "vetting_pending",
        "ineligible",
        *_SIDE,
    )
    TEST_FAILED = (
        "test_failed",
        "admissible",
        "test_passed",
        "medical_unfit",
        "medical_fit",
        "annulled",
        "withdrawn_age",
    )
    TEST_PASSED = (
        "test_passed",
        "admissible",
        "test_failed",
        "medical_unfit",
        "medical_fit",
        "vetting_pending",
        "ineligible",
        *_SIDE,
    )
    MEDICAL_UNFIT = (
        "medical_unfit",
        "admissible",
        "test_failed",
        "test_passed",
        "medical_fit",
        "annulled",
        "withdrawn_age",
    )
    MEDICAL_FIT = (
        "medical_fit",
        "admissible",
        "test_failed",
        "test_passed",
        "medical_unfit",
        "vetting_pending",
        "ineligible",
        *_SIDE,
    )
    VETTING_PENDING = (
        "vetting_pending",
        "vetting_cleared",
        "vetting_not_cleared",
        "ineligible",
        *_SIDE,
    )
    VETTING_CLEARED = (
        "vetting_cleared",
        "vetting_pending",
        "vetting_not_cleared",
        "reserve_list",
        "selected",
        "ineligible",
        *_SIDE,
    )
    VETTING_NOT_CLEARED = (
        "vetting_not_cleared",
        "vetting_pending",
        "vetting_cleared",
        "annulled",
        "withdrawn_age",
    )
    RESERVE_LIST = "reserve_list", "selected", "vetting_not_cleared", "ineligible", *_SIDE
    SELECTED = (
        "selected", "enlisted", "reserve_list", "vetting_not_cleared", "ineligible", *_SIDE,
    )  # fmt: skip
    WITHDRAWN = "withdrawn"
    NO_SHOW = "no_show", "admissible", "annulled"
    WITHDRAWN_AGE = "withdrawn_age"
    ANNULLED = "annulled"
    ENLISTED = "enlisted"


class Rejection(StrEnum):
    """Why somebody is refused, in words that the applicant is told (R-REC-01)."""

    INCOMPLETE_FILE = "incomplete_file"
    FALSE_DOCUMENT = "false_document"
    UNDER_AGE = "under_age"
    OVER_AGE = "over_age"
    NATIONALITY = "nationality"
    EDUCATION = "education"
    PHYSICAL_TEST = "physical_test"
    WRITTEN_TEST = "written_test"
    MEDICAL = "medical"
    INTEGRITY = "integrity"
    SANCTIONS = "sanctions"
    DUPLICATE = "duplicate"
    QUOTA_FULL = "quota_full"
    WITHDREW = "withdrew"
    NO_SHOW = "no_show"


REASONED = frozenset(
    {
        ApplicationState.INELIGIBLE, ApplicationState.TEST_FAILED, ApplicationState.MEDICAL_UNFIT,
        ApplicationState.VETTING_NOT_CLEARED, ApplicationState.NO_SHOW,
    }
)  # fmt: skip
"""States in which a reason is told."""

LIVE = frozenset(ApplicationState) - REASONED - {
    ApplicationState.WITHDRAWN, ApplicationState.WITHDRAWN_AGE, ApplicationState.ANNULLED,
}  # fmt: skip
"""States of a file that is still in its round."""

TOLD = REASONED | {ApplicationState.SELECTED, ApplicationState.RESERVE_LIST}
"""States that a letter tells the applicant."""
LETTERED = TOLD | {ApplicationState.ENLISTED, ApplicationState.ANNULLED}
"""States of which a letter may be asked: also again, and of who was never told a result."""


OPEN_STATES = frozenset({RoundState.OPEN})
SCORED = frozenset({RoundState.TESTING, RoundState.MEDICAL})
ENDED = frozenset({RoundState.COMPLETED, RoundState.ANNULLED})
SHORTEST_WINDOW = 7
"""Days in which the public may object, at least."""

LEAST_JURY = 2
SENTENCE = 10
"""Letters of the shortest reason that says something."""


class ListState(State):
    PROPOSED = "proposed", "agreed", "superseded"
    AGREED = "agreed", "superseded"
    SUPERSEDED = "superseded"


class ObjectionState(State):
    OPEN = "open", "well_founded", "unfounded"
    WELL_FOUNDED = "well_founded"
    UNFOUNDED = "unfounded"


class AppealState(State):
    OPEN = "open", "upheld", "granted"
    UPHELD = "upheld"
    GRANTED = "granted"


class Paper(StrEnum):
    """The papers of a file."""

    IDENTITY = "identity"
    BIRTH = "birth"
    SCHOOL = "school"
    MEDICAL = "medical"
    PHOTOGRAPH_SEEN = "photograph_seen"
    DECLARATION = "declaration"


WANTED_PAPERS = frozenset({Paper.IDENTITY, Paper.BIRTH, Paper.DECLARATION})
SEEN_ONLY = frozenset({Paper.PHOTOGRAPH_SEEN})
"""What is looked at and given back: no scan of it is kept."""


class StageKind(StrEnum):
    DOCUMENTS = "documents"
    PHYSICAL = "physical"
    WRITTEN = "written"
    PRACTICAL = "practical"
    INTERVIEW = "interview"
    MEDICAL = "medical"


class QuotaKind(StrEnum):
    REGION = "region"
    SEX = "sex"
    ORIGIN_FORCE = "origin_force"
    SPECIALTY = "specialty"


class Placing(StrEnum):
    """Where somebody stands on a list."""

    SELECTED = "selected"
    RESERVE = "reserve"
    BEYOND = "beyond"
    FAILED = "failed"


class Unplanned(StrEnum):
    """What a round lacks before it is announced."""

    SITES = "sites"
    STAGES = "stages"
    JURY = "jury"
    QUOTAS = "quotas"
    WEIGHTS = "weights"


def age_reason(youngest: int | None, *, least: int, most: int) -> Rejection | None:
    """Why an age does not fit a round (R-AGE-07). An unknown age waits, it refuses nobody."""
    if youngest is None:
        return None
    if youngest < least:
        return Rejection.UNDER_AGE
    return Rejection.OVER_AGE if youngest > most else None


class Whole(StrEnum):
    """Deeds over a whole round, as work of a worker."""

    VETTING = "recruitment.vetting"
    ANSWERS = "recruitment.answers"
    LIST = "recruitment.list"
    AGREEMENT = "recruitment.agreement"
    ANNULMENT = "recruitment.annulment"


class Step(StrEnum):
    """The steps of the funnel: one word for each, whatever the stages of a round are."""

    APPLIED = "applied"
    ADMITTED = "admitted"
    PASSED = "passed"
    CLEARED = "cleared"
    SELECTED = "selected"
    ENLISTED = "enlisted"
