"""Ends of tours that are ahead and who follows; posts, who holds them, and where nobody will."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import CHOICES
from trainingmgr.core.permissions import Permission, Reach, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.training.cohorts.models import Cohort, SessionTrainer, TrainingSession
from trainingmgr.training.cohorts.rules import OVER, Duty
from trainingmgr.training.deployment.models import PostHolder, TeachingPost, TourHandover
from trainingmgr.training.deployment.rules import (
    AHEAD,
    Days,
    Handover,
    handover,
    missing_spells,
    shared,
    successor,
)
from trainingmgr.training.mentoring.models import MentoringAssignment, MentoringHandover
from trainingmgr.training.mentoring.rules import RUNS
from trainingmgr.training.trainers.models import Posting, Trainer
from trainingmgr.training.trainers.queries import centres_at
from trainingmgr.training.trainers.rules import LEADS

READ, WRITE = Permission.TRAINER_READ, Permission.TRAINER_WRITE
BACK = timedelta(days=60)
"""A tour that has ended is listed so long, if its handover note is still owed."""


def at_centres(column: Any, reach: Reach) -> ColumnElement[bool]:
    """What belongs to a centre that a reach covers."""
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(column.in_(reach.centres))
    if reach.places:
        ways.append(column.in_(centres_at(reach.places)))
    return or_(*ways) if ways else false()


@dataclass(frozen=True)
class Tour:
    """A tour that ends, who follows, and the notes that are owed for it (R-MEN-02)."""

    posting: Posting
    after: Posting | None
    shared: int | None
    """Days on which both are there; below zero those without anybody; None: nobody comes."""
    handover: Handover
    assignments: int
    """Mentoring assignments of this person that run and have no note yet."""
    classes: int
    """Classes after the last day that this person still is to lead."""


def tours(*, reader: Reader, on: date, within: int = AHEAD[-1]) -> list[Tour]:
    """Tours that end within so many days, and those that ended and owe a note, by their last day.
    Five statements, however many there are.
    """
    near = at_centres(Posting.centre_id, reader.reach(READ)) if reader.may(READ) else false()
    return _tours(near, on, within)


def own_tours(reader: Reader, on: date) -> list[Tour]:
    """The reader's own tours that are not over, or owe a note."""
    mine = select(Trainer.id).join(Trainer.person).where(Person.holder_id == reader.holder_id)
    return _tours(Posting.trainer_id.in_(mine), on, 4000)


def _tours(near: ColumnElement[bool], on: date, within: int) -> list[Tour]:
    rows = db.session.scalars(
        select(Posting)
        .join(Posting.trainer)
        .where(
            near,
            Posting.until_on.between(on - BACK, on + timedelta(days=within)),
            or_(Trainer.left_on.is_(None), Trainer.left_on > Posting.until_on),
        )
        .options(joinedload(Posting.centre), joinedload(Posting.trainer).joinedload(Trainer.person))
        .order_by(Posting.until_on, Posting.id)
        .limit(CHOICES)
    ).all()
    others = _at({each.centre_id for each in rows}, on)
    written = _written([each.id for each in rows])
    mentored = _mentored([each.trainer_id for each in rows])
    led = _led([each.trainer_id for each in rows])
    found = [_tour(each, others, written, mentored, led, on) for each in rows]
    late = {Handover.OWED, Handover.OVERDUE}
    return [each for each in found if each.posting.until_on >= on or each.handover in late]


def _at(centre_ids: Iterable[int], on: date) -> Mapping[int, Posting]:
    found = db.session.scalars(
        select(Posting)
        .where(Posting.centre_id.in_(centre_ids), Posting.until_on >= on - BACK)
        .options(joinedload(Posting.trainer).joinedload(Trainer.person), joinedload(Posting.centre))
    )
    return {each.id: each for each in found}


def _written(posting_ids: Sequence[int]) -> frozenset[int]:
    asked = select(TourHandover.posting_id).where(TourHandover.posting_id.in_(posting_ids))
    return frozenset(db.session.scalars(asked))


def _mentored(trainer_ids: Sequence[int]) -> Counter[int]:
    """How many assignments of each run and have no note."""
    A = MentoringAssignment  # noqa: N806
    rows = db.session.execute(
        select(A.mentor_id, func.count())
        .outerjoin(MentoringHandover, MentoringHandover.assignment_id == A.id)
        .where(A.mentor_id.in_(trainer_ids), A.state.in_(RUNS), MentoringHandover.id.is_(None))
        .group_by(A.mentor_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _led(trainer_ids: Sequence[int]) -> Mapping[int, list[tuple[int, date]]]:
    """The classes that each leads, with their centre and day, of runs that are not over."""
    found: dict[int, list[tuple[int, date]]] = {}
    for key, centre_id, on in db.session.execute(
        select(SessionTrainer.trainer_id, Cohort.centre_id, TrainingSession.on)
        .join(TrainingSession, SessionTrainer.session_id == TrainingSession.id)
        .join(Cohort, TrainingSession.cohort_id == Cohort.id)
        .where(
            SessionTrainer.trainer_id.in_(trainer_ids),
            SessionTrainer.duty == Duty.LEAD,
            Cohort.state.not_in(OVER),
        )
    ):
        found.setdefault(key, []).append((centre_id, on))
    return found


def _tour(
    row: Posting,
    others: Mapping[int, Posting],
    written: frozenset[int],
    mentored: Mapping[int, int],
    led: Mapping[int, list[tuple[int, date]]],
    on: date,
) -> Tour:
    mine = _days(row)
    after = successor(mine, (_days(e) for e in others.values() if e.centre_id == row.centre_id))
    theirs = [day for centre, day in led.get(row.trainer_id, ()) if centre == row.centre_id]
    owes = bool(theirs) or bool(mentored.get(row.trainer_id))
    stands = handover(row.until_on, row.id in written, on)
    if not owes and stands is not Handover.WRITTEN:
        stands = Handover.NOT_YET
    return Tour(
        posting=row,
        after=others[after.key] if after else None,
        shared=shared(mine, after) if after else None,
        handover=stands,
        assignments=mentored.get(row.trainer_id, 0),
        classes=sum(each > row.until_on for each in theirs),
    )


def _days(row: Posting) -> Days:
    return Days(row.id, row.trainer_id, row.trainer.kind, row.from_on, row.until_on)


def posting(uid: UUID, *, reader: Reader) -> Posting:
    """One tour: the reader's own, or one that they write for."""
    mine = select(Trainer.id).join(Trainer.person).where(Person.holder_id == reader.holder_id)
    ways: list[ColumnElement[bool]] = [Posting.trainer_id.in_(mine)]
    if reader.may(WRITE):
        ways.append(at_centres(Posting.centre_id, reader.reach(WRITE)))
    return existing(
        select(Posting)
        .where(Posting.uid == uid, or_(*ways))
        .options(joinedload(Posting.centre), joinedload(Posting.trainer).joinedload(Trainer.person))
    )


def handover_of(posting_: Posting) -> TourHandover | None:
    return db.session.scalar(
        select(TourHandover)
        .where(TourHandover.posting_id == posting_.id)
        .options(joinedload(TourHandover.by))
    )


def handovers_of(trainer_id: int) -> Sequence[TourHandover]:
    """The notes of all tours of one person, the newest first."""
    return db.session.scalars(
        select(TourHandover)
        .join(TourHandover.posting)
        .where(Posting.trainer_id == trainer_id)
        .options(
            joinedload(TourHandover.by), joinedload(TourHandover.posting).joinedload(Posting.centre)
        )
        .order_by(TourHandover.id.desc())
        .limit(CHOICES)
    ).all()


@dataclass(frozen=True)
class Held:
    """A post with who holds it, and the days ahead on which nobody does."""

    post: TeachingPost
    now: Posting | None
    gaps: tuple[tuple[date, date], ...]

    def is_missing(self, on: date) -> bool:
        """Whether the post is there on a day and nobody holds it."""
        return any(first <= on <= last for first, last in self.gaps)


def posts(*, reader: Reader, on: date) -> list[Held]:
    """Posts within reach that are there, by centre and code; the emptiest is easy to see. Three
    statements.
    """
    last = on + timedelta(days=AHEAD[-1])
    rows = db.session.scalars(
        _posts(reader, READ)
        .where(or_(TeachingPost.until_on.is_(None), TeachingPost.until_on >= on))
        .order_by(TeachingPost.code)
        .limit(CHOICES)
    ).all()
    return [_held(each, on, last) for each in rows]


def _held(post: TeachingPost, on: date, last: date) -> Held:
    first, end = max(on, post.from_on), min(last, post.until_on or last)
    spans = []
    for holder in post.holders:
        tour = holder.posting
        left = tour.trainer.left_on
        until = min(tour.until_on, left - timedelta(days=1)) if left else tour.until_on
        if until >= on and tour.from_on <= end:
            spans.append((tour.from_on, until))
    gaps = missing_spells(spans, first, end) if first <= end else []
    now = [e.posting for e in post.holders if e.posting.from_on <= on <= e.posting.until_on]
    return Held(post, max(now, key=lambda each: each.from_on, default=None), tuple(gaps))


def _posts(reader: Reader, permission: Permission) -> Any:
    near = at_centres(TeachingPost.centre_id, reader.reach(permission))
    return (
        select(TeachingPost)
        .where(near)
        .options(
            joinedload(TeachingPost.centre),
            joinedload(TeachingPost.module),
            selectinload(TeachingPost.holders)
            .joinedload(PostHolder.posting)
            .joinedload(Posting.trainer)
            .joinedload(Trainer.person),
        )
    )


def post(uid: UUID, *, reader: Reader, permission: Permission = READ) -> TeachingPost:
    found: TeachingPost = existing(
        _posts(reader, permission)
        .where(TeachingPost.uid == uid)
        .execution_options(populate_existing=True)
    )
    return found


def could_fill(row: TeachingPost, on: date) -> Sequence[Posting]:
    """Postings to the post's centre that are not over, of people who do that work, and fill no post
    yet.
    """
    taken = select(PostHolder.posting_id)
    return db.session.scalars(
        select(Posting)
        .join(Posting.trainer)
        .where(
            Posting.centre_id == row.centre_id, Posting.until_on >= on, Trainer.kind == row.kind,
            Posting.id.not_in(taken),
        )
        .options(joinedload(Posting.trainer).joinedload(Trainer.person))
        .order_by(Posting.from_on, Posting.id)
        .limit(CHOICES)
    ).all()  # fmt: skip


@dataclass(frozen=True)
class Cover:
    """How many people can lead a module in a language, today and ahead, and how many posts ask."""

    module_id: int
    language: str
    needed: int
    able: tuple[int, ...]
    """Today and in 30, 60 and 90 days."""

    @property
    def short(self) -> int:
        """How many are missing at the worst of these days."""
        return max(self.needed - min(self.able), 0)

    @property
    def tells(self) -> bool:
        """Whether a reader should look: a post asks for it, or it becomes fewer, or nobody can."""
        return bool(self.needed) or self.able[-1] < self.able[0] or min(self.able) == 0


def matrix(held: Sequence[Held], able: Sequence[Mapping[tuple[int, str], int]]) -> list[Cover]:
    """Every module and language that somebody leads or a post asks for. `able` is what
    `trainers.queries.coverage` says of each of the days.
    """
    asked: Counter[tuple[int, str]] = Counter(
        (each.post.module_id, each.post.language)
        for each in held
        if each.post.module_id and each.post.language and each.post.level in LEADS
    )
    keys = {*asked, *(key for each in able for key in each)}
    return [
        Cover(key[0], key[1], asked[key], tuple(each.get(key, 0) for each in able))
        for key in sorted(keys)
    ]
