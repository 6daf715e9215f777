"""What the stages of a run do to the people on it: 10.2, R-HRD-01, R-TRN-04."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.makers import a_unit, a_user, kept
from tests.training.enrolments.made import (
    a_class,
    a_place,
    a_run,
    at_once,
    covered,
    ready,
    user_anew,
)
from tests.training.makers import a_course, a_module, a_trainer, teaches
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, RecipientUnit
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.rules import HrddpScope
from trainingmgr.training.enrolments import queries, services
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.enrolments.services import stages
from trainingmgr.vetting import services as vetting

State = EnrolmentState


def whole(run):
    return cohorts.planned(run.id)


def states(run):
    rows = select(Enrolment.state).where(Enrolment.cohort_id == run.id).order_by(Enrolment.id)
    return list(db.session.scalars(rows))


def a_run_that_may_start(cast, *, hrddp_scope=HrddpScope.OUT, **facts):
    module = a_module(hrddp_scope=hrddp_scope)
    run = a_run(cast.here, module, **{"state": CohortState.CONFIRMED} | facts)
    session = a_class(run, starts=8, ends=10)
    teaches(a_trainer(module, centre=cast.here), session)
    return run


def start(run, by):
    run = whole(run)
    return stages.start_run(run, seen=run.version, by=by)


def test_whoever_is_confirmed_attends_when_the_run_starts(cast):
    run = a_run_that_may_start(cast)
    place = a_place(run, ready(), State.CONFIRMED)
    a_place(run, ready(), State.WAITLISTED)
    a_place(run, ready(), State.NOMINATED)
    assert start(run, cast.training_clerk) == 1
    assert whole(run).state is CohortState.RUNNING
    assert states(run) == [State.ATTENDING, State.WAITLISTED, State.NOMINATED]
    assert [(m.was, m.now, m.reason) for m in queries.moves(place)] == [
        ("confirmed", "attending", "started")
    ]


def test_a_run_that_may_not_start_leaves_its_people_where_they_are(cast):
    run = a_run(cast.here, state=CohortState.CONFIRMED)
    a_place(run, ready(), State.CONFIRMED)
    with pytest.raises(Refusal, match="no timetable"):
        start(run, cast.training_clerk)
    assert states(run) == [State.CONFIRMED]
    assert whole(run).state is CohortState.CONFIRMED


def test_the_button_of_the_page_starts_the_run_and_its_people(browse, cast):
    run = a_run_that_may_start(cast)
    a_place(run, ready(reach=cast.here), State.CONFIRMED)
    browser = browse(cast.training_clerk)
    answer = browser.post(f"/runs/{run.uid}/start", version=whole(run).version)
    assert answer.status_code == 302
    assert "1 person attends" in browser.get(answer.location).text
    assert states(run) == [State.ATTENDING]


def test_a_unit_suspended_since_the_confirmation_stops_the_start_r_hrd_01(cast):
    run = a_run_that_may_start(cast, hrddp_scope=HrddpScope.IN)
    unit = a_unit()
    kept(RecipientUnit(cohort_id=run.id, unit_id=unit.id))
    covered(unit)
    vetting.suspend(
        unit, Scheme.HRDDP, decided_on=clock.today(), reference="L-9", by=cast.hrddp_secretariat
    )
    with pytest.raises(Refusal, match="due diligence does not cover"):
        start(run, cast.training_clerk)


def test_a_suspension_is_no_way_round_the_gates_r_hrd_01_r_trn_04(cast):
    """A run suspended while it took nominations goes on as running only through every gate."""
    module = a_module(hrddp_scope=HrddpScope.IN)
    run, unit = a_run(cast.here, module, state=CohortState.SUSPENDED), a_unit()
    kept(RecipientUnit(cohort_id=run.id, unit_id=unit.id))

    def go_on(to):
        found = whole(run)
        stages.resume_run(
            found, to, seen=found.version, reason="The road is open again.",
            by=cast.training_clerk,
        )  # fmt: skip

    for to in (CohortState.CONFIRMED, CohortState.RUNNING):
        with pytest.raises(Refusal, match="due diligence does not cover"):
            go_on(to)
    covered(unit)
    with pytest.raises(Refusal, match="no timetable"):
        go_on(CohortState.RUNNING)
    with pytest.raises(Refusal, match="both approve"):
        go_on(CohortState.CONFIRMED)


def test_a_seat_in_a_cancelled_run_stands_in_nobodys_way_r_trn_06(cast):
    run, cancelled = a_run(cast.here), a_run(cast.here, state=CohortState.CANCELLED)
    a_class(run), a_class(cancelled)
    person = ready()
    a_place(cancelled, person, State.CONFIRMED)
    assert queries.gate(run, [person.id], clock.today())[person.id].pieces == ()


def confirming(run_id, uid, user_id):
    """Everything is read, the page is on the screen; then both press the button."""

    def read():
        head = user_anew(user_id)
        run = whole(db.session.get(Cohort, run_id))
        place = queries.enrolment(
            uid, reader=head, permission=services.Permission.ENROLMENT_CONFIRM
        )
        return lambda: services.confirm_many(run, [place], by=head)

    return read


def test_two_people_confirmed_at_once_do_not_both_get_the_last_seat(app, cast):
    run = a_run(cast.here, capacity=1)
    heads = [cast.cell_head, a_user(Role.CELL_HEAD, centre=cast.here)]
    places = [a_place(run, ready(reach=cast.here)) for _ in heads]
    db.session.remove()
    at_once(app, *(
        confirming(run.id, place.uid, head.id) for place, head in zip(places, heads, strict=True)
    ))  # fmt: skip
    assert sorted(states(run)) == [State.CONFIRMED, State.WAITLISTED]


def test_a_transfer_and_a_confirmation_at_once_share_one_seat(app, cast):
    module = a_module()
    course = a_course(module)
    run = a_run(cast.here, module, course=course, capacity=1)
    other = a_run(cast.here, module, course=course, starts_on=clock.today() + timedelta(days=30))
    nominee = a_place(run, ready(reach=cast.here))
    seated = a_place(other, ready(reach=cast.here), State.CONFIRMED)
    head = cast.cell_head
    db.session.remove()

    def transferring():
        by = user_anew(head.id)
        to = whole(run)
        place = queries.enrolment(
            seated.uid, reader=by, permission=services.Permission.ENROLMENT_CONFIRM
        )
        return lambda: services.transfer(place, to, seen=place.version, by=by)

    at_once(app, confirming(run.id, nominee.uid, head.id), transferring)
    taken = select(func.count(Enrolment.id)).where(
        Enrolment.cohort_id == run.id, Enrolment.state == State.CONFIRMED
    )
    assert db.session.scalar(taken) == 1
