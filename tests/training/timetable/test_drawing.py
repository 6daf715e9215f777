"""Times without classes, whole timetables that are proposed, and weeks that are drawn by hand."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.browser import Browser
from tests.makers import a_room, a_user, kept
from tests.training.enrolments.made import a_place, ready
from tests.training.makers import (
    a_cohort,
    a_module,
    a_session,
    a_trainer,
    teaches,
    version_of,
)
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.enrolments.services import classes, proposing
from trainingmgr.training.timetable import queries, services
from trainingmgr.training.timetable.queries.shut import closed_times
from trainingmgr.training.timetable.rules import (
    Closed,
    ClosedKind,
    Day,
    Naming,
    Placed,
    Slot,
    Unplaced,
    Wanted,
    closed_on,
    monday_of,
    moved,
    propose,
)
from trainingmgr.training.timetable.services import Class, Closing
from trainingmgr.training.trainers.models import Leave

MONDAY = date.today() + timedelta(days=14 - date.today().weekday())
NOON = Closed(ClosedKind.PRAYER, "Noon", time(12), time(12, 30))
COSTS = 5
"""Statements of the week of a centre: its centres, classes, staff, and closed times."""
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]


def at(hour, end, on=MONDAY):
    return Slot(on, time(hour), time(end))


def test_a_closed_time_is_on_its_weekday_and_between_its_days():
    friday = Closed(ClosedKind.PRAYER, "Friday", time(12), time(14), weekday=4)
    feast = Closed(ClosedKind.HOLIDAY, "Feast", first=MONDAY, last=MONDAY + timedelta(days=1))
    found = closed_on([friday, feast], WEEK)
    assert [(each.what, slot.on.weekday()) for each, slot in found] == [
        ("Feast", 0), ("Feast", 1), ("Friday", 4),
    ]  # fmt: skip
    assert found[0][1].overlaps(at(8, 10))


@given(
    st.lists(st.integers(min_value=1, max_value=30).map(lambda n: n * 15), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(8, 12), st.integers(0, 4)), max_size=6),
    st.lists(st.tuples(st.integers(8, 12), st.integers(0, 4)), max_size=6),
)
def test_a_proposal_keeps_prayers_rooms_and_leads_free_and_names_what_is_left(
    minutes, in_room, teaching
):
    rooms = {1: [at(hour, hour + 1, WEEK[day]) for hour, day in in_room], 2: []}
    trainers = {7: [at(hour, hour + 1, WEEK[day]) for hour, day in teaching]}
    shut = [slot for _each, slot in closed_on([NOON], WEEK)]
    able = {7: frozenset(WEEK[:3])}
    wanted = [
        Wanted(n, each, rooms=(1, 2), leads=able, needs_room=True, needs_lead=True)
        for n, each in enumerate(minutes)
    ]
    found = propose(wanted, WEEK, busy=shut, rooms=rooms, trainers=trainers)
    assert found == propose(wanted, WEEK, busy=shut, rooms=rooms, trainers=trainers)
    for each in found.placed:
        assert each.lead_id == 7 and each.slot.on in WEEK[:3]
        taken = [*shut, *rooms[each.room_id], *trainers[7]]
        assert not any(each.slot.overlaps(one) for one in taken)
    for n, owed in enumerate(minutes):
        got = sum(each.slot.minutes for each in found.placed if each.version_id == n)
        left = sum(each.minutes for each in found.left if each.version_id == n)
        assert got + left == owed


def test_what_finds_no_place_says_why():
    day = Day(time(8), time(10))
    full = {1: [at(8, 10, on) for on in WEEK]}
    for wanted, why in (
        (Wanted(1, 60, rooms=(1,), needs_room=True), Unplaced.NO_ROOM),
        (Wanted(1, 60, needs_lead=True), Unplaced.NO_LEAD),
        (Wanted(1, 6000), Unplaced.NO_TIME),
    ):
        found = propose([wanted], WEEK, day=day, rooms=full)
        assert [each.why for each in found.left] == [why]


def test_a_class_moves_with_its_length_and_stays_in_its_day():
    assert moved(at(8, 10), WEEK[1], time(9, 15)) == Slot(WEEK[1], time(9, 15), time(11, 15))
    assert moved(at(8, 10), MONDAY, time(23)).ends == time(23, 59)


class Made:
    def __init__(self, cast):
        self.cast, self.by = cast, cast.training_clerk
        self.module = a_module("LOA-111", minutes=240)
        self.run = a_cohort(cast.here, self.module, starts_on=MONDAY)

    def whole(self):
        return cohorts.planned(self.run.id)

    def close(self, centre=None, **facts):
        usual = {"kind": ClosedKind.PRAYER, "name": "Noon", "starts": time(12), "ends": time(13)}
        return services.close_time(centre, Closing(**usual | facts), by=self.by)

    def add(self, slot):
        return classes.add_class(self.whole(), Class(version_of(self.module).id, slot), by=self.by)

    def propose(self, **facts):
        rooms = structure.rooms([self.run.centre_id])
        asked = proposing.Asked(WEEK, Day(), **facts)
        return proposing.proposal(self.whole(), rooms, asked)


@pytest.fixture
def made(cast):
    return Made(cast)


def test_no_class_is_planned_in_a_break_a_prayer_or_a_holiday(made, cast):
    made.close()
    made.close(cast.here, kind=ClosedKind.HOLIDAY, name="Feast", starts=None, ends=None,
               first_on=WEEK[1], last_on=WEEK[1])  # fmt: skip
    made.close(cast.there, kind=ClosedKind.BREAK, name="Elsewhere", starts=time(8), ends=time(9))
    with pytest.raises(Refusal, match="kept for prayer: Noon") as refused:
        made.add(at(11, 13))
    assert "Tue" not in str(refused.value).partition("Free:")[2]
    with pytest.raises(Refusal, match="holiday: Feast"):
        made.add(at(8, 10, WEEK[1]))
    made.add(at(8, 10))
    session = queries.of_cohort(made.run.id)[0]
    with pytest.raises(Refusal, match="kept for prayer"):
        classes.change_class(
            made.whole(), session, Class(session.version_id, at(12, 14)), seen=1, by=made.by
        )
    with pytest.raises(Refusal, match="kept for prayer"):
        classes.lay_out(made.whole(), [Placed(session.version_id, at(12, 14))], by=made.by)
    for facts, sentence in (
        ({"starts": None, "ends": None}, "has hours"),
        ({"ends": None}, "both hours"),
        ({"kind": ClosedKind.HOLIDAY}, "has its days"),
        ({"name": " "}, "a name"),
        ({"starts": time(14)}, "ends after"),
    ):
        with pytest.raises(Refusal, match=sentence):
            made.close(**facts)


def test_a_whole_timetable_is_proposed_written_down_and_taken_back(made, cast):
    """R-TRN-04, R-TRN-06: a free room, an able lead, and nobody in two classes."""
    made.close()
    room, lead = a_room(cast.here, seats=40), a_trainer(made.module, centre=cast.here)
    other = a_cohort(cast.here, made.module, starts_on=MONDAY)
    there = a_session(other, made.module, starts=time(8), ends=time(9))
    teaches(lead, there)
    person = ready(reach=cast.here)
    a_place(made.run, person, EnrolmentState.CONFIRMED)
    found = made.propose(naming=Naming.ONLY_ABLE)
    assert found.left == ()
    assert {(each.room_id, each.lead_id) for each in found.placed} == {(room.id, lead.id)}
    assert not any(each.slot.overlaps(queries.slot_of(there)) for each in found.placed)
    count = classes.lay_out(made.whole(), found.placed, by=made.by)
    written = queries.of_cohort(made.run.id)
    assert count == len(written) == len(found.placed)
    assert {each.staff[0].trainer_id for each in written} == {lead.id}

    kept = queries.session(written[0].uid, reader=made.by)
    wanted = Class(kept.version_id, at(13, 14, kept.on), kept.room_id, kept.language)
    classes.change_class(made.whole(), kept, wanted, seen=kept.version, by=made.by)
    layout = queries.last_layout(made.run.id)
    assert services.take_back(made.whole(), layout, by=made.by) == count - 1
    assert [each.id for each in queries.of_cohort(made.run.id)] == [kept.id]
    with pytest.raises(Refusal, match="none is taken out"):
        services.take_back(made.whole(), queries.last_layout(made.run.id), by=made.by)


def test_a_lead_who_is_taken_or_unable_meanwhile_is_not_named(made, cast):
    """R-TRN-04: nobody is proposed who may not lead, and who may not any more is not named."""
    away = {"from_on": WEEK[0], "until_on": WEEK[-1]}
    kept(Leave(trainer_id=a_trainer(made.module, centre=cast.here).id, **away))
    lead = a_trainer(made.module, centre=cast.here)
    found = made.propose()
    assert {each.lead_id for each in found.placed} == {lead.id}
    gone = kept(Leave(trainer_id=lead.id, **away))
    with pytest.raises(Refusal, match="not free any more"):
        classes.lay_out(made.whole(), found.placed, by=made.by)
    db.session.rollback()
    db.session.delete(gone)
    db.session.commit()
    session = a_session(a_cohort(cast.here, made.module, starts_on=MONDAY), made.module,
                        on=found.placed[0].slot.on)  # fmt: skip
    teaches(lead, session)
    with pytest.raises(Refusal, match="not free any more"):
        classes.lay_out(made.whole(), found.placed, by=made.by)
    db.session.expire_all()
    assert queries.of_cohort(made.run.id) == []


def test_the_grid_asks_what_is_in_the_way_and_moves_by_a_plain_form(made, app, cast):
    made.close(cast.here)
    session = made.add(at(8, 10))
    made.add(at(10, 12))
    browser = Browser(app, made.by)
    own = f"/runs/{made.run.uid}/classes/{session.uid}"
    taken = browser.get(f"{own}/taken?week={MONDAY}").json["taken"]
    met = {(each["on"], each["starts"]): each["says"] for each in taken}
    assert "LOA-111" in met[MONDAY.isoformat(), "10:00"]
    assert "prayer" in met[MONDAY.isoformat(), "12:00"]
    assert "day of the run" in met[(MONDAY + timedelta(days=6)).isoformat(), "00:00"]
    page = browser.get(f"/runs/{made.run.uid}/classes?week={MONDAY}")
    assert page.text.count("data-lesson") == 2
    assert "Noon" in page.text
    refused = browser.post(f"{own}/move", seen=1, on=MONDAY.isoformat(), starts="11:00")
    assert refused.status_code == 422
    assert "kept for prayer" in refused.text
    browser.post(f"{own}/move", seen=1, on=WEEK[1].isoformat(), starts="09:15")
    db.session.expire_all()
    assert queries.slot_of(db.session.get(TrainingSession, session.id)) == Slot(
        WEEK[1], time(9, 15), time(11, 15)
    )


def test_the_week_of_a_centre_with_forty_runs_costs_six_statements(made, app, cast):
    trainer = a_trainer(made.module, centre=cast.here)
    room = a_room(cast.here)
    browser = Browser(app, a_user(Role.TRAINING_CLERK, centre=cast.here))
    address = f"/runs/week?centre={cast.here.code}&week={MONDAY}"
    for n in range(40):
        run = a_cohort(cast.here, made.module, starts_on=MONDAY)
        teaches(trainer, a_session(run, made.module, on=WEEK[n % 5], room_id=room.id))
    for way in ("run", "room", "hour"):
        text = browser.get(f"{address}&by={way}", costs=COSTS).text
        assert text.count("LOA-111") >= (way != "room") * 40, way


def test_times_are_closed_and_opened_on_a_page(made, app, cast):
    browser = Browser(app, made.by)
    facts = {"centre": cast.here.id, "kind": "break", "name": "Tea"}
    answer = browser.post("/runs/closed-times", **facts)
    assert answer.status_code == 422
    assert "has hours" in answer.text
    browser.post("/runs/closed-times", **facts, starts="10:00", ends="10:15")
    listed = browser.get("/runs/closed-times")
    assert "Tea" in listed.text
    row = closed_times(reader=made.by, permission=Permission.COHORT_PLAN)[0]
    browser.post(f"/runs/closed-times/{row.uid}/end", opened=listed, version=row.version)
    assert "Tea" not in browser.get("/runs/closed-times").text.partition("Keep a time free")[0]


def test_a_week_that_has_no_whole_weeks_around_it_is_not_asked_for():
    usual = date(2026, 3, 4)
    for week in ("9999-12-31", "0001-01-01", "٣", "", None):
        assert monday_of(week, usual) == date(2026, 3, 2)
    assert monday_of("2026-05-10", usual) == date(2026, 5, 4)
