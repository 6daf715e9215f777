from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.columns import Instant, Moment, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.rules import EnrolmentState, LeavingReason, Source

S1, S2 = FieldClass.S1, FieldClass.S2


class Enrolment(Travelling, Versioned, Model):
    """One person's place in one run, from nomination to its end."""

    __tablename__ = "enrolment"
    __table_args__ = (
        only_one("cohort_id", "person_id", says=_("This person is nominated already.")),
        Index("ix_enrolment_person", "person_id", "state"),
        Index("ix_enrolment_cohort_state", "cohort_id", "state"),
        check("confirmed_by_another",
              "confirmed_by_id IS NULL OR confirmed_by_id <> nominated_by_id",
              says=_("A second person confirms. You nominated this one yourself.")),
    )  # fmt: skip

    cohort_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("cohort.id"))
    person_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("person.id"))
    unit_then_id: Mapped[int | None] = personal(Purpose.TRAIN, S1, ForeignKey("unit.id"))
    state: Mapped[EnrolmentState] = personal(
        Purpose.TRAIN, S1, default=EnrolmentState.NOMINATED
    )
    source: Mapped[Source] = personal(Purpose.TRAIN, S1, default=Source.TYPED)
    leaving_reason: Mapped[LeavingReason | None] = personal(Purpose.TRAIN, S1)
    waits_since: Mapped[Instant | None] = personal(Purpose.TRAIN, S1)
    nominated_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    nominated_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    confirmed_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id")
    )
    confirmed_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1)
    joined_on: Mapped[date | None] = personal(Purpose.TRAIN, S1)
    left_on: Mapped[date | None] = personal(Purpose.TRAIN, S1)
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id")
    )

    cohort: Mapped[Cohort] = related()
    person: Mapped[Person] = related()
    unit_then: Mapped[Unit | None] = related()


@append_only(says=_("What happened to a place in a run stays on record."))
class EnrolmentMove(Model):
    """One change of state of one place: from, to, why, by whom, when."""

    __tablename__ = "enrolment_move"
    __table_args__ = (Index("ix_enrolment_move_enrolment", "enrolment_id", "id"),)

    enrolment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    was: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(40))
    now: Mapped[str] = personal(Purpose.TRAIN, S1, String(40))
    reason: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(40))
    by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)


@append_only(says=_("A waiver stays on record."))
class Waiver(Travelling, Model):
    """A signed exception for one place in one run: which piece, why, until when (R-VET-10)."""

    __tablename__ = "enrolment_waiver"
    __table_args__ = (
        only_one("enrolment_id", "piece", says=_("This piece is waived already.")),
        check("by_two", "signed_by_id <> asked_by_id",
              says=_("A second person signs a waiver. You asked for it yourself.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
    )  # fmt: skip

    enrolment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    piece: Mapped[str] = personal(Purpose.TRAIN, S1, String(60))
    reason: Mapped[str] = personal(
        Purpose.ACCOUNTABILITY, S2, String(500), retention=Retention.OUTCOME
    )
    until_on: Mapped[date] = personal(Purpose.TRAIN, S1)
    asked_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    signed_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
