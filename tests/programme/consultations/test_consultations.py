"""Civil society (LT-6): consulted, replied to by a day, named only where it agreed."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.programme.consultations.made import a_consultation, a_point, day, held
from tests.programme.decisions.made import a_decision, a_taken_decision
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.programme.consultations import printouts, queries, services
from trainingmgr.programme.consultations.queries import PointsAsked
from trainingmgr.programme.consultations.rules import Attendance, Circle, Outcome, SubmissionState
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value


def now(measure):
    db.session.flush()
    return measured.value(measure, clock.today())


def refused_by_schema(*statements):
    for broken in statements:
        with pytest.raises(Exception, match=r"consultation|organisation|submission"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_few_are_not_told_apart_where_a_list_leaves_R_DAT_15(cast):
    assert Attendance(14, 21, 0).told == (14, 21)
    assert Attendance(3, 21, 0).told == (None, None)
    assert Attendance(14, 21, 2).told == (None, None), "what is left over would be told by the sum"
    assert Attendance(0, 21, 0).told == (0, 21)
    assert (Attendance(3, 21, 0).told_total, Attendance(1, 2, 0).told_total) == (24, None)
    row = held(a_consultation(cast.programme_officer), cast.programme_officer, women=3)
    assert printouts.consultation(row, "en")[-3:] == [None, None, 24]


def test_a_consultation_is_held_once_and_counts_by_sex(cast):
    by = cast.programme_officer
    row = a_consultation(by)
    named = services.invite(row, Circle.YOUTH, name="Young oaks", named_on=day(-5), by=by)
    services.invite(row, Circle.VICTIMS, by=by)
    for said in ({"name": "Young oaks"}, {"named_on": day(-1)}):
        with pytest.raises(Refusal, match="agreed"):
            services.invite(row, Circle.YOUTH, **said, by=by)
    with pytest.raises(Refusal, match="how many women"):
        held(row, by, men=None)
    with pytest.raises(Refusal, match="to come"):
        services.hold(row, day(1), 14, 21, 0, seen=row.version, by=by)
    with pytest.raises(Refusal, match="first that it was held"):
        a_point(by, consultation=queries.consultation(row.uid))
    row = held(row, by, came=(named.id,))
    assert [each.came for each in row.invited] == [True, False]
    assert now(Measure.CONSULTED) == Value(1)
    with pytest.raises(Refusal, match="stays as it was"):
        held(row, by)
    services.unname(queries.invited(named.uid), by=by)
    db.session.commit()
    refused_by_schema(
        "UPDATE consultation SET women = 99", "DELETE FROM consultation",
        "UPDATE invited_organisation SET name = 'Young oaks'",
    )  # fmt: skip


def test_a_point_is_owed_a_reply_and_changes_only_a_decision_that_was_taken_LT_6(cast):
    by = cast.programme_officer
    late, other = a_point(by), a_point(by, reply_by=day(5))
    owed = [each for each in waiting(by, clock.today()) if each.task is Task.REPLY_OWED]
    assert [each.facts["code"] for each in owed] == [late.code, other.code]
    assert now(Measure.POINTS_REPLIED) == Value(0, 1)
    for said, match in (
        ({"came_on": day(1), "reply_by": day(2)}, "to come"),
        ({"reply_by": day(-41)}, "after the point"),
    ):
        with pytest.raises(Refusal, match=match):
            a_point(by, **said)
    draft, taken = a_decision(by), a_taken_decision(cast)
    for said, match in (
        ({"outcome": Outcome.CHANGED}, "both sides"),
        ({"outcome": Outcome.CHANGED, "decision": draft.code}, "both sides"),
        ({"outcome": Outcome.CHANGED, "decision": "D-9999"}, "no decision"),
        ({"outcome": Outcome.NOT_TAKEN, "decision": taken.code}, "Only a point"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=match):
            services.reply(other, "We shall look at it.", seen=other.version, by=by, **said)
    with clock.told(clock.now() + timedelta(days=60)):
        newer = a_point(by, came_on=day(0), reply_by=day(5))
        with pytest.raises(Refusal, match="before the point"):
            services.reply(newer, "The plan was changed so.", Outcome.CHANGED,
                           decision=taken.code, seen=newer.version, by=by)  # fmt: skip
    services.reply(other, "The plan was changed so.", Outcome.CHANGED, decision=taken.code,
                   seen=other.version, by=by)  # fmt: skip
    services.reply(late, "It is the law that sets this.", Outcome.NOT_TAKEN, seen=late.version,
                   by=by)  # fmt: skip
    assert now(Measure.POINTS_REPLIED) == Value(0, 1), "replied to after its day"
    waits = a_point(by)
    found = queries.points(PointsAsked(state=SubmissionState.REPLIED), on=clock.today()).rows
    assert {each.id for each in found} == {late.id, other.id}
    db.session.commit()
    refused_by_schema(
        f"UPDATE submission SET reply = 'Something else then.' WHERE id = {late.id}",
        f"UPDATE submission SET says = 'Something else then.' WHERE id = {late.id}",
    )
    with pytest.raises(Exception, match="tr_submission_taken"):
        db.session.execute(text(
            f"UPDATE submission SET decision_id = {draft.id}, outcome = 'changed', reply = says, "
            f"replied_on = came_on, replied_by_id = {by.id} WHERE id = {waits.id}"
        ))  # fmt: skip
    db.session.rollback()


def test_pages_of_civil_society(cast, browse):
    row = held(a_consultation(cast.programme_officer), cast.programme_officer)
    point = a_point(cast.programme_officer, consultation=row, name="Young oaks", named_on=day(-3))
    db.session.commit()
    reader = browse(cast.oversight)
    page = reader.get("/consultations", costs=6).text
    assert row.code in page and "0 of 1" in page and "New consultation" not in page
    assert "Young oaks" in reader.get(f"/consultations/{row.uid}", costs=3).text
    assert point.code in reader.get("/consultations/points?late=y", costs=1).text
    assert "Young oaks" in reader.get(f"/consultations/points/{point.uid}", costs=1).text
