"""The compartment as its readers find it. Whoever is no focal point finds nothing here, and
learns nothing of whether there is anything.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import kept_by_hold, visible
from trainingmgr.vetting.children.models import (
    AgeAssessment,
    AgeOpinion,
    AgePiece,
    ChildFile,
    ChildNote,
    ChildView,
    FormerChildCase,
    LocalEvent,
)
from trainingmgr.vetting.children.rules import (
    ADULT_KEPT,
    AgeOutcome,
    FileState,
    Waiting,
    purged_on,
    purged_soonest,
)
from trainingmgr.vetting.models import AgeDoubt
from trainingmgr.vetting.queries import ages, records
from trainingmgr.vetting.rules import AgeDoubtState

READ = Permission.AGE_REFERRAL_READ


@dataclass(frozen=True)
class Line:
    """One child, or somebody who may be one, in the queue of the focal points."""

    doubt: AgeDoubt
    file: ChildFile | None


@dataclass(frozen=True)
class Evidence:
    """All that a referral holds, oldest first."""

    pieces: Sequence[AgePiece]
    opinions: Sequence[AgeOpinion]
    assessment: AgeAssessment | None
    file: ChildFile | None
    notes: Sequence[ChildNote]


def queue(
    *, reader: Reader, waiting: Waiting | None = None, cursor: str | None = None
) -> Page[Line]:
    """Whoever is not in care yet, the oldest referral first; or those of one step alone."""
    of_file = ChildFile.doubt_id == AgeDoubt.id
    statement = (
        ages.doubts_of(select(AgeDoubt, ChildFile))
        .outerjoin(ChildFile, of_file)
        .where(AgeDoubt.purged_on.is_(None), visible(reader, READ), _step(waiting))
        .options(joinedload(AgeDoubt.person).joinedload(Person.unit))
    )
    found = page_of(statement, AgeDoubt.id, cursor=cursor)
    return Page([Line(*each) for each in found.rows], found.before, found.after)


def _step(waiting: Waiting | None) -> ColumnElement[bool]:
    child = AgeDoubt.state == AgeDoubtState.CHILD
    steps = {
        Waiting.ASSESSMENT: AgeDoubt.state == AgeDoubtState.OPEN,
        Waiting.HAND_OVER: and_(
            child, or_(ChildFile.id.is_(None), ChildFile.handed_over_at.is_(None))
        ),
        Waiting.RECEIPT: ChildFile.state == FileState.HANDED_OVER,
        Waiting.PURGE: ChildFile.state == FileState.RECEIVED,
        Waiting.ADULT: AgeDoubt.state == AgeDoubtState.ADULT,
    }
    if waiting is not None:
        return steps[waiting]
    return or_(steps[Waiting.ASSESSMENT], steps[Waiting.HAND_OVER], steps[Waiting.RECEIPT])


def referral(uid: UUID, *, reader: Reader) -> AgeDoubt:
    return ages.age_doubt(uid, reader=reader)


def evidence(doubt: AgeDoubt) -> Evidence:
    """Five statements, whatever there is."""
    of = AgePiece.doubt_id == doubt.id
    pieces = db.session.scalars(
        select(AgePiece)
        .where(of)
        .options(joinedload(AgePiece.by), joinedload(AgePiece.event))
        .order_by(AgePiece.id)
    ).all()
    return Evidence(pieces, opinions(doubt), assessment(doubt), file_of(doubt), notes(doubt))


def opinions(doubt: AgeDoubt) -> Sequence[AgeOpinion]:
    return db.session.scalars(
        select(AgeOpinion)
        .where(AgeOpinion.doubt_id == doubt.id)
        .options(joinedload(AgeOpinion.by))
        .order_by(AgeOpinion.id)
    ).all()


def assessment(doubt: AgeDoubt) -> AgeAssessment | None:
    return db.session.scalar(
        select(AgeAssessment)
        .where(AgeAssessment.doubt_id == doubt.id)
        .options(joinedload(AgeAssessment.by))
    )


def file_of(doubt: AgeDoubt) -> ChildFile | None:
    return db.session.scalar(
        select(ChildFile)
        .where(ChildFile.doubt_id == doubt.id)
        .options(joinedload(ChildFile.doubt).joinedload(AgeDoubt.person))
        .execution_options(populate_existing=True)
    )


def notes(doubt: AgeDoubt) -> Sequence[ChildNote]:
    return db.session.scalars(
        select(ChildNote)
        .where(ChildNote.doubt_id == doubt.id)
        .options(joinedload(ChildNote.by))
        .order_by(ChildNote.id)
    ).all()


def claimed(doubt: AgeDoubt) -> list[PartialDate]:
    """The birth dates of every record of a person, and what earlier assessments left possible
    unless they found an adult: none of these can be talked away (R-AGE-01, R-AGE-02).
    """
    mine = _of(doubt)
    written = db.session.scalars(select(Person.born).where(mine, Person.born.is_not(None))).all()
    earlier = db.session.scalars(
        select(AgeAssessment.born)
        .join(AgeDoubt, AgeDoubt.id == AgeAssessment.doubt_id)
        .join(Person, Person.id == AgeDoubt.person_id)
        .where(
            mine,
            AgeDoubt.id != doubt.id,
            AgeAssessment.outcome.in_([AgeOutcome.DOUBT, AgeOutcome.CHILD_CONFIRMED]),
        )
    ).all()
    return [each for each in written if each] + [PartialDate.read(b) for b in earlier if b]


def sex_of(doubt: AgeDoubt) -> Sex:
    return db.session.scalars(select(Person.sex).where(Person.id == doubt.person_id)).one()


def records_of(doubt: AgeDoubt) -> list[int]:
    """Every record of the person: what is erased is erased of all."""
    return list(db.session.scalars(select(Person.id).where(_of(doubt))))


def _of(doubt: AgeDoubt) -> ColumnElement[bool]:
    """A record of the person whom a referral is about, whichever of them it was written on."""
    own = another(Person, "own")
    kept = select(func.coalesce(own.same_as_id, own.id)).where(own.id == doubt.person_id)
    return func.coalesce(Person.same_as_id, Person.id) == kept.scalar_subquery()


def looks(doubt: AgeDoubt, reader: Reader, now: datetime) -> bool:
    """Whether this account said lately why it opens the file."""
    view = select(ChildView.id).where(
        ChildView.doubt_id == doubt.id, ChildView.by_id == reader.id, ChildView.until > now
    )
    return db.session.scalar(view.limit(1)) is not None


def owed(*, reader: Reader) -> Page[Line]:
    """What the focal points' own queue counts: whoever is to be assessed or handed over."""
    return queue(reader=reader)


def due_for_purge(now: datetime, today: date) -> list[AgeDoubt]:
    """Files whose time is over: six months after the receipt, an adult's two years after. A legal
    hold of the person keeps them.
    """
    soonest, held = purged_soonest(today), kept_by_hold(today)
    received = db.session.execute(
        select(AgeDoubt, ChildFile.receipt_on)
        .join(ChildFile, ChildFile.doubt_id == AgeDoubt.id)
        .where(
            ChildFile.state == FileState.RECEIVED,
            ChildFile.receipt_on <= soonest,
            AgeDoubt.person_id.not_in(held),
        )
        .order_by(AgeDoubt.id)
    )
    over = [doubt for doubt, on in received if on and purged_on(on) <= today]
    grown = select(AgeDoubt).where(
        AgeDoubt.state == AgeDoubtState.ADULT,
        AgeDoubt.purged_on.is_(None),
        AgeDoubt.person_id.not_in(held),
        AgeDoubt.closed_at < now - ADULT_KEPT,
        or_(
            AgeDoubt.evidence.is_not(None),
            exists().where(AgeAssessment.doubt_id == AgeDoubt.id),
        ),
    )
    return over + list(db.session.scalars(grown.order_by(AgeDoubt.id)))


def local_events(cursor: str | None = None) -> Page[LocalEvent]:
    """The calendar, the oldest event first."""
    statement = select(LocalEvent).options(joinedload(LocalEvent.place))
    return page_of(statement, LocalEvent.begins_on, LocalEvent.id, cursor=cursor)


def all_local_events() -> Sequence[LocalEvent]:
    """The newest hundred: ages near 18 are told by what happened in the last thirty years."""
    statement = select(LocalEvent).order_by(LocalEvent.begins_on.desc(), LocalEvent.id).limit(100)
    return db.session.scalars(statement).all()


def local_event(uid: UUID) -> LocalEvent:
    return existing(select(LocalEvent).where(LocalEvent.uid == uid))


def former(*, reader: Reader, cursor: str | None = None) -> Page[FormerChildCase]:
    """Confidential cases of those who serve and were recruited as children: open ones first."""
    statement = (
        select(FormerChildCase)
        .join(FormerChildCase.person)
        .where(visible(reader, READ))
        .options(joinedload(FormerChildCase.person).joinedload(Person.unit))
    )
    return page_of(statement, FormerChildCase.id, cursor=cursor, descending=True)


def former_case(uid: UUID, *, reader: Reader) -> FormerChildCase:
    return existing(
        select(FormerChildCase)
        .join(FormerChildCase.person)
        .where(FormerChildCase.uid == uid, visible(reader, READ))
        .options(joinedload(FormerChildCase.person))
        .execution_options(populate_existing=True)
    )


def person_numbered(number: str, *, reader: Reader) -> Person:
    """Somebody by their programme or service number."""
    found = records.numbered([number], reader=reader, permission=READ).get(number)
    if found is None or found.same_as_id is not None:
        raise Refusal(_("Nobody within your reach has this number."), field="number")
    return found
