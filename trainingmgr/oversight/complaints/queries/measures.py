"""Measures, as whoever decides finds them: of whom, of what and why, and nothing of the complaint.
Nobody finds one about themselves, nor about whom or what they command (R-CMP-03).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.oversight.complaints.models import Complaint, ComplaintMeasure
from trainingmgr.oversight.complaints.queries.visible import concerns, read_by
from trainingmgr.oversight.complaints.rules import OPEN, MeasureOn, MeasureState
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries import register as certificates
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.queries import within
from trainingmgr.vetting.rules import DILIGENCE_ALONE

RECORDS, TEACHES = Permission.CLEARANCE_RECORD, Permission.TRAINER_WRITE
REVOKES = Permission.CERTIFICATE_REVOKE
LIVE = (MeasureState.ASKED, MeasureState.STANDING)


def _within(what: Any, reader: Reader) -> Any:
    named = another(Person, "of whom a measure is")
    return (
        what.join(Complaint, Complaint.id == ComplaintMeasure.complaint_id)
        .join(named, named.id == ComplaintMeasure.person_id)
        .join(Person, Person.id == func.coalesce(named.same_as_id, named.id))
        .where(_of_office(reader), ComplaintMeasure.state.in_(LIVE), not_(concerns(reader)))
    )


def _of_office(reader: Reader) -> ColumnElement[bool]:
    of = ComplaintMeasure
    ways: list[ColumnElement[bool]] = [false()]
    if reader.may(RECORDS):
        schemes = tuple(Scheme) if reader.may(Permission.CLEARANCE_IMPORT) else DILIGENCE_ALONE
        ways.append(
            and_(of.measure == MeasureOn.CLEARANCE, of.scheme.in_(schemes),
                 visible(reader, RECORDS))
        )  # fmt: skip
    if reader.may(TEACHES):
        one = another(Person, "who teaches, of a measure")
        reach = within(reader.reach(TEACHES))
        theirs = or_(one.id == Person.id, one.same_as_id == Person.id)
        teaches = exists().where(one.id == Trainer.person_id, theirs, reach)
        stands = exists().where(Trainer.stood_down == of.code, reach)
        ways.append(and_(of.measure == MeasureOn.TRAINER, or_(teaches, stands)))
    if reader.may(REVOKES):
        ways.append(
            exists().where(
                Certificate.id == of.certificate_id, certificates.within(reader, REVOKES)
            )
        )
    return or_(*ways)


def _with_person(statement: Any) -> Any:
    return statement.options(
        joinedload(ComplaintMeasure.person).joinedload(Person.unit),
        joinedload(ComplaintMeasure.person).joinedload(Person.rank),
        joinedload(ComplaintMeasure.certificate).load_only(Certificate.serial),
    )


def measures(*, reader: Reader, cursor: str | None = None) -> Page[ComplaintMeasure]:
    """Those that wait or stand, the first asked first."""
    statement = _with_person(_within(select(ComplaintMeasure), reader))
    return page_of(statement, ComplaintMeasure.asked_at, ComplaintMeasure.id, cursor=cursor)


def measure(uid: UUID, *, reader: Reader) -> ComplaintMeasure:
    found: ComplaintMeasure = existing(
        _with_person(_within(select(ComplaintMeasure), reader))
        .where(ComplaintMeasure.uid == uid)
        .execution_options(populate_existing=True)
    )
    return found


def is_for(found: ComplaintMeasure, reader: Reader) -> bool:
    """Whether this reader decides about it at all."""
    wanted = _within(select(ComplaintMeasure.id), reader).where(ComplaintMeasure.id == found.id)
    return db.session.scalar(wanted) is not None


def is_over(found: ComplaintMeasure) -> bool:
    """Whether what it was asked for has ended, so that it is lifted or refused."""
    state = select(Complaint.state).where(Complaint.id == found.complaint_id)
    return db.session.scalar(state) not in OPEN


def of_office(uid: UUID, *, reader: Reader) -> ComplaintMeasure:
    """One with its complaint, for whoever may open that."""
    return existing(
        select(ComplaintMeasure)
        .join(ComplaintMeasure.complaint)
        .where(ComplaintMeasure.uid == uid, read_by(reader))
        .options(joinedload(ComplaintMeasure.complaint))
        .execution_options(populate_existing=True)
    )


def of_complaint(found: Complaint) -> Sequence[ComplaintMeasure]:
    return db.session.scalars(
        _with_person(select(ComplaintMeasure))
        .where(ComplaintMeasure.complaint_id == found.id)
        .order_by(ComplaintMeasure.id)
    ).all()


def waiting(reader: Reader) -> tuple[tuple[int, date | None], tuple[int, date | None]]:
    """How many wait to be decided, how many to be lifted because what they were asked for has
    ended, and since when the first of each.
    """
    asked = ComplaintMeasure.state == MeasureState.ASKED
    over = and_(ComplaintMeasure.state == MeasureState.STANDING, Complaint.state.not_in(OPEN))
    counts = _within(
        select(
            func.count().filter(asked), func.min(ComplaintMeasure.asked_at).filter(asked),
            func.count().filter(over), func.min(ComplaintMeasure.asked_at).filter(over),
        ).select_from(ComplaintMeasure),
        reader,
    )  # fmt: skip
    new, since, ended, first = db.session.execute(counts).one()
    return (new, _day(since)), (ended, _day(first))


def _day(at: Any) -> date | None:
    return clock.day(at) if at else None
