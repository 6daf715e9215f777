"""Assessments by several agencies (OA-2): reported by the lead, agreed by the host, answered."""

import pytest
from sqlalchemy import text

from tests.makers import a_user
from tests.programme.assessments.made import (
    SAYS,
    a_point,
    again,
    agreed,
    an_agency,
    an_assessment,
    day,
    reported,
    terms,
)
from tests.programme.plans.made import a_plan, an_item
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.programme.assessments import queries, services
from trainingmgr.programme.assessments.rules import Answer, Days, PointKind, Stage
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.plans import queries as reform

M, K = Measure, PointKind


def now(measure):
    db.session.flush()
    return measured.value(measure, clock.today())


def test_the_lead_reports_and_another_person_agrees_for_the_host_OA_2(cast, browse):
    by, host = cast.programme_officer, cast.host_authority
    own = a_user(Role.HOST_AUTHORITY, holder=by.holder)
    lead = an_agency()
    row = an_assessment(by, lead, field_on=None)
    assert (now(M.ASSESSMENTS_DONE), now(M.AGENCIES_ASSESSING)) == (Value(0, 1), Value(0))
    with pytest.raises(Refusal, match="not in the field"):
        reported(row, by)
    with pytest.raises(Refusal, match="still to come"):
        services.change(row, terms(lead, field_on=day(1)), seen=row.version, by=by)
    services.change(again(row), terms(lead), seen=again(row).version, by=by)
    services.join(again(row), an_agency("Office of rights"), "Experts", by=by)
    with pytest.raises(Refusal, match="named already"):
        services.join(again(row), lead, "", by=by)
    assert now(M.AGENCIES_ASSESSING) == Value(2)
    with pytest.raises(Refusal, match="first what was found"):
        reported(row, by)
    a_point(row, by)
    with pytest.raises(Refusal, match="not finished"):
        agreed(row, host)
    for wrong in ({"on": day(1)}, {"on": day(-51)}):
        with pytest.raises(Refusal, match="after it went to the field"):
            reported(row, by, **wrong)
    row = reported(row, by)
    assert row.stage(clock.today()) is Stage.REPORTED
    for account, says in ((own, "second person"), (cast.oversight, "role")):
        with pytest.raises(Refusal, match=says):
            agreed(row, account)
    db.session.commit()
    for broken in (
        f"UPDATE sector_assessment SET agreed_on = '2026-11-29', agreed_by_id = {own.id}",
        "UPDATE sector_assessment SET code = 'SA-9'", "DELETE FROM sector_point",
        "UPDATE sector_point SET says = 'Something else was found.'", "DELETE FROM sector_agency",
    ):  # fmt: skip
        with pytest.raises(Exception, match="sector_"):
            db.session.execute(text(broken))
        db.session.rollback()
    writer, seen = a_user(Role.HOST_AUTHORITY), row.version
    a_point(row, writer, K.FINDING)
    with pytest.raises(StaleRecord):
        services.agree(again(row), seen=seen, by=host)
    with pytest.raises(Refusal, match="second person"):
        agreed(row, writer)
    row = agreed(row, host)
    assert now(M.ASSESSMENTS_DONE) == Value(1, 1)
    with pytest.raises(Refusal, match="stays as it is"):
        a_point(row, by)
    reader = browse(cast.oversight)
    shown = reader.get(f"/sector-assessments/{row.uid}", costs=3).text
    assert SAYS in shown and "Office of rights" in shown and "Answer it" not in shown
    assert "1 gap of 1" in reader.get("/sector-assessments", costs=4).text


def test_a_gap_is_taken_up_by_an_item_of_the_plan_or_refused_with_its_reason(cast):
    by = cast.programme_officer
    item = reform.item(an_item(a_plan(by), by).item.uid)
    row = an_assessment(by)
    gap, other, finding = a_point(row, by), a_point(row, by), a_point(row, by, K.FINDING)
    asked = a_point(row, by, K.RECOMMENDATION)
    with pytest.raises(Refusal, match="names its office"):
        a_point(row, by, K.RECOMMENDATION, addressee=" ")
    assert now(M.GAPS_UNANSWERED) == Value(0, 0), "its report is not finished"
    reported(row, by)
    assert now(M.GAPS_UNANSWERED) == Value(2, 2)
    for point, said, says in (
        (finding, {"item": item}, "no answer"), (gap, {}, "one of the two"),
        (gap, {"item": item, "refused": "Nobody has the money."}, "one of the two"),
        (gap, {"refused": "No."}, "full sentence"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=says):
            services.answer(queries.point(point.uid), seen=point.version, by=by, **said)
    gap, asked = queries.point(gap.uid), queries.point(asked.uid)
    services.answer(gap, item=reform.item(item.uid), seen=gap.version, by=by)
    services.answer(asked, refused="Nobody has the money for it.", seen=asked.version, by=by)
    assert now(M.GAPS_UNANSWERED) == Value(1, 2)
    found = {each.number: each.answer for each in again(row).points}
    assert found == {1: Answer.TAKEN_UP, 2: Answer.OPEN, 3: Answer.OPEN, 4: Answer.REFUSED}
    with pytest.raises(Refusal, match="as it was given"):
        asked = queries.point(asked.uid)
        services.answer(asked, item=reform.item(item.uid), seen=asked.version, by=by)
    db.session.commit()
    for broken in (
        f"UPDATE sector_point SET refused = 'Nobody wants to do it.' WHERE id = {gap.id}",
        f"UPDATE sector_point SET item_id = {item.id} WHERE id = {other.id}",
    ):
        with pytest.raises(Exception, match="sector_point"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_how_far_it_has_come_follows_from_its_days():
    on = clock.today()
    assert Days().stage(on) is Stage.PLANNED and Days(day(1)).stage(on) is Stage.PLANNED
    assert Days(on).stage(on) is Stage.IN_FIELD
    assert Days(day(-3), on).stage(on) is Stage.REPORTED
    assert Days(day(-3), day(-2), on).stage(on) is Stage.AGREED


def test_an_assessment_is_planned_and_answered_on_its_pages(cast, browse):
    by, lead = cast.programme_officer, an_agency()
    writer = browse(by)
    answer = writer.post("/sector-assessments/new", title_en="Stores")
    assert answer.status_code == 422
    answer = writer.post(
        "/sector-assessments/new", title_en="Stores", subject="How stores are kept.",
        lead=lead.code, host_part="General Staff", covers="Both brigades",
        planned_on=f"{day(-9)}", field_on=f"{day(-5)}",
    )  # fmt: skip
    assert answer.status_code == 302
    (row,) = queries.assessments().rows
    path = f"/sector-assessments/{row.uid}"
    answer = writer.post(f"{path}/points/new", kind="gap", says=SAYS)
    assert answer.status_code == 302
    (point,) = again(row).points
    answer = writer.post(
        f"/sector-assessments/points/{point.uid}/answer", refused="Nobody has the money for it."
    )
    assert answer.status_code == 302
    assert "Nobody has the money" in writer.get(path).text
