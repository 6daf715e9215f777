"""Parallel groups of a run: a change of group loses no mark and owes nothing that was not asked
(row 30; what Moodle's attendance #716 got wrong).
"""

from datetime import time, timedelta

import pytest

from tests.makers import kept
from tests.training.enrolments.made import a_class, a_group, a_place, a_run, ready
from tests.training.makers import a_module, version_of
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance import queries, services
from trainingmgr.training.attendance.models import ActionPoint, SessionReport, TemporaryName
from trainingmgr.training.attendance.queries import counting, rosters
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.attendance.services import Entry
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.queries.grouping import chosen
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.enrolments.services import classes, groups
from trainingmgr.training.timetable.rules import Slot
from trainingmgr.training.timetable.services import Class

PRESENT, ABSENT = Entry(MarkCode.PRESENT), Entry(MarkCode.ABSENT)
WHY = "The sergeant of group B is ill."


class Parallel:
    """A run of six days, three of them past, with groups A and B of the same hours."""

    def __init__(self, cast):
        self.cast, self.module = cast, a_module()
        starts = clock.today() - timedelta(days=3)
        self.run = a_run(cast.here, self.module, state=CohortState.RUNNING, starts_on=starts,
                         ends_on=starts + timedelta(days=6))  # fmt: skip
        self.a, self.b = a_group(self.run, "A"), a_group(self.run, "B", 2)
        self.first = {each.code: self.class_of(each, 0) for each in (self.a, self.b)}
        self.whole = a_class(self.run, starts, 14, 16)
        self.second = {each.code: self.class_of(each, 2) for each in (self.a, self.b)}
        self.person, self.other = (self.place(name) for name in ("Awut Deng", "Zara Idriss"))

    def day(self, days):
        return self.run.starts_on + timedelta(days=days)

    def class_of(self, group, days):
        return a_class(self.run, self.day(days), 9, 11, group=group)

    def place(self, name):
        person = ready(reach=self.cast.here, name_display=name, sort_name=name.casefold())
        return a_place(self.run, person, EnrolmentState.ATTENDING)

    def put(self, group, *places, on=None, reason=""):
        run = cohorts.planned(self.run.id)
        there = chosen(run, [each.uid for each in places])
        return groups.put(run, group, there, on=on, reason=reason, by=self.cast.training_clerk)

    def mark(self, session, **marks):
        found = queries.session(session.uid, reader=self.cast.cell_head)
        entries = {getattr(self, name).id: entry for name, entry in marks.items()}
        services.record(found, entries, by=self.cast.cell_head)

    def hours(self, place):
        return counting.hours_of(self.run.id)[place.id, version_of(self.module).id]

    def asked(self, session):
        found = queries.session(session.uid, reader=self.cast.cell_head)
        return [each.person.name_display for each in rosters.roster(found)]


@pytest.fixture
def run(cast):
    return Parallel(cast)


def test_a_change_of_group_keeps_what_was_attended_and_owes_nothing_earlier(run):
    run.put(run.a, run.person)
    run.put(run.b, run.other)
    run.mark(run.first["A"], person=PRESENT)
    run.mark(run.first["B"], other=PRESENT)
    run.mark(run.whole, person=PRESENT, other=PRESENT)
    run.put(run.b, run.person, on=run.day(1), reason=WHY)
    assert run.asked(run.first["A"]) == ["Awut Deng"], "was in A on that day"
    assert run.asked(run.first["B"]) == ["Zara Idriss"]
    assert run.asked(run.second["A"]) == []
    assert run.asked(run.second["B"]) == run.asked(run.whole) == ["Awut Deng", "Zara Idriss"]
    before = run.hours(run.person)
    assert (before.present, before.delivered, before.percent) == (240, 240, None)
    run.mark(run.second["B"], person=ABSENT, other=PRESENT)
    moved, stayed = run.hours(run.person), run.hours(run.other)
    assert (moved.present, moved.delivered, moved.percent) == (240, 360, 66)
    assert (stayed.present, stayed.delivered, stayed.percent) == (360, 360, 100)


def test_a_mark_made_in_another_group_counts_and_its_person_stays_on_the_list(run):
    """Somebody sits one class with the other group: nobody is taken off their mark."""
    run.put(run.a, run.person)
    run.mark(run.first["B"], person=PRESENT)
    assert run.asked(run.first["B"]) == ["Awut Deng"]
    assert run.hours(run.person).present == 120


def test_who_is_in_no_group_owes_the_whole_runs_classes_only(run):
    run.mark(run.whole, person=PRESENT)
    assert run.hours(run.person).percent == 100
    assert run.asked(run.first["A"]) == []


def test_hours_of_a_run_are_what_every_group_got(run):
    run.put(run.a, run.person)
    run.mark(run.first["A"], person=PRESENT)
    run.mark(run.whole, person=PRESENT)
    assert counting.delivered(run.run.id) == {version_of(run.module).id: (360, 120)}


def test_two_groups_sit_at_once_and_no_class_of_the_whole_run_beside_them(run):
    day = run.day(4)

    def add(first, last, group=None, room=None):
        wanted = Class(version_of(run.module).id, Slot(day, time(first), time(last)), room,
                       group_id=group and group.id)  # fmt: skip
        return classes.add_class(cohorts.planned(run.run.id), wanted, by=run.cast.training_clerk)

    add(9, 11, run.a)
    add(9, 11, run.b)
    with pytest.raises(Refusal, match="This run has .*, 09:00–11:00"):
        add(10, 12)
    with pytest.raises(Refusal, match=r"This run has .*Free: .*07:00–08:00"):
        add(10, 11, run.a)
    with pytest.raises(Refusal, match="of another run"):
        add(13, 14, a_group(a_run(run.cast.here), "C"))


def test_a_class_of_a_group_asks_only_where_its_own_people_are_r_trn_06(run):
    run.put(run.a, run.person)
    elsewhere = a_run(run.cast.here, run.module)
    a_place(elsewhere, db.session.get_one(Person, run.person.person_id), EnrolmentState.CONFIRMED)
    a_class(elsewhere, run.day(5), 9, 11)
    slot = Slot(run.day(5), time(9), time(10))
    wanted = {each.code: Class(version_of(run.module).id, slot, group_id=each.id)
              for each in (run.a, run.b)}  # fmt: skip
    by = run.cast.training_clerk
    classes.add_class(cohorts.planned(run.run.id), wanted["B"], by=by)
    with pytest.raises(Refusal, match=rf"Awut Deng is in {elsewhere.code}.* Free: "):
        classes.add_class(cohorts.planned(run.run.id), wanted["A"], by=by)
    with pytest.raises(Refusal, match=rf"Awut Deng is in {elsewhere.code}"):
        run.put(run.b, run.person, reason=WHY)
    assert run.asked(run.second["A"]) == ["Awut Deng"], "nothing was changed"


def test_a_change_has_its_reason_a_seat_and_a_day_of_the_run(run):
    run.put(run.a, run.person, run.other)
    with pytest.raises(Refusal, match="reason in a full sentence"):
        run.put(run.b, run.person)
    with pytest.raises(Refusal, match="day of the run"):
        run.put(run.b, run.person, on=run.day(30), reason=WHY)
    with pytest.raises(Refusal, match="not in this group"):
        run.put(run.a, run.person)
    third = run.place("Third")
    with pytest.raises(Refusal, match="Group B has 2 seats: 1 too many"):
        run.put(run.b, run.person, run.other, third, reason=WHY)
    with pytest.raises(Refusal, match="of another run"):
        run.put(a_group(a_run(run.cast.here), "C"), run.person, reason=WHY)


def test_groups_are_made_filled_and_changed_on_the_roster(run, browse):
    clerk = browse(run.cast.training_clerk)
    page = f"/runs/{run.run.uid}/roster"
    answer = clerk.post(f"/runs/{run.run.uid}/groups", code="C", seats="5")
    assert answer.status_code == 302
    assert clerk.post(f"/runs/{run.run.uid}/groups", code="C", seats="5").status_code == 422
    assert "2 people are in no group" in clerk.get(page).text
    people = {"who": [str(each.uid) for each in (run.person, run.other)]}
    into = f"/runs/{run.run.uid}/groups/people"
    assert clerk.post(into, group=str(run.a.uid), **people).status_code == 302
    again = clerk.post(into, group=str(run.b.uid), **people)
    assert again.status_code == 422
    assert "Give the reason in a full sentence." in again.text
    assert str(run.person.uid) in again.text
    assert clerk.post(into, group=str(run.b.uid), reason=WHY, **people).status_code == 302
    history = clerk.get(f"/places/{run.person.uid}").text
    assert WHY in history
    of_b = f"/runs/{run.run.uid}/groups/{run.b.uid}"
    opened = clerk.get(of_b)
    few = clerk.post(of_b, opened=opened, seats="1")
    assert "2 people are in this group." in few.text
    assert clerk.post(of_b, opened=opened, code="Blue", seats="2").status_code == 302
    late = clerk.post(of_b, opened=opened, seats="9")
    assert late.status_code == 409
    assert clerk.post(of_b, opened=late).status_code == 302
    (blue,) = [each for each in cohorts.groups_of(run.run.id) if each.id == run.b.id]
    assert (blue.code, blue.seats) == ("Blue", 9)  # the name was theirs, the seats ours
    (made,) = [each for each in cohorts.groups_of(run.run.id) if each.code == "C"]
    for group, status in ((run.a, 409), (blue, 409), (made, 302)):
        seen = str(group.version)
        gone = clerk.post(f"/runs/{run.run.uid}/groups/{group.uid}/end", version=seen)
        assert gone.status_code == status, gone.text
    assert [each.code for each in cohorts.groups_of(run.run.id)] == ["A", "Blue"]


def test_what_hangs_on_a_class_of_a_group_names_the_group(run, browse):
    """Action points and names that nobody knew have pages of their own."""
    told = {"session_id": run.first["A"].id, "by_id": run.cast.nobody.id}
    report = kept(SessionReport(held=True, delivered_minutes=60, **told))
    point = kept(ActionPoint(report_id=report.id, what="Bring fuel"))
    name = kept(TemporaryName(name="Hawa", code=MarkCode.PRESENT, **told))
    head = browse(run.cast.cell_head)
    for path in (f"/action-points/{point.uid}", f"/temporary-names/{name.uid}"):
        answer = head.get(path)
        assert answer.status_code == 200, path
        assert "Group A" in answer.text
