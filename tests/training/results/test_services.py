"""Scores in, figures never lost, runs ended by what was attended and reached."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from tests.makers import a_person, a_user, a_week_later, kept
from tests.training.makers import a_trainer, teaches
from tests.training.results.made import (
    DAY,
    a_taught_run,
    a_tested_module,
    on_the_run,
    papers_of,
    scored,
)
from trainingmgr.accounts.models import Holder, User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.curricula.rules import AssessmentKind
from trainingmgr.training.enrolments.models import Enrolment, EnrolmentMove
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.results import queries
from trainingmgr.training.results.models import Result
from trainingmgr.training.results.queries import runs
from trainingmgr.training.results.rules import Ending, Lack, Mode
from trainingmgr.training.results.services import assessments, closing, curtailment, recording
from trainingmgr.training.results.services.closing import Unsettled
from trainingmgr.training.results.services.recording import Entry

TODAY = clock.today


@pytest.fixture
def run(cast):
    """A taught run with its tests prepared and two people on it."""
    cohort = a_taught_run(cast.here)
    places = [on_the_run(cohort, name=name) for name in ("Achta", "Zara")]
    assessments.prepare(cohort, by=cast.cell_head)
    return cohort, places


def post_test(cohort, who):
    return queries.assessment(papers_of(cohort)[1].uid, reader=who)


def record(test, entries, by, **how):
    return recording.record(test, entries, by=by, **{"on": TODAY() - DAY} | how)


def ending(cohort, place):
    line = runs.of_run(cohort.id).by_place()[place.id]
    return line.outcome.ending, [piece.lack for piece in line.outcome.missing]


def events(name):
    return db.session.scalars(select(JournalEntry).where(JournalEntry.event == name)).all()


def test_tests_follow_from_the_pinned_modules_once(cast, run):
    cohort, _places = run
    code = queries.modules(cohort.id)[0].module.code
    assert [test.code for test in papers_of(cohort)] == [f"{code} PRE", f"{code} POST"]
    assert assessments.prepare(cohort, by=cast.cell_head) == 0


def test_r_trn_02_a_pass_and_every_missing_piece_by_name(cast, run):
    cohort, (achta, zara) = run
    assert ending(cohort, achta) == (Ending.NOT_YET, [Lack.NOT_SAT])
    test = post_test(cohort, cast.cell_head)
    record(test, {(achta.id, 1): Entry(600), (zara.id, 1): Entry(599)}, cast.cell_head)
    assert ending(cohort, achta) == (Ending.PASSED, [])
    assert ending(cohort, zara) == (Ending.NOT_YET, [Lack.RESIT_OPEN])
    record(test, {(zara.id, 2): Entry(590)}, cast.cell_head, on=TODAY())
    assert ending(cohort, zara) == (Ending.NOT_PASSED, [Lack.FAILED])
    absent = on_the_run(cohort, code=MarkCode.ABSENT)
    scored(test, absent, 100)
    assert ending(cohort, absent) == (Ending.NOT_PASSED, [Lack.ATTENDANCE_LOW])


def test_tests_together_by_their_weights_reach_the_pass_mark_of_their_module(cast):
    oral, work = ("ORAL", AssessmentKind.ORAL, 50, 3), ("WORK", AssessmentKind.CONTINUOUS, 50)
    cohort = a_taught_run(cast.here, a_tested_module(oral, work, pass_mark=80))
    achta, zara = (on_the_run(cohort, name=name) for name in ("Achta", "Zara"))
    assessments.prepare(cohort, by=cast.cell_head)
    for test, scores in zip(papers_of(cohort), ((900, 600), (500, 900)), strict=True):
        entries = {(achta.id, 1): Entry(scores[0]), (zara.id, 1): Entry(scores[1])}
        record(queries.assessment(test.uid, reader=cast.cell_head), entries, cast.cell_head)
    assert ending(cohort, achta) == (Ending.PASSED, [])
    assert ending(cohort, zara) == (Ending.NOT_PASSED, [Lack.MARK_LOW])
    assert closing.close(cohort, {}, by=cast.cell_head).not_passed == 1


def test_r_trn_03_what_is_not_recorded_decides_nothing(cast, run):
    cohort, _places = run
    unmarked = on_the_run(cohort, code=None)
    scored(papers_of(cohort)[1], unmarked, 100)
    assert ending(cohort, unmarked) == (Ending.NOT_YET, [Lack.ATTENDANCE_UNKNOWN])


def test_a_resit_is_sat_a_day_later_and_only_after_a_failure(cast, run):
    cohort, (achta, zara) = run
    test = post_test(cohort, cast.cell_head)
    record(test, {(achta.id, 1): Entry(600), (zara.id, 1): Entry(100)}, cast.cell_head)
    with pytest.raises(Refusal, match="at least a day after"):
        record(test, {(zara.id, 2): Entry(900)}, cast.cell_head)
    test = post_test(cohort, cast.cell_head)
    with pytest.raises(Refusal, match="has passed this test already"):
        record(test, {(achta.id, 2): Entry(900)}, cast.cell_head, on=TODAY())
    test = post_test(cohort, cast.cell_head)
    with pytest.raises(Refusal, match="After two attempts"):
        record(test, {(zara.id, 3): Entry(900)}, cast.cell_head, on=TODAY())


def test_a_score_beyond_the_points_and_a_stranger_are_refused(cast, run):
    cohort, (achta, _zara) = run
    test = post_test(cohort, cast.cell_head)
    with pytest.raises(Refusal, match="between 0 and 100"):
        record(test, {(achta.id, 1): Entry(1001)}, cast.cell_head)
    stranger = on_the_run(a_taught_run(cast.here))
    test = post_test(cohort, cast.cell_head)
    with pytest.raises(Refusal, match="not on this run"):
        record(test, {(stranger.id, 1): Entry(100)}, cast.cell_head)
    assert db.session.scalars(select(Result)).all() == []


def test_the_oral_way_is_kept_with_the_result(cast, run):
    cohort, (achta, _zara) = run
    test = post_test(cohort, cast.cell_head)
    record(test, {(achta.id, 1): Entry(705, Mode.ORAL)}, cast.cell_head)
    (row,) = db.session.scalars(select(Result)).all()
    assert (row.mode, row.score_tenths, row.assessor_id) == (Mode.ORAL, 705, cast.cell_head.id)


def test_a_change_needs_a_reason_and_the_journal_keeps_both_figures(cast, run):
    cohort, (achta, _zara) = run
    test = post_test(cohort, cast.cell_head)
    record(test, {(achta.id, 1): Entry(500)}, cast.cell_head)
    with pytest.raises(Refusal, match="why a result is changed"):
        record(test, {(achta.id, 1): Entry(700)}, cast.cell_head)
    test = post_test(cohort, cast.cell_head)
    why = "The second page was not counted."
    assert record(test, {(achta.id, 1): Entry(700)}, cast.cell_head, reason=why) == 1
    (entry,) = events("ResultsCorrected")
    assert entry.facts["scores"][0][1:] == [1, 500, 700]
    words = db.session.scalar(select(JournalWords).where(JournalWords.entry_id == entry.id))
    assert words.words == {"reason": why}


def test_an_old_page_does_not_overwrite_a_newer_save(cast, run):
    cohort, (achta, zara) = run
    test = post_test(cohort, cast.cell_head)
    opened = recording.seen_mark(test)
    record(test, {(achta.id, 1): Entry(500)}, cast.cell_head, seen=opened)
    test = post_test(cohort, cast.cell_head)
    with pytest.raises(StaleRecord):
        record(test, {(zara.id, 1): Entry(500)}, cast.cell_head, seen=opened)


def test_nobody_records_or_closes_their_own_result(cast, run):
    cohort, _places = run
    mine = on_the_run(cohort, holder_id=cast.cell_head.holder_id)
    test = post_test(cohort, cast.cell_head)
    with pytest.raises(Refusal, match="own result"):
        record(test, {(mine.id, 1): Entry(1000)}, cast.cell_head)
    with pytest.raises(Refusal, match="own result"):
        closing.close(cohort, {}, by=cast.cell_head)


def test_marks_matrix_a_mentor_records_the_runs_they_teach_and_no_others(cast, run):
    cohort, (achta, _zara) = run
    uid = papers_of(cohort)[1].uid
    with pytest.raises(NotFound):
        queries.assessment(uid, reader=cast.mentor)
    session = db.session.scalars(
        select(TrainingSession).where(TrainingSession.cohort_id == cohort.id)
    ).first()
    teaches(a_trainer(person=a_person(holder_id=cast.mentor.holder_id)), session)
    test = queries.assessment(uid, reader=cast.mentor)
    assert record(test, {(achta.id, 1): Entry(500)}, cast.mentor) == 1
    with pytest.raises(Refusal, match="head of the cell closes"):
        closing.close(cohort, {}, by=cast.mentor)


def test_marks_matrix_a_clerk_reads_and_never_records(cast, run):
    cohort, (achta, _zara) = run
    assert queries.cohort(cohort.uid, reader=cast.training_clerk).id == cohort.id
    test = post_test(cohort, cast.cell_head)
    with pytest.raises(Refusal, match="head of the cell"):
        record(test, {(achta.id, 1): Entry(500)}, cast.training_clerk)
    with pytest.raises(NotFound):
        queries.cohort(cohort.uid, reader=cast.elsewhere["cell_head"])


def test_closing_waits_until_everybody_is_settled_or_named_with_a_reason(cast, run):
    cohort, (achta, zara) = run
    scored(papers_of(cohort)[1], achta, 80)
    with pytest.raises(Refusal, match="Zara"):
        closing.close(cohort, {}, by=cast.cell_head)
    assert db.session.get(Enrolment, achta.id).state is EnrolmentState.ATTENDING
    cohort = queries.cohort(cohort.uid, reader=cast.cell_head)
    done = closing.close(cohort, {zara.id: Unsettled("Sits on Monday.")}, by=cast.cell_head)
    assert (done.passed, done.open) == (1, 1)
    states = {each.id: each.state for each in queries.roster(cohort.id)}
    assert states[achta.id] is EnrolmentState.COMPLETED_PASSED
    assert states[zara.id] is EnrolmentState.ATTENDING
    moves = db.session.scalars(select(EnrolmentMove)).all()
    assert [(m.was, m.now, m.reason) for m in moves] == [
        ("attending", "completed_passed", "results")
    ]


def test_a_test_that_will_not_be_sat_ends_as_not_passed_unknown_attendance_never_does(cast, run):
    cohort, (achta, zara) = run
    scored(papers_of(cohort)[1], achta, 80)
    unmarked = on_the_run(cohort, code=None, name="Moussa")
    gave_up = Unsettled("Did not come to the test.", ends=True)
    with pytest.raises(Refusal, match="Moussa.*not known"):
        closing.close(cohort, {zara.id: gave_up, unmarked.id: gave_up}, by=cast.cell_head)
    cohort = queries.cohort(cohort.uid, reader=cast.cell_head)
    left = {zara.id: gave_up, unmarked.id: Unsettled("Sheet is missing.")}
    done = closing.close(cohort, left, by=cast.cell_head)
    assert (done.passed, done.not_passed, done.open) == (1, 1, 1)


def test_a_run_that_has_not_ended_is_not_closed(cast):
    cohort = a_taught_run(cast.here, ends_on=TODAY() + DAY)
    with pytest.raises(Refusal, match="not ended"):
        closing.close(cohort, {}, by=cast.cell_head)


def test_r_trn_03_curtailed_is_attended_only_until_two_people_sign(cast):
    cohort = a_taught_run(cast.here, minutes=300)
    place = on_the_run(cohort)
    assessments.prepare(cohort, by=cast.cell_head)
    scored(papers_of(cohort)[1], place, 90)
    assert ending(cohort, place) == (Ending.ATTENDED_ONLY, [Lack.CURTAILED])
    version = queries.modules(cohort.id)[0]
    why = "The rest was taught on the range."
    asked = curtailment.ask_curtailment_waiver(cohort, version, why, by=cast.cell_head)
    assert ending(cohort, place)[0] is Ending.ATTENDED_ONLY
    with pytest.raises(Refusal, match="second person"):
        curtailment.sign_curtailment_waiver(cohort, asked, version, seen=1, by=cast.cell_head)
    twin = a_user(
        Role.CELL_HEAD, centre=cast.here, holder=db.session.get(Holder, cast.cell_head.holder_id)
    )
    cohort = queries.cohort(cohort.uid, reader=twin)
    (asked,) = queries.waivers(cohort.id).values()
    version = queries.modules(cohort.id)[0]
    with pytest.raises(Refusal, match="second person"):
        curtailment.sign_curtailment_waiver(cohort, asked, version, seen=1, by=twin)
    other = a_user(Role.CELL_HEAD, centre=cast.here)
    cohort = queries.cohort(cohort.uid, reader=other)
    (asked,) = queries.waivers(cohort.id).values()
    version = queries.modules(cohort.id)[0]
    waits = [len(queries.curtailed_to_sign(reader=each, most=9)) for each in (twin, other)]
    assert waits == [0, 1], "in the work of another person"
    with a_week_later():
        assert queries.curtailed_to_sign(reader=other, most=9) == []
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        curtailment.sign_curtailment_waiver(cohort, asked, version, seen=1, by=other)
    with pytest.raises(Refusal, match="who asked"):
        curtailment.withdraw_curtailment_waiver(cohort, asked, version, seen=1, by=other)
    with a_week_later():
        cohort, version = queries.cohort(cohort.uid, reader=twin), queries.modules(cohort.id)[0]
        asked = curtailment.ask_curtailment_waiver(cohort, version, why, by=twin)
        curtailment.withdraw_curtailment_waiver(
            cohort, asked, version, seen=1, by=db.session.get(User, cast.cell_head.id)
        )
    cohort, version = queries.cohort(cohort.uid, reader=twin), queries.modules(cohort.id)[0]
    asked = curtailment.ask_curtailment_waiver(cohort, version, why, by=twin)
    cohort = queries.cohort(cohort.uid, reader=other)
    (asked,) = queries.waivers(cohort.id).values()
    version = queries.modules(cohort.id)[0]
    curtailment.sign_curtailment_waiver(cohort, asked, version, seen=1, by=other)
    assert ending(cohort, place) == (Ending.PASSED, [])


def test_r_trn_07_gain_counts_only_those_who_sat_both(cast, run):
    cohort, (achta, zara) = run
    before, after = papers_of(cohort)
    scored(before, achta, 40)
    scored(after, achta, 70)
    scored(after, achta, 90, attempt=2)
    scored(before, zara, 10)
    (gain,) = runs.of_run(cohort.id).gains
    assert (gain.people, gain.points, gain.share) == (1, 30, 0.5)
    assert (gain.before_only, gain.after_only, gain.neither) == (1, 0, 0)


def test_hours_of_the_run_somebody_came_from_count_on(cast):
    module = a_tested_module(minutes=720)
    first = a_taught_run(cast.here, module)
    came = on_the_run(first)
    came.state, came.leaving_reason = EnrolmentState.WITHDRAWN, "transferred"
    came.left_on = TODAY() - DAY
    kept(came)
    second = a_taught_run(cast.here, module)
    place = on_the_run(second)
    place.continues_id, place.joined_on = came.id, second.starts_on
    kept(place)
    (line,) = runs.of_run(second.id).lines
    assert line.modules[0].hours.present == 720
    assert not line.modules[0].hours.is_curtailed


def test_eight_modules_and_many_people_cost_the_same_statements(cast):
    cohort = a_taught_run(cast.here, *(a_tested_module() for _ in range(8)))
    assessments.prepare(cohort, by=cast.cell_head)
    on_the_run(cohort)
    spent = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: spent.append(facts[2]))
    runs.of_run(cohort.id)
    few = len(spent)
    for _ in range(9):
        on_the_run(cohort)
    spent.clear()
    results = runs.of_run(cohort.id)
    assert (len(spent), len(results.lines), len(results.tests)) == (few, 10, 16)
    assert few <= 11


def test_points_are_fixed_once_somebody_sat(cast, run):
    cohort, (achta, _zara) = run
    test = post_test(cohort, cast.cell_head)
    assessments.change_test(test, points=20, on=TODAY(), seen=test.version, by=cast.cell_head)
    scored(test, achta, 15)
    test = post_test(cohort, cast.cell_head)
    with pytest.raises(Refusal, match="points cannot change"):
        assessments.change_test(test, points=30, on=None, seen=test.version, by=cast.cell_head)
    assert ending(cohort, achta)[0] is Ending.PASSED


def test_a_first_attempt_of_tomorrow_or_before_the_run_is_refused(cast, run):
    cohort, (achta, _zara) = run
    for on, words in ((TODAY() + DAY, "after it was sat"), (TODAY() - timedelta(90), "before")):
        test = post_test(cohort, cast.cell_head)
        with pytest.raises(Refusal, match=words):
            record(test, {(achta.id, 1): Entry(500)}, cast.cell_head, on=on)
