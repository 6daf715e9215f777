"""A run is closed with everything that is owed, or not at all: R-TRN-09."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from tests.makers import kept
from tests.training.makers import a_session
from tests.training.results.made import a_taught_run, a_tested_module, on_the_run
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.training.attendance import queries as attendance
from trainingmgr.training.attendance import services
from trainingmgr.training.attendance.models import TemporaryName
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import Closing, CohortState, Piece
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.results.services import close_out

WRITTEN = {
    "reaction": "Nine of ten would send a comrade.",
    "lessons": "Ask for the trucks a week ahead.",
    "materials": "Forty handouts given out, two left in the cell.",
}


def a_completed_run(cast, **facts):
    return a_taught_run(cast.here, a_tested_module(), **{"state": CohortState.COMPLETED} | facts)


def close(run, by, **written):
    found = cohorts.planned(run.id)
    closing = Closing(**WRITTEN | {"cost": 250_000, "currency": "XAF"} | written)
    return close_out.close_out(found, closing, seen=found.version, by=by)


def test_a_run_with_everything_is_closed_with_what_was_counted(cast):
    run = a_completed_run(cast)
    on_the_run(run, state=EnrolmentState.COMPLETED_PASSED)
    row = close(run, cast.training_clerk)
    assert cohorts.planned(run.id).state is CohortState.CLOSED_OUT
    assert (row.minutes_delivered, str(row.cost.amount)) == (360, "250000")
    held = attendance.session_by_id(db.session.scalars(select(TrainingSession.id)).one())
    unknown = kept(TemporaryName(session_id=held.id, name="Somebody", code=MarkCode.PRESENT,
                                 by_id=cast.training_clerk.id))  # fmt: skip
    late, place = "The report was wrong by an hour.", db.session.scalars(select(Enrolment)).one()
    with pytest.raises(Refusal, match="over or not under way"):
        services.report(held, held=True, minutes=300, seen=1, reason=late, by=cast.cell_head)
    with pytest.raises(Refusal, match="not open"):
        services.resolve_name(unknown, place, seen=1, reason=late, by=cast.cell_head)


def test_where_hours_were_cut_the_run_is_closed_with_why(cast, browse):
    run = a_completed_run(cast, minutes=300)
    on_the_run(run, state=EnrolmentState.ATTENDED_ONLY)
    with pytest.raises(Refusal, match="why hours were cut"):
        close(run, cast.training_clerk)
    close(run, cast.training_clerk, curtailment="The road was cut for two days.")
    text = browse(cast.training_clerk).get(f"/runs/{run.uid}").text
    assert "Why hours were cut: <bdi>The road was cut for two days.</bdi>" in text


def test_a_class_nobody_spoke_of_a_missing_mark_and_an_open_name_keep_it_open(cast):
    module = a_tested_module()
    run = a_taught_run(cast.here, module, state=CohortState.COMPLETED)
    on_the_run(run, state=EnrolmentState.COMPLETED_PASSED)
    assert close_out.standing(run.id).missing(Closing(**WRITTEN, cost=0)) == []
    on_the_run(run, state=EnrolmentState.COMPLETED_PASSED, code=MarkCode.NOT_RECORDED)
    silent = a_session(run, module, on=run.ends_on)
    kept(TemporaryName(session_id=silent.id, name="Somebody Unknown", code=MarkCode.PRESENT,
                       by_id=cast.training_clerk.id))  # fmt: skip
    found = close_out.standing(run.id)
    assert [each.id for each in found.unsettled.classes] == [silent.id]
    assert [each.on for each in found.unsettled.unmarked] == [run.starts_on]
    assert (found.unsettled.people, found.unsettled.names) == (2, 1)
    assert found.missing(Closing(**WRITTEN, cost=0)) == [Piece.ATTENDANCE]
    with pytest.raises(Refusal, match="Missing: attendance complete"):
        close(run, cast.training_clerk)


def test_somebody_without_an_ending_keeps_it_open(cast):
    run = a_completed_run(cast)
    on_the_run(run, state=EnrolmentState.ATTENDING)
    assert close_out.standing(run.id).waits == 1
    with pytest.raises(Refusal, match="Missing: results"):
        close(run, cast.training_clerk)


def test_a_run_that_is_not_completed_is_not_closed(cast):
    run = a_completed_run(cast, state=CohortState.RUNNING)
    with pytest.raises(Refusal):
        close(run, cast.training_clerk)
    assert cohorts.planned(run.id).state is CohortState.RUNNING


def test_no_other_way_leads_to_a_closed_run(cast):
    run = a_completed_run(cast)
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE cohort SET state = 'closed_out'"))
    db.session.rollback()
    found = cohorts.planned(run.id)
    found.state = CohortState.CLOSED_OUT
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(IntegrityError, match="begun_closed"):
        a_completed_run(cast, state=CohortState.CLOSED_OUT)
    db.session.rollback()


def test_the_page_names_what_is_missing_keeps_what_was_typed_and_closes(browse, cast):
    run = a_completed_run(cast)
    on_the_run(run, state=EnrolmentState.ATTENDING)
    path, browser = f"/runs/{run.uid}/close-out", browse(cast.training_clerk)
    assert path in browser.get(f"/runs/{run.uid}").text
    page = browser.get(path).text
    assert "1 person has no result yet." in page
    assert "6 h" in page
    answer = browser.post(path, **WRITTEN, cost="", currency="USD")
    assert answer.status_code == 422
    assert "Missing: results, what it cost." in answer.text
    assert WRITTEN["lessons"] in answer.text
    db.session.execute(update(Enrolment).values(state=EnrolmentState.COMPLETED_PASSED))
    db.session.commit()
    answer = browser.post(path, **WRITTEN, cost="1250.50", currency="USD")
    assert answer.status_code == 302
    page = browser.get(f"/runs/{run.uid}").text
    assert WRITTEN["lessons"] in page and "1,250.50" in page
    assert WRITTEN["lessons"] in browser.get(path).text
    assert "1 person passed and has no certificate." in page
