"""What the site counts for the framework, as of a day, from what is recorded in daily work.

Each is a count over the whole force: nobody is named, whatever the reader's reach.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import and_, case, exists, func, or_, select

from trainingmgr.core.db import db
from trainingmgr.oversight.bodies.models import (
    Matter,
    MatterAnswer,
    OversightAct,
    OversightEffect,
)
from trainingmgr.oversight.bodies.rules import ActKind, ActState, MatterState
from trainingmgr.oversight.complaints.models import Complaint
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.arrears.rules import EntryKind
from trainingmgr.pay.payments.models import Payment, PaymentFile
from trainingmgr.pay.rules import LineState
from trainingmgr.programme.framework.models import FrameworkFigure
from trainingmgr.programme.framework.queries import counted
from trainingmgr.programme.framework.queries.counted import share
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE, Status
from trainingmgr.training.attendance.models import SessionReport
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.cohorts.models import (
    Approval,
    Cohort,
    SessionTrainer,
    TrainingSession,
)
from trainingmgr.training.cohorts.rules import CohortState, Duty, NotHeld, Side
from trainingmgr.training.deployment.models import PostHolder, TeachingPost
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.exercises.models import TaskRating
from trainingmgr.training.exercises.rules import Rating
from trainingmgr.training.standards.models import Standard
from trainingmgr.training.standards.rules import StandardKind, StandardState
from trainingmgr.training.trainers.models import Posting, Trainer
from trainingmgr.training.trainers.rules import Appointment

YEAR, QUARTER = timedelta(days=365), timedelta(days=90)
SEATED = frozenset({
    EnrolmentState.CONFIRMED, EnrolmentState.ATTENDING, EnrolmentState.COMPLETED_PASSED,
    EnrolmentState.COMPLETED_NOT_PASSED, EnrolmentState.ATTENDED_ONLY,
})  # fmt: skip
ARRIVED = frozenset({LineState.SETTLED, LineState.SIGNED_RECEIVED})
CALLED_OFF = CohortState.CANCELLED


def value(measure: Measure, on: date) -> Value:
    """What is measured as of a day, in one statement or two."""
    return COUNTED[measure](on)


def kept(measures: Sequence[Measure], since: date) -> Mapping[Measure, list[FrameworkFigure]]:
    """Of each the last figure of every month since a day, the newest first."""
    found: dict[Measure, dict[str, FrameworkFigure]] = {each: {} for each in measures}
    for row in db.session.scalars(
        select(FrameworkFigure)
        .where(FrameworkFigure.measure.in_(measures), FrameworkFigure.on >= since)
        .order_by(FrameworkFigure.on.desc())
    ):
        found[row.measure].setdefault(f"{row.on:%Y-%m}", row)
    return {measure: list(rows.values()) for measure, rows in found.items()}


def newest() -> dict[Measure, FrameworkFigure]:
    """The last figure of each measure."""
    last = (
        select(FrameworkFigure.measure, func.max(FrameworkFigure.on).label("on"))
        .group_by(FrameworkFigure.measure)
        .subquery()
    )
    rows = db.session.scalars(
        select(FrameworkFigure).join(
            last, and_(FrameworkFigure.measure == last.c.measure, FrameworkFigure.on == last.c.on)
        )
    )
    return {each.measure: each for each in rows}


def measured_on(on: date) -> set[Measure]:
    """What has a figure of this day already."""
    return set(db.session.scalars(select(FrameworkFigure.measure).where(FrameworkFigure.on == on)))


def _trained(on: date) -> Value:
    """People with a certificate of the last twelve months that proves something."""
    found = select(func.count(Certificate.person_id.distinct())).where(
        Certificate.issued_on > on - YEAR, Certificate.issued_on <= on, register.that_stand()
    )
    return Value(db.session.scalar(found) or 0)


def _seats_filled(on: date) -> Value:
    """Seats of runs that are under way or begin within thirty days, and who is seated in them."""
    near = (
        Cohort.starts_on <= on + timedelta(days=30), Cohort.ends_on >= on,
        Cohort.state != CALLED_OFF,
    )  # fmt: skip
    seats = db.session.scalar(select(func.coalesce(func.sum(Cohort.capacity), 0)).where(*near))
    seated = db.session.scalar(
        select(func.count())
        .select_from(Enrolment)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.state.in_(SEATED), *near)
    )
    return Value(seated or 0, int(seats or 0))


def _posts_filled(on: date) -> Value:
    """Posts of trainers, mentors and interpreters, and those that somebody holds that day."""
    held = exists().where(
        PostHolder.post_id == TeachingPost.id, PostHolder.posting_id == Posting.id,
        Posting.from_on <= on, Posting.until_on >= on,
    )  # fmt: skip
    open_ = or_(TeachingPost.until_on.is_(None), TeachingPost.until_on >= on)
    return share(held, lambda count: count.select_from(TeachingPost).where(
        TeachingPost.from_on <= on, open_))  # fmt: skip


def _standards_agreed(_on: date) -> Value:
    """Kinds of standards of which one at least is agreed by both sides."""
    found = select(func.count(Standard.kind.distinct())).where(
        Standard.state == StandardState.AGREED
    )
    return Value(db.session.scalar(found) or 0, len(StandardKind))


def _pay_arrived(on: date) -> Value:
    """Payments sent in the last quarter, and those of which it is known that they arrived."""
    return share(Payment.state.in_(ARRIVED), lambda count: count.select_from(Payment).join(
        PaymentFile, PaymentFile.id == Payment.file_id
    ).where(PaymentFile.pays_on > on - QUARTER, PaymentFile.pays_on <= on,
            Payment.state != LineState.CANCELLED))  # fmt: skip


def _to_standard(on: date) -> Value:
    """Tasks of exercises that units were rated on in a year, and those that they did to standard
    at the last attempt (MT-6).
    """
    later = TaskRating.__table__.alias("later")
    repeated = exists().where(
        later.c.set_task_id == TaskRating.set_task_id, later.c.unit_id == TaskRating.unit_id,
        later.c.attempt > TaskRating.attempt, later.c.rated_on <= on,
    )  # fmt: skip
    return share(
        TaskRating.rating == Rating.T,
        lambda count: count.select_from(TaskRating).where(
            TaskRating.rated_on > on - YEAR, TaskRating.rated_on <= on, ~repeated
        ),
    )


def _national_hours(on: date) -> Value:
    """Hours taught in a year with a leader, and those led by trainers of the host."""
    led = (
        select(func.coalesce(func.sum(case((Trainer.appointment == Appointment.NATIONAL,
                                            SessionReport.delivered_minutes), else_=0)), 0),
               func.coalesce(func.sum(SessionReport.delivered_minutes), 0))
        .select_from(SessionReport)
        .join(TrainingSession, TrainingSession.id == SessionReport.session_id)
        .join(SessionTrainer, and_(SessionTrainer.session_id == TrainingSession.id,
                                   SessionTrainer.duty == Duty.LEAD))
        .join(Trainer, Trainer.id == SessionTrainer.trainer_id)
        .where(SessionReport.held, TrainingSession.on > on - YEAR, TrainingSession.on <= on)
    )  # fmt: skip
    national, whole = db.session.execute(led).one()
    return Value(int(national) // 60, int(whole) // 60)


def _agreed_first(on: date) -> Value:
    """Runs begun in a year, and those that the host had agreed to before they began (CR-2)."""
    agreed = exists().where(
        Approval.cohort_id == Cohort.id, Approval.side == Side.HOST,
        Approval.on <= Cohort.starts_on,
    )  # fmt: skip
    return share(
        agreed,
        lambda count: count.select_from(Cohort).where(
            Cohort.starts_on > on - YEAR, Cohort.starts_on <= on, Cohort.state != CALLED_OFF
        ),
    )


def _no_room(on: date) -> Value:
    """Classes of the last quarter that were reported on, and those not held for want of a room."""
    lacking = SessionReport.not_held_reason == NotHeld.FACILITY_UNAVAILABLE
    return share(lacking, lambda count: count.select_from(SessionReport).join(
        TrainingSession, TrainingSession.id == SessionReport.session_id
    ).where(TrainingSession.on > on - QUARTER, TrainingSession.on <= on))  # fmt: skip


def _absent(_on: date) -> Value:
    """Who serves, and who of them is absent without leave."""
    return share(Person.status == Status.AWOL, lambda count: count.select_from(Person).where(
        Person.status.not_in(GONE | {Status.APPLICANT, Status.UNKNOWN})))  # fmt: skip


def _refused(on: date) -> Value:
    """Nominations of the last quarter, and those that the rules of enrolment stopped."""
    since, until = (
        datetime.combine(each, time(), UTC) for each in (on - QUARTER, on + timedelta(days=1))
    )
    stopped = Enrolment.state == EnrolmentState.INELIGIBLE
    return share(
        stopped,
        lambda count: count.select_from(Enrolment).where(
            Enrolment.nominated_at >= since, Enrolment.nominated_at < until
        ),
    )


def _arrears(on: date) -> Value:
    """People who are owed pay of more than two months ago."""
    owed = case(
        (ArrearsEntry.kind.in_((EntryKind.OPENING, EntryKind.ACCRUED)), ArrearsEntry.amount_minor),
        else_=-ArrearsEntry.amount_minor,
    )
    month = on.replace(day=1)
    for _back in range(2):
        month = (month - timedelta(days=1)).replace(day=1)
    people = (
        select(ArrearsEntry.person_id)
        .where(ArrearsEntry.agreed_at.is_not(None), ArrearsEntry.period < f"{month:%Y-%m}")
        .group_by(ArrearsEntry.person_id)
        .having(func.sum(owed) > 0)
        .subquery()
    )
    return Value(db.session.scalar(select(func.count()).select_from(people)) or 0)


def _sessions_held(on: date) -> Value:
    """Sessions and inspections of oversight bodies that ended in a year (MT-2)."""
    found = select(func.count()).where(
        OversightAct.kind.in_((ActKind.SESSION, ActKind.INSPECTION)),
        OversightAct.state == ActState.ENDED, OversightAct.ended_on > on - YEAR,
        OversightAct.ended_on <= on,
    )  # fmt: skip
    return Value(db.session.scalar(found) or 0)


def _answered_in_time(on: date) -> Value:
    """Matters due in a year, and those of which the first answer came by its day (MT-2)."""
    answered = exists().where(MatterAnswer.matter_id == Matter.id, MatterAnswer.on <= Matter.due_on)
    return share(answered, lambda count: count.select_from(Matter).where(
        Matter.due_on > on - YEAR, Matter.due_on <= on,
        Matter.state != MatterState.WITHDRAWN))  # fmt: skip


def _complaints_closed(on: date) -> Value:
    """Complaints received in a year, and those that are closed by that day (MT-2)."""
    closed = Complaint.closed_on <= on
    return share(closed, lambda count: count.select_from(Complaint).where(
        Complaint.received_on > on - YEAR, Complaint.received_on <= on))  # fmt: skip


def _inquiries(on: date) -> Value:
    """Inquiries that oversight bodies opened in a year (LT-4)."""
    found = select(func.count()).where(
        OversightAct.kind == ActKind.INQUIRY,
        OversightAct.state.in_((ActState.UNDER_WAY, ActState.ENDED)),
        OversightAct.begins_on > on - YEAR, OversightAct.begins_on <= on,
    )  # fmt: skip
    return Value(db.session.scalar(found) or 0)


def _called_to_account(on: date) -> Value:
    """What came of the work of oversight bodies in a year, each with its paper (LT-4)."""
    found = select(func.count()).where(OversightEffect.on > on - YEAR, OversightEffect.on <= on)
    return Value(db.session.scalar(found) or 0)


COUNTED: dict[Measure, Callable[[date], Value]] = {
    Measure.TRAINED: _trained,
    Measure.SEATS_FILLED: _seats_filled,
    Measure.POSTS_FILLED: _posts_filled,
    Measure.STANDARDS_AGREED: _standards_agreed,
    Measure.PAY_ARRIVED: _pay_arrived,
    Measure.TO_STANDARD: _to_standard,
    Measure.NATIONAL_HOURS: _national_hours,
    Measure.AGREED_FIRST: _agreed_first,
    Measure.NO_ROOM: _no_room,
    Measure.ABSENT: _absent,
    Measure.REFUSED: _refused,
    Measure.ARREARS: _arrears,
    Measure.SESSIONS_HELD: _sessions_held,
    Measure.ANSWERED_IN_TIME: _answered_in_time,
    Measure.COMPLAINTS_CLOSED: _complaints_closed,
    Measure.INQUIRIES: _inquiries,
    Measure.CALLED_TO_ACCOUNT: _called_to_account,
    **counted.COUNTED,
}
