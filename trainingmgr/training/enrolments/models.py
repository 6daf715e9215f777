from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Instant, Moment, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    append_only,
    by_another,
    check,
    evidenced,
    in_a_week,
    never,
    only_one,
    only_one_where,
)
from trainingmgr.core.privacy import READERS, FieldClass, Purpose, Retention, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Literacy
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.cohorts.models import Cohort, CohortGroup
from trainingmgr.training.enrolments.rules import (
    EnrolmentState,
    LeavingReason,
    Source,
    WaiverState,
)

S1, S2 = FieldClass.S1, FieldClass.S2
OF_A_LEAVER = "leaver", "(SELECT person_id FROM enrolment WHERE id = OLD.enrolment_id)"
UNNAMED = f"{READERS[S2]}; and oversight, without the name of whom it is about"


@by_another("confirmed_by_id", "nominated_by_id", name="confirmed_by_another",
            says=_("A second person confirms. You nominated this one yourself."))  # fmt: skip
class Enrolment(Travelling, Versioned, Model):
    """One person's place in one run, from nomination to its end."""

    __tablename__ = "enrolment"
    __table_args__ = (
        only_one("cohort_id", "person_id", says=_("This person is nominated already.")),
        Index("ix_enrolment_person", "person_id", "state"),
        Index("ix_enrolment_cohort_state", "cohort_id", "state"),
        Index("ix_enrolment_batch", "batch_id"),
        Index("ix_enrolment_continues", "continues_id"),
        check("confirmed_by_another",
              "confirmed_by_id IS NULL OR confirmed_by_id <> nominated_by_id",
              says=_("A second person confirms. You nominated this one yourself.")),
    )  # fmt: skip

    cohort_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("cohort.id"))
    person_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("person.id"))
    unit_then_id: Mapped[int | None] = personal(Purpose.TRAIN, S1, ForeignKey("unit.id"))
    state: Mapped[EnrolmentState] = personal(Purpose.TRAIN, S1, default=EnrolmentState.NOMINATED)
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
    continues_id: Mapped[int | None] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    """The place in the run that this person was transferred from: its attendance counts on."""
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id")
    )

    cohort: Mapped[Cohort] = related()
    person: Mapped[Person] = related()
    unit_then: Mapped[Unit | None] = related()
    nominated_by: Mapped[User] = related(foreign_keys=[nominated_by_id])


class Particulars(Versioned, Model):
    """What whoever sends a person wrote of them for this run. The register keeps its own word."""

    __tablename__ = "enrolment_particulars"
    __table_args__ = (
        only_one("enrolment_id", says=_("What was written of this nominee is recorded already.")),
    )

    enrolment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    sent_by: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(120))
    unit: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(120))
    role_in_unit: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(120))
    languages: Mapped[list[str]] = personal(Purpose.TRAIN, S1, JSON, default=list)
    literacy: Mapped[Literacy | None] = personal(Purpose.TRAIN, S1)
    special_needs: Mapped[str | None] = personal(
        Purpose.TRAIN, S2, String(300), retention=Retention.OUTCOME
    )


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


@never(
    "INSERT",
    name="own_group",
    when="NOT EXISTS (SELECT 1 FROM cohort_group JOIN enrolment ON "
    "enrolment.cohort_id = cohort_group.cohort_id "
    "WHERE cohort_group.id = NEW.group_id AND enrolment.id = NEW.enrolment_id)",
    says=_("This group is of another run."),
)
@append_only(says=_("In which group somebody was stays on record."), blanked=OF_A_LEAVER)
class GroupMembership(Model):
    """From this day on one place belongs to this group of its run. The newest word holds from its
    day; what was before it stays (`rules.groups`).
    """

    __tablename__ = "group_membership"
    __table_args__ = (
        Index("ix_group_membership_enrolment", "enrolment_id", "id"),
        Index("ix_group_membership_group", "group_id"),
    )

    enrolment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    group_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("cohort_group.id"))
    from_on: Mapped[date] = personal(Purpose.TRAIN, S1)
    reason: Mapped[str | None] = personal(
        Purpose.ACCOUNTABILITY, S2, String(500), retention=Retention.OUTCOME
    )
    by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)

    group: Mapped[CohortGroup] = related()


@by_another("signed_by_id", "asked_by_id", written=True,
            says=_("A second person signs a waiver. You asked for it yourself."))  # fmt: skip
@append_only(says=_("A waiver stays on record."), blanked=OF_A_LEAVER)
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
        Purpose.ACCOUNTABILITY, S2, String(500), retention=Retention.OUTCOME, readers=UNNAMED
    )
    until_on: Mapped[date] = personal(Purpose.TRAIN, S1)
    asked_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    signed_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)


@by_another("decided_by_id", "asked_by_id", when="NEW.state <> 'withdrawn'",
            says=_("A second person signs a waiver. You asked for it yourself."))  # fmt: skip
@in_a_week("asked_at", "decided_at", when="NEW.state = 'signed'")
class WaiverRequest(Travelling, Versioned, Model):
    """Somebody asks for an exception; a second person signs it, which makes the waiver, or not;
    or whoever asked takes it back.
    """

    __tablename__ = "enrolment_waiver_request"
    __table_args__ = (
        only_one_where("uq_waiver_request_open", "state = 'asked'", "enrolment_id", "piece",
                       says=_("A waiver of this piece is asked for already.")),
        Index("ix_waiver_request_state", "state", "id"),
        check("by_two",
              "decided_by_id IS NULL OR (decided_by_id = asked_by_id) = (state = 'withdrawn')",
              says=_("A second person signs a waiver. You asked for it yourself.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        *evidenced("state", frozenset(WaiverState) - {WaiverState.ASKED},
                   by=("decided_by_id", "decided_at")),
    )  # fmt: skip

    enrolment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    piece: Mapped[str] = personal(Purpose.TRAIN, S1, String(60))
    reason: Mapped[str] = personal(
        Purpose.ACCOUNTABILITY, S2, String(500), retention=Retention.OUTCOME, readers=UNNAMED
    )
    until_on: Mapped[date] = personal(Purpose.TRAIN, S1)
    state: Mapped[WaiverState] = personal(Purpose.TRAIN, S1, default=WaiverState.ASKED)
    asked_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    asked_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    decided_by_id: Mapped[int | None] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1)

    enrolment: Mapped[Enrolment] = related()
    asked_by: Mapped[User] = related(foreign_keys=[asked_by_id])


class Audience(Versioned, Model):
    """For whom a run is: categories of people and rank bands. Without one it is for everybody."""

    __tablename__ = "cohort_audience"
    __table_args__ = (only_one("cohort_id", says=_("This run says already for whom it is.")),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    bands: Mapped[list[str]] = mapped_column(JSON, default=list)
