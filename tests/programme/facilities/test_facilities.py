"""Buildings: works, two sides of a handover, defects, and rooms in which no class is planned."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select, text

from tests.makers import a_room, a_user
from tests.programme.facilities.made import LEAKS, S, a_building, begun, moved, read, signed
from tests.training.enrolments.made import a_run
from tests.training.makers import a_module, version_of
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.programme.facilities import queries, services
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.timetable.rules import Slot
from trainingmgr.training.timetable.services import Class, add_session


def refused(*statements):
    """By the schema itself, whoever writes and however."""
    for each in statements:
        with pytest.raises(Exception, match="facility"):
            db.session.execute(text(each))
        db.session.rollback()


def test_a_building_is_handed_over_by_two_sides(cast):
    by, other = cast.programme_officer, cast.cell_head
    row = a_building(by, cast.here, state=S.ASSESSED)
    with pytest.raises(Refusal, match="cannot become"):
        begun(row, by)
    for each in (S.DESIGNED, S.CONTRACTED, S.REHABILITATION):
        row = moved(row, each, by)
    with pytest.raises(Refusal, match="Two sides"):
        moved(row, S.HANDED_OVER, by)
    with pytest.raises(Refusal, match="Two sides"):
        a_building(by, cast.here, state=S.HANDED_OVER)
    handover = begun(row, by)
    assert read(row, by).state is S.REHABILITATION, "one side alone hands nothing over"
    twin = a_user(Role.HOST_AUTHORITY, holder=db.session.get(Holder, by.holder_id))
    for same in (by, twin):
        with pytest.raises(Refusal, match="second person"):
            signed(handover, same)
    refused(f'UPDATE facility_handover SET signed_by_id = {twin.id}, signed_on = "on" '
            f"WHERE id = {handover.id}",
            f"UPDATE facility SET state = 'handed_over' WHERE id = {row.id}",
            f"DELETE FROM facility WHERE id = {row.id}")  # fmt: skip
    assert [each.id for each in queries.to_sign(other)] == [handover.id]
    assert queries.to_sign(cast.elsewhere[Role.CELL_HEAD]) == []
    signed(handover, other)
    row = moved(read(row, by), S.IN_USE, by)
    assert [each.state for each in row.steps][:2] == [S.IN_USE, S.HANDED_OVER]
    row = moved(moved(row, S.DEGRADED, by), S.ASSESSED, by)
    again = begun(moved(row, S.REHABILITATION, by), by)
    refused(f"UPDATE facility SET state = 'handed_over' WHERE id = {row.id}",
            f"UPDATE facility_handover SET document = 'X 1' WHERE id = {handover.id}",
            f"DELETE FROM facility_step WHERE facility_id = {row.id}")  # fmt: skip
    services.refuse(queries.handover(again.uid, reader=other), "The well is dry.", by=other,
                    seen=again.version)  # fmt: skip
    assert read(row, by).state is S.REHABILITATION


def test_no_class_is_planned_in_a_room_that_is_closed(cast, browse):
    """CH-1: by whatever way a class gets its room, the schema says no in words."""
    by, today = cast.programme_officer, clock.today()
    module, room = a_module(), a_room(cast.here)
    run = a_run(cast.here, module)
    row = a_building(by, cast.here, rooms=[room.id])

    def planned(day, starts):
        slot = Slot(run.starts_on + timedelta(days=day), time(starts), time(starts + 1))
        wanted = Class(version_of(module).id, slot, room.id)
        return add_session(cohorts.planned(run.id), wanted, by=cast.training_clerk)

    planned(0, 8)
    defect = services.report(row, LEAKS, keeps_out=True, by=by)
    with pytest.raises(Refusal, match="closed on that day"):
        planned(0, 10)
    row = read(row, by)
    assert (row.is_shut, queries.planned(row, today)) == (True, 1)
    defect = queries.defect(defect.uid, reader=by)
    services.mend(defect, today, "New sheets were laid.", seen=defect.version, by=by)
    planned(0, 10)
    row = moved(row, S.DEGRADED, by)
    (told,) = queries.in_poor_order([cast.here.id])
    assert told.id == row.id and not told.is_shut
    row = moved(row, S.ASSESSED, by)
    with pytest.raises(Refusal, match="closed on that day"):
        planned(0, 12)
    session = db.session.scalars(select(TrainingSession).filter_by(cohort_id=run.id)).first()
    with pytest.raises(Exception, match="training_session_shut_later"):
        db.session.execute(
            text(f"UPDATE training_session SET room_id = {room.id} WHERE id = {session.id}")
        )
    db.session.rollback()
    with pytest.raises(Refusal, match="at another centre"):
        a_building(by, cast.there, rooms=[room.id])
    with pytest.raises(Refusal, match="another building"):
        a_building(by, cast.here, rooms=[room.id])
    path = f"/facilities/{row.uid}"
    pages = [f"/runs/{run.uid}{each}" for each in ("", "/classes", "/classes/new", "/plan/edit")]
    planner, head = browse(cast.training_clerk), browse(cast.cell_head)
    for each in pages:
        assert "no class is held there" in planner.get(each).text, each
    page = head.get(path, costs=8).text
    assert "2 classes were planned there before" in page


def test_ch_1_and_mt_1_buildings_that_can_be_used_are_counted_from_their_rows(cast, browse):
    by, today = cast.programme_officer, clock.today()
    good, poor, _works = (
        a_building(by, cast.here, state=each) for each in (S.IN_USE, S.DEGRADED, S.REHABILITATION)
    )
    assert measured.value(Measure.BUILDINGS_USABLE, today) == Value(1, 3)
    moved(poor, S.IN_USE, by)
    assert measured.value(Measure.BUILDINGS_USABLE, today) == Value(2, 3)
    services.report(good, LEAKS, keeps_out=False, by=by)
    assert measured.value(Measure.BUILDINGS_USABLE, today) == Value(2, 3)
    services.report(good, LEAKS, keeps_out=True, by=by)
    assert measured.value(Measure.BUILDINGS_USABLE, today) == Value(1, 3)
    there = a_building(by, cast.there)
    with pytest.raises(Refusal, match="out of your reach"):
        a_building(cast.cell_head, cast.there)
    codes = good.code, there.code
    page = browse(cast.cell_head).get("/facilities", costs=2).text
    assert [each in page for each in codes] == [True, False]
