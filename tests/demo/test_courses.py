"""What is taught in the demonstration, and that it holds the rules it is meant to show."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.attendance import queries as attendance
from trainingmgr.training.attendance.models import ActionPoint, Mark, SessionReport
from trainingmgr.training.attendance.queries import missing, reporting
from trainingmgr.training.attendance.rules import ActionState, MarkCode
from trainingmgr.training.certificates.models import Certificate, CertificateRequest
from trainingmgr.training.certificates.queries import candidates, verifying
from trainingmgr.training.certificates.rules import RequestState, Standing
from trainingmgr.training.certificates.services import issuing
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries import frozen_ids, judging
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.enrolments.rules.gate import PieceCode
from trainingmgr.training.records.models import Attainment
from trainingmgr.training.results.queries.runs import of_run
from trainingmgr.training.results.rules import Ending
from trainingmgr.training.staffing import queries as staffing
from trainingmgr.training.timetable import queries as timetable
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.vetting.queries import words_for
from trainingmgr.vetting.queries.units import suspended_units
from trainingmgr.vetting.rules import Word

ENDS = {
    EnrolmentState.COMPLETED_PASSED: Ending.PASSED,
    EnrolmentState.COMPLETED_NOT_PASSED: Ending.NOT_PASSED,
    EnrolmentState.ATTENDED_ONLY: Ending.ATTENDED_ONLY,
}
WORDS = {
    "clearance_expired": Word.EXPIRED,
    "clearance_suspended": Word.NOT_CLEARED,
    "clearance_not_cleared": Word.NOT_CLEARED,
    "clearance_pending": Word.PENDING,
    "clearance_info_requested": Word.PENDING,
    "clearance_under_appeal": Word.PENDING,
    "clearance_unit_changed": Word.PENDING,
    "clearance_conditional": Word.CONDITIONS,
}


def runs(*states):
    return db.session.scalars(select(Cohort).where(Cohort.state.in_(states))).all()


def test_there_are_runs_in_every_state(demo):
    states = Counter(db.session.scalars(select(Cohort.state)))
    assert set(states) == set(CohortState)
    if demo.size == "full":
        assert 95 <= states.total() <= 130


def test_places_in_runs_are_in_every_state_that_is_stored(demo):
    states = set(db.session.scalars(select(Enrolment.state)))
    derived = {EnrolmentState.CLEARANCE_PENDING, EnrolmentState.INELIGIBLE}
    rare = {EnrolmentState.SUSPENDED, EnrolmentState.DECEASED}
    if demo.size == "small":
        rare |= {EnrolmentState.ATTENDED_ONLY, EnrolmentState.DEFERRED, EnrolmentState.NO_SHOW,
                 EnrolmentState.REMOVED_CONDUCT, EnrolmentState.RECALLED_TO_UNIT}  # fmt: skip
    assert set(EnrolmentState) - derived - rare <= states


def test_both_sides_agreed_to_every_plan_that_went_on(demo):
    for each in runs(CohortState.APPROVED, CohortState.NOMINATIONS_OPEN, CohortState.CONFIRMED):
        whole = cohorts.planned(each.id)
        assert len(cohorts.standing_approvals(whole)) == 2, whole.code


def test_no_run_is_without_a_required_scheme(demo):
    """R-VET-02b"""
    found = cohorts.required_schemes([each.id for each in runs(*CohortState)])
    assert all(Scheme.NATIONAL in schemes for schemes in found.values())


def test_mentors_have_classes_today_and_this_week(demo):
    for login in ("mentor.tam", "mentor.qal", "mentor.bam"):
        user = demo.user(login)
        today = attendance.mine(user, demo.today, demo.today)
        assert today, login
        assert not reporting.reported(today)
        week = attendance.mine(user, demo.today - timedelta(3), demo.today + timedelta(3))
        assert len(week) > len(today)


def test_the_cell_sees_classes_without_a_report_or_a_register(demo):
    head = demo.user("head.tam")
    reports = reporting.without_report(reader=head, before=demo.today)
    planted = {case["session"] for case in demo.cases("class_without_report")}
    assert planted & {each.id for each in reports}
    clerk = demo.user("clerk.tam")
    assert missing.without_register(reader=clerk, before=demo.today)


def test_marks_of_every_kind_and_steps_that_are_still_open(demo):
    codes = set(db.session.scalars(select(Mark.code).distinct()))
    assert codes >= {MarkCode.PRESENT, MarkCode.ABSENT, MarkCode.LATE, MarkCode.NOT_RECORDED}
    states = set(db.session.scalars(select(ActionPoint.state).distinct()))
    assert ActionState.OPEN in states
    held = Counter(db.session.scalars(select(SessionReport.held)))
    assert held[True] > held[False] > 0


def test_every_ending_follows_from_the_rule(demo):
    """R-TRN-02, R-TRN-03: what is stored is what the marks and the results amount to."""
    told = Counter()
    for run in runs(CohortState.CLOSED_OUT):
        for line in of_run(run.id).lines:
            if line.enrolment.state in ENDS:
                assert line.outcome.ending is ENDS[line.enrolment.state], run.code
                told[line.outcome.ending] += 1
    assert told[Ending.PASSED] > told[Ending.NOT_PASSED] > 0


def test_a_mark_that_is_not_recorded_leaves_the_ending_open(demo):
    """R-TRN-03"""
    for case in demo.cases("mark_not_recorded"):
        run = demo.run(case["run"])
        lines = of_run(run.id).lines
        line = next(x for x in lines if x.enrolment.person.number == case["number"])
        assert line.outcome.ending is Ending.NOT_YET


@pytest.mark.parametrize("kind", WORDS)
def test_each_clearance_reads_as_it_was_planted(demo, kind):
    """R-VET-02a"""
    for case in demo.cases(kind):
        person = demo.person(case["number"])
        standing = words_for([person.id], Scheme.NATIONAL, demo.today)[person.id]
        assert standing.word is WORDS[kind], case


def test_nobody_was_asked_about_one_nominee(demo):
    person = demo.person(demo.cases("clearance_not_screened")[0]["number"])
    assert words_for([person.id], Scheme.NATIONAL, demo.today) == {}


@pytest.mark.parametrize(
    "kind", ["clearance_expired", "clearance_suspended", "clearance_not_screened"]
)
def test_the_gate_stops_them(demo, kind):
    """R-VET-03"""
    case = demo.cases(kind)[0]
    person, run = demo.person(case["number"]), demo.run(case["run"])
    verdict = judging.gate(run, [person.id], demo.today)[person.id]
    assert not verdict.may_join
    assert PieceCode.CLEARANCE in {piece.code for piece in verdict.missing}


def test_a_clearance_ends_in_the_middle_of_a_course(demo):
    case = demo.cases("clearance_expires_mid_course")[0]
    person, run = demo.person(case["number"]), demo.run(case["run"])
    verdict = judging.gate(run, [person.id], demo.today)[person.id]
    assert verdict.may_join
    assert PieceCode.CLEARANCE_ENDS in {piece.code for piece in verdict.said}


def test_a_unit_is_suspended_while_its_people_are_taught(demo):
    """R-HRD-03"""
    case = demo.cases("unit_suspended_mid_run")[0]
    assert case["people"]
    frozen = frozen_ids(demo.run(case["run"]), demo.today)
    places = db.session.scalars(select(Enrolment).where(Enrolment.id.in_(frozen)))
    mine = {demo.person(number).id for number in case["people"]}
    assert mine <= {place.person_id for place in places}
    assert len(suspended_units(demo.today)) > 0


def test_whoever_takes_part_now_may_unless_it_was_planted(demo):
    suspended = demo.cases("unit_suspended_mid_run")[0]
    planted = {*suspended["people"], demo.cases("age_doubt")[0]["number"]}
    planted |= {number for numbers in suspended["elsewhere"].values() for number in numbers}
    for run in runs(CohortState.RUNNING, CohortState.CONFIRMED):
        frozen = frozen_ids(run, demo.today)
        for place in db.session.scalars(select(Enrolment).where(Enrolment.id.in_(frozen))):
            number = db.session.get(Person, place.person_id).number
            assert number in planted, (run.code, number, frozen[place.id])


def test_the_three_trainers_who_cannot_lead(demo):
    """R-TRN-04, R-HRD-08"""

    def profile(kind):
        person = demo.person(demo.cases(kind)[0]["number"])
        key = db.session.scalars(select(Trainer.id).where(Trainer.person_id == person.id)).one()
        return trainers.by_key([key])[key]

    away, unscreened = profile("trainer_on_leave"), profile("trainer_not_screened")
    assert any(leave.from_on <= demo.today <= leave.until_on for leave in away.leaves)
    assert unscreened.postings
    assert not any(posting.is_screened for posting in unscreened.postings)
    last = max(posting.until_on for posting in profile("mentor_rotating_out").postings)
    assert demo.today < last <= demo.today + timedelta(days=7)


def test_whoever_leads_a_class_to_come_may_lead_it(demo):
    """R-TRN-04: or the page of the run says why not."""
    leaving = demo.cases("mentor_rotating_out")[0]["number"]
    for run in runs(CohortState.RUNNING, CohortState.CONFIRMED):
        whole = demo.run(run.code)
        for problem in staffing.problems(whole, timetable.of_cohort(whole.id)):
            lead = timetable.lead_of(problem.session)
            assert lead is None or lead.trainer.person.number == leaving, problem


def test_certificates_are_genuine_and_say_how_they_stand(demo):
    every = db.session.scalars(select(Certificate)).all()
    assert len(every) >= (900 if demo.size == "full" else 60)
    for each in every[:: max(1, len(every) // 25)]:
        answer = verifying.of_code(f"{demo.settings.address}/verify/{each.sealed}", on=demo.today)
        assert answer.standing is not Standing.ALTERED
        assert answer.standing is not Standing.UNKNOWN
    for case in demo.cases("certificate_revoked"):
        assert verifying.of_serial(case["serial"], on=demo.today).standing is Standing.REVOKED
    for case in demo.cases("certificate_replaced"):
        assert verifying.of_serial(case["serial"], on=demo.today).standing is Standing.REPLACED


def test_one_runs_certificates_wait_for_the_second_person(demo):
    request = db.session.scalars(
        select(CertificateRequest).where(CertificateRequest.state == RequestState.ASKED)
    ).one()
    cohort = candidates.cohort_by_id(request.cohort_id)
    assert cohort.code == demo.cases("certificates_asked")[0]["run"]
    request = candidates.open_request(cohort.id)
    site = issuing.Site(f"{demo.settings.address}/verify", demo.settings.programme)
    assert issuing.is_current(request, cohort, site)


def test_what_was_attained_is_on_record(demo):
    passed = db.session.scalars(
        select(Enrolment.person_id)
        .join(Enrolment.cohort)
        .where(
            Enrolment.state == EnrolmentState.COMPLETED_PASSED,
            Cohort.state == CohortState.CLOSED_OUT,
        )
    ).all()
    on_record = set(db.session.scalars(select(Attainment.person_id)))
    assert set(passed) <= on_record
