"""Who teaches what: proposed, fixed in part, written down by the rules that hold by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.browser import Browser
from tests.makers import a_user, kept
from tests.training.makers import a_cohort, a_session, teaches
from tests.training.teaching.made import Cell, a_plan, again, classes_of, staff_of
from trainingmgr.accounts.rules import Role as Account
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.rostering.problem import Duty as Role
from trainingmgr.training.cohorts.rules import Duty, Provision
from trainingmgr.training.staffing import services as staffing
from trainingmgr.training.teaching import queries, services
from trainingmgr.training.teaching.models import TeachingDuty, TeachingPlan
from trainingmgr.training.teaching.rules import Span, TeachingState
from trainingmgr.training.teaching.services import applying, telling
from trainingmgr.training.trainers.models import Leave
from trainingmgr.training.trainers.rules import Away


def leave(trainer, first, last, **facts):
    return kept(Leave(trainer_id=trainer.id, from_on=first, until_on=last, **facts))


def open_in(plan):
    known = queries.setting_of(plan)
    return telling.open_in(known, queries.wishes_of(plan, known), queries.proposed(plan, known))


def test_a_plan_is_written_down_by_the_rules_of_the_hand_and_taken_back(cast):
    """R-TRN-04, R-HRD-08: what is proposed is what a hand may do; undone, all is as it was."""
    cell, by = Cell(cast.here, capacity=20, ratio=15), cast.cell_head
    hand = teaches(cell.one, cell.classes[0])
    before = staff_of(cell)
    plan = a_plan(cell, by)
    assert len(plan.duties) == 12
    assert plan.gap == 0 or plan.bound > plan.worth
    assert {(hand.session_id, hand.trainer_id)} <= {
        (each.session_id, each.trainer_id) for each in plan.duties
    }
    assert open_in(plan) == []

    named, released = applying.apply(plan, seen=plan.version, by=by)
    assert (named, released) == (11, 0)
    for staff in staff_of(cell).values():
        assert sorted(staff.values()) == ["assistant", "lead"]
    plan = again(plan)
    assert plan.state is TeachingState.APPLIED
    with pytest.raises(Refusal, match="plan again instead"):
        services.fix(plan, classes_of(cell)[cell.classes[0].id], cell.two, Duty.LEAD, by=by)
    with pytest.raises(IntegrityError):
        kept(TeachingDuty(plan_id=plan.id, session_id=cell.classes[0].id,
                          trainer_id=cell.two.id, duty=Duty.LEAD))  # fmt: skip
    db.session.rollback()

    applying.take_back(again(plan), seen=plan.version, by=by)
    assert staff_of(cell) == before
    assert again(plan).state is TeachingState.UNDONE


def test_what_changed_since_is_never_overwritten(cast):
    cell, by = Cell(cast.here), cast.cell_head
    plan = a_plan(cell, by)
    session = classes_of(cell)[cell.classes[1].id]
    staffing.name_staff(session, cell.two, Duty.LEAD, by=by)
    with pytest.raises(Refusal, match="changed since"):
        applying.apply(again(plan), seen=plan.version, by=by)
    plan = a_plan(cell, by)
    applying.apply(plan, seen=plan.version, by=by)
    other = next(
        (row, each)
        for row in classes_of(cell).values()
        for each in row.staff
        if row.id != session.id
    )
    row, named = other
    new = cell.two if named.trainer_id == cell.one.id else cell.one
    staffing.release(row, named.trainer_id, by=by)
    staffing.name_staff(classes_of(cell)[row.id], new, Duty.LEAD, by=by)
    applying.take_back(again(plan), seen=again(plan).version, by=by)
    assert staff_of(cell)[row.id] == {new.id: "lead"}
    assert staff_of(cell)[session.id] == {cell.two.id: "lead"}


def test_every_refusal_is_named_and_nothing_is_half_done(cast):
    """Leave that was entered since keeps the whole plan back, and says so of each class."""
    cell, by = Cell(cast.here), cast.cell_head
    plan = a_plan(cell, by)
    first, last = cell.first, cell.first + timedelta(days=4)
    for each in (cell.one, cell.two):
        leave(each, first, last, kind=Away.REST)
    with pytest.raises(Refusal) as refused:
        applying.apply(again(plan), seen=plan.version, by=by)
    assert str(refused.value).count("on leave until") == 6
    assert staff_of(cell) == {each.id: {} for each in cell.classes}
    assert again(plan).state is TeachingState.PROPOSED
    known = queries.setting_of(again(plan))
    wrong = telling.broken(known, queries.wishes_of(plan, known), queries.proposed(plan, known))
    assert len(wrong) == 6
    told = open_in(a_plan(cell, by))
    assert [each.why for each in told] == [
        f"everybody at {cell.centre.code} who may take {cell.module.code} in English is on leave"
    ]
    assert [each.trainer.id for each in told[0].nearest][-1] == cell.helper.id
    assert "on leave until" in told[0].nearest[0].why
    assert (told[0].first, told[0].last, told[0].classes) == (first, first + timedelta(days=2), 6)


def test_what_is_fixed_holds_when_planned_again_and_the_rest_stays(cast):
    cell, by = Cell(cast.here), cast.cell_head
    plan = a_plan(cell, by)
    session = classes_of(cell)[cell.classes[0].id]
    [chosen] = [each for each in plan.duties if each.session_id == session.id]
    barred, pinned = (
        (cell.one, cell.two) if chosen.trainer_id == cell.one.id else (cell.two, cell.one)
    )
    services.fix(plan, session, barred, None, by=by)
    with pytest.raises(Refusal, match="pinned or barred already"):
        services.fix(again(plan), session, barred, Duty.LEAD, by=by)
    with pytest.raises(Refusal, match="Plan again first"):
        applying.apply(again(plan), seen=again(plan).version, by=by)
    last = classes_of(cell)[cell.classes[-1].id]
    services.fix(again(plan), last, pinned, Duty.LEAD, by=by)
    new = a_plan(cell, by, after=again(plan))
    was = {(each.session_id, each.trainer_id) for each in again(plan).duties}
    now = {(each.session_id, each.trainer_id) for each in new.duties}
    assert (session.id, pinned.id) in now
    assert (last.id, pinned.id) in now
    assert {key for key, _who in was ^ now} <= {session.id, last.id}
    assert {each.duty for each in new.wishes} == {None, Duty.LEAD}
    services.let_be(new, session, barred, by=by)
    assert len(again(new).wishes) == 1
    services.discard(again(plan), seen=again(plan).version, by=by)
    assert again(new).after_id is None


def test_who_is_barred_leaves_the_class_and_who_is_named_stays_where_nobody_is_proposed(cast):
    cell, by = Cell(cast.here), cast.cell_head
    here, there = cell.classes[:2]
    for each in (here, there):
        teaches(cell.one, each)
    for each in (cell.one, cell.two):
        leave(each, cell.first, cell.first + timedelta(days=4), kind=Away.REST)
    plan = a_plan(cell, by, keeps_named=False)
    assert list(plan.duties) == []  # both are away
    services.fix(plan, classes_of(cell)[here.id], cell.one, None, by=by)
    plan, known = again(plan), queries.setting_of(again(plan))
    released, named = applying.changes(plan, known)
    assert ([each.session.id for each in released], named) == ([here.id], [])
    assert applying.staying(known, queries.proposed(plan, known), released) == 1
    applying.apply(plan, seen=plan.version, by=by)
    staff = staff_of(cell)
    assert (staff[here.id], staff[there.id]) == ({}, {cell.one.id: "lead"})


def test_the_best_plan_is_looked_for_by_the_worker_and_takes_the_place_of_the_first(cast):
    cell, by = Cell(cast.here), cast.cell_head
    plan = a_plan(cell, by)
    services.search(plan, seen=plan.version, by=by)
    with pytest.raises(Refusal, match="already"):
        services.search(again(plan), seen=again(plan).version, by=by)
    assert jobs.work()
    plan = again(plan)
    assert plan.job.state is jobs.JobState.DONE
    assert plan.solved
    assert plan.gap < 0.002
    assert len(plan.duties) == 6
    changed = a_plan(cell, by)
    services.search(changed, seen=changed.version, by=by)
    teaches(cell.one, cell.classes[0])
    assert jobs.work()
    assert "changed since" in str(again(changed).job.trouble)


def test_the_problem_is_what_the_records_say(cast):
    """Seats by the ratio, a woman where one is promised, hours of each, classes of other runs."""
    cell = Cell(cast.here, capacity=31, ratio=15)
    cell.run.female_instructor = Provision.YES
    cell.one.day_minutes = 120
    other = a_cohort(cell.centre, cell.module, starts_on=cell.first)
    busy = a_session(other, cell.module, on=cell.first)
    teaches(cell.two, busy)
    leave(cell.helper, cell.first, cell.first)
    known = queries.setting([cell.run.id], cell.wanted().span, cell.wanted().limits)
    session = known.problem.session[cell.classes[0].id]
    assert (session.assistants, session.sexes) == (2, frozenset("f"))
    people = known.problem.trainer
    assert people[cell.one.id].day_minutes == 120
    assert [held.key for held in people[cell.two.id].taken] == [busy.id]
    assert people[cell.helper.id].away == ((cell.first, cell.first),)
    assert not people[cell.helper.id].is_there(cell.centre.id, cell.first)
    assert session.seats(Role.LEAD) == 1


def test_odd_spans_and_runs_without_classes_are_refused_in_words(cast):
    cell, today = Cell(cast.here), clock.today()
    for span in (Span(today, today - timedelta(days=1)), Span(today, today + timedelta(days=200))):
        with pytest.raises(Refusal, match="quarter of a year"):
            services.work_out(cell.wanted(span=span))
    with pytest.raises(Refusal, match="no classes still to come"):
        services.work_out(cell.wanted(span=Span(today, today)))


def test_the_pages_say_why_and_who_else_and_another_cell_sees_nothing(app, cast):
    cell, by = Cell(cast.here), cast.cell_head
    browser = Browser(app, by)
    answer = browser.post(
        "/teaching-plans/", first=f"{cell.first:%d/%m/%Y}",
        last=f"{cell.first + timedelta(days=6):%d/%m/%Y}", keeps_named="y", week_days="6",
        travel_days="1", runs=str(cell.run.id),
    )  # fmt: skip
    where = answer.headers["Location"]
    shown = browser.get(where)
    assert "Every place is filled." in shown.text
    assert "You will name people for 6 places" in shown.text
    lesson = browser.get(f"{where}/classes/{cell.classes[0].uid}")
    assert "people may take it" in lesson.text
    assert "Also free, and what would be worse with them" in lesson.text
    assert Browser(app, cast.elsewhere["cell_head"]).get(where).status_code == 404
    seen = db.session.scalar(select(TeachingPlan.version).where(TeachingPlan.by_id == by.id))
    second = browser.post(f"{where}/again", version=str(seen))
    assert "Nothing changes: both say the same." in browser.get(second.headers["Location"]).text


def test_plans_are_seen_as_far_as_all_of_their_runs(cast):
    plan = a_plan(Cell(cast.here), cast.cell_head)
    both = a_plan(Cell(cast.there), cast.elsewhere["cell_head"])
    nation = a_user(Account.CELL_HEAD)
    assert queries.plans(reader=cast.cell_head).rows == [plan]
    assert queries.plans(reader=nation).rows == [both, plan]
