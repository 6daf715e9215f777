"""Civil society (LT-6): consulted, replied to by a day, named only where it agreed."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.makers import a_user
from tests.programme.consultations.made import (
    a_consultation,
    a_point,
    a_reply,
    cleared,
    day,
    held,
)
from tests.programme.decisions.made import a_decision, a_taken_decision
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.programme.consultations import printouts, queries, services
from trainingmgr.programme.consultations.queries import PointsAsked
from trainingmgr.programme.consultations.rules import Attendance, Circle, Outcome, SubmissionState
from trainingmgr.programme.consultations.services import replying
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value


def tasks(reader):
    """The codes that wait for somebody, by the task."""
    made = {}
    for each in waiting(reader, clock.today()):
        made.setdefault(each.task, []).append(each.facts.get("code"))
    return made


def found(asked):
    return {each.id for each in queries.points(asked, on=clock.today()).rows}


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
    assert tasks(by)[Task.REPLY_OWED] == [late.code, other.code]
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
            a_reply(other, by, **said)
    with clock.told(clock.now() + timedelta(days=60)):
        newer = a_point(by, came_on=day(0), reply_by=day(5))
        with pytest.raises(Refusal, match="before the point"):
            a_reply(newer, by, outcome=Outcome.CHANGED, decision=taken.code)
    changed = a_reply(other, by, outcome=Outcome.CHANGED, decision=taken.code)
    unchanged = a_reply(late, by, says="It is the law that sets this.", outcome=Outcome.NOT_TAKEN)
    assert found(PointsAsked(state=SubmissionState.WAITS)) == {late.id, other.id}
    assert tasks(by)[Task.REPLY_OWED] == [newer.code], "of the others the reply is written"
    cleared(changed, cast.host_authority)
    cleared(unchanged, cast.host_authority)
    assert now(Measure.POINTS_REPLIED) == Value(0, 1), "replied to after its day"
    waits = a_point(by)
    a_reply(waits, by)
    assert found(PointsAsked(state=SubmissionState.REPLIED)) == {late.id, other.id}
    db.session.commit()
    refused_by_schema(
        f"UPDATE submission SET reply = 'Something else then.' WHERE id = {late.id}",
        f"UPDATE submission SET says = 'Something else then.' WHERE id = {late.id}",
    )
    with pytest.raises(Exception, match="tr_submission_taken"):
        db.session.execute(text(
            f"UPDATE submission SET decision_id = {draft.id} WHERE id = {waits.id}"
        ))  # fmt: skip
    db.session.rollback()


def test_nobody_outside_reads_a_reply_before_another_person_cleared_exactly_it_5_5_5(cast):
    by, host, dpo = cast.programme_officer, cast.host_authority, cast.dpo
    twin = a_user(Role.HOST_AUTHORITY, holder=db.session.get(Holder, by.holder_id))
    point = a_point(by)
    opened = point.version
    first = a_reply(point, by, says="It is read out at the muster on 31 December 2099.")
    beside = a_point(by)
    a_reply(beside, host)
    waits = {each: [row.submission_id for row in queries.to_clear(each, handed=False)]
             for each in (by, twin, host, dpo)}  # fmt: skip
    assert waits == {by: [beside.id], twin: [beside.id], host: [point.id],
                     dpo: [point.id, beside.id]}  # fmt: skip
    for other in (by, twin):
        with pytest.raises(Refusal, match="second person"):
            cleared(first, other)
    for right in (True, False):
        with pytest.raises(Refusal, match="Say why"):
            cleared(first, host, right)
    cleared(first, host, False, answer="It names a day that is to come.")
    owed = tasks(by)
    assert (owed[Task.REPLY_SENT_BACK], owed[Task.REPLY_TO_CLEAR]) == ([point.code], [beside.code])
    with pytest.raises(StaleRecord):
        replying.reply(point, "Written from an old page.", Outcome.TAKEN_ALONG,
                       seen=opened, by=by)  # fmt: skip
    second = a_reply(point, host, says="It is read out at every muster.")
    third = a_reply(point, by, says="It is read out at every muster of the year.")
    for other in (host, twin):
        with pytest.raises(Refusal, match="second person"):
            cleared(third, other)
    with pytest.raises(Refusal, match="does not wait"):
        cleared(second, dpo)
    assert queries.point(point.uid).replied_on is None
    db.session.commit()
    made, told = "state = 'cleared', looked_on = '2030-01-01', looked_by_id", "point_reply|submiss"
    for broken in (
        f"UPDATE point_reply SET {made} = {twin.id} WHERE id = {third.id}",
        f"UPDATE point_reply SET {made} = {host.id} WHERE id = {third.id}",
        f"UPDATE point_reply SET says = 'Something else then.' WHERE id = {third.id}",
        f"UPDATE point_reply SET answer = 'Something else then.' WHERE id = {first.id}",
        f"DELETE FROM point_reply WHERE id = {first.id}",
        f"UPDATE submission SET reply = 'Something else then.', outcome = 'taken_along', "
        f"replied_on = came_on, replied_by_id = {by.id} WHERE id = {point.id}",
    ):  # fmt: skip
        with pytest.raises(Exception, match=told):
            db.session.execute(text(broken))
        db.session.rollback()
    cleared(third, dpo)
    row = queries.point(point.uid)
    assert (row.reply, row.replied_by_id, row.last.looked_by_id) == (third.says, by.id, dpo.id)
    with pytest.raises(Refusal, match="stays as it was written"):
        a_reply(point, by)


def test_pages_of_civil_society(cast, browse):
    row = held(a_consultation(cast.programme_officer), cast.programme_officer)
    point = a_point(cast.programme_officer, consultation=row, name="Young oaks", named_on=day(-3))
    reply = a_reply(point, cast.programme_officer)
    db.session.commit()
    reader = browse(cast.oversight)
    page = reader.get("/consultations", costs=6).text
    assert row.code in page and "0 of 1" in page and "New consultation" not in page
    assert "Young oaks" in reader.get(f"/consultations/{row.uid}", costs=4).text
    assert point.code in reader.get("/consultations/points?late=y", costs=2).text
    page = reader.get(f"/consultations/points/{point.uid}", costs=2).text
    assert "Young oaks" in page and "Nobody outside reads it yet" in page
    assert "Look whether" not in page and reader.get(
        f"/consultations/replies/{reply.uid}/clearance").status_code == 403  # fmt: skip
    dpo = browse(cast.dpo)
    opened = dpo.get(f"/consultations/replies/{reply.uid}/clearance", costs=1)
    assert reply.says in opened.text and point.says in opened.text
    sent = dpo.post(f"/consultations/replies/{reply.uid}/clearance", opened=opened, holds="yes",
                    version=1)  # fmt: skip
    assert sent.status_code == 302
    page = reader.get(f"/consultations/points/{point.uid}").text
    assert "Cleared by" in page and "Nobody outside" not in page
