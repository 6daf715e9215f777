"""Logs, ratings and action points of a counterpart, as far as a reader may see them."""

from collections import deque
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload, undefer

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.training.mentoring.models import (
    CompetencyRating,
    Counterpart,
    LogAddendum,
    LogPhoto,
    MentoringAction,
    MentoringAssignment,
    MentoringLog,
)
from trainingmgr.training.mentoring.queries import LOG, MOST, SUPERVISE, own, visible, within
from trainingmgr.training.mentoring.rules import (
    MOST_PHOTOS,
    RUNS,
    ActionState,
    Area,
    AssignmentState,
    Scale,
    Stood,
)
from trainingmgr.training.trainers.models import Trainer

EXTRACT = Permission.MENTORING_EXTRACT
A, L, R = MentoringAssignment, MentoringLog, CompetencyRating
MOST_AT_ONCE = 500
"""So many logs are looked up by their identities in one statement."""


def counterpart(uid: UUID, *, reader: Reader) -> Counterpart:
    """The counterpart of an assignment that the reader may see."""
    theirs = select(A.counterpart_id).where(visible(reader))
    return existing(
        select(Counterpart)
        .where(Counterpart.uid == uid, Counterpart.id.in_(theirs))
        .options(joinedload(Counterpart.unit), joinedload(Counterpart.person))
    )


def mentors_now(reader: Reader, row: Counterpart) -> bool:
    """Whether the reader is the mentor of this counterpart now, or is about to be."""
    states = {*RUNS, AssignmentState.ACCEPTED}
    asked = select(A.id).where(A.counterpart_id == row.id, A.state.in_(states), own(reader))
    return db.session.scalar(asked.limit(1)) is not None


def readable(reader: Reader) -> ColumnElement[bool]:
    """Logs that one may read whole: one's own; as a supervisor those of the centre's mentors; as
    the mentor after them those of the same counterpart, but what they held back.
    """
    ways: list[ColumnElement[bool]] = [
        L.assignment_id.in_(select(A.id).where(within(reader, SUPERVISE)))
    ]
    if reader.may(LOG):
        mine = aliased(A)
        own_now = (
            select(mine.counterpart_id)
            .join(Trainer, Trainer.id == mine.mentor_id)
            .join(Person, Person.id == Trainer.person_id)
            .where(
                Person.holder_id == reader.holder_id,
                mine.state.in_({*RUNS, AssignmentState.ACCEPTED}),
            )
        )
        before = select(A.id).where(A.counterpart_id.in_(own_now))
        ways += [
            L.assignment_id.in_(select(A.id).where(own(reader))),
            and_(L.is_confidential.is_(False), L.assignment_id.in_(before)),
        ]
    return or_(*ways)


def extracted(reader: Reader) -> ColumnElement[bool]:
    """Logs of which the host reads facts and agreed action points: nothing held back."""
    near = select(A.id).where(within(reader, EXTRACT))
    return and_(L.is_confidential.is_(False), L.assignment_id.in_(near))


def logs(
    row: Counterpart, *, reader: Reader, extract: bool = False, cursor: str | None = None
) -> Page[MentoringLog]:
    """The newest first. As an extract it says facts alone; the template shows no more."""
    of_it = select(A.id).where(A.counterpart_id == row.id)
    statement = (
        select(L)
        .where(L.assignment_id.in_(of_it), extracted(reader) if extract else readable(reader))
        .options(*_with())
    )
    return page_of(statement, L.held_on, L.id, cursor=cursor, descending=True)


def _with() -> Sequence[Any]:
    mentor = joinedload(L.assignment).joinedload(A.mentor).joinedload(Trainer.person)
    return (
        mentor, joinedload(L.objective), joinedload(L.module), joinedload(L.by),
        joinedload(L.assignment).joinedload(A.counterpart).joinedload(Counterpart.unit),
        joinedload(L.acknowledgement),
        selectinload(L.ratings), selectinload(L.addenda).joinedload(LogAddendum.by),
    )  # fmt: skip


def log(uid: UUID, *, reader: Reader) -> MentoringLog:
    return _log(L.uid == uid, readable(reader))


def photo(uid: UUID, *, reader: Reader) -> LogPhoto:
    """One picture with its content, on a log that the reader may read whole."""
    return existing(
        select(LogPhoto)
        .join(LogPhoto.log)
        .where(LogPhoto.uid == uid, readable(reader))
        .options(undefer(LogPhoto.content))
    )


def photos(log_: MentoringLog) -> Sequence[LogPhoto]:
    return db.session.scalars(
        select(LogPhoto).where(LogPhoto.log_id == log_.id).order_by(LogPhoto.id).limit(MOST_PHOTOS)
    ).all()


def extract(uid: UUID, *, reader: Reader) -> MentoringLog:
    """One of which the reader may read the facts, for the counterpart or the host."""
    return _log(L.uid == uid, extracted(reader))


def log_at(key: int) -> MentoringLog:
    return _log(L.id == key)


def _log(*conditions: ColumnElement[bool]) -> MentoringLog:
    return existing(
        select(L)
        .where(*conditions)
        .options(*_with(), selectinload(L.ratings).joinedload(R.reviewed_by))
        .execution_options(populate_existing=True)
    )


def sent_before(uids: Sequence[UUID]) -> dict[UUID, MentoringLog]:
    """Logs that came with one of these identities already."""
    found = db.session.scalars(select(L).where(L.uid.in_(uids)).limit(MOST_AT_ONCE)) if uids else ()
    return {each.uid: each for each in found}


def promised_in(log_: MentoringLog) -> set[str]:
    """What was promised in one log, in its words."""
    asked = select(MentoringAction.what).where(MentoringAction.log_id == log_.id)
    return set(db.session.scalars(asked))


def ratings(
    row: Counterpart, *, reader: Reader, extract: bool = False
) -> Sequence[tuple[CompetencyRating, date]]:
    """The ratings in the logs that one may read, with their days, from the first to the last. As an
    extract those alone of assignments that say so (R-MEN-07).
    """
    seen = readable(reader)
    if extract:
        seen = and_(extracted(reader), A.host_reads_ratings.is_(True))
    found = db.session.execute(
        select(R, L.held_on)
        .join(L, R.log_id == L.id)
        .join(A, L.assignment_id == A.id)
        .where(A.counterpart_id == row.id, seen)
        .order_by(L.held_on, R.id)
        .limit(CHOICES)
    )
    return [(each, on) for each, on in found]


def standing_on(
    counterpart_id: int, scale: Scale, days: Collection[date], but: int | None = None
) -> dict[date, dict[Area, Stood]]:
    """For each of these days, and each area, the rating that stands, other than those of one log:
    what stood on the first of them, and what came until the last. Two statements.
    """
    if not days:
        return {}
    first, last = min(days), max(days)
    newest = func.row_number().over(
        partition_by=R.area, order_by=(L.held_on.desc(), R.id.desc())
    ).label("newest")  # fmt: skip
    stood = _stood(counterpart_id, scale, but).add_columns(newest).where(L.held_on <= first)
    standing = stood.subquery()
    rows = db.session.execute(select(standing).where(standing.c.newest == 1))
    now = {row.area: Stood(row.held_on, row.rating) for row in rows}
    since = _stood(counterpart_id, scale, but).where(L.held_on > first, L.held_on <= last)
    later = deque(db.session.execute(since.order_by(L.held_on, R.id)).all() if first < last else ())
    found: dict[date, dict[Area, Stood]] = {}
    for day in sorted(days):
        while later and later[0].held_on <= day:
            row = later.popleft()
            now[row.area] = Stood(row.held_on, row.rating)
        found[day] = dict(now)
    return found


def _stood(counterpart_id: int, scale: Scale, but: int | None) -> Select[Area, date, int]:
    """Ratings of a counterpart that count: given, and waiting for nobody."""
    return (
        select(R.area, L.held_on, R.rating)
        .join(L, R.log_id == L.id)
        .join(A, L.assignment_id == A.id)
        .where(
            A.counterpart_id == counterpart_id, R.scale == scale, R.rating > 0,
            or_(R.waits.is_(False), R.reviewed_by_id.is_not(None)),
            L.id != but if but is not None else true(),
        )
    )  # fmt: skip


def rating(uid: UUID, *, reader: Reader) -> CompetencyRating:
    """One with its log, for the supervisor of whoever wrote it."""
    return existing(
        select(R)
        .join(R.log)
        .where(
            R.uid == uid, L.assignment_id.in_(select(A.id).where(within(reader, SUPERVISE)))
        )
        .options(contains_eager(R.log).joinedload(L.assignment))
    )  # fmt: skip


def actions(
    row: Counterpart, *, reader: Reader, extract: bool = False, cursor: str | None = None
) -> Page[MentoringAction]:
    """Open ones first by their day, then those that are closed. They stay with the counterpart:
    whoever was the mentor once reads those of their own logs alone.
    """
    M = MentoringAction  # noqa: N806
    closed = case((M.state == ActionState.OPEN, 0), else_=1).label("closed")
    statement: Any = select(M, closed).where(M.counterpart_id == row.id)
    if extract:
        told = select(L.id).where(extracted(reader))
        statement = statement.where(M.is_agreed, M.log_id.in_(told))
    elif not reader.may(SUPERVISE) and not mentors_now(reader, row):
        statement = statement.where(M.log_id.in_(select(L.id).where(readable(reader))))
    found = page_of(statement, closed, M.due_on, M.id, cursor=cursor)
    return Page([each for each, _closed in found.rows], found.before, found.after)


def action(uid: UUID, *, reader: Reader) -> MentoringAction:
    """One, for the mentor whom the counterpart has now, and for their supervisor."""
    M = MentoringAction  # noqa: N806
    mine = exists().where(
        A.counterpart_id == M.counterpart_id,
        or_(and_(own(reader), A.state.in_(RUNS)), within(reader, SUPERVISE)),
    )
    return existing(select(M).where(M.uid == uid, mine).options(joinedload(M.log)))


def counterpart_at(key: int) -> Counterpart:
    return db.session.scalars(
        select(Counterpart).where(Counterpart.id == key).options(joinedload(Counterpart.unit))
    ).one()


def to_review(reader: Reader) -> Sequence[tuple[CompetencyRating, MentoringLog]]:
    """Ratings that moved far and wait for the reader as a supervisor."""
    rows = db.session.execute(
        select(R, L)
        .join(L, R.log_id == L.id)
        .join(A, L.assignment_id == A.id)
        .where(R.waits, R.reviewed_by_id.is_(None), within(reader, SUPERVISE))
        .order_by(L.at, R.id)
        .limit(MOST)
    )
    return [(each, log_) for each, log_ in rows]


def due_actions(reader: Reader, on: date) -> Sequence[tuple[MentoringAction, Counterpart]]:
    """Action points that are due, of the counterparts whom the reader mentors now."""
    M = MentoringAction  # noqa: N806
    mine = exists().where(A.counterpart_id == M.counterpart_id, own(reader), A.state.in_(RUNS))
    rows = db.session.execute(
        select(M, Counterpart)
        .join(Counterpart, Counterpart.id == M.counterpart_id)
        .where(M.state == ActionState.OPEN, M.due_on <= on, mine)
        .order_by(M.due_on, M.id)
        .limit(MOST)
    )
    return [(each, row) for each, row in rows]


def count_of(row: Counterpart) -> tuple[int, date | None]:
    """How many logs a counterpart has, and the day of the newest."""
    found = db.session.execute(
        select(func.count(), func.max(L.held_on))
        .join(A, L.assignment_id == A.id)
        .where(A.counterpart_id == row.id)
    ).one()
    return found[0], found[1]
