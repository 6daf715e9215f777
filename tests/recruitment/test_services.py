"""What holds of a round on every path: R-REC-01 to R-REC-05, R-AGE-01, R-AGE-07."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_place, a_user
from tests.recruitment.made import (
    GENUINE,
    a_plan,
    admitted,
    again,
    an_applicant,
    an_open_round,
    brought_to,
    deposit,
    file,
    officers,
    women,
)
from tests.vetting.cases.made import criteria
from tests.vetting.children.made import a_focal_point, a_referral
from tests.vetting.made import a_decision, recorded
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.recruitment.models import ApplicationMove, SelectionLine, StageScore
from trainingmgr.recruitment.queries import contests, dossiers, rankings
from trainingmgr.recruitment.rules import (
    AppealState,
    ApplicationState,
    ListState,
    ObjectionState,
    Paper,
    Placing,
    Rejection,
    RoundState,
)
from trainingmgr.recruitment.services import (
    applying,
    clearing,
    contesting,
    papers,
    planning,
    scoring,
    selecting,
    whole,
)
from trainingmgr.recruitment.services.scoring import Typed
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.registry.people.services import blocks
from trainingmgr.vetting.cases.rules import Process
from trainingmgr.vetting.rules import Outcome

A, R = ApplicationState, RoundState


@pytest.fixture
def staff(app):
    found = officers()
    criteria(Process.NEW_RECRUITMENT)
    blocks.first_block("HQ", by=found[0])
    return found


def typed(round_, by, points):
    """Points of one applicant after the other, in both stages."""
    for stage, places in zip(round_.stages, (0, 1), strict=True):
        rows = [Typed(application=file(each, by), points=of[places]) for each, of in points]
        scoring.score(again(round_, by), stage, rows, by=by)


def cleared(*applications, outcome=Outcome.CLEARED):
    officer = a_user(Role.VETTING_OFFICER)
    for each in list(applications):
        recorded(each.person, a_decision(outcome), by=officer)


def at_the_list(staff, points, **facts):
    """A round whose applicants have these points, all cleared, the time for objections over."""
    by, *jury = staff
    round_ = an_open_round(by, jury, **facts)
    files = [admitted(round_, by, name=f"Applicant {n}", sex=sex)
             for n, (_points, sex) in enumerate(points)]  # fmt: skip
    round_ = brought_to(round_, by, R.CLOSED, R.TESTING)
    typed(round_, by, [(each, of) for each, (of, _sex) in zip(files, points, strict=True)])
    round_ = brought_to(round_, by, R.VETTING)
    clearing.send_to_vetting(round_, by=by)
    cleared(*(file(each, by) for each in files))
    clearing.take_answers(again(round_, by), by=by)
    round_ = again(round_, by)
    today = clock.today()
    contesting.call_for_objections(
        round_, today, today + timedelta(days=6), seen=round_.version, by=by
    )
    return brought_to(round_, by, R.FINAL_LIST), [file(each, by) for each in files]


def after_objections(round_, by):
    @operation
    def days_pass():
        round_.objections_from = clock.today() - timedelta(days=9)
        round_.objections_until = clock.today() - timedelta(days=1)

    days_pass()
    return again(round_, by)


def test_a_round_is_announced_whole_and_not_planned_anew(staff):
    by, *jury = staff
    made = again(planning.plan(a_plan(jury[:1]), by=by), by)
    with pytest.raises(Refusal, match="jury"):
        planning.advance(made, R.ANNOUNCED, seen=made.version, by=by)
    made = again(made, by)
    planning.change(made, a_plan(jury, code=made.code), seen=made.version, by=by)
    made = brought_to(made, by, R.ANNOUNCED)
    with pytest.raises(Refusal, match="not planned anew"):
        planning.change(made, a_plan(jury), seen=made.version, by=by)
    stage = again(made, by).stages[0]
    with pytest.raises(Refusal, match="not planned anew"):
        operation(lambda: (setattr(stage, "passes", 0), db.session.flush()))()


def test_nobody_under_18_is_taken_and_who_is_too_old_is_told(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    with pytest.raises(Refusal, match="child protection focal point"):
        an_applicant(round_, by, born=str(clock.today().year - 17))
    old = an_applicant(again(round_, by), by, born="1970")
    assert (old.state, old.reason) == (A.INELIGIBLE, Rejection.OVER_AGE)
    with pytest.raises(Refusal, match="Nobody under 18"):
        planning.plan(a_plan(jury, min_age=17), by=by)


def test_an_unknown_age_waits_and_is_not_admitted(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    unknown = a_person(born=None, category=Category.RECRUIT, status=Status.APPLICANT)
    made = file(applying.apply(round_, unknown, deposit(round_), by=by), by)
    assert made.state is A.RECEIVED
    with pytest.raises(Refusal, match="not established"):
        papers.check_papers(made, GENUINE, seen=made.version, by=by)


def test_a_person_applies_once_at_a_place_of_the_officer_on_its_days(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    made = an_applicant(round_, by)
    with pytest.raises(Refusal, match="has applied"):
        applying.apply(round_, made.person, deposit(round_), by=by)
    late = clock.today() + timedelta(days=6)
    with pytest.raises(Refusal, match="takes applications from"):
        an_applicant(again(round_, by), by, deposited_on=late)
    elsewhere = a_user(Role.RECRUITMENT_OFFICER, place=a_place(), scope=Scope.REGION)
    with pytest.raises(Refusal, match="that is yours"):
        an_applicant(again(round_, by), elsewhere)
    with pytest.raises(NotFound):
        dossiers.application(made.uid, reader=elsewhere)


def test_a_forged_paper_refuses_with_a_reason_and_a_missing_one_waits(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    first, second = an_applicant(round_, by), an_applicant(round_, by, name="Amani")
    papers.check_papers(first, {Paper.SCHOOL: False}, seen=first.version, by=by)
    assert (file(first, by).state, file(first, by).reason) == (
        A.INELIGIBLE, Rejection.FALSE_DOCUMENT,
    )  # fmt: skip
    papers.check_papers(second, {Paper.IDENTITY: True}, seen=second.version, by=by)
    second = file(second, by)
    assert second.state is A.INCOMPLETE
    with pytest.raises(Refusal, match="reason that the applicant is told"):
        applying.decide(second, A.INELIGIBLE, None, seen=second.version, by=by)


def test_points_are_bounded_corrected_with_a_reason_and_move_the_file(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    made = admitted(round_, by)
    with pytest.raises(Refusal, match="while a round is in its tests"):
        scoring.score(round_, round_.stages[0], [], by=by)
    round_ = brought_to(round_, by, R.CLOSED, R.TESTING)
    run = round_.stages[0]
    with pytest.raises(Refusal, match="at most 20 points"):
        scoring.score(round_, run, [Typed(application=file(made, by), points=21)], by=by)
    row, round_ = Typed(application=file(made, by), points=7), again(round_, by)
    run = round_.stages[0]
    assert scoring.score(round_, run, [row], by=by) == 1
    assert file(made, by).state is A.TEST_FAILED
    again_ = Typed(application=file(made, by), points=12)
    with pytest.raises(Refusal, match="why they are corrected"):
        scoring.score(again(round_, by), run, [again_], by=by)
    better = Typed(application=file(made, by), points=12, why="Two laps were not counted.")
    round_, other = again(round_, by), a_user(Role.RECRUITMENT_OFFICER)
    whose(made, other)
    with pytest.raises(Refusal, match="your own"):
        scoring.score(round_, round_.stages[0], [better], by=other)
    better = Typed(application=file(made, by), points=12, why="Two laps were not counted.")
    round_ = again(round_, by)
    scoring.score(round_, round_.stages[0], [better], by=by)
    kept = db.session.query(StageScore).order_by(StageScore.attempt)
    assert [each.points for each in kept] == [7, 12]
    for broken, law in (("UPDATE stage_score SET points = 20", "stage_score"),
                        ("DELETE FROM stage_score", "stage_score"),
                        ("UPDATE application SET state = 'test_failed', reason = NULL",
                         "reasoned")):  # fmt: skip
        with pytest.raises(IntegrityError, match=law), db.session.begin_nested():
            db.session.execute(text(broken))


def whose(application, user):
    db.session.get(Person, application.person_id).holder_id = user.holder_id
    db.session.commit()


def test_nobody_has_a_hand_in_their_own_application_security_4_3_2(staff):
    by, *jury = staff
    round_, files = at_the_list(staff, [((20, 40), Sex.M), ((19, 40), Sex.M)])
    whose(files[0], by)
    own = file(files[0], by)
    for deed in (
        lambda: applying.decide(own, A.WITHDRAWN, None, seen=own.version, by=by),
        lambda: papers.check_papers(own, {}, seen=own.version, by=by),
    ):
        with pytest.raises(Refusal, match="your own"):
            deed()
    made = selecting.propose_list(again(round_, by), by=by)
    after_objections(round_, by)
    whose(files[1], jury[0])
    found = rankings.list_(made.uid, reader=jury[0])
    with pytest.raises(Refusal, match="stand on this list yourself"):
        selecting.agree(found, seen=found.version, by=jury[0])


def test_the_list_comes_from_points_alone_and_another_person_agrees_after_objections(staff):
    """R-REC-02, R-REC-03."""
    by, *jury = staff
    points = [((20, 40), Sex.M), ((19, 40), Sex.M), ((18, 40), Sex.M), ((10, 20), Sex.F)]
    round_, files = at_the_list(staff, points, quotas=(women(1),))
    made = selecting.propose_list(round_, by=by)
    lines = {each.application_id: each.placing for each in db.session.query(SelectionLine)}
    assert [lines[each.id] for each in files] == [
        Placing.SELECTED, Placing.RESERVE, Placing.BEYOND, Placing.SELECTED,
    ]  # fmt: skip

    def agreed(reader):
        db.session.expire_all()
        found = rankings.list_(made.uid, reader=reader)
        return selecting.agree(found, seen=found.version, by=reader)

    with pytest.raises(Refusal, match="role of this account"):
        agreed(by)
    with pytest.raises(Refusal, match="may object until"):
        agreed(jury[0])
    after_objections(round_, by)
    with pytest.raises(Refusal, match="members of this round"):
        agreed(a_user(Role.RECRUITMENT_JURY))
    assert agreed(jury[0]) == 2
    states = [(file(each, by).state, file(each, by).reason) for each in files]
    assert states == [
        (A.SELECTED, None), (A.RESERVE_LIST, None),
        (A.INELIGIBLE, Rejection.QUOTA_FULL), (A.SELECTED, None),
    ]  # fmt: skip


def test_nobody_whose_age_is_doubted_since_is_selected_r_age_01(staff):
    by, *jury = staff
    round_, files = at_the_list(staff, [((20, 40), Sex.M), ((19, 40), Sex.M)])
    made = selecting.propose_list(round_, by=by)
    after_objections(round_, by)
    a_referral(a_focal_point(), files[0].person)
    made = rankings.list_(made.uid, reader=jury[0])
    with pytest.raises(Refusal, match="for their age standing"):
        selecting.agree(made, seen=made.version, by=jury[0])
    assert {file(each, by).state for each in files} == {A.VETTING_CLEARED}


def test_points_that_changed_ask_for_a_new_list(staff):
    by, *jury = staff
    round_, files = at_the_list(staff, [((20, 40), Sex.M), ((19, 40), Sex.M)])
    made = selecting.propose_list(round_, by=by)
    after_objections(round_, by)

    @operation
    def tampered():
        db.session.add(StageScore(application_id=files[0].id, stage_id=round_.stages[0].id,
                                  attempt=9, points=8, why="by hand", by_id=by.id))  # fmt: skip

    tampered()
    found = rankings.list_(made.uid, reader=jury[0])
    with pytest.raises(Refusal, match="Compute it anew"):
        selecting.agree(found, seen=found.version, by=jury[0])


def test_an_objection_is_decided_before_the_list_by_another_person(staff):
    by, *jury = staff
    round_, files = at_the_list(staff, [((20, 40), Sex.M), ((19, 40), Sex.M)])
    made = contesting.take_objection(
        files[0], words="He was seen at the burning of the village.", body="Hotline",
        received_on=clock.today(), by=by,
    )  # fmt: skip
    selecting.propose_list(again(round_, by), by=by)
    after_objections(round_, by)
    found = contests.objection(made.uid, reader=jury[0])
    contesting.decide_objection(
        found, ObjectionState.WELL_FOUNDED, answer="Two reports say the same.",
        seen=found.version, by=jury[0],
    )  # fmt: skip
    refused = file(files[0], by)
    assert (refused.state, refused.reason) == (A.INELIGIBLE, Rejection.INTEGRITY)


def test_vetting_answers_with_one_word_and_who_is_not_cleared_is_told_integrity(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    made = admitted(round_, by)
    round_ = brought_to(round_, by, R.CLOSED, R.TESTING)
    typed(round_, by, [(made, (20, 40))])
    round_ = brought_to(round_, by, R.VETTING)
    assert clearing.send_to_vetting(round_, by=by) == 1
    assert clearing.take_answers(again(round_, by), by=by) == (0, 0), "nobody has decided yet"
    with pytest.raises(Refusal, match="wait for vetting"):
        brought_to(round_, by, R.FINAL_LIST)
    cleared(file(made, by), outcome=Outcome.NOT_CLEARED)
    assert clearing.take_answers(again(round_, by), by=by) == (0, 1)
    assert file(made, by).reason is Rejection.INTEGRITY


def test_an_appeal_is_decided_by_others_and_brings_the_file_back(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    made = an_applicant(round_, by)
    applying.decide(made, A.INELIGIBLE, Rejection.NATIONALITY, seen=made.version, by=by)
    appeal = contesting.lodge_appeal(
        file(made, by), grounds="My father is a citizen.", lodged_on=clock.today(), by=by
    )
    found = contests.appeal(appeal.uid, reader=jury[0])
    contesting.decide_appeal(
        found, AppealState.GRANTED, answer="The register of citizens has him.",
        seen=found.version, by=jury[0],
    )  # fmt: skip
    assert file(made, by).state is A.RECEIVED


def test_annulling_voids_the_list_and_keeps_the_trail(staff):
    by, *jury = staff
    round_, files = at_the_list(staff, [((20, 40), Sex.M), ((19, 40), Sex.M)])
    selecting.propose_list(round_, by=by)
    round_ = again(round_, by)
    with pytest.raises(Refusal, match="role of this account"):
        planning.annul(round_, reason="Papers of the exam were sold.", seen=round_.version, by=by)
    done = planning.annul(
        again(round_, by), reason="Papers of the exam were sold.", seen=round_.version, by=jury[0]
    )
    assert done == 2
    assert {file(each, by).state for each in files} == {A.ANNULLED}
    assert {each.state for each in rankings.lists_of(again(round_, by))} == {ListState.SUPERSEDED}
    assert db.session.query(ApplicationMove).filter_by(now=A.TEST_PASSED).count() == 2
    assert db.session.query(SelectionLine).count() == 2


def test_a_list_of_many_is_computed_and_agreed_to_by_a_worker(staff, monkeypatch):
    """R-REC-02, R-REC-03: what stands in the way is said at once; the rest is done whole."""
    by, *jury = staff
    monkeypatch.setattr(whole, "AT_ONCE", 0)
    points = [((20, 40), Sex.M), ((19, 40), Sex.M), ((18, 40), Sex.M)]
    round_, files = at_the_list(staff, points)
    with pytest.raises(Refusal, match="No list of this round is agreed"):
        planning.advance(round_, R.COMPLETED, seen=round_.version, by=by)
    round_ = again(round_, by)
    assert not whole.compute_list(round_, by=by).is_over
    with pytest.raises(Refusal, match="Wait until it is done"):
        whole.compute_list(again(round_, by), by=by)
    assert jobs.work()
    made = rankings.list_(rankings.lists_of(round_)[0].uid, reader=jury[0])
    with pytest.raises(Refusal, match="may object until"):
        whole.agree(made, seen=made.version, by=jury[0])
    after_objections(round_, by)
    made = rankings.list_(made.uid, reader=jury[0])
    work = whole.agree(made, seen=made.version, by=jury[0])
    assert jobs.work() and work.state is jobs.JobState.DONE, work.trouble
    states = [A.SELECTED, A.SELECTED, A.RESERVE_LIST]
    assert [file(each, by).state for each in files] == states
    assert rankings.lists_of(again(round_, by))[0].state is ListState.AGREED


def test_who_is_selected_enlists_and_a_reserve_steps_up_for_who_leaves(staff):
    by, *jury = staff
    points = [((20, 40), Sex.M), ((19, 40), Sex.M), ((18, 40), Sex.M), ((17, 40), Sex.M)]
    round_, files = at_the_list(staff, points, reserve=2)
    made = selecting.propose_list(round_, by=by)
    after_objections(round_, by)
    selecting.agree(rankings.list_(made.uid, reader=jury[0]), seen=1, by=jury[0])
    first, second, third, fourth = (file(each, by) for each in files)
    selecting.enlist(first, from_on=clock.today(), reference="Order 5", seen=first.version, by=by)
    assert file(first, by).person.status is Status.RECRUIT
    third, fourth = file(third, by), file(fourth, by)
    with pytest.raises(Refusal, match="No place is free"):
        selecting.step_up(third, seen=third.version, by=by)
    second = file(second, by)
    applying.decide(second, A.WITHDRAWN, None, seen=second.version, by=by)
    with pytest.raises(Refusal, match="comes first"):
        selecting.step_up(file(fourth, by), seen=fourth.version, by=by)
    third = file(third, by)
    selecting.step_up(third, seen=third.version, by=by)
    assert file(third, by).state is A.SELECTED


def test_a_granted_appeal_leads_back_to_where_the_file_stood_or_to_points_that_are_corrected(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    made = admitted(round_, by)
    round_ = brought_to(round_, by, R.CLOSED, R.TESTING)
    typed(round_, by, [(made, (7, 40))])
    appeal = contesting.lodge_appeal(
        file(made, by), grounds="Two laps were not counted.", lodged_on=clock.today(), by=by
    )
    round_ = brought_to(round_, by, R.VETTING)
    better = [Typed(application=file(made, by), points=12, why="Two laps were not counted.")]
    with pytest.raises(Refusal, match="appeal was granted"):
        scoring.score(round_, round_.stages[0], better, by=by)
    contesting.decide_appeal(
        contests.appeal(appeal.uid, reader=jury[0]), AppealState.GRANTED,
        answer="The film shows the laps.", seen=1, by=jury[0],
    )  # fmt: skip
    assert file(made, by).state is A.ADMISSIBLE
    round_ = again(round_, by)
    same = [Typed(application=file(made, by), points=7)]
    assert scoring.score(round_, round_.stages[0], same, by=by) == 0
    assert file(made, by).state is A.ADMISSIBLE, "a sheet saved again rejects nobody again"
    round_ = again(round_, by)
    better = [Typed(application=file(made, by), points=12, why="Two laps were not counted.")]
    scoring.score(round_, round_.stages[0], better, by=by)
    assert file(made, by).state is A.TEST_PASSED
    made = file(made, by)
    applying.decide(made, A.INELIGIBLE, Rejection.NATIONALITY, seen=made.version, by=by)
    appeal = contesting.lodge_appeal(
        file(made, by), grounds="My father is a citizen.", lodged_on=clock.today(), by=by
    )
    contesting.decide_appeal(
        contests.appeal(appeal.uid, reader=jury[0]), AppealState.GRANTED,
        answer="The register of citizens has him.", seen=1, by=jury[0],
    )  # fmt: skip
    assert file(made, by).state is A.TEST_PASSED
