"""Classes that are planned, moved or laid out while people are on the run: R-TRN-06."""

from datetime import time, timedelta

import pytest
from sqlalchemy import event

from tests.makers import kept
from tests.training.enrolments.made import a_class, a_place, a_run, at_once, ready, user_anew
from tests.training.makers import a_module, version_of
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments import queries, services
from trainingmgr.training.enrolments.rules import EnrolmentState, LeavingReason
from trainingmgr.training.enrolments.services import classes
from trainingmgr.training.timetable import queries as timetable
from trainingmgr.training.timetable.rules import Placed, Slot
from trainingmgr.training.timetable.services import Class

State = EnrolmentState


class Two:
    """A run without classes, and another one of the same days that teaches from nine to twelve."""

    def __init__(self, cast):
        self.by, self.module = cast.training_clerk, a_module("IED-606")
        self.run, self.other = (a_run(cast.here, self.module) for _ in range(2))
        a_class(self.other)
        self.person = ready(reach=cast.here, name_display="Awut Deng")

    def both(self, here=State.CONFIRMED, there=State.ATTENDING):
        return a_place(self.run, self.person, here), a_place(self.other, self.person, there)

    def slot(self, first, last, days=0):
        return Slot(self.run.starts_on + timedelta(days=days), time(first), time(last))

    def add(self, slot):
        wanted = Class(version_of(self.module).id, slot)
        return classes.add_class(cohorts.planned(self.run.id), wanted, by=self.by)

    def move(self, made, slot, **facts):
        found = timetable.session(made.uid, reader=self.by)
        classes.change_class(
            cohorts.planned(self.run.id), found, Class(found.version_id, slot, **facts),
            seen=found.version, by=self.by,
        )  # fmt: skip

    def lay_out(self, *slots):
        placed = [Placed(version_of(self.module).id, each) for each in slots]
        return classes.lay_out(cohorts.planned(self.run.id), placed, by=self.by)

    def planned(self):
        return [timetable.slot_of(each) for each in timetable.of_cohort(self.run.id)]


@pytest.fixture
def two(cast):
    return Two(cast)


def says(two):
    return rf"Awut Deng is in {two.other.code}, IED-606 on .*, 09:00–12:00\."


def test_a_class_is_not_planned_while_somebody_is_in_another_runs_class_r_trn_06(two):
    two.both()
    with pytest.raises(Refusal, match=says(two)) as refused:
        two.add(two.slot(11, 13))
    assert refused.value.field == "on"
    assert two.planned() == []


def test_a_class_does_not_move_to_where_somebody_is_in_another_run_r_trn_06(two):
    two.both()
    made = two.add(two.slot(12, 14))
    with pytest.raises(Refusal, match=says(two)):
        two.move(made, two.slot(8, 10))
    assert two.planned() == [two.slot(12, 14)]
    two.move(made, two.slot(7, 9))
    assert two.planned() == [two.slot(7, 9)]


def test_a_timetable_is_not_laid_out_over_another_run_of_its_people_r_trn_06(two):
    two.both()
    with pytest.raises(Refusal, match=says(two)):
        two.lay_out(two.slot(8, 9), two.slot(10, 11), two.slot(8, 9, days=1))
    assert two.planned() == []
    assert two.lay_out(two.slot(8, 9), two.slot(9, 11, days=1)) == 2


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (State.WITHDRAWN, State.CONFIRMED),
        (State.CONFIRMED, State.WITHDRAWN),
        (State.CONFIRMED, State.WAITLISTED),
        (State.NOMINATED, State.ATTENDING),
        (State.CONFIRMED, State.COMPLETED_PASSED),
    ],
)
def test_only_whoever_has_a_seat_in_both_runs_is_in_the_way_r_trn_06(two, here, there):
    two.both(here, there)
    two.add(two.slot(9, 12))
    assert two.planned() == [two.slot(9, 12)]


def test_a_cancelled_run_is_in_nobodys_way_r_trn_06(two):
    two.both()
    two.other.state = CohortState.CANCELLED
    kept(two.other)
    two.add(two.slot(9, 12))
    assert two.planned() == [two.slot(9, 12)]


def test_other_people_of_the_other_run_and_other_hours_are_in_no_way_r_trn_06(two):
    a_place(two.run, two.person, State.CONFIRMED)
    a_place(two.other, ready(), State.CONFIRMED)
    two.add(two.slot(9, 12))
    a_place(two.other, two.person, State.WITHDRAWN)
    two.add(two.slot(12, 14))
    two.add(two.slot(9, 12, days=1))
    assert len(two.planned()) == 3


def test_somebody_registered_twice_is_one_person_r_trn_06(two):
    a_place(two.run, two.person, State.CONFIRMED)
    a_place(two.other, ready(same_as_id=two.person.id, name_display="Awut Deng"), State.CONFIRMED)
    with pytest.raises(Refusal, match=says(two)):
        two.add(two.slot(9, 10))


def test_a_clash_that_stands_already_does_not_keep_the_room_from_changing_r_trn_06(two):
    """Runs may bring one along from before: only a new time is asked about."""
    two.both()
    made = a_class(two.run)
    two.move(made, two.slot(9, 12), language="fr")
    assert timetable.of_cohort(two.run.id)[0].language == "fr"


def test_many_people_are_counted_and_cost_what_one_costs_r_trn_06(two):
    two.both()
    spent = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: spent.append(facts[2]))

    def cost(says):
        db.session.commit()
        run, by = cohorts.planned(two.run.id), user_anew(two.by.id)
        wanted = Class(version_of(two.module).id, two.slot(9, 10))
        spent.clear()
        with pytest.raises(Refusal, match=says):
            classes.add_class(run, wanted, by=by)
        return len(spent)

    alone = cost("Awut Deng")
    for _each in range(4):
        person = ready()
        for run in (two.run, two.other):
            a_place(run, person, State.CONFIRMED)
    assert cost(r"\+ 2 people\. Free: ") == alone


def test_the_pages_say_it_beside_the_day_and_propose_other_hours_r_trn_06(two, browse):
    two.both()
    browser, page = browse(two.by), f"/runs/{two.run.uid}/classes"
    facts = {
        "module": str(version_of(two.module).id), "language": "en",
        "on": f"{two.run.starts_on:%d/%m/%Y}", "starts": "09:00", "ends": "10:00",
    }  # fmt: skip
    answer = browser.post(f"{page}/new", **facts)
    assert answer.status_code == 422
    assert f"Awut Deng is in {two.other.code}" in answer.text
    made = two.add(two.slot(12, 14))
    answer = browser.post(f"{page}/{made.uid}/edit", **facts)
    assert answer.status_code == 422
    assert f"Awut Deng is in {two.other.code}" in answer.text
    before, opened = len(two.planned()), browser.get(f"{page}/proposal?starts=08:00&ends=14:00")
    answer = browser.post(f"{page}/proposal?starts=08:00&ends=14:00", opened=opened, version="1")
    assert "has changed since you looked" in answer.text
    assert len(two.planned()) == before
    assert (
        browser.post(f"{page}/proposal?starts=08:00&ends=14:00", opened=opened).status_code == 302
    )
    assert len(two.planned()) > 1
    assert not any(each.overlaps(two.slot(9, 12)) for each in two.planned())
    assert "Take them out again" in browser.get(page).text


def test_a_class_and_a_confirmation_at_once_do_not_both_pass_r_trn_06(app, cast, two):
    """Somebody is confirmed for the other run while this one plans a class over it."""
    a_place(two.run, two.person, State.CONFIRMED)
    a_class(two.run, starts=13, ends=14)
    place = a_place(two.other, two.person)
    ids = (two.run.id, two.other.id, place.uid, cast.cell_head.id, two.by.id)
    wanted = Class(version_of(two.module).id, two.slot(9, 10))
    db.session.remove()

    def confirming():
        head, run = user_anew(ids[3]), cohorts.planned(ids[1])
        found = queries.enrolment(
            ids[2], reader=head, permission=services.Permission.ENROLMENT_CONFIRM
        )
        return lambda: services.confirm_many(run, [found], by=head)

    def planning():
        clerk, run = user_anew(ids[4]), cohorts.planned(ids[0])
        return lambda: classes.add_class(run, wanted, by=clerk)

    results = at_once(app, confirming, planning)
    assert sum(isinstance(each, Refusal) for each in results) == 1, results


def test_two_classes_planned_at_once_do_not_take_one_person_twice_r_trn_06(app, cast, two):
    two.both()
    ids = two.run.id, two.other.id
    wanted, by = Class(version_of(two.module).id, two.slot(13, 14)), two.by.id
    db.session.remove()

    def planning(run_id):
        def read():
            clerk, run = user_anew(by), cohorts.planned(run_id)
            return lambda: classes.add_class(run, wanted, by=clerk)

        return read

    results = at_once(app, *map(planning, ids))
    assert sum(isinstance(each, Refusal) for each in results) == 1, results


def test_who_moves_up_and_is_confirmed_elsewhere_at_once_gets_one_seat_r_trn_06(app, cast, two):
    """A seat becomes free for somebody who is confirmed for the other run at that moment."""
    two.run.capacity = 1
    kept(two.run)
    a_class(two.run)
    leaver = a_place(two.run, ready(reach=cast.here), State.CONFIRMED)
    waits = a_place(two.run, two.person, State.WAITLISTED)
    place = a_place(two.other, two.person)
    uids, by = (leaver.uid, waits.uid, place.uid), (cast.cell_head.id, two.other.id)
    db.session.remove()
    may = services.Permission.ENROLMENT_CONFIRM

    def leaving():
        head = user_anew(by[0])
        found = queries.enrolment(uids[0], reader=head, permission=may)
        return lambda: services.leave(
            found, State.WITHDRAWN, LeavingReason.FAMILY, seen=found.version, by=head
        )

    def confirming():
        head, run = user_anew(by[0]), cohorts.planned(by[1])
        found = queries.enrolment(uids[2], reader=head, permission=may)
        return lambda: services.confirm_many(run, [found], by=head)

    at_once(app, leaving, confirming)
    ends = [queries.enrolment(uid, reader=user_anew(by[0]), permission=may) for uid in uids[1:]]
    assert sum(each.state is State.CONFIRMED for each in ends) == 1
