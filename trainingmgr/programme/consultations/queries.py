"""Consultations, the points that were put forward, and the replies owed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.programme.consultations.models import (
    Consultation,
    HandedPoint,
    InvitedOrganisation,
    PointReply,
    Submission,
)
from trainingmgr.programme.consultations.rules import (
    YEAR,
    Circle,
    ConsultationState,
    HandedState,
    Outcome,
    ReplyState,
    SubmissionState,
    Topic,
)
from trainingmgr.programme.decisions.models import Decision

OWNERS = (Role.PROGRAMME_OFFICER, Role.HOST_AUTHORITY)
MOST = 50


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the list of consultations is narrowed."""

    text: str | None = None
    state: ConsultationState | None = None
    place: int | None = None


@dataclass(frozen=True, kw_only=True)
class PointsAsked:
    """How the list of points is narrowed."""

    text: str | None = None
    state: SubmissionState | None = None
    circle: Circle | None = None
    outcome: Outcome | None = None
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class HandedAsked:
    """How the list of what the public handed in is narrowed."""

    state: HandedState | None = None
    topic: Topic | None = None


@dataclass(frozen=True)
class Tally:
    """What was put forward at a consultation: points, and those replied to."""

    points: int = 0
    replied: int = 0


def owners() -> Sequence[User]:
    """Who may reply."""
    return accounts.holding(*OWNERS)


def consultations(asked: Asked, *, cursor: str | None = None) -> Page[Consultation]:
    """The last planned first. Two statements."""
    row = Consultation
    wanted = select(row).options(joinedload(row.place), selectinload(row.invited))
    if asked.text:
        wanted = wanted.where(
            or_(row.code == asked.text.upper(), row.title.icontains(asked.text, autoescape=True),
                row.venue.icontains(asked.text, autoescape=True))
        )  # fmt: skip
    if asked.state:
        wanted = wanted.where(row.state == asked.state)
    if asked.place:
        wanted = wanted.where(row.place_id == asked.place)
    return page_of(wanted, row.planned_on, row.id, cursor=cursor, descending=True)


def tally(rows: Sequence[Consultation]) -> dict[int, Tally]:
    """What was put forward at these. One statement."""
    found = db.session.execute(
        select(Submission.consultation_id, func.count(), func.count(Submission.replied_on))
        .where(Submission.consultation_id.in_([each.id for each in rows]))
        .group_by(Submission.consultation_id)
    )
    return {key or 0: Tally(*counts) for key, *counts in found}


def consultation(uid: UUID) -> Consultation:
    row = Consultation
    return existing(
        select(row)
        .where(row.uid == uid)
        .options(joinedload(row.place), selectinload(row.invited))
        .execution_options(populate_existing=True)
    )


def invited(uid: UUID) -> InvitedOrganisation:
    return existing(
        select(InvitedOrganisation)
        .where(InvitedOrganisation.uid == uid)
        .options(joinedload(InvitedOrganisation.consultation))
        .execution_options(populate_existing=True)
    )


def _late(on: date) -> ColumnElement[bool]:
    """As `rules.is_late` says it of one row."""
    return and_(Submission.replied_on.is_(None), Submission.reply_by < on)


def _waits(key: Any, of: Any) -> ColumnElement[bool]:
    """Whether something that was written waits for another person."""
    return exists().where(key == of, PointReply.state == ReplyState.WAITING)


def points(
    asked: PointsAsked, *, on: date, of: Consultation | None = None, cursor: str | None = None
) -> Page[Submission]:
    """What was put forward, the last first. Two statements."""
    row = Submission
    wanted = select(row).options(
        joinedload(row.consultation), joinedload(row.owner), joinedload(row.decision),
        selectinload(row.replies),
    )  # fmt: skip
    if of is not None:
        wanted = wanted.where(row.consultation_id == of.id)
    if asked.text:
        wanted = wanted.where(
            or_(row.code == asked.text.upper(), row.says.icontains(asked.text, autoescape=True),
                row.name.icontains(asked.text, autoescape=True))
        )  # fmt: skip
    if asked.state is SubmissionState.OWED:
        wanted = wanted.where(row.replied_on.is_(None), ~_waits(PointReply.submission_id, row.id))
    if asked.state is SubmissionState.WAITS:
        wanted = wanted.where(_waits(PointReply.submission_id, row.id))
    if asked.state is SubmissionState.REPLIED:
        wanted = wanted.where(row.replied_on.is_not(None))
    if asked.circle:
        wanted = wanted.where(row.circle == asked.circle)
    if asked.outcome:
        wanted = wanted.where(row.outcome == asked.outcome)
    if asked.late:
        wanted = wanted.where(_late(on))
    return page_of(wanted, row.came_on, row.id, cursor=cursor, descending=True)


def point(uid: UUID) -> Submission:
    row = Submission
    return existing(
        select(row)
        .where(row.uid == uid)
        .options(
            joinedload(row.consultation), joinedload(row.owner), joinedload(row.replied_by),
            joinedload(row.decision),
            selectinload(row.replies).options(
                joinedload(PointReply.by), joinedload(PointReply.looked_by),
                joinedload(PointReply.decision),
            ),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def decision(code: str) -> Decision | None:
    return db.session.scalar(select(Decision).where(Decision.code == code.strip().upper()))


def _accounts(reader: Reader) -> Any:
    """The accounts of the person who reads."""
    return select(User.id).where(
        User.holder_id == select(User.holder_id).where(User.id == reader.id).scalar_subquery()
    )


def reply(uid: UUID) -> PointReply:
    """What somebody wrote, with what it speaks of. Two statements at most."""
    row = PointReply
    return existing(
        select(row)
        .where(row.uid == uid)
        .options(
            joinedload(row.by), joinedload(row.decision),
            joinedload(row.submission),
            joinedload(row.handed).options(
                joinedload(HandedPoint.place), selectinload(HandedPoint.words)
            ),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def writers(reply: PointReply) -> Sequence[int]:
    """The accounts that wrote something of the same point."""
    row = PointReply
    of = (
        row.handed_point_id == reply.handed_point_id
        if reply.submission_id is None
        else row.submission_id == reply.submission_id
    )
    return db.session.scalars(select(row.by_id).where(of)).all()


def to_clear(reader: Reader, *, handed: bool) -> Sequence[PointReply]:
    """What waits for somebody who wrote nothing of it, the oldest first; with what the public
    handed in only for those who may read that.
    """
    row, other = PointReply, another(PointReply, "other")
    wrote = exists().where(
        or_(other.submission_id == row.submission_id,
            other.handed_point_id == row.handed_point_id),
        other.by_id.in_(_accounts(reader)),
    )  # fmt: skip
    wanted = select(row).where(row.state == ReplyState.WAITING, ~wrote)
    if not handed:
        wanted = wanted.where(row.handed_point_id.is_(None))
    return db.session.scalars(
        wanted.options(joinedload(row.submission), joinedload(row.handed))
        .order_by(row.at, row.id)
        .limit(MOST)
    ).all()


def owed(reader: Reader) -> Sequence[Submission]:
    """Replies that this reader owes, the first due first: of none is one written that waits."""
    row = Submission
    return db.session.scalars(
        select(row)
        .where(
            row.replied_on.is_(None),
            row.owner_id.in_(_accounts(reader)),
            ~_waits(PointReply.submission_id, row.id),
        )
        .options(selectinload(row.replies))
        .order_by(Submission.reply_by, Submission.id)
        .limit(MOST)
    ).all()


def handed(asked: HandedAsked, *, cursor: str | None = None) -> Page[HandedPoint]:
    """What the public handed in, the last first. Two statements."""
    row = HandedPoint
    wanted = select(row).options(
        joinedload(row.place), joinedload(row.submission), selectinload(row.replies)
    )
    for column, value in ((row.state, asked.state), (row.topic, asked.topic)):
        if value:
            wanted = wanted.where(column == value)
    return page_of(wanted, row.came_on, row.id, cursor=cursor, descending=True)


def handed_point(uid: UUID) -> HandedPoint:
    """One with what was added to it, and what is said of it. Three statements."""
    row = HandedPoint
    return existing(
        select(row)
        .where(row.uid == uid)
        .options(
            joinedload(row.place), joinedload(row.submission), joinedload(row.looked_by),
            selectinload(row.words),
            selectinload(row.replies).options(
                joinedload(PointReply.by), joinedload(PointReply.looked_by)
            ),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def handed_of(point: Submission) -> Sequence[HandedPoint]:
    """What the public handed in of which this point was made, where it was."""
    return db.session.scalars(
        select(HandedPoint).where(HandedPoint.submission_id == point.id)
    ).all()


def handed_as(point: Submission) -> HandedPoint | None:
    """What the public handed in of which this point was made. Two statements at most."""
    row = HandedPoint
    return db.session.scalar(
        select(row)
        .where(row.submission_id == point.id)
        .options(joinedload(row.place), selectinload(row.words))
        .execution_options(populate_existing=True)
    )


def referenced(reference: str) -> HandedPoint | None:
    """By the part of a code that is said aloud: whoever asks has to give the rest."""
    row = HandedPoint
    return db.session.scalar(
        select(row).where(row.reference == reference).options(joinedload(row.submission))
    )


def unread() -> tuple[int, date | None]:
    """Of how much that the public handed in nobody has said what becomes of it, and since when."""
    row = HandedPoint
    count, since = db.session.execute(
        select(func.count(), func.min(row.came_on)).where(
            row.state == HandedState.UNREAD, ~_waits(PointReply.handed_point_id, row.id)
        )
    ).one()
    return count, since


def year(on: date) -> tuple[int, int, int, int]:
    """Of a year: consultations held; points to be replied to in it; of these replied to by their
    day, and those that changed a decision. What the public handed in
    and nobody has looked at is owed too. Two statements.
    """
    held = db.session.scalar(
        select(func.count()).where(
            Consultation.state == ConsultationState.HELD,
            Consultation.held_on > on - YEAR,
            Consultation.held_on <= on,
        )
    )
    row = Submission
    in_time = and_(row.replied_on.is_not(None), row.replied_on <= row.reply_by)
    unread_ = (
        select(func.count(HandedPoint.id))
        .where(HandedPoint.state == HandedState.UNREAD, HandedPoint.reply_by > on - YEAR,
               HandedPoint.reply_by <= on)
        .scalar_subquery()
    )  # fmt: skip
    due, replied, changed = db.session.execute(
        select(
            func.count() + unread_, func.coalesce(func.sum(case((in_time, 1), else_=0)), 0),
            func.count(case((row.replied_on <= on, row.decision_id))),
        ).where(row.reply_by > on - YEAR, row.reply_by <= on)
    ).one()  # fmt: skip
    return held or 0, due, int(replied), changed


def next_number(model: Any) -> int:
    return (db.session.scalar(select(func.max(model.id))) or 0) + 1
