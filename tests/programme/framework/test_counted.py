"""What is counted of partners, pay months, civil society and what warns early."""

from datetime import timedelta

from sqlalchemy import update

from tests.makers import a_centre, a_person, a_unit, a_user, an_organisation, kept
from tests.oversight.bodies.made import a_body, a_matter, answered, followed
from tests.oversight.complaints.objects import a_complaint
from tests.programme.coordination.made import SAYS, an_overlap
from tests.programme.framework.made import seen
from tests.programme.framework.test_measured import ago, now
from tests.programme.partners.made import an_activity, an_agreement, in_days
from tests.training.enrolments.made import a_class, a_place, a_run
from tests.vetting.ddr.made import a_record, draws_a_benefit
from tests.vetting.diligence.made import Bench, a_measure, a_request, assessed
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.oversight.bodies.rules import BodyKind, Found, MatterState
from trainingmgr.pay.files.models import PayCycle
from trainingmgr.programme.coordination import queries as overlaps
from trainingmgr.programme.coordination import services as coordination
from trainingmgr.programme.coordination.rules import OverlapState
from trainingmgr.programme.framework import services
from trainingmgr.programme.framework.models import FrameworkFigure
from trainingmgr.programme.framework.rules import Measure
from trainingmgr.programme.framework.services import Terms
from trainingmgr.programme.partners import services as telling
from trainingmgr.training.attendance.models import Mark, SessionReport
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts.rules import NotHeld
from trainingmgr.training.enrolments.models import Waiver
from trainingmgr.vetting.ddr.models import DdrRecord, DoubleDraw, ReintegrationBenefit
from trainingmgr.vetting.ddr.rules import DrawState

M = Measure


def test_overlaps_agreements_and_what_partners_confirmed(cast):
    by = cast.programme_officer
    assert now(M.OVERLAPS_SETTLED) == now(M.MATRIX_CURRENT) == (0, 0)
    row = overlaps.overlap(an_overlap(cast).uid)
    assert (now(M.OVERLAPS_SETTLED), now(M.OVERLAPS_OLD)) == ((0, 1), (0, 1))
    assert now(M.OVERLAPS_OLD, in_days(61)) == (1, 1)
    coordination.decide(row, OverlapState.MERGED, SAYS, seen=row.version, by=cast.host_authority)
    assert (now(M.OVERLAPS_SETTLED), now(M.OVERLAPS_OLD)) == ((1, 1), (0, 0))
    count, of = now(M.MATRIX_CURRENT)
    made = an_activity(by)
    assert now(M.MATRIX_CURRENT) == (count, of + 1)
    telling.confirm(made, seen=made.version, by=by)
    assert now(M.MATRIX_CURRENT) == (count + 1, of + 1)
    assert now(M.MATRIX_CURRENT, in_days(60)) == (0, of + 1), "told sixty days ago"
    an_agreement(by, until_on=in_days(200))
    assert (now(M.AGREEMENTS_RUN), now(M.AGREEMENTS_ENDING)) == (1, (0, 1))
    an_agreement(by, until_on=in_days(30))
    assert (now(M.AGREEMENTS_RUN), now(M.AGREEMENTS_ENDING)) == (2, (1, 2))
    assert now(M.AGREEMENTS_RUN, in_days(31)) == 1


def test_double_benefits_are_compared_and_decided_and_who_waits_in_camps_is_counted(cast):
    assert now(M.BENEFITS_COMPARED) == now(M.WAITS_IN_CAMP) == (0, 0)
    draws_a_benefit(a_person(a_unit()))
    assert now(M.BENEFITS_COMPARED) == (1, 1), "each is compared as it is written"
    a_person(a_unit(), registered_at=clock.now() + timedelta(seconds=9))
    assert now(M.BENEFITS_COMPARED) == (0, 1), "not compared since somebody new is there"
    later = clock.now() + timedelta(minutes=1)
    db.session.execute(update(ReintegrationBenefit).values(compared_at=later))
    assert now(M.BENEFITS_COMPARED) == (1, 1)
    assert now(M.DOUBLES_SETTLED) == (0, 1)
    db.session.execute(
        update(DoubleDraw).values(state=DrawState.ANOTHER, decided_by_id=cast.nobody.id,
                                  decided_at=clock.now(), reason="Another man.")
    )  # fmt: skip
    assert now(M.DOUBLES_SETTLED) == (1, 1)
    a_record()
    assert now(M.WAITS_IN_CAMP) == (0, 2)
    db.session.execute(update(DdrRecord).values(recorded_at=clock.now() - timedelta(days=91)))
    assert now(M.WAITS_IN_CAMP) == (2, 2)
    few = FrameworkFigure(measure=M.WAITS_IN_CAMP, on=clock.today(), count=2, of=2)
    assert few.is_hidden
    assert not FrameworkFigure(measure=M.WAITS_IN_CAMP, on=clock.today(), count=6, of=20).is_hidden
    assert not FrameworkFigure(measure=M.PAST_DAY, on=clock.today(), count=2, of=2).is_hidden


def test_a_month_of_pay_is_closed_in_time_or_not_at_all(app):
    service, by = an_organisation().id, a_user()
    last = clock.today().replace(day=1) - timedelta(days=1)
    before = last.replace(day=1) - timedelta(days=1)
    on = last + timedelta(days=20)
    assert now(M.MONTHS_CLOSED, on) == (0, 0)
    at = clock.now()

    def cycle(end, days):
        closed = at + (end - at.date()) + timedelta(days=days)
        kept(PayCycle(service_id=service, period=f"{end:%Y-%m}", by_id=by.id, reconciled_at=closed))

    cycle(before, 9)
    assert now(M.MONTHS_CLOSED, on) == (1, 2), "no file came of the last month"
    cycle(last, 12)
    assert now(M.MONTHS_CLOSED, on) == (1, 2), "two days late"
    cycle(last, 9)
    assert now(M.MONTHS_CLOSED, on) == (2, 2)


def test_what_civil_society_asks_is_answered_and_done(cast):
    by, other = cast.oversight, cast.programme_officer
    a_matter(by, a_body(by, "P1"), to=other, put=-20, due=-2)
    assert now(M.CIVIL_ANSWERED) == (0, 0), "parliament is no civil society"
    row = a_matter(by, a_body(by, "CS", kind=BodyKind.CIVIL_SOCIETY), put=-20, due=-2)
    assert now(M.CIVIL_ANSWERED) == now(M.CIVIL_CHANGED) == (0, 1)
    answered(row, MatterState.ACCEPTED, by, paper="Letter 9", on=ago(2))
    assert (now(M.CIVIL_ANSWERED), now(M.CIVIL_CHANGED)) == ((1, 1), (0, 1))
    followed(row, Found.DONE, a_user(Role.OVERSIGHT))
    assert now(M.CIVIL_CHANGED) == (1, 1)


def test_what_warns_early_follows_classes_marks_waivers_complaints_and_days(cast):
    clerk, unit = cast.nobody, a_unit()
    run = a_run(a_centre(), starts_on=ago(80))
    place = a_place(run, a_person(unit))
    early, late = (a_class(run, on=ago(each)) for each in (50, 5))
    kept(SessionReport(session_id=late.id, held=False, delivered_minutes=0, by_id=clerk.id,
                       not_held_reason=NotHeld.SECURITY))  # fmt: skip
    assert now(M.SECURITY) == (1, 1)
    assert now(M.WAIVED) == (0, 1)
    kept(Waiver(enrolment_id=place.id, piece="rank", reason="The only one who speaks Arabic.",
                until_on=in_days(9), asked_by_id=clerk.id, signed_by_id=a_user().id,
                at=clock.now()))  # fmt: skip
    assert now(M.WAIVED) == (1, 1)
    others = [a_place(run, a_person(unit)) for _each in range(20)]
    for each in others:
        mark = {"enrolment_id": each.id, "entered_by_id": clerk.id}
        kept(Mark(session_id=early.id, code=MarkCode.PRESENT, **mark))
    assert now(M.UNITS_FALLING) == (0, 0), "nothing to compare"
    for n, each in enumerate(others):
        code = MarkCode.PRESENT if n < 18 else MarkCode.ABSENT
        kept(Mark(session_id=late.id, code=code, enrolment_id=each.id, entered_by_id=clerk.id))
    assert now(M.UNITS_FALLING) == (1, 1)
    before = now(M.COMPLAINTS_NEW)
    a_complaint()
    assert now(M.COMPLAINTS_NEW) == before + 1
    assert now(M.COMPLAINTS_NEW, in_days(31)) == 0
    by = cast.programme_officer
    services.settle("LT-5", Terms(target_on=ago(1)), seen=seen("LT-5"), by=by)
    services.settle("LT-1", Terms(target_on=in_days(9)), seen=seen("LT-1"), by=by)
    assert now(M.PAST_DAY) == (1, 2)
    assert now(M.PAST_DAY, in_days(10)) == (2, 2)
    bench = Bench()
    a_measure(bench, assessed(bench, a_request(bench)), due=5)
    assert now(M.MEASURES_OVERDUE) == (0, 1)
    assert now(M.MEASURES_OVERDUE, in_days(6)) == (1, 1)
