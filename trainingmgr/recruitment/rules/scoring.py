"""What points say of a file so far, and why they are corrected (R-GEN-04)."""

from collections.abc import Mapping, Sequence

from trainingmgr.recruitment.rules import ApplicationState, Rejection, StageKind
from trainingmgr.recruitment.rules.ranking import Stage

MEDICAL_KINDS = frozenset({StageKind.MEDICAL})
FROM_THE_PAPER = "corrected from the paper of the examination"


def why_of(kind: StageKind, typed: str | None) -> str:
    """Why points are corrected, as it is kept. Of a medical examination nobody's words are kept:
    what the doctor found stays with the doctor (R-GEN-04).
    """
    return FROM_THE_PAPER if kind in MEDICAL_KINDS else (typed or "").strip()


_TEST_REASON = {StageKind.PHYSICAL: Rejection.PHYSICAL_TEST, StageKind.MEDICAL: Rejection.MEDICAL}


def after_scores(
    kinds: Mapping[str, StageKind], stages: Sequence[Stage], points: Mapping[str, int]
) -> tuple[ApplicationState, Rejection | None] | None:
    """What the points say so far: failed in the first stage that is not passed, passed when all
    tests are, fit when the medical ones are too. Nothing while stages are still to be sat.
    """
    sat = [each for each in stages if each.code in points]
    for each in sat:
        if points[each.code] < each.passes:
            kind = kinds[each.code]
            medical = kind in MEDICAL_KINDS
            state = ApplicationState.MEDICAL_UNFIT if medical else ApplicationState.TEST_FAILED
            return state, _TEST_REASON.get(kind, Rejection.WRITTEN_TEST)
    tests = [each for each in stages if kinds[each.code] not in MEDICAL_KINDS]
    if any(each.code not in points for each in tests):
        return None
    medical_left = any(
        each.code not in points for each in stages if kinds[each.code] in MEDICAL_KINDS
    )
    if medical_left or len(tests) == len(stages):
        return ApplicationState.TEST_PASSED, None
    return ApplicationState.MEDICAL_FIT, None
