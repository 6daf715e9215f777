"""What the site counts of the framework: the rows beneath change, and the figure moves."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.makers import a_centre, a_person, a_unit, a_user, kept
from tests.oversight.bodies.made import a_body, a_matter, an_act, answered
from tests.pay.made import Army, work
from tests.pay.payments.made import Treasury
from tests.training.certificates.made import a_closed_run, issued, revoked
from tests.training.enrolments.made import a_class, a_place, a_run, ready
from tests.training.exercises.test_exercises import SAW, an_exercise
from tests.training.makers import a_posting, a_trainer, teaches
from tests.training.standards.made import a_standard, proposed, signed
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.oversight.bodies import services as bodies
from trainingmgr.oversight.bodies.rules import ActKind, EffectKind, MatterState
from trainingmgr.oversight.complaints.models import Complaint
from trainingmgr.oversight.complaints.rules import Category, Channel, Complainant, Focal
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.arrears.rules import EntryKind
from trainingmgr.pay.payments.models import Payment
from trainingmgr.pay.payments.rules import Source
from trainingmgr.pay.payments.services import leaving
from trainingmgr.pay.rules import LineState
from trainingmgr.programme.framework import services
from trainingmgr.programme.framework.models import FrameworkFigure
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import LESS, MEASURED, POINTS, Measure, Value
from trainingmgr.programme.framework.words import FORMULAS, MEASURES, ROWS
from trainingmgr.programme.risks.rules import SEEDS, Sense
from trainingmgr.registry.people.rules import Status
from trainingmgr.training.attendance.models import SessionReport
from trainingmgr.training.certificates.rules import RevocationReason
from trainingmgr.training.certificates.services import suspending
from trainingmgr.training.cohorts.models import Approval
from trainingmgr.training.cohorts.rules import CohortState, NotHeld, Side
from trainingmgr.training.deployment.models import PostHolder, TeachingPost
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.exercises import services as exercises
from trainingmgr.training.exercises.rules import Rating
from trainingmgr.training.standards.rules import StandardKind
from trainingmgr.training.trainers.rules import Appointment, Kind

M = Measure


def now(measure, on=None):
    db.session.flush()
    found = measured.value(measure, on or clock.today())
    return (found.count, found.of) if found.of is not None else found.count


def ago(days):
    return clock.today() - timedelta(days=days)


def test_every_measure_has_a_point_words_a_formula_and_a_count():
    assert {each for measures in MEASURED.values() for each in measures} == set(Measure)
    assert set(MEASURED) <= set(POINTS)
    assert set(MEASURES) == set(FORMULAS) == set(ROWS) == set(measured.COUNTED) == set(Measure)
    warns = {(each.measure in LESS, each.sense) for risk in SEEDS.values() for each in risk.watches}
    assert warns == {(True, Sense.ABOVE), (False, Sense.BELOW)}, "which way is worse"
    assert Value(1, 4).share == 0.25
    assert Value(3).share is None is Value(0, 0).share


def test_seats_and_refusals_follow_nominations_and_runs(app):
    run = a_run(a_centre(), capacity=20)
    assert now(M.SEATS_FILLED) == (0, 20)
    a_place(run, ready(), EnrolmentState.CONFIRMED)
    assert now(M.SEATS_FILLED) == (1, 20)
    a_place(run, ready(), EnrolmentState.INELIGIBLE)
    assert now(M.SEATS_FILLED) == (1, 20)
    assert now(M.REFUSED) == (1, 2)
    assert now(M.REFUSED, clock.today() + timedelta(days=100)) == (0, 0)
    run.state = CohortState.CANCELLED
    assert now(M.SEATS_FILLED) == (0, 0)


def test_posts_are_filled_while_somebody_holds_them(app):
    centre = a_centre()
    post = kept(TeachingPost(code="TP-1", name="Lead", centre_id=centre.id, kind=Kind.TRAINER,
                             from_on=ago(100)))  # fmt: skip
    assert now(M.POSTS_FILLED) == (0, 1)
    tour = a_posting(a_trainer(), centre, from_on=ago(30), until_on=clock.today())
    kept(PostHolder(post_id=post.id, posting_id=tour.id))
    assert now(M.POSTS_FILLED) == (1, 1)
    assert now(M.POSTS_FILLED, ago(31)) == (0, 1)
    post.until_on = ago(1)
    assert now(M.POSTS_FILLED) == (0, 0)


def test_a_kind_of_standard_counts_when_both_sides_have_signed(app):
    row = proposed(a_standard(kind=StandardKind.EQUIPMENT), a_user(Role.CURRICULUM_OFFICER))
    assert now(M.STANDARDS_AGREED) == (0, 4)
    signed(row)
    assert now(M.STANDARDS_AGREED) == (1, 4)


def test_hours_of_the_host_agreement_before_the_start_and_classes_without_a_room(app):
    centre, clerk = a_centre(), a_user()
    run = a_run(centre, starts_on=ago(5), state=CohortState.RUNNING)
    assert now(M.AGREED_FIRST) == (0, 1)
    late = kept(Approval(cohort_id=run.id, side=Side.HOST, content_hash="a" * 64, by_id=clerk.id))
    assert late.on > run.starts_on
    assert now(M.AGREED_FIRST) == (0, 1)
    other = a_run(centre, starts_on=ago(5), state=CohortState.RUNNING)
    kept(Approval(cohort_id=other.id, side=Side.HOST, content_hash="a" * 64, by_id=clerk.id,
                  on=other.starts_on))  # fmt: skip
    assert now(M.AGREED_FIRST) == (1, 2)
    first, second, third = (a_class(run, on=ago(4), starts=each, ends=each + 2)
                            for each in (8, 10, 14))  # fmt: skip
    for each, appointment in ((first, Appointment.NATIONAL), (second, Appointment.CONTRACTOR)):
        teaches(a_trainer(appointment=appointment), each)
        kept(SessionReport(session_id=each.id, held=True, delivered_minutes=90, by_id=clerk.id))
    assert now(M.NATIONAL_HOURS) == (1, 3)
    assert now(M.NATIONAL_HOURS, ago(10)) == (0, 0)
    assert now(M.NO_ROOM) == (0, 2)
    kept(SessionReport(session_id=third.id, held=False, delivered_minutes=0, by_id=clerk.id,
                       not_held_reason=NotHeld.FACILITY_UNAVAILABLE))  # fmt: skip
    assert now(M.NO_ROOM) == (1, 3)


def test_the_last_attempt_at_a_task_counts(app):
    by = a_user(Role.CURRICULUM_OFFICER)
    row, unit, judge = an_exercise(by)
    exercises.rate(row, row.tasks[0], unit, Rating.U, evidence=SAW, on=ago(1), by=judge)
    assert now(M.TO_STANDARD) == (0, 1)
    exercises.rate(row, row.tasks[0], unit, Rating.T, evidence=SAW, on=clock.today(), by=judge)
    assert now(M.TO_STANDARD) == (1, 1)
    assert now(M.TO_STANDARD, ago(1)) == (0, 1)


def test_certificates_of_a_year_count_people(cast):
    before = now(M.TRAINED)
    cohort, _places = a_closed_run(cast.here, cast.cell_head)
    one, other = issued(cohort, cast)
    assert now(M.TRAINED) == before + 2
    assert now(M.TRAINED, clock.today() + timedelta(days=365)) == 0
    suspending.suspend(one.id, "AAAA1111", by=cast.cell_head)
    assert now(M.TRAINED) == before + 1
    second = a_user(Role.CELL_HEAD, centre=cast.here)
    revoked(other, RevocationReason.FRAUD, cast.cell_head, second)
    assert now(M.TRAINED) == before


def test_absence_is_of_those_who_serve(app):
    unit = a_unit()
    one, other = a_person(unit), a_person(unit)
    before = now(M.ABSENT)
    one.status = Status.AWOL
    assert now(M.ABSENT) == (before[0] + 1, before[1])
    other.status = Status.DECEASED
    assert now(M.ABSENT) == (before[0] + 1, before[1] - 1)


def test_pay_has_arrived_when_it_is_known_and_old_debts_are_counted_by_people(app):
    army = Army()
    treasury = Treasury(army)
    roll = treasury.payroll(army.people[:4])
    leaving.ask(roll, treasury.account(), pays_on=clock.today(), by=treasury.finance)
    work()
    db.session.expire_all()
    assert now(M.PAY_ARRIVED) == (0, 4)
    one = db.session.scalars(select(Payment)).first()
    db.session.execute(
        update(Payment).where(Payment.id == one.id)
        .values(state=LineState.SETTLED, source=Source.EXPLICIT)
    )  # fmt: skip
    assert now(M.PAY_ARRIVED) == (1, 4)
    old, new = (f"{ago(days):%Y-%m}" for days in (130, 20))
    owed = {"amount_minor": 500, "currency": "XAF", "by_id": treasury.maker.id,
            "person_id": army.people[0].id, "agreed_at": clock.now(),
            "agreed_by_id": treasury.checker.id}  # fmt: skip
    kept(ArrearsEntry(period=new, kind=EntryKind.OPENING, source="a", **owed))
    assert now(M.ARREARS) == 0, "not yet two months"
    kept(ArrearsEntry(period=old, kind=EntryKind.OPENING, source="b", **owed))
    assert now(M.ARREARS) == 1
    kept(ArrearsEntry(period=old, kind=EntryKind.PAID, source="c", **owed))
    assert now(M.ARREARS) == 0


def test_what_oversight_bodies_do_moves_their_figures(cast):
    by, other = cast.oversight, cast.programme_officer
    body = a_body(by)
    assert now(M.SESSIONS_HELD) == now(M.INQUIRIES) == now(M.CALLED_TO_ACCOUNT) == 0
    held = an_act(by, body)
    an_act(by, body, ActKind.INQUIRY, held=False)
    inquiry = an_act(by, body, ActKind.INQUIRY)
    assert (now(M.SESSIONS_HELD), now(M.INQUIRIES)) == (1, 1)
    assert now(M.SESSIONS_HELD, ago(21)) == 0
    bodies.note_effect(held, EffectKind.BUDGET, "A vote was cut by a tenth.", reference="Vote 3",
                       on=clock.today(), by=by)  # fmt: skip
    assert now(M.CALLED_TO_ACCOUNT) == 1
    late = a_matter(by, body, to=other, put=-20, due=-1, act=inquiry)
    a_matter(by, body, put=-20, due=5)
    assert now(M.ANSWERED_IN_TIME) == (0, 1)
    answered(late, MatterState.ACCEPTED, by, paper="Letter 9", on=ago(2))
    assert now(M.ANSWERED_IN_TIME) == (1, 1)
    assert now(M.COMPLAINTS_CLOSED) == (0, 0)
    kept(Complaint(reference="ABCDEF", salt=b"s", code_hash=b"h", channel=Channel.DESK,
                   received_on=ago(3), language="en", category=Category.OTHER, told="So it was.",
                   focal=Focal.OFFICE, complainant=Complainant.SELF, acknowledge_by=ago(-3),
                   due_on=ago(-60)))  # fmt: skip
    assert now(M.COMPLAINTS_CLOSED) == (0, 1)


def test_figures_are_kept_once_a_day_shown_by_month_and_never_edited(cast, browse):
    assert services.measure(ago(40)) == len(Measure)
    assert services.measure(clock.today()) == len(Measure)
    assert services.measure(clock.today()) == 0
    kept_ = measured.kept([M.ABSENT], ago(365))[M.ABSENT]
    assert [each.on for each in kept_] == [clock.today(), ago(40)]
    assert measured.newest()[M.ABSENT].on == clock.today()
    for change in (update(FrameworkFigure).values(count=0), FrameworkFigure.__table__.delete()):
        with pytest.raises(Exception, match="framework_figure"):
            db.session.execute(change)
        db.session.rollback()
    browser = browse(cast.programme_officer)
    page = browser.get("/framework/ST-3", costs=2).text
    assert "Seats taken in runs of these weeks" in page
    assert "What lies behind it" in page
    assert "Measured by itself" not in browser.get("/framework/OA-1").text
    with pytest.raises(IntegrityError):
        kept(FrameworkFigure(measure=M.ABSENT, on=date(2026, 1, 1), count=3, of=2))
