"""Ending a run for everybody on it, by what was attended and reached (R-TRN-02, R-TRN-03)."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.sentences import dated
from trainingmgr.core.values import dataclass
from trainingmgr.training.attendance.queries import late, papers
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment, EnrolmentMove
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.results import events, queries
from trainingmgr.training.results.queries import runs
from trainingmgr.training.results.rules import Ending, Lack
from trainingmgr.training.results.services import approving
from trainingmgr.training.results.services.reach import about, closer, not_own

STATES = {
    Ending.PASSED: EnrolmentState.COMPLETED_PASSED,
    Ending.NOT_PASSED: EnrolmentState.COMPLETED_NOT_PASSED,
    Ending.ATTENDED_ONLY: EnrolmentState.ATTENDED_ONLY,
}


@dataclass(frozen=True)
class Unsettled:
    """What is decided about somebody whose ending cannot be computed: kept open, or ended as not
    passed (a test that will not be sat), with the reason.
    """

    reason: str
    ends: bool = False


@dataclass(frozen=True)
class Closed:
    """How a run ended: how many by each ending, and how many were left open."""

    passed: int
    not_passed: int
    attended_only: int
    open: int


@operation
def close(
    cohort: Cohort, unsettled: Mapping[int, Unsettled], *, by: User, second_person: bool = False
) -> Closed:
    """End the run for everybody by the computed outcome (R-TRN-02, 03).

    With `second_person`, as a site may ask, every sheet was typed again by another (R-TRN-11) and
    the results are approved by another as they stand.

    Refused while anything is not settled, unless each such person is listed with a reason. Nobody
    fails on attendance that is not known: they can only be left open.
    """
    closer(cohort, by)
    if cohort.ends_on > clock.today():
        raise Refusal(_("This run has not ended yet."))
    if late.waiting_in(cohort.id):
        raise Refusal(
            _("Late marks or reports of this run wait for a second person. They are confirmed or "
              "refused first.")
        )  # fmt: skip
    results = runs.of_run(cohort.id)
    if second_person:
        _seen_by_two(cohort, results, by)
    not_own((line.enrolment for line in results.lines), by)
    counts = dict.fromkeys((*STATES, Ending.NOT_YET), 0)
    told, missing = [], []
    for line in results.lines:
        ending = line.outcome.ending
        if ending is Ending.NOT_YET and line.enrolment.state in queries.WAITS_FOR_END:
            decided = unsettled.get(line.enrolment.id)
            if decided is None or len(decided.reason.strip()) < 5:
                missing.append(line.enrolment.person.name_display)
                continue
            ending = _decided(line, decided)
            told.append(f"{line.enrolment.person.number}: {decided.reason.strip()}")
        counts[ending] += 1
        if ending in STATES:
            _end(line.enrolment, STATES[ending], by)
    if missing:
        raise Refusal(
            gettext("Not settled yet, and no reason given: %(names)s.", names=_some(missing))
        )
    closed = Closed(*(counts[each] for each in (*STATES, Ending.NOT_YET)))
    happening = events.RunResultsClosed(
        cohort=cohort.code, passed=closed.passed, not_passed=closed.not_passed,
        attended_only=closed.attended_only, open=closed.open,
        reasons="; ".join(told) or None, about=about(cohort.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return closed


def _seen_by_two(cohort: Cohort, results: runs.RunResults, by: User) -> None:
    days = papers.unchecked(cohort.id)
    if days:
        shown = _some([dated(day, "d MMMM") for day in days], most=5)
        raise Refusal(
            gettext("A second person has not checked the sheets of: %(days)s.", days=shown)
        )
    if approving.standing(cohort.id, results) is None:
        raise Refusal(_("Somebody else approves these results first, as they stand now."))


def _decided(line: runs.Line, decided: Unsettled) -> Ending:
    lacks = {piece.lack for piece in line.outcome.missing}
    if not decided.ends:
        return Ending.NOT_YET
    if lacks & {Lack.ATTENDANCE_UNKNOWN, Lack.NOTHING_DELIVERED}:
        raise Refusal(
            gettext(
                "%(name)s: attendance is not known. Nobody fails on what is not known.",
                name=line.enrolment.person.name_display,
            )
        )
    return Ending.NOT_PASSED


def _end(place: Enrolment, to: EnrolmentState, by: User) -> None:
    """The place moves to its end. One that has ended stays, unless it has passed since."""
    if place.state not in queries.WAITS_FOR_END and to not in place.state.moves:
        return
    if place.state is EnrolmentState.CONFIRMED:
        _move(place, EnrolmentState.ATTENDING, by)
    _move(place, to, by)


def _move(place: Enrolment, to: EnrolmentState, by: User) -> None:
    was, place.state = place.state, place.state.then(to)
    db.session.add(
        EnrolmentMove(enrolment_id=place.id, was=was, now=to, reason="results", by_id=by.id)
    )


def _some(names: Sequence[str], most: int = 10) -> str:
    shown = gettext(", ").join(names[:most])
    return f"{shown} …" if len(names) > most else shown
