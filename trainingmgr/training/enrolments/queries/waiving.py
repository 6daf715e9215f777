"""Waivers that were asked for and signed (R-VET-10)."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import (
    Enrolment,
    Waiver,
    WaiverRequest,
)
from trainingmgr.training.enrolments.queries import MOST
from trainingmgr.training.enrolments.rules import (
    WaiverState,
)

SIGNS = (Permission.ENROLMENT_WAIVE, Permission.ENROLMENT_CONFIRM)
ASKS = (Permission.ENROLMENT_NOMINATE, Permission.ENROLMENT_CONFIRM)


def open_requests(
    *, reader: Reader, cohort: Cohort | None = None, cursor: str | None = None
) -> Page[WaiverRequest]:
    """Waivers that somebody asked for and nobody has signed, of runs within reach."""
    statement = (
        select(WaiverRequest)
        .join(WaiverRequest.enrolment)
        .join(Enrolment.cohort)
        .join(Enrolment.person)
        .where(
            WaiverRequest.state == WaiverState.ASKED,
            or_(*(cohorts.visible(reader, each) for each in SIGNS)),
            visible(reader),
        )
        .options(
            contains_eager(WaiverRequest.enrolment).options(
                contains_eager(Enrolment.cohort), contains_eager(Enrolment.person)
            ),
            joinedload(WaiverRequest.asked_by),
        )
    )
    if cohort is not None:
        statement = statement.where(Enrolment.cohort_id == cohort.id)
    return page_of(statement, WaiverRequest.id, cursor=cursor)


def waiting_of(place: Enrolment) -> Sequence[WaiverRequest]:
    """What is asked for of one place and nobody has decided. One statement."""
    return db.session.scalars(
        select(WaiverRequest)
        .where(WaiverRequest.enrolment_id == place.id, WaiverRequest.state == WaiverState.ASKED)
        .options(joinedload(WaiverRequest.asked_by))
        .order_by(WaiverRequest.id)
    ).all()


def request(
    uid: UUID, *, reader: Reader, permissions: Sequence[Permission] = SIGNS
) -> WaiverRequest:
    """One request with its place: for who may do one of these there, else for who may sign."""
    return existing(
        select(WaiverRequest)
        .join(WaiverRequest.enrolment)
        .join(Enrolment.cohort)
        .join(Enrolment.person)
        .where(
            WaiverRequest.uid == uid,
            or_(*(cohorts.visible(reader, each) for each in permissions)),
            visible(reader),
        )
        .options(
            contains_eager(WaiverRequest.enrolment).options(
                contains_eager(Enrolment.cohort),
                contains_eager(Enrolment.person).joinedload(Person.unit),
            ),
            joinedload(WaiverRequest.asked_by),
        )
        .execution_options(populate_existing=True)
    )


def waivers(cohort: Cohort) -> Sequence[Waiver]:
    """The waivers of a run, for oversight to count (R-VET-10)."""
    return db.session.scalars(
        select(Waiver)
        .join(Enrolment, Waiver.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort.id)
        .order_by(Waiver.id)
        .limit(MOST)
    ).all()


@dataclass(frozen=True)
class Counted:
    """Waivers of twelve months: in numbers, so that oversight sees how often rules are bent."""

    months: Sequence[tuple[date, str, int, int]]
    """First day of the month, piece, how many were signed, how many of them bridge still."""
    hands: Sequence[tuple[str, int]]
    """Who signed how many, whoever signed most first."""
    refused: int

    @property
    def total(self) -> int:
        return sum(count for _name, count in self.hands)


def counted(on: date) -> Counted:
    """The report of waivers that oversight reads: nobody's name but the signers' (R-VET-10)."""
    since = on.replace(year=on.year - 1, day=1)
    rows = db.session.execute(
        select(Waiver.at, Waiver.piece, Waiver.until_on, User.name)
        .join(User, User.id == Waiver.signed_by_id)
        .where(Waiver.at >= datetime.combine(since, time(), UTC))
    ).all()
    months: Counter[tuple[date, str]] = Counter()
    bridges: Counter[tuple[date, str]] = Counter()
    for at, piece, until_on, _name in rows:
        key = (at.date().replace(day=1), piece)
        months[key] += 1
        bridges[key] += until_on >= on
    refused = select(func.count(WaiverRequest.id)).where(
        WaiverRequest.state == WaiverState.REFUSED,
        WaiverRequest.decided_at >= datetime.combine(since, time(), UTC),
    )
    return Counted(
        [(*key, months[key], bridges[key]) for key in sorted(months, reverse=True)],
        Counter(name for *_facts, name in rows).most_common(),
        db.session.scalar(refused) or 0,
    )
