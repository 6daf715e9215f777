"""Marks that were written down late, and whoever taught and has left."""

from sqlalchemy import String as Text
from sqlalchemy import and_, case, cast, func, literal, null, select

from trainingmgr.oversight.retention.models import ErasureItem
from trainingmgr.oversight.retention.queries.kind import Bool, Kind, held, of_person
from trainingmgr.oversight.retention.rules import ItemState, Piece
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.trainers.models import Trainer


def late_marks() -> Kind:
    """Of marks of one class that somebody decided on. A hold of one who sat there keeps them."""
    seats = (
        select(Enrolment.id)
        .join(TrainingSession, TrainingSession.cohort_id == Enrolment.cohort_id)
        .where(
            TrainingSession.id == LateEntry.session_id, Enrolment.person_id == held().id
        )
        .correlate(LateEntry, held())
        .exists()
    )  # fmt: skip
    return Kind(
        LateEntry.id, literal("LM-") + cast(LateEntry.id, Text(20)), LateEntry.decided_at,
        select().select_from(LateEntry).where(LateEntry.decided_at.is_not(None)),
        held=lambda holds: of_person(holds, seats),
    )  # fmt: skip


def teacher() -> Kind:
    """Of who taught and has left, or has left the service."""
    rows = select().select_from(Trainer).join(Person, Person.id == Trainer.person_id)
    left = case((Person.status.in_(GONE), Person.status_since), else_=null())
    return Kind(
        Trainer.id, Person.number, func.coalesce(Trainer.left_on, left), rows,
        held=lambda holds: of_person(holds, held().id == Trainer.person_id),
    )  # fmt: skip


def still_taught() -> Bool:
    """Whether somebody has papers and words of teaching that no run has taken yet."""
    gone = (
        select(ErasureItem.id)
        .where(
            ErasureItem.piece == Piece.TEACHER,
            ErasureItem.record_id == Trainer.id,
            ErasureItem.state == ItemState.GONE,
        )
        .correlate(Trainer)
        .exists()
    )
    return select(Trainer.id).where(and_(Trainer.person_id == Person.id, ~gone)).exists()
