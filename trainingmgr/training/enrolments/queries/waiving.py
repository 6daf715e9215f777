"""Waivers that were asked for and signed (R-VET-10)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
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


def open_requests(
    *, reader: Reader, cohort: Cohort | None = None, cursor: str | None = None
) -> Page[WaiverRequest]:
    """Waivers that somebody asked for and nobody has signed, of runs within reach."""
    permissions = (Permission.ENROLMENT_WAIVE, Permission.ENROLMENT_CONFIRM)
    statement = (
        select(WaiverRequest)
        .join(WaiverRequest.enrolment)
        .join(Enrolment.cohort)
        .join(Enrolment.person)
        .where(
            WaiverRequest.state == WaiverState.ASKED,
            or_(*(cohorts.visible(reader, each) for each in permissions)),
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


def request(uid: UUID, *, reader: Reader) -> WaiverRequest:
    """One open request with its place: for who may sign waivers or confirm places there."""
    permissions = (Permission.ENROLMENT_WAIVE, Permission.ENROLMENT_CONFIRM)
    found = db.session.scalar(
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
    if found is None:
        raise NotFound
    return found


def waivers(cohort: Cohort) -> Sequence[Waiver]:
    """The waivers of a run, for oversight to count (R-VET-10)."""
    return db.session.scalars(
        select(Waiver)
        .join(Enrolment, Waiver.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort.id)
        .order_by(Waiver.id)
        .limit(MOST)
    ).all()
