"""The register of complaints, one of them, and what waits: for those who may know of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import Bare, db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.complaints.models import (
    Complaint,
    ComplaintMeasure,
    ComplaintMessage,
    ComplaintPerson,
    ComplaintStep,
    ComplaintUnit,
    ComplaintView,
    DataError,
    ReprisalCheck,
)
from trainingmgr.oversight.complaints.queries.measures import of_complaint
from trainingmgr.oversight.complaints.queries.visible import concerns, known_to, read_by
from trainingmgr.oversight.complaints.rules import (
    GRAVE,
    OPEN,
    Category,
    Channel,
    ComplaintState,
    MeasureState,
    Urgency,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import kept_by_hold


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the register is narrowed."""

    reference: str | None = None
    state: ComplaintState | None = None
    category: Category | None = None
    channel: Channel | None = None
    since: date | None = None
    until: date | None = None
    only: str | None = None


def register(*, reader: Reader, asked: Asked, cursor: str | None = None) -> Page[Complaint]:
    """Those that this reader may know of, the newest first. One statement."""
    statement = (
        select(Complaint)
        .where(known_to(reader), *_narrowed(asked, reader))
        .options(joinedload(Complaint.owner))
    )
    return page_of(
        statement, Complaint.received_on, Complaint.id, cursor=cursor, descending=True
    )  # fmt: skip


def _narrowed(asked: Asked, reader: Reader) -> list[ColumnElement[bool]]:
    wanted = [
        column == value
        for column, value in (
            (Complaint.reference, asked.reference),
            (Complaint.state, asked.state),
            (Complaint.category, asked.category),
            (Complaint.channel, asked.channel),
        )
        if value is not None
    ]
    if asked.since:
        wanted.append(Complaint.received_on >= asked.since)
    if asked.until:
        wanted.append(Complaint.received_on <= asked.until)
    if asked.only == "late":
        wanted.append(is_late(clock.today()))
    if asked.only == "urgent":
        wanted.append(and_(Complaint.urgency == Urgency.URGENT, Complaint.state.in_(OPEN)))
    if asked.only == "grave":
        wanted.append(is_to_leave())
    if asked.only == "mine":
        wanted.append(Complaint.owner_id == reader.id)
    return wanted


def is_late(on: date) -> ColumnElement[bool]:
    """Not acknowledged in time, or not answered in time."""
    return or_(
        and_(Complaint.state == ComplaintState.RECEIVED, Complaint.acknowledge_by < on),
        and_(Complaint.state.in_(OPEN), Complaint.due_on < on, Complaint.handed_over_at.is_(None)),
    )


def is_new() -> ColumnElement[bool]:
    """Nobody has acknowledged it, and it does not have to leave."""
    return and_(Complaint.state == ComplaintState.RECEIVED, Complaint.category.not_in(GRAVE))


def is_to_leave() -> ColumnElement[bool]:
    """Of a kind that leaves on the day, and still here (R-CMP-01)."""
    return and_(
        Complaint.category.in_(GRAVE), Complaint.state.in_(OPEN), Complaint.handed_over_at.is_(None)
    )


def complaint(uid: UUID, *, reader: Reader) -> Complaint:
    """The stub, for whoever may know of it."""
    return _one(Complaint.uid == uid, known_to(reader))


def readable(uid: UUID, *, reader: Reader) -> Complaint:
    """The same, for whoever may open what it says."""
    return _one(Complaint.uid == uid, read_by(reader))


def _one(*wanted: ColumnElement[bool]) -> Complaint:
    return existing(
        select(Complaint)
        .where(*wanted)
        .options(joinedload(Complaint.owner))
        .execution_options(populate_existing=True)
    )


def may_read(found: Complaint, reader: Reader) -> bool:
    """Whether what it says is for this reader at all."""
    wanted = select(Complaint.id).where(Complaint.id == found.id, read_by(reader))
    return db.session.scalar(wanted) is not None


def is_open_to(found: Complaint, reader: Reader) -> bool:
    """Whether this reader has said, in the last half hour, why they open it."""
    view = select(ComplaintView.id).where(
        ComplaintView.complaint_id == found.id,
        ComplaintView.by_id == reader.id,
        ComplaintView.until > clock.now(),
    )
    return db.session.scalar(view.limit(1)) is not None


@dataclass(frozen=True)
class Whole:
    """All that hangs on one complaint, oldest first."""

    messages: Sequence[ComplaintMessage]
    people: Sequence[ComplaintPerson]
    units: Sequence[ComplaintUnit]
    checks: Sequence[ReprisalCheck]
    errors: Sequence[DataError]
    measures: Sequence[ComplaintMeasure]
    views: Sequence[ComplaintView]


def whole(found: Complaint) -> Whole:
    """Seven statements, whatever there is."""
    key = found.id
    people = select(ComplaintPerson).options(
        joinedload(ComplaintPerson.person).joinedload(Person.unit),
        joinedload(ComplaintPerson.person).joinedload(Person.rank),
    )
    errors = select(DataError).options(
        joinedload(DataError.person), joinedload(DataError.correction)
    )
    return Whole(
        messages(found, ComplaintMessage.id.is_not(None)),
        db.session.scalars(
            people.where(ComplaintPerson.complaint_id == key).order_by(ComplaintPerson.id)
        ).all(),
        db.session.scalars(
            select(ComplaintUnit)
            .where(ComplaintUnit.complaint_id == key)
            .options(joinedload(ComplaintUnit.unit))
            .order_by(ComplaintUnit.id)
        ).all(),
        checks(found),
        db.session.scalars(
            errors.where(DataError.complaint_id == key).order_by(DataError.id)
        ).all(),
        of_complaint(found),
        db.session.scalars(
            select(ComplaintView)
            .where(ComplaintView.complaint_id == key)
            .options(joinedload(ComplaintView.by))
            .order_by(ComplaintView.id.desc())
            .limit(20)
        ).all(),
    )  # fmt: skip


def messages(found: Complaint, *wanted: ColumnElement[bool]) -> Sequence[ComplaintMessage]:
    return db.session.scalars(
        select(ComplaintMessage)
        .where(ComplaintMessage.complaint_id == found.id, *wanted)
        .options(joinedload(ComplaintMessage.by))
        .order_by(ComplaintMessage.id)
        .limit(200)
    ).all()


def steps(found: Complaint) -> Sequence[ComplaintStep]:
    return db.session.scalars(
        select(ComplaintStep)
        .where(ComplaintStep.complaint_id == found.id)
        .options(joinedload(ComplaintStep.by))
        .order_by(ComplaintStep.id)
    ).all()


def checks(found: Complaint) -> Sequence[ReprisalCheck]:
    return db.session.scalars(
        select(ReprisalCheck)
        .where(ReprisalCheck.complaint_id == found.id)
        .order_by(ReprisalCheck.due_on, ReprisalCheck.id)
    ).all()


def check(uid: UUID, *, reader: Reader) -> ReprisalCheck:
    """One follow-up with its complaint, for whoever may open that."""
    return existing(
        select(ReprisalCheck)
        .join(ReprisalCheck.complaint)
        .where(ReprisalCheck.uid == uid, read_by(reader))
        .options(joinedload(ReprisalCheck.complaint))
        .execution_options(populate_existing=True)
    )


def checks_due(*, reader: Reader, on: date, most: int) -> Sequence[ReprisalCheck]:
    """Follow-ups whose day has come, of what the reader may open, the oldest first."""
    return db.session.scalars(
        select(ReprisalCheck)
        .join(ReprisalCheck.complaint)
        .where(ReprisalCheck.found.is_(None), ReprisalCheck.due_on <= on, read_by(reader))
        .options(joinedload(ReprisalCheck.complaint))
        .order_by(ReprisalCheck.due_on, ReprisalCheck.id)
        .limit(most)
    ).all()


def referenced(reference: str) -> Complaint | None:
    """By the part of a code that the office says too: whoever asks has to give the rest."""
    return db.session.scalar(select(Complaint).where(Complaint.reference == reference))


def is_held(row: Complaint, on: date) -> bool:
    """Whether a legal hold names this complaint, all of them, or somebody whom it names."""
    hold = Bare.metadata.tables["legal_hold"]
    named = select(ComplaintPerson.id).where(
        ComplaintPerson.complaint_id == row.id, ComplaintPerson.person_id.in_(kept_by_hold(on))
    )
    this = select(hold.c.id).where(
        hold.c.lifted_at.is_(None),
        hold.c.until_on >= on,
        or_(hold.c.reference == row.reference, hold.c.piece == "complaint"),
    )
    return db.session.scalar(select(or_(named.exists(), this.exists()))) is True


def is_measured(row: Complaint) -> bool:
    """Whether something is suspended because of it still."""
    standing = select(ComplaintMeasure.id).where(
        ComplaintMeasure.complaint_id == row.id, ComplaintMeasure.state == MeasureState.STANDING
    )
    return db.session.scalar(standing.limit(1)) is not None


def counted(*wanted: ColumnElement[bool], reader: Reader) -> tuple[int, date | None]:
    """How many of these the reader may open, and since when the oldest is here."""
    count, since = db.session.execute(
        select(func.count(), func.min(Complaint.received_on)).where(read_by(reader), *wanted)
    ).one()
    return count, since


def overdue(on: date, *, reader: Reader) -> tuple[int, date | None]:
    """How many were not acknowledged in time, for who watches over the office: a number alone, and
    of nothing that is about them or whom they command (R-CMP-03).
    """
    count, since = db.session.execute(
        select(func.count(), func.min(Complaint.acknowledge_by)).where(
            Complaint.state == ComplaintState.RECEIVED,
            Complaint.acknowledge_by < on,
            not_(concerns(reader)),
        )
    ).one()
    return count, since
