"""Pictures of training say what the rows say, and no small number to whoever reads no people."""

from datetime import timedelta

from tests.makers import kept
from tests.training.attendance.test_services import a_place
from tests.training.makers import a_cohort, a_module, a_session
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.desk.queries import pictured
from trainingmgr.desk.queries.pictured import Step
from trainingmgr.training.attendance.models import Mark, SessionReport
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState, NotHeld
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.followup import queries as followup
from trainingmgr.training.followup import services as lists
from trainingmgr.training.followup.rules import Answer, Whereabouts

PASSED, WAITS = EnrolmentState.COMPLETED_PASSED, EnrolmentState.NOMINATED


def a_run_of(cast, women, men):
    """A run with three classes of a year ago: held with one away, not held, and not told."""
    module, first = a_module(), clock.today() - timedelta(days=200)
    cohort = a_cohort(cast.here, module, state=CohortState.COMPLETED, starts_on=first,
                      ends_on=first + timedelta(days=2), planned_by_id=cast.nobody.id)  # fmt: skip
    sessions = [a_session(cohort, module, on=first + timedelta(days=n)) for n in range(3)]
    places = [
        a_place(cohort, cast.training_clerk, state=PASSED, sex=sex)
        for sex in [Sex.F] * women + [Sex.M] * men
    ]
    a_place(cohort, cast.training_clerk, state=WAITS, sex=Sex.M)
    for number, place in enumerate(places):
        code = MarkCode.PRESENT if number else MarkCode.ABSENT
        kept(Mark(session_id=sessions[0].id, enrolment_id=place.id, code=code,
                  entered_by_id=cast.nobody.id))  # fmt: skip
    kept(SessionReport(session_id=sessions[1].id, held=False, delivered_minutes=0,
                       not_held_reason=NotHeld.FUEL, by_id=cast.nobody.id))  # fmt: skip
    return cohort, sessions


def steps(cohort, reader):
    found = pictured.funnel(Cohort.id == cohort.id, reader=reader)
    return {each.step: (each.women, each.men, each.people) for each in found}


def test_a_funnel_counts_each_step_by_sex_and_the_newest_answer(cast):
    cohort, _sessions = a_run_of(cast, women=6, men=8)
    told = steps(cohort, cast.training_clerk)
    assert told[Step.NOMINATED] == (6, 9, 15)
    assert told[Step.ENROLLED] == told[Step.PASSED] == (6, 8, 14)
    assert told[Step.ATTENDED] == (5, 8, 13), "the first was absent from the only class"
    assert told[Step.ASKED] == told[Step.IN_POST] == told[Step.CERTIFIED] == (0, 0, 0)
    for months, where in ((3, Whereabouts.IN_UNIT), (6, Whereabouts.DESERTED)):
        row = lists.open_list(cohort, months, by=cast.training_clerk)
        row = followup.follow_up(row.uid, reader=cast.training_clerk)
        first = followup.lines(row, reader=cast.training_clerk)[0]
        lists.answer(row, {first.id: Answer(whereabouts=where)}, by=cast.training_clerk)
        told = steps(cohort, cast.training_clerk)
        assert told[Step.ASKED][2] == 1
        assert told[Step.IN_POST][2] == (1 if months == 3 else 0)


def test_r_dat_15_whoever_reads_no_people_sees_no_small_number(cast):
    cohort, _sessions = a_run_of(cast, women=2, men=8)
    assert steps(cohort, cast.training_clerk)[Step.PASSED] == (2, 8, 10)
    women, men, people = steps(cohort, cast.programme_officer)[Step.PASSED]
    assert (women, men) == (None, None), "eight men of ten would tell that there were two women"
    assert people in (10, None)


def test_days_are_filled_not_held_or_not_told(cast):
    cohort, sessions = a_run_of(cast, women=1, men=3)
    ((_run, cells),) = pictured.days_of_centre([cohort], sessions[2].on).lines
    first, second, third = (cells[each.on] for each in sessions)
    assert (first.share, first.is_held) == (75, True)
    assert (second.share, second.is_held) == (None, False)
    assert (third.share, third.is_held) == (None, True)


def test_the_page_of_a_centre_draws_its_runs_at_the_same_cost_for_one_and_for_many(cast, browse):
    a_run_of(cast, women=2, men=4)
    clerk, path = browse(cast.training_clerk), f"/centres/{cast.here.uid}"
    shown = clerk.get(path).text
    spent = len(clerk.spent)
    for said in ("How many people came how far", "Hours of the newest runs"):
        assert said in shown
    for _ in range(3):
        a_run_of(cast, women=1, men=2)
    assert clerk.get(path).status_code == 200
    assert len(clerk.spent) == spent
    assert "not shown" in browse(cast.programme_officer).get(path).text
